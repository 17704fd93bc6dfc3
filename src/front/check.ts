/** `ward check`: the line stopped at the verdict. Says what Ward thinks of a command, or of many, and runs nothing. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { verdictLines } from '../core/explain.ts';
import type { Decision, Finding, Mode, Policy, Request, Verdict } from '../core/values.ts';
import { assess } from '../guard.ts';
import { asker } from '../host/asker.ts';
import { inputLines } from '../host/input-lines.ts';
import { locate, locatePath } from '../host/locate.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { scene } from './scene.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage = 'usage: ward check [--json] [--mode M] [--cwd DIR] TEXT | --batch [--mode M] [--cwd DIR]';
const modes: readonly string[] = ['strict', 'ask', 'auto', 'observe'];
const statuses: Readonly<Record<Decision, number>> = { allow: 0, ask: 1, deny: 3 };

/** 0 allow, 1 ask, 3 deny; for a batch 0 once every line is answered; 2 for wrong usage. */
export const check: Front = (argv, around) => {
  const words = wordsOf(argv);
  if (words === undefined) {
    around.say(usage);
    return 2;
  }
  const judged = judgeIn(words, around);
  return words.text === undefined ? batch(judged, words.mode ?? heldMode(around), around) : one(words.text, words.json, { judged, around });
};

interface Words {
  readonly json: boolean;
  readonly mode: Mode | undefined;
  readonly cwd: string;
  /** Undefined for a batch. */
  readonly text: string | undefined;
}

function wordsOf(argv: readonly string[]): Words | undefined {
  const options = { json: { type: 'boolean' }, batch: { type: 'boolean' }, mode: { type: 'string' }, cwd: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (positionals.length !== (values.batch === true ? 0 : 1)) return undefined;
    if (values.mode !== undefined && !modes.includes(values.mode)) return undefined;
    return { json: values.json === true, mode: values.mode as Mode | undefined, cwd: values.cwd ?? '.', text: positionals[0] };
  } catch {
    return undefined;
  }
}

/** What Ward thinks of a text in a directory, which need not exist. */
type Judged = (text: string, cwd: string | undefined) => Verdict;

/** Directories of one batch that are looked at once; a batch with more of them is only slower. */
const mostDirectories = 200;

function judgeIn(words: Words, around: Surroundings): Judged {
  const base = path.resolve(around.cwd, words.cwd);
  const from = scene(around);
  const who = asker(from, around.directories);
  const places = new Map<string, { cwd: string; policy: Policy }>();
  const place = (directory: string) => {
    const known = places.get(directory) ?? look(directory, words.mode, around);
    if (places.size < mostDirectories) places.set(directory, known);
    return known;
  };
  return (text, directory) => {
    const { cwd, policy } = place(path.resolve(base, directory ?? '.'));
    const request: Request = { text, dialect: 'bash', options: [], args: [], asker: who, scene: { ...from, cwd } };
    return assess(request, { policy, locate: (actions, asked) => locate(actions, asked, policy) });
  };
}

/** The physical directory and the policy that holds there; `--mode` only previews. */
function look(directory: string, mode: Mode | undefined, { directories, now }: Surroundings): { cwd: string; policy: Policy } {
  const cwd = locatePath(directory).real;
  const policy = loadPolicy(directories, now(), cwd);
  return { cwd, policy: mode === undefined ? policy : { ...policy, mode } };
}

function one(text: string, json: boolean, { judged, around }: { judged: Judged; around: Surroundings }): number {
  const verdict = judged(text, undefined);
  around.out(json ? `${JSON.stringify(answer(verdict))}\n` : `${verdictLines(verdict).join('\n')}\n`);
  return statuses[verdict.decision];
}

/** The mode that holds here; `ask` where the policy can't be read, and every line says why. */
function heldMode({ directories, now, cwd }: Surroundings): Mode {
  try {
    return loadPolicy(directories, now(), cwd).mode;
  } catch {
    return 'ask';
  }
}

/** Each line one answer, in order; what could not be read is asked about. */
function batch(judged: Judged, mode: Mode, { out }: Surroundings): number {
  for (const lines of inputLines(0)) out(lines.map(line => `${JSON.stringify(answerLine(line, judged, mode))}\n`).join(''));
  return 0;
}

function answerLine(line: string | undefined, judged: Judged, mode: Mode): Answer {
  const asked = readLine(line);
  if ('reason' in asked) return unreadable(asked.reason, mode);
  try {
    return answer(judged(asked.command, asked.cwd));
  } catch (error) {
    return unreadable(`can't be judged: ${(error as Error).message}`, mode);
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

interface Answer {
  readonly command: string;
  readonly mode: Mode;
  readonly decision: Decision;
  readonly impact: Verdict['impact'];
  readonly rememberable: boolean;
  readonly findings: readonly { id: string; rank: Finding['rank']; reason: string; start: number; end: number }[];
  readonly grants: readonly { kind: string; target: string }[];
  readonly dropped: readonly string[];
}

/** What programs read. Places are offsets into `command`, which is what an agent's wrapper holds where there is one. */
function answer(verdict: Verdict): Answer {
  const { subject: command, mode, decision, impact, rememberable, dropped } = verdict;
  const findings = verdict.findings.map(({ id, rank, reason, place }) => ({ id, rank, reason, start: place.start, end: place.end }));
  return { command, mode, decision, impact, rememberable, findings, grants: verdict.grants.map(granted), dropped };
}

function granted(grant: Verdict['grants'][number]): { kind: string; target: string } {
  switch (grant.kind) {
    case 'connect':
      return { kind: grant.kind, target: `${grant.host}:${grant.port}` };
    case 'leave':
      return { kind: grant.kind, target: grant.reason };
    case 'read':
    case 'write':
      return { kind: grant.kind, target: grant.path };
  }
}

function unreadable(reason: string, mode: Mode): Answer {
  const finding = { id: 'unreadable', rank: 'ask', reason, start: 0, end: 0 } as const;
  return {
    command: '',
    mode,
    decision: 'ask',
    impact: 'destructive',
    rememberable: false,
    findings: [finding],
    grants: [],
    dropped: [],
  };
}
