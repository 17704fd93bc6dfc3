/** Modes of files (chmod(1)): which let others write, or run with the owner's rights. */
import type { Effect, Place } from '../../values.ts';
import { form } from '../effects.ts';

const special = 'makes it run with its owner’s rights';
const open = 'lets everybody on the machine write to it';

/** What a mode says of the file that gets it. */
export function modeSays(text: string, place: Place): Effect[] {
  const found: Effect[] = [];
  if (setsId(text)) found.push(form({ rank: 'ask', id: 'setuid', impact: 'system', reason: special }, place));
  if (opens(text)) found.push(form({ rank: 'ask', id: 'attributes', impact: 'system', reason: open }, place));
  return found;
}

function setsId(text: string): boolean {
  return /^[+=]?0*[2-7][0-7]{3}$/.test(text) || /(?:^|,)[ugoa]*[-+=][rwxXt]*s/.test(text);
}

/** The last figure is what others may do; a letter is for all where nobody is named, but then umask(1) takes the writing away. */
function opens(text: string): boolean {
  if (/^[+=]?[0-7]*[2367]$/.test(text)) return true;
  return text.split(',').some(clause => /^[ugoa]*[oa][ugoa]*(?:[-+=][rwxXstugo]*)*[+=][rxXst]*w/.test(clause));
}

/** Whether files made under this umask can be written by everybody. */
export function opensAll(mask: string): boolean {
  if (/^[0-7]+$/.test(mask)) return (Number.parseInt(mask.slice(-1), 8) & 2) === 0;
  return opens(mask);
}
