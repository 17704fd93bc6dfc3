/** What must hold of every command and every file: following a file only tightens, and a command is judged in a file as in the text. */
import test from 'ava';
import type { Finding, Verdict } from '../../../src/core/values.ts';
import { lines } from '../../commands/corpus.ts';
import { projectFiles } from '../../commands/files.ts';
import { thoughtOnce } from '../../commands/thoughts.ts';
import { type Files, reasons, thoughtOf, verdictOf } from '../../commands/world.ts';

const order = ['allow', 'ask', 'deny'];
const rank = ({ decision }: Verdict) => order.indexOf(decision);
const commands = lines.map(one => one.command);
const some = process.env.WARD_PROOF === '1' ? 1 : 70;

/** Every file holds the same, as what its name says it is. */
function everywhere(text: string): Files {
  const line = text.replaceAll('\n', '; ');
  const get = (name: string) => {
    // make would sooner read these than the file that a command writes (make(1)).
    if (/(?:^|\/)(?:GNU)?makefile$/.test(name)) return undefined;
    if (/(?:^|\/)package\.json$/.test(name))
      return JSON.stringify({ scripts: Object.fromEntries(['test', 'build', 'start', 'lint'].map(one => [one, text])) });
    if (/makefile$/i.test(name)) return `all test build install clean lint:\n\t${line.replaceAll('$', '$$$$')}\n`;
    return /justfile$/i.test(name) ? `default:\n  ${line}\nbuild:\n  ${line}\ntest:\n  ${line}\n` : text;
  };
  return Object.assign(new Map<string, string>(), { get });
}

const contents = ['echo hi\n', 'rm -rf ../x\n', 'cd /\nPATH=/x\n$y\n', 'x() { :; }\nexit 0\n', 'set -- a b; return\n', "echo 'unclosed\n"];

/** What is read by this very shell is known afterwards, and so may settle what was not. */
const sources = /(?:^|[\s;&|('"`{])(?:\.|source)\s/;

/** What a patch changes, and where a makefile installs, is known where the file can be read; and a copy of a program is one of a script there. */
const settles = /(?:^|[\s;&|])(?:patch|git (?:apply|am)|make install|cp \/usr\/bin)\b/;

/** Where no file is there. */
const without = new Map<string, Verdict>();
function alone(text: string): Verdict {
  const verdict = without.get(text) ?? verdictOf(text, new Map());
  without.set(text, verdict);
  return verdict;
}

for (const content of contents) {
  test(`no file that holds ${JSON.stringify(content)} makes a command milder`, t => {
    const files = everywhere(content);
    const chosen = commands.filter((one, at) => at % some === 0 && !sources.test(one) && !settles.test(one));
    const thoughts = chosen.map(one => ({ one, ...thoughtOf(one, files) }));
    t.true(thoughts.filter(({ matter }) => (matter.analysis.followed ?? []).length > 0).length > 0);
    const milder = thoughts.filter(({ one, verdict }) => rank(verdict) < rank(alone(one)));
    t.deepEqual(
      milder.map(({ one, verdict }) => `${one} → ${reasons(verdict)}`),
      [],
    );
  });
}

test('a file that is sourced settles no more than what was not known', t => {
  const files = everywhere('echo hi\n');
  const told = (verdict: Verdict) =>
    verdict.findings.filter(one => one.rank !== 'note' && !untold.has(one.id)).map(one => `${one.id} ${one.reason}`);
  const lost = commands
    .filter(one => sources.test(one))
    .filter(one => {
      const after = new Set(told(verdictOf(one, files)));
      return told(verdictOf(one, new Map())).some(said => !after.has(said));
    });
  t.deepEqual(lost, []);
});

/** Findings that say that something can't be told: in a file of the project that is a note. */
const untold = new Set(
  'opaque unreadable unknown-path unknown-program unknown-host unknown-port code-unknown code-data code-sideways repository-settings environment environment-file'.split(
    ' ',
  ),
);

/** A listed program with a word that may make it one of its listed forms, a process or a directory that is not known: no more than that either. */
const isTold = ({ id, rank, reason }: Finding) =>
  rank !== 'note' && !untold.has(id) && !/only running could tell|is not known here|signals processes outside/.test(reason);

const project = (more: readonly (readonly [string, string])[]): Files => new Map([...projectFiles, ...more]);

/** Each way to run a text that stands in a file. */
const ways: readonly (readonly [string, (text: string) => Files, string])[] = [
  ['a script', text => project([['x.sh', text]]), 'bash x.sh'],
  ['a script by its own name', text => project([['x.sh', `#!/usr/bin/env bash\n${text}\n`]]), './x.sh'],
  ['a sourced file', text => project([['x.sh', text]]), '. ./x.sh'],
  [
    'a script in a script',
    text =>
      project([
        ['x.sh', text],
        ['y.sh', 'cd sub && cd .. && bash x.sh\n'],
      ]),
    'bash y.sh',
  ],
];

/** What each is judged in the text itself: the same whatever it is compared with. */
const plainVerdict = (text: string): Verdict => thoughtOnce(text).verdict;

for (const [what, files, command] of ways) {
  test(`what is told in ${what} is judged as in the text`, t => {
    const plain = commands.filter(
      (one, at) => at % some === 0 && !/[$!]0|BASH_SOURCE|exec |return|exit|^\s*set |history|fc |<\(|\/dev\/stdin/.test(one),
    );
    const stops = (one: string) => plainVerdict(one).findings.some(isTold);
    t.true(plain.filter(stops).length > 50);
    const missed = plain.filter(one => {
      return stops(one) && verdictOf(command, files(one)).decision === 'allow';
    });
    t.deepEqual(
      missed.map(one => `${one} → ${reasons(verdictOf(one))}`),
      [],
    );
  });

  test(`what can't be told in ${what} asks nobody`, t => {
    // `$0` is known there. Where code in /tmp is reached sideways is told as such in a text, and that it lies there in a file.
    const plain = commands.filter((one, at) => at % some === some - 1 && !/\$0|\/tmp\/|\/dev\/shm\//.test(one));
    const asked = plain.filter(one => {
      const told = plainVerdict(one).findings.filter(found => found.rank !== 'note' && !untold.has(found.id));
      // What begins outside lies outside, wherever it ends.
      if (plainVerdict(one).findings.some(found => /only running could tell \("\//.test(found.reason))) return false;
      // What is sourced may source itself, as a function may call itself: no test in it is taken to be decided.
      if (what === 'a sourced file' && verdictOf(`f() {\n${one}\n}; f`).decision !== 'allow') return false;
      return told.length === 0 && verdictOf(command, files(one)).decision !== 'allow';
    });
    t.deepEqual(
      asked.map(one => `${one} → ${reasons(verdictOf(command, files(one)))}`),
      [],
    );
  });
}
