/** The files by which programs find names, as they are for a command whose names Ward answers. */
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import type { Mount } from '../../core/values.ts';

const resolver = 'nameserver 127.0.0.1\n';

/** Addresses that the machine's own file gives to names would be nobody's in there; its own names stay its own. */
const ofItself = (text: string) =>
  text
    .split('\n')
    .filter(line => /^\s*(?:127\.|::1\s)/.test(line))
    .map(line => `${line}\n`)
    .join('');

/** Each where the machine has one: without one every resolver asks its own machine (resolv.conf(5)). */
export function nameFiles(): readonly Mount[] {
  const hosts = regular('/etc/hosts') ? [text('/etc/hosts', ofItself(readFileSync('/etc/hosts', 'latin1')))] : [];
  return regular('/etc/resolv.conf') ? [...hosts, text('/etc/resolv.conf', resolver)] : hosts;
}

const text = (at: string, content: string): Mount => ({ kind: 'text', at, text: content, mode: '0444' });

/** Behind a link lies what a sandbox does not have, or what is another's. */
function regular(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true && realpathSync(file) === file;
}
