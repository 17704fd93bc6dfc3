/** Login shells that ran without Ward, as `rescue.ts` noted them: told once, by the next start. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** A sentence for each, whose note is then gone. */
export function rescued(directory: string, names: readonly string[]): readonly string[] {
  return names.map(name => {
    const said = `a login shell was started without Ward at ${timeOf(path.join(directory, name))} (WARD_RESCUE)`;
    rmSync(path.join(directory, name), { force: true });
    return said;
  });
}

function timeOf(file: string): string {
  try {
    return new Date((JSON.parse(readFileSync(file, 'utf8')) as { at: number }).at).toISOString();
  } catch {
    return 'a time that is not known';
  }
}
