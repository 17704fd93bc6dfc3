/** What bash's grammar reads otherwise than a plain sh: dash takes it as other words, other files, or other commands. */
import type { Unbash } from './parse.ts';
import type { Look, Rules } from './refuse.ts';

const not = (what: string) => `sh has no ${what}, and reads this otherwise than bash`;
const never = (what: string) => [() => not(what)];

function redirect(node: Unbash.Redirection): string | undefined {
  if (node.operator === '&>' || node.operator === '&>>') return not(`"${node.operator}"`);
  if (node.descriptor?.type === 'FileDescriptorVariable') return not('descriptor variables');
  if (node.descriptor && node.descriptor.value > 9) return not('descriptor numbers above 9');
  if (node.type !== 'Redirect' || !node.operator.endsWith('&')) return undefined;
  return /^(?:\d|-)$/.test(node.target?.text ?? '') ? undefined : not(`"${node.operator}" before a word`);
}

const assignment: Look<'Assignment'> = node =>
  node.append || node.index || node.value.type === 'ArrayValue' ? not('arrays or "+="') : undefined;

const parameter: Look<'ParameterExpansion'> = node => {
  if (node.prefix === '!' || node.index) return not('indirect or indexed expansion');
  const type = node.operation?.type;
  return type === undefined || type === 'Default' || type === 'Remove' ? undefined : not('such an expansion');
};

/** `~+`, `~-` and `~1` are directories to bash and users to dash, which doesn't end a tilde at a colon either. */
const word: Look<'Word'> = node => (/^~(?:[-+\d]|[^/]*:)/.test(node.text) ? not('such tildes') : undefined);

/** The rules for sh, beside those for bash. */
export const shRules: Rules = {
  AnsiCQuoted: never("$'…'"),
  ProcessSubstitution: never('process substitution'),
  Redirect: [redirect],
  HereDoc: [redirect],
  HereString: never('"<<<"'),
  TestCommand: never('"[["'),
  ArithmeticCommand: never('"(("'),
  ArithmeticFor: never('"for (("'),
  ArithmeticExpansion: [node => (node.text.startsWith('$[') ? not('"$["') : undefined)],
  CommandExpansion: [node => (node.text.startsWith('${') ? not('"${ …; }"') : undefined)],
  Function: [(node, source) => (/^function\b/.test(source.slice(node.pos)) ? not('"function"') : undefined)],
  Assignment: [assignment],
  ParameterExpansion: [parameter],
  BraceExpansion: never('brace expansion'),
  ExtendedGlob: never('such patterns'),
  Select: never('"select"'),
  Coproc: never('"coproc"'),
  Time: never('keyword "time"'),
  Pipeline: [node => (node.operators.includes('|&') ? not('"|&"') : undefined)],
  CaseItem: [node => (node.terminator === undefined || node.terminator === ';;' ? undefined : not(`"${node.terminator}"`))],
  Word: [word],
};
