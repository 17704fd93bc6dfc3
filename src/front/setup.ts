/** `ward setup`: the first policy of a user who has none, without a terminal, so that scripts can set up machines. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loosens } from '../core/policy/tighten.ts';
import { printable } from '../core/printable.ts';
import type { Project } from '../core/values.ts';
import { readUser, systemLayer } from '../host/policy/load.ts';
import { openable } from '../host/policy/openable.ts';
import { changePolicy } from '../host/policy/save.ts';
import { offerBareRepositories, takeBareRepositories } from './bare-repositories.ts';
import { note } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';
import { tellRepository } from './tell-repository.ts';

const usage = 'usage: ward setup --mode ask|auto|strict [--open DIR]... [--bare-repositories explicit] | --bare-repositories explicit';

/** 0; 1 where there is a policy already that this would loosen, a directory can't be opened or git's setting not be made; 2 for wrong usage. */
export const setup: Front = (argv, around) => {
  const words = wordsOf(argv);
  if (words === undefined) {
    around.say(usage);
    return 2;
  }
  const { mode } = words;
  const status = mode === undefined ? 0 : policyOf(mode, words.open, around);
  if (status === 0 && words.bare) return takeBareRepositories(around);
  if (status === 0) offerBareRepositories(around);
  return status;
};

function policyOf(mode: string, open: readonly string[], around: Surroundings): number {
  const projects = open.map(directory => projectAt(path.resolve(around.cwd, directory), around));
  const whole = projects.filter(one => one !== undefined);
  if (whole.length < projects.length) return 1;
  const status = write(mode, whole, around);
  if (status === 0) for (const one of whole) tellRepository(one, around);
  return status;
}

interface Words {
  /** Absent where only git's setting is to be made. */
  readonly mode: string | undefined;
  readonly open: readonly string[];
  readonly bare: boolean;
}

const options = {
  mode: { type: 'string' },
  open: { type: 'string', multiple: true },
  'bare-repositories': { type: 'string' },
} as const;

function wordsOf(argv: readonly string[]): Words | undefined {
  try {
    const { values } = parseArgs({ args: [...argv], options });
    const { mode, open = [], 'bare-repositories': bare } = values;
    const rightMode = mode === undefined ? bare !== undefined && open.length === 0 : ['ask', 'auto', 'strict'].includes(mode);
    return rightMode && (bare ?? 'explicit') === 'explicit' ? { mode, open, bare: bare !== undefined } : undefined;
  } catch {
    return undefined;
  }
}

function projectAt(full: string, { user, directories, say }: Surroundings): Project | undefined {
  const seen = openable(full, { ...user, directories });
  if (seen.ok) return seen.project;
  say(printable(`not changed: "${full}" can't be opened: ${seen.reason}`));
  return undefined;
}

function write(mode: string, projects: readonly Project[], around: Surroundings): number {
  const detail = [`set up: mode ${mode}`, ...projects.map(one => `open ${one.path}`)].join(', ');
  const change = (document: object) => ({ ...document, mode, projects: merged(document, projects) });
  const done = changePolicy(around.directories, change, (before, after) => {
    if (loosens(before, after) && !isFirst(around)) return false;
    note(around, { what: 'policy', detail });
    return true;
  });
  if (done) return 0;
  around.say('not changed: there is a policy already, and this would loosen it');
  around.say('hint: the person does that in a claimed terminal, with "ward mode" and "ward open"');
  return 1;
}

/** Whether there is no policy yet, nor ever was one, and the administrator leaves it to the user. */
function isFirst({ directories }: Surroundings): boolean {
  const { edited, accepted } = readUser(directories);
  return edited === '' && accepted === undefined && !systemLayer(directories).lock;
}

function merged(document: object, projects: readonly Project[]): readonly Project[] {
  const { projects: before } = document as { projects?: readonly Project[] };
  return [...(before ?? []).filter(one => projects.every(other => other.path !== one.path)), ...projects];
}
