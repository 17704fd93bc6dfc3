/** What loosens takes a person: mode, open and policy accept at a real terminal, before and after it was claimed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { noTerminal, openPane, type Pane } from '../tmux.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { turns } from '../whole.ts';

const due = turns(3);
const terminal = due(noTerminal === undefined ? test : test.skip);
if (noTerminal !== undefined) test.skip(`skipped: ${noTerminal}`, () => undefined);

/** A trial in `ask` mode, and a pane where `ward` means that trial's. */
async function sitting(t: ExecutionContext): Promise<{ one: Trial; pane: Pane; says: (line: string, pattern: RegExp) => Promise<string> }> {
  const one = trial(t, 'ask');
  const pane = await openPane(160, 50);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; echo "status $?"; }; cd ${one.project}; clear`);
  await pane.until(/^\$$/);
  const says = async (line: string, pattern: RegExp) => {
    await pane.fresh(line);
    await pane.until(/^status \d/m);
    const seen = await pane.until(pattern);
    return seen;
  };
  return { one, pane, says };
}

terminal('a terminal that nobody claimed loosens nothing; claimed, it does', async t => {
  const { one, says } = await sitting(t);
  await says('ward mode auto', /^ward: not changed: loosening takes a person at a claimed terminal, and this terminal was not claimed/m);
  t.is(one.wardsh('echo hi').status, 126);
  await says('ward claim', /^claimed/m);
  await says('ward mode auto --for 8h', /^auto until 20\d\d-/m);
  const ran = one.wardsh('echo hi');
  t.deepEqual([ran.status, ran.stdout], [0, 'hi\n']);
  t.regex(one.ward(['log']).stdout, /mode +auto until 20/);
});

terminal('a person opens a second project, and closes it again', async t => {
  const { one, says } = await sitting(t);
  const other = path.join(path.dirname(one.project), 'other');
  mkdirSync(other);
  await says('ward claim', /^claimed/m);
  await says('ward open ../other', /^status 0/m);
  t.regex(one.ward(['open']).stdout, new RegExp(`^${other}$`, 'm'));
  await says('ward close ../other', /^status 0/m);
  t.notRegex(one.ward(['open']).stdout, new RegExp(`^${other}$`, 'm'));
  await says('ward open /usr', /^ward: not changed: "\/usr" can't be opened: it belongs to the system/m);
});

terminal('a person adds what a login shell serves, once', async t => {
  const { one, says } = await sitting(t);
  await says('ward setup --service terminal:write:.', /^ward: not changed: loosening takes a person at a claimed terminal/m);
  await says('ward claim', /^claimed/m);
  for (const _ of [1, 2]) await says('ward setup --service terminal:write:.', /a login at a terminal begins there[\s\S]*^status 0/m);
  t.is(one.ward(['policy']).stdout.match(/^service terminal /gm)?.length, 1);
});

terminal('an edit of the policy that loosens holds once the person accepted it', async t => {
  const { one, says } = await sitting(t);
  const file = path.join(one.root, 'config/policy.json');
  t.is(one.ward(['mode']).stdout, 'ask\n', 'the first policy is accepted as it is first seen');
  const document = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...document, mode: 'auto' }));
  t.is(one.wardsh('echo hi').status, 126);
  await says('ward claim', /^claimed/m);
  await says('ward policy accept', /^ {2}\+ mode auto {3}\(loosens\)$/m);
  t.is(one.wardsh('echo hi').status, 0);
});
