/**
 * Whether the word oracle can fail: the analysis with one wrong rule planted in it is held against what the real shells did, and is caught. All of them
 * with `WARD_PROOF=1`, one in every run.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { analyse as asItIs } from '../../../src/core/analyse/analyse.ts';
import { parse } from '../../../src/core/parse/parse.ts';
import type { Action } from '../../../src/core/values.ts';
import { mayTake } from '../../may-take.ts';
import { proof } from '../../slice.ts';
import { unless } from '../../unless.ts';
import { tries } from '../../whole.ts';
import { lacking } from '../parse/oracle.ts';
import { generate } from './generate.ts';
import { missed } from './missed.ts';
import { request } from './notation.ts';
import { clear, type Deed, furnish, ground, home, run, shells } from './shells.ts';

type Analyse = typeof asItIs;

interface Wrong {
  readonly rule: string;
  readonly file: string;
  /** A text that stands once in the file, and what is put in its place. */
  readonly text: string;
  readonly put: string;
}

/** The first is tried in every run. */
const planted: readonly Wrong[] = [
  { rule: '## takes the shortest match', file: 'analyse/word/match.ts', text: 'want.longest ? found.at(-1) : found[0]', put: 'found[0]' },
  {
    rule: '// replaces only once',
    file: 'analyse/word/operate.ts',
    text: 'text.replaceAll(wanted, () => by)',
    put: 'text.replace(wanted, () => by)',
  },
  { rule: 'a slice is one too long', file: 'analyse/word/operate.ts', text: ': from + length;', put: ': from + length + 1;' },
  { rule: '# takes the longest match', file: 'analyse/word/match.ts', text: 'want.longest ? found.at(-1) : found[0]', put: 'found.at(-1)' },
  {
    rule: '% cuts at the beginning',
    file: 'analyse/word/operate.ts',
    text: "operator.startsWith('#') ? 'prefix' : 'suffix'",
    put: "'prefix'",
  },
  {
    rule: '/ replaces every match',
    file: 'analyse/word/operate.ts',
    text: 'return text.replace(wanted, () => by)',
    put: 'return text.replaceAll(wanted, () => by)',
  },
  { rule: '^ and ^^ are the same', file: 'analyse/word/operate.ts', text: 'operator.length === 2 ? recased', put: 'true ? recased' },
  {
    rule: 'case goes the other way',
    file: 'analyse/word/operate.ts',
    text: "operator.startsWith('^') ? text.toUpper",
    put: "operator.startsWith(',') ? text.toUpper",
  },
  { rule: 'words are split at blanks, not at tabs and newlines', file: 'analyse/word/fields.ts', text: '([ \\t\\n]+)', put: '([ ]+)' },
  {
    rule: 'the result of an expansion is not split',
    file: 'analyse/word/fields.ts',
    text: 'return pieces(segment.text).map(',
    put: "return (segment.text === '' ? [] : [segment]).map(",
  },
  {
    rule: 'braces are taken last first',
    file: 'analyse/word/word.ts',
    text: 'made = made.flatMap(before => choices.map(choice => [...before, ...choice]));',
    put: 'made = choices.flatMap(choice => made.map(before => [...before, ...choice]));',
  },
  {
    rule: '"$*" is as many words as "$@"',
    file: 'analyse/word/parameter.ts',
    text: 'if (part.quoted && star) return each',
    put: 'if (false) return each',
  },
  {
    rule: '"$@" is one word',
    file: 'analyse/word/parameter.ts',
    text: 'if (part.quoted && star) return each',
    put: 'if (part.quoted) return each',
  },
  {
    rule: 'a product is taken after a sum',
    file: 'analyse/word/arithmetic.ts',
    text: "(tokens.length > 1 && tokens.includes('*') && tokens.length > 3)",
    put: 'false',
  },
  {
    rule: 'a difference is a sum',
    file: 'analyse/word/arithmetic.ts',
    text: "operator === '+' ? left + right : left - right",
    put: 'left + right',
  },
  {
    rule: 'a subshell changes its parent',
    file: 'analyse/walk.ts',
    text: '  walk(body, state, apart(frame));\n  frame.reader.cuts = cuts;\n  return both(state);',
    put: '  return walk(body, state, apart(frame));',
  },
  {
    rule: 'a local name is seen by the caller',
    file: 'analyse/call.ts',
    text: 'const local = new Map([...inner.local, ',
    put: 'const local = new Map([',
  },
  {
    rule: 'a failing && still goes on',
    file: 'analyse/walk.ts',
    text: '{ ok: next.ok, failed: join(flow.failed, next.failed) }',
    put: '{ ok: next.ok, failed: next.failed }',
  },
  {
    rule: 'what a case holds is done',
    file: 'analyse/walk.ts',
    text: 'return both(join(shell.state, ended));',
    put: 'return both(ended);',
  },
  {
    rule: 'printf -v prints',
    file: 'analyse/builtins/names.ts',
    text: 'return done(run, shell, { opaque: takes(name, shell) ?? subscripted(run, shell) });\n}\n\n/** `getln',
    put: 'return done(run, shell);\n}\n\n/** `getln',
  },
  { rule: ':- keeps what is empty', file: 'analyse/word/parameter.ts', text: '!nonEmpty || content.text', put: 'true || content.text' },
  {
    rule: 'a length is one too long',
    file: 'analyse/word/parameter.ts',
    text: 'quoted(String(content.text.length))',
    put: 'quoted(String(content.text.length + 1))',
  },
  { rule: 'a list is joined by nothing', file: 'analyse/word/parameter.ts', text: "[quoted(' '), segment]", put: '[segment]' },
  {
    rule: 'what is certain of a text is certain of its words',
    file: 'analyse/word/fields.ts',
    text: 'fits: splitting ? parted(segment.fits, lookup) : undefined',
    put: 'fits: segment.fits',
  },
  { rule: 'an error ends nothing', file: 'analyse/walk.ts', text: 'const left = ends &&', put: 'const left = false &&' },
  {
    rule: 'set -- sets nothing',
    file: 'analyse/word/lookup.ts',
    text: 'return state.positional[index - 1]',
    put: 'return state.positional[index]',
  },
];

