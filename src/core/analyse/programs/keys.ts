/** Editors with a screen take what stands on their input for keys, and keys run commands. */
import { code, comesNothing, textOf } from '../effects.ts';
import type { Argument, Call, Input, Reading } from '../program.ts';

/** What keys that the text itself provides would do in an editor. */
export function keys({ input, place }: Call): Reading['effects'] {
  const none = input.kind === 'inherited' || comesNothing(input);
  return none ? [] : [code('unknown', 'an editor takes what is on its input for keys, which run commands', place)];
}

/** A word by which an editor is started, and those without which one is. */
interface Starts {
  readonly by?: RegExp;
  readonly unless?: RegExp;
}

/** Sub-commands of git that start an editor, which is handed the input (git-commit(1), git-tag(1), git-rebase(1) and so on). */
const starts: ReadonlyMap<string, Starts> = new Map<string, Starts>([
  [
    'commit',
    {
      by: /^-[a-zA-Z]*[ec]$|^--(?:edit|reedit-message)/,
      unless: /^-[a-zA-Z]*[mFC]|^--(?:message|file|reuse-message|no-edit|fixup|dry-run)/,
    },
  ],
  ['tag', { by: /^-[a-zA-Z]*[easu]$|^--(?:edit|annotate|sign|local-user)/ }],
  ['rebase', { by: /^-[a-zA-Z]*i|^--(?:interactive|edit-todo|continue)$/ }],
  ['merge', { by: /^-e$|^--(?:edit|continue)$/ }],
  ['cherry-pick', { by: /^-e$|^--(?:edit|continue)$/ }],
  ['revert', { by: /^-e$|^--(?:edit|continue)$/ }],
  ['notes', { by: /^(?:edit|add|append)$/ }],
  ['branch', { by: /^--edit-description$/ }],
  ['config', { by: /^-e$|^--edit$|^edit$/ }],
  ['add', { by: /^-e$|^--edit$/ }],
  ['bugreport', { unless: /^-h$|^--help$/ }],
]);

const MESSAGE = /^-[a-zA-Z]*[mFC]|^--(?:message|file|reuse-message)/;

/** They ask piece by piece, and start an editor where that is answered with `e`. */
const asking = /^(?:add|commit|stash|reset|restore|checkout)$/;
const PIECES = /^-[a-zA-Z]*[pi]|^--(?:patch|interactive)$/;
const ANSWERS = /^[ynqadjkgs?\s]*$/i;

function answers(input: Input): boolean {
  if (input.kind === 'pipe') return input.lines !== undefined && ANSWERS.test(input.lines.text);
  return input.kind === 'text' && ANSWERS.test(input.text);
}

/** What keys that the text itself provides would do in an editor that a sub-command of git starts. */
export function keysOfGit(name: string, words: readonly Argument[], call: Call): Reading['effects'] {
  const texts = words.map(one => textOf(one) ?? '');
  const has = (pattern: RegExp | undefined) => pattern !== undefined && texts.some(one => pattern.test(one));
  const { by, unless } = starts.get(name) ?? {};
  const told = /^(?:tag|notes)$/.test(name) && has(MESSAGE);
  const opens = (has(by) && !told) || (unless !== undefined && !has(unless));
  const pieces = asking.test(name) && has(PIECES) && !answers(call.input);
  return opens || pieces ? keys(call) : [];
}

/** The same of Mercurial and Jujutsu, which ask for words where none are given. */
export function keysOfCommit(call: Call): Reading['effects'] {
  const records = /(?:^| )(?:commit|ci|amend|describe|desc|split|squash)$/.test(call.program);
  const told = call.arguments.some(one => /^-[a-zA-Z]*[ml]|^--(?:message|logfile)/.test(textOf(one) ?? ''));
  return records && !told ? keys(call) : [];
}
