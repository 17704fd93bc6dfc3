/** What the variables hold that a line names, for whoever is asked about it. */
import { redactor } from '../core/redact/redact.ts';
import type { Request } from '../core/values.ts';

/** So many are shown, of so many characters, and none that may hold a secret. */
const shown = { names: 8, length: 200 };

/** Of the variables of a shell, by name, those that the line names and that hold plain text. */
export function standing(line: string, variables: Iterable<readonly [string, string | undefined]>): Pick<Request, 'stands'> {
  const names = new Set([...line.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name));
  if (names.size === 0) return {};
  const hide = redactor([]);
  const stands = [...variables].flatMap(([name, value]) => {
    if (!names.has(name) || value === undefined || value === '' || value.length > shown.length) return [];
    const said = `${name}=${value}`;
    return hide(said) === said ? [{ name, value }] : [];
  });
  return stands.length === 0 ? {} : { stands: stands.slice(0, shown.names) };
}
