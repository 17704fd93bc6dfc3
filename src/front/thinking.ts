/** Thinks of requests for a process that stays: where all that a verdict is made of is as it was, it is the same verdict. */
import { isDeepStrictEqual } from 'node:util';
import { judge } from '../core/judge/judge.ts';
import type { Analysis, Located, Policy, Request, TextOf, Verdict } from '../core/values.ts';
import { type assess, understand } from '../guard.ts';

interface Thought {
  /** Undefined where files were read for it: those are read each time. */
  readonly analysis: Analysis | undefined;
  readonly policy: Policy;
  readonly located: Located;
  readonly verdict: Verdict;
}

/**
 * `assess`, by the same stages in the same order. `core` is pure: of the same request object it says the same, as long as no file was read for it, and
 * of the same analysis, policy and places the same again. The machine is looked at each time, and what is seen there compared whole.
 */
export function thinking(): typeof assess {
  const thoughts = new WeakMap<Request, Thought>();
  return (request, host) => {
    const before = thoughts.get(request);
    const { analysis, kept } = before?.analysis === undefined ? understood(request, host.textOf(request)) : same(before.analysis);
    const located = host.locate(analysis.actions, request);
    const { policy } = host;
    const standing = before !== undefined && kept !== undefined && before.analysis === kept && before.policy === policy;
    if (standing && isDeepStrictEqual(before.located, located)) return before.verdict;
    const verdict = judge({ request, analysis, located }, policy);
    thoughts.set(request, { analysis: kept, policy, located, verdict });
    return verdict;
  };
}

const same = (analysis: Analysis) => ({ analysis, kept: analysis });

function understood(request: Request, textOf: TextOf): { readonly analysis: Analysis; readonly kept: Analysis | undefined } {
  let read = false;
  const noting: TextOf = file => {
    read = true;
    return textOf(file);
  };
  const analysis = understand(request, { textOf: () => noting });
  return { analysis, kept: read ? undefined : analysis };
}
