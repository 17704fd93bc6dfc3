/** Unknown JSON to one checked layer of the policy, or the faults in it. The schema beside it says the same for editors. */
import type { Mode, Notify, Project, Service, ServiceForm } from '../values.ts';
import { autoShape, readAuto, type SaidAuto } from './auto.ts';
import { emptyLayer, type Origin, type PolicyLayer, type Profile, type Trusted } from './layer.ts';
import { limitsShape, readLimits, type SaidLimits } from './limits.ts';
import { networkShape, readNetwork, type SaidNetwork } from './network.ts';
import { packNames } from './packs.ts';
import { path, rule, ruleOf, type SaidRule, time } from './rule.ts';
import { count, distinctList, list, object, oneOf, type PolicyFault, type Shape, text, truth } from './shape.ts';

const name = text(/^[A-Za-z_][A-Za-z0-9_]*\*?$/, 'the name of a variable, or the beginning of some and "*"');
const number = text(/^\d{1,20}$/, 'a decimal number as text');
const mode = oneOf('strict', 'ask', 'auto', 'observe');

const identified = [
  ['path', path],
  ['device', number],
  ['inode', number],
] as const;
const named = ['path', 'device', 'inode'];
const project = object(new Map<string, Shape>([...identified, ['repository', object(new Map(identified), named)]]), named);

const serviceForm = oneOf('scp', 'sftp', 'rsync', 'git', 'commands', 'terminal');
const service = object(
  new Map<string, Shape>([
    ['form', serviceForm],
    ['project', path],
    ['access', oneOf('read', 'write')],
  ]),
  ['form', 'project', 'access'],
);

