/** A policy that somebody else wrote, or that nothing proves to be accepted: questions, the mark and doctor say so until a person takes it. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { modeMark } from '../../src/front/mode-mark.ts';
import { policyWaiting } from '../../src/front/policy-waiting.ts';
import { directories } from '../../src/host/directories.ts';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout, trial } from '../trial.ts';
import { unless } from '../unless.ts';

unless(noTerminal)('what an earlier Ward accepted holds no more, which each question says, until the person takes it', async t => {
  const one = trial(t, 'ask');
  t.is(one.ward(['check', 'echo hi']).status, 1);
  const [file, kept] = ['config/policy.json', 'state/policy.accepted.json'].map(name => path.join(one.root, name)) as [string, string];
  const text = readFileSync(file, 'utf8');
  writeFileSync(kept, JSON.stringify({ hash: createHash('sha256').update(text).digest('hex'), text }));
  const why = 'it was accepted by an earlier Ward, which put no code on that which takes a key';
  t.deepEqual(policyWaiting(directories('/nowhere', one.root), Date.now(), one.project), [
    `${why}, and what loosens waits for "ward policy accept"`,
  ]);
  const pane = await openPane(110, 40);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; }; cd ${one.project}`);
  await pane.line(`wardsh() { ${checkout}/src/bin/wardsh --ward-root ${one.root} "$@"; }; clear`);
  await pane.fresh('ward policy accept');
  await pane.until(/^ward: not changed: loosening takes a person at a claimed terminal/m);
  await pane.fresh('ward claim');
  await pane.until(/^claimed/m);
  await pane.fresh("wardsh -c 'echo hi'");
  const asked = await pane.until(/run it\? \(\w+\) *$/);
  t.regex(
    asked.replaceAll(/\n +/g, ' '),
    new RegExp(`^ward: what loosens in your policy does not hold: ${why}\\nward: hint: "ward policy accept" shows`, 'm'),
  );
  await pane.line('n');
  await pane.until(/^ward: not run: the person said no/m);
  await pane.fresh('ward policy accept');
  await pane.until(/\(loosens\)[\s\S]*\n\$ *$/);
  t.is(readFileSync(file, 'utf8'), text);
  t.deepEqual(policyWaiting(directories('/nowhere', one.root), Date.now(), one.project), []);
  await pane.fresh("wardsh -c 'echo hi'");
  t.notRegex(await pane.until(/run it\? \(\w+\) *$/), /what loosens in your policy/, 'the control');
  await pane.line('n');
  await pane.until(/^ward: not run: the person said no/m);
});

test('the mark of a guarded terminal says so', t => {
  const held = { mode: 'ask', modeUntil: undefined } as const;
  t.is(modeMark(held, 0), 'ask');
  t.is(modeMark({ ...held, unaccepted: 'it was edited' }, 0), 'ask, policy not accepted');
});
