/** A command that changes files of the project before it runs them: they were judged as they are now, and a person is told so. */
import type { Action } from '../values.ts';
import { type Check, found } from './matter.ts';

/** git's verbs that put other files in the place of those that are there. */
const replacing =
  /^(?:pull|merge|rebase|checkout|switch|reset|restore|stash|cherry-pick|revert|am|apply|submodule|read-tree|checkout-index)$/;

/** Programs that unpack or patch what may be such a file. */
const unpacking = new Set(['patch', 'tar', 'bsdtar', 'unzip', 'cpio', 'rsync', '7z']);

/** One note for each command that may have done so. */
export const changing: Check = matter => {
  const { actions, followed } = matter.analysis;
  if (followed === undefined || followed.length === 0) return [];
  return actions
    .filter(action => action.place.in === undefined && mayChange(action))
    .map(({ place }) =>
      found('note', { id: 'project-code', reason: 'changes files before others of them run: those are judged as they are now', place }),
    );
};

function mayChange({ program, argv }: Action): boolean {
  if (program !== 'git') return unpacking.has(program ?? '');
  return argv.slice(1).some(value => value.kind === 'text' && replacing.test(value.text));
}
