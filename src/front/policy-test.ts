/** `ward policy test`: a command, or what the record holds of commands, judged by a policy that somebody thinks of taking. Runs nothing. */
import path from 'node:path';
import { verdictLines } from '../core/explain.ts';
import { oneLine } from '../core/printable.ts';
import type { Decision, Request, Verdict } from '../core/values.ts';
import { asker } from '../host/asker.ts';
import { locatePath } from '../host/locate.ts';
import { candidate } from './candidate.ts';
import { type Judge, judgeBy } from './judge-anew.ts';
import { type Recalled, recalled } from './recalled.ts';
import { scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

const statuses: Readonly<Record<Decision, number>> = { allow: 0, ask: 1, deny: 3 };

/** By what holds, and by the file in its place. */
interface Both {
  readonly held: Judge;
  readonly wanted: Judge;
}

function bothOf(file: string, around: Surroundings): Both {
  const user = candidate(file, around);
  return { held: judgeBy(around, {}), wanted: judgeBy(around, { user }) };
}

/** 0 where the file would allow it, 1 where it would ask, 3 where it would deny. */
export function testText(file: string, text: string, around: Surroundings): number {
  const from = { ...scene(around), cwd: locatePath(path.resolve(around.cwd)).real };
  const request: Request = { text, dialect: 'bash', options: [], args: [], asker: asker(from, around.directories), scene: from };
  const both = bothOf(file, around);
  const [before, after] = [both.held(request), both.wanted(request)];
  const lines = (verdict: Verdict) => [
    ...verdictLines(verdict),
    ...(verdict.rule === undefined ? [] : [`  settled by rule ${verdict.rule}`]),
  ];
  around.out(`now:\n${lines(before).map(indented).join('')}with this policy:\n${lines(after).map(indented).join('')}`);
  return statuses[after.decision];
}

const indented = (line: string) => `  ${line}\n`;

// ---- the record ----------------------------------------------------------------------------------------------------------

/** Judges what the record holds by both, and tells the difference. */
export function testLog(file: string, count: number, around: Surroundings): number {
  const both = bothOf(file, around);
  const { requests, left } = recalled(count, around);
  const judged = requests.map(one => ({ one, before: both.held(one.request).decision, after: both.wanted(one.request).decision }));
  const asks = (name: 'before' | 'after', decision: Decision) => judged.filter(each => each[name] === decision).length;
  around.out(
    [
      `with this policy ${asks('after', 'ask')} of the last ${requests.length} would have asked instead of ${asks('before', 'ask')}`,
      `denied: ${asks('after', 'deny')} instead of ${asks('before', 'deny')}; when they were sent, ${requests.filter(one => one.asked).length} asked`,
      ...changes(judged),
      ...exactness(left),
    ]
      .map(line => `${line}\n`)
      .join(''),
  );
  return 0;
}

interface Judged {
  readonly one: Recalled;
  readonly before: Decision;
  readonly after: Decision;
}

/** The same text in the same place once, the latest first, at most twenty. */
function changes(judged: readonly Judged[]): readonly string[] {
  const different = judged.filter(({ before, after }) => before !== after);
  const lines = different.map(({ one, before, after }) => `  ${before} → ${after}: ${oneLine(one.request.text)}`);
  const distinct = [...new Set(lines)];
  return distinct.length > 20 ? [...distinct.slice(0, 20), `  and ${distinct.length - 20} more`] : distinct;
}

/** What the record holds decides how exact this is. */
function exactness(left: ReadonlyMap<string, number>): readonly string[] {
  const out = [...left].map(([why, count]) => `${count} ${why}`);
  return [
    'how exact this is: each text was judged anew, both ways, with the files, programs and variables that are here now; the record keeps none of those',
    ...(out.length === 0 ? [] : [`left out, since the record does not hold the whole of them: ${out.join(', ')}`]),
  ];
}
