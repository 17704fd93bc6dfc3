/** A verdict's whole reasoning as lines for a person: what would run and do, what was found, which rules spoke, what would change it. */
import { grantWords, impactWords, reasonOf, standWords, underline, verb } from './explain.ts';
import { oneLine, printable } from './printable.ts';
import { quote } from './quote.ts';
import type { Action, Effect, Finding, PathValue, Place, Rule, Value, Verdict } from './values.ts';

/** One program run, and what it runs in turn. */
export interface Step {
  readonly action: Action;
  readonly runs: readonly Step[];
}

/** A rule whose commands stand in the text, and what it came to. `bars`: it tightens. `idle`: it would settle this, were it not for what was found. */
export interface RuleSay {
  readonly rule: Rule;
  readonly says: 'settles' | 'bars' | 'idle';
}

/** A change that, made alone, would let the command run unasked: each was tried by judging again. */
export type Change =
  /** Leaving out one of several commands. */
  | { readonly kind: 'without'; readonly action: Action }
  | { readonly kind: 'mode'; readonly mode: 'auto' }
  /** Opening the directory as a project. */
  | { readonly kind: 'open'; readonly path: string }
  /** A directory or file to read, named by the person's own policy. */
  | { readonly kind: 'readable'; readonly path: string }
  /** A yes that Ward may keep. */
  | { readonly kind: 'remember' };

/** A verdict, and what it rests on. */
export interface Explanation {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  readonly rules: readonly RuleSay[];
  readonly changes: readonly Change[];
}

/** The lines of `ward check --explain`, each safe to print. */
export function reasoningLines({ verdict, steps, rules, changes }: Explanation): readonly string[] {
  const { subject } = verdict;
  return [
    `${verdict.decision}: ${impactWords(verdict.impact)}${verdict.decision === 'allow' ? '' : printable(` (${reasonOf(verdict)})`)}`,
    ...section(
      'what would run, and what each would do',
      steps.flatMap(step => stepLines(step, subject)),
    ),
    ...section(
      'what was found',
      verdict.findings.flatMap(finding => findingLines(finding, subject)),
    ),
    ...section('rules that match', rules.map(ruleWords)),
    ...section('what a yes would open, for this one run', verdict.grants.map(grantWords)),
    ...section('variables it would not see', verdict.dropped.length === 0 ? [] : [verdict.dropped.map(printable).join(' ')]),
    ...section('why it is decided so', [decisionWords(verdict)]),
    ...(verdict.decision === 'allow' ? [] : section('what alone would let it run without a question', changeLines(changes, verdict))),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map(line => `  ${line}`)];
}

function stepLines({ action, runs }: Step, subject: string): readonly string[] {
  const inner = [...doings(action, subject), ...runs.flatMap(step => stepLines(step, subject))];
  return [commandWords(action), ...inner.map(line => `  ${line}`)];
}

/** The words of a command as a shell reads them; `…` for what only running could tell. */
function commandWords({ argv, place }: Action): string {
  const words = argv.map(valueWords).join(' ');
  return oneLine(place.in === undefined ? words : `${words}   (in ${standWords(place.in)})`);
}

function valueWords(value: Value): string {
  if (value.kind === 'text') return /^[\w@%+=:,./-]+$/.test(value.text) ? value.text : quote([value.text]);
  return value.kind === 'pattern' ? value.text : `${value.prefix}…`;
}

function doings(action: Action, subject: string): readonly string[] {
  const { opaque, effects } = action;
  const unclear = opaque === undefined ? [] : [`what it does can't be told: ${opaque}`];
  const all = [
    ...unclear,
    ...effects.filter(one => one.kind !== 'repository').map(effect => `${effectWords(effect)}${from(effect.place, action, subject)}`),
  ];
  return (all.length === 0 ? [nothingWords(action)] : all).map(line => `- ${oneLine(line)}`);
}

function nothingWords({ knowledge }: Action): string {
  return knowledge === 'unknown' ? "a program Ward doesn't know: what it does can't be told" : 'touches nothing that Ward minds';
}

/** The words of the text that an effect comes from, where it is not the command as a whole. */
function from({ start, end, in: stand }: Place, { place }: Action, subject: string): string {
  if (stand !== undefined || (start === place.start && end === place.end)) return '';
  const words = subject.slice(start, end);
  return words === '' || words.length > 60 ? '' : ` (from ${/^["']/.test(words) ? words : `"${words}"`})`;
}

