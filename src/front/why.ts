/** ward why: the last refusal, or an entry of the record, in sentences: what was asked, what was found, what would work. */
import { oneLine, printable } from '../core/printable.ts';
import { type Entry, type Line, latest } from '../host/record/entries.ts';
import type { Front } from './surroundings.ts';

type Decided = Extract<Line, { kind: 'decided' }>;

/** Explains one entry: 0, 1 where there is no such entry, 2 for wrong usage. */
export const why: Front = (argv, { directories, out, say }) => {
  const [id, ...rest] = argv;
  if (rest.length > 0 || (id !== undefined && !/^[\w-]{1,64}$/.test(id))) {
    say('usage: ward why [ENTRY|TICKET]');
    return 2;
  }
  const [entry] = latest(directories, 1, one => isAsked(one, id));
  if (entry?.line.kind !== 'decided') {
    say(id === undefined ? 'nothing was refused so far' : `there is no entry or ticket "${id}"`);
    return 1;
  }
  out(`${explained(entry.line, entry.end).join('\n')}\n`);
  return 0;
};

/** Without a name the last one that was not run; else the entry of that number or the request of that ticket. */
function isAsked({ line }: Entry, id: string | undefined): boolean {
  if (line.kind !== 'decided') return false;
  if (id === undefined) return !line.consent.granted;
  return String(line.n) === id || (!line.consent.granted && line.consent.ticket === id);
}

function explained(line: Decided, end: Entry['end']): string[] {
  const { asker } = line;
  const command = printable(line.subject ?? line.command).replaceAll('\n', '\n         ');
  return [
    `entry ${line.n}: ${outcome(line, end)}`,
    `command: ${command}`,
    `asked:   ${line.at.slice(0, 19).replace('T', ' ')} UTC by ${oneLine(asker.name)} (${asker.kind}) in ${oneLine(line.cwd)}`,
    ...(line.insteadOf === undefined ? [] : [`in place of entry ${line.insteadOf}, which the person changed into this`]),
    `judged:  ${line.decision} in mode ${line.mode}${line.terms === undefined ? '' : ` (${oneLine(line.terms)})`}, impact ${line.impact}${line.rule === undefined ? '' : `, settled by rule ${oneLine(line.rule)}`}`,
    ...line.findings.map(one => `  ${one.rank.padEnd(4)}   ${oneLine(one.reason)}`),
    ...grants(line),
    ...works(line),
  ];
}

function outcome({ consent }: Decided, end: Entry['end']): string {
  if (!consent.granted) return `not run: ${oneLine(consent.reason)}`;
  if (end === undefined) return `allowed by ${consent.by}, and no end is recorded yet`;
  if (end.status === undefined) return `allowed by ${consent.by}, and how it ended is unknown: ${oneLine(end.unknown ?? '')}`;
  const refused = (end.refused ?? []).map(one => `, refused while it ran: ${oneLine(one)}`);
  const limited = (end.limited ?? []).map(one => `, stopped: ${oneLine(one)}`);
  const slowed = (end.slowed ?? []).map(one => `, slowed: ${oneLine(one)}`);
  return `allowed by ${consent.by}, ended with status ${end.status}${[...refused, ...limited, ...slowed].join('')}`;
}

function grants({ grants, consent }: Decided): string[] {
  const title = consent.granted ? 'given:  ' : 'needs:  ';
  return grants.map(one => `${title} ${one.kind} ${oneLine(one.target)}`);
}

function works(line: Decided): string[] {
  if (line.consent.granted) return [];
  const hints = [line.consent.hint, ...line.findings.map(one => one.hint)].filter(hint => hint !== undefined);
  // The first may say the others in its own words.
  const others = hints.filter((hint, at) => hints.findIndex(one => one.includes(hint)) === at);
  return others.map(hint => `works:   ${oneLine(hint)}`);
}
