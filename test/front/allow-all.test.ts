/** Under a policy that lets everything pass that the sandbox can hold, wardsh is a drop-in for bash: scripts, and what they call by its name, print and end the same. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { without } from '../clients/beside.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { checkout, noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';

/** By the name of a shell, for what is called within. */
const shim = path.join(checkout, 'src/bin/shims/bash');

const own = ownWard('allow-all');
const projects = ['guarded', 'plain'].map(name => path.join(own.top, name));
for (const one of projects) mkdirSync(one, { recursive: true });
const [guarded = '', plain = ''] = projects;
const { dev, ino } = statSync(guarded);
const opened = [{ path: guarded, device: String(dev), inode: String(ino) }];
for (const layer of ['config', 'system']) mkdirSync(path.join(own.root, layer), { recursive: true, mode: 0o700 });
writeFileSync(path.join(own.root, 'config/policy.json'), JSON.stringify({ projects: opened }), { mode: 0o600 });
// Anew, for a checkout may have files that a group can write.
writeFileSync(path.join(own.root, 'system/policy.json'), readFileSync(path.join(import.meta.dirname, '../policies/allow-all.json')), {
  mode: 0o600,
});
test.after.always(own.remove);

const scripts: readonly (readonly [string, string])[] = [
  [
    'what deletes, moves and overwrites',
    'mkdir -p d/e; echo 1 >a; mv a d/a; rm -rf d/e; dd if=/dev/zero of=z bs=1 count=3 2>/dev/null; shred -u z; find . | sort',
  ],
  ['code that only running tells', 'x=$(cat word); eval "$x"; $x; . ./word; printf "%s" "$x" | bash'],
  ['its own name, and what it calls by it', '"$THIS" -c \'echo "$0 $#"\' name 1 2; "$THIS" ./more.sub "a  b"; echo "more $?"'],
  [
    'variables, functions and a PATH that leads here',
    'f() { echo "f $V $PATH"; }; export -f f; "$THIS" -c "f; shout x; env | grep ^V="; echo "$SHLVL"; "$THIS" -c "echo \\$SHLVL; :"',
  ],
  [
    'signals, traps and ends',
    'exec 2>/dev/null; trap "echo bye" EXIT; "$THIS" -c "kill -9 \\$\\$"; echo $?; (exit 7); echo $?; false; exit 3',
  ],
  [
    'descriptors',
    'exec 5>five 6<&0; echo x >&5; "$THIS" -c "echo y" >&5; cat five; exec {n}<five; echo "$n"; read -r line <&$n; echo "$line"',
  ],
  [
    'what the kernel shows of a process',
    'cat /proc/self/comm; head -n1 /proc/$$/status; wc -l </proc/self/statm; ls /proc/self/task | wc -l',
  ],
  [
    'which descriptors it has',
    'exec 7<word; ls /proc/self/fd | grep -cx 7; ls /proc/$$/fd | grep -cx 7; find /dev/fd/ -name 7 | wc -l; cd /dev/fd && ls | grep -cx 7',
  ],
  ['jobs', 'sleep 0.1 & wait $!; echo "waited $?"; { sleep 5 & } ; kill %1 && wait %1 2>/dev/null; echo "killed $?"'],
  ['options', 'set -euo pipefail; shopt -s extglob nullglob; echo !(a*) *.none; set +e; false | true; echo $?'],
];

for (const project of projects) {
  writeFileSync(path.join(project, 'word'), 'echo words');
  writeFileSync(path.join(project, 'more.sub'), unread('echo "more: $#: $1"; exit 4'));
  writeFileSync(path.join(project, 'shout'), '#!/bin/sh\necho "shout $1"\n', { mode: 0o755 });
  for (const [index, [, text]] of scripts.entries()) writeFileSync(path.join(project, `s${index}.sh`), `${text}\n`);
}

function run(shell: string, cwd: string, words: readonly string[], input: string | Uint8Array = 'in\n', more: NodeJS.ProcessEnv = {}) {
  const env = {
    ...plainEnvironment,
    PATH: `.:${plainEnvironment.PATH}`,
    V: 'v',
    SHLVL: '4',
    THIS: shell === '/bin/bash' ? shell : shim,
    ...more,
  };
  const { status, signal, stdout, stderr } = spawnSync(shell, words, { cwd, env, encoding: 'latin1', input, timeout: 60_000 });
  const same = (text: string) => text.replaceAll(guarded, plain);
  return { status, signal, stdout: same(stdout), stderr: same(stderr) };
}

