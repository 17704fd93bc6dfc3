/** A shell that reads its script from its input shares that with what it starts: a command that reads there moves the place where the script goes on. */
import type { Doing } from './action.ts';
import type { Input } from './program.ts';

const LEFT = 'what is left of the text the shell reads';
const LEFT_LINES = `${LEFT}, line by line`;

/** What is left of a script on the shell's own input. A single line is read whole before any of it runs. */
export function leftOf(text: string): Input {
  return { kind: 'unknown', reason: text.trim().includes('\n') ? LEFT_LINES : LEFT };
}

/** The shell goes on with whatever stands on its input: moved, that is another text. */
export function isScript(input: Input): boolean {
  return input.kind === 'unknown' && input.reason.startsWith(LEFT);
}

/** Without a file they read their input, and may leave some of it. */
const FILTERS =
  /^(?:cat|tac|head|tail|[gmn]?awk|g?sed|[efrz]?grep|rg|cut|tr|sort|uniq|wc|nl|fold|fmt|od|xxd|hexdump|strings|tee|paste|column|jq|less|more|bc|dc|ed|ex)$/;

/** They read it whatever their words are, or run words that may. */
const READERS =
  /^(?:read|mapfile|readarray|sysread|sysseek|zread|vared|select|dd|xargs|parallel|line|python[\d.]*|pypy\d*|perl|ruby|node|nodejs|deno|bun|php|lua|tclsh|expect|ssh|nc|ncat|socat|ftp|telnet|busybox|openssl|base64|sqlite3|psql|mysql|stdbuf|script|pv)$/;

const INPUT = /^(?:-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/(?:self|\$\$)\/fd\/0)$/;

/** Why what follows can't be told, where a command may take part of the script. */
export function takesScript(input: Input, { argv, effects }: Doing): string | undefined {
  if (input.kind !== 'unknown' || input.reason !== LEFT_LINES) return undefined;
  const [name, ...words] = argv.map(one => (one.value.kind === 'text' ? one.value.text : undefined));
  const program = name?.split('/').at(-1) ?? '';
  const named = words.some(word => word !== undefined && INPUT.test(word));
  const filters = FILTERS.test(program) && !effects.some(one => one.kind === 'path' && one.touch === 'read');
  return named || filters || READERS.test(program)
    ? `${program} may read from the text that the shell itself still reads, which then goes on elsewhere`
    : undefined;
}
