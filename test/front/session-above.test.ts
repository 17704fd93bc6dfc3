/** What leads to the project of a guarded terminal, in the home in memory: a program in the session moves none of it. Real tmux, bash and sandbox. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { noSandbox } from '../ward.ts';
import { desk, done } from './guarded-desk.ts';

unless(noTerminal ?? noSandbox)('a program in a session puts nothing in the place of what later lines are judged by', async t => {
  const top = mkdtempSync(path.join(os.userInfo().homedir, 'ward-above-'));
  t.teardown(() => rmSync(top, { recursive: true, force: true }));
  const beside = path.join(top, 'work/sub');
  mkdirSync(beside, { recursive: true });
  const { say, project } = await desk(t, { call: 'wardsh --norc', beside });
  const moves = (from: string) => `/usr/bin/perl -e 'rename $ARGV[0], $ARGV[1] or die "$!\n"' '${from}' '${from}-away' && echo moved`;
  // The control: of what leads nowhere it moves all.
  const free = `mkdir -p '${top}-free/sub'; ${moves(`${top}-free`)}; rm -r '${top}-free-away'`;
  writeFileSync(path.join(project, 'free.sh'), unread(free));
  t.regex(await say('bash free.sh; echo is $?', done(0)), /^moved$/m);
  writeFileSync(path.join(project, 'try.sh'), unread([top, path.join(top, 'work'), beside, project].map(moves).join('\n')));
  const seen = await say('bash try.sh; echo is $?', done(16));
  t.notRegex(seen, /^moved$/m);
  t.is(seen.match(/^Device or resource busy$/gm)?.length, 4, seen);
});
