/** Whether a shell may run files before its text: hardly anybody has one of the variables, or shows the sandbox what is in a home. */
import type { Policy } from '../core/values.ts';

export function mayRunFirst(environment: ReadonlyMap<string, string>, { readable }: Pick<Policy, 'readable'>): boolean {
  return readable.length > 0 || ['BASH_ENV', 'ENV', 'ZDOTDIR'].some(one => environment.has(one));
}
