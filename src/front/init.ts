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

/** Read by a shell each time it starts: short, without the words that its file has for people; what an old bash needs besides is read by that alone, not by ".", behind which it puts back the DEBUG trap that was there. */
function hookText(shell: string, root: string | undefined): string {
  const words = [path.join(installation, 'src/bin/ward'), ...(root === undefined ? [] : ['--root', root])];
  const file = (name: string) => path.join(installation, 'shell-hooks', name);
  const lines = readFileSync(file(`ward.${shell}`), 'utf8').replace(/^#.*\n/gm, '');
  const weaker = shell === 'bash' ? `((_ward_version >= 404)) || \\builtin eval "$(<${quoted(file('ward-debug.bash'))})"\n` : '';
  return `# Ward's shell-hooks/ward.${shell} says what each part is for.\n_ward=(${words.map(quoted).join(' ')})\n${lines}${weaker}`;
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
