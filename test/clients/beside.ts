/** A client that is given a shell: run with bash and with Ward in the same directory, and what each printed, returned and left there. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { plainEnvironment } from '../ward.ts';
import { whole } from '../whole.ts';

/** How the client is called so that it runs this text with this shell. It may lay files of its own into the directory before. */
export type Call = (shell: string, text: string) => readonly string[];

export interface Stand {
  readonly call: Call;
  readonly cwd: string;
  /** The file that a client takes for Ward. */
  readonly wardsh: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How it shows that a command was not run, where what Ward says of it goes nowhere. */
  readonly refused?: RegExp;
  /** Files that the client leaves for itself. */
  readonly own?: RegExp;
}

export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: readonly (readonly [name: string, content: string])[];
}

/** Why a client can't be tried here, as a test that skips would say it. */
export function without(...programs: readonly string[]): string | undefined {
  const missing = programs.find(name => spawnSync('/bin/sh', ['-c', `PATH=$PATH:/usr/sbin command -v ${name}`]).status !== 0);
  return missing === undefined ? undefined : `${missing} is not installed`;
}

/** With a socket as its input, as Node gives it, a bash that is not started by another one takes itself for a remote one. */
const inner = { SHLVL: '1' };

/** In an emptied directory, which stays the same one: a project is known by its identity. */
export function once({ call, cwd, env = {}, own = /(?!)/ }: Stand, shell: string, text: string): Done {
  for (const name of readdirSync(cwd)) rmSync(path.join(cwd, name), { recursive: true });
  writeFileSync(path.join(cwd, 'victim'), '');
  const [program = '', ...words] = call(shell, text);
  const options = { cwd, encoding: 'utf8', env: { ...plainEnvironment, ...inner, ...env }, timeout: 60_000, input: 'given\n' } as const;
  const { status, stdout, stderr } = spawnSync(program, words, options);
  const left = readdirSync(cwd).filter(name => !own.test(name) && statSync(path.join(cwd, name)).isFile());
  return { status, stdout, stderr, files: left.sort().map(name => [name, readFileSync(path.join(cwd, name), 'utf8')]) };
}

/** What every client passes on as it is: output, both of its kinds, status, input, files, variables. */
export const texts: readonly string[] = [
  'echo "out  put"; echo err >&2; exit 3',
  'printf "a\\tb\\n" > made && cat made && wc -c < made',
  'for i in 1 2 3; do echo "$i"; done | tac; false',
  'x=5; (x=6; echo $x); echo $x; trap "echo bye" EXIT; exit 7',
];

/** The same bytes and the same status with both; and what is not allowed is done by bash alone. In a check a client passes on half of the texts. */
export function besideBash(t: ExecutionContext, stand: Stand, tried: readonly string[] = texts): void {
  const first = path.basename(stand.cwd).length % 2;
  for (const text of tried.filter((_, at) => whole || at % 2 === first)) {
    const named = (done: Done) => ({ ...done, stderr: done.stderr.replaceAll('/bin/bash', 'SHELL').replaceAll(stand.wardsh, 'SHELL') });
    t.deepEqual(named(once(stand, stand.wardsh, text)), named(once(stand, '/bin/bash', text)), text);
  }
  const held = once(stand, stand.wardsh, 'rm victim');
  t.true(existsSync(path.join(stand.cwd, 'victim')));
  t.regex(`${held.stdout}${held.stderr}${held.files.map(([, content]) => content)}`, stand.refused ?? /ward: not run: .*rm deletes/);
  once(stand, '/bin/bash', 'rm victim');
  t.false(existsSync(path.join(stand.cwd, 'victim')), 'the control: bash does it');
}
