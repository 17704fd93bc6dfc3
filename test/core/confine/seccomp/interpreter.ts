/** A classic-BPF machine as the kernel's seccomp runs it: the oracle for the filter where no kernel is asked. */

/** What the kernel shows a filter (`struct seccomp_data`). */
export interface Call {
  readonly arch: number;
  readonly number: number;
  readonly args: readonly bigint[];
}

/** The 64 bytes of `struct seccomp_data`. */
export function data(call: Call): DataView {
  const view = new DataView(new ArrayBuffer(64));
  view.setInt32(0, call.number | 0, true);
  view.setUint32(4, call.arch, true);
  for (let index = 0; index < 6; index++) view.setBigUint64(16 + 8 * index, BigInt.asUintN(64, call.args[index] ?? 0n), true);
  return view;
}

/** The value the program returns. Throws where the kernel would refuse the program or the program leaves itself. */
export function interpret(program: Uint8Array, input: DataView): number {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  let accumulator = 0;
  for (let at = 0; at < program.byteLength / 8; at++) {
    const code = view.getUint16(at * 8, true);
    const yes = view.getUint8(at * 8 + 2);
    const no = view.getUint8(at * 8 + 3);
    const k = view.getUint32(at * 8 + 4, true);
    const branch = (holds: boolean) => (holds ? yes : no);
    if (code === 0x06) return k;
    if (code === 0x20) {
      if (k % 4 !== 0 || k >= 64) throw new Error(`load of offset ${k}`);
      accumulator = input.getUint32(k, true);
    } else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (code === 0x05) at += k;
    else if (code === 0x15) at += branch(accumulator === k);
    else if (code === 0x25) at += branch(accumulator > k);
    else throw new Error(`instruction ${code.toString(16)}`);
  }
  throw new Error('ran off the end');
}

/** The kernel's static check (bpf_check_classic): known instructions, jumps inside the program, a return at the end. Undefined where all is well. */
export function refused(program: Uint8Array): string | undefined {
  const count = program.byteLength / 8;
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  if (!Number.isInteger(count) || count < 1 || count > 4096) return `${count} instructions`;
  for (let at = 0; at < count; at++) {
    const code = view.getUint16(at * 8, true);
    const k = view.getUint32(at * 8 + 4, true);
    if (![0x06, 0x20, 0x54, 0x05, 0x15, 0x25].includes(code)) return `instruction ${code.toString(16)} at ${at}`;
    const reach = code === 0x05 ? k : Math.max(view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3));
    if (code !== 0x20 && code !== 0x54 && code !== 0x06 && at + reach + 1 >= count) return `jump out of the program at ${at}`;
    if (code === 0x20 && (k % 4 !== 0 || k >= 64)) return `load of offset ${k} at ${at}`;
  }
  return view.getUint16((count - 1) * 8, true) === 0x06 ? undefined : 'no return at the end';
}
