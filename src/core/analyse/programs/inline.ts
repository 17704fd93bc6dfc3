/** Code in a text that stands among the arguments of a program which is no plain interpreter: read where Ward knows the language. */
import type { Tongue } from '../code/language.ts';
import { readCode } from '../code/read-code.ts';
import { javascript } from '../code/tables/javascript.ts';
import { code } from '../effects.ts';
import type { Argument, Call, Reading } from '../program.ts';

const languages: ReadonlyMap<string, Tongue> = new Map([
  ['bun', javascript],
  ['deno', javascript],
]);

/** What the text does. */
export function inlineCode(text: Argument, call: Call): Partial<Reading> {
  const language = languages.get(call.program);
  if (language === undefined) return { effects: [code('unknown', `${call.program} runs code that Ward can't read`, text.place)] };
  return readCode({ language: language(), text, modules: [], operands: [] }, call);
}
