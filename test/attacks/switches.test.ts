/** What a command can do that was granted Unix sockets, tracing or a sandbox within its own, and what it still can't. Each has a control leg. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { number } from '../../src/core/confine/seccomp/syscalls.ts';
import { arch } from '../../src/host/capabilities.ts';
import { compiledFor } from '../compiled.ts';
import { inProof, unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, checkout, type Done, lack, type Options } from './arena.ts';

/** The kernel lets nobody map root who is not root outside and has no capability, so that a sandbox within is for ordinary users. */
const ordinary = attackers.at(-1) as Attacker;
const fighters = process.env.WARD_PROOF === '1' ? attackers : [ordinary];
const due = turns(3);
const fought = due(unless(lack, test.serial));
const saidYes = [process.execPath, path.join(checkout, 'test/attacks/said-yes.ts')];
const lines = ({ output }: Done) => output.split('\n').filter(line => line !== '' && line !== 'began');

/** What makes the text ask for the switch, and does nothing else. */
const wants = {
  'unix sockets': 'curl -s --unix-socket ./none.sock http://localhost/',
  ptrace: 'strace -o /dev/null true',
  'nested sandbox': 'unshare -U true',
} as const;

interface Fight extends Arena {
  /** Runs this perl code in the sandbox, with the switch granted. */
  readonly granted: (name: keyof typeof wants, code: string, options?: Options & { readonly also?: string }) => Promise<Done>;
}

function fight(t: ExecutionContext, attacker: Attacker): Fight {
  const where = arena(attacker);
  t.teardown(async () => {
    await where.start([path.join(checkout, 'src/bin/ward'), '--root', where.ward, 'end', 'all']);
    where.end();
  });
  const granted: Fight['granted'] = (name, code, options) => {
    writeFileSync(path.join(where.project, 'granted.sh'), unread(code));
    const text = `${wants[name]}; ${options?.also ?? 'true'}; bash granted.sh`;
    return where.start([...saidYes, where.directory, 'codex.one', text], {
      ...options,
      environment: { ...options?.environment, ...compiledFor(attacker) },
    });
  };
  return { ...where, granted };
}

const machine = arch();
const call = { ptrace: number('ptrace', machine), process_vm_readv: number('process_vm_readv', machine) };
const perl = (code: string) => `/usr/bin/perl -e '${code}'`;

/** Speaks with itself through a socket with a path. */
const speaking = perl(`use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) or do { print $!{EAFNOSUPPORT} ? "refused\\n" : "other\\n"; exit };
unlink "/tmp/own.sock"; bind(S, pack_sockaddr_un("/tmp/own.sock")) && listen(S, 1) or die; my $pid = fork;
if (!$pid) { socket(C, AF_UNIX, SOCK_STREAM, 0); connect(C, pack_sockaddr_un("/tmp/own.sock")) or die; syswrite C, "spoken\\n"; exit }
accept(A, S); sysread A, my $text, 9; print $text; waitpid $pid, 0`);

/** Tries to reach each of these names; `@` stands for the null byte of an abstract one. */
const reaching = (names: readonly string[]) =>
  names
    .map(name =>
      perl(`use Socket; my $n = "${name.replace('@', '\\@')}"; my $to = $n; $to =~ s/^\\@/\\0/;
socket(C, AF_UNIX, SOCK_STREAM, 0) && connect(C, pack_sockaddr_un($to)) and print "reached $n\\n"`),
    )
    .join('\n');

/** Listens where the name says, as a program outside would. */
async function listening(t: ExecutionContext, name: string): Promise<void> {
  const file = !name.startsWith('\0');
  const server = createServer(socket => socket.end());
  await new Promise<void>(resolve => server.listen({ path: name, readableAll: file, writableAll: file }, resolve));
  t.teardown(() => server.close());
}