/** An effect as a clause whose subject is the command. */
export function effectWords(effect: Effect): string {
  switch (effect.kind) {
    case 'path':
      return `${verb(effect.touch)} ${pathWords(effect.path)}${effect.recursive ? ' and everything below it' : ''}`;
    case 'connect':
      return connectWords(effect);
    case 'lookup':
      return 'may look on a host for what the project lacks here';
    case 'code':
    case 'form':
    case 'leave':
    case 'switch':
      return effect.reason;
    case 'discard':
      return `loses what is not committed in ${pathWords(effect.path)}, if that is a file`;
    case 'signal':
      return `stops or signals processes${effect.outside ? ', of others too' : ' of this session'}`;
    case 'background':
      return 'goes on in the background when the command has ended';
    case 'repository':
      return `runs what the settings of ${effect.system} name ${effect.at === undefined ? 'where only running could tell' : `in ${effect.at}`}`;
    case 'split':
      return `parts names that match ${effect.pattern} at their blanks`;
    case 'environment':
      return `sets ${effect.name} for the program it runs`;
  }
}

function pathWords(path: PathValue): string {
  if (path.kind === 'path') return path.path;
  return path.kind === 'pattern'
    ? `whatever ${path.path} matches`
    : `a path that only running could tell: ${path.prefix}… (${path.reason})`;
}

function connectWords({ host, port }: Extract<Effect, { kind: 'connect' }>): string {
  if (host === undefined) return 'connects to a host that the text does not name';
  return `connects to ${host}${port === undefined ? '' : ` on port ${port}`}`;
}

function findingLines(finding: Finding, subject: string): readonly string[] {
  const marks = finding.place.in === undefined ? underline(subject, finding.place).map(line => `    ${line}`) : [];
  const hint = finding.hint === undefined ? [] : [`    ${printable(finding.hint)}`];
  return [`${rankWords(finding)}: ${oneLine(finding.reason)}`, ...marks, ...hint];
}

function rankWords({ rank, rememberable }: Finding): string {
  if (rank === 'note') return 'only noted';
  if (rank === 'deny') return 'refused';
  return rememberable ? 'asks' : 'asks each time';
}

function ruleWords({ rule, says }: RuleSay): string {
  const about = {
    settles: 'settles this',
    bars: `says ${rule.decision}`,
    idle: 'would allow this, but what was found asks each time',
  }[says];
  return oneLine(`${rule.id} (${rule.from}): ${about}${rule.reason === '' ? '' : `: ${rule.reason}`}`);
}

function decisionWords({ decision, mode, rule, findings, rememberable }: Verdict): string {
  const worst = findings.some(one => one.rank === 'deny') ? 'deny' : findings.some(one => one.rank === 'ask') ? 'ask' : 'note';
  if (worst === 'deny') return 'something in it is refused in every mode';
  if (rule !== undefined) return 'a rule settles what would be asked';
  if (worst === 'ask' && decision === 'allow') return `something in it asks, and in ${mode} mode that is only recorded`;
  if (worst === 'ask' && decision === 'deny') return `something in it asks, and in ${mode} mode nobody is asked`;
  if (worst === 'ask') return `something in it asks${rememberable ? '' : ', each time'}`;
  if (decision === 'allow') return 'nothing in it asks';
  if (findings.some(one => one.id === 'beyond-auto'))
    return 'nothing in it asks; but it is beyond the limits of auto, so it is asked about as in ask mode';
  return `nothing in it asks; but in ${mode} mode whatever no rule settles ${decision === 'ask' ? 'does' : 'is refused'}`;
}

function changeLines(changes: readonly Change[], { decision }: Verdict): readonly string[] {
  if (changes.length > 0) return changes.map(changeWords);
  return [decision === 'deny' ? 'nothing: it is refused' : 'nothing: a person is asked each time'];
}

function changeWords(change: Change): string {
  switch (change.kind) {
    case 'without':
      return `leaving out: ${commandWords(change.action)}`;
    case 'mode':
      return `the mode ${change.mode} (a person: "ward mode ${change.mode}")`;
    case 'open':
      return oneLine(`opening the project (a person: ${quote(['ward', 'open', change.path])})`);
    case 'readable':
      return oneLine(`a policy of the person's that has ${JSON.stringify(change.path)} in its "readable"`);
    case 'remember':
      return `a person's yes with "don't ask again"`;
  }
}
