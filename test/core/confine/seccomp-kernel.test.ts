/** The filter in the real kernel: what it refuses there, and that the interpreter of the other test runs programs as the kernel does. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { assemble, type Instruction } from '../../../src/core/confine/seccomp/assembler.ts';
import { type Name, number } from '../../../src/core/confine/seccomp/syscalls.ts';
import { seccomp } from '../../../src/core/confine/seccomp.ts';
import { arch } from '../../../src/host/capabilities.ts';
import { data, interpret } from './seccomp/interpreter.ts';
import { caller, filterer, sandboxed } from './seccomp/kernel.ts';

const proof = process.env.WARD_PROOF === '1';
const machine = arch();
const filter = seccomp(machine);
const errno = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 } as const;

const trial = sandboxed(['/usr/bin/perl', '-e', 'print "hi"'], undefined);
const able = trial.stdout === 'hi';
const kernel = able ? test : test.skip;
const why = able ? '' : ` (skipped: ${trial.error?.message ?? trial.stderr.trim()}; mend: sudo apt-get install bubblewrap perl)`;

/** Call, arguments, what the filter answers. Arguments are bad ones (address 1, descriptor 999), so that a call let through has another errno. */
const refused: readonly (readonly [Name, readonly (number | string)[], keyof typeof errno])[] = [
  ['add_key', [1, 1, 0, 0, 0], 'EPERM'],
  ['keyctl', [0, 0xfffffffd, 1], 'EPERM'],
  ['request_key', [1, 1, 0, 0], 'EPERM'],
  ['userfaultfd', [0xffffff], 'EPERM'],
  ['vmsplice', [999, 1, 1, 0], 'EPERM'],
  ['modify_ldt', [0, 0, 0], 'EPERM'],
  ['kcmp', [999999, 999999, 0, 0, 0], 'EPERM'],
  ['pidfd_getfd', [999, 0, 0], 'EPERM'],
  ['ptrace', [0, 0, 0, 0], 'EPERM'],
  ['process_vm_readv', [999999, 1, 1, 1, 1, 0], 'EPERM'],
  ['process_vm_writev', [999999, 1, 1, 1, 1, 0], 'EPERM'],
  ['migrate_pages', [0, 64, 1, 1], 'EPERM'],
  ['mbind', [4096, 4096, 99, 0, 0, 0], 'EPERM'],
  ['set_mempolicy', [0, 0, 0], 'EPERM'],
  ['open_by_handle_at', [999, 1, 0], 'EPERM'],
  ['io_uring_setup', [1, 1], 'ENOSYS'],
  ['io_uring_enter', [999, 0, 0, 0, 0, 0], 'ENOSYS'],
  ['io_uring_register', [999, 0, 0, 0], 'ENOSYS'],
  ['mount', [1, 1, 1, 0, 0], 'EPERM'],
  ['umount2', [1, 0xffff], 'EPERM'],
  ['chroot', [1], 'EPERM'],
  ['setns', [999, 0], 'EPERM'],
  ['clone', [0x10000011, 0, 0, 0, 0], 'EPERM'],
  ['clone3', [1, 88], 'ENOSYS'],
  ['unshare', [0x10000000], 'EPERM'],
  ['open_tree', [999, 1, 0], 'ENOSYS'],
  ['move_mount', [999, 1, 999, 1, 0], 'ENOSYS'],
  ['fsopen', [1, 0xff], 'ENOSYS'],
  ['fsconfig', [999, 99, 0, 0, 0], 'ENOSYS'],
  ['fsmount', [999, 0xff, 0], 'ENOSYS'],
  ['fspick', [999, 1, 0xff0000], 'ENOSYS'],
  ['mount_setattr', [999, 1, 0, 1, 32], 'ENOSYS'],
  ['ioctl', [999, 0x5412, 1], 'EPERM'],
  ['ioctl', [999, 0x541c, 1], 'EPERM'],
  ['ioctl', [999, 0x5423, 1], 'EPERM'],
  ['personality', [0x40000], 'EPERM'],
  ['fchmod', [999, 0o4755], 'EPERM'],
  ['fchmodat', [-100, 's:/tmp', 0o4755], 'EPERM'],
  ['openat', [-100, 's:/tmp/x', 0o101, 0o4755], 'EPERM'],
  ['openat2', [-100, 1, 1, 24], 'ENOSYS'],
  ['socket', [1, 1, 0], 'EAFNOSUPPORT'],
  ['socket', [1, 2, 0], 'EAFNOSUPPORT'],
  ['socket', [17, 3, 0], 'EAFNOSUPPORT'],
  ['socketpair', [1, 2, 0, 's:12345678'], 'EPERM'],
];

