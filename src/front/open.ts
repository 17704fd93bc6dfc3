/** `ward open` and `ward close`: which directories are projects, that commands may work in. */
import path from 'node:path';
import { printable } from '../core/printable.ts';
import type { Project } from '../core/values.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { openable } from '../host/policy/openable.ts';
import { changeBy } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';

/** Opens a directory, or lists what is open: 0; 1 where it may not be opened, 2 for wrong usage. */
export const open: Front = (argv, around) => {
  const [directory, ...more] = argv;
  if (more.length > 0 || directory?.startsWith('-')) return wrong('open [DIR]', around);
  return directory === undefined ? listed(around) : opened(directory, around);
};

/** Closes a directory: 0; 1 where it was not open, 2 for wrong usage. */
export const close: Front = (argv, around) => {
  const [directory, ...more] = argv;
  if (directory === undefined || more.length > 0 || directory.startsWith('-')) return wrong('close DIR', around);
  const full = path.resolve(around.cwd, directory);
  if (projectsOf(around).every(one => one.path !== full)) {
    around.say(printable(`not changed: "${full}" is not open`));
    return 1;
  }
  return changeBy(around, { what: 'project', detail: `close ${full}` }, document => ({
    ...document,
    projects: others(document.projects, full),
  }));
};

function wrong(usage: string, { say }: Surroundings): number {
  say(`usage: ward ${usage}`);
  return 2;
}

function listed(around: Surroundings): number {
  for (const one of projectsOf(around)) around.out(`${printable(one.path)}\n`);
  return 0;
}

function projectsOf({ directories, now, cwd }: Surroundings): readonly Project[] {
  return loadPolicy(directories, now(), cwd).projects;
}

function opened(directory: string, around: Surroundings): number {
  const full = path.resolve(around.cwd, directory);
  const seen = openable(full, { ...around.user, directories: around.directories });
  if (!seen.ok) {
    around.say(printable(`not changed: "${full}" can't be opened: ${seen.reason}`));
    return 1;
  }
  const { project } = seen;
  return changeBy(around, { what: 'project', detail: `open ${project.path}` }, document => ({
    ...document,
    projects: [...others(document.projects, project.path), project],
  }));
}

/** The projects of a document but one. */
function others(projects: unknown, but: string): readonly Project[] {
  return ((projects ?? []) as readonly Project[]).filter(one => one.path !== but);
}
