/** A machine that is only data: a project at /home/u/app, nothing a symbolic link, every known program in /usr/bin, one tool of its packages. For commands judged without running. */
import path from 'node:path';
import { judge } from '../../src/core/judge/judge.ts';
import type { Matter } from '../../src/core/judge/matter.ts';
import { dashedKey, leadingPatterns, standsIn } from '../../src/core/judge/option-names.ts';
import type { Action, Dialect, FileText, Located, Location, PathValue, Policy, Request, Verdict } from '../../src/core/values.ts';
import { type Host, understand } from '../../src/guard.ts';
import { mayMatch } from '../../src/host/expand-pattern.ts';
import { projectFiles } from './files.ts';

export const project = { path: '/home/u/app', device: '1', inode: '9' };

/** A name with an extension, or of a dot file, is a file; any other a directory. Devices are devices. No repository lies within the project. */
function location(real: string): Location {
  const nested = new RegExp(`^(${project.path}/.+)/\\.git/`).exec(real)?.[1];
  if (nested !== undefined)
    return { real, kind: 'missing', device: '', inode: '', links: 0, parent: { path: nested, device: '1', inode: '3' } };
  const directory = path.dirname(real);
  const kind = real.startsWith('/dev/') ? 'device' : /\.[\w-]+$/.test(path.basename(real)) ? 'file' : 'directory';
  return { real, kind, device: '1', inode: '2', links: 1, parent: { path: directory, device: '1', inode: '3' } };
}

/** Every pattern matches one file, and none that looks like an option. */
function matches(pattern: string): readonly Location[] {
  return [location(pattern.replace(/[*?[\]!]+/g, 'one'))];
}

/** What has a name that could be a branch's; all else that could be a branch is none. */
const standing = new Set(['src', 'docs', 'LICENSE'].map(name => path.join(project.path, name)));

/** In one directory lie files that a program would take for options. */
const traps: ReadonlyMap<string, readonly string[]> = new Map([
  [path.join(project.path, 'traps'), ['-o', '-rf', '--checkpoint=1', '--checkpoint-action=exec=sh x', '@x.c', '+!rm x']],
]);

function dashed(action: Action): [string, readonly string[]][] {
  return standsIn(action).flatMap(cwd => {
    const names = traps.get(cwd) ?? [];
    return leadingPatterns(action).map((pattern): [string, string[]] => [
      dashedKey(cwd, pattern),
      names.filter(name => mayMatch(pattern, name)),
    ]);
  });
}

/** No name of the project holds a blank. */
function parted(action: Action): [string, readonly string[]][] {
  return action.effects.flatMap((one): [string, string[]][] => (one.kind === 'split' ? [[one.pattern, []]] : []));
}

/** A name that git would take for a branch unless a file has it. */
function discarded(file: string): Location {
  const here = location(file);
  return standing.has(file) ? here : { ...here, kind: 'missing', device: '', inode: '', links: 0 };
}

function located(actions: readonly Action[]): Located {
  const paths = actions.flatMap(action => action.effects.flatMap(effect => (effect.kind === 'path' ? [effect.path] : [])));
  const known = (kind: PathValue['kind']) => paths.flatMap(one => (one.kind === kind && one.kind !== 'unknown' ? [one.path] : []));
  const words = actions.flatMap(action =>
    action.effects.flatMap(effect => (effect.kind === 'discard' && effect.path.kind === 'path' ? [effect.path.path] : [])),
  );
  const starts = actions.flatMap(action => action.effects.flatMap(one => (one.kind === 'path' ? (one.settings?.missing ?? []) : [])));
  const branches = starts.map(one => [one, location(one)] as const);
  return {
    paths: new Map([
      ...words.map(one => [one, discarded(one)] as const),
      ...branches,
      ...known('path').map(one => [one, location(one)] as const),
    ]),
    matches: new Map(known('pattern').map(one => [one, matches(one)])),
    dashed: new Map(actions.flatMap(dashed)),
    parted: new Map(actions.flatMap(parted)),
    programs: new Map(actions.map(({ spelled, cwd }) => [spelled, { real: lies(spelled, cwd), writable: false }])),
    hosts: new Map(),
    ground: { project, present: [settings], missing: [], chain: [], links: [] },
  };
}

/** The repository's own configuration. */
const settings = { path: '.git/config', kind: 'file', device: '1', inode: '4' } as const;

function lies(spelled: string, cwd: string | undefined): string | undefined {
  if (!spelled.includes('/')) return `/usr/bin/${spelled}`;
  if (/^(?:node_modules\/\.bin|\.venv\/bin)\/(?!an-installed-tool$)/.test(spelled)) return undefined;
  return spelled.startsWith('/') || cwd !== undefined ? path.resolve(cwd ?? '/', spelled) : undefined;
}

/** The mode is `auto`. */
export const policy: Policy = {
  id: 'test',
  mode: 'auto',
  modeUntil: undefined,
  modes: ['observe', 'auto', 'ask', 'strict'],
  projects: [project],
  rules: [],
  readable: ['/usr', '/etc', '/bin', '/sbin', '/lib', '/lib64', '/opt'],
  own: ['/home/u/.config/ward', '/home/u/.local/state/ward', '/home/u/.cache/ward', '/etc/ward'],
  environment: [],
  remember: 'exact',
  unconfined: 'ask',
  lock: false,
};

function requestOf(text: string, dialect: Dialect): Request {
  const environment = new Map([
    ['HOME', '/home/u'],
    ['PWD', project.path],
    ['PATH', '/usr/bin:/bin'],
  ]);
  return {
    text,
    dialect,
    options: [],
    args: [],
    asker: { kind: 'agent', name: 'agent', session: 's' },
    scene: { cwd: project.path, home: '/home/u', user: 'u', uid: 1000, gid: 1000, environment, toplevel: project.path, terminal: false },
  };
}

/** What stands in files, by their paths from the project. */
export type Files = ReadonlyMap<string, string>;

/** A command that an agent sends in `auto`, in the project with these files: what Ward reads in it, and what it thinks of that. */
export function thoughtOf(
  text: string,
  files: Files = projectFiles,
  dialect: Dialect = 'bash',
): { readonly matter: Matter; readonly verdict: Verdict } {
  const request = requestOf(text, dialect);
  const analysis = understand(request, textsOf(files));
  const matter = { request, analysis, located: located(analysis.actions) };
  return { matter, verdict: judge(matter, policy) };
}

/** What Ward thinks of it. */
export function verdictOf(text: string, files: Files = projectFiles, dialect: Dialect = 'bash'): Verdict {
  return thoughtOf(text, files, dialect).verdict;
}

/** What reads these files. */
export function textsOf(files: Files): Pick<Host, 'textOf'> {
  return { textOf: () => file => textAt(file, files) };
}

function textAt(file: string, files: Files): FileText {
  const text = files.get(path.relative(project.path, file));
  return text === undefined ? { kind: 'none' } : { kind: 'text', text, mark: `${file} 1:2 3 4` };
}

/** Why it is not allowed, in a line. */
export function reasons(verdict: Verdict): string {
  const against = verdict.findings.filter(one => one.rank !== 'note');
  return `${verdict.decision}: ${against.map(one => `${one.id}: ${one.reason}`).join('; ')}`;
}
