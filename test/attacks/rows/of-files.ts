/** Attempts on files: outside the project, in the system, and on what is held in the project. */
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Attack, changing, making, perl, printing, rootOnly } from './attack.ts';

const inOutside = (name: string) => (arena: { readonly outside: string }) => path.join(arena.outside, name);

const outside: readonly Attack[] = [
  making('a file beside the project, reached by dots', inOutside('by-dots'), file => `echo pwned > "../outside/${path.basename(file)}"`),
  making(
    'a file beside the project, through a link',
    inOutside('by-link'),
    (file, { outside }) => `ln -sfn '${outside}' l; echo pwned > l/${path.basename(file)}; rm l`,
  ),
  making('a file moved out of the project', inOutside('moved'), file => `echo pwned > moved; mv moved '${file}'`),
  making('a file linked out of the project', inOutside('linked'), file => `echo pwned > linked; ln linked '${file}'; rm linked`),
  making('a link made outside', inOutside('a-link'), file => `ln -s /etc/passwd '${file}'`),
  making('a directory made outside', inOutside('a-directory'), file => `mkdir '${file}'`),
  making('a pipe made outside', inOutside('a-pipe'), file => `mkfifo '${file}'`),
  making('a socket bound outside', inOutside('a-socket'), file =>
    perl(`use IO::Socket::UNIX; IO::Socket::UNIX->new(Local => "${file}", Listen => 1)`),
  ),
  making('a nameless file given a name outside', inOutside('nameless'), (file, { outside }) =>
    perl(
      `use Fcntl; sysopen(my $f, "${outside}", 020200000 | O_WRONLY, 0600) or die $!; my $from = "/proc/self/fd/" . fileno($f); my $to = "${file}"; syscall(${process.arch === 'arm64' ? 37 : 265}, -100, $from, -100, $to, 0x400) == 0 or die $!`,
    ),
  ),
  making(
    'a file in the host’s /tmp',
    () => `/tmp/ward-attack-${process.pid}`,
    file => `echo pwned > '${file}'`,
  ),
  making(
    'a file in the host’s /var/tmp',
    () => `/var/tmp/ward-attack-${process.pid}`,
    file => `echo pwned > '${file}'`,
  ),
  making(
    'memory that programs of the host share',
    () => `/dev/shm/ward-attack-${process.pid}`,
    file => `echo pwned > '${file}'`,
  ),
  making(
    'a file in /etc',
    () => `/etc/ward-attack-${process.pid}`,
    file => `echo pwned > '${file}'`,
    { unless: rootOnly },
  ),
  making(
    'a program in /usr/local/bin',
    () => `/usr/local/bin/ward-attack-${process.pid}`,
    file => `cp /bin/true '${file}'`,
    { unless: rootOnly },
  ),
  making(
    'a job for cron',
    () => `/etc/cron.d/ward-attack-${process.pid}`,
    file => `mkdir -p /etc/cron.d; echo '# nothing' > '${file}'`,
    { unless: rootOnly },
  ),
  making(
    'a file in /var/lib',
    () => `/var/lib/ward-attack-${process.pid}`,
    file => `echo pwned > '${file}'`,
    { unless: rootOnly },
  ),
  making(
    'a file in /run',
    () => `/run/ward-attack-${process.pid}`,
    file => `echo pwned > '${file}'`,
    { unless: rootOnly },
  ),
  changing('a file outside, written over', file => `echo pwned > '${file}'`),
  changing('a file outside, appended to', file => `echo pwned >> '${file}'`),
  changing('a file outside, cut to nothing', file => `truncate -s 0 '${file}'`),
  changing('a file outside, deleted', file => `rm -f '${file}'`),
  changing('a file outside, replaced by a rename', file => `echo pwned > new; mv -f new '${file}'`),
  changing('a file outside, renamed', file => `mv '${file}' '${file}.old' && rm -f '${file}.old'`),
  changing('a file outside, opened to others', file => `chmod 666 '${file}'`),
  changing('a file outside, given another time', file => `touch -d 2001-01-01 '${file}'`),
  changing('a file outside, linked into the project and written there', file => `ln '${file}' h && echo pwned > h; rm -f h`),
  changing('a file outside, written through a mapping', file =>
    perl(`open my $f, "+<", "${file}" or die $!; seek $f, 0, 0; print $f "pwned"; close $f`),
  ),
  changing('a file outside, written by sed in place', file => `sed -i s/was/is/ '${file}'`),
  changing('a file outside, written by dd', file => `echo pwned | dd of='${file}' conv=notrunc 2>&1`),
  changing('a file outside, by way of the project’s own /proc', file => `echo pwned > /proc/self/cwd/../outside/${path.basename(file)}`),
];

