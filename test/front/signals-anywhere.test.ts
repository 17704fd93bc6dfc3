/** Signals to whatever stands in or around a guarded terminal, at any time: modes are as before, nothing is left behind, it starts again, the record is whole. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { noZsh } from '../here.ts';
import { mayTake } from '../may-take.ts';
import { proof } from '../slice.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { type Desk, desk } from './guarded-desk.ts';

const run = unless(noTerminal ?? noSandbox ?? noZsh);

interface One {
  readonly pid: number;
  readonly begun: string;
  readonly words: string;
}

const text = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** When it was started (proc(5)); empty where it is gone, or is only to be waited for. */
function begun(pid: number): string {
  const fields = text(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
}

function below(pid: number): readonly One[] {
  const children = text(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap(one => [
    { pid: one, begun: begun(one), words: text(`/proc/${one}/cmdline`).replaceAll('\0', ' ') },
    ...below(one),
  ]);
}

const alive = (all: readonly One[]) => all.filter(one => one.begun !== '' && begun(one.pid) === one.begun);

const known = ({ pane }: Desk, what: string) =>
  spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), 'display-message', '-p', what], { encoding: 'utf8' }).stdout.trim();

const within = (here: Desk) => below(Number(known(here, '#{pane_pid}')));

/** On another screen, with the keys and the lines as an editor has them. */
const draw = String.raw`stty raw -echo; printf '\33[?1049h\33[2;9H\33[?1h\33=\33[?1002h\33[31mdrawn-%s' $((40 + 2)); sleep 600`;

const states = { prompt: '', line: 'sh ./draw', flood: 'yes flood', question: 'rm victim', apart: 'touch ../made; sh ./draw' };

const victims = {
  Ward: /node .*--ward-root/,
  'what restores the terminal': /^\/bin\/sh -c trap '' HUP/,
  'what ends the rest': /^\/bin\/sh -c trap '' INT/,
  bubblewrap: /^\S*bwrap /,
  'the shell within': /^\S*(?:bash --rcfile \/run\/ward|zsh -d -i)/,
  'the program': /^(?:sh \.\/draw|yes flood)/,
  'all of them': /./,
};

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGSTOP', 'SIGWINCH'] as const;

const keysOf = <K extends string>(of: Readonly<Record<K, unknown>>) => Object.keys(of) as K[];
const cases = fc.record({
  state: fc.constantFrom(...keysOf(states)),
  victim: fc.constantFrom(...keysOf(victims)),
  signal: fc.constantFrom(...signals),
  /** Milliseconds behind the line, whatever it has come to by then. */
  later: fc.integer({ min: 0, max: 700 }),
});
type Case = ReturnType<(typeof cases)['generate']>['value'];

/** Ward ends then by itself, or the shell does, which is zsh by a status of its own. */
const always: readonly Case[] = [
  { state: 'line', victim: 'Ward', signal: 'SIGHUP', later: 700 },
  { state: 'line', victim: 'the shell within', signal: 'SIGHUP', later: 700 },
];

function send(all: readonly One[], signal: NodeJS.Signals): void {
  for (const one of all) {
    try {
      process.kill(one.pid, signal);
    } catch {
      // It has ended meanwhile, which is its right.
    }
  }
}

async function signalled({ pane }: Desk, all: readonly One[], { victim, signal }: Case): Promise<void> {
  // With what restores the terminal nobody is left who could.
  const spared = signal === 'SIGKILL' && victim === 'all of them' ? victims['what restores the terminal'] : /^$/;
  const found = all.filter(one => victims[victim].test(one.words) && !spared.test(one.words));
  for (let again = signal === 'SIGWINCH' ? 20 : 1; again > 0; again--) send(found, signal);
  if (signal !== 'SIGSTOP') return;
  const [wards, others] = [found.filter(one => victims.Ward.test(one.words)), found.filter(one => !victims.Ward.test(one.words))];
  // The shell around Ward takes the terminal then, as behind Ctrl-Z.
  if (wards.length > 0) await pane.until(/Stopped[\s\S]*out\$$/);
  send(others, 'SIGCONT');
  if (wards.length > 0) await pane.fresh('fg');
}

