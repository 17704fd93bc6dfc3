/** Pathname patterns against the real directory: at least what the shell would match, hidden names included. */
import path from 'node:path';
import { mayBeOption } from '../core/judge/option-names.ts';
import { namesIn } from './names-in.ts';

/** More names than this are not looked at. */
const bound = 1000;

/** The absolute paths an absolute pattern may match, or undefined where there are too many to look at. */
export function expandPattern(pattern: string): readonly string[] | undefined {
  let found: readonly string[] = ['/'];
  for (const name of pattern.split('/').filter(part => part !== '')) {
    found = found.flatMap(directory => matching(directory, name));
    if (found.length > bound) return undefined;
  }
  return found;
}

/** The names in a directory that a program could take for options; in one that ends in a dot, those in each that it matches. */
export function dashedNames(directory: string): readonly string[] {
  const found = directory.endsWith('/.') ? (expandPattern(directory.slice(0, -2)) ?? []) : [directory];
  return found.flatMap(namesIn).filter(mayBeOption);
}

/** Whether a match of a relative pattern may begin with this name. */
export function mayMatch(pattern: string, name: string): boolean {
  return componentExpression(pattern.split('/')[0] ?? '').test(name);
}

function matching(directory: string, name: string): readonly string[] {
  if (!/[*?[\\(]/.test(name)) return [path.join(directory, name)];
  const expression = componentExpression(name);
  return namesIn(directory)
    .filter(one => expression.test(one))
    .map(one => path.join(directory, one));
}

/**
 * Wide on purpose, since to match too much is only to look at more: a plain bracket matches any one character; from a bracket with quotes,
 * classes or no end, and in an extended pattern, anything goes.
 */
function componentExpression(name: string): RegExp {
  if (/[?*+@!]\(|\*\*/.test(name)) return /^/s;
  const source = name.replace(token, (found, escaped: string | undefined, wild: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (found === '*' || wild !== undefined) return '.*';
    return found === '?' || found.startsWith('[') ? '.' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 's');
}

const token = /\\(.)|\[(?:[!^][^[\\"']|[^!^[\\"'])[^\][\\"']*\]|(\[.*$)|\*|\?|[.+^${}()|\]\\]/gs;