const reading: readonly Attack[] = [
  printing('a secret beside the project, reached by dots', [], 'cat ../outside/secret', 'the secret'),
  printing('a secret beside the project, through a link', [], ({ outside }) => `ln -sfn '${outside}/secret' s; cat s; rm s`, 'the secret'),
  printing(
    'a secret beside the project, as a copy by cp -a',
    [],
    ({ outside }) => `cp -a '${outside}' copy; cat copy/secret; rm -rf copy`,
    'the secret',
  ),
  printing(
    'a secret beside the project, packed by tar',
    [],
    ({ outside }) => `tar -C '${outside}' -cf - secret | tar -xOf -`,
    'the secret',
  ),
  printing('a secret beside the project, by /proc/self/root', [], ({ outside }) => `cat "/proc/self/root${outside}/secret"`, 'the secret'),
  printing(
    'a secret beside the project, by the root of the process above it',
    'free',
    ({ outside }) => `cat "/proc/$PPID/root${outside}/secret"`,
    'the secret',
  ),
  printing(
    'a secret beside the project, by the working directory of another process',
    [],
    ({ outside }) => `cat /proc/[0-9]*/cwd${outside}/secret /proc/[0-9]*/cwd/../outside/secret`,
    'the secret',
  ),
  printing('the names of what lies beside the project', [], ({ outside }) => `ls '${outside}'`, 'secret'),
  printing('the names of what lies above the project', [], 'ls ..', 'outside'),
  printing('what stands in /sys of this machine', [], '[ -d /sys/kernel ] && echo there', 'there'),
  printing('the keys of the host’s ssh server', [], 'cat /etc/ssh/ssh_host_*_key | grep -c PRIVATE | grep -qv 0 && echo read', 'read', {
    unless: attacker => rootOnly(attacker) ?? (existsSync('/etc/ssh/ssh_host_ed25519_key') ? undefined : 'there is no ssh server here'),
  }),
  printing(
    'the memory of the kernel',
    'free',
    perl('use Fcntl; print sysopen(my $f, "/proc/kcore", O_RDONLY) ? "open\\n" : "$!\\n"'),
    'open',
    {
      unless: attacker => rootOnly(attacker) ?? (existsSync('/proc/kcore') ? undefined : 'this kernel shows none'),
    },
  ),
  printing(
    'the key that restarts the machine',
    'free',
    perl('use Fcntl; print sysopen(my $f, "/proc/sysrq-trigger", O_WRONLY) ? "open\\n" : "$!\\n"'),
    'open',
    {
      unless: attacker => rootOnly(attacker) ?? (existsSync('/proc/sysrq-trigger') ? undefined : 'this kernel has none'),
    },
  ),
  printing(
    'a disk, by a device file of its own',
    'free',
    'mknod d b 254 0 2>&1; mknod d b 7 0 2>&1; [ -b d ] && echo made; rm -f d',
    'made',
    { unless: rootOnly },
  ),
  printing('a device file of /dev/mem', 'free', 'mknod m c 1 1 2>&1; [ -c m ] && echo made; rm -f m', 'made', { unless: rootOnly }),
];

/** A file of the host's own, made for the attempt, that a command then reads. */
function lying(title: string, file: string): Attack {
  return {
    title,
    control: [],
    attempt: () => {
      writeFileSync(file, 'of the host\n', { mode: 0o644 });
      return { code: `cat '${file}'`, won: ({ output }) => output.includes('of the host'), after: () => rmSync(file, { force: true }) };
    },
  };
}

