/** A git configuration file as keys and values (git-config(1), "Syntax"), read only as far as it can be read surely. */

export interface GitSetting {
  /** `section.key` or `section.subsection.key`; section and key in lower case. */
  readonly key: string;
  readonly value: string;
}

/** Every setting in order, or undefined where a line is not of the plain form: then nothing in it may be believed. */
export function gitConfig(text: string): readonly GitSetting[] | undefined {
  const found: GitSetting[] = [];
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#') || bare.startsWith(';')) continue;
    const head = sectionOf(bare);
    if (head !== undefined) section = head;
    else {
      const setting = settingOf(bare);
      if (setting === undefined || section === '') return undefined;
      found.push({ key: `${section}.${setting.key}`, value: setting.value });
    }
  }
  return found;
}

function sectionOf(line: string): string | undefined {
  const found = /^\[([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\\n]|\\["\\])*)")?\]\s*(?:[#;].*)?$/.exec(line);
  if (found === null) return undefined;
  const name = (found[1] ?? '').toLowerCase();
  return found[2] === undefined ? name : `${name}.${found[2].replace(/\\(.)/g, '$1')}`;
}

/** A value with a quote, a backslash or a comment sign in it may go on or mean something else: not plain. */
function settingOf(line: string): GitSetting | undefined {
  const found = /^([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*([^"\\#;]*))?$/.exec(line);
  if (found === null) return undefined;
  return { key: (found[1] ?? '').toLowerCase(), value: (found[2] ?? 'true').trim() };
}

/** Settings a repository may hold without running anything or leading elsewhere: what `git init`, `clone`, `remote` and `branch` write. */
export function isPlainSetting({ key, value }: GitSetting): boolean {
  if (/^remote\..+\.(?:url|pushurl)$/s.test(key)) return !/::|^-/.test(value);
  return plainKeys.some(pattern => pattern.test(key));
}

const plainKeys: readonly RegExp[] = [
  /^core\.(?:repositoryformatversion|filemode|logallrefupdates|ignorecase|precomposeunicode|symlinks|bare|autocrlf|eol)$/,
  /^user\.(?:name|email)$/,
  /^init\.defaultbranch$/,
  /^extensions\.objectformat$/,
  /^remote\..+\.(?:fetch|tagopt|prune)$/s,
  /^branch\..+\.(?:remote|merge|rebase|description)$/s,
  /^pull\.(?:rebase|ff)$/,
  /^push\.(?:default|autosetupremote)$/,
];
