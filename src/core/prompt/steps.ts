/** The commands that one request holds, each folded to a row with what was found in it. */
import { clip, mostWide } from '../cells.ts';
import { findingWords } from '../explain.ts';
import { spellOut } from '../look-alikes.ts';
import { oneLine } from '../printable.ts';
import type { Finding, Place } from '../values.ts';
import { part, type Sheet } from './command.ts';

/** More than so many in a row with nothing found, and they share one. */
const most = 3;

/** Behind each of the rest. */
const nothing = ' (nothing found)';

/** What the rows tell, and what they don't: findings that stand in no one command. */
export interface Folded {
  readonly rows: readonly string[];
  readonly rest: readonly Finding[];
}

/** One row each; nothing is folded where there is but one command. */
export function folded(steps: readonly Place[], findings: readonly Finding[], one: Sheet): Folded {
  if (steps.length < 2) return { rows: [], rest: findings };
  const found = steps.map((): Finding[] => []);
  const rest = findings.filter(finding => {
    const at = innermost(finding.place, steps);
    found[at]?.push(finding);
    return at === -1;
  });
  return { rows: [`${steps.length} commands:`, ...stepRows(steps, found, one)], rest };
}

/** The smallest that holds the beginning of a place. */
function innermost({ start, in: stand }: Place, steps: readonly Place[]): number {
  if (stand !== undefined && steps.length === 0) return -1;
  let best = -1;
  for (const [at, { start: from, end }] of steps.entries()) {
    const held = steps[best];
    if (from <= start && start < end && (held === undefined || end - from < held.end - held.start)) best = at;
  }
  return best;
}

function stepRows(steps: readonly Place[], found: readonly (readonly Finding[])[], one: Sheet): readonly string[] {
  const lines: string[] = [];
  let quiet: string[] = [];
  const flush = () => {
    lines.push(...(quiet.length > most ? [`  (${quiet.length} with nothing found)`] : quiet));
    quiet = [];
  };
  for (const [at, place] of steps.entries()) {
    const text = oneLine(part(one, place.start, place.end));
    const [first, ...more] = (found[at] ?? []).toSorted((one, other) => weight(one) - weight(other));
    if (first === undefined) quiet.push(`- ${clip(text, one.columns - 2 - nothing.length)}${nothing}`);
    else {
      flush();
      lines.push(`- ${findingRow(text, first, more.length, one.columns - 2)}`);
    }
  }
  flush();
  return lines;
}

/** What stands on the row, where there is more than one: the strictest, and of these a secret before the path that it lies at. */
function weight({ rank, id }: Finding): number {
  return ['deny', 'ask', 'note'].indexOf(rank) * 2 + (id === 'secret' ? 0 : 1);
}

function findingRow(text: string, finding: Finding, more: number, columns: number): string {
  const others = more === 0 ? '' : ` (+${more})`;
  const words = oneLine(spellOut(findingWords(finding)).join(''));
  const room = columns - others.length - 2;
  const command = clip(text, Math.max(12, room - mostWide(words), Math.floor(room / 3)));
  return `${command}: ${clip(words, Math.max(8, room - mostWide(command)))}${others}`;
}
