/** A command judged on an imagined machine: for the examples of rules, and for those that set-up shows. Nothing is looked at. */
import { analyse } from '../../core/analyse/analyse.ts';
import { collect } from '../../core/collect.ts';
import { judge } from '../../core/judge/judge.ts';
import { parse } from '../../core/parse/parse.ts';
import type { Action, Effect, Located, Location, Policy, Project, Request, Verdict } from '../../core/values.ts';

const usual = '/home/you';

/** The project that commands start in, where nothing else is said. */
export const imagined: Project = { path: `${usual}/project`, device: '1', inode: '1' };

/** Where it is sent from; absent: from the project at the imagined home. */
export interface Place {
  readonly project?: Project;
  readonly home?: string;
  readonly cwd?: string;
}

/** The verdict on a text of an agent's in a project where whatever it names is there, and every program in its place. */
export function imagine(text: string, policy: Policy, { project = imagined, home = usual, cwd = project.path }: Place = {}): Verdict {
  const request = requestOf(text, { project, home, cwd });
  const analysis = analyse(parse(text, 'bash'), { ...request, textOf: () => ({ kind: 'none' }) }, parse);
  return judge({ request, analysis, located: located(analysis.actions, project) }, policy);
}

function requestOf(text: string, { project, home, cwd }: Required<Place>): Request {
  const environment = new Map([
    ['HOME', home],
    ['PWD', cwd],
    ['PATH', '/usr/bin:/bin'],
  ]);
  const scene = { cwd, home, user: 'you', uid: 1000, gid: 1000, environment, toplevel: project.path, terminal: false };
  return { text, dialect: 'bash', options: [], args: [], asker: { kind: 'agent', name: 'agent', session: 'example' }, scene };
}

function located(actions: readonly Action[], project: Project): Located {
  const effects = collect(actions, action => action.effects);
  return {
    paths: new Map(collect(effects, placed)),
    matches: new Map(
      collect(effects, effect => (effect.kind === 'path' && effect.path.kind === 'pattern' ? [[effect.path.path, []]] : [])),
    ),
    dashed: new Map(),
    parted: new Map(collect(effects, effect => (effect.kind === 'split' ? [[effect.pattern, []]] : []))),
    programs: new Map(actions.map(({ spelled }) => [spelled, { real: lies(spelled, project), writable: false }])),
    hosts: new Map(),
    ground: { project, present: [], missing: [], chain: [], links: [] },
  };
}

function lies(spelled: string, project: Project): string {
  if (!spelled.includes('/')) return `/usr/bin/${spelled}`;
  return spelled.startsWith('/') ? spelled : `${project.path}/${spelled.replace(/^\.\//, '')}`;
}

function placed(effect: Effect): readonly (readonly [string, Location])[] {
  if ((effect.kind !== 'path' && effect.kind !== 'discard') || effect.path.kind !== 'path') return [];
  const tree = effect.kind === 'path' && (effect.recursive || effect.touch === 'list' || effect.touch === 'enter');
  return [[effect.path.path, locationOf(effect.path.path, effect.kind === 'discard' ? 'missing' : tree ? 'directory' : 'file')]];
}

function locationOf(real: string, kind: Location['kind']): Location {
  const parent = { path: real.slice(0, real.lastIndexOf('/')) || '/', device: '1', inode: '2' };
  if (kind === 'missing') return { real, kind, device: '', inode: '', links: 0, parent };
  return { real, kind: /^\/dev\//.test(real) ? 'device' : kind, device: '1', inode: '3', links: 1, parent };
}