/** What ordinary programs do and must go on doing. */
const allowed: readonly (readonly [string, Name, readonly (number | string)[]])[] = [
  ['a socket of INET', 'socket', [2, 1, 0]],
  ['a socket of INET6', 'socket', [10, 2, 0]],
  ['a socket of NETLINK', 'socket', [16, 3, 0]],
  ['a stream pair', 'socketpair', [1, 1, 0, 's:12345678']],
  ['unshare of open files', 'unshare', [0x400]],
  ['personality, asked', 'personality', [0xffffffff]],
  ['chmod 755', 'fchmodat', [-100, 's:/tmp', 0o755]],
  ['a new file', 'openat', [-100, 's:/tmp/x', 0o101, 0o644]],
];

type Made = readonly [Name, readonly (number | string)[]];

function answers(calls: readonly Made[], program: Uint8Array | undefined): readonly number[] {
  const lines = calls.map(([name, args]) => [number(name, machine), ...args].join(' ')).join('\n');
  const done = sandboxed(['/usr/bin/perl', '-e', caller], program, `${lines}\n`);
  return done.stdout.split('\n').slice(0, -1).map(Number);
}

const known = refused.filter(([name]) => number(name, machine) !== undefined);
/** Calls that kernels may be built without, or that are newer than a kernel in use: without the filter they may be ENOSYS as well. */
const optional: ReadonlySet<Name> = new Set([
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'userfaultfd',
  'mbind',
  'migrate_pages',
]);

kernel(`the kernel refuses each call of the profile, and would not without the filter${why}`, t => {
  const calls = known.map(([name, args]): Made => [name, args]);
  const held = answers(calls, filter);
  const free = answers(calls, undefined);
  for (const [index, [name, args, wanted]] of known.entries()) {
    const title = `${name}(${args.join(', ')})`;
    t.is(held[index], errno[wanted], title);
    if (!optional.has(name)) t.not(free[index], errno[wanted], `${title} without the filter`);
  }
  t.log(`${known.length} calls`);
});

kernel(`what ordinary programs do goes on${why}`, t => {
  const calls = allowed.map(([, name, args]): Made => [name, args]);
  const held = answers(calls, filter);
  for (const [index, [title]] of allowed.entries()) t.is(held[index], 0, title);
});

kernel(`a call that nobody has read is refused as unknown, one of x32 too${why}`, t => {
  const lines = '470\n600\n1073741863\n';
  const done = sandboxed(['/usr/bin/perl', '-e', caller], filter, lines);
  t.deepEqual(done.stdout.split('\n').slice(0, -1), ['38', '38', '38']);
});

