/** Commands that print nothing but what lies in the project: what they are told can't make code of it. */
import path from 'node:path';
import type { Redirect, Simple, Word } from '../../syntax.ts';
import { datable, PLAIN } from '../content.ts';
import type { Frame, Shell } from '../frame.ts';
import { lookup } from './lookup.ts';

/** Where a command stands: behind a pipe or not. */
interface Around {
  readonly shell: Shell;
  readonly piped: boolean;
  readonly isData: (word: Word, shell: Shell) => boolean;
}

/** A command's words may be these. `least`: how many it has at least where it reads files by their names; none where it never waits for input. */
interface Teller {
  readonly harmless: (text: string) => boolean;
  readonly least?: number;
}

/** Nothing that could be an escape, an expansion or a subscript. */
const plain = (text: string) => !/[$`\\]/.test(text);

/** What may put something new into a file. */
const WRITES = /^(?:write|replace|move)$/;

/** It names no files. */
const MOST = 1000;

const READER: Teller = { harmless: plain, least: 1 };
const FILTER: Teller = { harmless: plain, least: MOST };
const TELLER: Teller = { harmless: plain };

function all(names: string, teller: Teller): [string, Teller][] {
  return names.split(' ').map(name => [name, teller]);
}

/** What find's `-printf` tells of a file, with a blank or the like between. */
const TOLD = /^(?!-)(?:%(?:[spPfhkbdDigGuUmMnytYS]|[TAC][@+\w])|\\[nt0]|[\w ,:;=.|-])+$/;

/** No action by which find prints what its words say, or runs something. */
const FOUND: Teller = {
  harmless: text => TOLD.test(text) || (plain(text) && !/^-(?:exec|ok|fprint|fls|files0)|^[/~]|\.\.(?:\/|$)/.test(text)),
};
const CHOSEN: Teller = { harmless: text => !/^--(?:label|group|colo)/.test(text), least: 2 };
const TRANSLATED: Teller = { harmless: translates, least: MOST };
const CALCULATED: Teller = { harmless: text => /^-[lqs]+$/.test(text), least: MOST };

const tellers = new Map<string, Teller>([
  ...all('cat head tail sort uniq nl tac wc cut paste', READER),
  ...all('comm diff', { harmless: plain, least: 2 }),
  ...all('rev column fold expand', FILTER),
  ...all('df date seq nproc basename dirname expr uname', TELLER),
  ...all('ls du stat find', FOUND),
  ...all('grep egrep fgrep', CHOSEN),
  ...all('sed gsed', { harmless: edits, least: 2 }),
  ...all('awk gawk mawk', { harmless: picks, least: 2 }),
  ...all('jq', { harmless: queries, least: 2 }),
  ['tr', TRANSLATED],
  ['bc', CALCULATED],
]);

/** `tr` turns letters into no others than those in the text, and into no range that would hold some. */
function translates(text: string): boolean {
  return plain(text.replace(/\\[ntr]/g, '')) && !/.-./s.test(text.replace(/a-z|A-Z|0-9|[a-z0-9]-[a-z0-9]|^-[cdst]+$/g, ''));
}

/** One substitution that puts in nothing but letters and what it found, or lines that are chosen. */
function edits(text: string): boolean {
  if (/^-[nEr]+$|^(?:\d+|\$)?(?:,(?:\d+|\$))?[pqd]$/.test(text)) return true;
  const [, by = '', , put] = /^s([/|,#:])((?:\\.|[^\\\n])*?)\1((?:\\[0-9]|[^\\\n])*?)\1[gpIi0-9]*$/.exec(text) ?? [];
  if (put !== undefined) return !put.replace(/\\[0-9]/g, '').includes(by) && PLAIN.test(put.replace(/\\[0-9]/g, ''));
  return /^[\w./*?-]+$/.test(text) && !/^(?:-|[sy]\W)|\/dev\//.test(text);
}

/** A program of awk that prints fields, numbers and strings in which nothing could be code. */
function picks(text: string): boolean {
  if (/`|%c|\b(?:getline|system|ENVIRON|sprintf|ARGV|FILENAME|substr)\b/.test(text)) return false;
  const strings = text.match(/"[^"]*"/g) ?? [];
  if (strings.length > 0 && (/[/\\|]/.test(text) || text.split('"').length % 2 === 0)) return false;
  return strings.every(one => PLAIN.test(one));
}

