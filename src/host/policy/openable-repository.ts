/** Whether the repository outside of a project, where git keeps its history, may be opened with it. */
import type { Directory } from '../../core/values.ts';
import { outerRepository } from '../outer-repository.ts';
import { type Opener, openable, shared } from './openable.ts';

/** The repository by path and identity, or why it can't be opened, as the end of a sentence that began with the `.git`. */
export type OpenableRepository = { readonly ok: true; readonly repository: Directory } | { readonly ok: false; readonly reason: string };

/** Undefined where the directory's `.git` leads nowhere else. */
export function openableRepository(root: string, opener: Opener): OpenableRepository | undefined {
  const seen = outerRepository(root);
  if (seen === undefined || !seen.ok) return seen;
  const { repository, tree } = seen;
  const holding = openable(holder(repository.path), opener);
  const reason = holding.ok
    ? [repository, tree].flatMap(one => (one === undefined ? [] : (shared(one.path, opener) ?? []))).at(0)
    : holding.reason;
  return reason === undefined ? seen : { ok: false, reason: `which leads to "${repository.path}", and that can't be opened: ${reason}` };
}

/** What the person would call its place: a repository may have a hidden name, and lie in one that has (`.git`, `.bare`). */
function holder(repository: string): string {
  const parts = repository.split('/');
  const hidden = parts.findIndex(one => one.startsWith('.'));
  return hidden < 0 ? repository : parts.slice(0, hidden).join('/') || '/';
}
