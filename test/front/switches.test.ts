/** What is opened of the system calls for one command: as check tells it, as a rule of the person's settles it, and as the record keeps it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';

test('check names the switch, for programs and in words', t => {
  const one = trial(t);
  const json = (text: string) => JSON.parse(one.ward(['check', '--json', text]).stdout);
  const traced = json('strace -c ls');
  t.deepEqual([traced.decision, traced.rememberable, traced.grants], ['ask', true, [{ kind: 'switch', target: 'ptrace' }]]);
  const within = json('unshare -Ur true');
  t.deepEqual([within.decision, within.rememberable, within.grants], ['ask', false, [{ kind: 'switch', target: 'nested sandbox' }]]);
  const said = one.ward(['check', 'tmux ls']).stdout;
  t.regex(said, /^ask: .*\(tmux needs Unix sockets\)$/m);
  t.regex(
    said,
    /^ {2}a yes would let it make Unix sockets in its own sandbox and talk to the programs behind them; none of those outside is there$/m,
  );
});

unless(noSandbox)('a rule of the person’s lets strace trace, one for a sandbox within does not, and the record says what was opened', t => {
  const one = trial(t);
  const file = path.join(one.root, 'config/policy.json');
  const rule = (...command: readonly string[]) => ({ decision: 'allow', commands: [command, ['true']], reason: 'mine' });
  const rules = [rule('strace', '-o', 'log', 'true'), rule('unshare', '-U', 'true')];
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules }));
  const traced = one.wardsh('strace -o log true');
  t.is(traced.status, 0, traced.stderr);
  t.regex(readFileSync(path.join(one.project, 'log'), 'utf8'), /exited with 0/);
  t.is(one.wardsh('strace -o log  ls').status, 126, 'another command is asked about');
  t.is(one.wardsh('unshare -U true').status, 126, 'no rule settles this');
  const entries = one.ward(['log', '--json']).stdout.split('\n').filter(Boolean);
  const opened = entries.map(line => JSON.parse(line)).filter(entry => entry.kind === 'decided');
  t.deepEqual(
    opened.map(entry => [entry.consent.granted, entry.grants]),
    [
      [true, [{ kind: 'switch', target: 'ptrace' }]],
      [false, [{ kind: 'switch', target: 'ptrace' }]],
      [false, [{ kind: 'switch', target: 'nested sandbox' }]],
    ],
  );
});
