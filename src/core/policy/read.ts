/** Unknown JSON to one checked layer of the policy, or the faults in it. The schema beside it says the same for editors. */
import type { Mode, Project, Rule } from '../values.ts';
import { emptyLayer, type Origin, type PolicyLayer } from './layer.ts';
import { limitsShape, readLimits, type SaidLimits } from './limits.ts';
import { distinctList, list, object, oneOf, type PolicyFault, type Shape, text, truth } from './shape.ts';

/** Normal and absolute: no empty part, no `.` or `..`, no slash at the end. */
const path = text(/^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/, 'an absolute path without "." or ".." or a slash at the end');
const time = text(
  /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
  'a time like "2030-01-31T12:00:00Z"',
);
const name = text(/^[A-Za-z_][A-Za-z0-9_]*\*?$/, 'the name of a variable, or the beginning of some and "*"');
const number = text(/^\d{1,20}$/, 'a decimal number as text');
const reason = text(/^[^\n]{1,300}$/u, 'a reason of one line, up to 300 letters');
const word = text(/^[^\0]*$/, 'a word');
const mode = oneOf('strict', 'ask', 'auto', 'observe');

const identified = [
  ['path', path],
  ['device', number],
  ['inode', number],
] as const;
const named = ['path', 'device', 'inode'];
const project = object(new Map<string, Shape>([...identified, ['repository', object(new Map(identified), named)]]), named);

function rule(decision: Shape): Shape {
  const members: [string, Shape][] = [
    ['decision', decision],
    ['commands', list(list(word, 1), 1)],
    ['reason', reason],
    ['project', path],
    ['until', time],
  ];
  return object(new Map(members), ['decision', 'commands', 'reason']);
}

const common: readonly [string, Shape][] = [
  ['$schema', text(/^/, 'a text')],
  ['mode', mode],
  ['remember', oneOf('exact', 'never')],
  ['unconfined', oneOf('ask', 'never')],
  ['limits', limitsShape],
];

const trusted: readonly [string, Shape][] = [
  ...common,
  ['fallback', oneOf('refuse', 'landlock')],
  ['modeUntil', time],
  ['projects', list(project)],
  ['rules', list(rule(oneOf('allow', 'ask', 'deny')))],
  ['readable', list(path)],
  ['environment', list(name)],
];

const shapes: Readonly<Record<Origin, Shape>> = {
  system: object(new Map([...trusted, ['modes', distinctList(mode, 1)], ['lock', truth]])),
  user: object(new Map(trusted)),
  project: object(new Map([...common, ['mode', oneOf('strict', 'ask', 'auto')], ['rules', list(rule(oneOf('ask', 'deny')))]])),
};

/** A layer, or what is wrong with it: never both. */
export type Reading =
  | { readonly layer: PolicyLayer; readonly faults: readonly [] }
  | { readonly layer: undefined; readonly faults: readonly PolicyFault[] };

/** What the parsed JSON of a policy file says. */
export function readLayer(json: unknown, from: Origin): Reading {
  const faults = [...shapes[from](json, ''), ...endless(json)];
  return faults.length > 0 ? { layer: undefined, faults } : { layer: layerOf(json as Document, from), faults: [] };
}

/** `observe` records and lets pass, so it must end (decision 5). */
function endless(json: unknown): readonly PolicyFault[] {
  const { mode: wanted, modeUntil } = (json ?? {}) as { mode?: unknown; modeUntil?: unknown };
  return wanted === 'observe' && modeUntil === undefined
    ? [{ at: '/mode', reason: 'must have an end in "modeUntil" where it is "observe"' }]
    : [];
}

/** A document that has the shape. */
interface Document {
  readonly mode?: Mode;
  readonly modeUntil?: string;
  readonly modes?: readonly Mode[];
  readonly projects?: readonly Project[];
  readonly rules?: readonly { decision: Rule['decision']; commands: Rule['commands']; reason: string; project?: string; until?: string }[];
  readonly readable?: readonly string[];
  readonly environment?: readonly string[];
  readonly remember?: 'exact' | 'never';
  readonly unconfined?: 'ask' | 'never';
  readonly fallback?: 'refuse' | 'landlock';
  readonly lock?: boolean;
  readonly limits?: SaidLimits;
}

function layerOf(document: Document, from: Origin): PolicyLayer {
  const { $schema: _, ...said } = document as Document & { $schema?: string };
  const modeUntil = said.modeUntil === undefined ? undefined : Date.parse(said.modeUntil);
  const rules = (said.rules ?? []).map((one, index): Rule => ruleOf(one, from, index + 1));
  return { ...emptyLayer, ...said, modeUntil, rules, limits: readLimits(said.limits ?? {}) };
}

function ruleOf(said: NonNullable<Document['rules']>[number], from: Origin, number: number): Rule {
  const until = said.until === undefined ? undefined : Date.parse(said.until);
  const { decision, commands, reason: why, project: where } = said;
  return { id: `${from}-${number}`, from, decision, commands, reason: why, project: where, subject: undefined, until };
}
