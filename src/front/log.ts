/** ward log: what was decided and what came of it; verify proves it, seed takes its first key away, new keeps it aside. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GuardError } from '../core/fault.ts';
import { sizeWords } from '../core/limits.ts';
import { oneLine } from '../core/printable.ts';
import { type Entry, latest, raw } from '../host/record/entries.ts';
import { disk } from '../host/record/files.ts';
import { markText, parseMark } from '../host/record/head.ts';
import { prove, seedIn } from '../host/record/prove.ts';
import { renew, takeSeed } from '../host/record/renew.ts';
import type { Proof } from '../host/record/verify.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage = 'usage: ward log [--json] [-n N] | verify [--seed FILE|-] [--known N:MAC] | seed --take | new';

/** Shows, proves or renews the record: 0, 1 where the record is not whole, 2 for wrong usage. */
export const log: Front = (argv, surroundings) => {
  const [verb, ...rest] = argv;
  const way = new Map([
    ['verify', verified],
    ['seed', seed],
    ['new', renewed],
  ]).get(verb ?? '');
  try {
    return way === undefined ? listed(argv, surroundings) : way(rest, surroundings);
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) throw error;
    surroundings.say(usage);
    return 2;
  }
};

function listed(argv: readonly string[], { directories, out, say }: Surroundings): number {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' }, n: { type: 'string', short: 'n' } } });
  if (values.n !== undefined && !/^[1-9]\d{0,8}$/.test(values.n)) {
    say(usage);
    return 2;
  }
  const count = values.n === undefined ? undefined : Number(values.n);
  if (values.json === true) raw(directories, count, line => out(`${line}\n`));
  else for (const entry of latest(directories, count ?? 20).reverse()) out(`${row(entry)}\n`);
  return 0;
}

/** One entry on one line: number, time (UTC), what came of it, who asked, what. */
function row(entry: Entry): string {
  const { line } = entry;
  const time = line.at.slice(0, 19).replace('T', ' ');
  const [state, asker, what] = columns(entry);
  return [String(line.n).padStart(5), time, state.padEnd(11), oneLine(asker).padEnd(8), cut(oneLine(what))].join('  ').trimEnd();
}

/** What an agent sets its shell up with is a page and more; what is left out is told by its length. */
function cut(text: string): string {
  const all = [...text];
  return all.length <= longest ? text : `${all.slice(0, longest).join('')}… (${all.length - longest} characters more: --json)`;
}

const longest = 300;

function columns({ line, end }: Entry): [string, string, string] {
  switch (line.kind) {
    case 'decided':
      return [
        line.of !== undefined
          ? line.consent.granted
            ? 'let out'
            : 'not let out'
          : !line.consent.granted
            ? 'not run'
            : line.hook === true
              ? 'let run'
              : came(end),
        line.asker.name,
        line.subject ?? line.command,
      ];
    case 'changed':
      return [line.what, '', line.detail];
    case 'alert':
      return ['alert', '', line.detail];
    case 'torn':
      return [line.line ? 'not Ward' : 'torn', '', `${line.bytes} bytes before this record`];
    case 'connected':
      return ['connected', '', connections(line)];
    case 'finished':
      return ['end', '', `of entry ${line.entry}`];
    case 'began':
      return ['began', '', ''];
  }
}

/** Each host once, with what went there and came from it. */
function connections({ entry, connections: all }: Extract<Entry['line'], { kind: 'connected' }>): string {
  const hosts = Map.groupBy(
    all.filter(one => one.by !== 'dns'),
    one => `${one.host}:${one.port}`,
  );
  const names = [...new Set(all.flatMap(one => (one.by === 'dns' ? [one.host] : [])))];
  const words = [...hosts].map(([host, some]) => {
    const [sent, received] = [some.reduce((sum, one) => sum + one.sent, 0), some.reduce((sum, one) => sum + one.received, 0)];
    const others = [...new Set(some.flatMap(one => (one.outcome === 'ended' ? [] : [one.outcome])))];
    return `${host} (${[`${sizeWords(sent)} sent`, `${sizeWords(received)} received`, ...others].join(', ')})`;
  });
  const asked = names.length === 0 ? [] : [`asked for the ${names.length === 1 ? 'name' : 'names'} ${names.join(', ')}`];
  return `of entry ${entry}: ${[...asked, ...words].join(', ')}`;
}

function came(end: Entry['end']): string {
  if (end === undefined) return 'no end yet';
  if (end.status === undefined) return 'end unknown';
  return `${(end.limited ?? []).length > 0 ? 'stopped' : 'ended'} ${end.status}`;
}

function verified(argv: readonly string[], { directories, out, say }: Surroundings): number {
  const { values } = parseArgs({ args: [...argv], options: { seed: { type: 'string' }, known: { type: 'string' } } });
  const known = parseMark(values.known ?? '');
  if (values.known !== undefined && known === undefined) {
    say(usage);
    return 2;
  }
  const proof = prove(directories, { seed: values.seed === undefined ? undefined : readSeed(values.seed), known });
  out(proof === undefined ? 'nothing is recorded yet\n' : words(proof));
  return proof === undefined || proof.whole ? 0 : 1;
}

function readSeed(file: string): string {
  const seed = seedIn(readFileSync(file === '-' ? 0 : file, 'latin1'));
  if (seed === undefined) throw new GuardError('record-seed', `"${file}" holds no seed`, 'it is one line of 64 hexadecimal digits');
  return seed;
}

function words(proof: Proof): string {
  const notes = proof.notes.map(note => `note: ${note}\n`).join('');
  if (!proof.whole) return `${notes}broken: ${broken(proof)}\n`;
  const { last } = proof;
  return `${notes}whole: ${last.n} records, none changed, removed, reordered or cut off\nhead: ${markText(last)}\n`;
}

function broken({ fault, n }: Extract<Proof, { whole: false }>): string {
  const more = n === 1 ? ', or this is not its seed' : '';
  const sentences = {
    changed: `record ${n} was changed${more}`,
    removed: `record ${n} was removed`,
    reordered: `record ${n} was moved from its place`,
    added: `before record ${n} stands a line that Ward did not write`,
    cut: `record ${n} was cut off, with whatever followed it`,
    head: `the head is not that of record ${n}: it was changed, put back or is gone`,
    'put-back': `record ${n} is gone, with whatever followed it: the record was put back to an older state`,
    replaced: `record ${n} is not the one that was noted: the record was replaced`,
  };
  return sentences[fault];
}

function seed(argv: readonly string[], { directories, out, say }: Surroundings): number {
  const { values } = parseArgs({ args: [...argv], options: { take: { type: 'boolean' } } });
  if (values.take !== true) {
    say(usage);
    return 2;
  }
  const taken = takeSeed(directories, disk);
  if (taken === undefined) throw new GuardError('record-seed', 'there is no seed here: nothing is recorded yet, or it was taken');
  out(`${taken}\n`);
  say('keep this line where no command reaches; "ward log verify --seed FILE" needs it from now on');
  return 0;
}

function renewed(argv: readonly string[], { directories, now, out }: Surroundings): number {
  parseArgs({ args: [...argv], options: {} });
  const aside = renew(directories, now());
  out(
    aside === undefined ? 'nothing is recorded yet\n' : `the record so far is kept in ${oneLine(aside)}; the next event begins a new one\n`,
  );
  return 0;
}
