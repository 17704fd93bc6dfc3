import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { noZsh } from '../here.ts';
import { mayTake } from '../may-take.ts';
import { proof } from '../slice.ts';
import { noTerminal, type Pane } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { turns } from '../whole.ts';
import { type Desk, desk as guarded } from './guarded-desk.ts';
import { hooked } from './hook-pane.ts';

const shells = [
  { name: 'bash', call: 'wardsh --norc', why: noTerminal ?? noSandbox },
  { name: 'zsh', call: 'WARD_SHELL=zsh wardsh -f', why: noTerminal ?? noSandbox ?? noZsh },
] as const;

/** Types it, and takes it back at the question; it stands behind a prompt again. */
async function takeBack({ pane }: Desk, line: string, stands: RegExp): Promise<void> {
  await pane.fresh(line);
  await pane.until(/^ {2}c {2}change the command$[\s\S]*run it\? \(\w+\) *$/m);
  await pane.line('c');
  await pane.until(stands);
}

/** Entries of the record, as they are. */
const entries = (log: string) =>
  log
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
    .filter(line => line.kind === 'decided');

const decided = (here: Desk) => entries(here.log());

const last = (here: Desk, command: string) => decided(here).findLast(one => (one.subject ?? one.command) === command);

/** When Ctrl-C is pressed: in one with the answer that takes the line back, or so many milliseconds behind what was seen. */
const moments = fc.record({ behind: fc.constantFrom('answer', 'its word', 'the line'), later: fc.integer({ min: 0, max: 150 }) });

/** At each moment from that answer on Ctrl-C gives a prompt, and what was taken back is forgotten: the next line is made of nothing. */
async function givenUp(t: ExecutionContext, pane: Pick<Pane, 'fresh' | 'until' | 'type' | 'press' | 'line'>, log: () => readonly Logged[]) {
  mayTake(t, 10);
  for (const moment of [{ behind: 'answer', later: 0 }, ...fc.sample(moments, proof ? 40 : 1)]) {
    await pane.fresh('rm round');
    await pane.until(/run it\? \(\w+\) *$/m);
    if (moment.behind === 'answer') await pane.type('c\r\u0003');
    else {
      await pane.line('c');
      await pane.until(moment.behind === 'its word' ? /run it\? change the command$/m : /\$ rm round$/);
      await sleep(moment.later);
      await pane.press('C-c');
    }
    await pane.until(/\n(?:\[auto\] )?\$ ?$/);
    await pane.fresh('rm other');
    await pane.until(/run it\? \(\w+\) *$/m);
    await pane.line('n');
    await pane.until(/^ward: not run: the person said no/m);
    const [first, then] = ['rm round', 'rm other'].map(one => log().findLast(({ subject, command }) => (subject ?? command) === one));
    t.false(first?.consent.granted, JSON.stringify(moment));
    t.is(then?.insteadOf, undefined, JSON.stringify(moment));
  }
}

interface Logged {
  readonly subject?: string;
  readonly command: string;
  readonly insteadOf?: number;
  readonly consent: { readonly granted: boolean };
}

const due = turns(3);