/** Until a shell is at its prompt, the one within or the one outside; what waits for a person is answered as one would. */
async function settled(here: Desk): Promise<void> {
  const { pane } = here;
  const end = Date.now() + 60_000;
  for (let turn = 1; ; turn++, await sleep(100)) {
    // A shell that waited at its prompt while Ward was stopped shows it anew behind a key.
    if (turn % 20 === 0) await pane.press('Enter');
    const seen = await pane.screen();
    const plain = known(here, '#{alternate_on}') === '0';
    if (plain && /(?:^|\n|\^[A-Z])(?:out|\[auto\] )\$$/.test(seen)) return;
    if (plain && /run it\? \(\S+\)$/.test(seen)) await pane.press('Enter');
    else
      send(
        within(here).filter(one => victims['the program'].test(one.words)),
        'SIGKILL',
      );
    const left = within(here).map(one => one.words.slice(0, 60));
    if (Date.now() > end) throw new Error(`no prompt came back:\n${seen}\n${left.join('\n')}`);
  }
}

/** The modes that a shell finds, and gives to what it starts. */
const modes = `stty -a | grep -o -e '-icanon' -e '-echo ' -e '-onlcr' -e '-isig' -e '-icrnl'; echo "modes $?"`;

/** Which shell it is that answers. */
async function usable(t: ExecutionContext, here: Desk): Promise<'within' | 'outside'> {
  const seen = await here.pane.insist(modes, /^modes 1\n(?:out|\[auto\] )\$$/m);
  const what = '#{alternate_on} #{mouse_any_flag} #{keypad_flag} #{keypad_cursor_flag} #{cursor_flag}';
  t.is(known(here, what), '0 0 0 0 1');
  return seen.endsWith('out$') ? 'outside' : 'within';
}

async function oneCase(t: ExecutionContext, here: Desk, which: Case): Promise<void> {
  const { pane } = here;
  if (which.state !== 'prompt') await pane.fresh(states[which.state]);
  if (which.state === 'apart') {
    await pane.until(/run it\?/);
    await pane.type('y');
    await pane.press('Enter');
  }
  await sleep(which.later);
  const before = within(here);
  await signalled(here, before, which);
  await settled(here);
  if ((await usable(t, here)) === 'within') {
    await pane.fresh('exit');
    await pane.until(/(?:^|\n)out\$$/);
    await usable(t, here);
  }
  for (const end = Date.now() + 30_000; alive(before).length > 0 && Date.now() < end; ) await sleep(50);
  t.deepEqual(
    alive(before).map(one => one.words),
    [],
    'nothing is left behind',
  );
  t.regex(await here.ward('log', 'verify'), /^whole/m);
  await pane.fresh(here.start);
  await pane.until(/^\[auto\] /m);
  await pane.insist("PS1='$ '", /^\[auto\] \$$/m);
}

for (const [shell, call] of [
  ['bash', 'wardsh --norc'],
  ['zsh', 'WARD_SHELL=zsh wardsh -f'],
] as const)
  run(`a signal to anything around ${shell}, at any time, ends what it must end and nothing else`, async t => {
    mayTake(t, 20);
    const here = await desk(t, { call });
    writeFileSync(path.join(here.project, 'draw'), draw);
    writeFileSync(path.join(here.project, 'victim'), '');
    for (const which of [...always, ...fc.sample(cases, proof ? 60 : 1)]) {
      try {
        await oneCase(t, here, which);
      } catch (error) {
        throw new Error(`${shell}: ${JSON.stringify(which)}: ${error instanceof Error ? error.message : error}`);
      }
    }
  });
