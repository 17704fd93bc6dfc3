/** Requests, actions and policies for tests of the judge, with as little said as a test needs. */
import type { Matter } from '../../../src/core/judge/matter.ts';
import type {
  Action,
  Analysis,
  Effect,
  Located,
  Location,
  PathValue,
  Place,
  Policy,
  Request,
  Rule,
  Touch,
  Value,
} from '../../../src/core/values.ts';

export const home = '/home/u';
export const project = '/home/u/app';
export const place: Place = { start: 0, end: 4 };

export const policyOf = (some: Partial<Policy> = {}): Policy => ({
  id: 'p1',
  mode: 'auto',
  modeUntil: undefined,
  modes: ['strict', 'ask', 'auto', 'observe'],
  projects: [{ path: project, device: '1', inode: '10' }],
  rules: [],
  readable: [],
  own: ['/home/u/.config/ward', '/home/u/.local/state/ward', '/home/u/.cache/ward', '/etc/ward'],
  environment: [],
  remember: 'exact',
  unconfined: 'ask',
  lock: false,
  ...some,
});

export const requestOf = (text = 'true', scene: Partial<Request['scene']> = {}): Request => ({
  text,
  dialect: 'bash',
  options: [],
  args: [],
  asker: { kind: 'agent', name: 'test', session: 's' },
  scene: { cwd: project, home, user: 'u', uid: 1000, gid: 1000, environment: new Map(), terminal: false, ...scene },
});

const above = (real: string) => real.slice(0, real.lastIndexOf('/')) || '/';

export const locationOf = (real: string, some: Partial<Location> = {}): Location => ({
  real,
  kind: 'file',
  device: '1',
  inode: `i:${real}`,
  links: 1,
  parent: { path: above(real), device: '1', inode: `i:${above(real)}` },
  ...some,
});

export const missingAt = (real: string): Location => locationOf(real, { kind: 'missing', device: '', inode: '', links: 0 });

export const touch = (kind: Touch, path: string | PathValue, recursive = false): Effect => ({
  kind: 'path',
  touch: kind,
  path: typeof path === 'string' ? { kind: 'path', path } : path,
  recursive,
  place,
});

const wordOf = (word: string | Value): Value => (typeof word === 'string' ? { kind: 'text', text: word } : word);

export const unknownWord = (prefix = '', splits = true): Value => ({ kind: 'unknown', reason: 'is set elsewhere', prefix, splits });

export const actionOf = (argv: readonly (string | Value)[], some: Partial<Action> = {}): Action => {
  const first = argv[0];
  const spelled = typeof first === 'string' ? first : '';
  return {
    program: typeof first === 'string' ? spelled.slice(spelled.lastIndexOf('/') + 1) : undefined,
    spelled,
    argv: argv.map(wordOf),
    knowledge: 'known',
    within: [],
    effects: [],
    cwd: project,
    opaque: undefined,
    place,
    ...some,
  };
};

export const doing = (...effects: readonly Effect[]): Action => actionOf(['tool'], { effects });

interface Some {
  readonly request?: Request;
  readonly analysis?: Partial<Analysis>;
  readonly located?: Partial<Located>;
  readonly at?: readonly Location[];
}

const pathsOf = (action: Action) =>
  action.effects.flatMap(effect => (effect.kind === 'path' && effect.path.kind === 'path' ? [effect.path.path] : []));

/** A matter in the project. Paths of effects that `at` doesn't place are plain files where the text says. */
export const matterOf = (actions: readonly Action[], some: Some = {}): Matter => {
  const seen = [...actions.flatMap(pathsOf).map(path => locationOf(path)), ...(some.at ?? [])];
  const real = (name: string) => (name.startsWith('/') ? name : `/usr/bin/${name}`);
  const request = some.request ?? requestOf(actions.map(action => action.spelled).join(' '));
  return {
    request,
    analysis: { subject: request.text, scaffold: undefined, actions, faults: [], ...some.analysis },
    located: {
      paths: new Map(seen.map(location => [location.real, location])),
      matches: new Map(),
      hosts: new Map(),
      dashed: new Map(),
      parted: new Map(),
      programs: new Map(actions.map(action => [action.spelled, { real: real(action.spelled), writable: false }])),
      ground: { project: { path: project, device: '1', inode: '10' }, present: [], missing: [], chain: [], links: [] },
      ...some.located,
    },
  };
};

export const withoutProject = { ground: undefined } as const;

export const ruleOf = (some: Partial<Rule> = {}): Rule => ({
  id: 'r1',
  from: 'user',
  decision: 'allow',
  commands: [['tool']],
  subject: undefined,
  project: undefined,
  reason: 'said so',
  until: undefined,
  ...some,
});
