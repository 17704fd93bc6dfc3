/** Where attacks are fought: a project opened to a Ward of its own, something outside worth attacking, and three ways to run the attacker's code. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { probe } from '../../src/host/capabilities/probe.ts';
import { arch } from '../../src/host/capabilities.ts';
import { unread } from '../unread.ts';

export const checkout = path.join(import.meta.dirname, '../..');
const scratch = path.join(checkout, 'scratch');

/** Who attacks. Root also sends an ordinary user: `nobody` is on every machine. */
export interface Attacker {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const self: Attacker = { name: process.getuid?.() === 0 ? 'root' : 'the user', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

function nobody(): Attacker | undefined {
  const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  const others = (directory: string): boolean =>
    directory === '/' || ((statSync(directory).mode & 0o005) === 0o005 && others(path.dirname(directory)));
  return uid === undefined || gid === undefined || !others(checkout)
    ? undefined
    : { name: 'an ordinary user', uid: Number(uid), gid: Number(gid) };
}

const ordinary = self.uid === 0 ? nobody() : undefined;

/** Everybody who can attack here. */
export const attackers: readonly Attacker[] = ordinary === undefined ? [self] : [self, ordinary];

export interface Done {
  readonly status: number | null;
  readonly output: string;
}

export interface Options {
  readonly environment?: Readonly<Record<string, string>>;
  /** Descriptors by index, from 0; standard input is empty where none is given. */
  readonly descriptors?: readonly (number | 'pipe' | 'ignore')[];
  /** Called with the process once it runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
  readonly cwd?: string;
  /** How long it may take; 30 seconds where nothing is said. */
  readonly milliseconds?: number;
  /** In a terminal of its own. */
  readonly terminal?: boolean;
}

export interface Arena {
  readonly attacker: Attacker;
  readonly directory: string;
  /** Opened to Ward, a git repository. */
  readonly project: string;
  /** Not to be reached: holds `secret`, and belongs to the attacker's own user. */
  readonly outside: string;
  /** Ward's own root. */
  readonly ward: string;
  /** Starts a program as the attacker. */
  readonly start: (argv: readonly string[], options?: Options) => Promise<Done>;
  /** Runs bash code as the attacker, without any protection. */
  readonly free: (code: string, options?: Options) => Promise<Done>;
  /** In plain bubblewrap: the whole system read-only, the project writable, and these options first. */
  readonly bare: (code: string, options?: Options & { readonly bubblewrap?: readonly string[] }) => Promise<Done>;
  /** As code of the project, under wardsh. */
  readonly guarded: (code: string, options?: Options) => Promise<Done>;
  /** The same for many at once, in one command: under wardsh, unprotected, or in plain bubblewrap with these options; each its own output. */
  readonly together: (codes: readonly string[], where: 'guarded' | 'free' | readonly string[]) => Promise<readonly Done[]>;
  readonly end: () => void;
}

const path_ = '/usr/local/bin:/usr/bin:/bin';

function start({ uid, gid }: Attacker, cwd: string) {
  return (argv: readonly string[], options: Options = {}): Promise<Done> =>
    new Promise((resolve, reject) => {
      const quoted = argv.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
      const words = options.terminal === true ? ['/usr/bin/script', '--quiet', '--return', '--command', quoted, '/dev/null'] : argv;
      const child = spawn(words[0] ?? '', words.slice(1), {
        ...{ uid, gid, cwd: options.cwd ?? cwd, env: { PATH: path_, HOME: cwd, ...options.environment } },
        stdio: [options.descriptors?.[0] ?? 'ignore', 'pipe', 'pipe', ...(options.descriptors ?? []).slice(3)],
        timeout: options.milliseconds ?? 30_000,
        killSignal: 'SIGKILL',
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (bytes: Buffer) => {
          output += bytes.toString();
        });
      child.on('error', reject);
      child.on('close', status => resolve({ status, output }));
      options.meanwhile?.(child);
    });
}

/** Makes it the attacker's own: what they could do without Ward is what they then can't. */
function give({ uid, gid }: Attacker, ...files: readonly string[]): void {
  if (process.getuid?.() === 0) for (const file of files) chownSync(file, uid, gid);
}

/** A policy as the person would have set it up: `auto`, this project opened. */
function openProject(attacker: Attacker, ward: string, project: string): void {
  const { dev, ino } = statSync(project);
  const config = path.join(ward, 'config');
  mkdirSync(config, { mode: 0o700 });
  const policy = { mode: 'auto', projects: [{ path: project, device: String(dev), inode: String(ino) }] };
  writeFileSync(path.join(config, 'policy.json'), JSON.stringify(policy), { mode: 0o600 });
  give(attacker, config, path.join(config, 'policy.json'));
}

/** A new arena. */
export function arena(attacker: Attacker): Arena {
  mkdirSync(scratch, { recursive: true });
  const directory = mkdtempSync(path.join(scratch, 'attack-'));
  chmodSync(directory, 0o755);
  const [project, outside, ward] = ['project', 'outside', 'ward'].map(name => path.join(directory, name)) as [string, string, string];
  for (const one of [project, outside, ward]) mkdirSync(one, { mode: 0o700 });
  writeFileSync(path.join(outside, 'secret'), 'the secret\n', { mode: 0o600 });
  give(attacker, directory, project, outside, ward, path.join(outside, 'secret'));
  const run = start(attacker, project);
  const { uid, gid } = attacker;
  const ask = (argv: readonly string[]) =>
    spawnSync(argv[0] ?? '', argv.slice(1), { uid, gid, cwd: project, env: { PATH: path_, HOME: project }, encoding: 'utf8' });
  ask(['git', 'init', '--quiet', project]);
  openProject(attacker, ward, project);
  const script = (code: string, name = 'attack') => {
    const file = path.join(project, `${name}.sh`);
    rmSync(file, { force: true });
    // What the judgement would stop is not to be judged here: the sandbox alone is tried.
    writeFileSync(file, unread(`echo began\n${code}`));
    return file;
  };
  const wardsh = [path.join(checkout, 'src/bin/wardsh'), '--ward-root', ward, '-c'];
  const plain = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--bind', project, project];
  return {
    ...{ attacker, directory, project, outside, ward, start: run },
    free: (code, options) => run(['/bin/bash', script(code)], options),
    bare: (code, options) => run(['/usr/bin/bwrap', ...plain, ...(options?.bubblewrap ?? []), '--', '/bin/bash', script(code)], options),
    guarded: (code, options) => run([...wardsh, `bash ${path.relative(options?.cwd ?? project, script(code, 'guarded'))}`], options),
    together: async (codes, where) => {
      const mark = '== next ==';
      const lines = codes.map((code, index) => `echo; echo '${mark}'; timeout 10 bash '${script(code, `attack-${index}`)}' 2>&1`);
      const whole = script(lines.join('\n'), 'all');
      const argv = where === 'guarded' ? [...wardsh, `bash ${path.basename(whole)}`] : ['/bin/bash', whole];
      const words = where === 'guarded' || where === 'free' ? argv : ['/usr/bin/bwrap', ...plain, ...where, '--', ...argv];
      const { status, output } = await run(words, { milliseconds: 120_000 });
      return output
        .split(`\n${mark}\n`)
        .slice(1)
        .map(text => ({ status, output: text }));
    },
    end: () => {
      // What an attack took its own rights from is put aside as it was; root alone could remove that.
      spawnSync('chmod', ['-R', 'u+rwx', directory]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Why nothing can be fought here, as `ward doctor` says it; undefined where all layers are there. */
export const lack: string | undefined = (() => {
  mkdirSync(scratch, { recursive: true });
  const [first] = probe(path.join(scratch, 'probe'), arch()).lacks.values();
  return first === undefined ? undefined : `${first.reason}; to mend it: ${first.mend}`;
})();
