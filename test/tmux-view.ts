/** What a tmux server shows, asked for through one client in control mode (tmux(1)): to look starts no program, and what is new is told. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Viewer {
  /** A command in tmux's own quoting; what it printed. */
  readonly ask: (command: string) => Promise<string>;
  /** Until something has been printed since this was last waited for, and at most so long. */
  readonly news: (milliseconds: number) => Promise<void>;
}

interface Asked {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** The client does not count for the size of what it sees. */
export function attach(words: readonly string[], options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string }): Viewer {
  const client = spawn('tmux', [...words, '-C', 'attach'], { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  const asked: Asked[] = [];
  const bell = new EventTarget();
  let rung = false;
  const ring = () => {
    rung = true;
    bell.dispatchEvent(new Event('ring'));
  };
  const answered = (text: string, well: boolean) => {
    const one = asked.shift();
    if (well) one?.resolve(text);
    else one?.reject(new Error(`tmux: ${text}`));
  };
  let ended = false;
  const gone = () => {
    ended = true;
    while (asked.length > 0) answered('the terminal is gone', false);
    ring();
  };
  client.stdin.on('error', gone);
  client.on('error', gone).on('close', gone);
  createInterface({ input: client.stdout }).on('line', blocks(answered, ring));
  const ask: Viewer['ask'] = command =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new Error('tmux: the terminal is gone'));
      asked.push({ resolve, reject });
      client.stdin.write(`${command}\n`);
    });
  const news: Viewer['news'] = async milliseconds => {
    if (!rung) await heard(bell, milliseconds);
    rung = false;
  };
  return { ask, news };
}

function heard(bell: EventTarget, milliseconds: number): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(late);
      bell.removeEventListener('ring', done);
      resolve();
    };
    const late = setTimeout(done, milliseconds);
    bell.addEventListener('ring', done, { once: true });
  });
}

/** Reads the lines of control mode: each answer stands between `%begin TIME NUMBER FLAG` and `%end` or `%error` with the same words. */
function blocks(answered: (text: string, well: boolean) => void, printed: () => void): (line: string) => void {
  let open: { readonly mark: string; readonly lines: string[] } | undefined;
  return line => {
    const [, word, mark] = /^%(begin|end|error|output) (.*)$/.exec(line) ?? [];
    if (open !== undefined && (word === 'end' || word === 'error') && mark === open.mark) {
      // The answer to the attaching itself, which nobody asked for, has the flag 0.
      if (mark.endsWith(' 1')) answered(open.lines.join('\n'), word === 'end');
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else if (word === 'begin') open = { mark: mark ?? '', lines: [] };
    else if (word === 'output') printed();
  };
}
