/** A small reader of git's configuration files (git-config(1), CONFIGURATION FILE): sections, keys, values, and nothing that runs. */

/** One `key = value`, the key spelled `section.key` or `section.subsection.key`: section and key in lower case, the subsection as written. */
export interface Setting {
  readonly key: string;
  readonly value: string;
}

const header = /^\s*\[\s*([A-Za-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/;
const name = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*/;

/** Lines that end in a backslash go on in the next one. */
function lines(text: string): readonly string[] {
  return text.replace(/(?<!\\)((?:\\\\)*)\\\r?\n/g, '$1').split(/\r?\n/);
}

const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['b', '\b'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** The value without its quotes and comment; undefined for what git would refuse. */
function unquote(text: string): string | undefined {
  let value = '';
  let kept = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const one = text[at] ?? '';
    if (!quoted && (one === '#' || one === ';')) break;
    if (one === '"') quoted = !quoted;
    else if (one === '\\') {
      const meant = escapes.get(text[++at] ?? '');
      if (meant === undefined) return undefined;
      value += meant;
    } else value += one;
    if (quoted || !/\s/.test(one)) kept = value.length;
  }
  return quoted ? undefined : value.slice(0, kept);
}

function section(match: RegExpExecArray): string {
  const [, first = '', second] = match;
  return second === undefined ? first.toLowerCase() : `${first.toLowerCase()}.${second.replace(/\\(.)/g, '$1')}`;
}

/** A key without `=` is true, as git has it. */
function setting(line: string, within: string): Setting | undefined {
  const found = name.exec(line);
  if (found === null || within === '') return undefined;
  const rest = line.slice(found[0].length);
  const value = rest.startsWith('=') ? unquote(rest.slice(1).trimStart()) : 'true';
  return value === undefined ? undefined : { key: `${within}.${found[1]?.toLowerCase()}`, value };
}

/** The settings of a file in order. What git would refuse is left out. */
export function readGitConfig(text: string): readonly Setting[] {
  const found: Setting[] = [];
  let within = '';
  for (const line of lines(text)) {
    const match = header.exec(line);
    if (match !== null) within = section(match);
    const one = setting(match === null ? line : line.slice(match[0].length), within);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** The settings as a file git reads the same. */
export function writeGitConfig(settings: readonly Setting[]): string {
  const escaped = (text: string) => text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replaceAll('\b', '\\b');
  return settings
    .map(({ key, value }) => {
      const [first = '', ...rest] = key.split('.');
      const last = rest.pop() ?? '';
      const head = rest.length === 0 ? `[${first}]` : `[${first} "${rest.join('.').replace(/[\\"]/g, '\\$&')}"]`;
      return `${head}\n\t${last} = "${escaped(value)}"\n`;
    })
    .join('');
}
