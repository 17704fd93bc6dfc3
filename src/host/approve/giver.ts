/**
 * Who gives an answer. It is believed only of a process that stands at a claimed terminal, and that is Ward's own program as its launcher starts it:
 * the answer is in the environment of a child of that process, which the kernel shows, and which nobody else can have put there without tracing it.
 */
import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Directories } from '../directories.ts';
import { installation } from '../installation.ts';
import { environmentOf, type Process, processAt, wordsOf } from '../processes.ts';
import { personAt } from '../terminal.ts';
import type { Answer } from './tickets.ts';
import type { Notice, Waiting } from './waiting-room.ts';

/** The variable of the child that holds an answer. */
export const answerVariable = 'WARD_ANSWER';

/** An answer, bound to one wait and to what was shown. */
export interface Bound {
  readonly nonce: string;
  readonly hash: string;
  readonly answer: Answer;
}

/** What a notice leads to: an answer, or why there is none. */
export type Given = { readonly answer: Answer } | { readonly reason: string };

/** The answer to this wait that the process of a notice holds. */
export function given(waiting: Waiting, notice: Notice, directories: Directories): Given {
  const child = processAt(notice.pid);
  const giver = child === undefined ? undefined : processAt(child.parent);
  if (child === undefined || giver === undefined || child.start !== notice.start) return { reason: 'the process that gave it is gone' };
  const bound = boundBy(child);
  const reason = strange(child) ?? strange(giver) ?? stranger(giver, directories) ?? standsElsewhere(child, giver, directories);
  if (reason !== undefined) return { reason };
  // Looked at again: each number may have become another process's while it was looked at.
  const same = [child, giver].every(one => processAt(one.pid)?.start === one.start) && processAt(child.pid)?.parent === giver.pid;
  if (!same) return { reason: 'the process that gave it is gone' };
  if (bound?.nonce !== waiting.nonce || bound.hash !== waiting.hash) return { reason: 'it was said to another request' };
  return { answer: bound.answer };
}

/** The same user's, and nobody traces it: whoever does can have it say anything (proc_pid_status(5), TracerPid). */
function strange({ pid }: Process): string | undefined {
  if (attempt(() => statSync(`/proc/${pid}`).uid) !== process.getuid?.()) return `process ${pid} belongs to another user`;
  const tracer = /^TracerPid:\s*(\d+)$/m.exec(attempt(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '')?.[1];
  return tracer === '0' ? undefined : `process ${pid} is traced by another`;
}

/** What the launchers give it (src/bin/ward). A variable or option more could have it run anything. */
const variables: ReadonlySet<string> = new Set(['PATH', 'LANG', 'TERM']);
const option = /^--(?:m(?:in|ax)-semi-space-size=\d+|optimize-for-size|disable-sigusr1)$/;
/** Without it any process of the user's could make it listen to a debugger, by SIGUSR1, and have it say anything. */
const undebuggable = '--disable-sigusr1';
const fronts: ReadonlySet<string> = new Set(['approve', 'refuse', 'watch']);

/** Why a process is not Ward's own program with one of the words that answer, of this very Ward. */
function stranger({ pid }: Process, { root }: Directories): string | undefined {
  const reason = `process ${pid} is not "ward"`;
  const [own, file] = [process.execPath, `/proc/${pid}/exe`].map(one => attempt(() => statSync(one)));
  if (own === undefined || file === undefined || own.dev !== file.dev || own.ino !== file.ino) {
    const replaced = attempt(() => readlinkSync(`/proc/${pid}/exe`)) === `${process.execPath} (deleted)`;
    return replaced ? `process ${pid} is a "ward" of before another was installed` : reason;
  }
  const [, ...words] = wordsOf(pid);
  const at = words.findIndex(word => !option.test(word));
  const cwd = attempt(() => readlinkSync(`/proc/${pid}/cwd`)) ?? '/';
  const main = attempt(() => path.relative(realpathSync(installation), realpathSync(path.resolve(cwd, words[at] ?? ''))));
  if (main !== 'dist/start.cjs' && main !== 'src/main.ts') return reason;
  const more = [...environmentOf(pid).keys()].some(name => name !== '' && !variables.has(name));
  if (more || !words.slice(0, at).includes(undebuggable)) return `${reason} as its launcher starts it`;
  const [name, ...rest] = words.slice(at + 1);
  const named = rest[0] === '--root' ? path.resolve(cwd, rest[1] ?? '') : undefined;
  if (name !== 'ward' || named !== root) return `${reason} of this Ward`;
  return fronts.has(rest[named === undefined ? 0 : 2] ?? '') ? undefined : `${reason} that answers`;
}

function standsElsewhere(child: Process, giver: Process, directories: Directories): string | undefined {
  if (child.session !== giver.session || child.terminal !== giver.terminal) return 'it comes from another terminal';
  const place = personAt(giver, directories);
  return place.ok ? undefined : place.reason;
}

function boundBy({ pid }: Process): Bound | undefined {
  const text = environmentOf(pid).get(answerVariable);
  const bound = text === undefined ? undefined : (attempt(() => JSON.parse(text) ?? undefined) as Bound | undefined);
  const { answer } = bound ?? {};
  const whole = answer?.kind === 'no' ? typeof answer.reason === 'string' : answer?.kind === 'changed' && typeof answer.text === 'string';
  return answer?.kind === 'yes' || whole ? bound : undefined;
}

/** A process may end, or be closed to us, at any moment. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
