/** The proxy that the person's own variables name, taken into their policy: listed first with its password as dots, and written for them alone. */
import { isatty } from 'node:tty';
import { directNamed, type NamedProxy, proxyNamed } from '../core/named-proxy.ts';
import { withoutSecret } from '../core/policy/network.ts';
import { oneLine, printable } from '../core/printable.ts';
import { typedLine } from '../host/line.ts';
import { readUser } from '../host/policy/load.ts';
import type { Document } from '../host/policy/save.ts';
import { changeBy, mayLoosen } from './loosen.ts';
import { agreed } from './setup-questions.ts';
import type { Surroundings } from './surroundings.ts';

/** What a policy would say by them. */
export interface Taken {
  readonly variable: string;
  readonly proxy: string;
  readonly direct: readonly string[];
  /** For a person who reads them before it is written. */
  readonly lines: readonly string[];
}

/** Undefined where they name none; in words why what they name can't be taken. */
export function takenFrom(environment: Surroundings['environment']): Taken | string | undefined {
  const [one, other] = [proxyNamed(environment, 'https'), proxyNamed(environment, 'http')];
  const named = one ?? other;
  if (named === undefined) return undefined;
  if ('fault' in named) return `${named.variable}: ${named.fault}`;
  const { places, unread } = directNamed(environment);
  const lines = [
    `hosts are reached by the proxy ${dotted(named.address)}, which ${named.variable} names`,
    ...(places.length === 0 ? [] : [`but not ${places.join(', ')}, as no_proxy says`]),
    ...(unread.length === 0 ? [] : [`left out of no_proxy, where it is no host, domain or network: ${unread.join(', ')}`]),
    ...(other === undefined || 'fault' in other || other.address === named.address ? [] : [leftOut(other)]),
  ];
  return { variable: named.variable, proxy: named.address, direct: places, lines: lines.map(line => oneLine(line)) };
}

const leftOut = ({ variable, shown }: NamedProxy) => `left out: ${variable} names another, ${shown}, and one proxy is asked for all`;

/** How long the password is, is nobody's to see either. */
function dotted(address: string): string {
  return address.replace(/\/\/([^/@:]*)(:[^/@]*)?@/, (_, who: string, word?: string) => `//${who}${word === undefined ? '' : ':•••••'}@`);
}

/** Written into a policy, beside what else it says of the network; where no exception is named, its own stay. */
export function withProxy(document: Document, { proxy, direct }: Pick<Taken, 'proxy' | 'direct'>): Document {
  const said = (document.network ?? {}) as Record<string, unknown>;
  return { ...document, network: { ...said, proxy, ...(direct.length === 0 ? {} : { direct }) } };
}

/** For the record. */
export const proxyDetail = ({ variable, proxy }: Taken) => `network proxy ${withoutSecret(proxy)} of ${variable}`;

/** `ward setup --proxy`: 0 where the policy has it now, 1 where nothing changed. `answer` reads a line. */
export function setProxy(around: Surroundings, answer: () => string | undefined = typedLine): 0 | 1 {
  const taken = takenFrom(around.environment);
  if (taken === undefined || typeof taken === 'string') return nothingTaken(taken, around);
  const { network } = readUser(around.directories).layer;
  if (network?.proxy === taken.proxy && (taken.direct.length === 0 || network.direct?.join() === taken.direct.join())) {
    around.out(`the policy has it already: ${printable(withoutSecret(taken.proxy))}\n`);
    return 0;
  }
  if (!mayLoosen(around)) return 1;
  if (answer === typedLine && !(isatty(0) && isatty(1))) {
    around.say('not changed: it is agreed to at a terminal');
    around.say('hint: run it with nothing led elsewhere');
    return 1;
  }
  if (!offered(taken, around, answer)) {
    around.say('not changed');
    return 1;
  }
  const status = changeBy(around, { what: 'policy', detail: proxyDetail(taken) }, document => withProxy(document, taken));
  if (status === 0) around.out('what commands were granted is reached by it from now on; "ward policy" shows it without its password\n');
  return status === 0 ? 0 : 1;
}

/** Lists it, and asks. */
export function offered(taken: Taken, around: Surroundings, answer: () => string | undefined): boolean {
  around.out(`\n${taken.lines.join('\n')}\n`);
  return agreed('write this into your policy, which you alone can read?', around, answer);
}

/** Says why, and how there would be one. */
export function nothingTaken(why: string | undefined, { say }: Surroundings): 1 {
  say(why === undefined ? 'not changed: no variable here names a proxy' : `not changed: no proxy can be taken from ${printable(why)}`);
  say('hint: export HTTPS_PROXY=http://NAME:PASSWORD@proxy.example.com:3128, and NO_PROXY where there are hosts that need none');
  return 1;
}
