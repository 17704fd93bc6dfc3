/** Changes of the policy by the person: what loosens takes a claimed terminal, and each change is recorded before it is made. */
import { loosens } from '../core/policy/tighten.ts';
import type { Event } from '../core/values.ts';
import { systemLayer } from '../host/policy/load.ts';
import { changePolicy, type Document } from '../host/policy/save.ts';
import { openRecord } from '../host/record/record.ts';
import { claimed } from '../host/terminal.ts';
import type { Surroundings } from './surroundings.ts';

type Changed = Omit<Extract<Event, { kind: 'changed' }>, 'kind'>;

/** Makes the change, or says why not: 0 or 1. */
export function changeBy(around: Surroundings, changed: Changed, change: (document: Document) => Document): number {
  const done = changePolicy(around.directories, change, (before, after) => {
    if (loosens(before, after) && !mayLoosen(around)) return false;
    note(around, changed);
    return true;
  });
  return done ? 0 : 1;
}

/** On disk before the change is made: a change that nobody can see later must not be. */
export function note({ directories, now, say }: Surroundings, changed: Changed): void {
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', ...changed });
}

/** Whether a person may loosen here; says why not. */
export function mayLoosen(around: Surroundings): boolean {
  const { directories, environment, say } = around;
  if (systemLayer(directories).lock) {
    say("not changed: the administrator's policy is locked");
    say('hint: what loosens is written in the policy of the system, by root');
    return false;
  }
  const seen = claimed(directories, environment);
  if (seen.ok) return true;
  say(`not changed: loosening takes a person at a claimed terminal, and ${seen.reason}`);
  say(`hint: ${seen.hint}`);
  return false;
}
