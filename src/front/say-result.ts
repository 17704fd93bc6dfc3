/** What came of a request in words, where that is not what came of it elsewhere; and the exit status. */
import { explainRefusal } from '../core/explain.ts';
import { printable } from '../core/printable.ts';
import type { Outcome, Refused } from '../core/values.ts';
import type { Surroundings } from './surroundings.ts';

type Around = Pick<Surroundings, 'say'>;

export function sayResult(result: Outcome | Refused, around: Around): number {
  return 'granted' in result ? refused(result, around) : finished(result, around);
}

function refused(consent: Refused, around: Around): number {
  const { line, hint } = explainRefusal(consent);
  around.say(line);
  if (hint !== undefined) around.say(hint);
  return 126;
}

/** bubblewrap says itself what it could not do. */
function notRun({ unbegun }: Outcome, { say }: Around): void {
  const hint = '"ward doctor" tries each part of it; where a file of Ward is missing, install it again';
  const told = unbegun ?? { message: 'the sandbox could not be set up; what was said of it stands above', hint };
  say(printable(`not run: ${told.message}`));
  if (told.hint !== undefined) say(printable(`hint: ${told.hint}`));
}

/** Nothing is said of a command that ran as it would have elsewhere. */
function finished(outcome: Outcome, around: Around): number {
  if (!outcome.ran) notRun(outcome, around);
  for (const refusal of outcome.refused) around.say(printable(`stopped: ${refusal}`));
  for (const limit of outcome.limited ?? []) around.say(printable(`stopped: ${limit}`));
  for (const limit of outcome.slowed ?? []) around.say(printable(`slowed: ${limit}`));
  for (const alert of (outcome.alerts ?? []).filter(one => !outcome.refused.includes(one))) around.say(printable(`warning: ${alert}`));
  for (const hint of outcome.hints ?? []) around.say(printable(`hint: ${hint}`));
  for (const name of outcome.ended) around.say(printable(`ended: "${name}" was still running, and ended with the command`));
  if (outcome.unknown !== undefined && outcome.unknown !== outcome.unbegun?.message) around.say(printable(`warning: ${outcome.unknown}`));
  return outcome.status;
}
