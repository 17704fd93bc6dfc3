/** Builtins that change what later names mean, or run code at a later time: nothing that follows can be told from the text. */
import { placeOf } from '../call.ts';
import { touch } from '../effects.ts';
import type { Shell } from '../frame.ts';
import { listsHistory } from '../lists-history.ts';
import type { Run } from '../simple.ts';
import type { Flow } from '../state.ts';
import type { Builtin } from './done.ts';
import { done, texts } from './done.ts';

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
const bind = when(/./, 'bind ties keys to commands');

function fc(run: Run, shell: Shell): Flow {
  const lists = listsHistory('fc', texts(run) ?? ['']);
  return done(run, shell, { opaque: lists ? undefined : 'fc runs commands of the history again' });
}

/** What an alias stands for may run once it is expanded, by this shell or by one that the text makes up. */
function stands(text: string, run: Run, { state, frame }: Shell): void {
  const value = /^[^=]+=([\s\S]+)$/.exec(text)?.[1];
  const script = value === undefined || frame.muted ? undefined : frame.reader.parse(value, frame.dialect);
  if (script === undefined || script.faults.length > 0) return;
  const inner = { ...frame, within: [...frame.within, 'alias'], at: placeOf(run, { state, frame }) };
  frame.reader.later.push({ body: script.body, state: { ...state, positional: undefined }, frame: inner, name: undefined });
}

/** bash expands aliases in a text only where told to; the other shells always do. */
function alias(run: Run, shell: Shell): Flow {
  const defines = texts(run)?.some(word => word.includes('=')) ?? true;
  for (const argument of run.argv.slice(1)) if (argument.value.kind === 'text') stands(argument.value.text, run, shell);
  return done(run, shell, { opaque: defines && shell.frame.aliases ? 'an alias changes what later names mean' : undefined });
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

export const oddInZsh: readonly (readonly [string, Builtin])[] =
  'autoload zmodload functions zle bindkey zparseopts vared sched zstyle zformat compdef compctl zcompile disable chpwd'
    .split(' ')
    .map(name => [name, loads] as const);
