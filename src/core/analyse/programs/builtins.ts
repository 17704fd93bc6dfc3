/** The shell's own commands that touch nothing or little; what changes the shell itself is the walker's. */
import { code, form, reading, textOf, together, touch, unknown } from '../effects.ts';
import { listsHistory } from '../lists-history.ts';
import { grammar, options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';

/** Print or compute from their words alone. */
const harmless: readonly string[] = `echo true false : pwd wait type which whereis ulimit times sleep jobs seq expr basename dirname
  uname whoami id groups logname users who w uptime nproc tty yes factor numfmt printenv pathchk sync cal ncal gcal free lscpu lsblk vmstat ps pgrep
  pstree top htop getconf locale clear reset tput hostid dirs suspend logout iostat uuidgen  usleep colrm infocmp
  tset lsb_release pinky lsmem lspci lsusb ipcs exit return break continue shift getopts local fg bg unset unalias read readarray mapfile export declare
  typeset readonly set shopt let deactivate`.split(/\s+/);

/** `-s` sets the clock, `-f` and `-r` read a file. */
/** An operand that is no format is a time to set. */
function clock({ value }: Argument): boolean {
  return !(value.kind === 'unknown' ? value.prefix : value.text).startsWith('+');
}

function dated(call: Call): Reading {
  const found = options(
    call.arguments,
    grammar('d|date= f|file=read r|reference=read s|set= u|utc|universal I|iso-8601=? R|rfc-email rfc-3339= debug resolution'),
  );
  const set = found.options.some(one => one.name === 's') || (!found.options.some(one => one.name === 'j') && found.operands.some(clock));
  const files = found.options.flatMap(one => (one.role === 'read' && one.value !== undefined ? touch('read', one.value, call) : []));
  return together(
    { effects: files },
    {
      effects: set
        ? [form({ rank: 'ask', id: 'system-clock', impact: 'system', reason: 'sets the clock of the machine' }, call.place)]
        : [],
    },
  );
}

/** `printf -v name` and `test -v name` evaluate a subscript in the name (bash(1)): code in what looks like data. */
function subscript(call: Call): Reading {
  const at = call.arguments.findIndex(one => textOf(one) === '-v' || (one.value.kind !== 'text' && call.program === 'printf'));
  const name = at < 0 || (call.program === 'printf' && at > 0) ? undefined : call.arguments[at + 1];
  const text = textOf(name);
  if (name === undefined || (text !== undefined && /^\w+(?:\[(?:\d+|@|\*)\])?$/.test(text))) return reading({});
  if (text !== undefined && !/[[$`]/.test(text)) return reading({});
  const first = call.arguments[0];
  if (call.program === 'printf' && textOf(first) !== '-v' && first?.value.kind === 'unknown' && first.value.prefix !== '')
    return reading({});
  return reading({ effects: [code('unknown', `${call.program} -v evaluates a name that Ward can't read`, call.place)] });
}

/** What `$!`, `$$` and `$BASHPID` hold is a process of this very command; what any other word expands to may be 1, -1 or somebody else's: `$PPID` is who started the shell. */
function ofOwn({ value }: Argument): boolean {
  return value.kind === 'unknown' && /^\$(?:!|\$|BASHPID) /.test(value.reason) && value.prefix === '';
}

/** A process is named by number: 1 and -1 are everybody's, a number that only running could tell may be anybody's. */
function kill(call: Call): Reading {
  const first = textOf(call.arguments[0]) ?? '';
  if (/^-[lL]/.test(first) || first === '--list') return reading({});
  // Signal 0 only asks whether a process is there.
  if (first === '-0' || (/^-[ns]$|^--signal$/.test(first) && textOf(call.arguments[1]) === '0')) return reading({});
  const skip = /^-[ns]$|^--signal$/.test(first) ? 2 : /^-(?:\d+|[a-zA-Z].*|-signal=.*)$/.test(first) ? 1 : 0;
  const targets = call.arguments.slice(skip).filter(one => textOf(one) !== '--');
  const outside = targets.some(one => !ofOwn(one) && !/^(?:%.*|[1-9]\d+|[2-9])$/.test(textOf(one) ?? ''));
  return reading({ effects: [{ kind: 'signal', outside, place: call.place }] });
}

/** The shell's own and the plainest programs. */
export const builtins: readonly Program[] = [
  {
    names: harmless,
    read: () => reading({}),
    flags: [],
    quiet: [
      'echo "rm -rf /"',
      'sleep 1',
      'seq 1 10',
      'expr 1 + 2',
      'basename src/main.ts .ts',
      'uname -a',
      'ps aux',
      'which node',
      'printenv HOME',
    ],
  },
  {
    names: ['date'],
    read: dated,
    flags: ['date -s 2020-01-01', 'date -f ../x', 'date 010100002020', 'date -u 0101'],
    quiet: ['date', 'date +%F', "date -d '2 days ago'", "date -j -f '%Y-%m-%d' 2020-01-01 +%s", 'date -u "+%H:%M"'],
  },
  {
    names: ['printf', 'test', '[', '[['],
    read: subscript,
    flags: ["printf -v 'a[$(id)]' 1", "test -v 'a[$(id)]'", "[ -v 'a[$(id)]' ]"],
    quiet: ["printf '%s\\n' a b", 'printf -v out %s x', '[ -f package.json ]', 'test -n "$HOME"', 'test -d src && echo yes', '[ -v HOME ]'],
  },
  {
    names: ['kill'],
    read: kill,
    flags: ['kill -9 -1', 'kill 1', 'kill -- -1', 'kill -s TERM 1', 'kill -9 $(pgrep -f x)', 'kill -TERM -12'],
    quiet: [
      'kill -0 "$pid" 2> /dev/null && echo up',
      'kill -s 0 $(cat server.pid)',
      'kill -0 1234',
      'kill %1',
      'node a.js & p=$!; kill $p',
      'kill -l',
      'sleep 1 & kill $!',
      'kill -TERM $$',
    ],
  },
  {
    names: ['pkill', 'killall', 'killall5', 'skill', 'xkill', 'fuser'],
    read: call =>
      reading({
        effects:
          call.program === 'fuser' && !call.arguments.some(one => /^-[a-z]*k|^--kill/.test(textOf(one) ?? '-k'))
            ? []
            : [{ kind: 'signal', outside: true, place: call.place }],
      }),
    flags: ['pkill -f vite', 'killall node', 'pkill -STOP wardd', 'fuser -k 3000/tcp'],
    quiet: ['fuser 3000/tcp'],
  },
  {
    names: ['history', 'fc', 'bind', 'hash', 'enable', 'complete', 'compgen', 'compopt', 'caller', 'ttyctl', 'zmodload', 'zle', 'sched'],
    read: shellWide,
    flags: [
      "history -s 'rm a'",
      'history -a ~/.bashrc',
      'fc -s',
      'bind -x \'"\\C-l": rm a\'',
      'bind -p -f ./keys',
      'bind -r a',
      'bind -p "$x"',
      'enable -f ./x.so x',
      'complete -C ./x y',
      "compgen -C 'rm a' x",
    ],
    quiet: ['history', 'history -5', 'fc -l', 'fc -ln -5', 'hash', 'compgen -c', 'caller 0', 'enable', 'bind -p', 'bind -lv'],
  },
];

/** Without operands they print; beyond that they reach into the shell in ways that run code or write files. */
function shellWide(call: Call): Reading {
  const words = call.arguments.map(one => textOf(one));
  const mild = words.every(one => one !== undefined && /^(?:-[abcdefgkpsuvl]|\d+|-A|[a-z]+)$/.test(one)) && call.program === 'compgen';
  const counted =
    words.every(one => /^\d+$/.test(one ?? 'x')) ||
    (call.program === 'hash' && words.every(one => /^-[rlt]+$|^[\w.+-]+$/.test(one ?? '-p') && one !== '-p'));
  // bash(1), bind: these list.
  const bindings = call.program === 'bind' && words.length > 0 && words.every(one => /^-[lpPsSvVX]+$/.test(one ?? ''));
  if (
    mild ||
    counted ||
    bindings ||
    listsHistory(
      call.program,
      words.map(one => one ?? ''),
    )
  )
    return reading({});
  const why = unknown(`${call.program} changes what the shell does later`, call.place);
  return reading({ effects: [code('sideways', why.value.kind === 'unknown' ? why.value.reason : '', call.place)] });
}
