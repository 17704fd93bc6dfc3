/** What is said to be taken out of a text is what grep, sed, awk and their like take out of it. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { filterOf } from '../../../src/core/analyse/follow/extract.ts';
import { tries } from '../../whole.ts';
import { chance } from './generate.ts';

const scene = { cwd: '/p', home: '/h', user: 'u', uid: 1, gid: 1, environment: new Map<string, string>(), terminal: false };

const texts = [
  '[package]\nname = "tool"\nversion = "1.4.0"\nedition = "2021"\n\n[dependencies]\nserde = { version = "1.0" }\n',
  '{\n  "name": "app",\n  "version": "2.0.1",\n  "scripts": { "test": "node --test" }\n}\n',
  '[project]\nname = "pkg"\nversion="0.9"\n  version = \'7\'\nrequires-python = ">=3.11"\n',
  '__version__ = \'3.2.1\'\n__author__ = "me"\nversion_info = (3, 2, 1)\n',
  'apiVersion: v2\nversion: 0.1.0\nappVersion: "1.16"\nversion:\t9\n',
  'aab ab\nbaa=a="a"\n\n"\n==\nversion = ""\n',
];

const greps = [
  '^version',
  'version',
  '"version"',
  '^version = ',
  '^[a-z]*ersion',
  'v.*n',
  '^__version__',
  '[0-9]',
  'a+b',
  'a*b"',
  '^$',
  '=',
];
const seds = [
  's/^version = "\\(.*\\)"/\\1/p',
  's/^version *= *"\\(.*\\)"$/\\1/p',
  's/.*"version": "\\(.*\\)".*/\\1/p',
  's/.*: *"//p',
  's/^version: //p',
  '/^version/s/.*= "\\([^"]*\\)"/\\1/p',
  's/[^0-9.]*//p',
  's/.*=[[:space:]]*//p',
  's|^version[ =]*||p',
  's/a*b*/x/p',
  's/.*a/[\\1]/p',
];
const extended = [
  's/^version = "([^"]+)".*/\\1/p',
  's/.*"([0-9.]+)".*/\\1/p',
  's/^[a-z]+: *(.*)$/\\1/p',
  's/.*"([^"]*)"[^"]*$/\\1/p',
  's/a+(b+)/<\\1>/p',
];
const awks = [
  ['-F"', '/^version/ {print $2}'],
  ['-F"', '/"version"/ {print $4; exit}'],
  ['-F=', '/^version/{print $2; exit}'],
  ['/^version:/ { print $2 }'],
  ['/version/ {print $3}'],
  ['-F', ':', '/Version/ {print $1;exit}'],
];
const ends: readonly (readonly string[])[] = [
  ['head', '-1'],
  ['head', '-n', '1'],
  ['tail', '-n1'],
  ['cut', '-d"', '-f2'],
  ['cut', '-d', '=', '-f', '2'],
  ['tr', '-d', '" '],
  ['tr', '-d', "'"],
  ['cat'],
];

/** One command to begin with, and up to two behind it. */
function pipeline(seed: number): readonly (readonly string[])[] {
  const { below, pick } = chance(seed);
  const script = below(2) === 0 ? ['-n', pick(seds)] : ['-nE', pick(extended)];
  const spoken =
    below(2) === 0 ? script : [...script.slice(0, -1).flatMap(one => (one === '-n' ? [] : ['-E'])), script.at(-1)?.slice(0, -1) ?? ''];
  const first = pick([
    ['grep', pick(greps)],
    ['grep', '-m1', pick(greps)],
    ['grep', '-E', pick(greps)],
    ['sed', ...spoken],
    ['awk', ...pick(awks)],
    pick(ends),
  ]);
  return [first, ...Array.from({ length: below(3) }, () => (below(4) === 0 ? ['sed', ...spoken] : pick(ends)))];
}

const quoted = (one: string) => `'${one.replaceAll("'", "'\\''")}'`;

/** Pipelines for one shell. */
const AT_ONCE = 150;

function printed(script: readonly string[]): readonly string[] {
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' };
  const { stdout } = spawnSync('bash', ['-c', script.join('\n')], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
  return stdout.split('\0').slice(0, -1);
}

test('each pipeline gives what the real programs give', t => {
  const seeds = Array.from({ length: tries(300, 3000) }, (_, at) => at + Number(process.env.WARD_SEED ?? 1));
  const cases = seeds.map(seed => ({ stages: pipeline(seed), text: chance(seed * 7).pick(texts) }));
  const claimed = cases.map(({ stages, text }) =>
    stages.reduce<string | undefined>((made, one) => (made === undefined ? undefined : filterOf(one, scene)?.(made)), text),
  );
  const script = cases.map(
    ({ stages, text }) => `printf %s ${quoted(text)} | ${stages.map(one => one.map(quoted).join(' ')).join(' | ')}; printf '\\0'`,
  );
  const real = Array.from({ length: Math.ceil(script.length / AT_ONCE) }, (_, at) =>
    printed(script.slice(at * AT_ONCE, (at + 1) * AT_ONCE)),
  ).flat();
  const wrong = cases.flatMap((one, at) =>
    claimed[at] === undefined || claimed[at] === real[at] ? [] : [{ ...one, claimed: claimed[at], real: real[at] }],
  );
  t.log(`${claimed.filter(one => one !== undefined).length} of ${cases.length} are known`);
  t.true(claimed.filter(one => one !== undefined && one !== '').length > cases.length / 4);
  t.deepEqual(wrong.slice(0, 3), []);
});

test('what could do anything else is not read', t => {
  for (const argv of [
    ['sed', '-n', 's/a/b/e'],
    ['sed', 's/a/b/w x'],
    ['sed', '-i', 's/a/b/'],
    ['sed', '-nE', 's/(a|b)/\\1/p'],
    ['sed', '-nE', 's/(a)(b)/\\1/p'],
    ['sed', '-nE', 's/(ab)*/\\1/p'],
    ['sed', '-n', 's/a\\|b/c/p'],
    ['sed', '-n', 's/a/&/p'],
    ['sed', '-f', 's/a/b/'],
    ['awk', '/a/ {system($2)}'],
    ['awk', '{print $2}', 'x'],
    ['awk', '-f', '/a/ {print $2}'],
    ['grep', '-r', 'a'],
    ['grep', '-P', 'a'],
    ['grep', 'a{2}'],
    ['node', '-p', '1'],
  ])
    t.is(filterOf(argv, scene), undefined, argv.join(' '));
});
