/** Tests that this machine or this run can't hold: they are skipped, and their titles say why. */
import test, { type ExecutionContext } from 'ava';

export type Run = (title: string, body: (t: ExecutionContext) => Promise<void> | void) => void;

/** A test that runs where nothing speaks against it. `reason`: what does, in words. */
export function unless(reason: string | undefined, run: Run = test): Run {
  return reason === undefined ? run : (title, body) => test.skip(`${title} (skipped: ${reason})`, body);
}

/** A test that takes too long for every check. */
export function inProof(run: Run = test): Run {
  return unless(process.env.WARD_PROOF === '1' ? undefined : 'it is tried in the proof: WARD_PROOF=1', run);
}
