/** What a command brings into the tree by a patch, or builds from a text it is fed: files that may run later, and that nobody has read. */
import path from 'node:path';
import type { Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import type { Argument, Input } from '../program.ts';
import { textAt as textOfFile } from './contents.ts';
import { resolved } from './resolved.ts';
import { alternatives } from './written.ts';

/** Notes the files that `patch`, `git apply` and `git am` write: those that the patch names where it can be read, else any below. */
export function notePatch(program: string, launched: Launched, shell: Shell): void {
  const words = launched.argv.slice(1);
  const verb = program === 'git' ? words.findIndex(one => /^(?:apply|am)$/.test(textOf(one))) : -1;
  const looks = words.some(one => /^--(?:check|stat|numstat|summary|dry-run|abort|quit|skip|version|help)$/.test(textOf(one)));
  const [cwd] = launched.cwds;
  if (looks || cwd === undefined || (program === 'git' && verb < 0)) return;
  const texts = sources(words.slice(verb + 1), launched, shell).map(one => textAt(one, shell));
  const known = texts.length > 0 && texts.every(one => one !== undefined);
  const files = known ? texts.flatMap(one => targets(one ?? '')).map(one => path.resolve(cwd, one)) : [cwd];
  for (const file of files) shell.frame.reader.unpacked.set(file, program === 'git' ? 'git apply' : program);
}

type Source = { readonly file: string } | { readonly text: string | undefined };

function sources(words: readonly Argument[], { input, cwds }: Launched, { frame }: Shell): readonly Source[] {
  const named = words.flatMap(one => {
    const text = textOf(one).replace(/^(?:-i|--input=)(?=.)/, '');
    const file = /\.(?:patch|diff|mbox|eml|txt)$|^[^-]/.test(text) ? resolved({ kind: 'text', text }, cwds) : undefined;
    return file === undefined ? [] : [{ file }];
  });
  // `patch FILE PATCH`: the file that is patched is no patch, and is not asked for.
  const wanted = named.filter(({ file }) => /\.(?:patch|diff|mbox|eml)$/.test(file) || frame.reader.written.has(file));
  return [...(wanted.length > 0 ? wanted : named.slice(-1)), ...fed(input, cwds)];
}

function fed(input: Input, cwds: Launched['cwds']): readonly Source[] {
  if (input.kind === 'text') return [{ text: input.text }];
  const file = input.kind === 'file' ? resolved({ kind: 'text', text: input.path }, cwds) : undefined;
  if (file !== undefined) return [{ file }];
  return input.kind === 'nothing' || input.kind === 'inherited' ? [] : [{ text: undefined }];
}

/** The text of a patch: what the command itself wrote, else what the machine has there. */
function textAt(source: Source, { frame: { reader } }: Shell): string | undefined {
  if ('text' in source) return source.text;
  const own = alternatives(reader.written.get(source.file) ?? []);
  if (own.length > 0) return own.every(one => one.kind === 'text') ? own.map(one => one.text).join('\n') : undefined;
  const seen = textOfFile(source.file, reader);
  return seen.kind === 'text' ? seen.text : undefined;
}

/** The names that it writes, with and without what `-p1` takes off. */
function targets(patch: string): readonly string[] {
  const names = [...patch.matchAll(/^(?:\+\+\+|rename to|copy to) +("?)([^\t\n"]+)\1/gm)].map(one => one[2] ?? '');
  return names.flatMap(one => (one === '/dev/null' ? [] : [one, one.replace(/^[^/]+\//, '')]));
}

/** A program built from what stands on the input: `gcc -xc -`. */
export function noteBuilt({ argv, input, cwds }: Launched, { frame }: Shell): void {
  const [cwd] = cwds;
  const words = argv.slice(1).map(textOf);
  if (cwd === undefined || !words.some(one => /^(?:-|\/dev\/stdin)$/.test(one))) return;
  const out = words.flatMap((one, at) => (words[at - 1] === '-o' ? [one] : one.startsWith('-o') && one.length > 2 ? [one.slice(2)] : []));
  if (input.kind === 'text') {
    const { text } = input;
    frame.reader.written.set(path.join(cwd, '-.c'), [{ append: false, content: () => ({ kind: 'text', text }) }]);
  } else if (input.kind === 'pipe' || input.kind === 'unknown')
    frame.reader.unpacked.set(path.resolve(cwd, out.at(-1) ?? 'a.out'), 'a compiler');
}

function textOf({ value }: Argument): string {
  return value.kind === 'text' ? value.text : '';
}
