/** Begins a run before it is on record: what is around its command is set up meanwhile, and the command itself waits for the line. */
import { isDeepStrictEqual } from 'node:util';
import { bug } from '../core/fault.ts';
import type { Launch, Outcome } from '../core/values.ts';
import { type Edge, run } from '../host/run/run.ts';
import type { Served } from '../host/run/served.ts';

export interface Ahead {
  /** The command begins, as the device that runs a launch has it begin: once, and only where it is that launch. */
  readonly run: (launch: Launch) => Promise<Outcome>;
  /** Where it was not let begin, it never does; waits until nothing of it is there. */
  readonly end: () => Promise<void>;
}

/** Returns as soon as it has begun, or could not: who runs it is told why. */
export async function beginAhead(launch: Launch, edge: Edge & { readonly served: Served }): Promise<Ahead> {
  const decided = Promise.withResolvers<boolean>();
  const begun = Promise.withResolvers<void>();
  const start: Served['start'] = (...words) => {
    const child = edge.served.start(...words);
    begun.resolve();
    return child;
  };
  const outcome = run(launch, { ...edge, served: { ...edge.served, start }, decided: decided.promise });
  const over = outcome.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([begun.promise, over]);
  return {
    run: same => {
      if (!isDeepStrictEqual(same, launch)) bug('what was set up is not what was agreed to');
      decided.resolve(true);
      return outcome;
    },
    end: () => {
      decided.resolve(false);
      return over;
    },
  };
}
