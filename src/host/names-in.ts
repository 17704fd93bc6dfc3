/** What stands in a directory, by name. */
import { readdirSync } from 'node:fs';

/** None where it is not there, is none, or may not be listed. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
