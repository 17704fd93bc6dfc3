/** Which claims of slots nobody is left to use, from what was seen of slots and processes at one time after the other. */

/** What one look shows. Claims were looked at before processes. */
export interface Look {
  /** By slot at which nobody has said anything: which claim lies there, as no later one is. */
  readonly claims: ReadonlyMap<string, string>;
  /** Of processes, asked only where it matters. */
  readonly processes: () => Processes;
}

export interface Processes {
  /** Slots that somebody has open: their end is seen there. */
  readonly open: ReadonlySet<string>;
  /** Clients that have none open, each as no later process is: whoever has claimed one and not opened it is among them. */
  readonly without: ReadonlySet<string>;
}

/** A claim that was there before. */
export interface Claim {
  readonly claim: string;
  /** Who could have made it; not asked yet when it is new, for most are soon used. */
  readonly suspects: ReadonlySet<string> | undefined;
}

export type Claims = ReadonlyMap<string, Claim>;

/** What is known behind this look, and the slots that are nobody's. Who comes when a claim was there already has not made it, so that others who come and go, or stay, are not waited for. */
export function lookAgain(before: Claims, { claims, processes }: Look): { readonly claims: Claims; readonly abandoned: readonly string[] } {
  const isOld = ([slot, claim]: readonly [string, string]) => before.get(slot)?.claim === claim;
  if (![...claims].some(isOld)) return { claims: new Map([...claims].map(([slot, claim]) => [slot, unasked(claim)])), abandoned: [] };
  const { open, without } = processes();
  const next = new Map<string, Claim>();
  const abandoned: string[] = [];
  for (const one of claims) {
    const [slot, claim] = one;
    if (!isOld(one)) {
      next.set(slot, unasked(claim));
      continue;
    }
    const known = before.get(slot)?.suspects;
    const suspects = known === undefined ? without : new Set([...known].filter(suspect => without.has(suspect)));
    if (suspects.size === 0 && !open.has(slot)) abandoned.push(slot);
    else next.set(slot, { claim, suspects });
  }
  return { claims: next, abandoned };
}

const unasked = (claim: string): Claim => ({ claim, suspects: undefined });
