/** Whether a file of git's settings changed in no more than what was announced, and into nothing that runs code or leads elsewhere. */
import { isPlainAddress, isPlainSetting, readGitConfig, type Setting } from './git-config.ts';
import { tameKey } from './tame-git-key.ts';
import type { Announced } from './values.ts';

/**
 * What is wrong with the text `after`, as the end of a sentence; undefined where it is `before` with announced changes alone. Every setting that was
 * not announced is still there, in its order: a later one of the same key would win. `free`: what may come and go without that.
 */
export function strayed(
  before: string,
  after: string,
  announced: readonly Announced[],
  free: (one: Setting) => boolean = () => false,
): string | undefined {
  if (before === after) return undefined;
  const odd = oddLine(before, after, announced);
  if (odd !== undefined) return 'has a line that git itself would not have written';
  const [old, now] = [readGitConfig(before), readGitConfig(after)];
  const changed = firstChange(
    old.filter(one => !covered(one, announced) && !free(one)),
    now.filter(one => !covered(one, announced) && !free(one)),
  );
  if (changed !== undefined) return `has another ${changed.key} than before`;
  const wrong = now.filter(one => covered(one, announced)).find(one => !mayBe(one, old, announced));
  return wrong === undefined ? undefined : `sets ${wrong.key}, which can run code or leads elsewhere`;
}

// A value of one form that is read in one way only: bare, or whole in quotes. Bytes above ASCII stand for themselves.
const empty = /^[ \t]*$/;
const head = /^\[[A-Za-z0-9.-]+(?: "(?:[^"\\\0-\x1f\x7f]|\\["\\])*")?\]$/;
const line = /^\t[A-Za-z][A-Za-z0-9-]*(?: = (?:[^"\\#;\0-\x1f\x7f]*|"[^"\\\0-\x1f\x7f]*"))?$/;

/** A line that was not there before has one of the forms in which git writes. */
function oddLine(before: string, after: string, announced: readonly Announced[]): string | undefined {
  const known = new Set([...before.split('\n'), ...announced.flatMap(asWritten)]);
  return after.split('\n').find(one => !known.has(one) && !known.has(lowerName(one)) && ![empty, head, line].some(form => form.test(one)));
}

/** What git writes for a value that was announced: in quotes where it would be read otherwise (git-config(1), Values). */
function asWritten({ key, value }: Announced): readonly string[] {
  if (value === undefined) return [];
  const escaped = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\b', '\\b');
  const name = key.slice(key.lastIndexOf('.') + 1);
  return [`\t${name} = ${escaped}`, `\t${name} = "${escaped}"`];
}

/** git writes the name as it was given, and takes it in any case. */
function lowerName(text: string): string {
  return text.replace(/^\t[A-Za-z][A-Za-z0-9-]* = /, one => one.toLowerCase());
}

/** The first setting in which two lists differ. */
function firstChange(old: readonly Setting[], now: readonly Setting[]): Setting | undefined {
  const length = Math.max(old.length, now.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [old[at], now[at]];
    if (one?.key !== other?.key || one?.value !== other?.value) return other ?? one;
  }
  return undefined;
}

function covered({ key }: Setting, announced: readonly Announced[]): boolean {
  return announced.some(one => names(one.key, key));
}

/** `a.b.*` names the variables of that section, `a.*` those of every section of the kind. */
function names(pattern: string, key: string): boolean {
  if (!pattern.endsWith('.*')) return pattern === key;
  const section = pattern.slice(0, -1);
  if (!key.startsWith(section)) return false;
  return !section.slice(0, -1).includes('.') || !key.slice(section.length).includes('.');
}

function mayBe(setting: Setting, old: readonly Setting[], announced: readonly Announced[]): boolean {
  const { key, value } = setting;
  const said = announced.filter(one => names(one.key, key) && one.value !== undefined);
  return (
    old.some(one => one.key === key && one.value === value) ||
    said.some(one => one.value === value) ||
    moved(setting, old, announced) ||
    (said.length === 0 && isMild(setting, old, announced))
  );
}

/** It stood in a section of the same kind, which was announced too: that one was renamed, or copied. */
function moved({ key, value }: Setting, old: readonly Setting[], announced: readonly Announced[]): boolean {
  const [kind, last] = ends(key);
  return old.some(one => {
    const [oldKind, oldLast] = ends(one.key);
    return oldKind === kind && oldLast === last && one.value === value && covered(one, announced);
  });
}

function ends(key: string): readonly [string, string] {
  return [key.slice(0, key.indexOf('.')), key.slice(key.lastIndexOf('.') + 1)];
}

/** Without a value that was announced: an address is none of these, and a branch follows only a remote that is there. */
function isMild(setting: Setting, old: readonly Setting[], announced: readonly Announced[]): boolean {
  const { key, value } = setting;
  if (/^branch\..+\.(?:remote|pushremote)$|^remote\.pushdefault$/s.test(key)) return value === '.' || isRemote(value, old, announced);
  if (/^submodule\..+\.url$/s.test(key)) return isPlainAddress(value);
  if (/^submodule\..+\.active$/s.test(key)) return /^(?:true|false)$/.test(value);
  if (/^submodule\..+\.update$/s.test(key)) return /^(?:checkout|rebase|merge|none)$/.test(value);
  if (/^remote\..+\.(?:url|pushurl)$/s.test(key)) return false;
  if (/^remote\..+\.fetch$/s.test(key)) return /^\+?refs\/[^:]*:refs\/remotes\//.test(value);
  return isPlainSetting(setting) || tameKey(key, value);
}

function isRemote(name: string, old: readonly Setting[], announced: readonly Announced[]): boolean {
  const key = `remote.${name}.url`;
  return old.some(one => one.key === key) || announced.some(one => one.key === key || one.key === `remote.${name}.*`);
}
