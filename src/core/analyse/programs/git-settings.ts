/** Which settings of the repository git's commands write by the way: what a branch follows, where a remote is, which submodules count. */
import path from 'node:path';
import { isPlainAddress, isPlainSetting } from '../../git-config.ts';
import { tameKey } from '../../tame-git-key.ts';
import type { Announced, Effect } from '../../values.ts';
import { textOf, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call } from '../program.ts';

/** The configuration of the repository is written, in these settings alone; with `missing`, only where nothing lies at that path. */
function writesSettings(keys: readonly Announced[], call: Call, missing?: string): Effect[] {
  const settings = { keys, ...(missing === undefined ? {} : { missing }) };
  return touchAt('replace', '.git/config', call).map(one => (one.kind === 'path' && one.touch === 'replace' ? { ...one, settings } : one));
}

const anyBranch: readonly Announced[] = [{ key: 'branch.*' }];

/** The settings of a branch; of any, where only running could tell which. */
function ofBranch(name: string | undefined): readonly Announced[] {
  return name === undefined || /^[-@]|[\s*~^:?[\\]/.test(name) ? anyBranch : [{ key: `branch.${name}.*` }];
}

function ofBranches(names: readonly Argument[]): readonly Announced[] {
  return names.flatMap(one => ofBranch(textOf(one)));
}

/** What names a commit and surely no branch of a remote's, which a new branch would follow. */
function isNoBranch(start: string): boolean {
  return /^(?:HEAD|@|-|FETCH_HEAD|ORIG_HEAD)?(?:[~^@].*)?$|[~^]|@\{|^:|^(?:refs\/)?tags\/|^[0-9a-f]{7,40}$/.test(start);
}

/** A new branch follows where it starts, if that is a branch of a remote's: one that is here is in no remote. */
export function follows(name: string | undefined, start: Argument | undefined, call: Call): Effect[] {
  if (start === undefined) return [];
  const from = textOf(start);
  if (from === undefined) return start.value.kind === 'unknown' && start.value.named === true ? [] : writesSettings(ofBranch(name), call);
  return isNoBranch(from) ? [] : writesSettings(ofBranch(name), call, local(from, call));
}

/** Where the name of a local branch lies. */
function local(name: string, { cwd }: Call): string | undefined {
  return cwd === undefined ? undefined : path.resolve(cwd, '.git/refs/heads', name);
}

/** `git checkout x` makes a branch `x` where only a remote has one; `--track origin/x` does too. */
export function switches(found: Options, call: Call, made: Argument | undefined): Effect[] {
  const [first] = found.operands;
  const tracks = has(found, 't');
  if (made !== undefined) return tracks ? writesSettings(ofBranch(textOf(made)), call) : follows(textOf(made), first, call);
  if (first === undefined || has(found, 'd', 'orphan')) return [];
  if (tracks) return writesSettings(shortNames(textOf(first)), call);
  return found.operands.length > 1 || found.ended === 0 ? [] : follows(textOf(first), first, call);
}

/** What a branch is called that follows `origin/a/b`: what the remote's name leaves of it, and that may hold a slash too. */
function shortNames(text: string | undefined): readonly Announced[] {
  const parts = (text ?? '').replace(/^(?:refs\/)?remotes\//, '').split('/');
  if (parts.length < 2) return anyBranch;
  return parts.slice(1).flatMap((_, at) => ofBranch(parts.slice(at + 1).join('/')));
}

/** `git branch`, in each form that changes one. */
export function branchSettings(found: Options, call: Call): Effect[] {
  const { operands } = found;
  const [first, second] = operands;
  if (has(found, 'edit-description')) return touchAt('replace', '.git/config', call);
  if (has(found, 'u', 'unset-upstream')) return writesSettings(first === undefined ? anyBranch : ofBranches([first]), call);
  if (has(found, 'm', 'M', 'c', 'C')) return writesSettings(second === undefined ? anyBranch : ofBranches(operands), call);
  if (has(found, 'd', 'D')) return has(found, 'r') ? [] : writesSettings(operands.length === 0 ? anyBranch : ofBranches(operands), call);
  if (has(found, 'l', 'a', 'r', 'contains', 'no-contains', 'merged', 'no-merged', 'points-at', 'show-current')) return [];
  if (first === undefined) return [];
  return has(found, 't') ? writesSettings(ofBranch(textOf(first)), call) : follows(textOf(first), second, call);
}

/** `git remote`, but for what leads an old one elsewhere; undefined where it can't be told that it writes no more than this. */
export function remoteSettings(verb: string, found: Options, call: Call): Effect[] | undefined {
  const [name, second] = found.operands.slice(1).map(textOf);
  if (name === undefined || !/^[\w./-]+$/.test(name)) return undefined;
  const kept = ['fetch', 'tagopt'].map(one => ({ key: `remote.${name}.${one}` }));
  if (verb === 'add') {
    if (second === undefined || has(found, 'mirror') || !isPlainAddress(second)) return undefined;
    return writesSettings([{ key: `remote.${name}.url`, value: second }, ...kept], call);
  }
  if (verb === 'set-branches') return writesSettings(kept, call);
  const all = [{ key: `remote.${name}.*` }, ...anyBranch, { key: 'remote.pushdefault' }];
  if (verb === 'remove' || verb === 'rm') return writesSettings(all, call);
  if (verb === 'rename' && /^[\w./-]+$/.test(second ?? '')) return writesSettings([...all, { key: `remote.${second}.*` }], call);
  return undefined;
}

/** `push -u` and `fetch --set-upstream`: the branch then follows the remote, or the address that was given. */
export function upstream(found: Options, call: Call): Effect[] {
  if (!has(found, 'set-upstream')) return [];
  const to = textOf(found.operands[0]);
  const address = to !== undefined && /[/:]/.test(to) && isPlainAddress(to) ? to : undefined;
  const keys = address === undefined ? anyBranch : [{ key: 'branch.*', value: address }, ...anyBranch];
  return writesSettings(keys, call);
}

/** `git submodule init` and its kin write what .gitmodules says. */
export function moduleSettings(call: Call): Effect[] {
  return writesSettings([{ key: 'submodule.*' }], call);
}

/** `git config KEY VALUE` with any key: what comes to stand in the file of the repository that it is written to. */
export function anySettings(key: string | undefined, value: string | undefined, { found, call }: { found: Options; call: Call }): Effect[] {
  if (key === undefined || !/^[A-Za-z][\w-]*(?:\..+)?\.[A-Za-z][\w-]*$/s.test(key)) return [];
  if (has(found, 'global', 'system', 'worktree', 'comment', 't', 'bool', 'int', 'path')) return [];
  const files = valuesOf(found, 'f').map(textOf);
  const at = files.length === 0 ? call.cwd : ofFile(files.at(-1), call);
  const name = fullKey(key);
  const sets = [value === undefined ? { key: name } : { key: name, value }];
  return at === undefined ? [] : [{ kind: 'repository', system: 'git', at, sets, place: call.place }];
}

/** The repository that a file of settings stands in. */
function ofFile(file: string | undefined, { cwd }: Call): string | undefined {
  if (file === undefined || cwd === undefined || path.basename(file) !== 'config') return undefined;
  return path.dirname(path.resolve(cwd, file));
}

/** `git config KEY VALUE`, where the key is known to run nothing; undefined for all else. */
export function plainSettings(key: string | undefined, value: string | undefined, { found, call }: { found: Options; call: Call }) {
  if (key === undefined || !/^[A-Za-z][\w-]*(?:\..+)?\.[A-Za-z][\w-]*$/.test(key) || valuesOf(found, 'comment').length > 0)
    return undefined;
  const name = fullKey(key);
  const taken = value === undefined;
  const plain = isPlainSetting({ key: name, value: value ?? 'true' }) || tameKey(name, value ?? 'true');
  if (!plain || /^(?:remote|submodule)\./.test(name)) return undefined;
  // Whether the remote that a branch is to follow is there, only the file tells.
  const open = taken || name.startsWith('branch.') || has(found, 't', 'bool', 'int', 'path');
  return writesSettings([open ? { key: name } : { key: name, value }], call);
}

/** As git has it: section and variable in lower case. */
function fullKey(key: string): string {
  const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}
