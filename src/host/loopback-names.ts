/** Names that the machine's own list of hosts gives to itself (hosts(5)). Only reads. */
import { readFileSync } from 'node:fs';
import type { Action } from '../core/values.ts';

const itself = /^(?:127(?:\.\d{1,3}){3}|::1)$/;

/** Of the hosts that these would reach, those that stand in the list at such addresses alone. */
export function loopbackNames(actions: readonly Action[], list = '/etc/hosts'): ReadonlySet<string> {
  const wanted = new Set(
    actions.flatMap(({ effects }) => effects.flatMap(one => (one.kind === 'connect' && one.host !== undefined ? [one.host] : []))),
  );
  if (wanted.size === 0) return wanted;
  const lines = linesOf(list);
  const places = (name: string) => lines.flatMap(([address, ...names]) => (names.includes(name.toLowerCase()) ? [address ?? ''] : []));
  return new Set([...wanted].filter(name => isOnlyItself(places(name))));
}

const isOnlyItself = (addresses: readonly string[]) => addresses.length > 0 && addresses.every(one => itself.test(one));

function linesOf(list: string): readonly (readonly string[])[] {
  try {
    const lines = readFileSync(list, 'utf8').toLowerCase().split('\n');
    return lines.map(line => line.replace(/#.*/, '').trim().split(/\s+/));
  } catch {
    return [];
  }
}
