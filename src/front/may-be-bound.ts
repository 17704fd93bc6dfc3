/** Whether a text is to be bound to another project than the one it starts in: most start in one, or go nowhere. */
import type { Policy, Request } from '../core/values.ts';
import { projectAt } from '../host/ground.ts';

export function mayBeBound({ text, scene }: Pick<Request, 'text' | 'scene'>, { services, projects }: Policy): boolean {
  return (services !== undefined || /^\s*cd\s/.test(text)) && projectAt(scene.cwd, projects) === undefined;
}
