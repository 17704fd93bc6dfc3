/** Whether a shell that asks about each line still does: who ends a line at its prompt hears of it, or the shell answers a call, or something runs. */
import { spawnSync } from 'node:child_process';
import type { Dialect } from '../../core/values.ts';
import { childrenOf, processAt } from '../processes.ts';

export interface KeyWatch {
  /** What goes in to the shell. */
  readonly typed: (keys: Uint8Array) => void;
  /** The shell said something; at a prompt of its own nothing runs but what stays behind. */
  readonly heard: (atPrompt: boolean) => void;
  readonly stop: () => void;
}

interface Watched {
  readonly dialect: Dialect;
  readonly shell: () => number | undefined;
  /** It answers where it waits for keys. */
  readonly call: () => void;
  /** Told once: it waits for keys, and neither asks nor answers. */
  readonly silent: () => void;
}

/** Milliseconds between looks, and so many of them one after the other: completions of a shell can take seconds, in which it answers no call. */
const pause = 1000;
const looks = 10;

/** CR and LF: what ends a line. */
const enter = [13, 10];

export function keyWatch({ dialect, shell, call, silent }: Watched): KeyWatch {
  let timer: NodeJS.Timeout | undefined;
  let waiting = 0;
  let beside: readonly number[] = [];
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const look = () => {
    const pid = shell();
    if (pid === undefined) return;
    if (waiting === 0) call();
    waiting = waitsForKeys(pid, { dialect, beside }) ? waiting + 1 : 0;
    if (waiting < looks) return;
    stop();
    silent();
  };
  const typed = (keys: Uint8Array) => {
    if (timer !== undefined || !enter.some(key => keys.includes(key))) return;
    waiting = 0;
    timer = setInterval(look, pause);
    timer.unref();
  };
  const heard = (atPrompt: boolean) => {
    stop();
    const pid = shell();
    if (atPrompt && pid !== undefined) beside = childrenOf(pid) ?? [];
  };
  return { typed, heard, stop };
}

interface Waiting {
  readonly dialect: Dialect;
  readonly beside: readonly number[];
}

/** It has the terminal, which its line editor reads key by key, and nothing that it started since its prompt is there with it. */
function waitsForKeys(pid: number, { dialect, beside }: Waiting): boolean {
  const seen = processAt(pid);
  if (seen === undefined || seen.group !== seen.foreground) return false;
  if (childrenOf(pid)?.some(one => !beside.includes(one) && processAt(one)?.group === seen.group)) return false;
  const { stdout } = spawnSync('/usr/bin/stty', ['-a', '-F', `/proc/${pid}/fd/0`], { env: {}, encoding: 'utf8', timeout: pause });
  const off = (name: string) => new RegExp(`(?:^|\\s)-${name}\\b`).test(stdout ?? '');
  // What bash reads key by key for a command (read -n) leaves icrnl on.
  return off('icanon') && (dialect === 'zsh' || off('icrnl'));
}
