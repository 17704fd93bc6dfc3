/** The seccomp filter says what its profile says, for every call, on both machines. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { type Answer, type Condition, ofRoot, profile, type Rule, withoutNamespaces } from '../../../src/core/confine/seccomp/profile.ts';
import { type Arch, highest, machines, type Name, number, numbers } from '../../../src/core/confine/seccomp/syscalls.ts';
import { type Beside, seccomp } from '../../../src/core/confine/seccomp.ts';
import { tries } from '../../whole.ts';
import { type Call, data, interpret, refused } from './seccomp/interpreter.ts';

const proof = process.env.WARD_PROOF === '1';
const arches: readonly Arch[] = ['x86_64', 'aarch64'];
const profiles: Readonly<Record<Beside, readonly Rule[]>> = { namespaces: profile, landlock: withoutNamespaces };
const besides = Object.keys(profiles) as readonly Beside[];
const programs = new Map(arches.flatMap(arch => besides.map(beside => [`${arch} ${beside}`, seccomp(arch, beside)] as const)));

const words = new Map<number, Answer>([
  [0x7fff0000, 'allow'],
  [0x80000000, 'kill'],
  [0x50000, 'done'],
  [0x50001, 'EPERM'],
  [0x50026, 'ENOSYS'],
  [0x50061, 'EAFNOSUPPORT'],
]);

function answer(arch: Arch, call: Omit<Call, 'arch'> & { arch?: number }, beside: Beside = 'namespaces'): Answer | undefined {
  const program = programs.get(`${arch} ${beside}`) ?? new Uint8Array();
  return words.get(interpret(program, data({ arch: machines[arch].audit, ...call })));
}

const low = (value: bigint) => Number(BigInt.asUintN(32, value));
const holds = ({ argument, mask, values, in: inside }: Condition, args: readonly bigint[]) =>
  values.includes((low(args[argument] ?? 0n) & mask) >>> 0) === inside;

/** The profile read as data, the other way than the assembler does. */
function expected(arch: Arch, nr: number, args: readonly bigint[], beside: Beside): Answer {
  if (nr >>> 0 > highest) return 'ENOSYS';
  const rule = profiles[beside].find(one => one.calls.some(name => number(name, arch) === nr));
  return rule?.when.every(one => holds(one, args)) ? rule.answer : 'allow';
}

