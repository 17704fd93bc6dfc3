/** A simple command that a line of a guarded terminal has come to and that the line's own text did not tell: judged before it starts. */
import { refuse } from '../core/consent.ts';
import { denied } from '../core/explain.ts';
import { judge } from '../core/judge/judge.ts';
import { unopened } from '../core/judge/openings.ts';
import { parse } from '../core/parse/parse.ts';
import { simpleCommands } from '../core/parse/simple-commands.ts';
import { printable } from '../core/printable.ts';
import type { Action, Consent, Dialect, Request, Verdict } from '../core/values.ts';
import { consider, type Host } from '../guard.ts';
import type { Line } from '../host/typing/channel.ts';
import { assemble } from './assemble.ts';
import { complaint } from './complaint.ts';
import { type At, policyNow } from './terminal-line.ts';
import { spell, toldWithin } from './terminal-list.ts';
import { typedRequest } from './terminal-request.ts';

/** What the yes to a line was to: the commands that stand in it, and what was found of them. */
export interface Watched {
  readonly commands: ReadonlySet<string>;
  readonly found: ReadonlySet<string>;
  /** Nobody was asked about the line: it is watched for a file that this very shell runs. */
  readonly sourced?: true;
  /** Why it was stopped; undefined while it goes on. */
  stopped?: string;
  /** The person said yes to all that it comes to. */
  trusted?: boolean;
}

/** Where a step is judged. `watched`: the line that runs; undefined where none does, and it is a job that asks. */
export interface StepAt extends Pick<At, 'dialect' | 'around' | 'files' | 'project' | 'policyAt' | 'cwd' | 'tell' | 'screen'> {
  readonly watched: () => Watched | undefined;
}

/** Where the text tells what runs it is judged with the line. */
const untold = /^(?:opaque|code-(?:unknown|sideways|elsewhere)|unreadable)$/;

/** What is to be watched of a line as it runs; undefined where its text, and that of a file which this very shell runs for it, told all of it. */
export function toWatch(text: string, dialect: Dialect, verdict: Verdict): Watched | undefined {
  const found = verdict.findings.filter(one => one.rank === 'ask').map(one => one.id);
  const inFile = verdict.findings.some(({ id, place }) => id === 'project-code' && place.in !== undefined);
  const sourced = inFile && sources(text, dialect);
  if (!found.some(one => untold.test(one)) && !sourced) return undefined;
  const asked = verdict.decision === 'ask';
  return { commands: new Set(spelled(text, dialect)), found: new Set(found), ...(asked ? {} : { sourced: true }) };
}

