import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { noAddress, noTracer, noZsh, ownAddress } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { inProof, unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { noSandbox } from '../ward.ts';
import { turns } from '../whole.ts';
import { type Desk, desk, done, no, yes } from './guarded-desk.ts';

const run = inProof(unless(noTerminal ?? noSandbox));

const address = ownAddress();

const asked = /run it\? \(\w+\) *$/;

async function give({ pane, say }: Desk, line: string): Promise<string> {
  const seen = await say(line, asked);
  await pane.type('s');
  await pane.press('Enter');
  return seen;
}

/** Lines of a script that says what it could do with a place, whoever runs it. */
const tries = (more: string) =>
  unread(`grep SECRET '${more}/.env' && echo read-env; touch '${more}/four' && echo made; echo x >>'${more}/.git/config' && echo configured
to() { /usr/bin/perl -e 'rename $ARGV[0], $ARGV[1] or exit 1' "$1" "$2"; }
to '${more}/.git' '${more}/git' && echo moved-git; to '${more}' /tmp/away && echo moved; to '${path.dirname(more)}' '${path.dirname(more)}-away' && echo moved
umount '${more}' && echo unmounted; mount --bind '${more}' /tmp && echo mounted; echo tried`);

for (const call of ['wardsh --norc', 'WARD_SHELL=zsh wardsh -f'])
  unless(noTerminal ?? noSandbox ?? (call.startsWith('WARD') ? noZsh : undefined), call.startsWith('WARD') ? inProof() : undefined)(
    `${call}: a path is given for the rest of a session, which then has it, but for its secrets and what would run code, until it is taken back`,
    async t => {
      const here = await desk(t, { call });
      const { say, pane, outside, project, ward, log } = here;
      const more = path.join(outside, 'deep/more');
      mkdirSync(path.join(more, '.git'), { recursive: true });
      mkdirSync(path.join(more, 'sub'));
      writeFileSync(path.join(more, '.env'), 'SECRET=1\n');
      writeFileSync(path.join(more, '.git/config'), '');
      writeFileSync(path.join(project, 'try.sh'), tries(more));
      // The control: without it nothing of that is there.
      t.notRegex(await say('bash try.sh 2>/dev/null', /^tried\n\[auto\]/m), /^(?:read|made|conf|mo|un)/m);
      t.regex(await give(here, `echo 1 >'${more}/one'; ls '${more}'`), /^ {2}s {2}yes, and all of this session may do that/m);
      await pane.until(/^one +sub *\n\[auto\] \$ ?$/m);
      t.regex(await ward('sessions'), new RegExp(`may write ${more}, for the rest of it`));
      t.regex(log(), /for the rest of terminal\.[^\n]*write/);
      // It is the shell itself that has it now.
      await say(`cd '${more}/sub'; echo 2 >../two; x=4; echo is $?`, done(0));
      t.regex(await say('pwd; echo $x', /^4\n\[auto\]/m), new RegExp(`^${more}/sub$`, 'm'));
      await say(`cd '${project}'; echo is $?`, done(0));
      const seen = await say('bash try.sh 2>/dev/null', /^tried\n\[auto\]/m);
      t.regex(seen, /try.sh 2>.*\nmade\ntried\n/);
      t.true(existsSync(path.join(more, 'four')));
      t.is(readFileSync(path.join(more, '.git/config'), 'utf8'), '');
      // A file that the line itself makes is given when it is there, and nothing beside it.
      const fresh = path.join(outside, 'fresh');
      await give(here, `echo 1 >'${fresh}'`);
      await pane.until(/^\[auto\] \$ ?$/m);
      await say(`echo 2 >>'${fresh}'; wc -l <'${fresh}'`, /^2\n\[auto\]/m);
      t.regex(await ward('sessions'), new RegExp(`may write ${fresh}`));
      await no(here, `echo 3 >'${fresh}er'`);
      // What is closed there is asked about by itself, and read in a sandbox of its own.
      t.notRegex(await no(here, `wc -c <'${more}/.env'`), /^ {2}s {2}/m);
      await yes(here, `wc -c <'${more}/.env'`);
      await pane.until(/^9\n[\s\S]*\[auto\] \$ ?$/m);
      writeFileSync(path.join(project, 'plant.sh'), unread(`echo x >'${more}/.envrc'; echo planted`));
      await say('bash plant.sh', /^planted$/m);
      await say(`cd '${more}/sub'; echo is $?`, done(0));
      t.regex(await ward('end', 'terminal'), /taken back/);
      t.notRegex(await ward('sessions'), /for the rest of it/);
      await say('pwd', /^ward: not run: what the shell stands in was taken back, and it goes to /m);
      t.regex(await say('pwd; echo $x', /^4\n\[auto\]/m), new RegExp(`^${project}$`, 'm'));
      t.notRegex(await say('bash try.sh 2>/dev/null', /^tried\n\[auto\]/m), /^(?:read|made|conf|mo|un)/m);
      t.regex(await no(here, `echo 5 >'${more}/five'`), /writes \S*five/);
      t.false(existsSync(path.join(more, 'five')));
      await say('exit', /^out\$ *$/m);
      t.false(existsSync(path.join(more, '.envrc')), 'what would run code is put aside');
      t.regex(log(), /\.envrc\S* appeared and would run code unasked/);
    },
  );

run('it is not offered where anything else asks, ends with the session, and is of what lay there', async t => {
  const here = await desk(t, { call: 'wardsh --norc' });
  const { say, pane, outside, project, ward, root } = here;
  const more = path.join(outside, 'more');
  mkdirSync(more);
  for (const name of ['one', 'two']) writeFileSync(path.join(more, name), 'x\n');
  writeFileSync(path.join(project, 'made'), 'true\n');
  const never = [`rm '${more}/one'`, `cat ~/.ssh/id_rsa`, `cat '${more}/one' && $(cat made)`, 'sudo true', 'cat "$(cat made)"'];
  for (const line of never) {
    t.notRegex(await no(here, line), /^ {2}s {2}/m, line);
  }
  t.regex(await give(here, `cat '${more}/one'`), /^ {2}s {2}/m);
  await pane.until(/^x\n[\s\S]*\[auto\] \$ ?$/m);
  await say(`cat '${more}/one'`, /^x\n[\s\S]*\[auto\] \$ ?$/m);
  // What lies beside it, what would be more, and another file of that name.
  await no(here, `cat '${more}/two'`);
  await no(here, `echo y >>'${more}/one'`);
  renameSync(path.join(more, 'two'), path.join(more, 'one'));
  await no(here, `cat '${more}/one'`);
  t.regex(await ward('sessions'), /may read/);
  await say('exit', /^out\$ *$/m);
  t.notRegex(await ward('sessions'), /may read/);
  // The control: the same terminal in a session of its own asks again.
  await pane.fresh(`'${checkout}/src/bin/wardsh' --ward-root '${root}' --norc`);
  await pane.until(/^\[auto\] /m);
  await pane.fresh("PS1='$ '");
  await pane.until(/^\[auto\] \$ *$/m);
  await no(here, `cat '${more}/one'`);
});

const due = turns(3);

due(unless(noTerminal ?? noSandbox ?? noAddress))(
  'a host is given for the rest of a session: that one alone, to what is judged, until it is taken back',
  async t => {
    let served = 0;
    const server = http.createServer((_, response) => response.end(`answer ${++served}\n`)).listen(0, address);
    await once(server, 'listening');
    t.teardown(() => server.close());
    const { port } = server.address() as AddressInfo;
    const here = await desk(t, { call: 'wardsh --norc' });
    const { say, pane, project, ward, log } = here;
    const line = `curl -sS http://${address}:${port}/; echo is $?`;
    // The control: nothing is reached before it is given, whatever runs.
    writeFileSync(path.join(project, 'try.sh'), unread(`curl -sS http://${address}:${port}/ || echo held`));
    await say('bash try.sh', /^held$/m);
    await no(here, line);
    t.is(served, 0);
    t.regex(await give(here, line), /reaches \d/);
    await pane.until(/^answer 1\nis 0\n[\s\S]*\[auto\] \$ ?$/m);
    await say(line, /^answer 2\nis 0\n\[auto\]/m);
    t.regex(await ward('sessions'), new RegExp(`may reach ${address} on port ${port}, for the rest of it`));
    // Another port of it, and what is not judged.
    await no(here, line.replace(`:${port}`, `:${port === 65535 ? 1 : port + 1}`));
    await say('bash try.sh', /^held$/m);
    t.is(served, 2);
    t.regex(await ward('end', 'terminal'), /taken back/);
    await no(here, line);
    t.is(served, 2);
    t.regex(log(), /took back what was given for the rest of terminal\./);
  },
);

due(unless(noTerminal ?? noSandbox ?? noTracer))(
  'a switch is given for the rest of a session: that one alone, to what is judged, until it is taken back',
  async t => {
    const here = await desk(t, { call: 'wardsh --norc' });
    const { say, pane, project, ward } = here;
    const line = 'strace -o /dev/null true; echo is $?';
    // The control: the session itself lets nothing trace.
    writeFileSync(path.join(project, 'try.sh'), unread('strace -o /dev/null true 2>/dev/null || echo held'));
    await say('bash try.sh', /^held$/m);
    await no(here, line);
    t.regex(await give(here, line), /trac/);
    await pane.until(/^is 0\n[\s\S]*\[auto\] \$ ?$/m);
    await say(line, /^is 0\n\[auto\]/m);
    await say('bash try.sh', /^held$/m);
    // Another switch, and the same with what is more.
    await no(here, 'curl -s --unix-socket ./none http://localhost/');
    await no(here, `${line}; rm try.sh`);
    t.regex(await ward('end', 'terminal'), /taken back/);
    await no(here, line);
    t.notRegex(await ward('sessions'), /for the rest of it/);
  },
);
