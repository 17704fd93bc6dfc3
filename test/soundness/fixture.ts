/** A throwaway project for one command, and the throwaway sandbox it runs in under strace. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unasked } from '../../src/core/confine/launch-environment.ts';
import type { Action, Effect } from '../../src/core/values.ts';
import { projectFiles } from '../commands/files.ts';
import { checkout } from '../ward.ts';
import { calls, type Deed, deedsOf } from './trace.ts';

/** Where the corpus thinks that it is. */
export const home = '/home/u';
export const project = '/home/u/app';

/** No command of the corpus needs longer to show what it does (milliseconds). */
const patience = 6000;

const files: ReadonlyMap<string, string> = new Map([
  ['README.md', '# app\n\nWords.\n'],
  ['notes.txt', 'one\ntwo\n'],
  ['package.json', '{ "name": "app", "version": "1.0.0", "scripts": { "test": "true", "build": "true" } }\n'],
  ['src/main.ts', 'export const one = 1;\n'],
  ['src/one.txt', 'one\n'],
  ['test/main.test.ts', '// one\n'],
  ['docs/one.md', '# one\n'],
  // With one Maven looks for its plugins.
  [
    'pom.xml',
    '<project><modelVersion>4.0.0</modelVersion><groupId>app</groupId><artifactId>app</artifactId><version>1</version></project>\n',
  ],
  ['data.json', '{ "a": 1 }\n'],
  ['data.csv', 'a,b\n1,2\n'],
  // What is read of these tells paths.
  ...['VERSION', '.nvmrc', 'Cargo.toml'].map(name => [name, projectFiles.get(name) ?? ''] as const),
]);

/** A repository with two commits, a branch, a tag and a branch of a remote. */
export function makeTemplate(): string {
  mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
  const top = mkdtempSync(path.join(checkout, 'scratch', 'soundness-'));
  const app = path.join(top, 'app');
  for (const [name, text] of files) put(path.join(app, name), text);
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@example.com', ...words], { cwd: app, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'u');
  git('config', 'user.email', 'u@example.com');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  git('branch', 'topic');
  git('tag', 'v1');
  put(path.join(app, 'notes.txt'), 'one\ntwo\nthree\n');
  git('commit', '-q', '-a', '-m', 'second');
  git('remote', 'add', 'origin', 'https://example.com/app.git');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  return top;
}

function put(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What a run showed; `late`: it was stopped. */
export interface Shown {
  readonly deeds: readonly Deed[];
  readonly late: boolean;
}

/** Runs a text in bash, in a copy of the project that holds what the command is said to need, with no network and nothing else to write to. */
export async function show(text: string, actions: readonly Action[], template: string): Promise<Shown> {
  const top = mkdtempSync(path.join(template, 'run-'));
  const app = path.join(top, 'app');
  const trace = path.join(top, 'trace');
  cpSync(path.join(template, 'app'), app, { recursive: true });
  mkdirSync(trace);
  for (const effect of actions.flatMap(one => one.effects)) prepare(effect, app);
  try {
    const late = await run([...sandbox(app, trace), ...tracer, '/bin/bash', '-c', text]);
    return { deeds: deedsOf(trace, { cwd: project, program: 'strace' }), late };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** What is to be read is there, and the directory of what is to be written. */
function prepare(effect: Effect, app: string): void {
  if (effect.kind !== 'path' || effect.path.kind === 'unknown' || !effect.path.path.startsWith(`${project}/`)) return;
  const file = path.join(app, effect.path.path.slice(project.length + 1).replace(/[*?[\]!]+/g, 'one'));
  if (existsSync(file)) return;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    if (effect.touch === 'list' || effect.touch === 'enter' || (effect.recursive && effect.touch === 'read'))
      put(path.join(file, 'one.txt'), 'one\n');
    else if (effect.touch !== 'write') writeFileSync(file, 'one\n');
  } catch {
    // A file stands where another effect needs a directory: the command will meet the same.
  }
}

const tracer = ['strace', '-ff', '-qq', '-y', '-s', '4096', '-e', `trace=${calls}`, '-e', 'signal=none', '-o', '/trace/t'];

function sandbox(app: string, trace: string): string[] {
  const empty = ['/home', '/tmp', '/root', '/run', '/var/tmp', '/mnt', '/media'].flatMap(one => ['--tmpfs', one]);
  const bind = ['--dir', home, '--bind', app, project, '--bind', trace, '/trace', '--chdir', project];
  const variables = [
    ['HOME', home],
    ['USER', 'u'],
    ['LOGNAME', 'u'],
    ['PATH', '/usr/local/bin:/usr/bin:/bin'],
    ['LANG', 'C.UTF-8'],
    ['TERM', 'dumb'],
    ...unasked,
  ].flatMap(([name, value]) => ['--setenv', name ?? '', value ?? '']);
  const root = ['usr', 'bin', 'sbin', 'lib', 'lib64', 'etc', 'opt', 'var'].flatMap(one => ['--ro-bind-try', `/${one}`, `/${one}`]);
  const apart = ['--unshare-all', '--unshare-user', '--uid', '1000', '--gid', '1000', '--die-with-parent', '--new-session', '--clearenv'];
  return ['bwrap', ...apart, ...root, '--dev', '/dev', '--proc', '/proc', ...empty, ...bind, ...variables];
}

/** True where it had to be stopped. */
function run([file = '', ...words]: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { stdio: 'ignore', env: {} as NodeJS.ProcessEnv, timeout: patience, killSignal: 'SIGKILL' });
    child.on('error', reject);
    child.on('exit', (_, signal) => resolve(signal !== null));
  });
}
