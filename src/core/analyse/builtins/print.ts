/** `print` of zsh: `-v` assigns, `-P` expands prompts. */
import { tell } from '../carriers.ts';
import type { Shell } from '../frame.ts';
import type { Run } from '../simple.ts';
import { type Flow, unknown } from '../state.ts';
import { hidesCode } from '../word/hides-code.ts';
import { done, textOf } from './done.ts';
import { maybeOption, subscripted, takes } from './names.ts';

/** `print -v NAME` of zsh: its options may stand together. */
export function print(run: Run, shell: Shell): Flow {
  const plain = run.argv.slice(1).findIndex(one => textOf(one)?.startsWith('-') !== true);
  const options = plain < 0 ? run.argv.slice(1) : run.argv.slice(1, plain + 1);
  const next = run.argv[options.length + 1];
  const at = options.findIndex(one => textOf(one)?.includes('v'));
  const name = at < 0 ? undefined : /^\w+/.exec(textOf(run.argv[at + 2]) ?? '')?.[0];
  if (name !== undefined) tell(shell, name, { content: unknown('what is printed'), place: run.node.place });
  const names = at >= 0 || (next !== undefined && textOf(next) === undefined && maybeOption(next.value));
  return done(run, shell, {
    opaque: (names ? (takes(undefined, shell, { at: run.node.place }) ?? subscripted(run, shell)) : undefined) ?? prompted(run, shell),
  });
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
