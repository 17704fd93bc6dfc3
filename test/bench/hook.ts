/** What asking Ward costs in a shell of one's own: microseconds of each line, back to back in a script and at an idle prompt in a real terminal. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openPane } from '../tmux.ts';
import { ownWard } from '../ward.ts';
import { median, quantile } from './measure.ts';

export interface Asked {
  /** The same loop in the same shell, and nobody asked. */
  readonly bare: readonly number[];
  readonly back: readonly number[];
  /** Where another program answers at once, without a thought: what bash itself takes to tell a line and to read the answer. */
  readonly told: readonly number[];
  /** From Enter to the answer, with all that bash says of itself. */
  readonly idle: readonly number[];
}

const line = 'git status -s';

/**
 * Seconds from the start of Ward to the first line: nobody types sooner, and what it goes through by itself before that is over. What it wrote then is
 * read anew with each line until it surely stands (`standing-sources.ts`), which is once in the life of a policy.
 */
const settled = 4;

/** Where what is written is in memory alone, and waiting for the disk takes nothing. */
const memory = '/dev/shm';

/** Reads a whole message, six fields with a NUL behind each, and lets it run. */
const atOnce = `const { readSync, writeSync } = require('node:fs');
writeSync(1, 'ready\\n');
const bytes = Buffer.alloc(65536);
for (let [text, count] = ['', 1]; count > 0; ) {
  count = readSync(0, bytes);
  text += bytes.latin1Slice(0, count);
  const fields = text.split('\\0');
  if (fields.length <= 6) continue;
  writeSync(1, fields[1] + ' run\\n');
  text = fields.slice(6).join('\\0');
}`;

/** Asks so many times at each, the record on disk or in memory. Throws where the shell does not answer. */
export async function timeHook(back: number, idle: number, record: 'disk' | 'memory'): Promise<Asked> {
  const own = ownWard('bench-hook');
  const held = record === 'memory' ? mkdtempSync(path.join(memory, 'ward-bench-')) : undefined;
  mkdirSync(own.root, { mode: 0o700 });
  if (held !== undefined) symlinkSync(held, path.join(own.root, 'state'));
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  // No name that a line could hold: what the shell has of that is told with it.
  const since = '$((10#${_to/./} - 10#${_from/./}))';
  const { out: text } = await own.ward('init', 'bash');
  // What Enter calls, timed as it stands there: a function around it would be one that asks its own question.
  const timed = text.replace(/_ward_enter "\$_"(?=')/, call => `_from=$EPOCHREALTIME; ${call}; _to=$EPOCHREALTIME; _took+=(${since})`);
  if (timed === text) throw new Error('the hook of bash has no call to be timed');
  writeFileSync(path.join(project, 'hook'), timed);
  const script = `. ./hook; sleep ${settled}
for ((i = 0; i < 300 + ${back}; i++)); do _from=$EPOCHREALTIME; _ward_judge '${line}' || echo refused; _to=$EPOCHREALTIME; _took+=(${since}); done
printf '%s\\n' "\${_took[@]:300}" >back; _took=()
for ((i = 0; i < 300 + ${back}; i++)); do _from=$EPOCHREALTIME; : '${line}' || echo refused; _to=$EPOCHREALTIME; _took+=(${since}); done
printf '%s\\n' "\${_took[@]:300}" >bare; _took=()
_asked=("\${_ward[@]}") _ward=('${process.execPath}' '${path.join(project, 'at-once.cjs')}'); _ward_start
for ((i = 0; i < 300 + ${back}; i++)); do _from=$EPOCHREALTIME; _ward_judge '${line}' || echo refused; _to=$EPOCHREALTIME; _took+=(${since}); done
printf '%s\\n' "\${_took[@]:300}" >told; _took=(); _ward=("\${_asked[@]}"); _ward_start; sleep ${settled}
`;
  writeFileSync(path.join(project, 'set-up'), script);
  writeFileSync(path.join(project, 'at-once.cjs'), atOnce);
  writeFileSync(path.join(project, 'report'), 'printf \'%s\\n\' "${_took[@]}" >idle\n');
  const pane = await openPane(100, 30);
  const times = (name: string) => readFileSync(path.join(project, name), 'utf8').trim().split('\n').map(Number);
  try {
    await pane.line(`cd '${project}'; git init -q; . ./set-up; echo ready-$((40 + 2))`);
    await pane.until(/^ready-42$/m);
    for (let round = 0; round < idle; round += 1) {
      await pane.fresh(`echo at-$((${round} + 1000))`);
      await pane.until(new RegExp(`^at-${round + 1000}$`, 'm'));
    }
    await pane.fresh('. ./report; echo told-$((40 + 2))');
    await pane.until(/^told-42$/m);
    const all = { bare: times('bare'), back: times('back'), told: times('told'), idle: times('idle') };
    if (all.idle.length < idle) throw new Error(`${all.idle.length} lines were timed at the prompt, not ${idle}`);
    return all;
  } finally {
    pane.close();
    own.remove();
    rmSync(project, { recursive: true, force: true });
    if (held !== undefined) rmSync(held, { recursive: true });
  }
}

/** In two sentences. */
export function hookWords(disk: Asked, inMemory: Asked): string {
  const pair = (row: readonly number[]) => `${median(row)} µs (99 %: ${quantile(row, 0.99)} µs)`;
  const both = ({ back, idle }: Asked) => `${pair(back)} back to back over ${back.length} lines, ${pair(idle)} at an idle prompt`;
  const bare = `bash telling it to a program that answers at once ${pair(disk.told)}, the loop alone ${pair(disk.bare)}`;
  return `Asking about \`${line}\` in bash, the disk told behind the answer: ${both(disk)}; ${bare}. With the record in memory: ${both(inMemory)}.`;
}

if (import.meta.main) process.stdout.write(`${hookWords(await timeHook(2000, 40, 'disk'), await timeHook(2000, 40, 'memory'))}\n`);
