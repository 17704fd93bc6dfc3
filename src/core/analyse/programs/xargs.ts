/** xargs: the command it runs, with words appended that its input brings (POSIX, GNU findutils). */
import type { Fit } from '../../values.ts';
import { code, textOf, together, touch, word } from '../effects.ts';
import { grammar, has, options, valuesOf } from '../options.ts';
import type { Argument, Call, Nested, Program, Reading } from '../program.ts';
import { lists } from '../shapes.ts';
import { type Hole, joined } from '../word/fit.ts';

/** `-t`, `-p`, `-r`, `-x`, `-0`, `-o` take nothing; `-e`, `-i`, `-l` only what is attached. */
const known = grammar(
  '0|null a|arg-file= d|delimiter= E= e|eof=? I= i|replace=? L|max-lines= l=? n|max-args= P|max-procs= p|interactive process-slot-var= r|no-run-if-empty s|max-chars= t|verbose x|exit o|open-tty show-limits version help R= S= J=',
  'first',
);

/** The reason given for a word that xargs brings. */
export const FROM_INPUT = 'the words come from the input of xargs';

const BROUGHT = { kind: 'unknown', reason: FROM_INPUT, prefix: '', splits: false } as const;

function xargs(call: Call): Reading {
  const found = options(call.arguments, known);
  const strange = found.options.find(one => !one.known);
  const replaced = has(found, 'I', 'i', 'J');
  const read = replaced ? asCode(found.operands, marker(found), call) : undefined;
  if (read !== undefined && strange === undefined && found.unclear === undefined)
    return together({ effects: valuesOf(found, 'a').flatMap(one => touch('read', one, call)) }, read);
  const argv = found.operands.length > 0 ? found.operands : [word('echo', call.place)];
  const file = valuesOf(found, 'a').flatMap(one => touch('read', one, call));
  return together(
    { effects: file, runs: replaced ? [inserted(argv, marker(found), call)] : appended(argv, found, call) },
    {
      opaque: found.unclear ?? (strange ? `Ward doesn't know the option "${strange.name}" of xargs` : undefined),
    },
  );
}

/** More words than these are not looked at one by one. */
const MOST = 64;

/** The words that come in, where they stand in the text, plain. */
function words({ input, place }: Call): readonly Argument[] | undefined {
  if (input.kind !== 'text' || input.decoded === true || !/^[\w./:@%+, \n-]+$/.test(input.text)) return undefined;
  const list = input.text.split(/\s+/).filter(Boolean);
  return list.length === 0 || list.length > MOST ? undefined : list.map(one => word(one, place));
}

function marker(found: ReturnType<typeof options>): string | undefined {
  const value = [...valuesOf(found, 'I'), ...valuesOf(found, 'i'), ...valuesOf(found, 'J')].at(-1)?.value;
  if (value === undefined) return '{}';
  return value.kind === 'text' ? value.text : undefined;
}

/** What is certain of each word that comes in: what the lines are like, else names below the working directory, as a pattern. */
function names(call: Call): Argument | undefined {
  const lines = call.input.kind === 'pipe' ? call.input.lines : undefined;
  if (lines !== undefined && (lines.dash !== '' || lists(call.input))) return { value: { ...BROUGHT, fits: lines }, place: call.place };
  if (words(call)?.every(one => /^[\w+:@%,][\w.+:@%,-]*$/.test(textOf(one) ?? '')))
    return { value: { ...BROUGHT, fits: { kind: 'pattern', text: '*', solid: true } }, place: call.place };
  return lists(call.input) ? { value: { kind: 'pattern', text: './*' }, place: call.place } : undefined;
}

/** The same where text stands before it, so that a dash at its beginning is no matter. */
function behindText({ input, place }: Call): Argument | undefined {
  const lines = input.kind === 'pipe' ? input.lines : undefined;
  return lines === undefined ? undefined : { value: { ...BROUGHT, fits: lines }, place };
}

interface Brought {
  readonly brought?: Argument | undefined;
  readonly behind?: Argument | undefined;
}

/** Each word that comes in goes to a command of its own. */
function single(found: ReturnType<typeof options>): boolean {
  return [...valuesOf(found, 'n'), ...valuesOf(found, 'L')].some(one => textOf(one) === '1');
}

/** Behind the command there stand, for all that is known, one name or two: the last of several is written by some. */
function appended(argv: readonly Argument[], found: ReturnType<typeof options>, call: Call): readonly Nested[] {
  const run = (rest: readonly Argument[], more = false): Nested => ({
    kind: 'argv',
    argv: [...argv, ...rest],
    more,
    cwd: call.cwd,
    via: call.program,
  });
  // The words come from the file: the command gets the input of xargs as it is (xargs(1), `-a`).
  if (has(found, 'a')) return [run([{ value: { ...BROUGHT, splits: true }, place: call.place }])];
  const known = has(found, '0', 'd', 'E', 'e', 's', 'S', 'R') ? undefined : words(call);
  if (known !== undefined && single(found)) return known.map(one => run([one]));
  if (known !== undefined && !has(found, 'n', 'L', 'l')) return [run(known)];
  const brought = names(call);
  if (brought === undefined) return [run([], true)];
  return [run(single(found) ? [brought] : [brought, brought])];
}

/** With `-I` each word that holds the mark is made anew for every line; whatever holds it in part is not known. */
function inserted(argv: readonly Argument[], mark: string | undefined, call: Call): Nested {
  const brought = { brought: names(call), behind: behindText(call) };
  const made = argv.map((one, at) => insert(one, mark, at > 0 ? brought : {}));
  return { kind: 'argv', argv: made, more: false, cwd: call.cwd, via: call.program };
}

