/** `ward net`: which commands have a network just now, and what lives on it; and what is to be cut, at once. That only tightens, and takes no claimed terminal. */
import path from 'node:path';
import { GuardError } from '../core/fault.ts';
import { sizeWords } from '../core/limits.ts';
import { oneLine, printable } from '../core/printable.ts';
import type { Connection } from '../core/values.ts';
import { inquire, type Network, networks, type Question } from '../host/network/desk.ts';
import { readHost } from '../host/network/target.ts';
import { openRecord } from '../host/record/record.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** A command's network with what lives on it; undefined where it did not say. */
interface Seen {
  readonly network: Network;
  readonly live: readonly Connection[] | undefined;
}

/** 1 where there was nothing to block, or a command did not answer. */
export async function net(argv: readonly string[], around: Surroundings): Promise<number> {
  const [verb, what, ...more] = argv;
  if (verb === 'block' && what !== undefined && !what.startsWith('-') && more.length === 0) return block(what, around);
  if (argv.length > 1 || (verb !== undefined && verb !== '--json')) throw usage('ward net [--json] | block HOST|COMMAND|all');
  const { out, say } = around;
  const all = await Promise.all(there(around).map(one => seen(one, around)));
  if (verb === '--json') out(`${JSON.stringify({ networks: all.map(shown) })}\n`);
  else out(all.length === 0 ? 'no command has a network just now\n' : all.map(words).join(''));
  for (const { network } of all.filter(one => one.live === undefined)) say(silent(network));
  return all.every(one => one.live !== undefined) ? 0 : 1;
}

export const desks = ({ directories }: Pick<Surroundings, 'directories'>): string => path.join(directories.state, 'net');

const there = (around: Surroundings) => networks(desks(around));

const silent = ({ entry }: Network) => `warning: the network of entry ${entry} does not answer`;

async function seen(network: Network, around: Surroundings): Promise<Seen> {
  return { network, live: (await inquire(desks(around), network, { what: 'live' }))?.live };
}

/** What it is about: all of it, one command's by the number of its record, or a host by its name, with a port or any. */
function question(what: string): { readonly of: (network: Network) => boolean; readonly ask: Question } {
  if (what === 'all') return { of: () => true, ask: { what: 'block' } };
  if (/^[1-9]\d{0,14}$/.test(what)) return { of: ({ entry }) => entry === Number(what), ask: { what: 'block' } };
  const target = readHost(what);
  if (target === undefined) throw new GuardError('usage', `"${what}" is no host`, 'a name or an address, with ":PORT" or without');
  return { of: () => true, ask: { what: 'block', ...target } };
}

/** On record before it is done. */
async function block(what: string, around: Surroundings): Promise<number> {
  const { directories, now, out, say } = around;
  const { of, ask } = question(what);
  const chosen = there(around).filter(of);
  if (chosen.length === 0) {
    say(
      `no command${ask.what === 'block' && ask.host === undefined && what !== 'all' ? ` of entry ${oneLine(what)}` : ''} has a network just now`,
    );
    say('hint: "ward net" lists those that have; what later commands may reach is for the policy to say');
    return what === 'all' ? 0 : 1;
  }
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'network', detail: `blocked ${what}` });
  const done = await Promise.all(chosen.map(async network => ({ network, reply: await inquire(desks(around), network, ask) })));
  for (const { network, reply } of done) {
    if (reply !== undefined) out(`blocked: ${oneLine(what)} for entry ${network.entry}, ${reply.cut} cut\n`);
    else if (there(around).some(one => one.nonce === network.nonce)) say(silent(network));
  }
  return done.every(({ network, reply }) => reply !== undefined || !there(around).some(one => one.nonce === network.nonce)) ? 0 : 1;
}

function shown({ network: { entry, command, asker, began }, live }: Seen) {
  return { entry, command, asker, since: new Date(began).toISOString(), connections: live ?? [] };
}

function words({ network: { entry, command, asker }, live = [] }: Seen): string {
  const lines = live.map(({ host, port, by, milliseconds, sent, received }) => {
    const seconds = Math.round(milliseconds / 1000);
    return `  ${printable(`${host}:${port}`)}  by ${by}, ${seconds} s, ${sizeWords(sent)} sent, ${sizeWords(received)} received\n`;
  });
  return `${entry}  ${oneLine(asker)}  ${oneLine(command).slice(0, 200)}\n${lines.length === 0 ? '  no connection just now\n' : lines.join('')}`;
}
