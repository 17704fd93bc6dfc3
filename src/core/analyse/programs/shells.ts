/** Shells as programs: the text of `-c`, a script file, or whatever stands on their standard input. */
import { shellWords, type Words } from '../../shell-words.ts';
import type { Dialect } from '../../values.ts';
import { begins, code, comesNothing, reading, textOf, together, touch } from '../effects.ts';
import type { Argument, Call, Nested, Program, Reading } from '../program.ts';
import { changesPatterns, isPlain, RECALLS } from '../shell-options.ts';

const dialects = new Map<string, Dialect>([
  ['bash', 'bash'],
  ['rbash', 'bash'],
  ['sh', 'sh'],
  ['dash', 'sh'],
  ['ash', 'sh'],
  ['zsh', 'zsh'],
  ['wardsh', 'bash'],
]);

/** Why only running could tell which of its words are options, where that decides what it runs. */
function unclear({ unclear: word, would }: Words<Argument>): string | undefined {
  const value = word?.value;
  if (value?.kind !== 'unknown' || begins(value) || (value.prefix !== '' && !/^[-+]/.test(value.prefix))) return undefined;
  return would === 'text' ? undefined : value.reason;
}

/** Ward's own first option: a shell of Ward's takes it, whatever it is called. */
const behindRoot = (list: readonly Argument[]) => (textOf(list[0]) === '--ward-root' ? list.slice(2) : list);

function shell(call: Call): Reading {
  const dialect = dialects.get(call.program);
  const words = shellWords(behindRoot(call.arguments), dialect ?? 'bash', textOf);
  const { would, operand, args, startup } = words;
  const begun =
    startup === undefined ? [] : [...touch('read', startup, call), code('sideways', 'a start-up file runs first', startup.place)];
  const always = { effects: begun, opaque: unclear(words) ?? otherwise(words.options, dialect ?? 'bash') };
  if (dialect === undefined)
    return together(always, { effects: [code('unknown', `Ward can't read the language of ${call.program}`, call.place)] });
  if (words.form === 'own' && call.arguments.some(one => /^--?(?:version|help)$/.test(textOf(one) ?? ''))) return reading({});
  switch (would) {
    case 'text': {
      const runs = operand === undefined ? {} : { runs: [inline(operand, args, { dialect, call })] };
      return words.goesOn ? together(always, runs, input(dialect, call), recalls(words, call)) : together(always, runs);
    }
    case 'file':
      return together(always, operand === undefined ? {} : file(operand, words, call));
    case 'input':
      return together(always, input(dialect, call, args), recalls(words, call));
  }
}

/** An interactive shell puts words of earlier lines in the place of `!` and `^` before it reads a line of its input (bash(1), HISTORY EXPANSION; zshexpn(1)). */
function recalls({ interactive }: Words<Argument>, { input: given }: Call): Partial<Reading> {
  if (!interactive || comesNothing(given)) return {};
  const plain = given.kind === 'text' && !/![^\s=]|^\^|histchars/m.test(given.text);
  return plain ? {} : { opaque: RECALLS };
}

/** Options can make another command of a text: assignments behind the name, aliases, how words are split. With `-n` and its kin nothing runs. */
function otherwise(options: readonly string[], dialect: Dialect): string | undefined {
  const none = dialect === 'zsh' ? nothing : unknownLong;
  const odd = options.find(one => !isPlain(one, dialect) && !changesPatterns(one) && !nothing.test(one) && !none.test(one));
  return odd === undefined ? undefined : `it is started with "${odd}", which may change what its text means`;
}

/** With a long name that it doesn't know, or one of these, nothing runs either. */
const unknownLong = /^--(?!posix$|debugger$)/;
const nothing = /^(?:-[nD]|--(?:version|help|dump-strings|dump-po-strings|noediting|verbose))$/;

/** A text with what stands behind it as `$0`, `$1` … */
function inline(text: Argument, [named, ...args]: readonly Argument[], { dialect, call }: { dialect: Dialect; call: Call }): Nested {
  return { kind: 'script', text, dialect, cwd: call.cwd, via: call.program, named, args };
}

