/** Nothing that is put around a command, between its words or into the spelling of them makes its decision milder. */
import test from 'ava';
import fc from 'fast-check';
import { parse } from '../../../src/core/parse/parse.ts';
import { quote } from '../../../src/core/quote.ts';
import type { Node, Word } from '../../../src/core/syntax.ts';
import type { Decision } from '../../../src/core/values.ts';
import { type Line, lines } from '../../commands/corpus.ts';
import { reasons, verdictOf } from '../../commands/world.ts';

const proof = process.env.WARD_PROOF !== undefined;
const strictness: readonly Decision[] = ['allow', 'ask', 'deny'];

/** What makes another text of one, or undefined where it does not apply. */
type Change = (text: string) => string | undefined;

const held = (head: string, tail: string) => (text: string) => `${head}${text}\n${tail}`;
const inText =
  (head: string, tail = '') =>
  (text: string) =>
    `${head}${quote([text])}${tail}`;

/** Around any text. */
const around = new Map<string, Change>([
  ['a subshell', held('( ', ')')],
  ['a group', held('{ ', '}')],
  ['a condition', held('if ', 'then :; fi')],
  ['a branch', held('if false; then :; else ', 'fi')],
  ['an elif', held('if false; then :; elif ', 'then :; fi')],
  ['a loop', held('while :; do ', 'break; done')],
  ['the test of a loop', held('until ', 'do :; done')],
  ['a list', held('for i in a; do ', 'done')],
  ['a counted loop', held('for ((i=0; i<1; i++)); do ', 'done')],
  ['a case', held('case x in (x) ', ';; esac')],
  ['a function', held('f1() { ', '}; f1')],
  ['a function nobody calls', held('f1() { ', '}')],
  ['a substitution', held('echo "$(', ')"')],
  ['a substitution in an assignment', held('x1=$(', ')')],
  ['a process substitution', held('cat <(', ')')],
  ['a pipeline', held('{ ', '} | cat')],
  ['the end of a pipeline', held('cat | { ', '}')],
  ['the background', held('{ ', '} &')],
  ['negation', held('! { ', '}')],
  ['time', held('time { ', '}')],
  ['a coprocess', held('coproc { ', '}')],
  ['the second of two', held('true && { ', '}')],
  ['after a failure', held('false || { ', '}')],
  ['after a comment', held("# it's fine\n", '')],
  ['after a command', held('echo one\n', '')],
  ['before a command', held('', 'echo done')],
  ['eval', inText('eval ')],
  ['bash -c', inText('bash -c ')],
  ['sh -c behind options', inText('bash -e -u -c ')],
  ['nested shells', text => `bash -c ${quote([`bash -c ${quote([text])}`])}`],
  ['env and timeout around a shell', inText('env A=1 timeout 5 bash -c ')],
  ['nohup around a shell', inText('nohup bash -c ')],
  ['setsid around a shell', inText('setsid bash -c ')],
  ['xargs around a shell', inText('xargs -a n.txt bash -c ')],
  ['find around a shell', inText('find . -maxdepth 0 -exec bash -c ', ' ";"')],
  ['sudo around a shell', inText('sudo bash -c ')],
  ['watch', inText('watch -n 5 ')],
  ['script', inText('script -qc ', ' /dev/null')],
  ['a trap', inText('trap ', ' EXIT')],
  ['a here-document', text => `bash <<'E-N-D'\n${text}\nE-N-D`],
  ['a here-string', inText('bash <<< ')],
  ['a pipe to a shell', inText("printf '%s\\n' ", ' | bash')],
  ['a variable to eval', text => `c1=${quote([text])}; eval "$c1"`],
]);

/** Every literal word of the commands of a text, with the place it stands at. */
function words(text: string): readonly Word[] {
  const script = parse(text, 'bash');
  return script.faults.length > 0 || text.includes('alias') ? [] : script.body.flatMap(wordsOf).filter(one => /^[\w.+/-]+$/.test(one.text));
}

function wordsOf(node: Node): readonly Word[] {
  switch (node.kind) {
    case 'simple':
      return node.words;
    case 'pipeline':
    case 'and-or':
      return node.items.flatMap(wordsOf);
    case 'subshell':
    case 'group':
      return node.body.flatMap(wordsOf);
    default:
      return [];
  }
}

/** Spells every plain word otherwise, as `spell` says. */
const respelled =
  (spell: (word: string) => string): Change =>
  text => {
    const found = words(text).toSorted((one, other) => other.place.start - one.place.start);
    if (found.length === 0) return undefined;
    return found.reduce((left, { place, text: word }) => left.slice(0, place.start) + spell(word) + left.slice(place.end), text);
  };