/** What stands before a mark where the shell that reads the text takes nothing for more than itself. */
const OPEN = /^(?:[^'\\`$#<]|<(?!<)|\$(?![{'"(]|$)|\$\((?!\())*$/;

/**
 * `sh -c 'wc -l < {}'`: what comes in is read as code. Where that is a number, or the name of a file of the project, it is an argument for all
 * that the text tells; a name that would be code is data of the project.
 */
function asCode(argv: readonly Argument[], mark: string | undefined, call: Call): Partial<Reading> | undefined {
  const [shell, option, script, ...rest] = argv;
  const text = textOf(script);
  if (!/^(?:ba|da|k)?sh$/.test(textOf(shell) ?? '') || textOf(option) !== '-c' || text === undefined || !mark || !text.includes(mark))
    return undefined;
  const listed = names(call);
  const brought = listed?.value.kind === 'pattern' ? (behindText(call) ?? listed) : listed;
  const kind = brought === undefined ? undefined : trust(brought, call);
  if (brought === undefined || kind === undefined || /\$[@*#0]|\b(?:shift|set|eval|source|\.)\s/.test(text)) return undefined;
  const pieces = text.split(mark);
  if (!pieces.slice(0, -1).every((_, at) => OPEN.test(pieces.slice(0, at + 1).join('')))) return undefined;
  const made = word(pieces.join(`\${${Math.max(rest.length, 1)}}`), script?.place ?? call.place);
  const given = rest.length > 0 ? rest.map(one => insert(one, mark, { brought, behind: behindText(call) })) : [word('sh', call.place)];
  const run: Nested = { kind: 'argv', argv: [...argv.slice(0, 2), made, ...given, brought], more: false, cwd: call.cwd, via: call.program };
  return { effects: kind === 'data' ? [code('data', 'names of files are read as code', call.place)] : [], runs: [run] };
}

/** Words that hold nothing a shell would take for more than letters, or names of files below the working directory. */
function trust({ value }: Argument, { input }: Call): 'plain' | 'data' | undefined {
  if (input.kind === 'text' || (input.kind === 'pipe' && input.from === 'seq')) return 'plain';
  if (value.kind === 'pattern') return value.text === './*' ? 'data' : undefined;
  if (value.kind !== 'unknown') return undefined;
  if (value.fits?.kind === 'pattern') return value.fits.text === '*' && value.fits.names !== undefined ? 'data' : undefined;
  return value.fits?.kind === 'below' && !/^\/|\.\./.test(value.fits.text) ? 'data' : undefined;
}

function insert(argument: Argument, mark: string | undefined, { brought, behind }: Brought): Argument {
  const { value, place } = argument;
  const text = value.kind === 'unknown' ? value.prefix : value.text;
  if (mark !== undefined && mark !== '' && !text.includes(mark)) return argument;
  if (brought !== undefined && text === mark) return brought;
  const prefix = mark ? text.slice(0, text.indexOf(mark)) : '';
  const fits = mark && value.kind === 'text' ? around(value.text.split(mark), prefix === '' ? brought : (behind ?? brought)) : undefined;
  return { value: { ...BROUGHT, prefix, ...(fits === undefined ? {} : { fits }) }, place };
}

/** What is certain of a word that holds what is brought between these parts of it. */
function around(parts: readonly string[], brought: Argument | undefined): Fit | undefined {
  if (brought?.value.kind !== 'unknown') return undefined;
  const { fits } = brought.value;
  return joined(parts.flatMap((text, at): Hole[] => (at === 0 ? [{ text }] : [{ fits }, { text }])));
}

/** xargs. */
export const xargsRow: Program = {
  names: ['xargs', 'gxargs'],
  read: xargs,
  flags: [
    "xargs -a list bash -s <<< 'rm a'",
    'find . -name "*.tmp" | xargs rm -f',
    'xargs -t rm -rf build',
    'echo x | xargs --arg-file=list rm',
    "ls | xargs -I{} sh -c 'rm {}'",
    'cat list | xargs cat',
    'cat list | xargs -n1 gzip',
    'git show HEAD:list | xargs cat',
    'git log --format=%B | xargs touch',
    'xargs -a list wc -l',
    'echo a /etc/x c d | xargs -n2 cp',
    'ls | xargs -I{} cp {} ../{}',
    'ls -d src/* | xargs -I% cp % ~/backup/%',
    'find .. -name x | xargs cat',
    'echo a.txt /root/x | xargs cat',
    "echo 'rm -rf x' | xargs sudo",
    'echo a,/root/x | xargs -d, cat',
    'echo rm | xargs -I% % a',
    "ls | xargs -n1 -P4 sh -c 'rm $0'",
  ],
  quiet: [
    'find . -name "*.ts" -print0 | xargs -0 grep -n foo',
    'git ls-files | xargs wc -l',
    'ls *.md | xargs -I{} cat {}',
    'ls | xargs -n 1 echo',
    'ls *.txt | xargs -I{} cp {} backup/{}',
    'find docs -name "*.md" | xargs -I % pandoc % -o %.html',
    'seq 1 10 | xargs -I{} touch file{}.txt',
    'echo src/a.ts src/b.ts | xargs wc -l',
    'ls *.sql | sort -V | xargs cat',
  ],
};
