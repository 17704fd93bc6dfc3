/** `popd` and `pushd` without a directory: where they lead is known from what the shell has in its stack of directories. */
import { parse } from '../core/parse/parse.ts';
import { simpleCommands } from '../core/parse/simple-commands.ts';

const uses = /\bpopd\b|\bdirs\b|\bpushd\s*(?:$|[-+;&|)\n])|~[-+]?\d/gm;

/** It goes by the stack. */
export const goesByStack = (text: string): boolean => text.search(uses) !== -1;

/** The one command that goes by it, alone and where nothing else in the text could have changed it before; undefined for whatever else. */
export function stackCommand(text: string): 'popd' | 'pushd' | undefined {
  const [only, ...more] = text.match(uses) ?? [];
  const commands = simpleCommands(parse(text, 'bash').body).map(({ words }) => words.map(one => one.text));
  const [found, ...others] = commands.filter(words => words.some(one => /^(?:popd|pushd|eval|source|\.|builtin|command)$/.test(one)));
  const [name, ...rest] = found ?? [];
  if (only === undefined || more.length > 0 || others.length > 0 || rest.length > 0) return undefined;
  return name === 'popd' || name === 'pushd' ? name : undefined;
}

/** What it comes to, from `declare -p DIRSTACK`: the second directory there is the one it leads to. */
export function ledTo(variable: string): string | undefined {
  const second = /\[1\]="((?:[^"\\]|\\[\s\S])*)"/.exec(variable)?.[1]?.replace(/\\([$`"\\])/g, '$1');
  return second?.startsWith('/') ? `cd -- '${second.replaceAll("'", "'\\''")}'` : undefined;
}
