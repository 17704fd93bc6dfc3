/** A yes to "git fetch" or "npm ci" opens the host that the project's files name, and it goes through: a real server, the real sandbox, a real terminal. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { noTerminal, type Pane } from '../tmux.ts';
import { noSandbox, ownWard } from '../ward.ts';
import { inWhole } from '../whole.ts';

const lack = noSandbox ?? noTerminal;
const real = lack === undefined ? test : test.skip;
if (lack !== undefined) test.skip(`skipped: ${lack}`, () => undefined);

const git = (cwd: string, ...words: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@example.org', ...words], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();

/** A directory as files over http, and how often it was asked for one (gitprotocol-http(5), "dumb" clients). */
async function serve(t: ExecutionContext, directory: string): Promise<{ port: number; asked: () => number }> {
  let asked = 0;
  const server = http.createServer((request, response) => {
    asked++;
    const file = path.join(directory, path.normalize(new URL(request.url ?? '/', 'http://x').pathname));
    const there = existsSync(file) && statSync(file).isFile();
    response.writeHead(there ? 200 : 404);
    response.end(there ? readFileSync(file) : undefined);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}

/** A project whose remote is a repository with one commit, behind a server. */
async function scene(t: ExecutionContext) {
  const own = ownWard('hosts');
  t.teardown(own.remove);
  const [served, project] = [path.join(own.top, 'served'), path.join(own.top, 'project')];
  for (const one of [served, project]) mkdirSync(one);
  git(served, 'init', '-q', '--bare', '-b', 'main', 'repo.git');
  git(project, 'init', '-q', '-b', 'main');
  git(project, 'commit', '-q', '--allow-empty', '-m', 'first');
  git(project, 'push', '-q', path.join(served, 'repo.git'), 'main');
  git(path.join(served, 'repo.git'), 'update-server-info');
  const server = await serve(t, served);
  git(project, 'remote', 'add', 'origin', `http://127.0.0.1:${server.port}/repo.git`);
  own.setUp('auto', project);
  const person = await own.claimedTerminal();
  t.teardown(person.close);
  return { own, project, person, server };
}

async function approve(person: Pane, said: string): Promise<string> {
  const id = / approve (\w+)"/.exec(said)?.[1];
  await person.fresh(`ward approve ${id}; echo answered-${id}`);
  const screen = await person.until(/run it\?/);
  await sleep(100);
  await person.line('y');
  await person.until(new RegExp(`^answered-${id}`, 'm'));
  return screen;
}

real('a fetch that the person said yes to reaches the server of the remote, once; without a yes nothing does', async t => {
  const { own, project, person, server } = await scene(t);
  const refused = await own.run('git fetch', project);
  t.is(refused.status, 126);
  t.is(server.asked(), 0);
  const screen = await approve(person, refused.err);
  t.regex(screen, new RegExp(`reaches 127\\.0\\.0\\.1:${server.port}, a service of this machine itself, where remote origin leads`));
  t.regex(screen, new RegExp(`reach 127\\.0\\.0\\.1 on port ${server.port}`));
  t.notRegex(screen, /ask again/);
  const ran = await own.run('git fetch', project);
  t.is(ran.status, 0, ran.err);
  t.is(git(project, 'rev-parse', 'origin/main'), git(project, 'rev-parse', 'main'));
  const asked = server.asked();
  t.true(asked > 0);
  t.is((await own.run('git fetch', project)).status, 126);
  t.is(server.asked(), asked);
});

inWhole(real)('a yes is void once the remote leads elsewhere', async t => {
  const { own, project, person, server } = await scene(t);
  const other = await serve(t, path.join(own.top, 'served'));
  await approve(person, (await own.run('git fetch', project)).err);
  git(project, 'remote', 'set-url', 'origin', `http://127.0.0.1:${other.port}/repo.git`);
  t.is((await own.run('git fetch', project)).status, 126);
  t.deepEqual([server.asked(), other.asked()], [0, 0]);
  git(project, 'remote', 'set-url', 'origin', `http://127.0.0.1:${server.port}/repo.git`);
  const ran = await own.run('git fetch', project);
  t.is(ran.status, 0, `as it was, the yes holds: ${ran.err}`);
});

inWhole(real)('an install that the person said yes to fetches what the lock file names', async t => {
  const { own, project, person } = await scene(t);
  const made = path.join(own.top, 'served/package');
  mkdirSync(made);
  writeFileSync(path.join(made, 'package.json'), JSON.stringify({ name: 'small', version: '1.0.0' }));
  execFileSync('tar', ['czf', 'small.tgz', 'package'], { cwd: path.dirname(made) });
  const server = await serve(t, path.dirname(made));
  const root = { name: 'x', version: '1.0.0', dependencies: { small: '1.0.0' } };
  const small = { version: '1.0.0', resolved: `http://127.0.0.1:${server.port}/small.tgz` };
  const lock = { name: 'x', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': root, 'node_modules/small': small } };
  writeFileSync(path.join(project, 'package.json'), JSON.stringify(root));
  writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify(lock));
  const command = 'npm ci --no-audit --no-fund --fetch-retries=0';
  const refused = await own.run(command, project);
  t.deepEqual([refused.status, server.asked()], [126, 0]);
  t.regex(await approve(person, refused.err), /a service of this machine itself, as package-lock\.json says/);
  const ran = await own.run(command, project);
  t.is(ran.status, 0, ran.err);
  t.is(server.asked(), 1);
  t.true(existsSync(path.join(project, 'node_modules/small/package.json')));
});
