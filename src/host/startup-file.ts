/** A file that a shell would run before its text: where it really is, or why it is none to run. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';

export type StartupFile = { readonly real: string } | { readonly lacks: string };

/** Undefined where nothing lies there: no shell minds that. */
export function startupFile(file: string, roots: readonly string[]): StartupFile | undefined {
  try {
    const real = realpathSync.native(file);
    if (!statSync(real).isFile()) return { lacks: 'which is no plain file' };
    if (!roots.some(root => real === root || real.startsWith(`${root}/`))) return { lacks: 'which lies outside the project' };
    accessSync(real, constants.R_OK);
    return { real };
  } catch (error) {
    return /^E(?:NOENT|NOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '') ? undefined : { lacks: "which can't be read" };
  }
}