for (const attacker of fighters) {
  fought(`with Unix sockets, a command reaches those of its own sandbox and none outside, tried by ${attacker.name}`, async t => {
    const on = fight(t, attacker);
    t.deepEqual(lines(await on.guarded(speaking)), ['refused'], 'without a grant there are none');
    const abstract = `@ward-switches-${process.pid}`;
    const inProject = path.join(on.project, 'host.sock');
    const beside = path.join(on.outside, 'host.sock');
    await listening(t, inProject);
    await listening(t, beside);
    await listening(t, abstract.replace('@', '\0'));
    const relative = perl(
      'use Socket; chdir shift; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un("relative.sock")); listen(S, 1); print "up\\n"; $| = 1; sleep 60',
    );
    const holding = on.start(['/bin/bash', '-c', `exec ${relative} '${on.project}'`], {
      meanwhile: child => {
        t.teardown(() => child.kill('SIGKILL'));
      },
    });
    const bound = path.join(on.project, 'relative.sock');
    for (let look = 0; look < 200 && !existsSync(bound); look++) await new Promise(resolve => setTimeout(resolve, 20));
    const names = [inProject, bound, beside, abstract];
    const code = reaching(names);
    t.deepEqual(
      lines(await on.bare(code, { bubblewrap: ['--unshare-user', '--unshare-pid'] })),
      names.map(name => `reached ${name}`),
    );
    const agent = { SSH_AUTH_SOCK: inProject, DBUS_SESSION_BUS_ADDRESS: `unix:path=${inProject}`, DOCKER_HOST: `unix://${inProject}` };
    const told = 'echo "$SSH_AUTH_SOCK$DBUS_SESSION_BUS_ADDRESS$DOCKER_HOST."; ls -A /run | grep -E "docker|user|dbus"';
    const done = await on.granted('unix sockets', `${speaking}\n${code}\n${told}\necho tried`, {
      environment: agent,
      also: `ls '${on.outside}'`,
    });
    // That it is shown by a further grant makes it no socket of the sandbox.
    t.deepEqual(lines(done), ['host.sock', 'secret', 'spoken', '.', 'tried']);
    void holding;
  });

  fought(`with tracing, a command reaches its own processes and neither the first nor another's, tried by ${attacker.name}`, async t => {
    const on = fight(t, attacker);
    const trace = "strace -o /tmp/log -e trace=exit_group sh -c 'exit 3'; echo $?; grep -c exit_group /tmp/log";
    t.regex((await on.guarded(trace)).output, /Operation not permitted/);
    // PTRACE_SEIZE stops nobody; whoever may read there learns that nothing lies at the address 1.
    const seize = (pid: string) =>
      perl(
        `my $p = 0 + ${pid}; my $b = "x"; my ($l, $r) = (pack("PQ", $b, 1), pack("QQ", 1, 1)); print "seized\\n" if syscall(${call.ptrace}, 0x4206, $p, 0, 0) == 0; print "read\\n" if syscall(${call.process_vm_readv}, $p, $l, 1, $r, 1, 0) == -1 && $!{EFAULT}; print "tried\\n"`,
      );
    t.deepEqual(lines(await on.bare(seize('1'), { bubblewrap: ['--unshare-user', '--unshare-pid'] })), ['seized', 'read', 'tried']);
    const victim = path.join(on.project, 'victim');
    const outside = on.start(['/bin/bash', '-c', `echo $$ >'${victim}'; exec sleep 60`], {
      meanwhile: one => {
        t.teardown(() => one.kill('SIGKILL'));
      },
    });
    for (let look = 0; look < 200 && !(existsSync(victim) && readFileSync(victim, 'utf8').endsWith('\n')); look++)
      await new Promise(resolve => setTimeout(resolve, 20));
    const pid = readFileSync(victim, 'utf8').trim();
    t.deepEqual(lines(await on.free(seize(pid))), ['seized', 'read', 'tried'], 'the attack itself is broken');
    const child = `sleep 20 & ${seize('$ENV{P}').replace('/usr/bin/perl', 'P=$! /usr/bin/perl')}; kill $!`;
    const first = 'grep -E "^(Seccomp|CapEff|CapPrm):" /proc/1/status | sort | tr "\\t\\n" "  "; echo';
    const all = [trace, 'echo the first', seize('1'), first, 'echo of the host', seize(pid), 'echo its own', child];
    t.deepEqual(lines(await on.granted('ptrace', all.join('\n'))), [
      ...['3', '1', 'the first', 'tried', 'CapEff: 0000000000000000 CapPrm: 0000000000000000 Seccomp: 2 '],
      ...['of the host', 'tried', 'its own', 'seized', 'read', 'tried'],
    ]);
    void outside;
  });
}

