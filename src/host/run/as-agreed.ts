/** What of a launch is set up around its command, and what is only looked at before that begins, and told when it has ended. */
import { isDeepStrictEqual } from 'node:util';
import type { Launch } from '../../core/values.ts';

/** Nothing that a sandbox is made of: `mounts` alone has what is masked. */
const beside: ReadonlySet<string> = new Set<keyof Launch>(['absent', 'masked', 'unfollowed', 'socket', 'writes', 'looks', 'provided']);

/** What is set up, as the launch that was agreed to. */
export const asAgreed = (setUp: Launch, agreed: Launch): Launch => ({
  ...setUp,
  ...Object.fromEntries(Object.entries(agreed).filter(([name]) => beside.has(name))),
});

/** Whether what is set up for one is what would be for the other: the same words, environment, mounts, filter and limits. */
export const sameSetUp = (one: Launch, other: Launch): boolean => isDeepStrictEqual(asAgreed(one, other), other);
