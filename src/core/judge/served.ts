/** Services of a login shell: which form a text is, where it would reach, and what a policy that names it settles. */
import { collect } from '../collect.ts';
import type { Action, Analysis, Finding, PathValue, ServiceForm } from '../values.ts';
import { type Check, changes, effectsOf, found, type Matter, placesOf, within } from './matter.ts';

/** A form, and the paths by which its project is known; none where the words name none. */
export interface Served {
  readonly form: ServiceForm;
  readonly paths: readonly PathValue[];
}

/** The form that a text is; undefined where it is none. */
export function servedBy({ actions, faults, scaffold }: Analysis): Served | undefined {
  const [first] = actions;
  if (first === undefined || faults.length > 0 || scaffold !== undefined) return undefined;
  const form = actions.length === 1 && first.within.length === 0 ? formOf(first) : undefined;
  const paths = collect(first.effects, effect => (effect.kind === 'path' ? [effect.path] : []));
  if (form !== undefined) return form === 'sftp' || paths.length > 0 ? { form, paths } : undefined;
  return first.program === 'cd' && first.within.length === 0 && paths.length > 0 ? { form: 'commands', paths } : undefined;
}

/** The directory that a text goes into before it does anything else, where that is one and surely known. */
export function enteredFirst({ actions, faults }: Analysis): { readonly path: string; readonly relative: boolean } | undefined {
  const [first] = actions;
  if (first?.program !== 'cd' || first.within.length > 0 || first.opaque !== undefined || faults.length > 0) return undefined;
  const [entered, ...others] = first.effects;
  if (entered?.kind !== 'path' || entered.touch !== 'enter' || entered.path.kind !== 'path' || others.length > 0) return undefined;
  const named = first.argv.at(-1);
  return { path: entered.path.path, relative: named?.kind !== 'text' || !named.text.startsWith('/') };
}

function formOf({ program, argv, opaque }: Action): Exclude<ServiceForm, 'commands' | 'terminal'> | undefined {
  const [, ...words] = argv.map(one => (one.kind === 'text' ? one.text : ''));
  if (opaque !== undefined) return undefined;
  if (program === 'scp') return words.some(word => /^-[dpqrv]*[tf][dpqrv]*$/.test(word)) ? 'scp' : undefined;
  if (program === 'rsync') return words[0] === '--server' ? 'rsync' : undefined;
  if (program === 'sftp-server') return 'sftp';
  return /^git-(?:upload-pack|receive-pack|upload-archive)$/.test(program ?? '') ? 'git' : undefined;
}

/** Whether the policy has said yes to it as it is: it asks for nothing but to serve. A text of `commands` is judged as any other. */
export function settledService(matter: Matter, findings: readonly Finding[]): string | undefined {
  const { service } = matter.request.scene;
  if (service === undefined || service.form === 'commands' || servedBy(matter.analysis)?.form !== service.form) return undefined;
  return findings.every(one => one.rank === 'note' || (one.rank === 'ask' && one.id === 'serves')) ? `service-${service.form}` : undefined;
}

/** What the sandbox holds of it and the words do not tell; and what would change a project that may only be read. */
export const services: Check = matter => {
  const { service } = matter.request.scene;
  const [first] = matter.analysis.actions;
  if (service === undefined || first === undefined) return [];
  const { form, project, access } = service;
  const only = form === 'sftp' ? 'only the sandbox bounds which files: ' : '';
  const may = access === 'read' ? `may read whatever is in ${project}, and change nothing` : `may read and change what is in ${project}`;
  const told = found('note', { id: 'service', reason: `${form}, which the policy names: ${only}${may}`, place: first.place });
  return access === 'read' ? [told, ...changing(matter, project)] : [told];
};

function changing(matter: Matter, project: string) {
  return collect(effectsOf(matter, 'path'), ({ effect }) => {
    const places = changes(effect.touch) ? placesOf(effect.path, matter.located) : undefined;
    const inside = places?.known === true && places.at.some(({ location }) => within(project, location.real));
    const reason = `changes ${project}, which the policy names to read alone`;
    return inside ? [found('deny', { id: 'service', reason, place: effect.place })] : [];
  });
}
