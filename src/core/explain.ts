/** Words for people about a verdict: lower case, the state first, then the one reason, no full stop; hints on a line of their own. */
import { oneLine, printable } from './printable.ts';
import type { Announced, Finding, Grant, Impact, Place, Rank, Refused, Stand, Switch, Touch, Verdict, Via } from './values.ts';

/** One line, and what could be done about it. Neither has the `ward: ` in front. */
export interface Said {
  readonly line: string;
  readonly hint: string | undefined;
}

/** Why a command was not run, as the caller is told: what was not done, why, and what would work. */
export function explainRefusal(refused: Refused): Said {
  const hint = refused.hint === undefined ? undefined : oneLine(`hint: ${refused.hint}`);
  return { line: oneLine(`not run: ${refused.reason}`), hint };
}

/** The reason of a refusal where nobody can be asked, and the hint that goes with its ticket: for whoever asks the person, or for the person who typed it there. */
export function nobodyToAsk(verdict: Verdict, ticket: string, byPerson: boolean): { reason: string; hint: string } {
  // Outside every project almost everything asks: one yes helps little there.
  const first = verdict.ground === undefined ? worstOf(verdict)?.hint : undefined;
  const yes = `ask the person to run "ward approve ${ticket}" in a terminal, then send exactly the same command again`;
  return {
    reason: `this needs a person's yes, and nobody can be asked here (${reasonOf(verdict)})`,
    hint: byPerson
      ? `"ward claim" makes Ward ask in this terminal from now on; or "ward approve ${ticket}" in one where it does, then this line again`
      : `${first === undefined ? '' : `${first}; or `}${yes}`,
  };
}

/** The reason of a refusal by policy, and what would work instead where a finding says so. */
export function denied(verdict: Verdict): { reason: string; hint: string | undefined } {
  const worst = worstOf(verdict);
  const strict = worst?.rank !== 'deny' && verdict.mode === 'strict' ? ', and in strict mode nobody is asked' : '';
  const instead = worst?.hint === undefined ? undefined : `don't try another spelling; ${worst.hint}`;
  return { reason: `${reasonOf(verdict)}${strict}`, hint: instead ?? fallback(verdict) };
}

function fallback(verdict: Verdict): string {
  const inside = verdict.ground === undefined ? '' : `work inside ${verdict.ground.project.path}, or `;
  return `don't try another spelling; ${inside}ask the person to do this in a terminal of their own`;
}

/** The one reason: that of the strictest finding, else that nothing settled it. */
export function reasonOf(verdict: Verdict): string {
  const worst = worstOf(verdict);
  if (worst !== undefined && worst.rank !== 'note') return worst.reason;
  const beyond = verdict.decision === 'ask' ? verdict.findings.find(finding => finding.id === 'beyond-auto') : undefined;
  if (beyond !== undefined) return beyond.reason;
  if (verdict.rule !== undefined) return `settled by rule ${verdict.rule}`;
  return verdict.decision === 'allow' ? 'nothing asks about it' : `in ${verdict.mode} mode, what no rule settles needs a person's yes`;
}

const ranks: readonly Rank[] = ['deny', 'ask', 'note'];

function worstOf(verdict: Verdict): Finding | undefined {
  return ranks.flatMap(rank => verdict.findings.filter(finding => finding.rank === rank))[0];
}

const impacts: Readonly<Record<Impact, string>> = {
  none: 'changes nothing',
  read: 'only reads',
  write: 'writes',
  network: 'reaches the network',
  destructive: 'destroys',
  system: 'changes the system',
};

/** The impact at a glance. */
export function impactWords(impact: Impact): string {
  return impacts[impact];
}

const verbs: Readonly<Record<Touch, string>> = {
  read: 'reads',
  list: 'lists',
  enter: 'goes to',
  write: 'writes',
  replace: 'replaces',
  delete: 'deletes',
  move: 'moves',
  attribute: 'changes the mode, owner or times of',
};

/** The touch as a verb in a sentence: `writes`, `goes to` … */
export function verb(touch: Touch): string {
  return verbs[touch];
}

