/** Turns labelled classic-BPF instructions into the bytes the kernel reads (`struct sock_filter[]`, linux/filter.h). */
import { bug } from '../../fault.ts';

/**
 * One instruction. `yes` and `no` name labels; where one is absent the program goes on with the next instruction.
 * Only operations that the kernel's own emulator understands (seccomp_is_const_allow in kernel/seccomp.c) are offered, so that system calls
 * which are always allowed keep costing nothing.
 */
export type Instruction =
  | { readonly kind: 'label'; readonly name: string }
  /** Loads the 32-bit word at this offset of `struct seccomp_data`. */
  | { readonly kind: 'load'; readonly offset: number }
  | { readonly kind: 'and'; readonly mask: number }
  | { readonly kind: 'jump'; readonly to: string }
  | {
      readonly kind: 'equal' | 'greater';
      readonly value: number;
      readonly yes?: string | undefined;
      readonly no?: string | undefined;
    }
  | { readonly kind: 'return'; readonly value: number };

/** Bytes of one `struct sock_filter`: u16 code, u8 jt, u8 jf, u32 k. */
const instructionBytes = 8;
/** BPF_MAXINSNS of linux/bpf_common.h. */
export const mostInstructions = 4096;

const codes = { load: 0x20, and: 0x54, jump: 0x05, equal: 0x15, greater: 0x25, return: 0x06 } as const;

type Branch = Extract<Instruction, { kind: 'equal' | 'greater' }>;

/** How many machine instructions a branch takes: itself and, where a target is out of its 8-bit reach, two long jumps. */
const longBranch = 3;

const isBranch = (one: Instruction): one is Branch => one.kind === 'equal' || one.kind === 'greater';

function size(one: Instruction, far: ReadonlySet<Instruction>): number {
  if (one.kind === 'label') return 0;
  return far.has(one) ? longBranch : 1;
}

/** Where each label and each instruction lies, counted in machine instructions. */
function layout(program: readonly Instruction[], far: ReadonlySet<Instruction>) {
  const labels = new Map<string, number>();
  const starts: number[] = [];
  let at = 0;
  for (const one of program) {
    starts.push(at);
    if (one.kind === 'label' && labels.has(one.name)) bug(`label "${one.name}" stands twice`);
    if (one.kind === 'label') labels.set(one.name, at);
    at += size(one, far);
  }
  return { labels, starts, length: at };
}

type Layout = ReturnType<typeof layout>;

/** Instructions between the one after `at` and the label; classic BPF only jumps forward. */
function distance(label: string | undefined, at: number, { labels }: Layout): number {
  if (label === undefined) return 0;
  const target = labels.get(label) ?? bug(`label "${label}" stands nowhere`);
  if (target <= at) bug(`label "${label}" lies behind its jump`);
  return target - at - 1;
}

/** Branches whose target is farther than `jt` and `jf` can say, given what is known to be far already. */
function newlyFar(program: readonly Instruction[], far: ReadonlySet<Instruction>): Instruction[] {
  const place = layout(program, far);
  return program.filter((one, index) => {
    if (!isBranch(one) || far.has(one)) return false;
    const at = place.starts[index] ?? 0;
    return Math.max(distance(one.yes, at, place), distance(one.no, at, place)) > 0xff;
  });
}

/** A branch made long pushes others apart, so this is repeated until nothing more is far. */
function farBranches(program: readonly Instruction[]): ReadonlySet<Instruction> {
  const far = new Set<Instruction>();
  for (let found = newlyFar(program, far); found.length > 0; found = newlyFar(program, far)) {
    for (const one of found) far.add(one);
  }
  return far;
}

type Word = readonly [code: number, jt: number, jf: number, k: number];

function longWords(one: Branch, at: number, place: Layout): Word[] {
  const end = at + longBranch;
  const to = (label: string | undefined, from: number) => (label === undefined ? end - from - 1 : distance(label, from, place));
  return [
    [codes[one.kind], 0, 1, one.value],
    [codes.jump, 0, 0, to(one.yes, at + 1)],
    [codes.jump, 0, 0, to(one.no, at + 2)],
  ];
}

function words(one: Instruction, at: number, place: Layout): Word[] {
  switch (one.kind) {
    case 'label':
      return [];
    case 'load':
      return [[codes.load, 0, 0, one.offset]];
    case 'and':
      return [[codes.and, 0, 0, one.mask]];
    case 'jump':
      return [[codes.jump, 0, 0, distance(one.to, at, place)]];
    case 'return':
      return [[codes.return, 0, 0, one.value]];
    default:
      return [[codes[one.kind], distance(one.yes, at, place), distance(one.no, at, place), one.value]];
  }
}

function encode(all: readonly Word[]): Uint8Array {
  const bytes = new Uint8Array(all.length * instructionBytes);
  const view = new DataView(bytes.buffer);
  all.forEach(([code, jt, jf, k], index) => {
    const at = index * instructionBytes;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, jt);
    view.setUint8(at + 3, jf);
    view.setUint32(at + 4, k >>> 0, true);
  });
  return bytes;
}

/** The program as the kernel of a little-endian machine reads it. A program that can't be one (a label missing, too long) is a bug. */
export function assemble(program: readonly Instruction[]): Uint8Array {
  const far = farBranches(program);
  const place = layout(program, far);
  if (place.length > mostInstructions) bug(`${place.length} instructions are more than the kernel takes`);
  if (program.at(-1)?.kind !== 'return') bug('a filter must end in a return');
  const all = program.flatMap((one, index) => {
    const at = place.starts[index] ?? 0;
    return isBranch(one) && far.has(one) ? longWords(one, at, place) : words(one, at, place);
  });
  return encode(all);
}