/** unshare(2) of user and mount namespaces, without exec(2) between, which would lose the capabilities where nothing is mapped. */
const within = `my ($u, $g) = ($>, $) + 0);
sub put { open(my $f, ">", $_[0]) or return 0; print $f $_[1]; close $f }
if ($ARGV[0] ne "stay") { syscall(${number('unshare', machine)}, 0x10020000) == 0 or do { print "unshare: $!\\n"; exit };
put("/proc/self/setgroups", "deny"); put("/proc/self/uid_map", "0 $u 1"); put("/proc/self/gid_map", "0 $g 1"); print "within\\n" }
sub mnt { my ($from, $to, $type, $flags, $data) = @_; syscall(${number('mount', machine)}, $from, $to, $type, $flags, $data) == 0 }
my ($c, $d) = (".git/config", ".git"); my ($at, $over) = ("$ENV{PWD}/at", "$ENV{PWD}/over"); mkdir $_ for $at, $over, "work";
print "taken away\\n" if syscall(${number('umount2', machine)}, $c, 2) == 0;
print "all taken away\\n" if syscall(${number('umount2', machine)}, $d, 2) == 0;
print "made writable\\n" if mnt("", $c, "", 4128, "");
print "root made writable\\n" if mnt("", "/", "", 4128, "");
print "seen below\\n" if mnt(".git", $at, "", 4096, "");
print "laid over\\n" if mnt("o", $over, "overlay", 0, "lowerdir=/usr,upperdir=$ENV{PWD}/.git,workdir=$ENV{PWD}/work,userxattr");
print "read below\\n" if mnt("o", $over, "overlay", 0, "lowerdir=$ENV{PWD}/.git:/usr,userxattr");
print "control groups\\n" if syscall(${number('unshare', machine)}, 0x02000000) == 0;
for my $one ("cgroup2", "sysfs", "bpf", "debugfs", "ext4") { print "$one mounted\\n" if mnt("x", $at, $one, 0, "") }
print "own\\n" if mnt("t", $over, "tmpfs", 0, "");
print "settings writable\\n" if open(my $f, ">>", "/proc/sys/kernel/core_pattern");
if (open(my $f, ">>", $c)) { print $f "[core]\\n\\tfsmonitor = evil\\n"; close $f and print "written\\n" }
print "renamed\\n" if rename($d, ".git-away") && rename(".git-away", $d); print "tried\\n"`;

for (const attacker of fighters) {
  fought(`with a sandbox within, what is protected stays so, tried by ${attacker.name}`, async t => {
    const on = fight(t, attacker);
    const config = path.join(on.project, '.git/config');
    const before = readFileSync(config, 'utf8');
    const free = { bubblewrap: ['--unshare-user', '--uid', '0', '--gid', '0', '--cap-add', 'ALL', '--ro-bind', config, config] };
    const script = path.join(on.project, 'within.pl');
    writeFileSync(script, within);
    const control = lines(await on.bare('perl within.pl stay', free));
    t.true(
      ['taken away', 'seen below', 'own', 'written', 'control groups'].every(one => control.includes(one)),
      `the attack itself is broken: ${control}`,
    );
    t.not(readFileSync(config, 'utf8'), before);
    writeFileSync(config, before);
    t.deepEqual(lines(await on.granted('nested sandbox', 'perl within.pl')), ['within', 'own', 'tried']);
    t.is(readFileSync(config, 'utf8'), before);
    t.false(existsSync(path.join(on.project, '.git-away')));
  });
}

