/** `popd` and `pushd` without a directory: where they lead is known from what the shell has in its stack of directories. */
import { parse } from '../core/parse/parse.ts';
import { simpleCommands } from '../core/parse/simple-commands.ts';

/** It stands first, so nothing of the line has changed the stack before. */
const first = /^\s*(?:popd|pushd)\b/;
const changing = /^(?:popd|pushd|dirs|eval|source|\.|builtin|command)$/;

/** The one command that goes by it: the first of the line, and the only one. Undefined for whatever else, of which the text alone tells where it leads. */
export function stackCommand(text: string): 'popd' | 'pushd' | undefined {
  if (!first.test(text)) return undefined;
  const commands = simpleCommands(parse(text, 'bash').body).map(({ words }) => words.map(one => one.text));
  const [found, ...others] = commands.filter(words => words.some(one => changing.test(one)));
  const [name, ...rest] = found ?? [];
  if (others.length > 0 || rest.length > 0) return undefined;
  return name === 'popd' || name === 'pushd' ? name : undefined;
}

/** What it comes to, from `declare -p DIRSTACK`: the second directory there is the one it leads to. */
export function ledTo(variable: string): string | undefined {
  const second = /\[1\]="((?:[^"\\]|\\[\s\S])*)"/.exec(variable)?.[1]?.replace(/\\([$`"\\])/g, '$1');
  return second?.startsWith('/') ? `cd -- '${second.replaceAll("'", "'\\''")}'` : undefined;
}
