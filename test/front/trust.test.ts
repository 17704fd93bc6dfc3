/** ward trust and distrust: what is pinned, what a change undoes, and what is said of it; and the line of advice. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { policy } from '../../src/front/policy.ts';
import { policyWaiting } from '../../src/front/policy-waiting.ts';
import { setup } from '../../src/front/setup.ts';
import { distrust, trust } from '../../src/front/trust.ts';
import { advice } from '../../src/host/approve/advice.ts';
import { imagine } from '../../src/host/policy/imagine.ts';
import { loadPolicy, policyLayers } from '../../src/host/policy/load.ts';
import { changePolicy } from '../../src/host/policy/save.ts';
import { keepTrusted } from '../../src/host/policy/trusted.ts';
import { policyOf } from '../core/judge/builders.ts';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

const bases: string[] = [];
test.after.always(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true });
});

const allow = (...words: string[]) => ({
  decision: 'allow',
  runs: [[...words, '**']],
  effects: ['read', 'code'],
  reason: `for ${words.join(' ')}`,
});
const deny = { decision: 'deny', runs: [['npm', 'publish']], reason: 'CI does' };

/** A Ward in `ask` whose project `app` has a policy of its own; `trusted` is what `ward trust` does behind its question. */
function ward(rules: readonly object[]) {
  const base = scratchDirectory();
  bases.push(base);
  const app = path.join(base, 'app');
  mkdirSync(path.join(app, '.ward'), { recursive: true });
  const around = { ...surroundings(base), cwd: app };
  const write = (all: readonly object[]) => writeFileSync(path.join(app, '.ward/policy.json'), JSON.stringify({ rules: all }));
  write(rules);
  setup(['--mode', 'ask', '--open', app], around);
  around.printed.length = 0;
  const held = () => loadPolicy(around.directories, around.now(), app).rules.map(rule => `${rule.from} ${rule.decision}`);
  const trusted = () => {
    const { at } = policyLayers(around.directories, around.now(), { cwd: app }).layers;
    changePolicy(
      around.directories,
      document => ({ ...document, trusted: [at] }),
      () => true,
    );
    keepTrusted(around.directories, app, JSON.stringify({ rules }));
  };
  return { app, around, write, held, trusted };
}

const due = turns(2);

due()('what a project allows does not count by itself; trust takes a person, and shows what it lets through', t => {
  const { around, held } = ward([allow('npm', 'test'), deny]);
  t.deepEqual(held(), ['project deny']);
  t.is(trust([], around), 1);
  t.regex(around.printed.join(''), /^allow npm test \*\*; effects read code; in .*app: for npm test$/m);
  t.regex(around.said.join('\n'), /not changed: loosening takes a person/);
  t.deepEqual(held(), ['project deny']);
});

