/** vi and its kin, ex and ed: the files they open, and the commands they are given. */
import type { Effect } from '../../values.ts';
import { code, runsText, textOf, together, touch, touchEmptied, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { exScript } from './ex-script.ts';
import { keys } from './keys.ts';
import { row } from './row.ts';

const byLine = /^(?:ed|red|ex)$/;

/** What a text of commands does. */
function script(text: string, place: Argument['place'], call: Call): Partial<Reading> & { readonly empties?: boolean } {
  const seen = exScript(text, byLine.test(call.program));
  const named = (how: 'read' | 'write') => (one: string) => touch(how, word(one.replace(/^~(?=\/|$)/, call.home), place), call);
  const unsure: Effect[] =
    seen.unsure === undefined ? [] : [code('unknown', `${call.program} runs what Ward can't read: ${seen.unsure}`, place)];
  return {
    effects: [...seen.reads.flatMap(named('read')), ...seen.writes.flatMap(named('write')), ...unsure],
    empties: seen.empties,
    runs: seen.runs.map(one => runsText(word(one, place), call)),
  };
}

function given(argument: Argument, call: Call): ReturnType<typeof script> {
  const text = textOf(argument);
  if (text !== undefined) return script(text, argument.place, call);
  return { effects: [code('unknown', `the commands of ${call.program} are known only when it runs`, argument.place)] };
}

/** `+command` among the files; the input holds commands where the editor has no screen. */
function editor(found: Options, call: Call): Partial<Reading> {
  const plus = found.operands.filter(one => /^\+/.test(textOf(one) ?? ''));
  const files = found.operands.filter(one => !/^\+|^-$/.test(textOf(one) ?? ''));
  const looks = has(found, 'R', 'M') || /^r?view$/.test(call.program);
  const start = ['u', 'U'].flatMap(name => valuesOf(found, name)).filter(one => !/^(?:NONE|NORC|DEFAULTS)$/.test(textOf(one) ?? ''));
  const commanded = byLine.test(call.program) && call.program !== 'ex' ? files.filter(one => textOf(one)?.startsWith('!')) : [];
  const logs = [
    ...valuesOf(found, 'i').filter(one => textOf(one) !== 'NONE'),
    ...valuesOf(found, 'V').flatMap(one => {
      const name = textOf(one)?.replace(/^\d+/, '');
      return name === '' ? [] : name === undefined ? one : word(name, one.place);
    }),
  ].flatMap(one => touch('write', one, call));
  const rpc = has(found, 'embed') ? [code('unknown', `${call.program} runs what stands on its input`, call.place)] : [];
  const told = [
    ...plus.map(one => given(word((textOf(one) ?? '').slice(1), one.place), call)),
    ...['c', 'cmd'].flatMap(name => valuesOf(found, name)).map(one => given(one, call)),
    fed(found, call),
  ];
  return together(
    {
      effects: files.flatMap(one => (told.some(all => all.empties) ? touchEmptied(one, call) : touch(looks ? 'read' : 'write', one, call))),
    },
    { effects: start.flatMap(one => [...touch('read', one, call), code('sideways', `${call.program} runs a start-up file`, one.place)]) },
    // `!TEXT` in a file's stead is what the shell prints (ed(1)).
    { effects: [...logs, ...rpc], runs: commanded.map(one => runsText(word((textOf(one) ?? '').slice(1), one.place), call)) },
    ...told,
  );
}

function fed(found: Options, call: Call): ReturnType<typeof script> {
  const { input, place } = call;
  // With `-` the input is the text, and the keys come from elsewhere.
  if (!has(found, 'e', 'E') && !byLine.test(call.program))
    return found.operands.some(one => textOf(one) === '-') ? {} : { effects: keys(call) };
  if (input.kind === 'text') return script(input.text, place, call);
  if (input.kind === 'inherited' || input.kind === 'nothing') return {};
  return { effects: [code('unknown', `${call.program} runs the commands on its input`, place)] };
}

/** `-s` is silence where the editor has no screen, and takes a file of keys elsewhere. */
function silent(list: readonly Argument[], program: string): readonly Argument[] {
  const screenless = byLine.test(program) || list.some(one => /^-[A-Za-z]*[eE]/.test(textOf(one) ?? ''));
  return list.map(one => (screenless && /^-[A-Za-z]*s[A-Za-z]*$/.test(textOf(one) ?? '') ? unsilenced(one) : one));
}

function unsilenced(argument: Argument): Argument {
  const rest = (textOf(argument) ?? '').replace('s', '');
  return word(rest === '-' ? '-n' : rest, argument.place);
}

const base = row({
  names: 'vim vi nvim view gvim vimdiff ex ed red rview vimtutor',
  options:
    'c= cmd= S=program s=program u= U= l=program L r t= T= w=write W=write i= q=read p|prompt=? V=? startuptime=write e E R M m n N d D b Z o=? O=? y g f h v X A F H clean noplugin headless not-a-term nofork literal ttyfail remote=program remote-expr=program remote-send=program server=program listen= embed serverlist servername= version help',
  more: editor,
  flags: [
    "vim -es -c '!rm x' -c q",
    "vim '+!rm x' a.txt",
    'vim ~/.bashrc',
    "ex -sc 'w! /etc/x' a.txt",
    'vim -S x.vim',
    "ed a.txt <<'EOF'\n!rm x\nEOF",
    'vim -c \'s/x/\\=system("rm y")/\' a.txt',
    "vim -c 'g/x/!rm y' a.txt",
    'vim -c \'call delete("a")\' -c q',
    'nvim -c \'lua os.remove("a")\'',
    "ed -s a.txt <<'EOF'\n99a\n!rm x\n.\nEOF",
    'curl -s localhost:1 | ex a.txt',
    "ed '!rm x'",
    'vim -V9.envrc a.txt',
    'nvim --embed',
    `printf ':!rm x\\r' | vim a.txt`,
    'view a.txt < keys',
  ],
  quiet: [
    'vim a.txt',
    'vim +12 a.txt',
    "vim -es -c '%s/a/b/g' -c wq a.txt",
    "ex -sc 'g/^$/d|x' a.txt",
    "ed -s a.txt <<'EOF'\n1a\nhello\n.\nw\nq\nEOF",
    'printf "%s" w | ex -s a.txt',
    "vim -c 'set nu' -c 'syntax on' a.txt",
    'view /etc/hosts',
    'git diff | vim -',
    'vim a.txt < /dev/null',
  ],
});

/** vi, ex and ed. */
export const viRow: Program = { ...base, read: call => base.read({ ...call, arguments: silent(call.arguments, call.program) }) };
