/** What zsh reads otherwise than bash: forms that unbash takes for ordinary words, or expands as bash would. */
import { collect } from '../collect.ts';
import type { Unbash } from './parse.ts';
import type { Look, Rules } from './refuse.ts';

const own = (what: string) => `zsh reads ${what} otherwise than bash`;
const always = (what: string) => [() => own(what)];

/** Reserved words and precommand modifiers of zsh that are ordinary words to unbash (zshmisc(1)). */
const reserved = new Set(['repeat', 'foreach', 'end', 'always', 'nocorrect', 'noglob', '-']);

const command: Look<'Command'> = node => {
  const name = node.name?.value;
  if (name === undefined) return node.redirects.length > 0 ? own('a redirection without a command') : undefined;
  if (/^\d+(?:\[[^\]]*\])?\+?=/.test(name)) return own('a number that is assigned to');
  return reserved.has(name) ? own(`"${name}"`) : undefined;
};

/** `$=v`, `$~v`, `$^v` and `$+v` expand in zsh, and are plain text to bash. */
const flagged = (text: string) => (/\$[=~^+\u0080-\uffff]/.test(text.replace(/\\./gs, '')) ? own('this expansion') : undefined);

/** A brace ends a command in zsh where it is a character to bash, but for the pair that find and xargs take. */
function braced(node: Unbash.Command): string | undefined {
  const words = [...(node.name ? [node.name] : []), ...node.suffix.filter(one => one.type === 'Word')];
  const plain = collect(words, one => (one.parts ? one.parts.filter(part => part.type === 'Literal').map(part => part.text) : [one.text]));
  return plain.some(text => /[{}]/.test(text.replace(/\\.|\{\}/gs, ''))) ? own('a brace in a word') : undefined;
}

/** `$v[1]` and `$v:h` belong together, `$#v` is a length, and a name may hold any letter. */
const simple: Look<'SimpleExpansion'> = (node, source) =>
  /^(?:\[|:[A-Za-z&]|[\u0080-\uffff])/.test(source.slice(node.end, node.end + 2)) ||
  (node.text === '$#' && /\w/.test(source[node.end] ?? ''))
    ? own('this expansion')
    : undefined;

const word: Look<'Word'> = node => {
  if (/^=[^=]/.test(node.text)) return own('a word that begins with "="');
  if (/^(?:''|"")+~/.test(node.text)) return own('a tilde after empty quotes');
  if (/^~(?:[-+\d[]|[^/]*:)/.test(node.text)) return own('this tilde');
  return node.parts === undefined ? flagged(node.text) : undefined;
};

/** `${file:t:r}`: parts of a name, and the same in other letters (zshexpn(1), Modifiers). */
const MODIFIERS = /^\$\{[A-Za-z_]\w*(?::[htrelu])+\}$/;

const parameter: Look<'ParameterExpansion'> = node => {
  if (node.prefix === '!' || /^\$\{[^A-Za-z_0-9@*#?!$-]/.test(node.text)) return own('this expansion');
  const type = node.operation?.type;
  if (type === 'Remove' || type === undefined) return undefined;
  if (node.operation?.type === 'Slice' && MODIFIERS.test(node.text)) return undefined;
  return type === 'Default' || type === 'Replace' ? undefined : own('this expansion');
};

function redirect(node: Unbash.Redirect): string | undefined {
  if (node.descriptor?.type === 'FileDescriptor' && node.descriptor.value > 9) return own('a descriptor number above 9');
  const text = node.target?.text ?? '';
  return /^[-!|\d]/.test(text) && !/^(?:\d|-)$/.test(text) ? own(`"${node.operator}${text}"`) : undefined;
}

const substitution: Look<'CommandExpansion'> = node => {
  if (node.text.startsWith('${')) return own('"${ …; }"');
  return node.text.startsWith('`') && node.text.includes('\\') ? own('a backslash between backticks') : undefined;
};

/** Escapes that zsh reads otherwise, and those that make a NUL, which zsh keeps. */
const strange = /\\(?:[^abefnrtvx0-7uU\\'"]|x(?![\da-fA-F])|x0?0(?![\da-fA-F])|0{1,3}(?![0-7])|u(?![\da-fA-F]{4})|U(?![\da-fA-F]{8}))/;

/** With its words, and `do`: both shells ask alike, and give the name the word or nothing. */
const chosen = /^select[ \t]+[A-Za-z_]\w*[ \t]+in[ \t][^;&|()<>{}`\n]*[;\n]\s*do\s/;

/** The rules for zsh, beside those for bash. */
export const zshRules: Rules = {
  Command: [command, braced],
  Word: [word],
  Literal: [node => flagged(node.text)],
  SimpleExpansion: [simple],
  ExtendedGlob: always('such a pattern'),
  ParameterExpansion: [parameter],
  Redirect: [redirect],
  Negation: [(node, source) => (source[node.pos - 1] === '&' && source[node.pos - 2] !== '&' ? own('"&!"') : undefined)],
  Coproc: always('"coproc"'),
  Select: [(node, source) => (chosen.test(source.slice(node.pos, node.end)) ? undefined : own('"select"'))],
  Function: [node => (/^[\w.-]+$/.test(node.name.value) ? undefined : own('this function'))],
  CommandExpansion: [substitution],
  AnsiCQuoted: [node => (strange.test(node.text) ? own('this quoted string') : undefined)],
};
