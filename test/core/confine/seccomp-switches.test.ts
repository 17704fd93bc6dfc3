/** Each switch lifts the refusals that it names, and no other, on both machines. */
import { createHash } from 'node:crypto';
import test from 'ava';
import { type Arch, machines, type Name, number, numbers } from '../../../src/core/confine/seccomp/syscalls.ts';
import { seccomp } from '../../../src/core/confine/seccomp.ts';
import type { Switch } from '../../../src/core/values.ts';
import { data, interpret, refused } from './seccomp/interpreter.ts';

const arches: readonly Arch[] = ['x86_64', 'aarch64'];
const names: readonly Switch[] = ['unix sockets', 'ptrace', 'nested sandbox'];
const sets: readonly (readonly Switch[])[] = [[], ...names.map(one => [one]), names];

function answer(arch: Arch, nr: number, args: readonly bigint[], switches: readonly Switch[]): number {
  return interpret(seccomp(arch, 'namespaces', switches), data({ arch: machines[arch].audit, number: nr, args }));
}

const allow = 0x7fff0000;
const errors = { EPERM: 0x50001, EAFNOSUPPORT: 0x50061, ENOSYS: 0x50026, allow } as const;

/** Which calls each may change the answer of. */
const own: Readonly<Record<Switch, readonly Name[]>> = {
  'unix sockets': ['socket', 'socketpair'],
  ptrace: ['ptrace', 'process_vm_readv', 'process_vm_writev'],
  'nested sandbox': ['mount', 'umount2', 'pivot_root', 'chroot', 'setns', 'clone', 'unshare'],
};

const table: readonly (readonly [Switch, Name, readonly number[], keyof typeof errors])[] = [
  ['unix sockets', 'socket', [1, 1, 0], 'allow'],
  ['unix sockets', 'socket', [1, 2, 0], 'allow'],
  ['unix sockets', 'socket', [2, 1, 0], 'allow'],
  ['unix sockets', 'socketpair', [1, 2, 0], 'allow'],
  ['unix sockets', 'socket', [17, 3, 0], 'EAFNOSUPPORT'],
  ['unix sockets', 'socket', [38, 5, 0], 'EAFNOSUPPORT'],
  ['unix sockets', 'socket', [40, 1, 0], 'EAFNOSUPPORT'],
  ['ptrace', 'ptrace', [0], 'allow'],
  ['ptrace', 'ptrace', [16, 2], 'allow'],
  ['ptrace', 'ptrace', [16, 1], 'EPERM'],
  ['ptrace', 'process_vm_readv', [2], 'allow'],
  ['ptrace', 'process_vm_readv', [1], 'EPERM'],
  ['ptrace', 'process_vm_writev', [1], 'EPERM'],
  ['ptrace', 'pidfd_getfd', [3, 1], 'EPERM'],
  ['ptrace', 'kcmp', [2, 3], 'EPERM'],
  ['ptrace', 'process_madvise', [3], 'EPERM'],
  ['ptrace', 'perf_event_open', [1], 'EPERM'],
  ['nested sandbox', 'clone', [0x10000011], 'allow'],
  ['nested sandbox', 'unshare', [0x10020000], 'allow'],
  ['nested sandbox', 'clone', [0x12000011], 'EPERM'],
  ['nested sandbox', 'unshare', [0x02000000], 'EPERM'],
  ['nested sandbox', 'clone3', [], 'ENOSYS'],
  ['nested sandbox', 'mount', [], 'allow'],
  ['nested sandbox', 'fsopen', [], 'ENOSYS'],
  ['nested sandbox', 'open_tree', [], 'ENOSYS'],
  ['nested sandbox', 'socket', [1, 1], 'EAFNOSUPPORT'],
  ['nested sandbox', 'bpf', [], 'EPERM'],
  ['nested sandbox', 'ptrace', [0], 'EPERM'],
];

for (const [name, call, args, wanted] of table) {
  test(`with ${name}, ${call} [${args.join(' ')}] is ${wanted}`, t => {
    const there = arches.flatMap(arch => {
      const nr = number(call, arch);
      return nr === undefined ? [] : [{ arch, nr }];
    });
    t.true(there.length > 0, 'no machine has such a call');
    for (const { arch, nr } of there) t.is(answer(arch, nr, args.map(BigInt), [name]), errors[wanted], arch);
  });
}

const samples = [
  0n,
  1n,
  2n,
  16n,
  17n,
  0x80n,
  0x10000011n,
  0x02000000n,
  0x1200_0011n,
  0x5412n,
  0o4755n,
  0x1_0000_0001n,
  0xffff_ffff_ffff_ffffn,
];

test('no switch changes the answer to a call that is not its own, and none makes it stricter', t => {
  let count = 0;
  for (const arch of arches) {
    for (const switches of sets) {
      const may = new Set(switches.flatMap(one => own[one]).map(one => number(one, arch)));
      for (let nr = -2; nr <= 600; nr++) {
        for (const sample of samples) {
          const args = [sample, sample, sample, sample];
          const [before, after] = [answer(arch, nr, args, []), answer(arch, nr, args, switches)];
          if (before === allow && after !== allow) return t.fail(`${arch} ${switches}: ${nr} ${sample} is refused`);
          if (!may.has(nr) && before !== after) return t.fail(`${arch} ${switches}: ${nr} ${sample} has another answer`);
          count++;
        }
      }
    }
  }
  t.log(`${count} calls, ${Object.keys(numbers).length} of them by name`);
  t.true(count > 1000, `only ${count} calls were compared`);
});

test('all switches together answer as each alone does for its own calls', t => {
  for (const arch of arches) {
    for (const one of names) {
      for (const call of own[one]) {
        const nr = number(call, arch);
        if (nr === undefined) continue;
        for (const sample of samples) {
          const args = [sample, sample, sample, sample];
          t.is(answer(arch, nr, args, names), answer(arch, nr, args, [one]), `${arch} ${call} ${sample}`);
        }
      }
    }
  }
});

test('without namespaces nothing is lifted', t => {
  for (const arch of arches) t.deepEqual(seccomp(arch, 'landlock'), seccomp(arch, 'landlock', []));
  t.is(seccomp('x86_64', 'landlock', names).length, seccomp('x86_64', 'landlock').length);
});

test('the kernel takes each program, and a changed switch is seen in its length and hash', t => {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const all = arches.flatMap(arch =>
    sets.map(switches => ({ title: [arch, ...switches].join(', '), bytes: seccomp(arch, 'namespaces', switches) })),
  );
  for (const { bytes } of all) t.is(refused(bytes), undefined);
  t.deepEqual(
    all.map(({ title, bytes }) => `${title}: ${bytes.length / 8} ${hash(bytes)}`),
    [
      'x86_64: 158 3575ba8f29295f2f',
      'x86_64, unix sockets: 152 28565a6caefade67',
      'x86_64, ptrace: 166 07d1fc6a9f6bd4dd',
      'x86_64, nested sandbox: 147 f67ba4acadcca154',
      'x86_64, unix sockets, ptrace, nested sandbox: 149 1dd99653b61871b7',
      'aarch64: 144 279236a54f681aae',
      'aarch64, unix sockets: 138 45b1dcb53f018dcb',
      'aarch64, ptrace: 152 baa9ad57aa47a682',
      'aarch64, nested sandbox: 133 c978fa1dedb8b4ce',
      'aarch64, unix sockets, ptrace, nested sandbox: 135 f0593a15b64a8fba',
    ],
  );
});
