/** From findings and mode to a decision: `strict` turns each ask into a deny, `ask` asks about what nothing settled, `observe` lets asks pass. */
import type { Decision, Finding, Mode, Rank } from '../values.ts';

/** What the decision rests on beside the mode. */
export interface Stand {
  readonly findings: readonly Finding[];
  /** A rule settled it. */
  readonly settled: boolean;
  /** A person typed it at a terminal of Ward's. */
  readonly typed: boolean;
  /** An agent's own set-up, with no words of the model's. */
  readonly infrastructure: boolean;
}

/** Only a person may say yes to these, in any mode (decision 9). */
const personal = 'leaves-sandbox';

/** The decision of this mode. For the same findings a stricter mode never decides milder. */
export function decide(mode: Mode, stand: Stand): Decision {
  const asked = base(mode, stand);
  return mode === 'strict' && asked === 'ask' ? 'deny' : asked;
}

function base(mode: Mode, stand: Stand): Decision {
  const worst = strictest(stand.findings);
  if (worst === 'deny') return 'deny';
  if (stand.settled || stand.infrastructure) return 'allow';
  if (mode === 'observe') return stand.findings.some(finding => finding.id === personal && finding.rank === 'ask') ? 'ask' : 'allow';
  if (worst === 'ask') return 'ask';
  return mode === 'auto' || stand.typed ? 'allow' : 'ask';
}

const order: readonly Rank[] = ['note', 'ask', 'deny'];

/** The strictest rank of all findings; `note` where there is none. */
function strictest(findings: readonly Finding[]): Rank {
  return order[Math.max(0, ...findings.map(finding => order.indexOf(finding.rank)))] ?? 'deny';
}

/** The strictest first, then by place: the order in which a person is told. */
export function inOrder<F extends Finding>(findings: readonly F[]): readonly F[] {
  return [...findings].sort((one, other) => order.indexOf(other.rank) - order.indexOf(one.rank) || one.place.start - other.place.start);
}
