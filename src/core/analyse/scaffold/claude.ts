/**
 * Claude Code's wrapper around a command: source the snapshot, set the pattern options, `eval 'COMMAND'`, note the directory. Accepted are the
 * plain form, zsh's, the one for a shell prefix, the newer preamble, and each with or without `< /dev/null`; nothing may be added or left out
 * but the snapshot itself. The snapshot's functions and aliases are the user's own, and are not read.
 */
import type { Node, Simple } from '../../syntax.ts';
import type { Place } from '../../values.ts';
import { agentDirectories, isIn } from './ground.ts';
import type { Recognised, Seen } from './scaffold.ts';
import { literal, only, spelled } from './shape.ts';

const SNAPSHOT = /^shell-snapshots\/snapshot-(?:bash|zsh|sh)-\d{1,16}-[a-z0-9]{1,16}\.sh$/;
const DIRECTORY_NOTE = /^\/tmp\/claude-[0-9a-f]{4}-cwd$/;
const OPTIONS = ['shopt -u extglob 2>/dev/null', 'setopt NO_EXTENDED_GLOB NO_BARE_GLOB_QUAL 2>/dev/null'];

/** One link of the chain: its command, and the operator before it. */
interface Link {
  readonly node: Node;
  readonly operator: '&&' | '||' | undefined;
}

export function claude(seen: Seen): Recognised | undefined {
  const { script, request } = seen;
  const [chain, more] = script.body;
  if (script.faults.length > 0 || more !== undefined || chain?.kind !== 'and-or') return undefined;
  const links = chain.items.map((node, at): Link => ({ node, operator: at === 0 ? undefined : chain.operators[at - 1] }));
  const command = evaluated(links.at(-2));
  const note = noted(links.at(-1));
  const snapshot = preamble(links.slice(0, -2), seen);
  if (command === undefined || note === undefined || snapshot === undefined) return undefined;
  const scaffold = { agent: 'claude', kind: 'wrapped', reads: snapshot, writes: [note] } as const;
  const input = command.redirects.length > 0 ? ({ kind: 'nothing' } as const) : ({ kind: 'inherited' } as const);
  return { scaffold, subject: { text: command.text, dialect: request.dialect, input, aliases: true, span: command.place } };
}

/** `&& eval 'COMMAND'`, maybe with `< /dev/null`: one word, without any expansion. */
function evaluated(link: Link | undefined): { text: string; place: Place; redirects: Simple['redirects'] } | undefined {
  if (link?.operator === '||' || link?.node.kind !== 'simple') return undefined;
  const words = only(link.node, []) ?? only(link.node, ['</dev/null']);
  const [name, word, more] = words ?? [];
  const text = word === undefined ? undefined : literal(word);
  if (name?.text !== 'eval' || word === undefined || text === undefined || more !== undefined) return undefined;
  return { text, place: word.place, redirects: link.node.redirects };
}

/** `&& pwd -P >| /tmp/claude-XXXX-cwd` */
function noted(link: Link | undefined): string | undefined {
  const target = link?.node.kind === 'simple' ? link.node.redirects[0]?.target.text : undefined;
  if (link?.operator !== '&&' || target === undefined || !DIRECTORY_NOTE.test(target)) return undefined;
  const words = only(link.node, [`>|${target}`]);
  return words?.map(one => one.text).join(' ') === 'pwd -P' ? target : undefined;
}

/** What comes before: each step once, in its order, each followed by `|| true` where it may fail. The snapshot's path, if there is one. */
function preamble(links: readonly Link[], seen: Seen): readonly string[] | undefined {
  let rest = links;
  const snapshot = sourced(rest, seen);
  if (snapshot !== undefined) rest = rest.slice(2);
  if (tidied(rest)) rest = rest.slice(2);
  if (rest[0] !== undefined && located(rest[0], seen)) rest = rest.slice(1);
  if (tidied(rest)) rest = rest.slice(2);
  return patterned(rest) && rest.length === 2 ? (snapshot ?? []) : undefined;
}

/** This link leads on from the one before by `&&`, and is followed by `|| true`. */
function forgiven([link, next]: readonly Link[]): boolean {
  return link?.operator !== '||' && next?.operator === '||' && spelled(next.node) === 'true';
}

function sourced(links: readonly Link[], { request }: Seen): readonly string[] | undefined {
  if (!forgiven(links)) return undefined;
  const words = only(links[0]?.node, ['2>/dev/null']);
  const [name, word, more] = words ?? [];
  const file = word === undefined ? undefined : literal(word);
  const own = agentDirectories(request, '.claude', 'CLAUDE_CONFIG_DIR');
  return name?.text === 'source' && more === undefined && file !== undefined && isIn(own, file, SNAPSHOT) ? [file] : undefined;
}

function patterned(links: readonly Link[]): boolean {
  const node = links[0]?.node;
  return forgiven(links) && (OPTIONS.includes(spelled(node) ?? '') || both(node));
}

/** `{ shopt … || setopt …; } >/dev/null 2>&1`: either shell's. */
function both(node: Node | undefined): boolean {
  const [chain, more] = silenced(node) ?? [];
  if (chain?.kind !== 'and-or' || more !== undefined || chain.operators.join() !== '||') return false;
  const [shopt, setopt, none] = chain.items.map(spelled);
  return shopt === 'shopt -u extglob' && setopt === 'setopt NO_EXTENDED_GLOB NO_BARE_GLOB_QUAL' && none === undefined;
}

/** `{ \builtin unalias -- 'NAME'; \builtin unset -f -- 'NAME'; … } >/dev/null 2>&1`: names that the wrapper itself uses. */
function tidied(links: readonly Link[]): boolean {
  const body = silenced(links[0]?.node);
  return (
    forgiven(links) &&
    body !== undefined &&
    body.length > 0 &&
    body.every(node => /^\\builtin (?:unalias|unset -f) -- '?\w+'?$/.test(spelled(node) ?? ''))
  );
}

function silenced(node: Node | undefined): readonly Node[] | undefined {
  if (node?.kind !== 'redirected' || node.item.kind !== 'group') return undefined;
  const redirects = node.redirects.map(one => `${one.descriptor ?? ''}${one.operator}${one.target.text}`).join(' ');
  return redirects === '>/dev/null 2>&1' ? node.item.body : undefined;
}

/** `export TEMP=DIR`: where temporary files go. */
function located(link: Link, { request }: Seen): boolean {
  if (link.operator === '||' || link.node.kind !== 'simple') return false;
  const { words, declared, redirects, assignments } = link.node;
  const [one, more] = declared;
  const value = one?.assignment.value === undefined ? undefined : literal(one.assignment.value);
  const plain = words.length === 2 && words[0]?.text === 'export' && redirects.length + assignments.length === 0;
  const named = /^(?:TEMP|TMP|TMPDIR)$/.test(one?.assignment.name ?? '') && more === undefined && one?.assignment.append === false;
  return (
    plain &&
    named &&
    value !== undefined &&
    /^\/[\w./-]+$/.test(value) &&
    !value.includes('..') &&
    !value.startsWith(`${request.scene.cwd}/`)
  );
}
