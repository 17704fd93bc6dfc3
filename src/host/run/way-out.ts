/** A launch that was granted hosts: Ward's own Node starts in the command's place, and becomes it once the way out is there. */
import { openSync } from 'node:fs';
import type { Approved, Connection, Launch, Outcome } from '../../core/values.ts';
import { type Label, openDesk, type Question, type Reply } from '../network/desk.ts';
import { type Egress, egress } from '../network/egress.ts';
import { ownNetwork } from '../network/own-network.ts';
import { doorName } from '../network/shift.ts';
import { caBundles } from './ca-bundles.ts';
import { nameFiles } from './name-files.ts';

/** What is different about a launch with a way out. */
export interface WayOut {
  readonly egress: Egress;
  /** `place` gives what is put there a number of the child's. */
  readonly through: (place: (what: number | 'ipc') => number) => Through;
  /** In words, what the command tried to reach besides. */
  readonly refused: readonly string[];
  /** What would have let it reach more, behind what else would have helped. */
  readonly hinted: (before: readonly string[] | undefined, status: number) => Pick<Outcome, 'hints'>;
  /** In words, what it was held to. */
  readonly limited: () => readonly string[];
  readonly slowed: () => Pick<Outcome, 'slowed'>;
}

interface Through {
  /** Comes before bubblewrap's own words. */
  readonly enter: readonly string[];
  /** The launch as bubblewrap is to see it. */
  readonly launch: Launch;
  /** To be closed once the child has them. */
  readonly opened: readonly number[];
}

/** Whether a host that was not granted may be gone to after all. */
export type Answer =
  | { readonly granted: true; readonly via?: string }
  | { readonly granted: false; readonly sentence: string; readonly hint: string | undefined };

/** Why a connection did not come to be, in words. */
export interface Lost {
  readonly words: string;
  /** They say what would mend it: of use to whoever sent the command, however that ended. */
  readonly mends: boolean;
}

/** Who is told of what goes over it, and asked. */
export interface Told {
  readonly connected: (connections: readonly Connection[]) => void;
  /** What may be why one did not come to be, in words. */
  readonly lost?: (connection: Connection) => Lost | undefined;
  readonly ask: (asked: Approved) => Promise<Answer>;
  /** The command has ended: nobody is asked any more. */
  readonly over?: () => void;
  /** Where it answers who looks, and whose it is. */
  readonly desk: { readonly directory: string; readonly label: Label };
}

/** Undefined without hosts: then there is no network and nothing to wait for. `keep`: descriptors above 2 that the command is given. */
export function wayOut(launch: Launch, keep: readonly number[], told?: Told): WayOut | undefined {
  if (launch.hosts.length === 0) return undefined;
  const refused: string[] = [];
  const hints = new Set<string>();
  // Of use only to a command that failed.
  const missed = new Set<string>();
  const heard = async (asked: Approved, { ask }: Told) => {
    const answer = await ask(asked);
    if (!answer.granted && answer.hint !== undefined) hints.add(answer.hint);
    return answer;
  };
  const heardOf = (some: readonly Connection[], { connected, lost }: Told) => {
    connected(some);
    for (const { words, mends } of some.flatMap(one => lost?.(one) ?? [])) (mends ? hints : missed).add(words);
  };
  const { hosts, argv, environment } = launch;
  const direct = launch.direct === true;
  if (!direct && hosts.some(one => !spokenToProxies(one))) hints.add(onlyByProxy);
  const made = egress({
    hosts,
    argv,
    environment,
    keep,
    limits: launch.bounds?.limits,
    direct: launch.direct,
    policy: launch.network,
    connected: told && (some => heardOf(some, told)),
    ask: told && (asked => heard(asked, told)),
    refused: (target, why) => refused.push(`connection to ${target}, ${why}`),
  });
  const desk = told && openDesk(told.desk.directory, told.desk.label, question => replied(question, made));
  const close = () => {
    told?.over?.();
    desk?.close();
    made.close();
  };
  const shown = (more: readonly (readonly [string, number])[]): Launch => ({
    ...launch,
    argv: made.argv,
    environment: new Map([...made.environment, ...more.map(([name, descriptor]) => [name, String(descriptor)] as const)]),
    mounts: [...launch.mounts.slice(0, -1), ownNode, ...caBundles(launch), ...(direct ? nameFiles() : []), ...launch.mounts.slice(-1)],
    ...(direct ? { shares: 'network' } : {}),
  });
  const through: WayOut['through'] = place => {
    const channel = ['NODE_CHANNEL_FD', place('ipc')] as const;
    if (!direct) return { enter: [], launch: shown([channel]), opened: [] };
    const nothing = openSync('/dev/null', 'r');
    const door = place(nothing);
    return { enter: ownNetwork(door), launch: shown([channel, [doorName, door]]), opened: [nothing] };
  };
  const slowed = () => (made.slowed().length === 0 ? {} : { slowed: made.slowed() });
  const hinted: WayOut['hinted'] = (before = [], status) => {
    const all = [...hints, ...(status === 0 ? [] : [...missed].slice(0, mostMissed))];
    return all.length === 0 ? {} : { hints: [...before, ...all] };
  };
  return { egress: { ...made, close }, through, refused, hinted, limited: made.limited, slowed };
}

/** More lines than these help nobody. */
const mostMissed = 3;

/** What asks for it knows a proxy, as a rule. */
const spokenToProxies = ({ port, scheme }: Approved) => (scheme === undefined ? port === 80 || port === 443 : /^https?$/.test(scheme));

const onlyByProxy = 'programs that know no proxy reach nothing here: "ward doctor" says what is missing';

/** The binary may lie outside Ward's own directory. The launch's last mount is the seal. */
const ownNode = { kind: 'read-only', source: { path: process.execPath, identity: undefined }, at: process.execPath } as const;

/** To nobody else is what it is about a secret: they are the same user's. */
function replied(question: Question, { live, block }: Egress): Reply {
  if (question.what === 'live') return { live: live(), cut: 0 };
  const { host, port } = question;
  const cut = block(one => (host === undefined || one.host === host) && (port === undefined || one.port === port));
  return { live: live(), cut };
}
