/** A rule that a person's "don't ask again" makes, and what may never become one, whatever the prompt offered. */
import path from 'node:path';
import type { Project, Rule, Verdict } from './values.ts';

/** What of a verdict a rule is made from. */
export interface Memorable extends Pick<Verdict, 'decision' | 'impact' | 'subject' | 'findings' | 'grants' | 'rememberable' | 'commands'> {
  readonly project: Project | undefined;
}

/** Programs that are asked about each time: the blacklist once more, on its own, by name alone. */
const always: ReadonlySet<string> = new Set([
  ...[
    'rm',
    'rmdir',
    'unlink',
    'shred',
    'mv',
    'truncate',
    'dd',
    'wipefs',
    'mount',
    'umount',
    'reboot',
    'shutdown',
    'poweroff',
    'halt',
    'crontab',
  ],
  ...['at', 'batch', 'sudo', 'su', 'doas', 'pkexec', 'runuser', 'iptables', 'nft', 'ufw', 'insmod', 'rmmod', 'modprobe', 'ward', 'wardsh'],
]);

/** Why no rule may be made of this verdict, or undefined where one may. Looks at the matter itself, not only at what the verdict says of it. */
export function forgettable(verdict: Memorable): string | undefined {
  if (verdict.decision !== 'ask') return 'only what was asked about can be remembered';
  if (!verdict.rememberable || verdict.findings.some(one => one.rank !== 'note' && !one.rememberable)) return 'this is asked each time';
  if (verdict.impact === 'destructive' || verdict.impact === 'system') return `what has the impact "${verdict.impact}" is asked each time`;
  if (verdict.grants.some(one => one.kind !== 'connect')) return 'what goes beyond the project is asked each time';
  if (verdict.project === undefined) return 'a rule holds in a project, and this is in none';
  if (verdict.commands === undefined || verdict.commands.length === 0) return 'not every word of the command is known';
  return unforgiven(verdict.commands);
}

/** Why no rule may hold these commands. */
export function unforgiven(commands: readonly (readonly string[])[]): string | undefined {
  const names = commands.map(argv => path.basename(argv[0] ?? ''));
  const found = names.find(name => always.has(name) || name.startsWith('mkfs') || name === '');
  return found === undefined ? undefined : `"${found}" is asked about each time`;
}

/** The rule: these exact commands, this exact text, this project. `id` is the caller's. */
export function remember(verdict: Memorable, id: string): { readonly rule: Rule } | { readonly reason: string } {
  const reason = forgettable(verdict);
  if (reason !== undefined) return { reason };
  const rule: Rule = {
    id,
    from: 'remembered',
    decision: 'allow',
    commands: verdict.commands ?? [],
    subject: verdict.subject,
    project: verdict.project?.path,
    reason: 'a person said so, and not to be asked again',
    until: undefined,
  };
  return { rule };
}
