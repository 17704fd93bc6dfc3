/** Which lines of a shell that Ward only advises are Ward's own to judge. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { plainCommand, twoCommands } from '../core/parse/called-names.ts';
import { installation } from '../host/installation.ts';
import type { ShellState } from './shell-state.ts';

/** Where a line is typed: `functions` are those that it calls. */
interface Where extends Pick<ShellState, 'functions' | 'variables'> {
  readonly cwd: () => string;
}

/**
 * `ward …` and no more is judged by Ward itself, which knows what takes a claimed terminal; `wardsh` is asked about each of its own lines. Behind `cd` that is
 * what is left to be judged (`before`). By whatever path it is called: it is that very program, or the line is judged.
 */
export function ownCommand(text: string, where: Where): { readonly before: string } | undefined {
  if (!text.includes('ward') || where.functions !== '') return undefined; // spelled in another way it is judged, which costs it no more than that
  if (isOwn(text, where)) return { before: '' };
  const [before, behind] = twoCommands(text, 'bash') ?? [];
  if (before === undefined || behind === undefined || plainCommand(before, 'bash', where.variables.get('HOME'))?.[0] !== 'cd')
    return undefined;
  const elsewhere = { ...where, cwd: () => undefined };
  return isOwn(behind, elsewhere) ? { before } : undefined;
}

/** Without a directory nothing is found that is looked for from there. */
type Found = Pick<Where, 'variables'> & { readonly cwd: () => string | undefined };

function isOwn(text: string, { variables, cwd }: Found): boolean {
  const bare = text.replace(whichShell, '');
  const [called, ...words] = plainCommand(bare, 'bash', variables.get('HOME')) ?? []; // zsh reads such words as bash does
  const name = path.basename(called ?? '');
  const own = name === 'ward' ? bare === text : name === 'wardsh' && words.every(word => guarded.test(word));
  if (called === undefined || !own) return false;
  const places = called.includes('/') ? [called] : (variables.get('PATH') ?? '').split(':').map(one => `${one === '' ? '.' : one}/${name}`);
  const found = firstOf(places, cwd);
  return found !== undefined && programs(name).some(one => realOf(one) === found);
}

/** The file that the first of these names leads to; undefined where that is not known. */
function firstOf(places: readonly string[], cwd: () => string | undefined): string | undefined {
  for (const place of places) {
    const from = path.isAbsolute(place) ? '' : cwd();
    if (from === undefined) return undefined;
    const found = realOf(from === '' ? place : `${from}/${place}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const whichShell = /^\s*WARD_SHELL=(?:bash|zsh)\s+/;
const guarded = /^-(?:[il]+|-login|-norc|-noprofile)$/;

/** The launcher; of `wardsh` also the one that asks a broker, and the executable. */
const programs = (name: string) =>
  (name === 'ward' ? ['src/bin/ward'] : ['src/bin/wardsh', 'src/bin/served/wardsh', 'dist/wardsh']).map(one =>
    path.join(installation, one),
  );

/** As the kernel finds it: `..` leads out of where a link leads, not of where it stands. */
function realOf(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}
