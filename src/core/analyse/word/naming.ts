/** Words that are surely the names of commits or branches, though which ones is known only as it runs: the output of `git merge-base` and its kin. */
import type { Node, Simple, Word } from '../../syntax.ts';
import type { State } from '../state.ts';

/** A word's text as it stands; undefined where it is expanded. */
type Text = string | undefined;
type Test = (args: readonly Text[]) => boolean;

/** Options that choose commits and leave what is printed of them as it is. */
const CHOOSING =
  /^(?:-\d+|-n\d*|--(?:max-count|skip|since|until|after|before|author|committer|grep|max-parents|min-parents)=.*|--(?:all|reverse|no-merges|merges|first-parent|branches|tags|topo-order|date-order|ancestry-path|no-patch)|-s|--)$/s;

/** Only commits are printed: `%H` and `%h`, or nothing else said. */
const HASHES = /^--(?:pretty|format)=(?:t?format:)?["']?%[hH]["']?$/;

function chosen(args: readonly Text[]): boolean {
  return args.every(one => one !== undefined && (!one.startsWith('-') || CHOOSING.test(one)));
}

const log: Test = args => args.some(one => HASHES.test(one ?? '')) && chosen(args.filter(one => !HASHES.test(one ?? '')));

/** A word that names no commit is printed as it stands, unless it has to be one. */
const parsed: Test = args => {
  const must = args.some(one => /^--(?:verify|short(?:=\d+)?)$/.test(one ?? ''));
  return args.every(
    one =>
      /^(?:--(?:verify|quiet|short(?:=\d+)?|abbrev-ref|symbolic-full-name)|-q|(?:HEAD|@)(?:[~^@].*)?)$/.test(one ?? '') ||
      (must && /^[^-]/.test(one ?? '')),
  );
};

const any: Test = () => true;

/** A list of names, each on a line alone. */
function listed(args: readonly Text[]): boolean {
  const alone = args.some(one => /^--format=%\((?:refname(?::short)?|objectname(?::short)?)\)$/.test(one ?? ''));
  return alone && listing(args);
}

/** What prints nothing but names that git itself keeps from beginning with a dash (git-check-ref-format(1)). */
const NAMERS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['merge-base', any],
  ['describe', any],
  ['write-tree', any],
  ['hash-object', any],
  ['rev-list', chosen],
  ['log', log],
  ['show', log],
  ['rev-parse', parsed],
  ['branch', args => (args.length === 1 && args[0] === '--show-current') || listed(args)],
  ['symbolic-ref', args => args.every(one => /^(?:--short|-q|--quiet|HEAD)$/.test(one ?? ''))],
  ['tag', args => args.every(one => /^(?:-l|--list|--sort=[\w:-]+|--(?:points-at|merged|contains)(?:=.*)?|[^-].*)$/s.test(one ?? ''))],
  ['for-each-ref', listed],
]);

/** What passes lines on as they are. */
const SIEVES = /^(?:(?:head|tail)(?: -n ?\d+| -\d+)?|sort(?: -[a-zA-Z]+)*|uniq|sed -n \d+p)$/;

/** What leaves of a list for people some lines, and of a line the name. */
const STRAINERS =
  /^(?:[ef]?grep (?:-[vEFPiwx]+ )+[^-].*|tr -d [ *]+|cut -c ?3-|sed (?:-[Er] )?s\/\^[*\\ s+[\]]*\/\/g?|awk \{ ?print \$(?:1|NF);? ?\})$/s;

/** The list of branches for people: names behind blanks, `*` and `+`, none of which begins with a dash either. */
const branches: Test = args => args.every(one => /^(?:--(?:merged|no-merged|list|no-color|sort=[\w:-]+)|-[arl]|[^-].*)$/s.test(one ?? ''));

/** Whether a substitution prints names of commits and branches alone, or nothing. */
export function names(body: readonly Node[], state: State): boolean {
  const [node, more] = body;
  if (node?.kind === 'and-or' && more === undefined && node.operators.every(one => one === '||'))
    return node.items.every((one, at) => names([one], state) || (at > 0 && standIn(one, state)));
  const items = node?.kind === 'pipeline' && !node.negated ? node.items : node === undefined ? [] : [node];
  const lines = items.map((one, at) => argv(one, state, at > 0));
  const [first, ...rest] = lines;
  return more === undefined && first !== undefined && namer(first) && rest.every(one => one !== undefined && SIEVES.test(one.join(' ')));
}

/** What is printed where git finds none: a name that stands in the text, or nothing. */
function standIn(node: Node, state: State): boolean {
  const line = argv(node, state)?.join(' ') ?? '\n';
  return /^(?:true|:|echo(?: (?!.*\.\.)(?:[\w@][\w@~^./-]*)?)?)$/.test(line);
}

/** The same for a reader that cuts words at blanks and expands none of them: a list for people will do. */
export function namesWords(items: readonly Node[], state: State): boolean {
  const [first, ...rest] = items.map((one, at) => argv(one, state, at > 0)?.join(' '));
  const list = /^git branch(?: (.*))?$/s.exec(first ?? '');
  if (list === null || !branches(list[1]?.split(' ') ?? [])) return false;
  return rest.every(one => one !== undefined && (SIEVES.test(one) || STRAINERS.test(one)));
}

/** Options that choose commits, and nothing that is printed. */
export function choosing(args: readonly Text[]): boolean {
  return chosen(args);
}

/** Options of a list of names that print nothing besides. */
export function listing(args: readonly Text[]): boolean {
  return args.every(one =>
    /^(?:--(?:format|sort|count|points-at|merged|no-merged|contains)=.*|--(?:list|merged|no-merged)|-[alr]|[^-].*)$/s.test(one ?? ''),
  );
}

/** The sub-command and the words of git, where it stands first in a pipeline of which the rest passes its lines on as they are. */
export function gitWords(items: readonly Node[], state: State): readonly Text[] | undefined {
  const [first] = items;
  if (first?.kind !== 'simple' || first.words[0]?.text !== 'git') return undefined;
  const [words, ...rest] = items.map((one, at) => argv(one, state, at > 0));
  if (words === undefined || !rest.every(one => one !== undefined && SIEVES.test(one.join(' ')))) return undefined;
  return words[1] === '-C' || words[1]?.startsWith('-') ? undefined : words.slice(1);
}

/** git's own options are not looked into: a setting could change what is printed. */
function namer([name, ...words]: readonly Text[]): boolean {
  const rest = words[0] === '--no-pager' ? words.slice(1) : words;
  const [verb, ...args] = rest[0] === '-C' ? rest.slice(2) : rest;
  return name === 'git' && (NAMERS.get(verb ?? '')?.(args) ?? false);
}

/** Its words, where its name can mean nothing else. Errors may go anywhere; behind a pipe it reads that. */
function argv(node: Node, state: State, piped = false): Text[] | undefined {
  if (node.kind !== 'simple' || node.assignments.length > 0 || !node.redirects.every(quiet)) return undefined;
  if (piped && node.redirects.some(one => one.operator === '<')) return undefined;
  const words = node.words.map(textOf);
  const known = !state.functions.has(words[0] ?? '') && state.rest === 'scene' && !state.variables.has('PATH');
  return known && words.length > 0 ? words : undefined;
}

function quiet({ operator, descriptor }: Simple['redirects'][number]): boolean {
  return operator === '<' || (operator === '>' && descriptor === 2);
}

function textOf(word: Word): Text {
  const texts = word.parts.map(part => (part.kind === 'literal' ? part.text : undefined));
  return texts.includes(undefined) ? undefined : texts.join('');
}