due()('trusted it counts; a change undoes that at once, says what changed, and what tightens holds', t => {
  const { around, held, trusted, write } = ward([allow('npm', 'test'), deny]);
  trusted();
  t.deepEqual(held(), ['project deny', 'trusted allow']);
  write([allow('npm', 'test'), allow('npm', 'run'), deny, { ...deny, runs: [['git', 'push']] }]);
  t.deepEqual(held(), ['project deny', 'project deny']);
  around.said.length = 0;
  t.is(policy([], around), 0);
  const said = around.said.join('\n');
  t.regex(said, /^the policy of ".*app" changed since it was trusted: what it allows does not hold:$/m);
  t.regex(said, /^ {2}\+ rule .*"npm","run".*$/m);
  t.regex(said, /^ {2}\+ rule .*"git","push".*$/m);
  t.notRegex(said, /"npm","test"/);
  t.regex(said, /hint: "ward trust" takes it as it is now/);
  const waits = () => policyWaiting(around.directories, around.now(), around.cwd);
  t.deepEqual(waits(), ['the project\'s policy changed since it was trusted, and what it allows waits for "ward trust"']);
  trusted();
  t.deepEqual(waits(), []);
  const file = path.join(around.directories.config, 'policy.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), mode: 'auto' }));
  t.deepEqual(waits(), ['it was edited, and what loosens waits for "ward policy accept"']);
});

due()('distrust takes nobody', t => {
  const { around, held, trusted } = ward([allow('npm', 'test')]);
  t.is(distrust([], around), 1);
  trusted();
  t.is(distrust([], around), 0);
  t.deepEqual(held(), []);
});

due()('there is nothing to trust where there is no policy, where it only tightens, and in no project', t => {
  const { around, app } = ward([deny]);
  t.is(trust([], around), 1);
  t.regex(around.said.at(-1) ?? '', /it allows nothing/);
  rmSync(path.join(app, '.ward'), { recursive: true });
  t.is(trust([app], around), 1);
  t.regex(around.said.at(-1) ?? '', /there is no ".*\.ward\/policy\.json"/);
  t.is(trust(['..'], around), 1);
  t.regex(around.said.at(-1) ?? '', /lies in no open project/);
  t.deepEqual([trust(['a', 'b'], around), distrust(['--x'], around)], [2, 2]);
});

due(unless(noTerminal))(
  'a person trusts a project at a claimed terminal, and its commands run; a commit of somebody else stops that',
  async t => {
    const one = trial(t, 'ask');
    mkdirSync(path.join(one.project, '.ward'));
    const file = path.join(one.project, '.ward/policy.json');
    writeFileSync(file, JSON.stringify({ rules: [{ decision: 'allow', runs: [['echo', '**']], reason: 'says' }] }));
    const pane = await openPane(130, 50);
    t.teardown(pane.close);
    await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; echo "status $?"; }; cd ${one.project}; clear`);
    await pane.until(/^\$$/m);
    t.is(one.wardsh('echo hi').status, 126);
    await pane.fresh('ward claim');
    await pane.until(/^claimed/m);
    await pane.fresh('ward trust');
    await pane.until(/^status 0/m);
    t.is(one.wardsh('echo hi').status, 0);
    t.regex(one.ward(['log', '--json']).stdout, /"detail":"trust the policy of /);
    writeFileSync(
      file,
      JSON.stringify({
        rules: [
          {
            decision: 'allow',
            runs: [
              ['echo', '**'],
              ['ls', '**'],
            ],
            reason: 'says',
          },
        ],
      }),
    );
    t.is(one.wardsh('echo hi').status, 126);
  },
);

// ---- advice --------------------------------------------------------------------------------------------------------------

const noon = Date.parse('2030-01-01T12:00:00Z');
const held = policyOf({ mode: 'ask' });
const [quiet, loud] = [imagine('ls', held), imagine('curl https://example.com', held)];

due()('after the fifth yes in a row to what has no findings it is said once, and the next day again', t => {
  const { directories } = surroundings(scratchDirectory());
  const yes = (now = noon) => advice(directories, { yes: true, verdict: quiet, policy: held, now });
  const line = 'these had no findings; "ward mode auto" stops asking for such commands';
  t.deepEqual([yes(), yes(), yes(), yes(), yes()], [undefined, undefined, undefined, undefined, line]);
  t.deepEqual(
    [1, 2, 3, 4, 5, 6, 7].map(() => yes()),
    Array(7).fill(undefined),
  );
  t.is(yes(noon + 86_400_000), line);
  rmSync(path.dirname(directories.root ?? ''), { recursive: true });
});

due()('a no, and a yes to what has a finding, begin the count anew; who may not choose auto is not told of it', t => {
  const { directories } = surroundings(scratchDirectory());
  const answer = (some: object = {}) => advice(directories, { yes: true, verdict: quiet, policy: held, now: noon, ...some });
  for (const between of [{ yes: false }, { verdict: loud }]) {
    for (let time = 0; time < 4; time += 1) t.is(answer(), undefined);
    t.is(answer(between), undefined);
  }
  for (const policyHeld of [
    { ...held, lock: true },
    { ...held, modes: ['ask', 'strict'] },
    { ...held, mode: 'auto' },
  ])
    for (let time = 0; time < 6; time += 1) t.is(answer({ policy: policyHeld }), undefined);
  rmSync(path.dirname(directories.root ?? ''), { recursive: true });
});
