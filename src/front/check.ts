/** `ward check`: the line stopped at the verdict. Says what Ward thinks of a command, or of many, and runs nothing. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { verdictLines } from '../core/explain.ts';
import { explanation } from '../core/judge/explanation.ts';
import { judge } from '../core/judge/judge.ts';
import type { Matter } from '../core/judge/matter.ts';
import { type Explanation, reasoningLines } from '../core/reasoning.ts';
import type { Asker, Decision, Mode, Policy, Request, Scene, Verdict } from '../core/values.ts';
import { consider } from '../guard.ts';
import { asker } from '../host/asker.ts';
import { type Sandbox, sandbox } from '../host/capabilities/sandbox.ts';
import { arch } from '../host/capabilities.ts';
import { inputLines } from '../host/input-lines.ts';
import { locatePath, locator } from '../host/locate.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { textReader } from '../host/read-text.ts';
import { withToplevel } from '../host/toplevel.ts';
import { boundBy } from './bound-by.ts';
import { type Answer, answer, reasoned, unreadable } from './check-answer.ts';
import { scene } from './scene.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage = 'usage: ward check [--explain] [--json] [--mode M] [--cwd DIR] TEXT | --batch [--mode M] [--cwd DIR]';
const modes: readonly string[] = ['strict', 'ask', 'auto', 'observe'];
const statuses: Readonly<Record<Decision, number>> = { allow: 0, ask: 1, deny: 3 };

/** 0 allow, 1 ask, 3 deny; for a batch 0 once every line is answered; 2 for wrong usage. */
export const check: Front = (argv, around) => {
  const words = wordsOf(argv);
  if (words === undefined) {
    around.say(usage);
    return 2;
  }
  const asked = askedOf(words, around);
  return words.text === undefined ? batch(asked) : one(words.text, asked);
};

interface Words {
  readonly json: boolean;
  readonly explain: boolean;
  readonly mode: Mode | undefined;
  readonly cwd: string;
  /** Undefined for a batch. */
  readonly text: string | undefined;
}

function wordsOf(argv: readonly string[]): Words | undefined {
  const flag = { type: 'boolean' } as const;
  const options = { json: flag, explain: flag, batch: flag, mode: { type: 'string' }, cwd: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (positionals.length !== (values.batch === true ? 0 : 1)) return undefined;
    if (values.mode !== undefined && !modes.includes(values.mode)) return undefined;
    return {
      json: values.json === true,
      explain: values.explain === true,
      mode: values.mode as Mode | undefined,
      cwd: values.cwd ?? '.',
      text: positionals[0],
    };
  } catch {
    return undefined;
  }
}

/** What was asked of `ward check`, and by whom. */
interface Asked {
  readonly words: Words;
  readonly around: Surroundings;
  readonly scene: Scene;
  readonly asker: Asker;
  /** The directory that others count from, absolute. */
  readonly base: string;
}

function askedOf(words: Words, around: Surroundings): Asked {
  const from = scene(around);
  return { words, around, scene: from, asker: asker(from, around.directories), base: path.resolve(around.cwd, words.cwd) };
}

/** What Ward thinks at one moment: the machine and the policy are looked at once, however many texts are judged. */
interface Moment {
  /** Of a text in a directory, which need not exist. */
  readonly verdict: (text: string, cwd: string | undefined) => Verdict;
  /** The same with its reasoning. */
  readonly explanation: (text: string) => Explanation;
  /** The mode that holds; `ask` where the policy can't be read, and every verdict says why. */
  readonly mode: () => Mode;
}

interface Standing {
  readonly cwd: string;
  readonly policy: Policy;
  /** Where the policy names a sandbox in bubblewrap's place. */
  readonly weaker: Sandbox | undefined;
}

function momentOf({ words, around, scene: from, asker: who, base }: Asked): Moment {
  const places = new Map<string, Standing>();
  const locate = locator();
  const place = (directory: string) => {
    const known = places.get(directory) ?? look(directory, words.mode, around);
    places.set(directory, known);
    return known;
  };
  const judged = <T>(by: (matter: Matter, policy: Policy) => T, text: string, directory: string | undefined): T => {
    const { cwd, policy: held, weaker } = place(path.resolve(base, directory ?? '.'));
    const asks: Request = { text, dialect: 'bash', options: [], args: [], asker: who, scene: { ...from, cwd } };
    const { request, policy } = boundBy(asks, held, at => place(at).policy);
    const matter = consider(withToplevel(request), {
      locate: (actions, one) => ({ ...locate(actions, one, policy), ...weaker?.told }),
      textOf: one => textReader(one, policy),
    });
    return by(matter, policy);
  };
  const verdict: Moment['verdict'] = (text, directory) => judged(judge, text, directory);
  return {
    verdict,
    explanation: text => judged(explanation, text, undefined),
    mode: () => words.mode ?? heldMode(() => place(base).policy),
  };
}

/** The physical directory and the policy that holds there; `--mode` only previews. */
function look(directory: string, mode: Mode | undefined, { directories, now }: Surroundings): Standing {
  const cwd = locatePath(directory).real;
  const policy = loadPolicy(directories, now(), cwd);
  const weaker = policy.fallback === undefined ? undefined : sandbox(directories.cache, arch(), policy);
  return { cwd, policy: mode === undefined ? policy : { ...policy, mode }, weaker };
}

function heldMode(policy: () => Policy): Mode {
  try {
    return policy().mode;
  } catch {
    return 'ask';
  }
}

function one(text: string, asked: Asked): number {
  const moment = momentOf(asked);
  const { words, around } = asked;
  if (words.explain) {
    const made = moment.explanation(text);
    around.out(words.json ? `${JSON.stringify(reasoned(made))}\n` : lines(reasoningLines(made)));
    return statuses[made.verdict.decision];
  }
  const verdict = moment.verdict(text, undefined);
  around.out(words.json ? `${JSON.stringify(answer(verdict))}\n` : lines(verdictLines(verdict)));
  return statuses[verdict.decision];
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** Each line one answer, in order; what could not be read is asked about. Lines that came together are answered at one moment. */
function batch(asked: Asked): number {
  for (const lines of inputLines(0)) {
    const moment = momentOf(asked);
    asked.around.out(lines.map(line => `${JSON.stringify(answerLine(line, moment))}\n`).join(''));
  }
  return 0;
}

function answerLine(line: string | undefined, moment: Moment): Answer {
  const asked = readLine(line);
  if ('reason' in asked) return unreadable(asked.reason, moment.mode());
  try {
    return answer(moment.verdict(asked.command, asked.cwd));
  } catch (error) {
    return unreadable(`can't be judged: ${(error as Error).message}`, moment.mode());
  }
}

function readLine(line: string | undefined): { readonly command: string; readonly cwd: string | undefined } | { readonly reason: string } {
  if (line === undefined) return { reason: 'the line is not UTF-8, or too long' };
  try {
    const { command, cwd } = (JSON.parse(line) ?? {}) as { command?: unknown; cwd?: unknown };
    if (typeof command !== 'string') return { reason: 'the line has no "command" that is a text' };
    if (cwd !== undefined && (typeof cwd !== 'string' || cwd.includes('\0'))) return { reason: 'the "cwd" of the line is no path' };
    return { command, cwd };
  } catch {
    return { reason: 'the line is not JSON' };
  }
}