const shared: readonly Attack[] = [
  lying('a file in the host’s /tmp, read', `/tmp/ward-attack-read-${process.pid}`),
  lying('a file in the host’s /var/tmp, read', `/var/tmp/ward-attack-read-${process.pid}`),
];

/** Ways to change a file that is held, where it lies in the project: each with a name of its own, so that they can share a command. */
const ways: readonly (readonly [string, string, string])[] = [
  ['.envrc', 'written over', 'echo pwned > FILE'],
  ['.autoenv.zsh', 'appended to', 'echo pwned >> FILE'],
  ['.exrc', 'replaced by a rename', 'echo pwned > NEW; mv -f NEW FILE'],
  ['.vimrc', 'deleted and made anew', 'rm -f FILE; echo pwned > FILE'],
  ['.nvim.lua', 'moved away and made anew', 'mv FILE NEW; echo pwned > FILE'],
  ['.nvimrc', 'replaced by a link', 'echo pwned > NEW; ln -sf NEW FILE'],
  ['.aider.conf.yml', 'linked, and written by that name', 'ln FILE NEW && echo pwned > NEW'],
  ['opencode.json', 'made writable first', 'chmod 777 FILE; echo pwned > FILE'],
  ['opencode.jsonc', 'by sed in place', 'sed -i s/.*/pwned/ FILE'],
  ['.crush.json', 'by cp that removes first', 'echo pwned > NEW; cp --remove-destination NEW FILE'],
  ['crush.json', 'through the root of a process', 'echo pwned > /proc/self/root$PWD/FILE'],
  ['.mcp.json', 'with its mount taken away', 'umount FILE; umount -l FILE; echo pwned > FILE'],
  ['.hg/hgrc', 'with the directory above it renamed', 'mv .hg NEW; mkdir .hg; echo pwned > FILE'],
  ['.vscode/tasks.json', 'by a directory that is held', 'echo pwned > FILE'],
  ['.idea/workspace.xml', 'with a held directory renamed', 'mv .idea NEW; mkdir .idea; echo pwned > FILE'],
  ['.zed/tasks.json', 'exchanged with another (renameat2)', `mkdir NEW; echo pwned > NEW/tasks.json; ${exchange('NEW', '.zed')}`],
  ['.claude/settings.json', 'with the mount of its directory taken away', 'umount -l .claude; echo pwned > FILE'],
  [
    '.husky/pre-commit',
    'unpacked from an archive',
    'mkdir -p NEW/.husky; echo pwned > NEW/.husky/pre-commit; tar -C NEW -cf - .husky | tar -xf -',
  ],
];

/** renameat2(2) with RENAME_EXCHANGE. */
function exchange(one: string, other: string): string {
  return perl(`my ($a, $b) = ("${one}", "${other}"); syscall(${process.arch === 'arm64' ? 276 : 316}, -100, $a, -100, $b, 2)`);
}

function own(file: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}

function held([name, how, code]: readonly [string, string, string]): Attack {
  const fresh = `new-${name.replace(/\W/g, '')}`;
  return {
    title: `${name}, ${how}`,
    // In plain bubblewrap, where a mount that one of them makes is gone with it.
    control: [],
    attempt: ({ project, attacker }) => {
      const file = path.join(project, name);
      const all = [name.split('/')[0] ?? name, fresh].map(one => path.join(project, one));
      for (const one of all) rmSync(one, { force: true, recursive: true });
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, 'as it was\n');
      own(file, attacker);
      own(path.dirname(file), attacker);
      const after = () => {
        for (const one of all) rmSync(one, { force: true, recursive: true });
      };
      const won = () => !existsSync(file) || readFileSync(file, 'utf8') !== 'as it was\n';
      return { code: code.replaceAll('FILE', name).replaceAll('NEW', fresh), won, after };
    },
  };
}

export const onFiles: readonly Attack[] = [...outside, ...reading, ...shared];
export const onHeld: readonly Attack[] = ways.map(held);
