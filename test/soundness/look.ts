/** Commands that Ward allows, run in a throwaway sandbox: what each did, and what of that the analysis had not told. */
import { execFileSync } from 'node:child_process';
import type { Action } from '../../src/core/values.ts';
import { lines } from '../commands/corpus.ts';
import { thoughtOf } from '../commands/world.ts';
import { runsCode, untold } from './compare.ts';
import { home, project, show } from './fixture.ts';
import type { Deed } from './trace.ts';

export interface Found {
  readonly command: string;
  readonly deeds: readonly Deed[];
  readonly untold: readonly Deed[];
  readonly code: boolean;
  readonly late: boolean;
}

/** Left out: loopback, which in a sandbox is its own, and files that hold nothing: devices, the kernel's own, /run, the session's /tmp, and a home that is empty at each start and gone at the end. */
function kept({ kind, target }: Deed): boolean {
  if (kind === 'run') return true;
  if (kind === 'connect') return !/^(?:127\.|0\.0\.0\.0|::1?:)/.test(target);
  if (target.startsWith(`${home}/`)) return target === project || target.startsWith(`${project}/`);
  return !/^\/(?:dev|proc|run|tmp|trace)(?:\/|$)/.test(target);
}

const has = new Map<string, boolean>();

/** Whether the machine has a program that the command names. */
function here({ program, knowledge }: Action): boolean {
  if (program === undefined || knowledge === 'builtin') return true;
  const known = has.get(program) ?? which(program);
  has.set(program, known);
  return known;
}

function which(program: string): boolean {
  try {
    execFileSync('/usr/bin/which', [program], { stdio: 'ignore', env: { PATH: '/usr/local/bin:/usr/bin:/bin' } });
    return true;
  } catch {
    return false;
  }
}

/** Runs one in a copy of the template. */
export async function look(command: string, template: string): Promise<Found> {
  const { actions } = thoughtOf(command).matter.analysis;
  const { deeds, late } = await show(command, actions, template);
  const counted = deeds.filter(kept);
  return { command, deeds: counted, untold: untold(counted, actions), code: actions.some(runsCode), late };
}

/** What the comparison must find where nothing is told: a comparison that finds nothing is worth nothing. */
const controls: readonly (readonly [command: string, kind: Deed['kind']])[] = [
  ['echo x > new.txt', 'write'],
  ['unlink notes.txt', 'delete'],
  ['mv notes.txt other.txt', 'delete'],
  ['chmod 600 notes.txt', 'attribute'],
  ['mkdir -p a/b', 'write'],
  ['ln -s x link', 'write'],
  ['cd src && touch here', 'write'],
  ['env true', 'run'],
  ['(cd docs; cp one.md two.md)', 'run'],
  ['exec 3<>/dev/tcp/192.0.2.1/9', 'connect'],
];

/** The controls whose deed was not seen: none, or the comparison is broken. */
export async function blind(template: string): Promise<readonly string[]> {
  const unseen: string[] = [];
  for (const [command, kind] of controls) {
    const { deeds } = await show(command, thoughtOf(command).matter.analysis.actions, template);
    if (!untold(deeds.filter(kept), []).some(one => one.kind === kind)) unseen.push(command);
  }
  return unseen;
}

/** What the corpus allows. */
export const allowed: readonly string[] = lines.filter(one => one.decision === 'allow').map(one => one.command);

/** Whether all its programs are on this machine. */
export const canRun = (text: string): boolean => thoughtOf(text).matter.analysis.actions.every(here);
