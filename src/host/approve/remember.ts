/** A rule that a person's "don't ask again" makes, and what may never become one, whatever the prompt offered. */
import path from 'node:path';
import { listedCommand } from '../../core/judge/blacklist.ts';
import { lasting } from '../../core/policy/lasting.ts';
import type { Project, Rule, Verdict } from '../../core/values.ts';
import { ruleId } from './fingerprint.ts';

/** What of a verdict a rule is made from. */
export interface Memorable
  extends Pick<Verdict, 'decision' | 'impact' | 'subject' | 'findings' | 'grants' | 'rememberable' | 'commands' | 'pieces' | 'runs'> {
  readonly project: Project | undefined;
}

/** Why no rule may be made of this verdict, or undefined where one may. Looks at the matter itself, not only at what the verdict says of it. */
export function forgettable(verdict: Memorable): string | undefined {
  if (verdict.decision !== 'ask') return 'only what was asked about can be remembered';
  if (!verdict.rememberable || verdict.findings.some(one => one.rank !== 'note' && !one.rememberable)) return 'this is asked each time';
  if (verdict.findings.some(one => one.rank !== 'note' && !rememberable.has(one.id))) return 'what was found in it is asked each time';
  if (verdict.impact === 'destructive' || verdict.impact === 'system') return `what has the impact "${verdict.impact}" is asked each time`;
  if (verdict.grants.some(one => one.kind !== 'connect')) return 'what goes beyond the project is asked each time';
  if (verdict.project === undefined) return 'a rule holds in a project, and this is in none';
  if (verdict.commands === undefined || verdict.commands.length === 0) return 'not every word of the command is known';
  return unforgiven([...verdict.commands, ...(verdict.pieces ?? []).flatMap(({ commands }) => commands)]);
}

/** What alone may be found in what is remembered, whatever a finding says of itself. */
const rememberable: ReadonlySet<string> = new Set([
  'document-code',
  'forward',
  'git-mail',
  'listen',
  'network',
  'ptrace',
  'remote-read',
  'sends',
  'serves',
  'unix-sockets',
  'unknown-program',
]);

/** Ward's own switches: never by a rule (decision 6). */
const own: ReadonlySet<string> = new Set(['ward', 'wardsh']);

/** Why no rule may hold these commands: each is looked up on the blacklist again, by its words alone. */
export function unforgiven(commands: readonly (readonly string[])[]): string | undefined {
  for (const argv of commands) {
    const name = path.basename(argv[0] ?? '');
    const reason = name === '' ? 'a command has no name' : listedCommand(argv);
    if (reason !== undefined || own.has(name)) return reason ?? `${name} is Ward's own`;
  }
  return undefined;
}

/** Whether the rule may hold in every open project: not for what runs a project's own files, which are others in each. */
export function holdsEverywhere({ findings, runs }: Memorable): boolean {
  return (runs ?? []).length === 0 && findings.every(({ id }) => id !== 'project-code');
}

/** The same rule for one session alone, and not beyond a day. */
export function forSession(rule: Rule, session: string, now: number): Rule {
  const until = Math.min(rule.until ?? Number.POSITIVE_INFINITY, now + lasting.session);
  return { ...rule, id: ruleId({ commands: rule.commands, subject: rule.subject ?? '' }, rule.project, session), session, until };
}

/** The rules, one for each part of a list that asked: these exact commands, this exact text, this project. `now` in milliseconds since the epoch. */
export function remember(verdict: Memorable, now: number): { readonly rules: readonly Rule[] } | { readonly reason: string } {
  const reason = forgettable(verdict);
  if (reason !== undefined) return { reason };
  const project = verdict.project?.path;
  const until = verdict.impact === 'network' || verdict.grants.some(one => one.kind === 'connect') ? now + lasting.network : undefined;
  const pieces = verdict.pieces ?? [{ commands: verdict.commands ?? [], subject: verdict.subject }];
  const rules = pieces.map(
    (piece): Rule => ({
      ...{ id: ruleId(piece, project), from: 'remembered', decision: 'allow', ...piece, project },
      ...{ reason: 'a person said so, and not to be asked again', until },
    }),
  );
  return { rules };
}
