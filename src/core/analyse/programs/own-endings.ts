/** Endings of a command's own for what a program keeps or makes: with them a file gets any name, `.envrc` among them (cp(1), gzip(1)). */
import { textOf } from '../effects.ts';
import { type Options, valuesOf } from '../options.ts';

const USUAL = /^(?:~|\.(?:bak|orig|old|save|backup|prev)~?|\.?(?:gz|z|Z|xz|lzma|bz2|tgz|taz|txz|tlz|zst))$/;

/** Why such names are not known; undefined where each ending is a usual one. */
export function ownEndings(found: Options, ...names: readonly string[]): string | undefined {
  const odd = names.flatMap(name => valuesOf(found, name)).some(one => !USUAL.test(textOf(one) ?? ''));
  return odd ? 'what it keeps or makes gets an ending of its own' : undefined;
}
