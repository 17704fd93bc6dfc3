/** Further programs that run the command behind their own options: for other machines, limits, clocks, files and times. */
import type { Effect } from '../../values.ts';
import { code, connect, form, leave, needs, reading, runs, runsText, textOf, touch, word } from '../effects.ts';
import { grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { brings } from './carried.ts';
import { wrapper } from './wrapper.ts';

const isNumber = (one: Argument) => /^\d+$/.test(textOf(one) ?? '');
const isPath = (one: Argument) => /^\.{0,2}\//.test(textOf(one) ?? '');

const detaches = (_: Options, call: Call): Partial<Reading> => ({ effects: [{ kind: 'background', place: call.place }] });
const leaves = (why: string) => (_: Options, call: Call) => ({ effects: [leave(why, call.place)] });
const proxied = (_: Options, call: Call) => ({ effects: [connect(undefined, undefined, call.place)] });

function written(found: Options, call: Call): Effect[] {
  return found.options.flatMap(one =>
    one.value === undefined ? [] : one.role === 'write' || one.role === 'read' ? touch(one.role, one.value, call) : [],
  );
}

/** Its operands, joined, are a text for sh; `-s` and its kin take one, too. */
function textual(names: string, known: string, texts: string, examples: Pick<Program, 'flags' | 'quiet'>): Program {
  const how = grammar(`version help ${known}`, 'first');
  return {
    names: names.split(' '),
    read: call => {
      const found = options(call.arguments, how);
      const strange = found.options.find(
        one => !one.known || (one.name === 'shell' && !/^(?:none|(?:ba|da|z)?sh)$/.test(textOf(one.value) ?? '')),
      );
      const given = texts.split(' ').flatMap(name => valuesOf(found, name));
      const ran = [...given, ...joined(found.operands, call)].map(one => runsText(one, call));
      const opaque = found.unclear ?? (strange && `Ward doesn't know the option "${strange.name}" of ${call.program}`);
      return reading({ effects: written(found, call), runs: ran, opaque });
    },
    ...examples,
  };
}

function joined(words: readonly Argument[], call: Call): Argument[] {
  if (words.length === 0) return [];
  const texts = words.map(textOf);
  const unknown: Argument = {
    value: { kind: 'unknown', reason: 'part of its command is not known', prefix: '', splits: false },
    place: call.place,
  };
  return [texts.includes(undefined) ? unknown : word(texts.join(' '), words[0]?.place ?? call.place)];
}

/** entr(1): with `-s` the operand is a text for the shell, else a command in which `/_` is the file that changed. */
const entrOptions = grammar('a c d n p r s x z', 'first');

function entr(call: Call): Reading {
  const found = options(call.arguments, entrOptions);
  const strange = found.options.find(one => !one.known);
  const [text] = found.operands;
  const changed = found.operands.map(one =>
    textOf(one) === '/_' ? { value: { kind: 'pattern', text: './*' } as const, place: one.place } : one,
  );
  const ran = has(found, 's') ? (text === undefined ? [] : [runsText(text, call)]) : runs(changed, call);
  return reading({ runs: ran, opaque: found.unclear ?? (strange && `Ward doesn't know the option "${strange.name}" of entr`) });
}

/** nodemon runs a file of the project, or the text of `--exec`, when files change. */
const nodemonOptions = grammar(
  'w|watch= e|ext= i|ignore= d|delay= s|signal= x|exec= on-change-only C L|legacy-watch V|verbose q|quiet I|no-stdin config=project spawn cwd=enter r|require=project inspect=? inspect-brk=? trace-warnings no-colors exitcrash help version v h',
  'first',
);

function nodemon(call: Call): Reading {
  const found = options(call.arguments, nodemonOptions);
  if (has(found, 'help', 'version', 'v', 'h')) return reading({});
  const strange = found.options.find(one => !one.known);
  const [file] = found.operands;
  const after = file === undefined ? [] : call.arguments.slice(call.arguments.indexOf(file) + 1);
  const late = options(after, nodemonOptions);
  const texts = [...valuesOf(found, 'x'), ...valuesOf(late, 'x')];
  const into = [found, late].flatMap(one => valuesOf(one, 'cwd')).flatMap(one => touch('enter', one, call));
  const reads = [...(file === undefined ? [] : [file]), ...['config', 'r'].flatMap(name => valuesOf(found, name))];
  return reading({
    effects: [...into, ...reads.flatMap(one => brings(one, call)), code('project', 'nodemon runs code of the project', call.place)],
    runs: texts.map(one => runsText(one, call)),
    opaque: found.unclear ?? (strange && `Ward doesn't know the option "${strange.name}" of nodemon`),
  });
}

/** Launchers. */
export const launchers: readonly Program[] = [
  wrapper({
    names: 'setarch arch linux32 linux64 i386 x86_64 uname26',
    options:
      'B|32bit F|fdpic-funcptrs I|short-inode L|addr-compat-layout R|addr-no-randomize S|whole-seconds T|sticky-timeouts X|read-implies-exec Z|mmap-page-zero 3|3gb 4gb uname-2.6 v|verbose show=? list',
    own: one =>
      /^(?:[a-z]+\d*_\d+|i\d86|aarch64|arm64|armv\d\w*|ppc\w*|s390x?|mips\w*|riscv\w*|linux\d\d|uname26)$/.test(textOf(one) ?? ''),
    flags: ['linux64 rm a', 'setarch x86_64 -R rm a', 'setarch --addr-no-randomize rm a', 'arch -x86_64 rm a', 'arch -arm64 rm a'],
    quiet: ['arch', 'setarch -R ./app', 'setarch x86_64 make'],
  }),
  wrapper({
    names: 'choom uclampset coresched',
    options: 'n|adjust= p|pid= a|all-tasks s|system R|reset-on-fork m= M= v|verbose c|copy t|dest-type= d|dest=',
    without: 'p s',
    flags: ['choom -n 100 -- rm a'],
    quiet: ['choom -n 500 -- npm test', 'choom -p 1234'],
  }),
  wrapper({
    names: 'pipesz enosys',
    options:
      'g|get s|set= f|file=read n|fd= i|stdin o|stdout e|stderr c|check q|quiet v|verbose S|syscall= I|ioctl= l|list m list-ioctl d|dump=?write',
    flags: ['enosys -S open rm a'],
    quiet: ['pipesz -s 65536 -io -- ls'],
  }),
  wrapper({
    names: 'faketime datefudge',
    options: 'f m p|pid= exclude-monotonic date-only-serial s|static',
    own: 1,
    flags: ["faketime '2020-01-01' rm a", "faketime -f '-1d' rm a"],
    quiet: ["faketime '2020-01-01 00:00:00' npm test"],
  }),
  wrapper({
    names: 'fakeroot',
    options: 'l|lib=program faked=program s=write i=read u|unknown-is-real b v h f|foreign',
    also: (found, call) => ({
      effects: [...written(found, call), ...valuesOf(found, 'l').map(one => code('sideways', 'loads a library of its own', one.place))],
    }),
    flags: ['fakeroot rm a', 'fakeroot -l ./x.so ls'],
    quiet: ['fakeroot make install DESTDIR=dist', 'fakeroot -- tar cf dist/a.tar src'],
  }),
  wrapper({
    names: 'fakechroot',
    options: 'l|lib= d|elfloader= s|use-system-libs c|config-dir= e|environment= b|bindir= h v',
    also: leaves('runs with libraries of its own'),
    flags: ['fakechroot -s rm ls', 'fakechroot ls'],
    quiet: [],
  }),
  wrapper({
    names: 'numactl',
    options:
      'i|interleave= m|membind= N|cpunodebind= C|physcpubind= l|localalloc p|preferred= P|preferred-many= a|all s|show H|hardware w|weighted-interleave= S|shm=write f|file=write length= offset= strict huge touch dump dump-nodes b|balancing',
    also: (found, call) => ({ effects: written(found, call) }),
    flags: ['numactl -N 0 rm a'],
    quiet: ['numactl --hardware', 'numactl --cpunodebind=0 --membind=0 ./app'],
  }),
  wrapper({
    names: 'cpulimit',
    options:
      'l|limit= p|pid= e|exe= P|path= b|background f|foreground z|lazy v|verbose i|include-children k|kill s|signal= m|monitor-forks',
    without: 'p e P',
    flags: ['cpulimit -l 50 -- rm a', 'cpulimit -l 50 rm a'],
    quiet: ['cpulimit -l 50 -- make', 'cpulimit -l 50 npm run build'],
  }),
  wrapper({
    names: 'rlwrap rlfe',
    options: `a|always-readline=? A|ansi-colour-aware=? b|break-chars= c|complete-filenames C|command-name= D|history-no-dupes= e|extra-char-after-completion= E|ansi-colour= f|file=read F|history-format= g|forget-matching= H|history-filename=write
      i|case-insensitive I|pass-sigint-as-sigterm l|logfile=write m|multi-line=? M|multi-line-ext= n|no-warnings N|no-children o|one-shot O|only-cook= p|prompt-colour=? P|pre-given= q|quote-characters= r|remember R|renice s|histsize= S|substitute-prompt=
      t|set-term-name= U|mirror-arguments v W|polling=? w|wait-before-prompt= X|skip-setctty z|filter=script`,
    also: (found, call) => ({ effects: written(found, call), runs: valuesOf(found, 'z').map(one => runsText(one, call)) }),
    flags: ['rlwrap rm a', "rlwrap -z 'rm a' node", 'rlwrap -l ~/log node'],
    quiet: ['rlwrap ./repl', 'rlwrap -pGreen ./repl --fast'],
  }),
  wrapper({
    names: 'chronic ifne nocache optirun primusrun prime-run gamemoderun mangohud aoss padsp',
    options: 'v e n',
    flags: ['chronic rm a', 'ls | ifne rm a'],
    quiet: ['chronic npm test', 'nocache tar cf dist/a.tar src'],
  }),
  wrapper({
    names: 'tini dumb-init catatonit',
    options: 'p= s v w g e= r|rewrite= c|single-child h l V version',
    flags: ['tini -- rm a', 'dumb-init -c rm a'],
    quiet: ['tini -- node app.js'],
  }),
  wrapper({
    names: 'gosu su-exec setuidgid chpst softlimit s6-setuidgid envuidgid',
    options: 'u= U= e= / n= l= L= m= d= o= p= f= c= r= t= v P 0 1 2 a= s=',
    own: 1,
    also: leaves('runs as another user'),
    flags: ['gosu root rm a', 'chpst -u root rm a', 'setuidgid nobody ls'],
    quiet: [],
  }),
  wrapper({
    names: 'bwrap',
    options: '',
    also: (_, call) => ({
      effects: [needs('nested sandbox', 'builds a sandbox of its own, by rules that Ward does not read', call.place)],
    }),
    flags: ['bwrap --ro-bind / / rm a'],
    quiet: [],
  }),
  wrapper({
    names: 'proxychains proxychains4 torsocks torify tsocks socksify graftcp trickle',
    options: 'f=program q i u= d= s= w= t= l= n= L= a= P= p=',
    also: proxied,
    flags: ['proxychains curl http://localhost', 'torsocks wget -q localhost', 'proxychains4 -q rm a'],
    quiet: [],
  }),
  wrapper({
    names: 'sshpass',
    options: 'p= f=read d= e P= v h V',
    also: (found, call) => ({ effects: written(found, call) }),
    flags: ['sshpass -p x ssh h.example id', 'sshpass -f pw rm a'],
    quiet: ['sshpass -V'],
  }),
  wrapper({
    names: 'firejail',
    options: '',
    own: 0,
    also: leaves('builds a sandbox of its own, by rules that Ward does not read'),
    flags: ['firejail rm a', 'firejail --noprofile sh'],
    quiet: [],
  }),
  wrapper({
    names: 'daemonize daemon start-stop-daemon supervise forever pm2-runtime',
    options:
      'a|append c= e= o= p= l= u= E= v n|name= x|exec= S|start K|stop b|background m|make-pidfile pidfile=write d|chdir= t|test q|quiet s|signal= R|retry= U',
    own: one => !isPath(one),
    also: (_, call) => ({
      effects: [
        form({ rank: 'ask', id: 'persistence', impact: 'system', reason: 'starts something that outlives the command' }, call.place),
      ],
    }),
    flags: ['daemonize /bin/rm a', 'start-stop-daemon -S -x /bin/rm', 'daemon ./x'],
    quiet: [],
  }),
  wrapper({
    names: 'ld.so ld-linux.so.2 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 ld-musl-x86_64.so.1 ld-musl-aarch64.so.1',
    options:
      'list list-tunables list-diagnostics verify inhibit-cache library-path= glibc-hwcaps-prepend= glibc-hwcaps-mask= inhibit-rpath= audit= preload= argv0=',
    also: (found, call) => ({
      effects: has(found, 'library-path', 'audit', 'preload') ? [code('sideways', 'loads libraries of its own', call.place)] : [],
    }),
    flags: [
      '/lib64/ld-linux-x86-64.so.2 /bin/rm a',
      '/lib64/ld-linux-x86-64.so.2 --preload ./x.so /bin/ls',
      '/lib/ld-musl-x86_64.so.1 /bin/rm a',
    ],
    quiet: ['/lib64/ld-linux-x86-64.so.2 --list ./app'],
  }),
  wrapper({
    names: 'setlock multilock lckdo lockrun',
    options: 'n N x X w W= e E l q s i',
    own: 1,
    also: (found, call) => ({ effects: found.operands.slice(0, 1).flatMap(one => touch('write', one, call)) }),
    flags: ['setlock lock rm a', 'lckdo ~/lock ls'],
    quiet: ['setlock -n .lock npm test'],
  }),
  wrapper({
    names: 'with-contenv envdir',
    options: 'e=read f=read c= o v= p= q=',
    own: one => isPath(one) || isNumber(one),
    also: (found, call) => ({
      effects: [...written(found, call), { kind: 'environment', name: 'PATH', place: call.place }],
    }),
    flags: ['envdir ./env rm a'],
    quiet: [],
  }),
  wrapper({
    names: 'retry',
    options: 't= d= m= x= delay= until= times= s q v',
    also: detaches,
    flags: ['retry rm a'],
    quiet: ['retry npm test'],
  }),
  textual(
    'watchexec',
    'w|watch= W|watch-non-recursive= e|exts= f|filter= i|ignore= filter-file=read ignore-file=read c|clear=? r|restart o|on-busy-update= s|signal= stop-signal= stop-timeout= d|debounce= p|postpone n no-shell shell= N|notify E|env= no-vcs-ignore no-project-ignore no-global-ignore no-default-ignore no-discover-ignore poll=? project-origin= workdir=enter delay-run= k color= v q|quiet timings emit-events-to= only-emit-events fs-events= bell no-meta print-events log-file=?write stdin-quit',
    '',
    {
      flags: ["watchexec 'rm a'", 'watchexec -e ts -- rm a', 'watchexec -w src -r "npm start; rm a"'],
      quiet: ['watchexec -e ts,js npm test', 'watchexec -r -w src -- node app.js'],
    },
  ),
  textual('pee', '', '', { flags: ["ls | pee 'rm a'"], quiet: ["ls | pee 'wc -l'"] }),
  {
    names: ['entr'],
    read: entr,
    flags: ['ls *.ts | entr rm a', "ls | entr -s 'rm a'", 'ls | entr rm /_', 'ls | entr -cr sh -c "rm a"'],
    quiet: ['ls *.ts | entr npm test', "ls src/* | entr -s 'make && ./app'", 'find src | entr -r node app.js', 'ls *.md | entr cat /_'],
  },
  {
    names: ['nodemon'],
    read: nodemon,
    flags: ["nodemon --exec 'rm a'", "nodemon -x 'rm a' app.js", "nodemon app.js --exec 'rm a'", 'nodemon ~/x.js'],
    quiet: ['nodemon app.js', "nodemon --watch src --exec 'npm test'", 'nodemon -e ts,js server.js'],
  },
];