function queries(text: string): boolean {
  const strings = text.match(/"[^"]*"/g) ?? [];
  return (
    plain(text) &&
    !/@|implode|ascii|format|\b(?:env|inputs?|import|include|debug|getpath|input_\w+)\b|^-[a-z]*[nLf]|^--(?:null|from|raw-f|slurpf|arg|js)/.test(
      text,
    ) &&
    strings.every(one => PLAIN.test(one))
  );
}

/** Names that git keeps free of brackets, numbers, and names of files. */
const GIT =
  /^(?:rev-list|rev-parse|describe|ls-files|branch(?! (?:.* )?-\w*v)|tag(?! (?:.* )?-\w*n)|status (?:-s|--porcelain|--short)|diff (?:.* )?--(?:stat|numstat|shortstat|name-only|name-status)|(?:log|show) (?:.* )?--(?:format|pretty)=)/;
const FORMATS = /^--(?:format|pretty)=(?:t?format:)?(?:%[hHtTp]|%[ca][tisdD]|[\w .:,-])*$/;

/** What stands behind one of these is no file. */
const VALUED = /^-[dtFvfekAmo]$/;

/** The command prints data of the project alone. */
export function tells(node: Simple, around: Around): boolean {
  const [name, ...rest] = node.words;
  const { shell } = around;
  if (name === undefined || node.assignments.length > 0 || !/^[\w./-]+$/.test(name.text) || shell.state.functions.has(name.text))
    return false;
  if (!node.redirects.every(one => one.descriptor === 2 || given(one, around))) return false;
  if (/^(?:echo|printf)$/.test(name.text)) return rest.every(one => around.isData(lined(one), shell));
  const texts = rest.map(one => spelled(one, around));
  if (name.text === 'git') return gives(texts);
  if (runs(name.text, texts, around)) return node.redirects.every(one => one.descriptor === 2);
  const teller = tellers.get(name.text);
  if (teller === undefined || !texts.every(one => one !== undefined && teller.harmless(one) && !/^(?:-|\/dev\/.*|\/proc\/.*)$/.test(one)))
    return false;
  if (teller.least === undefined) return teller !== FOUND || within(shell);
  const files = rest.filter((_, at) => !texts[at]?.startsWith('-') && !VALUED.test(texts[at - 1] ?? '')).slice(teller.least - 1);
  const fed = around.piped || node.redirects.some(one => one.operator.startsWith('<'));
  return (fed || files.some(one => !/^\+?\d+$/.test(one.text))) && files.every(one => named(one, shell));
}

/** What it reads instead of its input is data too. */
function given({ operator, target }: Redirect, { shell, isData }: Around): boolean {
  return operator === '<' ? named(target, shell) : operator === '<<<' && isData(target, shell);
}

/** The breaks of lines that `printf` makes are none of what may be code. */
function lined(word: Word): Word {
  return { ...word, parts: word.parts.map(one => (one.kind === 'literal' ? { ...one, text: one.text.replace(/\\[ntr]/g, '') } : one)) };
}

const INTERPRETERS = /^(?:node|python3?|ruby|perl|php|bash|sh)$/;
const RUNNERS = /^(?:npm|pnpm|yarn|npx|make|cargo|go|pytest)$/;

