/** What a run that has ended leaves to those that go on: word for whoever began on what it had planted, as long as that one is there, and none for others. */
import { readdirSync } from 'node:fs';
import test from 'ava';
import type { After } from '../../../src/host/run/put-away.ts';
import { noteRun } from '../../../src/host/run/unfinished.ts';
import { withPast } from '../../../src/host/run/with-past.ts';
import { scratch } from '../../trial.ts';

const git = '/p/a/b/sub/.git';
const stood = (what: string) => ({ directory: git, state: JSON.stringify([git, [`${git}/config`, what]]) });
const none: After = { absent: [], present: [], project: '/p', before: new Map(), unseen: [] };

const rows: readonly (readonly [
  title: string,
  own: Partial<After>,
  past: Partial<After>,
  absent: readonly string[],
  before: string | undefined,
])[] = [
  ['a repository that it had not found', { before: new Map([[git, stood('x')]]) }, {}, [], undefined],
  ['one that was another', { before: new Map([[git, stood('x')]]) }, { before: new Map([[git, stood('y')]]) }, [], 'y'],
  ['one that was the same', { before: new Map([[git, stood('x')]]) }, { before: new Map([[git, stood('x')]]) }, [], 'x'],
  ['one that lies deeper than it looked', { before: new Map([[git, stood('x')]]) }, { unseen: undefined }, [], 'x'],
  ['one of another project', { before: new Map([[git, stood('x')]]) }, { project: '/q' }, [], 'x'],
  ['a name that is held here', { present: ['/p/.envrc'] }, { absent: ['/p/.envrc', '/p/.vimrc'] }, ['/p/.envrc'], undefined],
  ['a name in which something is held here', { present: ['/p/.git/config'] }, { absent: ['/p/.git'] }, ['/p/.git'], undefined],
  ['a name that may be written here', { present: [] }, { absent: ['/p/.envrc'] }, [], undefined],
];

for (const [title, own, past, absent, before] of rows) {
  test(`who ended meanwhile: ${title}`, t => {
    const after = withPast({ ...none, ...own, past: [{ ...none, ...past }] });
    t.deepEqual(after.absent, absent);
    t.deepEqual(after.before.get(git), before === undefined ? undefined : stood(before));
  });
}

const names = (directory: string) => readdirSync(directory).sort();

test('word is left for whoever began on it or still looks, and goes when they have ended', t => {
  const directory = scratch(t);
  const first = noteRun(directory, { ...none, absent: ['/p/.envrc'] }, [], '1');
  const began = noteRun(directory, { ...none, present: ['/p/.envrc'] }, [], '2');
  const looks = noteRun(directory, { absent: [], project: undefined, before: new Map() }, [], '3');
  const elsewhere = noteRun(directory, { ...none, project: undefined }, [], '5');
  const other = noteRun(directory, none, [], '4');
  t.deepEqual(first.ended(), []);
  first.forget();
  t.deepEqual(names(directory), ['2', '3', '4', '5', 'past-1']);
  t.is(looks.ended().length, 1);
  looks.forget();
  t.deepEqual(names(directory), ['2', '4', '5', 'past-1']);
  t.deepEqual(other.ended(), []);
  other.forget();
  const [word, ...more] = began.ended();
  t.deepEqual([word?.absent, more], [['/p/.envrc'], []]);
  began.forget();
  t.deepEqual(names(directory), ['5']);
  elsewhere.ended();
  elsewhere.forget();
  t.deepEqual(names(directory), []);
});

test('what is looked after just now is word for all who end meanwhile, and who is alone leaves none', t => {
  const directory = scratch(t);
  const first = noteRun(directory, { ...none, absent: ['/p/.envrc'] }, [], '1');
  const second = noteRun(directory, none, [], '2');
  first.ended();
  t.is(second.ended().length, 1);
  second.forget();
  first.forget();
  t.deepEqual(names(directory), []);
});

test('of any number that end one after the other the last leaves no word', t => {
  const directory = scratch(t);
  const all = ['1', '2', '3', '4'].map(name => noteRun(directory, { absent: [], project: undefined, before: new Map() }, [], name));
  for (const one of all) {
    one.ended();
    one.forget();
  }
  t.deepEqual(names(directory), []);
});
