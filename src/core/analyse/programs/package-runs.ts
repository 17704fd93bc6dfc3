/** Which scripts of a package.json a call of a package manager runs. */
import nodePath from 'node:path';
import { textOf, unknown } from '../effects.ts';
import type { Argument, Nested, Reading } from '../program.ts';
import type { Job } from './tool.ts';

/** Verbs that are a script's name, or run several. */
const verbs = new Map([
  ['test', ['test']],
  ['t', ['test']],
  ['tst', ['test']],
  ['start', ['start']],
  ['stop', ['stop']],
  ['restart', ['stop', 'restart', 'start']],
  ['pack', ['prepack', 'prepare', 'postpack']],
  ['version', ['preversion', 'version', 'postversion']],
]);

/** Options that choose other packages than the one of the directory. */
const elsewhere = new Set(['w', 'ws', 'workspace', 'workspaces', 'F', 'filter', 'filter-prod', 'recursive', 'A', 'R']);

/** What is followed, where it is surely the package of this directory; all else stays code of the project. */
export function scripts(job: Job): Partial<Reading> {
  const { options, call } = job;
  const places = options.filter(one => one.role === 'enter');
  const [place] = places.map(one => textOf(one.value));
  const found = called(job);
  if (found === undefined || call.cwd === undefined) return {};
  if (options.some(one => elsewhere.has(one.name))) return { runs: ofWorkspaces(job, call.cwd, found) };
  if (places.length > 1 || (places.length === 1 && place === undefined)) return {};
  // An option that the manager doesn't know goes to the script: where among its words is not told here.
  const passed = job.kind !== 'exec' && options.some(one => !one.known);
  const words = passed ? [unknown('options that are passed on', call.place)] : found.words;
  const file = { kind: 'package', names: found.names, arguments: words } as const;
  return { runs: [{ kind: 'file', file, cwd: nodePath.resolve(call.cwd, place ?? '.'), via: call.program }] };
}

/** Where packages of a repository usually lie. */
const HOMES = ['packages', 'apps', 'libs'];

/** In packages that are chosen by name or path those that lie where such a name says; of any others, what the text itself writes. */
function ofWorkspaces({ options, call }: Job, cwd: string, { names, words }: Called): readonly Nested[] {
  const chosen = options.flatMap(one => (/^(?:w|workspace|F|filter|filter-prod)$/.test(one.name) ? (textOf(one.value) ?? []) : []));
  const plain = chosen.filter(one => /^@?\w[\w./-]*$/.test(one) && !one.split('/').includes('..'));
  const places = plain.flatMap(one => [one, ...HOMES.map(home => `${home}/${one.split('/').at(-1)}`)]);
  const run = (where: 'here' | 'others', place: string): Nested => {
    const file = { kind: 'package', names, arguments: words, where } as const;
    return { kind: 'file', file, cwd: nodePath.resolve(cwd, place), via: call.program };
  };
  return [run('others', '.'), ...places.map(one => run('here', one))];
}

interface Called {
  readonly names: readonly string[];
  readonly words: readonly Argument[];
}

function called({ kind, verb, rest, call }: Job): Called | undefined {
  const [first, ...more] = rest;
  const name = textOf(first);
  if (/^(?:run|run-script|rum|urn)$/.test(verb)) return name === undefined ? undefined : { names: [name], words: more };
  if (verb === '' && kind === 'exec') return name === undefined ? undefined : { names: [name], words: more };
  const names = call.program === 'bun' ? undefined : verbs.get(verb);
  return names === undefined ? undefined : { names, words: rest };
}
