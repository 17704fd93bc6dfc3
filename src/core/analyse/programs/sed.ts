/** sed: the files it edits, and what its script reads, writes and runs. */
import path from 'node:path';
import type { Effect } from '../../values.ts';
import { code, comesNothing, runsText, textOf, together, touch, touchEmptied, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { ended } from '../word/ended.ts';
import { row } from './row.ts';
import { scriptFile, textOnInput } from './script-file.ts';
import { leavesLittle } from './sed-leaves.ts';
import { sedScript } from './sed-script.ts';

function sed(found: Options, call: Call): Partial<Reading> {
  const given = has(found, 'e', 'f');
  const named = valuesOf(found, 'f');
  const scripts = given ? [...valuesOf(found, 'e'), ...named.flatMap(one => textOnInput(one, call) ?? [])] : found.operands.slice(0, 1);
  const files = given ? found.operands : found.operands.slice(1);
  const edits = has(found, 'i') ? 'replace' : 'read';
  const suffixes = valuesOf(found, 'i');
  const empties = has(found, 'i') && suffixes.length === 0 && leavesNothing(found, scripts);
  const backup = suffixes.some(one => textOf(one)?.includes('/') ?? true);
  return together(
    { opaque: backup ? 'its backups go to a place of their own' : undefined },
    {
      effects: files
        .filter(one => textOf(one) !== '-')
        .flatMap(one => (empties ? touchEmptied(one, call, 'replace') : touch(edits, one, call))),
    },
    { effects: files.flatMap(one => suffixes.flatMap(suffix => touch('write', backed(one, textOf(suffix) ?? ''), call))) },
    { effects: named.flatMap(one => scriptFile(one, call)) },
    has(found, 'sandbox') ? {} : together(...joined(scripts).map(one => script(one, call, files))),
  );
}

/** Every line is deleted but a few, or none is printed. */
function leavesNothing(found: Options, scripts: readonly Argument[]): boolean {
  const text = scripts
    .map(textOf)
    .join('\n')
    .replace(/[\s;]+$/, '')
    .trim();
  if (leavesLittle(text, { quiet: has(found, 'n'), extended: has(found, 'E') })) return true;
  return (
    /^(?:(?:[01],\s*\$|\/(?:\.\*|\^|\$|\^\.\*\$?)?\/)\s*)?d$|^(?:1\s*)?Q$|^s(.)\^?\.\*\$?\1\1g?$/.test(text) ||
    (has(found, 'n') && !/[pPwWlraice=]/.test(text))
  );
}

/** The copy that is kept: a `*` in the suffix is the file's name, else the suffix stands behind it (sed(1)). */
function backed(file: Argument, suffix: string): Argument {
  const text = textOf(file);
  if (!suffix.includes('*') || text === undefined) return ended(file, suffix);
  return word(
    path.join(
      path.dirname(text),
      suffix.replaceAll('*', () => path.basename(text)),
    ),
    file.place,
  );
}

/** Each `-e` ends a line of one script; where one ends in a backslash they belong together. */
function joined(scripts: readonly Argument[]): readonly Argument[] {
  const texts = scripts.map(textOf);
  const [first] = scripts;
  if (first === undefined || texts.includes(undefined)) return scripts;
  return [word(texts.join('\n'), first.place)];
}

function script(argument: Argument, call: Call, from: readonly Argument[]): Reading {
  const text = textOf(argument) ?? (argument.value.kind === 'unknown' ? argument.value.counted : undefined);
  if (text === undefined) return together({ effects: [code('unknown', 'the sed script is known only when it runs', argument.place)] });
  const seen = sedScript(text);
  const { place } = argument;
  const unsure: Effect[] = seen.unsure === undefined ? [] : [code('unknown', seen.unsure, place)];
  const matched = seen.runs.includes(undefined) ? [code('unknown', 'sed runs as a command what it has matched', place)] : [];
  // A file that it writes is begun anew before the first line is read.
  const none = from.length === 0 ? comesNothing(call.input) : from.every(one => textOf(one) === '/dev/null');
  const wrote = (one: string) => (none ? touchEmptied(word(one, place), call) : touch('write', word(one, place), call));
  return together({
    effects: [...unsure, ...matched, ...seen.reads.flatMap(one => touch('read', word(one, place), call)), ...seen.writes.flatMap(wrote)],
    runs: seen.runs.flatMap(one => (one === undefined ? [] : [runsText(word(one, place), call)])),
  });
}

/** sed. */
export const sedRow: Program = row({
  names: 'sed gsed',
  options:
    'n|quiet|silent debug e|expression= f|file= follow-symlinks i|in-place=? l|line-length= posix E|r|regexp-extended s|separate sandbox u|unbuffered z|null-data',
  more: sed,
  flags: [
    "sed '1e rm x' a.txt",
    "sed 's/a/b/e' a.txt",
    "sed -n 'w /home/u/.bashrc' a.txt",
    'sed -i s/a/b/ ~/.bashrc',
    "sed -n '$w ../out' a.txt",
    'sed "$script" a.txt',
    "sed 'r /etc/shadow' a.txt",
    'sed s,x,y,w/etc/motd a.txt',
    "sed '/[/]x/e date' a.txt",
    "sed -e 'a\\' -e 'e date' -e 'e rm x' a.txt",
    "sed ':a e rm x' a.txt",
    "sed -f - a.txt <<< 'e rm x'",
  ],
  quiet: [
    'sed -n 1,20p src/main.ts',
    "sed -i 's/old/new/g' src/main.ts",
    "sed -E 's#([0-9]+)/e#\\1#g' a.txt",
    "sed -i.bak -e '/^#/d' -e 's/[[:space:]]*$//' a.txt",
    "sed '/start/,/end/{s/w/e/;p}' a.txt",
    "sed 's/[e]/w/' a.txt",
    "sed '1i\\\nhello' a.txt",
    "sed '$a end' a.txt",
    "ls | sed 's/^/x /'",
    "sed 'y/abc/ewr/' a.txt",
  ],
});
