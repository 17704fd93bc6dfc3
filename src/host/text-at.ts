/** What a small file says, as those of the kernel's do. */
import { readFileSync } from 'node:fs';

/** Nothing where it is not there, or may not be read. */
export function textAt(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
