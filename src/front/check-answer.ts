/** What `ward check --json` writes; `check-answer.schema.json` beside it describes it. */
import { settingWords } from '../core/explain.ts';
import { type Explanation, effectWords, type Step } from '../core/reasoning.ts';
import type { Action, Decision, Finding, Mode, Place, Verdict } from '../core/values.ts';

export interface Answer {
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
export function answer(verdict: Verdict): Answer {
  const { subject: command, mode, decision, impact, rememberable, dropped } = verdict;
  const findings = verdict.findings.map(({ id, rank, reason, place }) => ({ id, rank, reason, ...spot(place) }));
  return { command, mode, decision, impact, rememberable, findings, grants: verdict.grants.map(granted), dropped };
}

/** The same, and what it rests on. Where a thing stands in the text is said by offsets; in a file that is run, by `file` and `line`. */
export function reasoned({ verdict, steps, rules, changes }: Explanation) {
  return {
    ...answer(verdict),
    runs: steps.map(stepped),
    rules: rules.map(({ rule: { id, from, decision, reason }, says }) => ({ id, from, decision, reason, says })),
    changes: changes.map(change => (change.kind === 'without' ? { kind: change.kind, words: words(change.action) } : change)),
  };
}

function stepped({ action, runs }: Step): Stepped {
  const { program, opaque, effects, place } = action;
  const told = effects.map(effect => ({ does: effectWords(effect), ...spot(effect.place) }));
  return { program, words: words(action), unclear: opaque, ...spot(place), effects: told, runs: runs.map(stepped) };
}

interface Stepped {
  readonly program: string | undefined;
  /** A word that only running could tell is null. */
  readonly words: readonly (string | null)[];
  readonly unclear: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly effects: readonly { readonly does: string; readonly start: number; readonly end: number }[];
  readonly runs: readonly Stepped[];
}

function words({ argv }: Action): readonly (string | null)[] {
  return argv.map(value => (value.kind === 'unknown' ? null : value.text));
}

function spot({ start, end, in: stand }: Place) {
  return stand === undefined ? { start, end } : { start, end, file: stand.file, line: stand.line };
}

function granted(grant: Verdict['grants'][number]): { kind: string; target: string; via?: string } {
  switch (grant.kind) {
    case 'connect':
      return { kind: grant.kind, target: `${grant.host}:${grant.port}`, ...(grant.via === undefined ? {} : { via: grant.via.proxy }) };
    case 'leave':
      return { kind: grant.kind, target: grant.reason };
    case 'switch':
      return { kind: grant.kind, target: grant.name };
    case 'settings':
    case 'nested settings':
      return { kind: grant.kind, target: `${grant.path}: ${settingWords(grant.keys)}` };
    case 'read':
    case 'write':
      return { kind: grant.kind, target: grant.path };
  }
}

export function unreadable(reason: string, mode: Mode): Answer {
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