/** A static program of 0x80 and more bytes: `mov eax,20; int 0x80; xor edi,edi; mov eax,60; syscall` (getpid of i386, exit of x86_64). */
function foreignProgram(): Uint8Array {
  const code = [0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05];
  const bytes = new Uint8Array(0x78 + code.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const halves: readonly (readonly [number, number])[] = [
    [16, 2],
    [18, 62],
    [52, 64],
    [54, 56],
    [56, 1],
  ];
  for (const [at, value] of halves) view.setUint16(at, value, true);
  const words: readonly (readonly [number, number])[] = [
    [20, 1],
    [0x40, 1],
    [0x44, 5],
  ];
  for (const [at, value] of words) view.setUint32(at, value, true);
  const longs: readonly (readonly [number, number])[] = [
    [24, 0x400078],
    [32, 0x40],
    [0x50, 0x400000],
    [0x58, 0x400000],
    [0x60, bytes.length],
    [0x68, bytes.length],
    [0x70, 0x1000],
  ];
  for (const [at, value] of longs) view.setBigUint64(at, BigInt(value), true);
  bytes.set(code, 0x78);
  return bytes;
}

const x86 = able && machine === 'x86_64' ? test : test.skip;
x86("a program that makes another machine's calls is ended", t => {
  const scratch = path.join(import.meta.dirname, '../../../scratch');
  mkdirSync(scratch, { recursive: true });
  const directory = mkdtempSync(path.join(scratch, 'foreign-'));
  const file = path.join(directory, 'program');
  writeFileSync(file, foreignProgram());
  chmodSync(file, 0o755);
  const free = sandboxed([file], undefined);
  const held = sandboxed([file], filter);
  rmSync(directory, { recursive: true });
  t.deepEqual([free.status, held.status], [0, 128 + 31]);
});

const shells: readonly (readonly [string, string])[] = [
  ['threads, processes and pipes', `/usr/bin/perl -e 'print \`echo a | cat\`'`],
  ['git', 'git init -q r && cd r && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m m && git log --format=%s'],
  [
    'node with a worker and a child',
    `"${process.execPath}" -e 'new (require("worker_threads").Worker)("process.stdout.write(String(require(\\"child_process\\").execSync(\\"echo hi\\")))",{eval:true})'`,
  ],
];

for (const [title, command] of shells) {
  kernel(`${title} as without the filter${why}`, t => {
    const free = sandboxed(['/bin/bash', '-c', command], undefined);
    const held = sandboxed(['/bin/bash', '-c', command], filter);
    t.deepEqual([held.status, held.stdout, held.stderr], [free.status, free.stdout, free.stderr]);
    t.is(held.status, 0);
    t.not(held.stdout, '');
  });
}

/** prctl and exit_group of each machine. */
const own = { x86_64: [157, 231], aarch64: [167, 94] } as const;

/** A program of random steps that lets exit_group pass, so that its child can tell what happened. */
function program(steps: readonly Instruction[], exit: number): Uint8Array {
  const start: readonly Instruction[] = [
    { kind: 'load', offset: 0 },
    { kind: 'equal', value: exit, yes: 'out' },
  ];
  const end: readonly Instruction[] = [
    { kind: 'return', value: 0x50000 + 77 },
    { kind: 'label', name: 'out' },
    { kind: 'return', value: 0x7fff0000 },
  ];
  return assemble([...start, ...steps, ...end]);
}

const value = fc.oneof(fc.constantFrom(0, 1, 5, 1000, 0xff, 0xffffffff, 0x80000000), fc.nat(0xffffffff));
const fall = fc.option(fc.constant('out'), { nil: undefined });
const result = fc.oneof(fc.constantFrom(0x7fff0000, 0x80000000, 0x50000), fc.integer({ min: 0x50001, max: 0x50025 }));
const step: fc.Arbitrary<readonly Instruction[]> = fc.oneof(
  fc.nat(15).map((word): readonly Instruction[] => [{ kind: 'load', offset: word * 4 }]),
  value.map((mask): readonly Instruction[] => [{ kind: 'and', mask }]),
  fc
    .tuple(fc.constantFrom('equal' as const, 'greater' as const), value, fall, fall)
    .map(([kind, k, yes, no]): readonly Instruction[] => [{ kind, value: k, yes, no }]),
  fc
    .tuple(fc.constantFrom('equal' as const, 'greater' as const), value, result, fc.nat(1 << 20))
    .map(([kind, k, code, id]): readonly Instruction[] => [
      { kind, value: k, no: `after ${id}` },
      { kind: 'return', value: code },
      { kind: 'label', name: `after ${id}` },
    ]),
);

kernel(`the interpreter runs programs as the kernel does${why}`, t => {
  const [prctl, exit] = own[machine];
  const audit = machine === 'x86_64' ? 0xc000003e : 0xc00000b7;
  const argument = fc.oneof(fc.constantFrom(0, 1, 5, 1000, 0xff, 0xffffffff), fc.nat(0x7fffffff));
  const sample = fc.record({
    steps: fc.array(step, { maxLength: 12 }),
    nr: fc.integer({ min: 1000, max: 2000 }),
    args: fc.array(argument, { minLength: 6, maxLength: 6 }),
  });
  const cases = fc.sample(sample, { numRuns: proof ? 20_000 : 400, seed: proof ? Date.now() : 11 }).flatMap(({ steps, nr, args }) => {
    const flat = steps.flat();
    const labels = flat.filter(one => one.kind === 'label').map(one => one.name);
    const pad = nr % 7 === 0 ? Array.from({ length: 300 }, (): Instruction => ({ kind: 'and', mask: 0xffffffff })) : [];
    return new Set(labels).size === labels.length ? [{ bytes: program([...flat, ...pad], exit), nr, args }] : [];
  });
  const lines = cases.map(({ bytes, nr, args }) => [Buffer.from(bytes).toString('hex'), nr, ...args].join(' ')).join('\n');
  const done = spawnSync('/usr/bin/perl', ['-e', filterer(prctl, exit)], { input: `${lines}\n`, encoding: 'utf8', maxBuffer: 1 << 26 });
  const theirs = done.stdout.split('\n').slice(0, -1).map(Number);
  t.is(theirs.length, cases.length);
  // The instruction pointer is the one word of the input that can't be known beforehand.
  const told = cases.flatMap(({ bytes, nr, args }, index) => {
    const answer = (pointer: bigint) => {
      const input = data({ arch: audit, number: nr, args: args.map(BigInt) });
      input.setBigUint64(8, pointer, true);
      return interpret(bytes, input);
    };
    const ours = answer(0n);
    return [1n, 0xffffffffn, 0x7fff_1234_5678n].every(pointer => answer(pointer) === ours) ? [{ ours, theirs: theirs[index] }] : [];
  });
  const seen = (code: number) => (code === 0x80000000 ? -31 : code === 0x7fff0000 ? 38 : code - 0x50000);
  for (const one of told) t.is(one.theirs, seen(one.ours));
  const kinds = new Set(told.map(one => one.ours));
  t.true(kinds.has(0x80000000) && kinds.has(0x7fff0000) && kinds.size > 9);
  t.log(`${told.length} programs, ${kinds.size} different answers`);
});