const table: readonly (readonly [string, Arch, Name | number, readonly (number | bigint)[], Answer])[] = [
  ['read', 'x86_64', 0, [], 'allow'],
  ['execve', 'x86_64', 59, [], 'allow'],
  ['keyctl', 'x86_64', 'keyctl', [], 'EPERM'],
  ['keyctl', 'aarch64', 'keyctl', [], 'EPERM'],
  ['io_uring_setup', 'x86_64', 'io_uring_setup', [], 'ENOSYS'],
  ['io_uring_setup', 'aarch64', 425, [], 'ENOSYS'],
  ['mount', 'x86_64', 'mount', [], 'EPERM'],
  ['a socket of AF_UNIX', 'x86_64', 'socket', [1, 1, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_UNIX with high bits', 'x86_64', 'socket', [0x1_0000_0001n, 1, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_UNIX', 'aarch64', 'socket', [1, 1, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_PACKET', 'x86_64', 'socket', [17, 3, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_VSOCK', 'x86_64', 'socket', [40, 1, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_ALG', 'x86_64', 'socket', [38, 5, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_INET', 'x86_64', 'socket', [2, 1, 0], 'allow'],
  ['a socket of AF_INET6', 'aarch64', 'socket', [10, 1, 0], 'allow'],
  ['a socket of AF_NETLINK', 'x86_64', 'socket', [16, 3, 0], 'allow'],
  ['a stream pair', 'x86_64', 'socketpair', [1, 1, 0], 'allow'],
  ['a stream pair that closes on exec', 'x86_64', 'socketpair', [1, 0x80001, 0], 'allow'],
  ['a sequenced pair', 'x86_64', 'socketpair', [1, 5, 0], 'allow'],
  ['a datagram pair', 'x86_64', 'socketpair', [1, 2, 0], 'EPERM'],
  ['a datagram pair that closes on exec', 'aarch64', 'socketpair', [1, 0x80002, 0], 'EPERM'],
  ['TIOCSTI', 'x86_64', 'ioctl', [0, 0x5412], 'EPERM'],
  ['TIOCSTI with high bits', 'x86_64', 'ioctl', [0, 0xffffffff_00005412n], 'EPERM'],
  ['TIOCLINUX', 'aarch64', 'ioctl', [0, 0x541c], 'EPERM'],
  ['TIOCSETD', 'x86_64', 'ioctl', [0, 0x5423], 'EPERM'],
  ['TIOCGWINSZ', 'x86_64', 'ioctl', [0, 0x5413], 'allow'],
  ['fork as clone', 'x86_64', 'clone', [0x01200011], 'allow'],
  ['a thread', 'x86_64', 'clone', [0x3d0f00], 'allow'],
  ['clone with a user namespace', 'x86_64', 'clone', [0x10000011], 'EPERM'],
  ['clone with a network namespace', 'aarch64', 'clone', [0x40000011], 'EPERM'],
  ['clone3', 'x86_64', 'clone3', [], 'ENOSYS'],
  ['unshare of a user namespace', 'x86_64', 'unshare', [0x10000000], 'EPERM'],
  ['unshare of a time namespace', 'x86_64', 'unshare', [0x80], 'EPERM'],
  ['unshare of open files', 'x86_64', 'unshare', [0x400], 'allow'],
  ['personality, asked', 'x86_64', 'personality', [0xffffffff], 'allow'],
  ['personality without address randomisation', 'x86_64', 'personality', [0x40000], 'EPERM'],
  ['chmod 755', 'x86_64', 'chmod', [0, 0o755], 'allow'],
  ['chmod 4755', 'x86_64', 'chmod', [0, 0o4755], 'EPERM'],
  ['fchmodat 2755', 'aarch64', 'fchmodat', [0, 0, 0o2755], 'EPERM'],
  ['fchmodat2 4755', 'x86_64', 'fchmodat2', [0, 0, 0o4755], 'EPERM'],
  ['open of a new file 4755', 'x86_64', 'open', [0, 0o101, 0o4755], 'EPERM'],
  ['open without making, a leftover as mode', 'x86_64', 'open', [0, 0, 0o4755], 'allow'],
  ['openat of a nameless file 4755', 'x86_64', 'openat', [0, 0, 0o20200002, 0o4755], 'EPERM'],
  ['openat of a new file 644', 'aarch64', 'openat', [0, 0, 0o101, 0o644], 'allow'],
  ['openat2', 'x86_64', 'openat2', [], 'ENOSYS'],
  ['ptrace', 'x86_64', 'ptrace', [0], 'EPERM'],
  ['a call nobody has read', 'x86_64', highest + 1, [], 'ENOSYS'],
  ['a call of x32', 'x86_64', 0x40000000 + 59, [], 'ENOSYS'],
  ['the call -1', 'x86_64', -1, [], 'ENOSYS'],
];

/** What is refused where the command stands in the host's own namespaces, and what of that is not. */
const bare: typeof table = [
  ['a socket of AF_INET', 'x86_64', 'socket', [2, 1, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_INET6', 'aarch64', 'socket', [10, 2, 0], 'EAFNOSUPPORT'],
  ['a socket of AF_NETLINK', 'x86_64', 'socket', [16, 3, 0], 'EAFNOSUPPORT'],
  ['a stream pair', 'x86_64', 'socketpair', [1, 1, 0], 'allow'],
  ['a datagram pair', 'aarch64', 'socketpair', [1, 2, 0], 'EPERM'],
  ['shared memory', 'x86_64', 'shmget', [1, 64, 0o1600], 'EPERM'],
  ['a queue of messages', 'aarch64', 'mq_open', [1, 0], 'EPERM'],
  ['a signal to everybody', 'x86_64', 'kill', [0xffff_ffff_ffff_ffffn, 9], 'EPERM'],
  ['a signal to one', 'x86_64', 'kill', [4711, 9], 'allow'],
  ['a signal to its own group', 'aarch64', 'kill', [0, 9], 'allow'],
  ['limits of its own', 'x86_64', 'prlimit64', [0, 7, 1], 'allow'],
  ['limits of another', 'aarch64', 'prlimit64', [4711, 7, 1], 'EPERM'],
  ['its own share', 'x86_64', 'sched_setaffinity', [0, 8, 1], 'allow'],
  ['the share of another', 'x86_64', 'sched_setattr', [4711, 1, 0], 'EPERM'],
  ['mount', 'aarch64', 'mount', [], 'EPERM'],
];

for (const [title, arch, call, args, wanted] of bare) {
  test(`${arch}, without namespaces: ${title} [${args.join(' ')}] is ${wanted}`, t => {
    t.is(answer(arch, { number: number(call as Name, arch) ?? Number.NaN, args: args.map(BigInt) }, 'landlock'), wanted);
  });
}

for (const [title, arch, call, args, wanted] of table) {
  test(`${arch}: ${title}${typeof call === 'number' ? ` (${call})` : ''} [${args.join(' ')}] is ${wanted}`, t => {
    const nr = typeof call === 'number' ? call : (number(call, arch) ?? Number.NaN);
    t.is(answer(arch, { number: nr, args: args.map(BigInt) }), wanted);
  });
}

test("a call of another machine's kills", t => {
  for (const arch of arches) {
    for (const audit of [0x40000003, 0x40000028, 0, 0xffffffff]) t.is(answer(arch, { arch: audit, number: 1, args: [] }), 'kill');
  }
  t.is(answer('x86_64', { arch: machines.aarch64.audit, number: 1, args: [] }), 'kill');
});

test('the kernel takes all programs, and a changed profile is seen in their length and hash', t => {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  for (const program of programs.values()) t.is(refused(program), undefined);
  t.deepEqual(
    [...programs].map(([arch, bytes]) => `${arch} ${bytes.length / 8} ${hash(bytes)}`),
    [
      'x86_64 namespaces 158 3575ba8f29295f2f',
      'x86_64 landlock 189 af9d7f3ff9975d22',
      'aarch64 namespaces 144 279236a54f681aae',
      'aarch64 landlock 175 04aa30a8223335f9',
    ],
  );
});

test('a call stands in one rule at most, and no condition is empty', t => {
  for (const one of Object.values(profiles)) {
    const calls = one.flatMap(rule => rule.calls);
    t.is(new Set(calls).size, calls.length);
    for (const { values } of one.flatMap((rule: Rule) => rule.when)) t.true(values.length > 0);
  }
  t.deepEqual([...new Set(Object.keys(numbers))].sort(), [...[...withoutNamespaces, ofRoot].flatMap(rule => rule.calls)].sort());
});

test('what root says of its groups changes the answer to that call alone, and only in namespaces where it can have none', t => {
  for (const arch of arches) {
    const [plain, root] = [seccomp(arch), seccomp(arch, 'namespaces', [], true)];
    t.is(refused(root), undefined);
    const asked = number('setgroups', arch);
    const said = (program: Uint8Array, nr: number, count: bigint) =>
      words.get(interpret(program, data({ arch: machines[arch].audit, number: nr, args: [count] })));
    for (let nr = 0; nr <= highest + 1; nr++) {
      for (const count of [0n, 1n, 2n, 65536n, 0xffff_ffffn]) {
        const wanted = nr === asked && count <= 1n ? 'done' : said(plain, nr, count);
        if (said(root, nr, count) !== wanted) return t.fail(`${arch} ${nr} ${count}`);
      }
    }
    t.deepEqual(seccomp(arch, 'landlock', [], true), seccomp(arch, 'landlock'));
    t.deepEqual(seccomp(arch, 'namespaces', ['nested sandbox'], true), seccomp(arch, 'namespaces', ['nested sandbox']));
    t.notDeepEqual(seccomp(arch, 'namespaces', ['ptrace'], true), seccomp(arch, 'namespaces', ['ptrace']));
  }
});

test('without namespaces no call is let through that is refused with them', t => {
  const refused = new Map(profile.flatMap(rule => rule.calls.map(name => [name, rule] as const)));
  const also = new Map(withoutNamespaces.flatMap(rule => rule.calls.map(name => [name, rule] as const)));
  const changed = [...refused].filter(([name, rule]) => also.get(name) !== rule).map(([name]) => name);
  t.deepEqual(changed, ['socket']);
  t.deepEqual(also.get('socket')?.when, []);
});

test('every number from 0 to 600 gets the answer of the profile, with no, all and chosen argument bits', t => {
  const values = withoutNamespaces.flatMap(rule => rule.when.flatMap(one => [...one.values, one.mask]));
  const samples = [0n, 0xffff_ffff_ffff_ffffn, ...values.map(BigInt), ...values.map(one => BigInt(one) | 0xabcd_0000_0000n)];
  const asked = withoutNamespaces.filter(rule => rule.when.length > 0).flatMap(rule => rule.calls);
  let count = 0;
  for (const arch of arches) {
    const chosen = new Set(asked.map(name => number(name, arch)));
    for (let nr = -2; nr <= 600; nr++) {
      // All of them where an argument is asked about; elsewhere a check takes none, all, and a share of the others by turns.
      const some = proof || chosen.has(nr) ? samples : samples.filter((_, at) => at < 2 || (nr + at) % 9 === 0);
      for (const sample of some) {
        const args = [sample, sample, sample, sample];
        for (const beside of besides) {
          if (answer(arch, { number: nr, args }, beside) !== expected(arch, nr, args, beside))
            return t.fail(`${arch} ${nr} ${args.join(' ')}`);
          count++;
        }
      }
    }
  }
  t.log(`${count} calls`);
  t.pass();
});

test('any call with any arguments gets the answer of the profile', t => {
  const named = arches.flatMap(arch => withoutNamespaces.flatMap(rule => rule.calls.flatMap(name => number(name, arch) ?? [])));
  const flag = fc.constantFrom(...profile.flatMap(rule => rule.when.flatMap(one => one.values)), 0o6000, 0o100, 0x10000000);
  const argument = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), flag.map(BigInt));
  const runs = tries(5_000, 1_000_000);
  fc.assert(
    fc.property(
      fc.constantFrom(...arches),
      fc.oneof(fc.constantFrom(...named), fc.integer()),
      fc.array(argument, { minLength: 4, maxLength: 6 }),
      fc.constantFrom(...besides),
      (arch, nr, args, beside) => answer(arch, { number: nr, args }, beside) === expected(arch, nr, args, beside),
    ),
    { numRuns: runs, seed: proof ? Date.now() : 1 },
  );
  t.log(`${runs} calls`);
  t.pass();
});

/** Numbers by name from a header of this machine's kernel. */
function header(file: string): ReadonlyMap<string, number> {
  const found = readFileSync(file, 'utf8').matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm);
  return new Map([...found].map(([, name = '', value]) => [name, Number(value)]));
}

const headers: readonly (readonly [Arch, readonly string[]])[] = [
  ['x86_64', ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', '/usr/include/asm/unistd_64.h']],
  ['aarch64', ['/usr/include/asm-generic/unistd.h']],
];

for (const [arch, files] of headers) {
  const file = files.find(one => existsSync(one));
  const run = file === undefined ? test.skip : test;
  run(
    `${arch}: the numbers are those of the kernel's header${file === undefined ? ' (no header here: apt-get install linux-libc-dev)' : ''}`,
    t => {
      const known = header(file ?? '');
      const newest = Math.max(...[...known].filter(([name]) => name !== 'syscalls').map(([, value]) => value));
      for (const name of Object.keys(numbers) as Name[]) {
        const ours = number(name, arch);
        if (known.has(name)) t.is(ours, known.get(name), name);
        else t.true(ours === undefined || ours > newest, `${name} is not in the header`);
      }
    },
  );
}
