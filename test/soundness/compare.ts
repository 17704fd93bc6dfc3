/** Deeds against what the analysis said before: what was done and not told. */
import path from 'node:path';
import type { Action, Effect } from '../../src/core/values.ts';
import { mayMatch } from '../../src/host/expand-pattern.ts';
import type { Deed } from './trace.ts';

/** What git keeps for itself; what of it runs code or leads elsewhere must be told like any other file (gitrepository-layout(5)). */
const books = /\/\.git\/(?!hooks\/|config(?:\.worktree|\.lock)?$|info\/attributes$|modules\/|worktrees\/[^/]+\/config)/;

/** Those of the deeds that no action says may happen. */
export function untold(deeds: readonly Deed[], actions: readonly Action[]): readonly Deed[] {
  const deleted = new Set(deeds.filter(one => one.kind === 'delete').map(one => one.target));
  return deeds.filter(one => !told(one, actions) && !(deleted.has(one.target) && besideTold(one, actions)));
}

function told(deed: Deed, actions: readonly Action[]): boolean {
  if (deed.kind !== 'connect' && actions.some(runsCode)) return true;
  switch (deed.kind) {
    case 'run':
      return runs(deed, actions);
    case 'connect':
      return actions.some(one => one.effects.some(effect => effect.kind === 'connect' || effect.kind === 'lookup'));
    default:
      return (/^git(?:-|$)/.test(deed.by) && books.test(deed.target)) || changed(actions).some(effect => covers(effect, deed));
  }
}

/** A file for the time being, in the directory of one that is told. */
function besideTold({ target }: Deed, actions: readonly Action[]): boolean {
  return changed(actions).some(({ path: value }) => value.kind !== 'unknown' && matches(path.dirname(value.path), path.dirname(target)));
}

function changed(actions: readonly Action[]): Change[] {
  return actions.flatMap(one => one.effects.filter(changes));
}

/** Code of the project may do whatever its sandbox lets it do: that is what is told. */
export function runsCode(action: Action): boolean {
  return action.effects.some(effect => effect.kind === 'code') || action.opaque !== undefined;
}

type Change = Extract<Effect, { kind: 'path' }>;

function changes(effect: Effect): effect is Change {
  return effect.kind === 'path' && ['write', 'replace', 'delete', 'move', 'attribute'].includes(effect.touch);
}

/** The path, or anything below it; of git's settings, those of the repository that the directory lies in: a directory that is written is written in. mkdir makes those above it too. */
function covers({ path: value, settings }: Change, { target, by }: Deed): boolean {
  if (settings !== undefined && /\/\.git\/config(?:\.lock)?$/.test(target)) return true;
  if (value.kind === 'unknown') return value.prefix !== '' && target.startsWith(value.prefix);
  if (matches(value.path, target)) return true;
  const above = value.path.split('/').slice(0, target.split('/').length).join('/');
  return by === 'mkdir' && matches(above, target);
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
  ['git', /^(?:git(?:-[\w-]+)?|sh|basename|sed|gettext|envsubst|uname|man|preconv|tbl|nroff|locale|groff|troff|grotty|col|gpg)$/],
  ['tar', /^(?:sh|gzip|bzip2|xz|zstd)$/],
  ['gcc', /^(?:cc1|collect2|as|ld)$/],
  ['g++', /^(?:cc1plus|collect2|as|ld)$/],
  ['man', /^(?:whatis|apropos|iconv|grops|preconv|tbl|nroff|locale|groff|troff|grotty|col)$/],
  ['groff', /^(?:troff|grotty|grops)$/],
  ['cc', /^(?:cc1|collect2|as|ld)$/],
  ['c99', /^(?:gcc|cc1|collect2|as|ld)$/],
  ['ctags', /^(?:sh|sort)$/],
  ['npm', /^(?:node|man|preconv|tbl|nroff|locale|groff|troff|grotty|col)$/],
  ['corepack', /^node$/],
  // Scripts that are another program by another name, as Debian has them.
  ['egrep', /^grep$/],
  ['gunzip', /^gzip$/],
  ['zcat', /^gzip$/],
  ['zless', /^(?:less|sh|gzip)$/],
  ['sdiff', /^diff$/],
  ['diff3', /^diff$/],
  ['ldd', /^ld-linux-x86-64\.so\.2$/],
  ['dpkg', /^dpkg-query$/],
  ['apt', /^dpkg$/],
  // Where it only simulates, too: dpkg prints its architectures, and a method is started that connects to nothing.
  ['apt-get', /^(?:dpkg|http)$/],
  ['apt-cache', /^dpkg$/],
  ['lsb_release', /^(?:getopt|cut|tr)$/],
  ['valgrind', /^(?:valgrind\.bin|[a-z]+-amd64-linux)$/],
  // Written in Python, and the second over jq.
  ['convert', /^python3$/],
  ['yq', /^jq$/],
  ['gcloud', /^(?:readlink|dirname|uname|python3|tput)$/],
  ['watch', /^sh$/],
]);

/** What git's own scripts take to read a list with. */
const ownTools = /^(?:sort|ls|grep|env|cut)$/;

function runs({ target, by }: Deed, actions: readonly Action[]): boolean {
  const name = path.basename(target);
  if (name === 'bash' && by === 'strace') return true;
  if (/^git-/.test(by) && ownTools.test(name)) return true;
  // A text that a program hands to the shell of system(3) is told as what it runs.
  if (name === 'sh' && actions.some(one => one.within.includes(by))) return true;
  const said = actions.flatMap(one => [one.program ?? '', path.basename(one.spelled), ...one.within.map(word => word.split(' ')[0] ?? '')]);
  return said.includes(name) || said.some(one => parts.get(one)?.test(name));
}
