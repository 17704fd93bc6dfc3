/** Which requests a person may change where they are asked about: those whose text can be put back, and nothing else of them with it. */
import { printable } from '../../core/printable.ts';
import type { Request, Verdict } from '../../core/values.ts';
import { withToplevel } from '../toplevel.ts';

/** Longer than anybody would change in one line: characters. */
const longest = 4000;

/** The text that may be changed; undefined where it is not what was typed after `-c`, is more than one line, or holds what can't be seen. */
export function changeable(request: Request, verdict: Pick<Verdict, 'subject' | 'scaffold'>): string | undefined {
  const { text, scene, startup, form = 'text', lead = 0 } = request;
  const whole = form === 'text' && startup === undefined && lead === 0 && verdict.scaffold === undefined && verdict.subject === text;
  const handed = request.unheld === undefined && request.typing === undefined && request.line === undefined && scene.typed !== true;
  if (!whole || !handed || request.reached || wordOf(request) === undefined) return undefined;
  return text.length <= longest && !text.includes('\n') && printable(text) === text ? text : undefined;
}

/** The same request with another text, and nothing of what was found out about the first. */
export function rewritten(request: Request, text: string): Request {
  const { toplevel: _, ...scene } = request.scene;
  const at = wordOf(request);
  const words = at === undefined || request.words === undefined ? {} : { words: request.words.with(at, text) };
  return withToplevel({ ...request, ...words, text, scene });
}

/** Where in the shell's own words the text stands; -1 where it has none. */
function wordOf({ words, args, text }: Request): number | undefined {
  if (words === undefined) return -1;
  const at = words.length - 1 - args.length;
  return words[at] === text ? at : undefined;
}