for (const { name, call, why } of shells) {
  due(unless(why))(
    `${name}: what is made of it is asked about, runs in this shell, and stands in its history; the record says of which`,
    async t => {
      const here = await guarded(t, { call });
      const { pane, project, ward, say } = here;
      for (const one of ['mine', 'theirs']) writeFileSync(path.join(project, one), '');
      await takeBack(here, 'rm theirs', /change the command\n\[auto\] \$ rm theirs$/);
      t.true(existsSync(path.join(project, 'theirs')));
      for (let times = 0; times < 'theirs'.length; times++) await pane.press('BSpace');
      await pane.line('mine; v=kept');
      await pane.until(/^\| rm mine; v=kept$[\s\S]*run it\? \(\w+\) *$/m);
      t.true(existsSync(path.join(project, 'mine')), 'nothing ran so far');
      await pane.line('y');
      await pane.until(/run it this once\n(?:.*\n)?\[auto\] \$ ?$/);
      t.deepEqual(
        ['mine', 'theirs'].map(one => existsSync(path.join(project, one))),
        [false, true],
      );
      await say('echo "v is $v"; fc -ln -5', /^v is kept\n[\s\S]*^\s*rm mine; v=kept *\n/m);
      t.notRegex(await pane.screen(), /^\s*rm theirs *$/m, 'the history has what ran alone');
      const [first, then] = [last(here, 'rm theirs'), last(here, 'rm mine; v=kept')];
      t.like(first, { consent: { granted: false, why: 'no', reason: 'the person took it back to change it' } });
      t.like(then, { insteadOf: first.n, consent: { granted: true, by: 'person' } });
      t.regex(await ward('why', String(then.n)), new RegExp(`^in place of entry ${first.n}, which the person changed into this$`, 'm'));
    },
  );

  due(unless(why))(
    `${name}: all of it stands there again, to the letter; what is given up leaves nothing, and the next line is none of it`,
    async t => {
      const here = await guarded(t, { call });
      const { pane, project } = here;
      writeFileSync(path.join(project, 'a  b'), '');
      const lines = ["rm 'a  b' && for i in 1", 'do', String.raw`printf '%s\n' "back\\slash ! $i"`, 'done'];
      for (const line of lines.slice(0, -1)) await pane.line(line);
      await takeBack(here, 'done', /change the command\n\[auto\] \$ rm 'a {2}b' && for i in 1\ndo\n.*\ndone$/);
      await pane.press('Enter');
      await pane.until(/change the command\n[\s\S]*run it\? \(\w+\) *$/);
      await pane.line('c');
      await pane.until(/change the command\n[\s\S]*change the command\n\[auto\] \$ rm [\s\S]*\ndone$/);
      const all = decided(here).filter(one => (one.subject ?? one.command) === lines.join('\n'));
      t.deepEqual(
        all.map(one => one.insteadOf),
        [undefined, all[0].n],
      );
      await pane.press('C-c');
      await pane.until(/\n\[auto\] \$ ?$/);
      await pane.line('rm given-up');
      await pane.until(/^\| rm given-up$[\s\S]*run it\? \(\w+\) *$/m);
      await pane.line('n');
      await pane.until(/^ward: not run: the person said no$/m);
      t.is(last(here, 'rm given-up').insteadOf, undefined);
      await givenUp(t, pane, () => decided(here));
      t.true(existsSync(path.join(project, 'a  b')));
    },
  );
}

for (const { name } of shells) {
  const missing = noTerminal ?? (name === 'zsh' ? noZsh : undefined);
  due(unless(missing))(
    `${name} with the hook: what is made of it is asked about and recorded in its place; what is given up is forgotten`,
    async t => {
      const { pane, says, own, project, log } = await asHooked(t, name);
      await pane.fresh(`rm precious '$x\\n' %s`);
      await pane.until(/^ {2}c {2}change the command$[\s\S]*run it\? \(\w+\) *$/m);
      await pane.line('c');
      await pane.until(/change the command\n+\$ rm precious '\$x\\n' %s$/);
      await pane.press('C-a');
      await pane.type(': here-$((40 + 2)); echo run-$((40 + 2)); ');
      await pane.press('Enter');
      await pane.until(/^\| : here-[\s\S]*run it\? \(\w+\) *$/m);
      await pane.line('n');
      await pane.until(/^ward: not run: the person said no /m);
      t.true(existsSync(path.join(project, 'precious')));
      const [first, then] = log().filter(one => one.subject?.includes('rm precious') ?? one.command.includes('rm precious'));
      t.like(first, { consent: { granted: false, reason: 'the person took it back to change it' } });
      t.is(then.insteadOf, first.n);
      t.regex((await own.ward('why', String(then.n))).out, new RegExp(`^in place of entry ${first.n}, `, 'm'));
      await pane.fresh('rm precious');
      await pane.until(/run it\? \(\w+\) *$/m);
      await pane.line('c');
      await pane.until(/change the command\n+\$ rm precious$/);
      await pane.press('C-c');
      await pane.until(/\n\$ ?$/);
      await says('rm other', /run it\? \(\w+\) *$/m);
      await pane.line('y');
      await pane.until(/: No such file or directory\n\$ ?$/);
      await says('echo done-$((40 + 2))', /^done-42$/m);
      t.is(log().findLast(one => (one.subject ?? one.command).includes('rm other')).insteadOf, undefined);
      await givenUp(t, pane, log);
    },
  );
}

async function asHooked(t: ExecutionContext, shell: 'bash' | 'zsh') {
  const made = await hooked(t, { shell, claimed: true });
  const log = () => entries(readFileSync(path.join(made.own.root, 'state/audit.jsonl'), 'utf8'));
  return { ...made, pane: made, log };
}
