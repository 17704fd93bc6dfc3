/** A name that holds a list, or is local already, and is given something again: whatever the real shells leave of what it held is judged. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import type { Dialect } from '../../../src/core/values.ts';
import { verdictOf } from '../../commands/world.ts';
import { slice } from '../../slice.ts';
import { unless } from '../../unless.ts';
import { whole } from '../../whole.ts';

/** Each way to give `a` one text, or none, or to say again that it is local. */
const ways: readonly string[] = [
  'a=b',
  'declare a=b',
  'declare "a=b"',
  'typeset a=b',
  'export a=b',
  'readonly a=b',
  'declare -g a=b',
  'declare -x a=b',
  'local a=b',
  'local a',
  'declare a',
  'typeset -r a',
  'eval a=b',
  'eval "declare a=b"',
  'printf -v a %s b',
  'read a <<< b',
  'read -r x a <<< "y b"',
  'read -r a < <(echo b)',
  'for a in b; do :; done',
  'for a in b c; do :; done',
  'set -- b; for a; do :; done',
  'if true; then a=b; fi',
  'case x in x) declare a=b ;; esac',
  '((a=5))',
  'let a=5',
  'a+=b',
  ': "${a:=b}"',
  'a[0]=b',
  'declare a+=b',
  'exec {a}>/dev/null',
  'getopts b a -b',
  'mapfile -t -O 0 a <<< b',
  'mapfile -t -O 5 a <<< b',
  // What takes the place of all of it.
  'a=(b)',
  'declare a=(b)',
  'read -a a <<< b',
  'mapfile -t a <<< b',
  'unset a',
  'unset a; a=b',
  'unset a; declare a=b',
];

/** Where it stands: LIST gives the name what it holds, WAY comes later, USE is what it is used for. */
const places: readonly string[] = [
  'LIST; WAY; USE',
  'LIST; WAY; WAY; USE',
  'f() { LIST; WAY; USE; }; f',
  'f() { local LIST; WAY; USE; }; f',
  'f() { declare LIST; WAY; USE; }; f',
  'LIST; f() { WAY; }; f; USE',
  'LIST; f() { WAY; USE; }; f',
  'f() { for i in 1 2; do WAY; USE; LIST; done; }; f',
  'f() { local a; LIST; WAY; USE; }; f',
  'LIST; { WAY; }; (USE)',
  'LIST; while read -r x; do WAY; USE; done <<< y',
  "while read -r x; do WAY; USE; LIST; done <<< $'1\\n2'",
  '[ -d / ] && LIST; WAY; USE',
  'until [ -n "$x" ]; do LIST; x=1; done; WAY; USE',
];

/** What it holds, and how that is used. */
const held: readonly (readonly [list: string, use: string])[] = [
  ['a=(q /etc/ward-x)', 'printf "%s\\n" "${a[@]}"'],
  ['a=(q /etc/ward-x)', 'printf "%s\\n" "${a[1]}" "${a[2]:-none}"'],
  ['a=/etc/ward-x', 'printf "%s\\n" "${a:-src}"'],
];

/** In a check every seventeenth of them, and every ninth after it: of each way and of each place some. */
const texts = slice(
  held.flatMap(([list, use]) =>
    places.flatMap(place =>
      ways
        .map(way => ({ place: place.replaceAll('LIST', () => list), way, use }))
        .map(one => [one.place.replaceAll('WAY', () => one.way), one.use] as const),
    ),
  ),
  whole ? 9 : 17,
);

/** All of them by one shell of each kind: a line for each that still tells of the path. */
function leaves(shell: string): readonly boolean[] {
  const each = texts.map(([text, use], at) => `( ${text.replaceAll('USE', () => use)} ) 2>/dev/null | grep -q /etc/ward-x && echo ${at}`);
  const { stdout, status, error } = spawnSync(shell, shell === 'zsh' ? ['-f'] : ['--norc'], {
    input: [...each, 'true', ''].join('\n'),
    encoding: 'utf8',
    timeout: 120_000,
    env: { PATH: '/usr/bin:/bin' },
  });
  if (error !== undefined || status !== 0) throw new Error(`${shell}: ${error ?? status}`);
  const kept = new Set(stdout.split('\n').filter(Boolean).map(Number));
  return texts.map((_, at) => kept.has(at));
}

const touching = (use: string) => use.replace(/^printf "%s\\n"/, 'touch');

function missed(shell: Dialect): { readonly missed: readonly string[]; readonly kept: number } {
  const kept = leaves(shell);
  const held = texts.flatMap(([text, use], at) => (kept[at] ? [text.replaceAll('USE', () => touching(use))] : []));
  return { missed: held.filter(text => verdictOf(text, undefined, shell).decision === 'allow'), kept: held.length };
}

test('what bash leaves of a list, or of a name that is made local again, is judged where it is used', t => {
  const found = missed('bash');
  t.true(found.kept > texts.length / 3, `${found.kept} of ${texts.length}`);
  t.deepEqual(found.missed, []);
});

const inZsh = unless(spawnSync('zsh', ['-c', ':']).status === 0 ? undefined : 'zsh is not on this machine');

inZsh('and what zsh leaves', t => {
  const found = missed('zsh');
  t.true(found.kept > texts.length / 34, `${found.kept} of ${texts.length}`);
  t.deepEqual(found.missed, []);
});

test('a name that is given something whole, or becomes local first, is known', t => {
  for (const text of [
    'a=(q /etc/x); a=(b); touch "${a[@]}"',
    'a=(q /etc/x); unset a; a=b; touch "$a"',
    'a=/etc/x; f() { local a; touch "${a:-src}/x"; }; f',
    'a=(q /etc/x); f() { local a=b; touch "${a[@]}"; }; f',
    'f() { local a=b; declare a=c; touch "$a"; }; f',
    'mapfile -t a < notes.txt; mapfile -t a < data.csv; echo "${a[@]}"',
  ])
    t.is(verdictOf(text).decision, 'allow', text);
});
