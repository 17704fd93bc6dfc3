/** A text that starts in no project: bound to the one that the policy settles for a login shell, or to the open one that it goes into first of all. */
import { enteredFirst, servedBy } from '../core/judge/served.ts';
import type { PathValue, Policy, Request, Scene, Service } from '../core/values.ts';
import { understand } from '../guard.ts';
import { projectAt } from '../host/ground.ts';
import { locatePath } from '../host/locate.ts';
import { mayBeBound } from './may-be-bound.ts';

interface Bound {
  readonly request: Request;
  readonly policy: Policy;
}

/** In a project by where it starts. In none, by what the policy settles or where it goes, and then the policy of that project holds, as for a text that starts there. */
export function boundBy(request: Request, policy: Policy, policyAt: (project: string) => Policy): Bound {
  const to = mayBeBound(request, policy) ? (serviceOf(request, policy) ?? ledInto(request, policy)) : undefined;
  if (to === undefined) return { request, policy };
  const scene: Scene = { ...request.scene, ...(typeof to === 'string' ? { led: to } : { service: to }) };
  return { request: { ...request, scene }, policy: policyAt(typeof to === 'string' ? to : to.project) };
}

const alone = (request: Request) => understand(request, { textOf: () => () => ({ kind: 'none' }) });

/** The service that this text is, where the policy names it and no agent asks; a text that starts in a project is bound to that one. */
function serviceOf(request: Request, { services, projects }: Policy): Service | undefined {
  const { asker, form, startup, dialect } = request;
  if (services === undefined || asker.kind === 'agent' || (form ?? 'text') !== 'text' || startup !== undefined) return undefined;
  if (dialect === 'zsh') return undefined;
  const served = servedBy(alone(request));
  if (served === undefined) return undefined;
  const places = served.paths.map(placeOf);
  const fits = ({ form: named, project }: Service) =>
    named === served.form && places.every(at => at !== undefined && projectAt(at, projects)?.path === project);
  const open = ({ project }: Service) => projectAt(project, projects)?.path === project;
  return services.find(one => fits(one) && open(one));
}

/** The open project that it goes into. Whose policy names services, or caps them, has said which texts go where. */
function ledInto(request: Request, { services, projects }: Policy): string | undefined {
  if (services !== undefined || (request.form ?? 'text') !== 'text' || request.startup !== undefined) return undefined;
  const to = enteredFirst(alone(request));
  // Below /tmp it begins in /tmp itself.
  if (to === undefined || (to.relative && /^\/(?:var\/)?tmp\//.test(request.scene.cwd))) return undefined;
  const seen = locatePath(to.path);
  return seen.kind === 'directory' ? projectAt(seen.real, projects)?.path : undefined;
}

/** Where a path really leads; of a pattern the directory that surely holds what it matches. */
function placeOf(value: PathValue): string | undefined {
  if (value.kind === 'unknown') return undefined;
  const certain = value.kind === 'path' ? value.path : value.path.replace(/[^/]*[*?[\\].*$/s, '');
  return locatePath(certain === '' ? '/' : certain).real;
}