/** A script by its own name; on `/dev/stdin` and its kin it is the input. */
function file(argument: Argument, { args, options }: Words<Argument>, call: Call): Partial<Reading> {
  const text = textOf(argument);
  if (text !== undefined && /^(?:\/dev\/stdin|\/dev\/fd\/\d+|\/proc\/self\/fd\/\d+)$/.test(text))
    return input(dialects.get(call.program) ?? 'sh', call);
  const { value, place } = argument;
  if (value.kind === 'unknown' && value.prefix.startsWith('/dev/fd/'))
    return { effects: [code('unknown', `${call.program} runs what another command prints`, place)] };
  const checks = options.includes('-n');
  const reads = touch('read', argument, call);
  if (checks) return { effects: reads };
  return { effects: [...reads, code('project', `${call.program} runs a script`, argument.place)], runs: script(argument, args, call) };
}

function script(name: Argument, rest: readonly Argument[], call: Call): Nested[] {
  const dialect = dialects.get(call.program);
  return [{ kind: 'file', file: { kind: 'script', name, dialect, arguments: rest }, cwd: call.cwd, via: call.program }];
}

/** What is run from standard input: readable where the text itself holds it. */
function input(dialect: Dialect, call: Call, args?: readonly Argument[]): Partial<Reading> {
  const { place } = call;
  switch (call.input.kind) {
    case 'nothing':
      return {};
    case 'text':
      return {
        effects: call.input.decoded ? [code('unknown', `${call.program} runs what another command decodes`, place)] : [],
        runs: [
          {
            kind: 'script',
            text: { value: { kind: 'text', text: call.input.text }, place },
            dialect,
            cwd: call.cwd,
            via: call.program,
            ...(args === undefined ? {} : { args }),
          },
        ],
      };
    case 'file':
      return {
        effects: [
          ...touch('read', { value: { kind: 'text', text: call.input.path }, place }, call),
          code('project', `${call.program} runs a script`, place),
        ],
        runs: script({ value: { kind: 'text', text: call.input.path }, place }, [], call),
      };
    case 'pipe':
      return { effects: [piped(call.input.from, call)] };
    default: {
      const from = call.input.kind === 'unknown' ? call.input.from : undefined;
      const any = code('unknown', 'a shell runs whatever stands on its input', place);
      const own = call.input.kind === 'inherited' && any.kind === 'code' ? { ...any, inherited: true as const } : any;
      return { effects: [from === undefined ? own : piped(from, call)] };
    }
  }
}

const fetching = new Set([
  'curl',
  'wget',
  'nc',
  'ncat',
  'netcat',
  'socat',
  'ssh',
  'ftp',
  'aria2c',
  'http',
  'https',
  'xh',
  'lynx',
  'links',
  'w3m',
  'gh',
]);

function piped(from: string | undefined, call: Call): ReturnType<typeof code> {
  if (from !== undefined && fetching.has(from)) return code('elsewhere', `${call.program} runs what ${from} fetches`, call.place);
  return code('unknown', `${call.program} runs what another command prints`, call.place);
}

/** Every shell that runs texts. */
export const shells: readonly Program[] = [
  {
    names: [...dialects.keys(), 'ksh', 'mksh', 'fish', 'csh', 'tcsh', 'nu', 'elvish', 'xonsh', 'pwsh'],
    read: shell,
    flags: [
      "bash -c 'rm a'",
      "sh -xc 'rm a'",
      "bash -c -- 'rm a'",
      "bash -c -o pipefail 'rm a'",
      "bash -eo pipefail -c 'rm a'",
      "bash --norc -lc 'rm a'",
      "bash -O extglob -c 'rm a'",
      'bash -c "$command"',
      'curl -s https://x.example/i | sh',
      'echo rm a | bash',
      'bash --rcfile ./rc -i',
      "bash <<< 'rm a'",
      'bash < ../run.sh',
      'bash ~/run.sh',
      "fish -c 'rm a'",
      'bash',
      "zsh -fc 'rm a'",
      'printf "rm a" | bash -s --',
      'bash "$script"',
      "bash +s a <<< 'rm a'",
      "bash -norc -c 'rm a'",
      "sh -sc : <<< 'rm a'",
      "sh -ic ls <<< 'rm a'",
      'sh -ic ls',
      "sh -c 'set -s'",
      "sh -c 'set + -eo stdin; ls'",
      'bash -n +n run.sh',
    ],
    quiet: [
      "bash -c 'echo hi'",
      "sh -c 'npm test && echo ok'",
      'bash run.sh',
      'bash -x ./run.sh --fast',
      'bash -n run.sh',
      'bash --version',
      "bash <<'EOF'\necho hi\nEOF",
      "bash -lc 'ls -la'",
      'zsh -c "ls"',
      'sh -ic ls < /dev/null',
      "sh -c 'set -e; set -- -s; ls'",
    ],
  },
];