const due = turns(3);

for (const [index, [what, text]] of scripts.entries()) {
  due(unless(noSandbox))(`${what}`, t => {
    const file = `./s${index}.sh`;
    const [there, here] = [run('/bin/bash', plain, [file]), run(own.wardsh, guarded, [file])];
    t.deepEqual(here, there, text);
  });
}

due(unless(noSandbox))('in the sandbox a copy of it is the shell that it is; elsewhere it says that it is one, and runs nothing', t => {
  for (const [file, name] of [
    ['shims/bash', 'bash'],
    ['wardsh', 'other'],
    ['served/bash', 'bash'],
    ['shims/zsh', 'zsh'],
  ] as const) {
    const from = path.join(checkout, 'src/bin', file);
    const text = `mkdir -p copies; cp '${from}' copies/${name}; f() { echo "f $1"; }; export -f f; copies/${name} -c 'echo "$1"; type f; exit 3' x y; echo $?`;
    const { status, stdout, stderr } = run(own.wardsh, guarded, ['-c', text]);
    t.deepEqual([status, stdout.split('\n')[0], stdout.split('\n').at(-2)], [0, 'y', '3'], `${file}: ${stderr}`);
    t.is(/^f is a function$/m.test(stdout), name !== 'zsh', file);
    const words = ['-c', 'echo ran'];
    const copy = spawnSync(path.join(guarded, 'copies', name), words, { cwd: guarded, env: plainEnvironment, encoding: 'utf8' });
    t.deepEqual([copy.status, copy.stdout], [125, ''], file);
    if (!file.startsWith('served'))
      t.regex(copy.stderr, /^ward: not run: "[^"]*" is a copy, or files of Ward beside it are gone\nward: hint: [^\n]*\n$/, file);
  }
});

due(unless(noSandbox))('commands on the input run byte for byte, whatever they are written in', t => {
  const text = 'echo caf\xe9 \xc3\xa9 \xef\xbf\xbd \xff\xfe\nread -r x\n\xe9\xa0x\necho "$x"\nexit 3\n';
  const input = Buffer.from(text, 'latin1');
  const [there, here] = [run('/bin/bash', plain, ['-s', 'a'], input), run(own.wardsh, guarded, ['-s', 'a'], input)];
  t.deepEqual(here, there);
  t.is(here.stdout, 'caf\xe9 \xc3\xa9 \xef\xbf\xbd \xff\xfe\n\xe9\xa0x\n');
});

due(unless(noSandbox ?? without('perl')))(
  'who gives up the groups that it has is answered as elsewhere, and becomes nobody else by it',
  t => {
    const give = (group: string) => `perl -e '$! = 0; my $g = ${group}; $) = "$g $g"; print $! + 0, " ", $) + 0, "\n"'`;
    const [there, here] = [run('/bin/bash', plain, ['-c', give('$( + 0')]), run(own.wardsh, guarded, ['-c', give('$( + 0')])];
    t.deepEqual(here, there);
    const other = run(own.wardsh, guarded, ['-c', give('65534')]).stdout;
    t.regex(other, new RegExp(`^[1-9]\\d* ${process.getgid?.()}\\n$`));
  },
);

due(unless(noSandbox ?? without('zsh')))('zsh does without its privileges as elsewhere', t => {
  const words = ['-fc', 'unsetopt privileged; echo $?; emulate -R zsh; echo $?'];
  const [there, here] = [run('/bin/zsh', plain, words), run(own.wardsh, guarded, words, '', { WARD_SHELL: 'zsh' })];
  t.is(there.stdout, '0\n0\n');
  t.deepEqual(here, there);
});

due(unless(noSandbox))('options that the caller has exported hold in the script, and in what it calls', t => {
  const text =
    'echo a >opts; echo b >opts; cat opts; rm -f opts; (false | true) || echo piped; "$THIS" -c "echo \\$nope; false; echo more"; false; echo end';
  for (const SHELLOPTS of ['errexit', 'noexec', 'noclobber:nounset', 'braceexpand:hashall:interactive-comments:pipefail']) {
    const [there, here] = [
      run('/bin/bash', plain, ['-c', text], '', { SHELLOPTS }),
      run(own.wardsh, guarded, ['-c', text], '', { SHELLOPTS }),
    ];
    t.deepEqual(here, there, SHELLOPTS);
  }
});