const bubblewrap = due(unless(lack ?? (ordinary.uid === 0 ? 'there is no ordinary user here' : undefined), test.serial));
bubblewrap('with a sandbox within, bubblewrap makes one', async t => {
  const on = fight(t, ordinary);
  const inner = 'bwrap --ro-bind / / --dev /dev --proc /proc --unshare-user --unshare-pid --unshare-net --unshare-ipc --die-with-parent';
  const code = `${inner} sh -c 'echo pid $$; echo x 2>/dev/null >.git/config || echo kept; ls -d /proc/[0-9]* | wc -l'`;
  t.regex((await on.guarded(code)).output, /bwrap: .*(?:ENOSPC|new namespace)/);
  const done = await on.granted('nested sandbox', `${code}\nbwrap --ro-bind / / --unshare-all true`);
  t.regex(done.output, /^pid 2\nkept\n[34]$/m);
  t.regex(done.output, /No permissions to create new namespace/);
});

/** A child asks for its parent's number, and its tracer makes the call one for a Unix socket before the kernel looks at it (x86_64, sys/reg.h). */
const rewriting = `$| = 1; my $pid = fork;
if (!$pid) { syscall(101, 0, 0, 0, 0); kill 19, $$; my $r = syscall(110); print $r == -1 ? "errno " . ($! + 0) : "another call", "\\n"; exit }
my ($at, $s, $done) = ("\\0" x 8, "\\0" x 4, 0); sub halt { syscall(61, $pid, $s, 0, 0); unpack("i", $s) & 0xff } halt();
for (1 .. 1000) { last if syscall(101, 24, $pid, 0, 0) != 0; last if halt() != 0x7f;
  syscall(101, 3, $pid, 120, $at); next if unpack("q", $at) != 110;
  syscall(101, 6, $pid, 120, 41); syscall(101, 6, $pid, 112, 1); syscall(101, 6, $pid, 104, 1); syscall(101, 6, $pid, 96, 0);
  syscall(101, 7, $pid, 0, 0); $done = 1; last }
halt(); print $done ? "rewritten\\n" : "not reached\\n"`;

due(unless(lack ?? (machine === 'x86_64' ? undefined : 'its registers are those of x86_64'), test.serial))(
  'what a tracer makes another process call goes through the filter like its own calls',
  async t => {
    const on = fight(t, ordinary);
    writeFileSync(path.join(on.project, 'rewriting.pl'), rewriting);
    t.deepEqual(lines(await on.bare('perl rewriting.pl')), ['another call', 'rewritten'], 'the attack itself is broken');
    t.deepEqual(lines(await on.granted('ptrace', 'perl rewriting.pl')), ['errno 97', 'rewritten']);
  },
);

(lack === undefined ? inProof(test.serial) : fought)(
  'with tracing, what another command of the session left running is seen and not reached',
  async t => {
    const on = fight(t, ordinary);
    const session = { environment: { CODEX_SESSION_ID: 'one' } };
    const wardsh = [path.join(checkout, 'src/bin/wardsh'), '--ward-root', on.ward, '-c'];
    t.is((await on.start([...wardsh, 'sleep 300 >/dev/null 2>&1 & echo left'], session)).output, 'left\n');
    const seize = (pid: string) =>
      perl(
        `my $p = ${pid}; print "seized\\n" if syscall(${call.ptrace}, 0x4206, $p, 0, 0) == 0; print "seen\\n" if kill 0, $p; print "tried\\n"`,
      );
    const found = `P=$(ps -eo pid=,args= | grep "[s]leep 300" | head -n 1 | { read -r one more; echo "$one"; })`;
    const code = `${found}\nexport P\n${seize('0 + $ENV{P}')}\nsleep 20 & P=$!\nexport P\n${seize('0 + $ENV{P}')}`;
    writeFileSync(path.join(on.project, 'neighbour.sh'), unread(code));
    const text = `${wants.ptrace}; ps >/dev/null; bash neighbour.sh`;
    const done = await on.start([...saidYes, on.directory, 'codex.one', text]);
    t.deepEqual(lines(done), ['seen', 'tried', 'seized', 'seen', 'tried'], 'a child of its own is reached by the same call');
  },
);
