/** The system calls a confined command may make, as the classic BPF program that bubblewrap hands to the kernel. */
import type { Switch } from '../values.ts';
import { assemble, type Instruction } from './seccomp/assembler.ts';
import { type Answer, type Condition, ofRoot, type Rule, withoutNamespaces } from './seccomp/profile.ts';
import { opened } from './seccomp/switches.ts';
import { type Arch, highest, machines, number } from './seccomp/syscalls.ts';

/** Offsets in `struct seccomp_data` (linux/seccomp.h): u32 nr, u32 arch, u64 ip, u64 args[6]; the low half of an argument comes first. */
const offset = { call: 0, arch: 4, argument: (index: number) => 16 + 8 * index };

/** SECCOMP_RET_* of linux/seccomp.h, with the number of asm-generic/errno.h for those that only refuse. */
const actions: Readonly<Record<Answer, number>> = {
  allow: 0x7fff0000,
  kill: 0x80000000,
  done: 0x00050000,
  EPERM: 0x00050000 + 1,
  ENOSYS: 0x00050000 + 38,
  EAFNOSUPPORT: 0x00050000 + 97,
};

const answer = (kind: Answer): Instruction => ({ kind: 'return', value: actions[kind] });
const label = (name: string): Instruction => ({ kind: 'label', name });

/** Another machine's calls have other numbers (int 0x80 on x86_64): a program that makes them ends. */
function entry(arch: Arch): Instruction[] {
  return [
    { kind: 'load', offset: offset.arch },
    { kind: 'equal', value: machines[arch].audit, no: 'kill' },
    { kind: 'load', offset: offset.call },
    { kind: 'greater', value: highest, yes: 'unread' },
  ];
}

function dispatch(rule: Rule, index: number, arch: Arch): Instruction[] {
  const found = rule.calls.map(name => number(name, arch)).filter(value => value !== undefined);
  return found.map(value => ({ kind: 'equal', value, yes: `rule ${index}` }));
}

/** Goes on below where the condition holds, and to the label `allow` where it does not. */
function test(condition: Condition, name: string): Instruction[] {
  const load: Instruction = { kind: 'load', offset: offset.argument(condition.argument) };
  const mask: Instruction[] = condition.mask === 0xffffffff ? [] : [{ kind: 'and', mask: condition.mask }];
  const to = condition.in ? name : 'allow';
  const compare: Instruction[] = condition.values.map(value => ({ kind: 'equal', value, yes: to }));
  const miss: Instruction[] = condition.in ? [{ kind: 'jump', to: 'allow' }, label(name)] : [];
  return [load, ...mask, ...compare, ...miss];
}

function body(rule: Rule, index: number): Instruction[] {
  return [label(`rule ${index}`), ...rule.when.flatMap((one, at) => test(one, `rule ${index}.${at}`)), answer(rule.answer)];
}

const made = new Map<string, Uint8Array>();

/** What else holds the command: the less that is, the more the filter refuses. */
export type Beside = 'namespaces' | 'landlock';

/**
 * The filter for this machine: little-endian `struct sock_filter[]`, for `bwrap --seccomp`. The same bytes each time. `switches` are what it leaves open
 * beside namespaces; without them what a switch opens would reach the host's own, so there none is taken. `root`: the command runs as root.
 */
export function seccomp(arch: Arch, beside: Beside = 'namespaces', switches: readonly Switch[] = [], root = false): Uint8Array {
  const key = [arch, beside, root, ...switches].join(' ');
  // In a sandbox of its own root can have groups, and give them up.
  const also = root && !switches.includes('nested sandbox') ? [ofRoot] : [];
  const program = made.get(key) ?? build(arch, beside === 'landlock' ? withoutNamespaces : [...opened(switches), ...also]);
  made.set(key, program);
  return program;
}

function build(arch: Arch, profile: readonly Rule[]): Uint8Array {
  return assemble([
    ...entry(arch),
    ...profile.flatMap((rule, index) => dispatch(rule, index, arch)),
    { kind: 'jump', to: 'allow' },
    ...profile.flatMap(body),
    label('unread'),
    answer('ENOSYS'),
    label('kill'),
    answer('kill'),
    label('allow'),
    answer('allow'),
  ]);
}
