/**
 * The guarded terminal beside a bare one: what it lets through a second, and when a key that was typed is seen. All of it in tmux, since a terminal whose
 * other end the bench held would be no person's.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout, ownWard } from '../ward.ts';
import { median } from './measure.ts';

interface Pty {
  readonly onData: (hear: (part: Buffer) => void) => void;
  readonly write: (text: string) => void;
  readonly kill: (signal?: string) => void;
}
const { spawn }: { spawn: (file: string, argv: readonly string[], options: object) => Pty } = createRequire(import.meta.url)('node-pty');

/** What was typed into, and what came of it. */
interface Terminal {
  readonly name: string;
  /** Waits for what comes of these keys: what was found of it, and after how many milliseconds. */
  readonly time: (keys: string, seen: RegExp) => Promise<{ readonly found: RegExpExecArray; readonly milliseconds: number }>;
  readonly end: () => Promise<void>;
}

/** Seconds for anything at all. */
const patience = 60;

async function open(name: string, command: string, directory: string): Promise<Terminal> {
  const conf = path.join(directory, 'tmux.conf');
  writeFileSync(conf, 'set -g status off\nset -sg escape-time 0\n');
  const socket = path.join(directory, `${name}.socket`);
  const env = { PATH: '/usr/bin:/bin', TERM: 'xterm-256color', LANG: 'C.UTF-8', HOME: directory };
  const shell = `exec env PS1='$ ' bash --norc --noprofile`;
  const words = ['-S', socket, '-f', conf, 'new-session', shell];
  const pty = spawn('/usr/bin/tmux', words, { cwd: path.join(directory, 'project'), env, cols: 100, rows: 40, encoding: null });
  let tail = '';
  let hear: () => void = () => undefined;
  pty.onData(part => {
    tail = (tail + part.toString('latin1')).slice(-4096);
    hear();
  });
  const until = (seen: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const vain = () => reject(new Error(`${name}: waited in vain for ${seen} in ${JSON.stringify(tail)}`));
      const late = setTimeout(vain, patience * 1000);
      hear = () => {
        const found = seen.exec(tail);
        if (found === null) return;
        clearTimeout(late);
        hear = () => undefined;
        resolve(found);
      };
      hear();
    });
  const time: Terminal['time'] = async (keys, seen) => {
    tail = '';
    const began = performance.now();
    pty.write(keys);
    return { found: await until(seen), milliseconds: performance.now() - began };
  };
  await until(/\$ /);
  if (command !== '') await time(`${command}\r`, /\r\n.*[$#] /s);
  await time("TIMEFORMAT='real %3R'\r", /\r\n.*[$#] /s);
  await sleep(300);
  const end = async () => {
    // script(1) outlives its terminal, and the shell below it too.
    if (command !== '') pty.write('\x03exit\r');
    await sleep(500);
    spawnSync('tmux', ['-S', socket, 'kill-server']);
    pty.kill('SIGKILL');
  };
  return { name, time, end };
}

export interface Typed {
  /** Megabytes a second, of each round: lines of 80 columns, and short ones. */
  readonly through: ReadonlyMap<string, readonly number[]>;
  readonly short: ReadonlyMap<string, readonly number[]>;
  /** Milliseconds from a key to its echo. */
  readonly echo: ReadonlyMap<string, readonly number[]>;
}

const megabytes = 8;

/** By the shell's own clock: what tmux draws of it comes later, or not at all. Of the short ones as many as take some 0.2 s. */
const printed = [
  { name: 'through', line: 'time cat much\r', megabytes },
  { name: 'short', line: 'time seq 500000\r', megabytes: 3.388_895 },
] as const;

/** Bare bash, bash below script(1), and bash in Ward's terminal: one after the other in each round. */
export async function timeTerminal(rounds: number, keys: number): Promise<Typed> {
  const own = ownWard('bench-terminal');
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  writeFileSync(path.join(project, 'much'), `${'x'.repeat(79)}\n`.repeat((megabytes * 1_000_000) / 80));
  const bash = 'bash --norc --noprofile -i';
  const rows: readonly (readonly [string, string])[] = [
    ['bash', ''],
    ['script', `script -q -e -c '${bash}' /dev/null`],
    ['ward', `'${checkout}/src/bin/wardsh' --ward-root '${own.root}' --norc --noprofile -i`],
  ];
  const all: Terminal[] = [];
  try {
    for (const [name, command] of rows) all.push(await open(name, command, own.top));
    const empty = () => new Map(all.map(one => [one.name, [] as number[]]));
    const [through, short, echo] = [empty(), empty(), empty()];
    for (let round = 0; round <= rounds; round += 1) {
      for (const { name, line, megabytes } of printed) {
        for (const one of all) {
          const { found } = await one.time(line, /real ([\d.]+)/);
          if (round > 0) ({ through, short })[name].get(one.name)?.push(megabytes / Number(found[1]));
          await sleep(50);
        }
      }
    }
    for (let key = 0; key < keys; key += 1) {
      for (const one of all) {
        echo.get(one.name)?.push((await one.time('x', /x/)).milliseconds);
        await sleep(2);
      }
    }
    return { through, short, echo };
  } finally {
    for (const one of all) await one.end();
    own.remove();
  }
}

/** In two sentences. */
export function terminalWords({ through, short, echo }: Typed): string {
  const of = (rows: ReadonlyMap<string, readonly number[]>, name: string) => median(rows.get(name) ?? []);
  const share = (rows: ReadonlyMap<string, readonly number[]>) => ((of(rows, 'ward') / of(rows, 'script')) * 100).toFixed(0);
  const [ward, bash, script] = ['ward', 'bash', 'script'].map(name => of(echo, name)) as [number, number, number];
  return (
    `In tmux, what a command prints comes through the guarded terminal at ${share(through)} % of the speed of script(1) (${of(through, 'ward').toFixed(0)} of ${of(through, 'script').toFixed(0)} MB/s; a bare terminal ${of(through, 'bash').toFixed(0)}), many short lines at ${share(short)} %. ` +
    `A key is seen in tmux after ${ward.toFixed(2)} ms (median); in a bare shell after ${bash.toFixed(2)} ms, below script(1) after ${script.toFixed(2)} ms.`
  );
}
