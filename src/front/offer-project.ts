/** Started at a person's terminal outside every open project: that directory is offered to be opened, as `ward open` does it. */

import { GuardError } from '../core/fault.ts';
import { oneLine, printable } from '../core/printable.ts';
import { phraseOf } from '../host/approve/phrase.ts';
import { type Choice, prompt } from '../host/approve/prompt.ts';
import { openable } from '../host/policy/openable.ts';
import { open } from './open.ts';
import type { Surroundings } from './surroundings.ts';

const hint = 'open the one you want to work in: "ward open DIR"';

const choices: readonly Choice[] = [
  { key: 'y', kind: 'once', words: 'yes, commands may change what lies in it' },
  { key: 'n', kind: 'no', words: 'no' },
];

/** Returns once it is open; throws where it is not to be, in words. The terminal is claimed. */
export async function offerProject(around: Surroundings): Promise<void> {
  const { cwd, user, directories, environment, behind } = around;
  const lies = `"${cwd}" lies in no open project`;
  const seen = openable(cwd, { ...user, directories });
  if (!seen.ok) throw new GuardError('project', printable(`${lies}, and can't be opened: ${seen.reason}`), hint);
  const view = () => [oneLine(`ward: ${lies}`), '', `a yes opens it as a project, like "ward open", until "ward close"`, ''];
  const answer = await prompt({ view, question: 'open it?', choices }, { environment, phrase: phraseOf(directories), behind });
  if (answer.kind !== 'once') throw new GuardError('project', lies, hint);
  if ((await open([cwd], around)) !== 0) throw new GuardError('project', lies, hint);
}
