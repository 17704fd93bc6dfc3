/** What a program runs that stands in a file: a script, targets of a makefile, scripts of a package, recipes of a justfile. */
import type { Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import type { Runs } from '../program.ts';
import { runJust } from './just.ts';
import { runMake } from './make.ts';
import { runPackage } from './package.ts';
import { runScript } from './script.ts';

/** Follows it where its text is known; else asks for the text, for another reading. */
export function follow(file: Runs, launched: Launched, shell: Shell): void {
  // What another process runs changes nothing of this shell: a trial walk has nothing to learn from it.
  if (shell.frame.muted) return;
  switch (file.kind) {
    case 'script':
      runScript(file, launched, shell);
      break;
    case 'make':
      runMake(file, launched, shell);
      break;
    case 'package':
      runPackage(file, launched, shell);
      break;
    case 'just':
      runJust(file, launched, shell);
      break;
  }
}
