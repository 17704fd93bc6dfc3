/** What a run's end is held against, with what ended while it ran: it may have begun on what such a run had planted, and that is none that was there before. */
import path from 'node:path';
import { isAgreed } from './agreed-settings.ts';
import type { After } from './put-away.ts';

type Stood = { readonly directory: string; readonly state: string };

/** The same where nothing did. */
export function withPast(after: After): After {
  const { absent, before, present = [], project, past = [] } = after;
  if (project === undefined || past.length === 0) return after;
  const held = (file: string) => present.some(one => one === file || one.startsWith(`${file}/`));
  const others = past.flatMap(one => one.absent).filter(file => held(file) && !absent.includes(file));
  const stood = [...before].flatMap(([git, seen]) => {
    const doubt = past.find(one => isNew(git, seen, one));
    const old = doubt === undefined ? seen : doubt.before.get(git);
    return old === undefined ? [] : [[git, old] as const];
  });
  // What was agreed to for others since those looked is none of theirs to move.
  const looked = Math.min(...[after, ...past].flatMap(one => one.looked ?? []));
  return { ...after, absent: [...absent, ...new Set(others)], before: new Map(stood), looked };
}

/** Whether that one makes a difference to it. */
export function changes(after: After, one: After): boolean {
  const now = withPast({ ...after, past: [one] });
  return now.absent.length > after.absent.length || [...after.before].some(([git, seen]) => now.before.get(git) !== seen);
}

/** That one would have had it moved aside. */
function isNew(git: string, seen: Stood, { project, before, settings = [], unseen }: After): boolean {
  if (project === undefined || !git.startsWith(`${project}/`)) return false;
  const old = before.get(git);
  if (old?.state === seen.state || isAgreed(old, seen, settings)) return false;
  return old !== undefined || unseen !== undefined || isNear(project, git);
}

/** Where every run looks, one that only reads too. */
const isNear = (project: string, git: string) => [path.dirname(git), path.dirname(path.dirname(git))].includes(project);
