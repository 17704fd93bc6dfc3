/** Which requests a person may change where they are asked about them: those whose text can be put back, and nothing else of them with it. */
import { rewrap } from '../../core/analyse/scaffold/rewrap.ts';
import { parse } from '../../core/parse/parse.ts';
import { printable } from '../../core/printable.ts';
import type { Request, Verdict } from '../../core/values.ts';
import { withToplevel } from '../toplevel.ts';

/** Longer than anybody would change in one line: characters. */
const longest = 4000;

/**
 * The text that may be changed: what was given after `-c`, or what an agent's wrapper there is around. Undefined where it is neither, is more than one
 * line, or holds what can't be seen.
 */
export function changeable(request: Request, { subject, scaffold }: Pick<Verdict, 'subject' | 'scaffold'>): string | undefined {
  const { scene, form = 'text', lead = 0 } = request;
  const handed = request.unheld === undefined && request.typing === undefined && request.line === undefined && scene.typed !== true;
  const given = givenText(request);
  if (form !== 'text' || lead !== 0 || !handed || request.reached || request.connects || given === undefined) return undefined;
  const text = scaffold === undefined ? given : subject;
  const whole = scaffold === undefined ? subject === request.text : rewrap(request, text, parse) !== undefined;
  return whole && text.length <= longest && plain(text) ? text : undefined;
}

/** The same request with another text in the place of what may be changed, and nothing of what was found out about the first. */
export function rewritten(request: Request, { scaffold }: Pick<Verdict, 'scaffold'>, text: string): Request | undefined {
  const { toplevel: _, ...scene } = request.scene;
  const given = givenText(request) ?? '';
  const made = scaffold === undefined ? text : rewrap(request, text, parse);
  if (made === undefined || !plain(text) || text.length > longest) return undefined;
  const at = wordOf(request);
  const words = at === undefined || request.words === undefined ? {} : { words: request.words.with(at, made) };
  return withToplevel({ ...request, ...words, text: request.text.slice(0, request.text.length - given.length) + made, scene });
}

const plain = (text: string) => !text.includes('\n') && printable(text) === text;

/** What was given to the shell: before it stands what the shell runs first. */
function givenText(request: Request): string | undefined {
  const at = wordOf(request);
  const given = at === undefined || request.words === undefined ? request.text : request.words[at];
  if (given === undefined || given === '' || !request.text.endsWith(given)) return undefined;
  return given === request.text || request.startup !== undefined ? given : undefined;
}

/** Where in the shell's own words it stands; undefined where the shell has none. */
function wordOf({ words, args }: Request): number | undefined {
  return words === undefined ? undefined : words.length - 1 - args.length;
}
