/** The phrase that stands first on each question: set by the person, and nowhere else to be had. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { phraseOf, unfit } from '../../src/host/approve/phrase.ts';
import { directories } from '../../src/host/directories.ts';
import { noTerminal, openPane, type Pane } from '../tmux.ts';
import { checkout, type Trial, trial } from '../trial.ts';

const terminal = noTerminal === undefined ? test : test.skip;
if (noTerminal !== undefined) test.skip(`skipped: ${noTerminal}`, () => undefined);

const phrase = 'green lantern';

async function desk(t: ExecutionContext, one: Trial): Promise<Pane> {
  const pane = await openPane(90, 40);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; }; cd ${one.project}`);
  await pane.line(`wardsh() { ${checkout}/src/bin/wardsh --ward-root ${one.root} "$@"; }; clear`);
  return pane;
}

/** Every file below a directory that holds the phrase. */
function holding(directory: string): readonly string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(one => one.isFile());
  return files.map(one => path.join(one.parentPath, one.name)).filter(file => readFileSync(file).includes(phrase));
}

/** What the kernel shows of every process that belongs to this Ward: words and environment. */
function processes(root: string): readonly string[] {
  const of = (pid: string, what: string) => {
    try {
      return readFileSync(`/proc/${pid}/${what}`, 'latin1');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.map(pid => of(pid, 'cmdline') + of(pid, 'environ')).filter(text => text.includes(root));
}

terminal('it is typed at a claimed terminal, stands first on each question, and is in one file alone', async t => {
  const one = trial(t, 'ask');
  const pane = await desk(t, one);
  await pane.fresh('ward setup --phrase');
  await pane.until(/^ward: not changed: the phrase is the person's alone, and this terminal was not claimed/m);
  await pane.fresh('ward claim');
  await pane.until(/^claimed/m);
  await pane.fresh('ward setup --phrase');
  await pane.until(/Enter: none\): *$/);
  await pane.line('abc');
  await pane.until(/^that is none: it is shorter than 4 characters\nyour phrase.*Enter: none\): *$/m);
  await pane.line(phrase);
  await pane.until(/^each question begins with it now/m);
  await pane.fresh('wardsh -c "touch made"');
  t.regex(await pane.until(/run it\? \(\w+\) *$/), /^(?!your).*\nyour phrase: green lantern\nward: \S+ asks to run, in /);
  t.deepEqual(holding(one.root), [path.join(one.root, 'state/phrase')]);
  t.is(statSync(path.join(one.root, 'state/phrase')).mode & 0o777, 0o600);
  const shown = processes(one.root);
  t.true(shown.length > 0);
  t.deepEqual(
    shown.filter(text => text.includes(phrase)),
    [],
  );
  await pane.line('n');
  await pane.until(/not run: the person said no/);
  t.regex(one.ward(['log']).stdout, /the phrase of questions was set/);
  await pane.fresh('ward setup --phrase');
  await pane.until(/Enter: none from now on\): *$/);
  await pane.press('Enter');
  await pane.until(/^questions begin without a phrase now/m);
  t.deepEqual(holding(one.root), []);
});

test('a command reads it neither by name nor by code of the project; outside the sandbox that code does', t => {
  const one = trial(t);
  t.is(one.ward(['check', 'true']).status, 0);
  const file = path.join(directories('', one.root).state, 'phrase');
  t.is(one.wardsh('true').status, 0);
  writeFileSync(file, `${phrase}\n`, { mode: 0o600 });
  t.is(one.ward(['check', `cat ${file}`]).status, 3);
  t.is(one.wardsh(`cat ${file}`).status, 126);
  for (const text of [`sh -c "cat ../ward/state/phra*e"`, 'sh -c "$(printf \'cat ../w%s/state/phrase\' ard)"']) {
    const { status, stdout, stderr } = one.wardsh(text);
    t.deepEqual([status, /lantern/.test(stdout + stderr)], [126, false], text);
  }
  const code = 'my $w = "ard"; open(my $f, "<", "../w$w/state/phrase") or print "none: $!\\n"; print <$f> if $f; print `env`;';
  writeFileSync(path.join(one.project, 'read.pl'), code);
  const free = spawnSync('perl', ['read.pl'], { cwd: one.project, encoding: 'utf8' });
  t.regex(free.stdout, /green lantern/, 'the control');
  const held = one.wardsh('perl read.pl');
  t.regex(held.stdout, /^none: No such file/, held.stderr);
  t.notRegex(held.stdout, /lantern/);
});

test('where others could have read or changed it, it is not shown, and that is said', t => {
  const one = trial(t);
  const held = directories('', one.root);
  t.is(one.wardsh('true').status, 0);
  t.is(phraseOf(held), undefined);
  const file = path.join(held.state, 'phrase');
  writeFileSync(file, `${phrase}\n`, { mode: 0o600 });
  t.is(phraseOf(held), `your phrase: ${phrase}`, 'the control');
  chmodSync(file, 0o640);
  t.regex(phraseOf(held) ?? '', /^your phrase is not shown, for others could have read or changed it/);
  chmodSync(file, 0o600);
  for (const odd of ['abc\n', 'green\u001b[2Jlantern\n', 'green\nward: allowed\n', `${'x'.repeat(60)}\n`]) {
    writeFileSync(file, odd);
    t.regex(phraseOf(held) ?? '', /^your phrase is not shown/, JSON.stringify(odd));
  }
});

test('what can not be seen, is too short or too wide is no phrase', t => {
  for (const good of ['four', 'green lantern', 'žluť a kůň', '26 letters are the widest.']) t.is(unfit(good), undefined, good);
  for (const bad of ['', 'abc', 'a\tbcd', 'a\u202ebcd', 'x'.repeat(27), 'two\nlines', '\u65e5'.repeat(14)]) t.truthy(unfit(bad), bad);
});
