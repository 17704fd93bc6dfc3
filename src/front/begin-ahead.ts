/** Begins a run before it is on record: what is around its command is set up meanwhile, and the command itself waits for the line. */
import { bug } from '../core/fault.ts';
import type { Launch, Outcome } from '../core/values.ts';
import { sameSetUp } from '../host/run/as-agreed.ts';
import type { Edge } from '../host/run/edge.ts';
import type { Seen } from '../host/run/look-before.ts';
import { run } from '../host/run/run.ts';
import type { Served } from '../host/run/served.ts';

export interface Ahead {
  /** False: it could not, and nothing of it is there. */
  readonly begun: boolean;
  /** What is set up is what is set up for that launch. */
  readonly fits: (launch: Launch) => boolean;
  /** The command begins, as the device that runs a launch has it begin: once, and only where all around it is that launch's. */
  readonly run: (launch: Launch, seen: Seen) => Promise<Outcome>;
  /** Where it was not let begin, it never does; waits until nothing of it is there. */
  readonly end: () => Promise<void>;
}

/** Returns as soon as it has begun, or could not: who runs it is told why. */
export async function beginAhead(launch: Launch, edge: Edge & { readonly served: Served }): Promise<Ahead> {
  const agreed = Promise.withResolvers<Seen | undefined>();
  const begins = Promise.withResolvers<void>();
  let begun = false;
  const start: Served['start'] = (...words) => {
    const child = edge.served.start(...words);
    begun = true;
    begins.resolve();
    return child;
  };
  const outcome = run(launch, { ...edge, served: { ...edge.served, start }, agreed: agreed.promise });
  const over = outcome.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([begins.promise, over]);
  const fits: Ahead['fits'] = other => sameSetUp(launch, other);
  return {
    ...{ begun, fits },
    run: async (same, seen) => {
      if (!fits(same)) bug('what was set up is not what was agreed to');
      await edge.served.own();
      agreed.resolve({ ...seen, launch: same });
      return outcome;
    },
    end: () => {
      if (begun) void edge.served.own();
      agreed.resolve(undefined);
      return over;
    },
  };
}