/** Whether this very shell may run a file for it: what that sets and defines stays. */
export function sources(text: string, dialect: Dialect): boolean {
  const names = simpleCommands(parse(text, dialect).body).flatMap(({ words }) =>
    words.slice(0, 4).map(one => one.text.replace(/["'\\]/g, '')),
  );
  return names.some(one => one === '.' || one === 'source');
}

/** As bash tells a command when it comes to it (`BASH_COMMAND`): what it redirects stands at the end. A name that only running tells is none. */
function spelled(text: string, dialect: Dialect): readonly string[] {
  return simpleCommands(parse(text, dialect).body).flatMap(one => spell(one, text) ?? []);
}

/** Undefined where it may go on; else why not, in words. Never throws. */
export async function judgeStep(step: Line, at: StepAt): Promise<string | undefined> {
  const stoppedBefore = at.watched()?.stopped;
  if (stoppedBefore !== undefined) return stoppedBefore;
  try {
    const policy = policyNow(at);
    if (step.zsh !== undefined && /(?<!\w)TRAPDEBUG(?!\w)/.test(step.text)) return blinds('TRAPDEBUG');
    const whole = later.test(step.text) || (step.zsh !== undefined && unasked.test(step.text));
    const tell: At['tell'] = names => (whole ? at.tell(names) : withoutBodies(at.tell(names)));
    const request = await typedRequest(step, { ...at, tell, sourced: at.watched()?.sourced === true }, policy);
    if (typeof request === 'string') return request;
    const goesOn = step.zsh === undefined ? onlySets(step.text) : toldWithin(step.text, at.watched()?.commands);
    if (goesOn && !prompting.test(step.text)) return undefined;
    return await judged({ ...request, reached: true }, step.text, { ...at, host: assemble(request, policy, at.around) });
  } catch (error) {
    return complaint(error).lines.join('; ');
  }
}

/** What they name runs where nothing is asked about it any more. */
const later = /^(?:trap|complete|bind|alias)\b/;

/** What zsh runs before a prompt, where Ward looks no more. */
const unasked = /(?<![\w-])(?:precmd|periodic)(?![\w-])/;

/** What the shell expands or calls at its prompt, by what these are set to: there nothing is asked any more. */
const prompting =
  /(?<![\w-])(?:PS[0-4]|R?PROMPT\d?|RPS\d|SPROMPT|POSTEDIT|TIMEFMT|prompt|PROMPT_COMMAND|(?:chpwd|periodic|zshexit|precmd|preexec|zshaddhistory)_functions)(?![\w-])/;

/** What a function holds is asked about when it comes to be run. */
async function withoutBodies(telling: ReturnType<At['tell']>): ReturnType<At['tell']> {
  const message = await telling;
  const told = message?.told.map(one => (one.code === '' ? one : { ...one, code: `${one.name} () {\n\t:\n}\n` }));
  return message && { ...message, told: told ?? [] };
}

/** Variables of the shell, and no more. */
function onlySets(text: string): boolean {
  const { body, faults } = parse(text, 'bash');
  const [only, ...more] = body;
  return faults.length === 0 && more.length === 0 && only?.kind === 'simple' && only.words.length + only.redirects.length === 0;
}

interface Judging extends StepAt {
  readonly host: Host;
}

interface Asking extends Judging {
  /** What it needs that the sandbox does not hold open for it, in words. */
  readonly beyond: string | undefined;
}

async function judged(request: Request, text: string, at: Judging): Promise<string | undefined> {
  const { host } = at;
  const watched = at.watched();
  const matter = consider(request, host);
  const blind = matter.analysis.actions.map(blinding).find(one => one !== undefined);
  if (blind !== undefined) return blind;
  // What the sandbox does not open for it needs no question: it is not there.
  const inside = judge(matter, host.policy, unopened);
  const trusted = watched?.trusted === true || covered(spelled(text, request.dialect), inside, watched);
  if (inside.decision === 'allow' || (inside.decision === 'ask' && trusted)) return undefined;
  const verdict = judge(matter, host.policy);
  const beyond = verdict.findings.find(one => one.rank !== 'note' && !inside.findings.some(other => other.reason === one.reason));
  const consent = await consented(request, verdict, { ...at, beyond: beyond?.reason });
  host.record.decided(request, verdict, consent);
  return consent.granted ? undefined : consent.reason;
}

/** The person's yes to the line was a yes to this. */
function covered(commands: readonly string[], { findings }: Verdict, watched: Watched | undefined): boolean {
  if (watched === undefined || commands.length === 0 || !commands.every(one => watched.commands.has(one))) return false;
  return findings.every(one => one.rank !== 'ask' || watched.found.has(one.id));
}

async function consented(request: Request, verdict: Verdict, { around, host, screen, beyond, ...at }: Asking): Promise<Consent> {
  const watched = at.watched();
  if (verdict.decision === 'deny') return refuse('denied', denied(verdict).reason);
  if (watched === undefined) return refuse('denied', `nobody is asked for what runs in the background: ${denied(verdict).reason}`);
  if (beyond !== undefined) return refuse('denied', `it ${beyond}, which takes more than this session has: type it as a line of its own`);
  const trust = () => {
    watched.trusted = true;
  };
  const { approve } = assemble(request, host.policy, { ...around, offer: { key: 'l', words: trusting, taken: trust } });
  return screen.hold(() => approve(request, verdict));
}

const trusting = 'yes, and to whatever else this line comes to';

/** Takes away what Ward sees the commands of a line by. */
function blinding({ program, argv }: Action): string | undefined {
  const words = argv.flatMap(one => (one.kind === 'text' ? [one.text] : []));
  const has = (pattern: RegExp) => words.some(one => pattern.test(one));
  const does =
    has(/__ward|^TRAPDEBUG\b/) ||
    (/^(?:set|setopt|unsetopt|emulate)$/.test(program ?? '') && has(/debug_*before_*cmd/i)) ||
    (program === 'enable' && has(/^-\w*n/) && has(builtins)) ||
    (program === 'trap' && has(/^(?:SIG)?DEBUG$/i)) ||
    (program === 'shopt' && has(/^extdebug$/)) ||
    (program === 'set' && (has(/^\+\w*T/) || (has(/^\+o$/) && has(/^functrace$/))));
  return does ? blinds(program ?? '') : undefined;
}

/** What Ward's own functions in bash are made of. */
const builtins = /^(?:builtin|enable|printf|read|bind|declare|export|history|kill|trap|set|shopt|eval|unset|cd)$/;

const blinds = (what: string) => `${what} takes away what Ward sees the commands of this line by`;

/** What is said of a line that was stopped at such a command. */
export function stopped(text: string, reason: string): string {
  const [first = '', ...more] = text.split('\n');
  return printable(`ward: stopped: at "${first}${more.length > 0 ? ' …' : ''}", which this line came to: ${reason}`);
}
