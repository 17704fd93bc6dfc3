/** `ward init`: the text that makes a shell ask Ward about each line that is typed in it, for `eval`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installation } from '../host/installation.ts';
import type { Front, Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

const shells: readonly string[] = ['bash', 'zsh'];

/** `--prove`: tries it in a throwaway terminal instead; 1 where it does not hold there. */
export const init: Front = ([shell = '', option, ...rest], around) => {
  if (!shells.includes(shell) || rest.length > 0 || (option !== undefined && option !== '--prove'))
    throw usage('ward init bash|zsh [--prove]');
  if (option !== undefined) return prove(shell, around);
  around.out(hookText(shell, around.directories.root));
  return 0;
};

function hookText(shell: string, root: string | undefined): string {
  const words = [path.join(installation, 'src/bin/ward'), ...(root === undefined ? [] : ['--root', root])];
  const text = (name: string) => readFileSync(path.join(installation, 'shell-hooks', name), 'utf8');
  return `_ward=(${words.map(quoted).join(' ')})\n${text(`ward.${shell}`)}${shell === 'bash' ? text('ward-debug.bash') : ''}`;
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

async function prove(shell: string, { directories, out, say }: Surroundings): Promise<number> {
  const { tryHook } = await import('../host/run/try-hook.ts');
  const why = await tryHook(shell, directories.cache, root => hookText(shell, root));
  if (why === undefined) {
    out(`${shell} asks here: a line that was refused did not start\n`);
    return 0;
  }
  say(`the hook of ${shell} does not hold here: ${why}`);
  say(`hint: don't load it; "wardsh" starts a shell that Ward holds`);
  return 1;
}
