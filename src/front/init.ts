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

/** Read by a shell each time it starts: short, without the words that its file has for people. What only some read is read by those alone, and not by ".", behind which bash puts back the DEBUG trap that was there. */
function hookText(shell: string, root: string | undefined): string {
  const words = [path.join(installation, 'src/bin/ward'), ...(root === undefined ? [] : ['--root', root])];
  const begins = `# Ward's shell-hooks/ward.${shell} says what each part is for.\n_ward=(${words.map(quoted).join(' ')})\n`;
  const lines = readFileSync(fileOf(`ward.${shell}`), 'utf8').replace(/^#.*\n/gm, '');
  return begins + (shell === 'bash' ? whicheverBash(lines) : lines);
}

/** A bash before 4.3 could not so much as read the lines for a later one: to it they are one word, and what stands around that is in the words of bash 3. The form that it has is read by it alone. */
function whicheverBash(lines: string): string {
  return `_ward_was=$- _ward_version=$((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1]))
if [[ $- != *i* ]]; then :; elif ((_ward_version < 302)); then printf 'ward: warning: nothing is asked about in this shell: that takes bash 3.2 or later (this is %s)\\n' "$BASH_VERSION" >&2
elif ((_ward_version < 403)) || [[ :$SHELLOPTS: != *:emacs:* && :$SHELLOPTS: != *:vi:* ]]; then \\builtin eval "$(<${quoted(fileOf('ward-old.bash'))})"
else \\builtin eval ${quoted(lines)}
((_ward_version >= 404)) || \\builtin eval "$(<${quoted(fileOf('ward-debug.bash'))})"; fi
`;
}

const fileOf = (name: string) => path.join(installation, 'shell-hooks', name);

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
