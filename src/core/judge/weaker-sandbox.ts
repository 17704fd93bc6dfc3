/** What a command is told where the policy names a sandbox in bubblewrap's place: that it holds less, and what it can't hold at all. */
import { type Check, found } from './matter.ts';
import { network } from './network.ts';

const instead = 'bubblewrap would hold it: "ward doctor" says what mends that here';

/** Asked of each command again: what holds it may change from one to the next. */
export const weakerSandbox: Check = (matter, policy) => {
  const { weaker } = matter.located;
  if (weaker === undefined) return [];
  const place = { start: 0, end: 0 };
  const told = found('note', { id: 'weaker-sandbox', reason: `is held by Landlock, which holds less than bubblewrap: ${weaker}`, place });
  const hosts = network(matter, policy).flatMap(one =>
    one.needs.flatMap(need => (need.kind === 'connect' ? [{ ...need, place: one.place }] : [])),
  );
  const refused = hosts.map(({ host, port, place: at }) =>
    found('deny', {
      id: 'weaker-sandbox',
      reason: `reaches ${host}:${port}, and Landlock can't hold a command to one host`,
      hint: instead,
      place: at,
    }),
  );
  return [told, ...refused];
};
