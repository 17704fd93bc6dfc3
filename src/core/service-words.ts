/** A service of the policy in words for a person. */
import type { Service } from './values.ts';

/** `sftp /home/u/app, to read and change`. */
export function serviceWords({ form, project, access }: Service): string {
  return `${form} ${project}, ${access === 'read' ? 'to read alone' : 'to read and change'}`;
}