due(unless(noSandbox ?? without('git')))(
  "a hook of git that is started by a shell of Ward's sees the index that is committed, and from where",
  t => {
    const hook = (shell: string) => `#!${shell}\ngit diff --cached --name-only >seen; echo "$GIT_PREFIX" >>seen\n`;
    const committed = (cwd: string, shell: string) => {
      const git = (...words: readonly string[]) => {
        const env = { ...plainEnvironment, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' };
        const who = ['-c', 'user.name=n', '-c', 'user.email=n@example.org'];
        const at = path.join(cwd, 'repo');
        return spawnSync('git', ['-C', at, ...who, ...words], { env, encoding: 'utf8', timeout: 60_000 });
      };
      mkdirSync(path.join(cwd, 'repo/sub'), { recursive: true });
      git('init', '-q');
      for (const name of ['one', 'two', 'sub/three']) writeFileSync(path.join(cwd, 'repo', name), name);
      mkdirSync(path.join(cwd, 'repo/.git/hooks'), { recursive: true });
      writeFileSync(path.join(cwd, 'repo/.git/hooks/pre-commit'), hook(shell), { mode: 0o755 });
      git('add', '.');
      const { status, stderr } = git('-C', 'sub', 'commit', '-q', '-m', 'x', '--only', 'three');
      return { status, stderr, seen: readFileSync(path.join(cwd, 'repo/seen'), 'utf8') };
    };
    const there = committed(plain, '/bin/bash');
    t.is(there.seen, 'sub/three\nsub/\n');
    t.deepEqual(committed(guarded, own.wardsh), there);
  },
);

const others = process.getuid?.() === 0 ? noSandbox : "only root can change the machine's devices";
due(unless(others))("root's own command changes no device of the machine, cold, with something in the background, or served", t => {
  const perl = 'sub so { print "$_[0] $!\\n" } for ("/dev/full", "/dev/stdin") { chmod 0640, $_ or so $_ }';
  const open = 'for (0 .. 99) { open my $h, "<&=", $_ or next; -c $h and (chmod 0640, $h or so $_) }';
  writeFileSync(path.join(guarded, 'change.pl'), `${perl} ${open}`);
  // In a mount namespace with a device of its own: the machine's are everybody's.
  const text = `set -e; for n in null=3 full=7; do mknod -m 666 \${n%=*} c 1 \${n#*=}; mount --bind \${n%=*} /dev/\${n%=*}; done; look() { stat -c %a /dev/null /dev/full | paste -sd ' '; }
    change='perl change.pl; head -c 1 | od -An -b; echo x >/dev/full; :'
    '${own.wardsh}' -c "$change" </dev/full >cold 2>&1; look; '${own.wardsh}' -c "sleep 9 & $change" </dev/full >left 2>&1; look
    "$WARD" --root '${own.root}' broker --verbose 2>said & trap 'kill $!; wait; "$WARD" --root '${own.root}' end all >&2' EXIT
    until grep -q 'the broker answers' said; do kill -0 $!; sleep 0.1; done; "$SERVED" --ward-root '${own.root}' -c "$change" </dev/null >served 2>&1; look
    bwrap --unshare-user --cap-drop ALL --ro-bind / / --dev /dev --proc /proc bash -c "$change" </dev/full >control 2>&1; look`;
  const env = { ...plainEnvironment, WARD: path.join(checkout, 'src/bin/ward'), SERVED: path.join(checkout, 'src/bin/served/bash') };
  const done = spawnSync('unshare', ['-m', '/bin/bash', '--norc', '-c', text], { cwd: guarded, env, encoding: 'utf8', timeout: 90_000 });
  t.is(done.stdout, '666 666\n666 666\n666 666\n666 640\n', done.stderr);
  const seen = (file: string) => readFileSync(path.join(guarded, file), 'utf8');
  t.regex(seen('control'), /^ 000\n.* No space left on device\n$/);
  const changed = 'Read-only file system';
  const refused = ['/dev/full', '/dev/stdin', '0'].map(one => `${one} ${changed}\n`).join('');
  for (const file of ['cold', 'left']) t.regex(seen(file), new RegExp(`^${refused} 000\n.* No space left on device\n$`), file);
  t.regex(seen('served'), new RegExp(`^${refused}.* No space left on device\n$`));
  t.regex(seen('said'), /process \d+ was served/);
});
