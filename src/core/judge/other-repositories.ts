/** Repositories that are not the project's own: what their settings and hooks run, and which settings a yes lets stay in them. */
import { collect } from '../collect.ts';
import { pairWords } from '../explain.ts';
import { isPlainSetting } from '../git-config.ts';
import { printable } from '../printable.ts';
import { tameKey } from '../tame-git-key.ts';
import type { Announced, OtherRepository } from '../values.ts';
import { type Check, effectsOf, type Found, found, type Matter, type Met } from './matter.ts';

type Meant = Met<Extract<Matter['analysis']['actions'][number]['effects'][number], { kind: 'repository' }>>['effect'];

/** Every action that stands in such a repository, or names one. */
export const otherRepositories: Check = matter =>
  collect(effectsOf(matter, 'repository'), ({ effect }) => {
    if (effect.at === undefined) return effect.sets === undefined ? [unknown(effect)] : [];
    const key = `${effect.system} ${effect.at}`;
    const other = matter.located.repositories?.get(key);
    const held = effect.enters === true ? (matter.located.entered?.get(key) ?? []) : [];
    const entered = collect(held, one => told(one, { ...effect, looks: true }, matter));
    if (other === undefined) return entered;
    return effect.sets === undefined ? [...told(other, effect, matter), ...entered] : kept(other, effect, effect.sets);
  });

/** Settings of a repository that nothing holds: the sandbox holds what they run, as it holds code of the project that is reached sideways. */
function told(other: OtherRepository, { system, looks, place }: Meant, matter: Matter): readonly Found[] {
  const name = nameOf(other, matter);
  const settings = `${system} runs what the settings of ${name} name, or goes where they lead: ${listed(other.settings)}`;
  const run = other.hooks.filter(one => looks !== true || one === onLook);
  const hooks = `may run the hooks of ${name}: ${listed(run)}`;
  return [
    ...(other.settings.length === 0 ? [] : [found('ask', { id: 'repository-settings', reason: settings, place })]),
    ...(run.length === 0 ? [] : [found('note', { id: 'repository-code', reason: hooks, place })]),
  ];
}

/** githooks(5): the index is written anew by `git status` too. */
const onLook = 'post-index-change';

function unknown({ system, place }: Meant): Found {
  const reason = `${system} runs what the settings of a repository name, and of which one only running could tell`;
  return found('note', { id: 'repository-code', reason, place });
}

/** What it is to write there, exactly: without that, what runs code would be undone. */
function kept({ config }: OtherRepository, { place }: Meant, sets: readonly Announced[]): readonly Found[] {
  if (sets.length === 0) return [];
  const needs = [{ kind: 'nested settings', path: config, keys: sets }] as const;
  const taken = sets.filter(takesAway);
  const gone = {
    id: 'repository-settings',
    reason: `takes ${printable(pairWords(taken))} from ${config}, which may change what runs there`,
    place,
  };
  const reason = `changes ${printable(pairWords(sets))} in ${config}, where it stays`;
  return [...(taken.length === 0 ? [] : [found('ask', gone)]), found('note', { id: 'repository-code', reason, place, needs })];
}

/** What keeps something from running may be a setting too. */
function takesAway({ key, value }: Announced): boolean {
  return value === undefined && !key.endsWith('*') && !isPlainSetting({ key, value: 'x' }) && !tameKey(key, 'x');
}

function nameOf({ directory }: OtherRepository, { located: { ground } }: Matter): string {
  const root = ground?.project.path;
  return printable(root !== undefined && directory.startsWith(`${root}/`) ? directory.slice(root.length + 1) : directory);
}

const most = 4;

function listed(all: readonly string[]): string {
  const rest = all.length - most;
  return rest > 0 ? `${all.slice(0, most).join(', ')}, and ${rest} more` : all.join(', ');
}
