/** What `ward doctor` says of secret files deep in projects: whether they are found here, and what of it is bounded. */
import { existsSync } from 'node:fs';
import { GuardError } from '../core/fault.ts';
import type { Policy, Project } from '../core/values.ts';
import { mostMasked } from '../host/secret-files.ts';
import { knownSecrets, type List } from '../host/secrets/known.ts';
import { perl } from '../host/secrets/watch.ts';
import type { Check } from './doctor.ts';

const base = { name: 'secrets', promise: false } as const;
const near = 'secret files are kept back at the root of a project and in the working directory';

/** One line for all projects, and one for each in which not all is found, or not at once. */
export function secretsCheck(cache: string, { projects }: Pick<Policy, 'projects'>): readonly Check[] {
  if (!existsSync(perl))
    return [{ ...base, ok: false, detail: `${near} alone: "${perl}" is missing`, mend: 'sudo apt-get install --yes perl-base' }];
  const all = projects.map(one => look(cache, one));
  const watched = all.flatMap(({ list }) => (list?.kept === true ? [list] : []));
  const files = watched.reduce((sum, one) => sum + one.secrets.length, 0);
  const now = watched.length === 0 ? 'none just now' : `${watched.length} just now, with ${files} such ${files === 1 ? 'file' : 'files'}`;
  const detail = `${near}, and anywhere in a project that the broker watches: ${now}`;
  return [{ ...base, ok: true, detail, mend: undefined }, ...all.flatMap(one => one.less)];
}

interface Looked {
  readonly list: List | undefined;
  readonly less: readonly Check[];
}

function look(cache: string, project: Project): Looked {
  try {
    const list = knownSecrets(cache, project);
    const many = (list?.secrets.length ?? 0) > mostMasked ? [`of so many secret names no more than ${mostMasked} are kept back`] : [];
    const trouble = list?.kept === true ? [...list.trouble, ...many] : [];
    return { list, less: trouble.map(one => less(project, one)) };
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    return { list: undefined, less: [less(project, error.message)] };
  }
}

function less({ path }: Project, why: string): Check {
  const name = /fs\.inotify\.\w+/.exec(why)?.[0];
  const mend = name === undefined ? undefined : `sudo sysctl ${name}=${name.endsWith('watches') ? 524_288 : 1024}`;
  return { name: '', promise: false, ok: false, state: 'less', detail: `"${path}": ${why}`, mend };
}
