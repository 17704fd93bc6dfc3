/** Where zsh looks for a person's files in the place of the home: what their `.zshenv` says of it, as far as its text tells. */

/** Undefined where it says nothing of it; `unclear` where only running could tell. In the sandbox there is no XDG_CONFIG_HOME. */
export function zdotdir(zshenv: string, home: string): string | 'unclear' | undefined {
  const [, value] = [...zshenv.matchAll(setting)].at(-1) ?? [];
  if (value === undefined) return undefined;
  const found = value
    .replace(/["']/g, '')
    .replace(/\$\{(?:ZDOTDIR|XDG_CONFIG_HOME):?[-=]((?:[^{}]|\$\{HOME\})*)\}/g, '$1')
    .replace(/^~(?=\/|$)|\$HOME\b|\$\{HOME\}/, () => home);
  return /[$`~*?\\{}]/.test(found) || !found.startsWith('/') ? 'unclear' : found;
}

/** An assignment at the beginning of a line, up to where its word ends. */
const setting =
  /^[ \t]*(?:export[ \t]+|typeset[ \t]+-gx[ \t]+)?ZDOTDIR=((?:"[^"\n]*"|'[^'\n]*'|\$\{[^}\n]*(?:\{[^}\n]*\}[^}\n]*)*\}|[^\s;&|"'])+)/gm;
