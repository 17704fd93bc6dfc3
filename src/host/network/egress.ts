/** One run's way out: what the sandbox starts in place of the command, and Ward's end of it. */
import type { ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import net from 'node:net';
import type { Approved, Connection, NetworkPolicy } from '../../core/values.ts';
import { insideHelper } from '../installation.ts';
import type { Hear } from './answer.ts';
import { caughtPorts, namesPort } from './direct.ts';
import type { NetworkLimits } from './gate.ts';
import type { Go, Handed } from './inside.ts';
import { type Listener, listener } from './listener.ts';
import { port, proxyEnvironment } from './proxy-environment.ts';
import type { Ask } from './reach.ts';
import { normalise } from './target.ts';

/** The command as the sandbox would start it; `argv[0]` is an absolute path. */
export interface Wanted {
  readonly hosts: readonly Approved[];
  readonly argv: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  /** Descriptors above 2 that the command is given: pass each to the child `shift` higher. */
  readonly keep: readonly number[];
  readonly limits?: NetworkLimits | undefined;
  /** Every address of its network leads to itself, and all its ports are free: what knows no proxy is listened for too, at the descriptor `doorName` or by port. */
  readonly direct?: boolean | undefined;
  /** Hears `host:port` of each refused connection and why, once each. */
  readonly refused: Hear;
  /** How names are looked up; absent: as the machine does, without the addresses that a name may not lead to. */
  readonly lookup?: net.LookupFunction | undefined;
  /** What the policy says of proxies, private names and addresses. */
  readonly policy?: NetworkPolicy | undefined;
  /** Asked whether a host that is not among `hosts` may be gone to after all. */
  readonly ask?: Ask | undefined;
  /** Hears of each connection that is over. */
  readonly connected?: ((connections: readonly Connection[]) => void) | undefined;
}

/** Close it when the command has ended, whatever came of it. */
export interface Egress extends Omit<Listener, 'server' | 'direct' | 'names'> {
  /** Started in the sandbox in place of `Wanted.argv`: Ward's own Node and one file of it, both to be visible there. */
  readonly argv: readonly string[];
  /** All that `argv` is started with, beside what `spawn` adds for its `ipc` descriptor. */
  readonly environment: ReadonlyMap<string, string>;
  /** Takes the listeners from the child (spawned with an `ipc` descriptor) and lets the command go. Then wait for `exit`: where the parent has
   * disconnected first, Node tells of no `close`. */
  readonly attach: (child: ChildProcess) => void;
  /** False as long as nothing of the command has run. */
  readonly started: () => boolean;
}

/** Words about more targets than this help nobody. */
const reported = 20;

function once(hear: Hear): Hear {
  const heard = new Set<string>();
  return (target, why) => {
    const one = `${target} ${why}`;
    if (heard.has(one) || heard.size >= reported) return;
    heard.add(one);
    hear(target, why);
  };
}

/** Nothing runs and nothing is reachable before `attach`. */
export function egress(wanted: Wanted): Egress {
  const hosts = normalise(wanted.hosts);
  const { server, direct, names, ...way } = listener(
    { hosts, limits: wanted.limits, lookup: wanted.lookup, connected: wanted.connected, ask: wanted.ask, policy: wanted.policy },
    once(wanted.refused),
  );
  const go: Go = { argv: wanted.argv, environment: [...wanted.environment, ...proxyEnvironment(hosts)], keep: wanted.keep };
  let started = false;
  const send = (child: ChildProcess) =>
    child.send(go, error => {
      started = error === null;
      child.disconnect();
    });
  const take = (what: Handed, handle: unknown): boolean => {
    if (handle instanceof dgram.Socket) names(handle);
    else if (handle instanceof net.Server) (what === 'proxy' ? server : direct()).listen(handle);
    else return false;
    return true;
  };
  const attach = (child: ChildProcess) => {
    child.on('message', (what: Handed, handle) => {
      if (what === 'ready') send(child);
      else if (!take(what, handle)) child.disconnect();
    });
  };
  const { always, otherwise } = caughtPorts(hosts);
  const listens = wanted.direct === true ? [always.join(','), otherwise.join(','), String(namesPort)] : [];
  const argv = [process.execPath, insideHelper, String(port), ...listens];
  return { argv, environment: new Map(), attach, started: () => started, ...way };
}
