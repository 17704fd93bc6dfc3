/** `ward setup --service` alone: what a login shell serves in an open project, added to a policy that is there. */
import path from 'node:path';
import { printable } from '../core/printable.ts';
import { serviceWords } from '../core/service-words.ts';
import type { Service } from '../core/values.ts';
import { locatePath } from '../host/locate.ts';
import { readUser } from '../host/policy/load.ts';
import { changeBy } from './loosen.ts';
import type { Surroundings } from './surroundings.ts';

/** 0, also where the policy has all of them; 1 where one is in no open project, or nobody is there who may loosen. */
export function addServices(given: readonly Service[], around: Surroundings): number {
  const { projects, services: before } = readUser(around.directories).layer;
  const named = given.map(one => servedAt(one, around));
  const closed = named.find(one => projects.every(({ path: open }) => open !== one.project));
  if (closed !== undefined) {
    around.say(printable(`not changed: "${closed.project}" is no open project of yours`));
    around.say('hint: "ward open DIR" opens one; a first policy takes a mode: ward setup --mode ask --open DIR --service FORM:write:DIR');
    return 1;
  }
  const services = named.filter(one => before.every(other => serviceWords(other) !== serviceWords(one)));
  const detail = services.map(one => `service ${serviceWords(one)}`).join(', ');
  const added = (document: object) => ({ ...document, services: [...before, ...services] });
  const status = services.length === 0 ? 0 : changeBy(around, { what: 'policy', detail }, added);
  if (status === 0) tellServices(named, around);
  return status;
}

/** Where its directory really is. */
export function servedAt(one: Service, { cwd }: Pick<Surroundings, 'cwd'>): Service {
  return { ...one, project: locatePath(path.resolve(cwd, one.project)).real };
}

/** What naming each means, for whoever sets it up. */
export function tellServices(services: readonly Service[], { out }: Surroundings): void {
  for (const one of services) out(`${printable(serviceWords(one))}: ${settles(one)}\n`);
}

function settles({ form }: Service): string {
  if (form === 'commands') return 'a text that begins with cd into it is judged as if it started there';
  if (form === 'terminal') return 'a login at a terminal begins there, and each line is judged there';
  const files = form === 'sftp' ? ', and which files only the sandbox bounds' : '';
  return `runs in every mode without a question where a login shell is asked for it${files}`;
}
