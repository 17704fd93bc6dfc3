/** `ward back`: the person says that they are there again, so that requests wait for them. */
import { forgetHowFared } from '../host/approve/fared.ts';
import { refusedHere, unanswered } from './answer.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** 0; 1 where this is no claimed terminal. */
export function back(argv: readonly string[], around: Surroundings): number {
  if (argv.length > 0) throw usage('ward back');
  const away = refusedHere('"ward back" was refused', around);
  if (away !== undefined) return unanswered('not back', away, around);
  forgetHowFared(around.directories, true);
  around.out('requests wait for you again, and what was refused three times is asked about again\n');
  return 0;
}
