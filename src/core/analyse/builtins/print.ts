/** `print` of zsh: `-v` assigns, `-P` expands prompts. */

import { hidesCode } from '../../hides-code.ts';
import { tell } from '../carriers.ts';
import { unknown } from '../content.ts';
import type { Shell } from '../frame.ts';
import type { Run } from '../simple.ts';
import type { Flow } from '../state.ts';
import { done, textOf } from './done.ts';
import { counted, maybeOption, numbered, subscripted, takes } from './names.ts';

/** `print -v NAME` of zsh: its options may stand together. */
export function print(run: Run, shell: Shell): Flow {
  const plain = run.argv.slice(1).findIndex(one => textOf(one)?.startsWith('-') !== true);
  const options = plain < 0 ? run.argv.slice(1) : run.argv.slice(1, plain + 1);
  const next = run.argv[options.length + 1];
  const at = options.findIndex(one => textOf(one)?.includes('v'));
  const name = at < 0 ? undefined : /^\w+/.exec(textOf(run.argv[at + 2]) ?? '')?.[0];
  if (name !== undefined) tell(shell, name, { content: unknown('what is printed'), place: run.node.place });
  const names = at >= 0 || (next !== undefined && textOf(next) === undefined && maybeOption(next.value));
  const open = at >= 0 ? counted(run, shell) : undefined;
  const named = names ? (takes(undefined, shell, { at: run.node.place }) ?? subscripted(run, shell)) : undefined;
  return done(run, shell, { opaque: named ?? open ?? prompted(run, shell) ?? formatted(run, shell) });
}

/** `-f` takes a format, as `printf` does. */
function formatted(run: Run, shell: Shell): string | undefined {
  const at = run.node.words.findIndex(one => /^-[A-Za-z]*[fuCxX]/.test(one.text));
  if (at < 1) return undefined;
  const attached = !/f$/.test(run.node.words[at]?.text ?? '');
  const { words } = run.node;
  return counted(run, shell, attached ? words.slice(1) : numbered(words[at + 1], words.slice(at + 2)));
}

/** `-P` expands prompts, and where the option is set, substitutions too. */
function prompted(run: Run, { state }: Shell): string | undefined {
  const at = run.argv.findIndex((one, index) => index > 0 && /^-[A-Za-z]*P/.test(textOf(one) ?? ''));
  if (at < 0) return undefined;
  const runs = run.argv.slice(at).some(one => {
    const text = textOf(one);
    return text === undefined ? !state.standard : hidesCode(text);
  });
  return runs ? 'print -P would run code held in a word' : undefined;
}
