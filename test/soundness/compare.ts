/** Deeds against what the analysis said before: what was done and not told. */
import path from 'node:path';
import type { Action, Effect } from '../../src/core/values.ts';
import { mayMatch } from '../../src/host/expand-pattern.ts';
import type { Deed } from './trace.ts';

/** What git keeps for itself; what of it runs code or leads elsewhere must be told like any other file (gitrepository-layout(5)). */
const books = /\/\.git\/(?!hooks\/|config(?:\.worktree|\.lock)?$|info\/attributes$|modules\/|worktrees\/[^/]+\/config)/;

/** Whether any action says that this may happen. */
export function told(deed: Deed, actions: readonly Action[]): boolean {
  if (actions.some(runsCode)) return deed.kind !== 'connect';
  switch (deed.kind) {
    case 'run':
      return runs(deed, actions);
    case 'connect':
      return actions.some(one => one.effects.some(effect => effect.kind === 'connect'));
    default:
      if (/^git(?:-|$)/.test(deed.by) && books.test(deed.target)) return true;
      return actions.some(one => one.effects.some(effect => changes(effect) && covers(effect, deed.target)));
  }
}

/** Code of the project may do whatever its sandbox lets it do: that is what is told. */
export function runsCode(action: Action): boolean {
  return action.effects.some(effect => effect.kind === 'code') || action.opaque !== undefined;
}

function changes(effect: Effect): effect is Extract<Effect, { kind: 'path' }> {
  return effect.kind === 'path' && ['write', 'replace', 'delete', 'move', 'attribute'].includes(effect.touch);
}

/** The path, or anything below it: a directory that is written is written in. A file that is replaced goes by another name beside it. */
function covers({ path: value, touch }: Extract<Effect, { kind: 'path' }>, target: string): boolean {
  const place = value.kind === 'unknown' ? value.prefix : value.path;
  if (value.kind === 'unknown') return place !== '' && target.startsWith(place);
  const places = touch === 'replace' ? [place, path.join(path.dirname(place), '*')] : [place];
  return places.some(one => matches(one, target));
}

/** Segment by segment, and anything below. */
function matches(pattern: string, target: string): boolean {
  const wanted = pattern.split('/');
  const given = target.split('/').slice(0, wanted.length);
  return given.length === wanted.length && wanted.every((one, at) => one === given[at] || mayMatch(one, given[at] ?? ''));
}

/** Programs that are a part of another: told with it, since nothing in its arguments can put another in their place unless the analysis says so. */
const parts: ReadonlyMap<string, RegExp> = new Map([
  // Its own scripts (git-sh-setup(1)), and the manuals it shows.
  ['git', /^(?:git(?:-[\w-]+)?|sh|basename|sed|gettext|envsubst|uname|man|preconv|tbl|nroff|locale|groff|troff|grotty|col)$/],
  ['tar', /^(?:sh|gzip|bzip2|xz|zstd)$/],
  ['gcc', /^(?:cc1|collect2|as|ld)$/],
  ['g++', /^(?:cc1plus|collect2|as|ld)$/],
  ['man', /^(?:preconv|tbl|nroff|locale|groff|troff|grotty|col)$/],
  ['npm', /^node$/],
]);

function runs({ target, by }: Deed, actions: readonly Action[]): boolean {
  const name = path.basename(target);
  if (name === 'bash' && by === 'strace') return true;
  const said = actions.flatMap(one => [one.program ?? '', path.basename(one.spelled), ...one.within.map(word => word.split(' ')[0] ?? '')]);
  return said.includes(name) || said.some(one => parts.get(one)?.test(name));
}