const hex = (letter: string) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
const octal = (letter: string) => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`;

/** Other spellings of the same words. */
const spelled = new Map<string, Change>([
  ['single quotes', respelled(word => `'${word}'`)],
  ['double quotes', respelled(word => `"${word}"`)],
  ['an empty pair of quotes', respelled(word => `${word.slice(0, 1)}''${word.slice(1)}`)],
  ['quotes around one letter', respelled(word => `${word.slice(0, -1)}"${word.slice(-1)}"`)],
  ['backslashes', respelled(word => [...word].map(one => `\\${one}`).join(''))],
  ['a line continued within the word', respelled(word => `${word.slice(0, 1)}\\\n${word.slice(1)}`)],
  ['hexadecimal', respelled(word => `$'${[...word].map(hex).join('')}'`)],
  ['octal', respelled(word => `$'${[...word].map(octal).join('')}'`)],
  ['a locale quote', respelled(word => `$"${word}"`)],
  ['nothing, expanded', respelled(word => `${word.slice(0, 1)}\${nothing1}${word.slice(1)}`)],
  ['no output', respelled(word => `${word.slice(0, 1)}$()${word.slice(1)}`)],
  ['a default', respelled(word => `\${nothing1:-${word}}`)],
  ['an alternative', respelled(word => `\${PWD:+${word}}`)],
  ['the output of a command', respelled(word => `"$(printf %s ${word})"`)],
  [
    'a variable',
    text => {
      const [first] = words(text);
      return first === undefined || first.place.start !== 0 ? undefined : `v1=${first.text}; $v1${text.slice(first.place.end)}`;
    },
  ],
  [
    'an array',
    text => {
      const [first] = words(text);
      return first === undefined || first.place.start !== 0 ? undefined : `v1=(${first.text}); "\${v1[@]}"${text.slice(first.place.end)}`;
    },
  ],
  ['another blank', text => respelled(word => `${word}\t`)(text)],
]);

/** Only running could tell, or nothing can be told of what it does then: such a finding asks in place of one that denies. */
const UNSURE = new Set(['opaque', 'unknown-path', 'unknown-host', 'code-unknown', 'leaves-sandbox']);

/** The shell's own, which no other program can be. */
const BUILTINS = new Set(
  ': . [ [[ alias bg bind break builtin cd command compgen complete continue coproc declare dirs disown echo enable eval exec exit export fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test time times trap type typeset ulimit umask unalias unset wait true false'.split(
    ' ',
  ),
);

/** The name of a program that is all the command, and what stands behind it. */
const program =
  (made: (name: string, rest: string) => string): Change =>
  text => {
    const { body } = parse(text, 'bash');
    const [node, more] = body;
    if (more !== undefined || node?.kind !== 'simple' || node.assignments.length > 0) return undefined;
    const [name] = node.words;
    if (name === undefined || name.place.start !== 0 || !/^[a-z][\w.-]*$/.test(name.text) || BUILTINS.has(name.text)) return undefined;
    return text.includes('PATH') ? undefined : made(name.text, text.slice(name.place.end));
  };

/** Other ways to run the same program with the same words. */
const otherwise = new Map<string, Change>([
  ['its path', program((name, rest) => `/usr/bin/${name}${rest}`)],
  ['a path with detours', program((name, rest) => `/usr/../usr//bin/./${name}${rest}`)],
  ['a copy of it', program((name, rest) => `cp /usr/bin/${name} x1; ./x1${rest}`)],
  ['a copy of a copy', program((name, rest) => `cp /usr/bin/${name} x1 && cp x1 x2 && ./x2${rest}`)],
  ['a link to it', program((name, rest) => `ln -s /usr/bin/${name} x1; ./x1${rest}`)],
  ['a function of the same program', program((name, rest) => `f1() { ${name} "$@"; }; f1${rest}`)],
  ['env alone', program((name, rest) => `env ${name}${rest}`)],
  ['env -S', program((name, rest) => `env -S ${name}${rest}`)],
  ['command', program((name, rest) => `command -p ${name}${rest}`)],
  ['exec under another name', program((name, rest) => `exec -a y ${name}${rest}`)],
  ['timeout', program((name, rest) => `timeout -k 1 -s KILL 5 ${name}${rest}`)],
  ['nice and ionice', program((name, rest) => `nice -n 5 ionice -c3 ${name}${rest}`)],
  ['nohup, setsid and stdbuf', program((name, rest) => `nohup setsid -w stdbuf -oL ${name}${rest}`)],
  ['busybox', program((name, rest) => `busybox ${name}${rest}`)],
  ['xargs', program((name, rest) => `xargs -a /dev/null -I,, ${name}${rest}`)],
  ['the loader', program((name, rest) => `/lib64/ld-linux-x86-64.so.2 /usr/bin/${name}${rest}`)],
]);

function milder(command: string, decision: Decision, change: Change): string | undefined {
  const other = change(command);
  if (other === undefined || parse(other, 'bash').text.length > 60_000) return undefined;
  const verdict = verdictOf(other);
  const worse = strictness.indexOf(verdict.decision) < strictness.indexOf(decision);
  const unsure = verdict.findings.some(one => UNSURE.has(one.id));
  if (decision === 'deny' && verdict.decision === 'ask' && unsure) return undefined;
  return worse ? `${JSON.stringify(command)} is ${decision}, but ${JSON.stringify(other)} is ${reasons(verdict)}` : undefined;
}

/** Those that are stopped: what is allowed can't become milder. */
const stopped = lines.filter(one => one.decision !== 'allow');
const whole = (one: Line) => parse(one.command, 'bash').faults.length === 0;
const slice = { minLength: 100, maxLength: 100 };
const some = proof
  ? stopped.filter(whole)
  : (fc.sample(fc.shuffledSubarray(stopped, slice), { numRuns: 1, seed: 20_261_120 })[0] ?? []).filter(whole).slice(0, 25);

for (const [name, change] of [...around, ...spelled, ...otherwise]) {
  test(`${name} makes no decision milder`, t => {
    const found = some.flatMap(({ command, decision }) => milder(command, decision as Decision, change) ?? []);
    t.log(`${some.length} commands`);
    t.deepEqual(found, []);
  });
}
