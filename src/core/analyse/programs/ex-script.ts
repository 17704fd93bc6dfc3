/** What the commands of ed, ex and vi do besides editing: the files they read and write, and the programs they run. */

/** What was found; `unsure` where a command is not one that Ward knows to be harmless. */
export interface ExScript {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly runs: readonly string[];
  readonly unsure: string | undefined;
  /** Every line is deleted, and that is written. */
  readonly empties: boolean;
}

interface Seen {
  readonly reads: string[];
  readonly writes: string[];
  readonly runs: string[];
  unsure: string | undefined;
  empties: boolean;
}

const address = /^(?:[%.$,;]|\d+|'[a-zA-Z<>[\]]|\/(?:\\.|[^/\\\n])*\/|\?(?:\\.|[^?\\\n])*\?|[+-]\d*|\s)*/;
const modifiers = /^(?:(?:sil(?:ent)?|keep\w+|noa(?:utocmd)?|lockm\w*|verb(?:ose)?|conf(?:irm)?|undoj\w*)!?\s+)+/;

/** Commands that edit or show, and take nothing that could do more. */
const harmless =
  /^(?:d(?:elete)?|j(?:oin)?|m(?:ove)?|t|co(?:py)?|y(?:ank)?|pu(?:t)?|p(?:rint)?|P|l(?:ist)?|n(?:umber|u)?|z|k|ma(?:rk)?|u(?:ndo)?|red(?:o)?|H|h|q(?:uit)?(?:a(?:ll)?)?|cq(?:uit)?|sor(?:t)?|ret(?:ab)?|ri(?:ght)?|le(?:ft)?|ce(?:nter)?|noh(?:lsearch)?|sy(?:ntax)?|colo(?:rscheme)?|sp(?:lit)?|vs(?:plit)?|new|vne(?:w)?|on(?:ly)?|clo(?:se)?|bd(?:elete)?|bn(?:ext)?|bp(?:revious)?|bf(?:irst)?|tabn(?:ext)?|tabp(?:revious)?|tabo(?:nly)?|f(?:ile)?|fold|ve(?:rsion)?|reg(?:isters)?|ls|buffers|marks|dif(?:fthis|fo(?:ff)?|fu(?:pdate)?)|a|i|c|sta(?:rtinsert)?|stopi(?:nsert)?|goto|go|N(?:ext)?|ne(?:xt)?|rew(?:ind)?|vers|=|<+|>+|&+|~|#)!?$/;

const writing = /^(?:w(?:rite)?|wq|x(?:it)?|wa(?:ll)?|wqa(?:ll)?|xa(?:ll)?|sav(?:eas)?|up(?:date)?|W)$/;
const reading =
  /^(?:r(?:ead)?|e(?:dit)?|E|sp(?:lit)?|vs(?:plit)?|tabe(?:dit)?|tabnew|new|vne(?:w)?|vie(?:w)?|fin(?:d)?|bad(?:d)?|dif(?:fsplit|fs)|f(?:ile)?)$/;

/** Options that run or load nothing. */
const settings =
  /^(?:(?:no|inv)?(?:ai|autoindent|ar|autoread|aw|bg|background|bin|binary|bomb|bt|buftype|cc|colorcolumn|ci|cindent|cp|compatible|cuc|cul|cursorline|enc|encoding|et|expandtab|fenc|fileencoding|ff|fileformat|fo|formatoptions|hid|hidden|hls|hlsearch|ic|ignorecase|is|incsearch|lazyredraw|lbr|list|ma|modifiable|ml|modeline|mouse|nf|nu|number|eol|endofline|fixeol|paste|ro|readonly|rnu|relativenumber|ru|ruler|scs|smartcase|shm|shortmess|si|smartindent|sw|shiftwidth|sts|softtabstop|swf|swapfile|sc|showcmd|so|scrolloff|spell|tabstop|ts|tw|textwidth|udf|undofile|vb|visualbell|wb|writebackup|bk|backup|wrap|ws|wrapscan|wm|wrapmargin|ft|filetype|magic|report|terse|window|t_Co|term|laststatus|ls|nocp|syn|syntax)(?:[&!?]|[+^-]?=[\w,:.-]*)?(?:\s+|$))*$/;

/** Where the text before it is refused, such a line is a command. */
const risky = /^[\s\d,.$%]*(?:!|[rewf]\s*!|[wf]\s+[/~.])/;

/** All lines, deleted: `%d`, `,d`, `1,$d`, `g/^/d`. */
const WHOLE = /^[\s:]*(?:%|,|1\s*,\s*\$|0\s*,\s*\$|g\/(?:\^|\.\*)?\/)\s*d(?:elete)?!?(?:\s*_)?\s*(?:\||$)/;

/** Reads commands, one a line; in ed, lines behind `a`, `i` and `c` are text up to a single dot. */
export function exScript(text: string, ed: boolean): ExScript {
  const seen: Seen = { reads: [], writes: [], runs: [], unsure: undefined, empties: false };
  let inserting = false;
  for (const line of text.split('\n')) {
    if (!inserting && WHOLE.test(line)) seen.empties = true;
    if (inserting) {
      inserting = line !== '.';
      if (risky.test(line)) seen.unsure ??= 'a line that may be a command';
    } else inserting = command(line, seen, 0) && (ed || !line.includes('|'));
  }
  return seen;
}

/** One command; whether text follows it. */
function command(line: string, seen: Seen, depth: number): boolean {
  const from = line.replace(/^[\s:]+/, '').replace(modifiers, '');
  const rest = from.slice(address.exec(from)?.[0].length ?? 0).replace(modifiers, '');
  if (depth > 4) seen.unsure ??= 'commands within commands';
  if (rest === '' || rest.startsWith('"') || depth > 4) return false;
  if (rest.startsWith('!')) {
    seen.runs.push(rest.slice(1));
    return false;
  }
  const global = /^(?:g(?:lobal)?!?|v(?:global)?)\s*([^\w\s"|\\])/.exec(rest);
  if (global !== null) return within(rest.slice(global[0].length), global[1] ?? '/', { seen, depth });
  const changes = /^(?:s(?:ubstitute|no(?:magic)?|m(?:agic)?)?)\s*([^\w\s"|\\])/.exec(rest);
  if (changes !== null) {
    replaced(rest.slice(changes[0].length), changes[1] ?? '/', { seen, depth });
    return false;
  }
  return named(rest, { seen, depth });
}

interface At {
  readonly seen: Seen;
  readonly depth: number;
}

/** Splits at a delimiter that no backslash escapes. */
function cut(text: string, delimiter: string): [string, string] {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === delimiter) return [text.slice(0, at), text.slice(at + 1)];
  }
  return [text, ''];
}

/** `g/pattern/commands`. */
function within(text: string, delimiter: string, { seen, depth }: At): boolean {
  const [, commands] = cut(text, delimiter);
  for (const one of commands.split(/(?<!\\)\|/)) command(one, seen, depth + 1);
  return false;
}

/** `s/pattern/text/flags`: a text that is an expression is code. */
function replaced(text: string, delimiter: string, { seen, depth }: At): void {
  const [, rest] = cut(text, delimiter);
  const [made, flags] = cut(rest, delimiter);
  if (made.startsWith('\\=')) seen.unsure ??= 'a substitution by an expression';
  const more = /^[&cegiInp#lr\d\s]*(?:\|(.*))?$/s.exec(flags);
  if (more === null) seen.unsure ??= 'a substitution that Ward can’t follow';
  else if (more[1] !== undefined) command(more[1], seen, depth + 1);
}

function named(rest: string, { seen, depth }: At): boolean {
  const [, name = '', bang = '', tail = ''] = /^([A-Za-z]+|[=&~#<>]+)(!?)\s*([\s\S]*)$/.exec(rest) ?? [];
  const [argument, after] = cut(tail, '|');
  if (/^norm(?:al)?$/.test(name)) keys(tail, seen);
  else if (writing.test(name)) write(argument.trim(), seen);
  else if (reading.test(name) && argument.trim() !== '') read(argument.trim(), seen);
  else if (/^(?:se(?:t)?|setl(?:ocal)?|setg(?:lobal)?)$/.test(name)) set(argument.trim(), seen);
  else if (!harmless.test(name + (/^[a-z]$/i.test(name) ? '' : bang)) && !harmless.test(name))
    seen.unsure ??= `the command "${name || rest.slice(0, 8)}"`;
  else if (/[`=(!]/.test(argument) && !/^[=<>&]/.test(name)) seen.unsure ??= `the command "${name}" with what it is given`;
  if (after !== '' && !/^norm/.test(name)) command(after, seen, depth + 1);
  return /^[aic]$|^(?:append|insert|change)$/.test(name);
}

/** Keys as typed: a colon, a bang or a control key may begin any command. */
function keys(text: string, seen: Seen): void {
  if (/[:!@\x00-\x1f<KZQq]/.test(text)) seen.unsure ??= 'keys that may be commands';
}

function write(argument: string, seen: Seen): void {
  const target = argument.replace(/^(?:\+\+\w+(?:=\S+)?\s+)+/, '').replace(/^>>\s*/, '');
  if (target.startsWith('!')) {
    seen.runs.push(target.slice(1));
    seen.unsure ??= 'a file handed to a program';
  } else if (/[`$*?{%#]/.test(target)) seen.unsure ??= 'a file whose name is made up';
  else if (target !== '') seen.writes.push(target);
}

function read(argument: string, seen: Seen): void {
  const source = argument.replace(/^(?:\+\S*\s+)/, '');
  if (argument.startsWith('+')) seen.unsure ??= 'a command given to another';
  if (source.startsWith('!')) seen.runs.push(source.slice(1));
  else if (/[`$*?{%#]/.test(source)) seen.unsure ??= 'a file whose name is made up';
  else seen.reads.push(source);
}

function set(argument: string, seen: Seen): void {
  if (!settings.test(argument)) seen.unsure ??= 'an option that Ward doesn’t know';
}
