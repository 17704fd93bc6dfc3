/** What a person reads before they answer: a verdict as lines of text for a screen. The answer line comes after them. */
import { fitted, rows } from '../cells.ts';
import { grantWords, impactWords } from '../explain.ts';
import { asciiOnly, spellOut } from '../look-alikes.ts';
import { oneLine } from '../printable.ts';
import type { Asker, Finding, Grant, Impact, Place, Stands } from '../values.ts';
import { commandRows, findingRows, sheet, standRows } from './command.ts';
import { folded } from './steps.ts';

/** What is asked: who wants what, where. */
export interface Question {
  readonly asker: Pick<Asker, 'kind' | 'name'>;
  readonly cwd: string;
  readonly subject: string;
  /** So many characters of it stand before what was typed: they are shown only where a finding speaks of them. */
  readonly lead?: number | undefined;
  /** What variables in it hold. */
  readonly stands?: readonly Stands[];
  /** A line that runs has come to it. */
  readonly reached?: true;
  /** It runs, and wants a connection. */
  readonly connects?: true;
  readonly impact: Impact;
  readonly findings: readonly Finding[];
  readonly grants: readonly Grant[];
  /** Where its commands stand in it, and their words where all are known. */
  readonly steps?: readonly Place[];
  readonly commands?: readonly (readonly string[])[] | undefined;
  /** No sandbox holds it. */
  readonly unheld?: true;
}

/** The screen it is shown on; `colour` false under NO_COLOR and on a dumb terminal. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/** The first line for what no sandbox holds. */
const leaving = "this leaves the sandbox: Ward can't limit or undo what it does";

const unheld = 'a yes lets this shell run it as any shell would: no sandbox holds it';

/** What of such an impact stays, whatever comes after. */
const lasting: Readonly<Partial<Record<Impact, readonly string[]>>> = {
  network: ["what it sends can't be taken back"],
  destructive: ["what it deletes or overwrites can't be undone: Ward keeps no copy"],
  system: ["what it changes outside the project can't be undone: Ward keeps no copy"],
};

/** SGR parameters (ECMA-48, 8.3.117) by impact, mildest first. */
const colours: Readonly<Record<Impact, string>> = {
  none: '32',
  read: '32',
  write: '33',
  network: '36',
  destructive: '1;31',
  system: '1;7;31',
};

/** The lines, in reading order, none wider than the screen. The command is there in full, whatever its length. */
export function promptView(question: Question, screen: Screen): readonly string[] {
  const { subject, lead = 0, impact, findings, grants } = question;
  const names = namesIn(question);
  const one = sheet(subject, screen.columns, names);
  const { rows: steps, rest } = folded(question.steps ?? [], findings, one);
  const body = [
    ...(grants.some(grant => grant.kind === 'leave') ? own(leaving, screen).map(line => paint(line, '1;31', screen)) : []),
    ...heading(question, screen),
    '',
    ...commandRows(one, lead),
    ...standRows(question.stands ?? [], screen.columns),
    '',
    `impact: ${paint(impact, colours[impact], screen)} (${impactWords(impact)})`,
    ...steps,
    ...rest.flatMap(finding => findingRows(finding, one, names)),
    '',
    ...(question.unheld ? own(unheld, screen) : grantLines(grants, screen)),
    ...stays(question).flatMap(line => own(line, screen)),
  ];
  return [...body, ...lengthLine(body.length, subject.slice(lead), screen), ''].map(line => line.trimEnd());
}

/** Lines of the questions and answers below the view: what is shown must leave room for them. */
const answerLines = 9;

/** Of what deletes and reaches a host too, both stay. */
function stays({ impact, grants }: Question): readonly string[] {
  const sends = impact !== 'network' && grants.some(one => one.kind === 'connect') ? lasting.network : [];
  return [...(lasting[impact] ?? []), ...(sends ?? [])];
}

/** Programs and hosts that are known of: a letter in them that is none of ASCII is spelled out. */
function namesIn({ commands = [], grants }: Question): ReadonlySet<string> {
  const programs = commands.flatMap(([name]) => (name === undefined ? [] : [name, name.slice(name.lastIndexOf('/') + 1)]));
  return new Set([...programs, ...grants.flatMap(grant => (grant.kind === 'connect' ? [grant.host] : []))]);
}

function heading({ asker, cwd, reached, connects }: Question, { columns }: Screen): readonly string[] {
  const who = asker.kind === 'agent' ? `agent ${asker.name}` : asker.name;
  const what = reached ? 'the line that runs has come to this' : connects ? `what ${who} runs wants to connect` : `${who} asks to run`;
  return fitted(oneLine(spellOut(`ward: ${what}, in ${cwd}:`).join('')), columns);
}

/** A sentence of Ward's own. */
const own = (text: string, { columns }: Screen) => rows(text, columns - 2).map((row, at) => `${at === 0 ? '' : '  '}${row}`);

function grantLines(grants: readonly Grant[], screen: Screen): readonly string[] {
  if (grants.length === 0) return own('a yes lets it run in the sandbox, with nothing beyond the project', screen);
  const lines = grants.flatMap(one =>
    rows(oneLine(spelledGrant(one)), screen.columns - 4).map((row, at) => `  ${at === 0 ? '' : '  '}${row}`),
  );
  return [...own('a yes lets it, for this one run:', screen), ...lines];
}

function spelledGrant(grant: Grant): string {
  return grant.kind === 'connect' ? asciiOnly(grantWords(grant)) : spellOut(grantWords(grant)).join('');
}

/** Said last, where it is still on the screen. */
function lengthLine(count: number, subject: string, screen: Screen): readonly string[] {
  if (count + answerLines <= screen.rows) return [];
  const lines = subject.split('\n').length;
  const much = lines === 1 ? `1 line, ${subject.length} characters` : `${lines} lines, ${subject.length} characters`;
  return own(`this is longer than the screen (the command is ${much}): scroll up to read all of it`, screen);
}

function paint(text: string, colour: string, screen: Screen): string {
  return screen.colour ? `\u001b[${colour}m${text}\u001b[0m` : text;
}
