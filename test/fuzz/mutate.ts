/** Makes texts out of the corpus that nobody would write: lines cut, doubled, joined and wrapped, by chance that a seed decides. */
import { lines as corpusLines } from '../commands/corpus.ts';
import { type Chance, chance } from '../core/analyse/generate.ts';

const tokens = [
  ...'\'"`$(){}[]<>|&;#!*?~=:@%^+-.,/\\ \t\n',
  '$(',
  '${',
  '$((',
  '<<E\n',
  '<<<',
  '&&',
  '||',
  ';;',
  '>(',
  '<(',
  "$'",
  '\\\n',
  '2>&1',
  'é',
  '\u200b',
  '\u{1f389}',
  'rm ',
  'eval ',
  'sh -c ',
  'cd ',
  'for x in ',
  'do ',
  'done',
  'if ',
  'then ',
  'fi',
  'case ',
  'esac',
  'f() ',
  'set -e; ',
  'xargs ',
  'find . -exec ',
  'sudo ',
  'env ',
  '"$@"',
  '${x%.*}',
  '$((x+1))',
  'a=(',
  'IFS=',
  'read x; ',
];

const wraps: readonly ((text: string) => string)[] = [
  text => `$(${text})`,
  text => `( ${text} )`,
  text => `{ ${text}; }`,
  text => `"${text}"`,
  text => `sh -c '${text.replaceAll("'", "'\\''")}'`,
  text => `eval ${JSON.stringify(text)}`,
  text => `if ${text}; then ${text}; fi`,
  text => `while ${text}; do ${text}; done`,
  text => `f() { ${text}; }; f`,
  text => `x=$(${text}); echo "$x"`,
  text => `cat <<E\n${text}\nE`,
  text => `${text} | ${text}`,
  text => `for i in 1 2 3; do ${text}; done`,
  text => `echo ${text} | base64 -d | sh`,
];

function span(text: string, { below }: Chance): [number, number] {
  const from = below(text.length + 1);
  return [from, Math.min(text.length, from + below(12))];
}

const changes: readonly ((text: string, by: Chance) => string)[] = [
  (text, by) => {
    const [from, to] = span(text, by);
    return text.slice(0, from) + text.slice(to);
  },
  (text, by) => {
    const [from, to] = span(text, by);
    return text.slice(0, to) + text.slice(from, to).repeat(by.below(9) === 0 ? by.below(400) : 1) + text.slice(to);
  },
  (text, by) => {
    const at = by.below(text.length + 1);
    return text.slice(0, at) + by.pick(tokens) + text.slice(at);
  },
  (text, by) => {
    const other = by.pick(corpusLines).command;
    return text.slice(0, by.below(text.length + 1)) + other.slice(by.below(other.length + 1));
  },
  (text, by) => `${text}${by.pick(['; ', ' && ', ' | ', '\n', ' & ', ' '])}${by.pick(corpusLines).command}`,
  (text, by) => by.pick(wraps)(text),
];

/** The text of a seed. */
export function mutated(seed: number): string {
  const by = chance(seed);
  let text = by.pick(corpusLines).command;
  for (let left = 1 + by.below(4); left > 0; left -= 1) text = by.pick(changes)(text, by);
  return text.slice(0, 70_000);
}
