/** A script in a program's own language that stands in a file, or on the input in a file's stead (`sed -f -`). */
import { code, textOf, touch, word } from '../effects.ts';
import type { Argument, Call, Reading } from '../program.ts';
import { fed } from './carried.ts';

/** Spellings of the input as a file. */
const INPUT = /^(?:-|\/dev\/+(?:\.\/+)*stdin|\/dev\/+fd\/+0|\/proc\/+(?:self|thread-self)\/+fd\/+0)$/;

/** Whether a file's name stands for the input. */
export function isInput(file: Argument): boolean {
  return INPUT.test(textOf(file) ?? '');
}

/** The script as a text of its own, where it stands on an input that is known. */
export function textOnInput(file: Argument, { input }: Call): Argument | undefined {
  return isInput(file) && input.kind === 'text' && input.decoded !== true ? word(input.text, file.place) : undefined;
}

/** What running such a file does, where its text is not known. */
export function scriptFile(file: Argument, call: Call): Reading['effects'] {
  if (textOnInput(file, call) !== undefined) return [];
  if (isInput(file)) return fed(call);
  return [...touch('read', file, call), code('project', `${call.program} runs its script`, file.place)];
}
