/** Programs that put themselves in the way of git: hook runners, and the viewers of its history. */
import { code, connect, textOf, touchAt } from '../effects.ts';
import type { Options } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

/** What runs the hooks of the project, what puts them in place, and what fetches. */
function hooks(puts: RegExp, fetches: RegExp): (found: Options, call: Call) => Partial<Reading> {
  return (found, call) => {
    const verb = textOf(found.operands[0]) ?? '';
    if (puts.test(verb)) return { effects: ['hooks', 'config'].flatMap(one => touchAt('replace', `.git/${one}`, call)) };
    if (fetches.test(verb)) return { effects: [connect(undefined, undefined, call.place)] };
    return { effects: [...touchAt('write', '.', call), code('project', `${call.program} runs what the project says`, call.place)] };
  };
}

/** Hook runners and viewers. */
export const hookRunners: readonly Program[] = [
  row({
    names: 'pre-commit prek',
    options:
      'c|config=project hook-type= t= files= from-ref= to-ref= a|all-files v color= hook-stage= repo= rev= ref= commit-msg-filename=read',
    more: (found, call) => ({
      effects: [
        ...(hooks(/^(?:install|uninstall|init-templatedir)$/, /^(?:autoupdate|try-repo|install-hooks)$/)(found, call).effects ?? []),
        ...(/^(?:clean|gc)$/.test(textOf(found.operands[0]) ?? '') ? touchAt('write', `${call.home}/.cache/pre-commit`, call) : []),
      ],
    }),
    flags: [
      'pre-commit install',
      'pre-commit install --hook-type pre-push',
      'pre-commit autoupdate',
      'pre-commit try-repo https://x.example/r',
      'pre-commit uninstall',
      'pre-commit -c ../x run',
    ],
    quiet: [
      'pre-commit run',
      'pre-commit run --all-files',
      'pre-commit run black --files a.py',
      'pre-commit --version',
      'pre-commit validate-config',
    ],
  }),
  row({
    names: 'husky simple-git-hooks yorkie ghooks overcommit',
    more: (_, call) => ({ effects: ['hooks', 'config'].flatMap(one => touchAt('replace', `.git/${one}`, call)) }),
    flags: [
      'husky',
      'husky install',
      'npx husky init',
      "npx husky add .husky/pre-commit 'npm test'",
      'npx simple-git-hooks',
      'overcommit --install',
    ],
    quiet: [],
  }),
  row({
    names: 'lefthook',
    options: 'commands= files= file= tags= f|force a|aggressive',
    more: hooks(/^(?:install|uninstall|add|self-update|)$/, /^$/),
    flags: ['lefthook install', 'lefthook add pre-commit', 'lefthook uninstall', 'npx lefthook install'],
    quiet: ['lefthook run pre-commit', 'lefthook validate', 'lefthook version'],
  }),
  row({
    names: 'tig',
    options: 'C=enter v h',
    flags: ['tig -C ..', 'tig "$x"'],
    quiet: ['tig', 'tig status', 'tig log -- src', 'tig blame a.txt'],
  }),
];
