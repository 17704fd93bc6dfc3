/** What a command is told where the policy names a sandbox in bubblewrap's place: that it holds less, and what it can't hold at all. */
import { collect } from '../collect.ts';
import type { Switch } from '../values.ts';
import { type Check, effectsOf, type Found, found, type Matter } from './matter.ts';
import { network } from './network.ts';

const instead = 'bubblewrap would hold it: "ward doctor" says what mends that here';

/** Asked of each command again: what holds it may change from one to the next. */
export const weakerSandbox: Check = (matter, policy) => {
  const { weaker } = matter.located;
  if (weaker === undefined) return [];
  const place = { start: 0, end: 0 };
  const told = found('note', { id: 'weaker-sandbox', reason: `is held by Landlock, which holds less than bubblewrap: ${weaker}`, place });
  const hosts = collect(network(matter, policy), one =>
    collect(one.needs, need => (need.kind === 'connect' ? [{ ...need, place: one.place }] : [])),
  );
  const refused = hosts.map(({ host, port, place: at }) =>
    found('deny', {
      id: 'weaker-sandbox',
      reason: `reaches ${host}:${port}, and Landlock can't hold a command to one host`,
      hint: instead,
      place: at,
    }),
  );
  return [told, ...refused, ...unheld(matter)];
};

/** What a switch opens reaches the host's own where there are no namespaces. */
function unheld(matter: Matter): readonly Found[] {
  return effectsOf(matter, 'switch').map(({ effect: { reason, name, place } }) =>
    found('deny', { id: 'weaker-sandbox', reason: `${reason}, and Landlock ${lacks[name]}`, hint: instead, place }),
  );
}

const lacks: Readonly<Record<Switch, string>> = {
  'unix sockets': "can't hold a command to the sockets of its own sandbox",
  ptrace: 'shows a command no processes, not even its own',
  'nested sandbox': 'lets nothing be mounted within it',
};
