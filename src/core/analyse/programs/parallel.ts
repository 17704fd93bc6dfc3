/** GNU parallel: joins its words into a text for the shell, once for each argument (parallel(1)). */
import type { Effect } from '../../values.ts';
import { code, connect, form, reading, runsText, textOf, touch, word } from '../effects.ts';
import { grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { lists } from '../shapes.ts';

const known = grammar(
  `j|jobs|P|max-procs= k|keep-order u|ungroup|line-buffer lb bar progress eta N|max-replace-args= n|max-args= L|l|max-lines= m|xargs X q|quote t|verbose v|dry-run dryrun 0|null a|arg-file=read C|colsep= d|delimiter= I= i=? r|no-run-if-empty
  s|max-chars= x|exit halt= halt-on-error= retries= timeout= delay= load= memfree= nice= joblog=write results=write resume resume-failed tag tagstring= S|sshlogin= sshloginfile|slf= transfer transferfile|tf= return= cleanup basefile|bf=
  env= pipe pipepart block= recstart= recend= no-notice will-cite citation silent group tmux tmuxpane fg wd|workdir= tmpdir=write tempdir=write header= shuf link xapply sql= sqlmaster= sqlworker= sqlandworker= profile|J= plus shebang trim= version help V E= max-line-length-allowed number-of-cores number-of-cpus number-of-threads semaphore id= wait`.replace(
    /\s+/g,
    ' ',
  ),
  'first',
);

const marks = /^:::\+?$/;
const files = /^::::\+?$/;

/** Words of the command, then where its arguments come from. */
function parallel(call: Call): Reading {
  const cut = call.arguments.findIndex(one => /^::::?\+?$/.test(textOf(one) ?? ''));
  const found = options(cut < 0 ? call.arguments : call.arguments.slice(0, cut), known);
  if (has(found, 'version', 'help', 'V', 'citation', 'number-of-cores', 'number-of-cpus', 'number-of-threads')) return reading({});
  const sources = cut < 0 ? [] : call.arguments.slice(cut);
  const strange =
    found.options.find(one => !one.known) ??
    found.options.find(one => ['I', 'i', 'C', 'plus', 'header', 'shebang', 'env', 'wd', 'sqlworker', 'sqlandworker'].includes(one.name));
  const effects = [...written(found, call), ...far(found, call), ...named(sources, call)];
  const opaque = found.unclear ?? (strange && `the option "${strange.name}" of parallel changes how its text is made`);
  return reading({ effects, runs: texts(found.operands, sources, call).map(one => runsText(one, call)), opaque });
}

function written({ options: given }: Options, call: Call): Effect[] {
  return given.flatMap(one =>
    one.value !== undefined && (one.role === 'write' || one.role === 'read') ? touch(one.role, one.value, call) : [],
  );
}

/** On other machines, and in other terminals. */
function far(found: Options, call: Call): Effect[] {
  const logins = [...valuesOf(found, 'S'), ...valuesOf(found, 'sshloginfile'), ...valuesOf(found, 'sql')].map(one =>
    connect(undefined, undefined, one.place),
  );
  const typed = has(found, 'tmux', 'tmuxpane', 'J', 'profile', 'semaphore')
    ? [
        form(
          { rank: 'ask', id: 'other-terminal', impact: 'system', reason: 'starts another terminal, or runs by settings of a file' },
          call.place,
        ),
      ]
    : [];
  return [...logins, ...typed];
}

/** Files of arguments, behind `::::`. */
function named(sources: readonly Argument[], call: Call): Effect[] {
  let file = false;
  return sources.flatMap(one => {
    const text = textOf(one) ?? '';
    if (marks.test(text) || files.test(text)) {
      file = files.test(text);
      return [];
    }
    return file && text !== '-' ? touch('read', one, call) : [];
  });
}

/** `{}`, `{.}`, `{/}`, `{//}`, `{/.}`, `{#}`, `{%}`, `{1}`, `{2.}` stand for the argument or a part of it. */
const holes = /\{\d*(\.|\/|\/\/|\/\.|#|%)?\}/g;

const parts = new Map([
  ['.', '"${argument%.*}"'],
  ['/', '"${argument##*/}"'],
  ['//', '"$(dirname "$argument")"'],
  ['/.', '"$(basename "${argument%.*}")"'],
  ['#', '1'],
  ['%', '1'],
]);

/** One text: a loop over the arguments, which are known where they stand in the command. */
function texts(command: readonly Argument[], sources: readonly Argument[], call: Call): Argument[] {
  if (command.length === 0) return commandsOf(sources, call);
  const words = command.map(textOf);
  if (words.includes(undefined)) return [unread(call)];
  const line = words.join(' ');
  const filled = line.replace(holes, (_, part?: string) => parts.get(part ?? '') ?? '"$argument"');
  const whole = filled === line ? `${line} "$argument"` : filled;
  return [word(`${loop(line, sources, call)}; do ${whole}\ndone`, command[0]?.place ?? call.place)];
}

/** The head of the loop. What comes from elsewhere may be any word, but is one word. */
function loop(line: string, sources: readonly Argument[], { input }: Call): string {
  const list = sources.slice(1).map(({ value }) => item(value));
  const single = !list.some(one => one === undefined || /^'::::?\+?'$/.test(one)) && !/\{[2-9]/.test(line);
  if (sources.length > 1 && textOf(sources[0]) === ':::' && single) return `for argument in ${list.join(' ')}`;
  if (sources.length === 0 && lists(input)) return 'for argument in ./*';
  return 'while read -r argument';
}

/** A word of the loop's list; undefined where it is not known. */
function item(value: Argument['value']): string | undefined {
  if (value.kind === 'pattern') return /^[\w./*?-]+$/.test(value.text) && !value.text.startsWith('-') ? value.text : undefined;
  return value.kind === 'text' ? `'${value.text.replaceAll("'", "'\\''")}'` : undefined;
}

/** Without a command each argument is one. */
function commandsOf(sources: readonly Argument[], call: Call): Argument[] {
  const plain = sources.length > 0 && sources.every(one => !files.test(textOf(one) ?? '::::'));
  return plain ? sources.filter(one => !marks.test(textOf(one) ?? '')) : [unread(call)];
}

function unread(call: Call): Argument {
  return { value: { kind: 'unknown', reason: 'its commands come from its input', prefix: '', splits: false }, place: call.place };
}

/** parallel. */
export const parallelRow: Program = {
  names: ['parallel', 'sem'],
  read: call =>
    call.program === 'sem' ? reading({ effects: [code('unknown', 'sem makes up commands from its words', call.place)] }) : parallel(call),
  flags: [
    "parallel 'rm {}' ::: a b",
    'parallel rm ::: a b',
    'ls | parallel rm',
    'parallel -j4 rm -rf {} ::: a b',
    "parallel ::: 'rm a'",
    'cat jobs | parallel',
    'parallel {} ::: rm ls',
    'parallel -S x.example echo ::: a',
    'parallel "$command" ::: a',
    "parallel echo '$(rm a)' ::: x",
    'parallel -I% rm % ::: a',
    'parallel cat ::: /etc/shadow ~/.ssh/id_rsa',
  ],
  quiet: [
    'parallel echo ::: a b c',
    'parallel -j4 convert {} {.}.png ::: *.jpg',
    "parallel -j4 'npm run {}' ::: lint test",
    'parallel ::: "npm test" "npm run lint"',
    'ls *.txt | parallel -k wc -l',
    'find . -name "*.ts" | parallel -j8 sed -i s/a/b/ {}',
  ],
};
