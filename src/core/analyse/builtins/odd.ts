/** Builtins that change what later names mean, or run code at a later time: nothing that follows can be told from the text. */
import { placeOf } from '../call.ts';
import { touch } from '../effects.ts';
import type { Shell } from '../frame.ts';
import { listsHistory } from '../lists-history.ts';
import type { Run } from '../simple.ts';
import type { Flow } from '../state.ts';
import type { Builtin } from './done.ts';
import { done, forgetsVariables, texts } from './done.ts';
import { read } from './names.ts';

/** Opaque where any of its words fits, or can't be told. */
function when(pattern: RegExp, reason: string): Builtin {
  return (run, shell) => {
    const list = texts(run);
    return done(run, shell, { opaque: list === undefined || list.some(word => pattern.test(word)) ? reason : undefined });
  };
}

const hash = when(/^-[a-z]*p/, 'hash -p changes what a later name runs');
const enable = when(/^-[a-z]*[fnd]|^[^-]/, 'enable changes which builtins there are');
const complete = when(/^-[A-Za-z]*[CFW]/, 'completions run code');
const bind = when(/^(?!-[lpPsSvVX]+$)/, 'bind ties keys to commands');

const AGAIN = 'it runs a command of the history again, which is not known here: "!!" is judged as what it stands for';

function fc(run: Run, shell: Shell): Flow {
  const lists = listsHistory('fc', texts(run) ?? ['']);
  return done(run, shell, { opaque: lists ? undefined : AGAIN });
}

/** What an alias stands for may run once it is expanded, by this shell or by one that the text makes up; one of zsh may stand anywhere in a command (`-g`). */
function stands(text: string, run: Run, { state, frame }: Shell): string | undefined {
  const value = /^[^=]+=([\s\S]+)$/.exec(text)?.[1];
  if (value === undefined || frame.muted) return undefined;
  const scripts = [value, `: ${value}`].map(one => frame.reader.parse(one, frame.dialect)).filter(one => one.faults.length === 0);
  const inner = { ...frame, within: [...frame.within, 'alias'], at: placeOf(run, { state, frame }) };
  for (const { body } of frame.dialect === 'zsh' ? scripts : scripts.slice(0, 1))
    frame.reader.later.push({ body, state: { ...state, positional: undefined }, frame: inner, name: undefined });
  return scripts.length === 0 && frame.dialect !== 'bash' ? 'what an alias stands for is known only where it is used' : undefined;
}

/** bash expands aliases in a text only where told to; the other shells always do. */
function alias(run: Run, shell: Shell): Flow {
  const defines = texts(run)?.some(word => word.includes('=')) ?? true;
  const odd = run.argv.slice(1).map(({ value }) => (value.kind === 'text' ? stands(value.text, run, shell) : undefined));
  const hidden = odd.find(one => one !== undefined);
  return done(run, shell, { opaque: defines && shell.frame.aliases ? 'an alias changes what later names mean' : hidden });
}

/** `history -a FILE` writes without a redirection. */
function history(run: Run, shell: Shell): Flow {
  const effects = run.argv.slice(1).flatMap(one => shell.state.cwds.flatMap(cwd => touch('write', one, { cwd })));
  const files = texts(run)?.some(word => /^-[a-z]*[awrn]/.test(word)) ?? true;
  return done(run, shell, { effects: files ? effects : [] });
}

function disown(run: Run, shell: Shell): Flow {
  return done(run, shell, { effects: [{ kind: 'background', place: run.argv[0]?.place ?? run.node.place }] });
}

/** zsh's own that load code, or run it at a later time. */
const loads: Builtin = (run, shell) => done(run, shell, { opaque: 'it loads or defers code that is not in the text' });

/** Builtins of zsh and of its modules that leave what they found in variables of the names given (zshmodules(1)). */
const leaves: Builtin = (run, shell) => {
  forgetsVariables(shell);
  return loads(run, shell);
};

export const odd: readonly (readonly [string, Builtin])[] = [
  ['hash', hash],
  ['enable', enable],
  ['complete', complete],
  ['compgen', complete],
  ['compopt', complete],
  ['bind', bind],
  ['fc', fc],
  ['alias', alias],
  ['history', history],
  ['disown', disown],
];

/** What is typed at the terminal, into one variable, as by `read`; with functions of the line editor, or a prompt that is expanded, it runs those. */
const vared: Builtin = (run, shell) => {
  const [last, ...options] = (texts(run) ?? []).toReversed();
  const plain = last !== undefined && /^[A-Za-z_]\w*$/.test(last) && options.every(one => /^-[cegh]+$/.test(one));
  const [name, operand] = [run.argv[0], run.argv.at(-1)];
  return plain && name !== undefined && operand !== undefined
    ? read({ ...run, argv: [name, operand], input: { kind: 'inherited' } }, shell)
    : loads(run, shell);
};

/** `fc -e -`, by one letter. */
const again: Builtin = (run, shell) => done(run, shell, { opaque: AGAIN });

export const oddInZsh: readonly (readonly [string, Builtin])[] = [
  ...'zparseopts zstyle zformat zregexparse strftime zstat sysread sysopen syserror zsystem zselect zsocket ztcp pcre_match zgetattr zlistattr ztie zcurses'
    .split(' ')
    .map(name => [name, leaves] as const),
  ...'autoload zmodload functions zle bindkey sched compdef compctl zcompile disable chpwd'.split(' ').map(name => [name, loads] as const),
  ['r', again],
  ['vared', vared],
];
