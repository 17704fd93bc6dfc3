/**
 * Codex's launcher and check. The launcher saves variables, sources the snapshot in Codex's own directory, restores the variables, puts Codex's own
 * directory on PATH and ends in `exec SHELL -c COMMAND`. It is accepted where it is, to the letter, what its own data (the names saved, the
 * snapshot, the directory) make when put together again; then the command alone is the subject.
 */
import type { Dialect, Request } from '../../values.ts';
import { agentDirectories, isIn, unwritten } from './ground.ts';
import type { Recognised, Seen } from './scaffold.ts';
import { literal, only } from './shape.ts';

const SNAPSHOT = /^shell_snapshots\/[0-9a-f-]{36}\.(?:\d{1,20}\.sh|tmp-\d{1,20})$/;

export function codex(seen: Seen): Recognised | undefined {
  return check(seen) ?? launcher(seen);
}

function own(file: string, request: Request): boolean {
  return isIn(agentDirectories(request, '.codex', 'CODEX_HOME'), file, SNAPSHOT);
}

/** `set -e; . "SNAPSHOT"`: that the snapshot can be read at all. */
function check({ script, request }: Seen): Recognised | undefined {
  const file = /^set -e; \. "([^"\\$`]+)"$/.exec(script.text)?.[1];
  if (file === undefined || !own(file, request)) return undefined;
  return { scaffold: { agent: 'codex', kind: 'infrastructure', reads: [file], writes: [] }, subject: undefined };
}

function launcher({ script, request, parse }: Seen): Recognised | undefined {
  const { text } = script;
  const cut = text.indexOf("\n\nexec '");
  if (!text.startsWith('__CODEX_SNAPSHOT_') || cut < 0 || !rebuilt(text.slice(0, cut), request)) return undefined;
  const file = sourced(text);
  const [node, more] = parse(text.slice(cut + 2), request.dialect).body;
  const words = only(node, []) ?? [];
  const [exec, shell, flag, command, none] = words.map(literal);
  const dialect = dialectOf(shell);
  const whole = exec === 'exec' && (flag === '-c' || flag === '-lc') && command !== undefined && none === undefined && more === undefined;
  if (!whole || file === undefined || shell === undefined || dialect === undefined || !unwritten(shell, request)) return undefined;
  const scaffold = { agent: 'codex', kind: 'wrapped', reads: [file], writes: [] } as const;
  const { start = 0, end = 0 } = words[3]?.place ?? {};
  const span = { start: start + cut + 2, end: end + cut + 2 };
  return { scaffold, subject: { text: command, dialect, input: { kind: 'inherited' }, aliases: false, span } };
}

function dialectOf(shell: string | undefined): Dialect | undefined {
  const name = shell?.split('/').at(-1);
  return name === 'bash' || name === 'zsh' || name === 'sh' ? name : undefined;
}

function sourced(text: string): string | undefined {
  return /^if \. '([^'\n]+)' >\/dev\/null 2>&1; then :; fi$/m.exec(text)?.[1];
}

/** The names that a kind of override saves, in order of their numbers. */
function saved(head: string, kind: string): readonly string[] {
  const found = head.matchAll(new RegExp(`^__CODEX_SNAPSHOT_${kind}_(\\d+)="\\$\\{(\\w+)-\\}"$`, 'gm'));
  return [...found].map(one => one[2] ?? '');
}

/** The text before `exec` is what the data in it make. */
function rebuilt(head: string, request: Request): boolean {
  const file = sourced(head);
  const directory = /then export PATH='([^'\n]+)':"\$PATH"; else/.exec(head)?.[1];
  if (file === undefined || !own(file, request)) return false;
  if (directory !== undefined && !unwritten(directory, request)) return false;
  const variables = saved(head, 'OVERRIDE');
  const proxies = saved(head, 'PROXY_OVERRIDE');
  const lines = [
    ...variables.flatMap((name, at) => save(name, `OVERRIDE`, at)),
    ...proxies.flatMap((name, at) => save(name, `PROXY_OVERRIDE`, at)),
    ...(proxies.length > 0 ? ['__CODEX_SNAPSHOT_PROXY_ENV_SET="${CODEX_NETWORK_PROXY_ACTIVE+x}"'] : []),
    '',
    `if . '${file}' >/dev/null 2>&1; then :; fi`,
    '',
    ...variables.flatMap((name, at) => restore(name, `OVERRIDE`, at)),
    ...(proxies.length > 0 ? proxied(proxies) : []),
    ...(directory === undefined ? [] : [prefix(directory)]),
  ];
  return squeezed(lines.join('\n')) === squeezed(head);
}

/** Empty lines come and go from version to version. */
function squeezed(text: string): string {
  return text
    .split('\n')
    .filter(line => line !== '')
    .join('\n');
}

function save(name: string, kind: string, at: number): string[] {
  return [`__CODEX_SNAPSHOT_${kind}_SET_${at}="\${${name}+x}"`, `__CODEX_SNAPSHOT_${kind}_${at}="\${${name}-}"`];
}

function restore(name: string, kind: string, at: number): string[] {
  const value = `__CODEX_SNAPSHOT_${kind}_${at}`;
  const flag = `__CODEX_SNAPSHOT_${kind}_SET_${at}`;
  const differs = `[ -z "\${${name}+x}" ] || [ "\${${name}-}" != "\${${value}}" ]`;
  const quiet = (words: string) => `builtin unset ${words} 2>/dev/null || command unset ${words}`;
  return [
    `if [ -n "\${${flag}}" ]; then`,
    `  if ${differs}; then export ${name}="\${${value}}"; else export ${name}; fi`,
    `else ${quiet(name)}; fi`,
    quiet(`${flag} ${value}`),
  ];
}

function proxied(names: readonly string[]): string[] {
  const test = 'if [ -n "$__CODEX_SNAPSHOT_PROXY_ENV_SET" ] || [ -n "${CODEX_NETWORK_PROXY_ACTIVE+x}" ]; then';
  return [test, ...names.flatMap((name, at) => restore(name, 'PROXY_OVERRIDE', at)), 'fi'];
}

function prefix(directory: string): string {
  const path = `export PATH='${directory}'`;
  return `if [ -n "\${PATH:-}" ]; then ${path}:"$PATH"; else ${path}; fi`;
}