/** A place in a file that was followed: `scripts/x.sh, line 3: rm -rf ../other`. */
export function standWords({ file, line, text }: Stand): string {
  return `${file}, line ${line}: ${text}`;
}

/** A grant as a person reads it: what a yes opens, for this one run. */
export function grantWords(grant: Grant): string {
  switch (grant.kind) {
    case 'read':
      return printable(`read ${grant.path}`);
    case 'write':
      return printable(`write ${grant.path}`);
    case 'settings':
      return printable(`write in ${grant.path} no more than ${settingWords(grant.keys)}`);
    case 'nested settings':
      return printable(`keep in ${grant.path} what it writes there of ${pairWords(grant.keys)}`);
    case 'connect':
      return printable(
        `reach ${grant.host} on port ${grant.port}${grant.scheme === 'tcp' ? ', with or without TLS' : ''}${ledWords(grant.leads)}${viaWords(grant.via)}`,
      );
    case 'switch':
      return switchWords[grant.name];
    case 'leave':
      return printable(`run outside the sandbox, with nothing held back (${grant.reason})`);
  }
}

export const ledWords = (leads: string | undefined) => (leads === undefined ? '' : `, the private address ${leads}`);

/** Where it is not the policy that says it. */
export const viaWords = (via: Via | undefined) => (via === undefined ? '' : `, through the proxy ${via.proxy} that ${via.variable} names`);

/** In the words of somebody who never heard of any of this: what it can do then that it could not before. */
const switchWords: Readonly<Record<Switch, string>> = {
  'unix sockets': 'make Unix sockets in its own sandbox and talk to the programs behind them; none of those outside is there',
  ptrace: 'trace and change other processes of its own sandbox, and none outside',
  'nested sandbox': 'set up a further sandbox within its own, where more of the kernel can be reached; files stay as protected as before',
};

/** Settings of git by their keys: `user.name and branch.x.*`. */
export function settingWords(keys: readonly Announced[]): string {
  const all = [...new Set(keys.map(one => one.key))];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** The same with their values, where those are known. */
export function pairWords(keys: readonly Announced[]): string {
  return settingWords(keys.map(({ key, value }) => ({ key: value === undefined ? key : `${key} = ${value}` })));
}

/** A finding in a sentence. */
export function findingWords(finding: Finding): string {
  return printable(finding.rank === 'note' ? `note: ${finding.reason}` : finding.reason);
}

/** The line of the subject that holds the place, and a line that underlines it; both printable and equally indented. */
export function underline(subject: string, place: Place): readonly [string, string] {
  const start = place.start === 0 ? 0 : subject.lastIndexOf('\n', place.start - 1) + 1;
  const next = subject.indexOf('\n', place.start);
  const end = next === -1 ? subject.length : next;
  const [before, marked, after] = [
    subject.slice(start, place.start),
    subject.slice(place.start, Math.min(place.end, end)),
    subject.slice(Math.min(place.end, end), end),
  ].map(printable) as [string, string, string];
  const line = before + marked + after;
  return [line, ' '.repeat(columns(before)) + '^'.repeat(Math.max(1, columns(marked)))];
}

/** East Asian wide and emoji take two columns, marks that combine none (UAX #11, near enough for an underline). */
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function columns(text: string): number {
  return [...text].reduce((sum, one) => sum + (/^\p{M}$/u.test(one) ? 0 : wide.test(one) ? 2 : 1), 0);
}

/** The verdict on lines of its own, for `ward check` and the prompt: decision, then each finding under the text it is about. */
export function verdictLines(verdict: Verdict): readonly string[] {
  const findings = verdict.findings.flatMap(finding =>
    [...underline(verdict.subject, finding.place), findingWords(finding)].map(line => `  ${line}`),
  );
  const grants = verdict.grants.map(grant => `  a yes would let it ${grantWords(grant)}`);
  const dropped = verdict.dropped.length === 0 ? [] : [`  not passed on: ${verdict.dropped.map(printable).join(' ')}`];
  const reason = verdict.decision === 'allow' ? '' : printable(` (${reasonOf(verdict)})`);
  return [`${verdict.decision}: ${impactWords(verdict.impact)}${reason}`, ...findings, ...grants, ...dropped];
}
