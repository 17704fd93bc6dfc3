/** What the policy settles for a login shell: a text that starts in no project, and names one that the policy opens for it. */
import { servedBy } from '../core/judge/served.ts';
import type { PathValue, Policy, Request, Service } from '../core/values.ts';
import { understand } from '../guard.ts';
import { projectAt } from '../host/ground.ts';
import { locatePath } from '../host/locate.ts';

/** In a project by where it starts; in none by what the policy settles for a login shell, and then the policy of that project holds. */
export function boundBy(request: Request, policy: Policy, policyAt: (project: string) => Policy): { request: Request; policy: Policy } {
  const service = serviceOf(request, policy);
  if (service === undefined) return { request, policy };
  return { request: { ...request, scene: { ...request.scene, service } }, policy: policyAt(service.project) };
}

/** The service that this text is, where the policy names it and no agent asks; a text that starts in a project is bound to that one. */
function serviceOf(request: Request, { services, projects }: Policy): Service | undefined {
  const { scene, asker, form, startup, dialect } = request;
  if (services === undefined || asker.kind === 'agent' || (form ?? 'text') !== 'text' || startup !== undefined) return undefined;
  if (dialect === 'zsh' || projectAt(scene.cwd, projects) !== undefined) return undefined;
  const served = servedBy(understand(request, { textOf: () => () => ({ kind: 'none' }) }));
  if (served === undefined) return undefined;
  const places = served.paths.map(placeOf);
  const fits = ({ form: named, project }: Service) =>
    named === served.form && places.every(at => at !== undefined && projectAt(at, projects)?.path === project);
  const open = ({ project }: Service) => projectAt(project, projects)?.path === project;
  return services.find(one => fits(one) && open(one));
}

/** Where a path really leads; of a pattern the directory that surely holds what it matches. */
function placeOf(value: PathValue): string | undefined {
  if (value.kind === 'unknown') return undefined;
  const certain = value.kind === 'path' ? value.path : value.path.replace(/[^/]*[*?[\\].*$/s, '');
  return locatePath(certain === '' ? '/' : certain).real;
}
