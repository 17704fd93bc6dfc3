/** Other sandboxes for commands, each timed where it is installed: found by PATH, or in the directories of WARD_BENCH_PATH. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Program } from './measure.ts';

/** What each is called, how it says its version, and how it runs `bash -c true` as it is set up when nobody sets up anything. */
const known: readonly (readonly [name: string, version: readonly string[], argv: readonly string[]])[] = [
  ['firejail', ['firejail', '--version'], ['firejail', '--quiet', '/bin/bash', '-c', 'true']],
  ['@anthropic-ai/sandbox-runtime', ['srt', '--version'], ['srt', '-c', '/bin/bash -c true']],
  ['@openai/codex', ['codex', '--version'], ['codex', 'sandbox', '--', '/bin/bash', '-c', 'true']],
];

export interface Others {
  readonly programs: readonly Program[];
  /** Why the rest of them is not timed, one a line. */
  readonly left: readonly string[];
}

/** `top`: where a home of theirs may be. */
export function others(top: string, cwd: string): Others {
  const home = path.join(top, 'home');
  mkdirSync(home);
  const own = process.env.WARD_BENCH_PATH;
  const env = { HOME: home, PATH: [...(own === undefined ? [] : [own]), path.dirname(process.execPath), process.env.PATH].join(':') };
  const run = ([file = '', ...words]: readonly string[]) => spawnSync(file, words, { cwd, env, encoding: 'utf8', timeout: 60_000 });
  const programs: Program[] = [];
  const left: string[] = [];
  for (const [name, asked, argv] of known) {
    const { error, stdout } = run(asked);
    if (error !== undefined) {
      left.push(`${name} is not installed`);
      continue;
    }
    const tried = run(argv);
    const version = /\d+\.\d+[\w.]*/.exec(stdout)?.[0] ?? 'of no known version';
    if (tried.status === 0) programs.push({ name: `${name} ${version}`, argv, cwd, env });
    else left.push(`${name} ${version} does not run here: ${tried.stderr.trim()}`);
  }
  return { programs, left };
}
