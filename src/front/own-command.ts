/** Which lines of a shell that Ward only advises are Ward's own to judge. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { plainCommand } from '../core/parse/called-names.ts';
import { installation } from '../host/installation.ts';
import type { ShellState } from './shell-state.ts';

/** `ward …` and no more is judged by Ward itself, which knows what takes a claimed terminal; `wardsh` is asked about each of its own lines. */
export function isOwnCommand(text: string, { functions, variables }: Pick<ShellState, 'functions' | 'variables'>): boolean {
  if (!text.includes('ward')) return false; // spelled in another way it is judged, which costs it no more than that
  const bare = text.replace(whichShell, '');
  const [name, ...words] = plainCommand(bare, 'bash') ?? []; // zsh reads such words as bash does
  const own = name === 'ward' ? bare === text : name === 'wardsh' && words.every(word => guarded.test(word));
  if (name === undefined || !own || functions !== '') return false;
  const found = (variables.get('PATH') ?? '').split(':').map(directory => realOf(path.join(directory, name)));
  return found.find(one => one !== undefined) === realOf(path.join(installation, 'src/bin', name));
}

const whichShell = /^\s*WARD_SHELL=(?:bash|zsh)\s+(?=wardsh\b)/;
const guarded = /^-(?:[il]+|-login|-norc|-noprofile)$/;

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
