/** Filters whose own words say that they print nothing, whatever they read: `head -c0`, `sed -n ''`, `grep -v ''`. */

const COUNT = /^(?:-[cn]\s?|-|--(?:lines|bytes)[= ])0+[a-zA-Z]*(?: |$)/;

const mute = new Map<string, (line: string, args: readonly string[]) => boolean>([
  ...['head', 'tail'].map(name => [name, (line: string) => COUNT.test(line)] as const),
  ...['sed', 'gsed'].map(
    name => [name, (line: string, args: readonly string[]) => /^(?:d|1,\$d)(?: |$)/.test(line) || noPrint(args)] as const,
  ),
  ...['grep', 'egrep', 'fgrep', 'rg', 'ag'].map(name => [name, refuses] as const),
  ...['awk', 'gawk', 'mawk', 'nawk'].map(
    name => [name, (_: string, [text = '-']: readonly string[]) => /^\s*(?:|0|!1|""|\{\s*\})\s*$/.test(text)] as const,
  ),
  ['jq', (line: string) => /^(?:-n )?empty(?: |$)/.test(line)],
  ['cat', (_: string, args: readonly string[]) => args.length > 0 && args.every(one => one === '/dev/null')],
  ['cmp', (line: string) => /^-s /.test(line)],
  ...['cp', 'ln', 'kill', 'export', 'hash', 'sync'].map(name => [name, (line: string) => /^[^-]/.test(line)] as const),
]);

/** Whether a command of these words surely prints nothing on its output. */
export function printsNothing([name, ...args]: readonly string[]): boolean {
  return mute.get(name ?? '')?.(args.join(' '), args) ?? false;
}

/** `sed -n` with a script of nothing. */
function noPrint([option, script]: readonly string[]): boolean {
  return option === '-n' && script !== undefined && /^[\s;]*$/.test(script);
}

/** `-q`, or no line is one that is looked for. */
function refuses(line: string, args: readonly string[]): boolean {
  return (
    /^(?:-[a-zA-Z]*q[a-zA-Z]*|--quiet|--silent) /.test(line) ||
    (/^-[a-zA-Z]*v[a-zA-Z]*$/.test(args[0] ?? '') && /^(?:|\.|\^|\$|\.\*)$/.test(args[1] ?? '-')) ||
    overNone(args)
  );
}

/** It looks for something in `/dev/null` alone, and prints neither counts nor names. */
function overNone(args: readonly string[]): boolean {
  const [, file, more] = args.filter(one => !one.startsWith('-'));
  return file === '/dev/null' && more === undefined && !args.some(one => /^-\w*[cLe]|^--(?:count|files-without|regexp)/.test(one));
}

/** Commands that print nothing, unless something is wrong; filters that print nothing are told when they have run. */
export const MUTE =
  /^(?:(?:true|:|false|wait|break|continue|return(?: \d+)?)$|(?:test|\[|cd|sleep|mkdir(?: -p)?|touch|chmod|unset|umask|read) (?!-[pv]))/;
