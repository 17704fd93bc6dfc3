/** The directory by which a request is bound to a project: where it starts, but for those that start in none. */
import type { Scene } from './values.ts';

export function boundAt({ cwd, service, led }: Pick<Scene, 'cwd' | 'service' | 'led'>): string {
  return service?.project ?? led ?? cwd;
}
