/** A guarded terminal in a pane of tmux for tests: a Ward of its own, a project, and lines that are typed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { atATime } from '../at-a-time.ts';
import { openPane, type Pane } from '../tmux.ts';
import { checkout, scratch } from '../trial.ts';
import { ownWard } from '../ward.ts';

export interface Desk {
  readonly pane: Pane;
  readonly project: string;
  /** Beside the project, where the session's sandbox does not write. */
  readonly outside: string;
  readonly root: string;
  /** The words that it was started with. */
  readonly start: string;
  /** Types a line into an emptied screen, and waits for what is to come of it. */
  readonly say: (line: string, until: RegExp) => Promise<string>;
  readonly log: () => string;
  /** A command of this Ward's, outside: what it prints. */
  readonly ward: (...words: readonly string[]) => Promise<string>;
}

const slot = atATime(4);

interface Given {
  readonly mode?: 'auto' | 'ask';
  /** How wardsh is called; `HERE` is the directory beside the project. */
  readonly call?: string;
  /** Files in a directory beside the project, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** That directory, where it is not to be one below the checkout. */
  readonly beside?: string;
  /** Told the project before it is opened. */
  readonly before?: (project: string) => void;
  /** Of the pane, and of tmux. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A shell in a guarded terminal, zsh where nothing else is said, at its first prompt: `$ ` behind the mark. */
export async function desk(
  t: ExecutionContext,
  { mode = 'auto', call = 'WARD_SHELL=zsh wardsh -f', files = {}, beside, before, env = {} }: Given = {},
): Promise<Desk> {
  await slot(t);
  const outside = beside ?? scratch(t);
  const project = path.join(outside, 'project');
  mkdirSync(project);
  before?.(project);
  const own = ownWard('typing');
  own.setUp(mode, project);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(outside, name), text);
  const pane = await openPane(100, 40, env);
  t.teardown(() => {
    pane.close();
    own.remove();
  });
  const start = call.replace('wardsh', `'${checkout}/src/bin/wardsh' --ward-root '${own.root}'`).replaceAll('HERE', outside);
  await pane.line(`cd '${project}' && PS1='out$ ' && ${start}`);
  await pane.until(new RegExp(`^\\[${mode}\\] `, 'm'));
  await pane.fresh("PS1='$ '");
  await pane.until(new RegExp(`^\\[${mode}\\] \\$ *$`, 'm'));
  const say: Desk['say'] = async (line, until) => {
    await pane.fresh(line);
    return pane.until(until);
  };
  const log = () => readFileSync(path.join(own.root, 'state/audit.jsonl'), 'utf8');
  const ward: Desk['ward'] = async (...words) => {
    const { out, err } = await own.ward(...words);
    return out + err;
  };
  return { pane, project, outside, root: own.root, start, say, log, ward };
}

/** Behind it the shell is at a prompt again. */
export const done = (status: number) => new RegExp(`^is ${status}\\n\\[auto\\]`, 'm');

/** Types it, and says yes to the question. */
export async function yes({ pane }: Desk, line: string): Promise<void> {
  await pane.fresh(line);
  await pane.until(/run it\?/);
  await pane.type('y');
  await pane.press('Enter');
}

/** Types it, and says no. */
export async function no({ pane }: Desk, line: string): Promise<string> {
  await pane.fresh(line);
  const seen = await pane.until(/run it\?/);
  await pane.press('Enter');
  await pane.until(/ward: not run: the person said no\n\[auto\] /);
  return seen;
}

/** A line whose text does not tell what it runs: the yes to it is the first. */
export const untold = 'eval "$(cat made)" && echo "after it"';

/** What that line comes to. */
export const made = ({ project }: Desk, text: string): void => writeFileSync(path.join(project, 'made'), `${text}\n`);

/** The person's answer to a question that stands there. */
export async function reply({ pane }: Desk, question: RegExp, key: string): Promise<void> {
  await pane.until(question);
  await pane.until(/run it\? \(\w+\) *$/);
  await pane.type(key);
  await pane.press('Enter');
}