const webhook = text(
  /^(?:https:\/\/[^\s/?#@]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?)(?:[/?][^\s#]*)?$/,
  'an address like "https://example.com/ward"; "http" only of this machine',
);
const notify = object(
  new Map<string, Shape>([
    ['desktop', truth],
    ['webhook', webhook],
  ]),
);

const common: readonly [string, Shape][] = [
  ['$schema', text(/^/, 'a text')],
  ['mode', mode],
  ['remember', oneOf('exact', 'never')],
  ['unconfined', oneOf('ask', 'never')],
  ['broker', oneOf('demand', 'never')],
  ['wait', count(0, 600)],
  ['limits', limitsShape],
];

const hash = text(/^[0-9a-f]{64}$/, 'the SHA-256 of a text');

const profile = object(
  new Map([
    ...common.filter(([one]) => one !== '$schema' && one !== 'wait'),
    ['mode', oneOf('strict', 'ask', 'auto')],
    ['name', text(/^[a-z][a-z0-9-]{0,31}$/, 'a name in small letters')],
    ['projects', list(path, 1)],
    ['machines', list(text(/^[A-Za-z0-9*][A-Za-z0-9.*-]{0,99}$/, 'the name of a machine, in which "*" stands for any letters'), 1)],
    ['rules', list(rule(oneOf('ask', 'deny')))],
  ]),
  ['name'],
);

const trusted: readonly [string, Shape][] = [
  ...common,
  ['fallback', oneOf('refuse', 'landlock')],
  ['readingTime', oneOf('second', 'none')],
  ['notify', notify],
  ['network', networkShape],
  ['modeFrom', time],
  ['modeUntil', time],
  ['auto', autoShape],
  ['packs', distinctList(oneOf(...packNames))],
  ['projects', list(project)],
  ['rules', list(rule(oneOf('allow', 'ask', 'deny')))],
  [
    'trusted',
    list(
      object(
        new Map([
          ['project', path],
          ['hash', hash],
        ]),
        ['project', 'hash'],
      ),
    ),
  ],
  ['profiles', list(profile)],
  ['readable', list(path)],
  ['environment', list(name)],
  ['services', list(service)],
];

const shapes: Readonly<Record<Origin, Shape>> = {
  system: object(
    new Map([
      ...trusted,
      ['modes', distinctList(mode, 1)],
      ['serviceForms', distinctList(serviceForm)],
      ['lock', truth],
      ['pause', oneOf('may', 'never')],
    ]),
  ),
  user: object(
    new Map([
      ...trusted,
      [
        'paused',
        object(
          new Map([
            ['from', time],
            ['until', time],
          ]),
          ['from', 'until'],
        ),
      ],
    ]),
  ),
  project: object(new Map([...common, ['mode', oneOf('strict', 'ask', 'auto')], ['rules', list(rule(oneOf('allow', 'ask', 'deny')))]])),
};

/** A layer, or what is wrong with it: never both. */
export type Reading =
  | { readonly layer: PolicyLayer; readonly faults: readonly [] }
  | { readonly layer: undefined; readonly faults: readonly PolicyFault[] };

/** What the parsed JSON of a policy file says. */
export function readLayer(json: unknown, from: Origin): Reading {
  const shaped = shapes[from](json, '');
  const faults = [...shaped, ...endless(json), ...(shaped.length === 0 ? tooLong(json as Document) : [])];
  return faults.length > 0 ? { layer: undefined, faults } : { layer: layerOf(json as Document, from), faults: [] };
}

/** `observe` records and lets pass, so it must end (decision 5). */
function endless(json: unknown): readonly PolicyFault[] {
  const { mode: wanted, modeUntil } = (json ?? {}) as { mode?: unknown; modeUntil?: unknown };
  return wanted === 'observe' && modeUntil === undefined
    ? [{ at: '/mode', reason: 'must have an end in "modeUntil" where it is "observe"' }]
    : [];
}

/** In milliseconds. */
const longestPause = 3_600_000;

function tooLong({ paused }: Document): readonly PolicyFault[] {
  if (paused === undefined) return [];
  const length = Date.parse(paused.until) - Date.parse(paused.from);
  return length > 0 && length <= longestPause ? [] : [{ at: '/paused', reason: 'must be of at most an hour' }];
}

/** A document that has the shape. */
interface Document {
  readonly mode?: Mode;
  readonly modeFrom?: string;
  readonly modeUntil?: string;
  readonly modes?: readonly Mode[];
  readonly auto?: SaidAuto;
  readonly paused?: { readonly from: string; readonly until: string };
  readonly pause?: 'may' | 'never';
  readonly packs?: readonly string[];
  readonly trusted?: readonly Trusted[];
  readonly profiles?: readonly (Omit<Document, 'projects'> & Omit<Profile, 'layer'>)[];
  readonly projects?: readonly Project[];
  readonly rules?: readonly SaidRule[];
  readonly readable?: readonly string[];
  readonly environment?: readonly string[];
  readonly services?: readonly Service[];
  readonly serviceForms?: readonly ServiceForm[];
  readonly remember?: 'exact' | 'never';
  readonly unconfined?: 'ask' | 'never';
  readonly broker?: 'demand' | 'never';
  readonly fallback?: 'refuse' | 'landlock';
  readonly readingTime?: 'second' | 'none';
  readonly wait?: number;
  readonly notify?: Notify;
  readonly network?: SaidNetwork;
  readonly lock?: boolean;
  readonly limits?: SaidLimits;
}

function layerOf(document: Document, from: Origin): PolicyLayer {
  const { $schema: _, ...said } = document as Document & { $schema?: string };
  const [modeFrom, modeUntil] = [said.modeFrom, said.modeUntil].map(one => (one === undefined ? undefined : Date.parse(one)));
  const rules = (said.rules ?? []).map((one, index) => ruleOf(one, from, index + 1));
  const paused = said.paused === undefined ? undefined : { from: Date.parse(said.paused.from), until: Date.parse(said.paused.until) };
  const auto = said.auto === undefined ? undefined : [readAuto(said.auto)];
  const profiles = (said.profiles ?? []).map(({ name: called, projects, machines, ...rest }) => ({
    name: called,
    ...(projects === undefined ? {} : { projects }),
    ...(machines === undefined ? {} : { machines }),
    layer: ownRules(layerOf(rest, from), called),
  }));
  const network = said.network === undefined ? undefined : readNetwork(said.network);
  return { ...emptyLayer, ...said, network, modeFrom, modeUntil, paused, auto, profiles, rules, limits: readLimits(said.limits ?? {}) };
}

/** Rules are known by where they stand. */
function ownRules(layer: PolicyLayer, profile: string): PolicyLayer {
  return { ...layer, rules: layer.rules.map(one => ({ ...one, id: `${profile}-${one.id}` })) };
}
