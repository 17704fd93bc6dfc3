/** xargs: the command it runs, with words appended that its input brings (POSIX, GNU findutils). */
import { together, touch, word } from '../effects.ts';
import { grammar, has, options, valuesOf } from '../options.ts';
import type { Argument, Call, Nested, Program, Reading } from '../program.ts';

/** `-t`, `-p`, `-r`, `-x`, `-0`, `-o` take nothing; `-e`, `-i`, `-l` only what is attached. */
const known = grammar(
  '0|null a|arg-file= d|delimiter= E= e|eof=? I= i|replace=? L|max-lines= l=? n|max-args= P|max-procs= p|interactive process-slot-var= r|no-run-if-empty s|max-chars= t|verbose x|exit o|open-tty show-limits R= S= J=',
  'first',
);

/** Programs that print names of what lies where they looked, which is judged with them. */
export const listing: ReadonlySet<string> = new Set(['find', 'fd', 'fdfind', 'git', 'ls', 'rg', 'grep', 'ag', 'ack']);

function xargs(call: Call): Reading {
  const found = options(call.arguments, known);
  const strange = found.options.find(one => !one.known);
  const replaced = has(found, 'I', 'i', 'J');
  const argv = found.operands.length > 0 ? found.operands : [word('echo', call.place)];
  const file = valuesOf(found, 'a').flatMap(one => touch('read', one, call));
  return together(
    { effects: file, runs: [replaced ? inserted(argv, marker(found), call) : appended(argv, file.length > 0, call)] },
    {
      opaque: found.unclear ?? (strange ? `Ward doesn't know the option "${strange.name}" of xargs` : undefined),
    },
  );
}

function marker(found: ReturnType<typeof options>): string | undefined {
  const value = [...valuesOf(found, 'I'), ...valuesOf(found, 'i'), ...valuesOf(found, 'J')].at(-1)?.value;
  if (value === undefined) return '{}';
  return value.kind === 'text' ? value.text : undefined;
}

/** Names below the working directory, as a pattern: what they are is seen on the machine. */
function names(call: Call): Argument | undefined {
  const from = call.input.kind === 'pipe' ? call.input.from : undefined;
  return from !== undefined && listing.has(from) ? { value: { kind: 'pattern', text: './*' }, place: call.place } : undefined;
}

function appended(argv: readonly Argument[], file: boolean, call: Call): Nested {
  const brought = file ? undefined : names(call);
  const whole = brought === undefined ? argv : [...argv, brought];
  return { kind: 'argv', argv: whole, more: brought === undefined, cwd: call.cwd, via: call.program };
}

/** With `-I` each word that holds the mark is made anew for every line; whatever holds it in part is not known. */
function inserted(argv: readonly Argument[], mark: string | undefined, call: Call): Nested {
  const brought = names(call);
  const made = argv.map((one, at) => insert(one, mark, at > 0 ? brought : undefined));
  return { kind: 'argv', argv: made, more: false, cwd: call.cwd, via: call.program };
}

function insert(argument: Argument, mark: string | undefined, brought: Argument | undefined): Argument {
  const { value, place } = argument;
  const text = value.kind === 'unknown' ? value.prefix : value.text;
  if (mark !== undefined && mark !== '' && !text.includes(mark)) return argument;
  if (brought !== undefined && text === mark) return brought;
  const prefix = mark ? text.slice(0, text.indexOf(mark)) : '';
  return { value: { kind: 'unknown', reason: 'the words come from the input of xargs', prefix, splits: false }, place };
}

/** xargs. */
export const xargsRow: Program = {
  names: ['xargs', 'gxargs'],
  read: xargs,
  flags: [
    'find . -name "*.tmp" | xargs rm -f',
    'xargs -t rm -rf build',
    'echo x | xargs --arg-file=list rm',
    "ls | xargs -I{} sh -c 'rm {}'",
    'cat list | xargs cat',
    'echo rm | xargs -I% % a',
    "ls | xargs -n1 -P4 sh -c 'rm $0'",
  ],
  quiet: [
    'find . -name "*.ts" -print0 | xargs -0 grep -n foo',
    'git ls-files | xargs wc -l',
    'ls *.md | xargs -I{} cat {}',
    'ls | xargs -n 1 echo',
  ],
};