/** Code of the project that the text has put nothing into, by input or otherwise: what it prints can run no more than it could itself. */
function runs(name: string, texts: readonly (string | undefined)[], { shell, piped }: Around): boolean {
  const { written, unpacked, actions } = shell.frame.reader;
  if (piped || written.size + unpacked.size > 0 || !texts.every(one => one !== undefined && /^[\w./:=,+-]*$/.test(one))) return false;
  const file = INTERPRETERS.test(name) ? (texts[0] ?? '-') : name;
  const own = RUNNERS.test(name) || (/[./]/.test(file) && !/^[-/]/.test(file) && readable(file, shell));
  return own && !actions.some(({ effects }) => effects.some(one => one.kind === 'path' && WRITES.test(one.touch)));
}

function gives(texts: readonly (string | undefined)[]): boolean {
  const line = texts.includes(undefined) ? '\\' : texts.join(' ');
  return plain(line) && GIT.test(line) && texts.every(one => !/^--(?:format|pretty)/.test(one ?? '') || FORMATS.test(one ?? ''));
}

/** The word as it stands in the text, without what is data in it; undefined where something else is. */
function spelled(word: Word, { shell, isData }: Around): string | undefined {
  const texts = word.parts.map(part => {
    if (part.kind === 'literal' || part.kind === 'glob') return part.text;
    const content =
      part.kind === 'parameter' && part.operation === undefined && part.prefix === undefined ? lookup(part.name, shell) : undefined;
    if (content?.kind === 'text') return content.text;
    if (content !== undefined && datable(content)) return '';
    return isData({ ...word, parts: [part] }, shell) ? '' : undefined;
  });
  return texts.includes(undefined) ? undefined : texts.join('');
}

/** A file by a name that is surely one of the project: not what stands for the input, nor what the command itself wrote. */
function named(word: Word, shell: Shell): boolean {
  const pieces = word.parts.map(part => piece(part, shell));
  if (pieces.includes(undefined)) return false;
  const name = pieces.map(one => one?.text).join('');
  if (pieces.every(one => one?.sure)) return readable(name, shell);
  const { written, unpacked } = shell.frame.reader;
  return within(shell) && written.size + unpacked.size === 0 && !/^[/~-]|(?:^|\/)\.\.(?:\/|$)/.test(name);
}

/** The shell stands below where the command begins. */
function within({ state, frame }: Shell): boolean {
  return state.cwds.every(cwd => `${cwd}/`.startsWith(`${frame.reader.request.scene.cwd}/`));
}

/** What stands in a name: as it is, or as a pattern. */
function piece(part: Word['parts'][number], shell: Shell): { text: string; sure: boolean } | undefined {
  if (part.kind === 'literal' || part.kind === 'glob') return { text: part.text, sure: part.kind === 'literal' };
  if (part.kind !== 'parameter' || !part.quoted || part.operation !== undefined || part.prefix !== undefined || part.index !== undefined)
    return undefined;
  const content = lookup(part.name, shell);
  if (content.kind === 'text') return { text: content.text, sure: true };
  if (content.kind === 'match') return { text: content.pattern, sure: false };
  const fits = content.kind === 'unknown' ? content.fits : undefined;
  return fits === undefined || fits.kind === 'fresh' ? undefined : { text: fits.text, sure: false };
}

/** The file lies below where the command begins, and nothing in the command has written it. */
export function readable(name: string, { state, frame }: Shell): boolean {
  const home = frame.reader.request.scene.cwd;
  return state.cwds.every(cwd => {
    const file = path.resolve(cwd ?? '/', name);
    return name !== '-' && file.startsWith(`${home}/`) && !wrote(file, frame);
  });
}

function wrote(file: string, { reader }: Frame): boolean {
  if (reader.written.has(file) || [...reader.unpacked.keys()].some(one => file.startsWith(one))) return true;
  return reader.actions.some(({ effects }) =>
    effects.some(one => one.kind === 'path' && WRITES.test(one.touch) && (one.path.kind !== 'path' || one.path.path === file)),
  );
}
