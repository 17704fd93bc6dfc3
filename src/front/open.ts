/** `ward open` and `ward close`: which directories are projects, that commands may work in. */
import path from 'node:path';
import { printable } from '../core/printable.ts';
import type { Project } from '../core/values.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { openable } from '../host/policy/openable.ts';
import { openableRepository } from '../host/policy/openable-repository.ts';
import { changeBy } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';
import { tellRepository } from './tell-repository.ts';

/** Opens a directory, or lists what is open: 0; 1 where it may not be opened, 2 for wrong usage. */
export const open: Front = (argv, around) => {
  const wanted = argv[0] === '--repository';
  const [directory, ...more] = wanted ? argv.slice(1) : argv;
  if (more.length > 0 || directory?.startsWith('-') || (wanted && directory === undefined))
    return wrong('open [[--repository] DIR]', around);
  return directory === undefined ? listed(around) : opened(directory, wanted, around);
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
  for (const { path: at, repository } of projectsOf(around))
    around.out(`${printable(at)}${repository === undefined ? '' : printable(` (with the repository "${repository.path}")`)}\n`);
  return 0;
}

function projectsOf({ directories, now, cwd }: Surroundings): readonly Project[] {
  return loadPolicy(directories, now(), cwd).projects;
}

function opened(directory: string, wanted: boolean, around: Surroundings): number {
  const full = path.resolve(around.cwd, directory);
  const opener = { ...around.user, directories: around.directories };
  const seen = openable(full, opener);
  if (!seen.ok) return refused(`"${full}" can't be opened: ${seen.reason}`, around);
  const { project } = seen;
  const outer = openableRepository(project.path, opener);
  if (wanted && outer?.ok !== true) {
    const why =
      outer === undefined ? 'is no file that leads elsewhere, so no repository has to be opened with it' : `is a file, ${outer.reason}`;
    return refused(`the ".git" in "${project.path}" ${why}`, around);
  }
  const whole = wanted && outer?.ok === true ? { ...project, repository: outer.repository } : project;
  const status = changeBy(around, { what: 'project', detail: detailOf(whole) }, document => ({
    ...document,
    projects: [...others(document.projects, project.path), whole],
  }));
  if (status === 0) tellRepository(whole, around);
  return status;
}

function refused(why: string, around: Surroundings): number {
  around.say(printable(`not changed: ${why}`));
  return 1;
}

function detailOf({ path: at, repository }: Project): string {
  return repository === undefined ? `open ${at}` : `open ${at} with the repository ${repository.path}`;
}

/** The projects of a document but one. */
function others(projects: unknown, but: string): readonly Project[] {
  return ((projects ?? []) as readonly Project[]).filter(one => one.path !== but);
}