const FEW = 1;
const chosen = proof ? planted : planted.slice(0, FEW);
const count = Number(process.env.WARD_COUNT ?? tries(300, 1000));
const scratch = path.join(import.meta.dirname, '../../../scratch/planted', String(process.pid));
const core = path.join(import.meta.dirname, '../../../src/core');
const scene = { cwd: ground, home, user: 'u', uid: 0, gid: 0, environment: new Map<string, string>(), terminal: false };
const args = ['zero', 'first one', 'second'];

test.before(furnish);
test.after.always(clear);
test.after.always(() => rmSync(scratch, { recursive: true, force: true }));

/** The analysis with one rule changed, from a copy of its own. */
async function changed({ file, text, put }: Wrong, at: number): Promise<Analyse> {
  const copy = path.join(scratch, String(at));
  mkdirSync(copy, { recursive: true });
  cpSync(core, path.join(copy, 'core'), { recursive: true });
  const whole = readFileSync(path.join(core, file), 'utf8');
  if (whole.split(text).length !== 2) throw new Error(`"${text}" does not stand once in ${file}`);
  writeFileSync(
    path.join(copy, 'core', file),
    whole.replace(text, () => put),
  );
  const found = await import(pathToFileURL(path.join(copy, 'core/analyse/analyse.ts')).href);
  return found.analyse;
}

interface Case {
  readonly text: string;
  readonly deed: Deed;
}

function actionsOf(analyse: Analyse, text: string): readonly Action[] | undefined {
  const script = parse(text, 'bash');
  const { actions, faults } = analyse(script, request(text, { scene, dialect: 'bash', args }), parse);
  return faults.length === 0 ? actions : undefined;
}

const without = lacking('bash');
unless(without)('a wrong rule is caught by what bash does', async t => {
  mayTake(t, 30);
  const shell = shells.find(one => one.name === 'bash');
  if (shell === undefined) throw new Error('no bash among the shells');
  const texts = Array.from({ length: count }, (_, at) => generate(910_000 + at, 'bash')).filter(
    text => parse(text, 'bash').faults.length === 0,
  );
  const deeds = await run(texts, shell);
  const cases: readonly Case[] = texts.map((text, at) => ({ text, deed: deeds[at] ?? { seen: [], ended: false } }));
  const plain = cases.filter(({ text, deed }) => missed(actionsOf(asItIs, text) ?? [], deed.seen).length > 0);
  t.deepEqual(
    plain.map(one => one.text),
    [],
  );
  const times = await Promise.all(
    chosen.map(async (one, at) => {
      const analyse = await changed(one, at);
      return {
        rule: one.rule,
        caught: cases.filter(({ text, deed }) => missed(actionsOf(analyse, text) ?? [], deed.seen).length > 0).length,
      };
    }),
  );
  for (const { rule, caught } of times) t.log(`${rule}: caught by ${caught} of ${cases.length} scripts`);
  t.deepEqual(
    times.filter(one => one.caught === 0).map(one => one.rule),
    [],
  );
});
