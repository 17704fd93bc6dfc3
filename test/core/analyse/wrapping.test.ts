/** Wrapping a command hides nothing: every effect that a command has alone, it has in every wrapper. */
import test from 'ava';
import { programs } from '../../../src/core/analyse/programs/table.ts';
import { quote } from '../../../src/core/quote.ts';
import type { Action, Effect } from '../../../src/core/values.ts';
import { read } from './notation.ts';

/** Around any text. */
const around: readonly (readonly [string, (text: string) => string])[] = [
  ['a subshell', text => `( ${text}\n)`],
  ['a group', text => `{ ${text}\n}`],
  ['a condition', text => `if ${text}\nthen :; fi`],
  ['a branch', text => `if :; then :; else ${text}\nfi`],
  ['a loop', text => `while :; do ${text}\ndone`],
  ['a list', text => `for i in a; do ${text}\ndone`],
  ['a case', text => `case x in x) ${text}\n;; esac`],
  ['a function', text => `f() { ${text}\n}; f`],
  ['a function nobody calls', text => `f() { ${text}\n}`],
  ['a substitution', text => `echo "$(${text}\n)"`],
  ['a process substitution', text => `cat <(${text}\n)`],
  ['a pipeline', text => `{ ${text}\n} | cat`],
  ['the background', text => `{ ${text}\n} &`],
  ['the second of two', text => `true && { ${text}\n}`],
  ['eval', text => `eval ${quote([text])}`],
  ['eval within eval', text => `eval ${quote([`eval ${quote([text])}`])}`],
  ['bash -c', text => `bash -c ${quote([text])}`],
  ['sh -c within timeout', text => `timeout -k 5 10 bash -c ${quote([text])}`],
  ['a here-document', text => `bash <<'E-N-D'\n${text}\nE-N-D`],
  ['a trap', text => `trap ${quote([text])} EXIT`],
];

/** Before a single program. */
const before = [
  'env',
  'env A=1',
  'nice -n 5',
  'timeout 5',
  'nohup',
  'setsid',
  'stdbuf -oL',
  'time',
  'sudo',
  'command',
  'exec',
  'xargs',
  'ionice -c3',
  'env -u X nice',
];

/** What an effect is, wherever it stands and however it is put. */
function says(effect: Effect): string {
  const { place: _, ...rest } = effect;
  return JSON.stringify({ ...rest, reason: undefined });
}

function effects(actions: readonly Action[]): Set<string> {
  return new Set(actions.flatMap(action => action.effects.map(says)));
}

/** What a command does alone and not in the wrapper. */
function missing(alone: readonly Action[], wrapped: readonly Action[]): string[] {
  // Further arguments may change what every other one means: then the whole is opaque.
  if (wrapped.some(one => one.opaque !== undefined && one.within.includes('xargs'))) return [];
  const there = effects(wrapped);
  // Code from elsewhere is more than code of the project.
  return [...effects(alone)].filter(one => !there.has(one) && !there.has(one.replace('"origin":"project"', '"origin":"elsewhere"')));
}

/** Each alone, read once for all wrappers. */
const readings = new Map<string, ReturnType<typeof read>>();
function readOnce(text: string): ReturnType<typeof read> {
  const reading = readings.get(text) ?? read(text);
  readings.set(text, reading);
  return reading;
}

const samples = [...new Set([...programs.values()].flatMap(one => [...one.flags, ...one.quiet]))].filter(
  text => readOnce(text).faults.length === 0,
);
/** Programs alone: a builtin of the shell is none to a wrapper. */
const simple = samples.filter(
  text =>
    !/^(?:command |npx$)/.test(text) && /^[\w./-]+(?: [\w./:@=,+%-]+)*$/.test(text) && readOnce(text).actions[0]?.knowledge === 'known',
);

/** Every one in a proof; else each of so many wrappers has a share of its own, so that all of them together have every one. */
const share = (list: readonly string[], own: number, parts: number) =>
  process.env.WARD_PROOF === undefined ? list.filter((_, at) => at % parts === own) : list;

for (const [own, [what, wrap]] of around.entries()) {
  test(`${what} keeps the effects of what it holds`, t => {
    const lost = share(samples, own, around.length).flatMap(text => {
      const wrapped = read(wrap(text));
      if (wrapped.faults.length > 0) return [];
      // What a program reads where it has no operand depends on whether it has input of its own.
      const alone = what === 'a here-document' ? `cat | { ${text}\n}` : text;
      return missing((alone === text ? readOnce(text) : read(alone)).actions, wrapped.actions).map(one => `${wrap(text)}: ${one}`);
    });
    t.true(samples.length > 300);
    t.deepEqual(lost.slice(0, 5), []);
  });
}

for (const [own, prefix] of before.entries()) {
  test(`${prefix} keeps the effects of the program it runs`, t => {
    const lost = share(simple, own, before.length).flatMap(text =>
      missing(readOnce(text).actions, read(`${prefix} ${text}`).actions).map(one => `${prefix} ${text}: ${one}`),
    );
    t.true(simple.length > 100);
    t.deepEqual(lost.slice(0, 5), []);
  });
}
