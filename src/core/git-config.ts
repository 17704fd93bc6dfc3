/** git's configuration files (git-config(1), CONFIGURATION FILE) as settings, back again, and whether one surely runs nothing. */

/** One `key = value`, the key spelled `section.key` or `section.subsection.key`: section and key in lower case, the subsection as written. */
export interface Setting {
  readonly key: string;
  readonly value: string;
}

const header = /^[ \t\r]*\[([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\]|\\.)*)")?\]/;
const name = /^[ \t\r]*([A-Za-z][A-Za-z0-9-]*)[ \t\r]*/;

/** The settings of a file in order. What git would refuse is left out. */
export function readGitConfig(text: string): readonly Setting[] {
  const found: Setting[] = [];
  let within = '';
  for (const line of lines(text)) {
    let rest = line;
    for (let match = header.exec(rest); match !== null; match = header.exec(rest)) {
      within = section(match);
      rest = rest.slice(match[0].length);
    }
    const one = setting(rest, within);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** A value that ends in a backslash goes on in the next line; a comment does not. */
function lines(text: string): readonly string[] {
  const whole: string[] = [];
  let begun = '';
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const all = begun + line;
    begun = goesOn.test(all) ? all.slice(0, -1) : '';
    if (begun === '') whole.push(all);
  }
  return begun === '' ? whole : [...whole, begun];
}

const goesOn = /^(?:[^"\\#;]|\\.|"(?:[^"\\]|\\.)*")*(?:"(?:[^"\\]|\\.)*)?\\$/;

function section(match: RegExpExecArray): string {
  const [, first = '', second] = match;
  return second === undefined ? first.toLowerCase() : `${first.toLowerCase()}.${second.replace(/\\(.)/g, '$1')}`;
}

/** A key without `=` is true, as git has it. */
function setting(line: string, within: string): Setting | undefined {
  const found = name.exec(line);
  if (found === null || within === '') return undefined;
  const rest = line.slice(found[0].length);
  const value = rest.startsWith('=') ? unquote(rest.slice(1).replace(/^[ \t\r]+/, '')) : rest === '' ? 'true' : undefined;
  return value === undefined ? undefined : { key: `${within}.${found[1]?.toLowerCase()}`, value };
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
    if (quoted || !/[ \t\r]/.test(one)) kept = value.length;
  }
  return quoted ? undefined : value.slice(0, kept);
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

// ---- files that surely run nothing -------------------------------------------------------------------------------------

/**
 * Whether every line is of a form that is read in one way only, and every setting runs nothing and leads nowhere. A value with a quote, a backslash
 * or a comment sign in it may go on or mean something else: one such line, and nothing in the file is believed.
 * `also` is what its place makes harmless.
 */
export function isPlainGitConfig(text: string, also: (setting: Setting) => boolean = () => false): boolean {
  const said = text.split(/\r?\n/).filter(line => !emptyLine.test(line) && !plainHeader.test(line));
  if (!said.every(line => plainLine.test(line))) return false;
  const settings = readGitConfig(text);
  return settings.length === said.length && settings.every(one => isPlainSetting(one) || also(one));
}

const emptyLine = /^[ \t]*(?:[#;].*)?$/;
const plainHeader = /^[ \t]*\[[A-Za-z0-9.-]+(?:[ \t]+"(?:[^"\\]|\\["\\])*")?\][ \t]*(?:[#;].*)?$/;
const plainLine = /^[ \t]*[A-Za-z][A-Za-z0-9-]*[ \t]*(?:=[^"\\#;\p{Cc}]*)?$/u;

/** Settings a repository may hold without running anything or leading elsewhere: what `git init`, `clone`, `remote` and `branch` write. */
export function isPlainSetting({ key, value }: Setting): boolean {
  if (/^remote\..+\.(?:url|pushurl)$/s.test(key)) return isPlainAddress(value);
  if (/^branch\..+\.remote$/s.test(key)) return isPlainAddress(value);
  return plainKeys.some(pattern => pattern.test(key));
}

/** An address that names no helper to run (gitremote-helpers(7)), and has no option in the place of a host. */
export function isPlainAddress(address: string): boolean {
  return address !== '' && !/::|^-|:\/\/-|@-/.test(address);
}

const plainKeys: readonly RegExp[] = [
  /^core\.(?:repositoryformatversion|filemode|logallrefupdates|ignorecase|precomposeunicode|symlinks|bare|autocrlf|eol)$/,
  /^user\.(?:name|email)$/,
  /^init\.defaultbranch$/,
  /^extensions\.objectformat$/,
  /^remote\..+\.(?:fetch|tagopt|prune)$/s,
  /^branch\..+\.(?:merge|rebase|description)$/s,
  /^pull\.(?:rebase|ff)$/,
  /^push\.(?:default|autosetupremote)$/,
];
