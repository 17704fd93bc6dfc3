/** Notes what commands write into files, for the case that the same text runs them. */

import path from 'node:path';
import { collect } from '../../collect.ts';
import type { Simple } from '../../syntax.ts';
import type { Effect } from '../../values.ts';
import type { Frame, Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import type { Argument, Input } from '../program.ts';
import type { Output } from '../redirect.ts';
import { prints } from '../substitute.ts';
import { makesLinks, noteLink } from './links.ts';
import { noteBuilt, notePatch } from './patched.ts';
import type { Content, Written } from './written.ts';

/** Programs that reach out: what they bring is code from elsewhere. */
const fetchers = new Set([
  'curl',
  'wget',
  'aria2c',
  'http',
  'https',
  'xh',
  'scp',
  'sftp',
  'rsync',
  'gh',
  'nc',
  'ncat',
  'socat',
  'ssh',
  'ftp',
  'lynx',
  'w3m',
]);

/** Programs whose output is what they build: code of the project. */
const builders = new Set('gcc g++ cc c++ clang clang++ tcc ld go rustc javac ghc ocamlc nasm swiftc tsc esbuild swc cpp ar'.split(' '));

/** Programs that write a file whose content they make from something else. */
const makers = new Set(
  'sed gsed perl ruby python python3 node awk gawk dd sort base64 base32 openssl xxd gunzip gzip xz bzip2 uudecode ed ex vi vim nvim sponge split csplit iconv gpg age install sh bash'.split(
    ' ',
  ),
);

const copiers = new Set(['cp', 'mv', 'ln', 'install', 'gcp', 'gmv']);

/** Redirections of a command: what it prints stands in the file afterwards. */
export function noteOutputs(
  outputs: readonly Output[],
  { node, program, input }: { node: Simple; program: string; input: Input },
  shell: Shell,
): void {
  if (builders.has(program)) return;
  const seen = { state: shell.state, frame: { ...shell.frame, muted: true } };
  const bare: Simple = { ...node, redirects: node.redirects.filter(one => one.operator.startsWith('<<')) };
  const content = once((): Content => {
    const text = node.words.length === 0 ? '' : prints([bare], seen.state, seen.frame)?.text;
    return text === undefined ? unknownBy(program, input) : { kind: 'text', text };
  });
  for (const { file, append, printed } of outputs)
    note(shell.frame, file, { append, content: printed ? content : () => ({ kind: 'unknown', by: program }) });
  const anew = outputs.filter(one => !one.append).map(one => one.file);
  if (anew.length > 0) shell.state = { ...shell.state, renewed: new Set([...shell.state.renewed, ...anew]) };
}

function unknownBy(program: string, input: Input): Content {
  const from = input.kind === 'pipe' ? (input.from ?? '') : '';
  const fetched = [program, from].find(one => fetchers.has(one));
  return fetched === undefined ? { kind: 'unknown', by: program } : { kind: 'fetched', by: fetched };
}

/** A compound command's redirections: what is printed in it is not put together. */
export function noteCompound(outputs: readonly Output[], shell: Shell): void {
  for (const { file, append } of outputs) note(shell.frame, file, { append, content: () => ({ kind: 'unknown', by: 'this command' }) });
}

function note({ reader }: Frame, file: string, written: Written): void {
  const log = reader.written.get(file);
  if (log === undefined) reader.written.set(file, [written]);
  else log.push(written);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What a program of its own writes, by what its row says of it. */
export function noteProgram(program: string, launched: Launched, found: { effects: readonly Effect[]; shell: Shell }): void {
  const { frame } = found.shell;
  if (!bare.has(program)) lay(launched, found.effects, frame);
  if (program === 'tee') {
    const append = launched.argv.some(one => /^-[a-z]*a|^--append$/.test(textOf(one) ?? ''));
    const { input } = launched;
    const content: Content = input.kind === 'text' ? { kind: 'text', text: input.text } : unknownBy(program, input);
    for (const file of writtenBy(found.effects)) note(frame, file, { append, content: () => content });
  } else if (copiers.has(program)) copied(launched, found.shell);
  else if (unpackers.has(program)) unpacked(program, found);
  else if (packagers.has(program)) settled(program, launched, frame);
  else if (fetchers.has(program)) fetched(program, launched, found);
  else if (program === 'patch' || program === 'git') notePatch(program, launched, found.shell);
  else if (builders.has(program)) noteBuilt(launched, found.shell);
  if (makers.has(program))
    for (const file of writtenBy(found.effects)) note(frame, file, { append: false, content: () => ({ kind: 'unknown', by: program }) });
}

/** Programs that make a place and put nothing there that runs. */
const bare = new Set(['mkdir', 'touch', 'mktemp', 'chmod', 'ln', 'mkfifo']);

/** Places for temporary files into which a program puts what it makes; in `/tmp` itself, by the names among its words. */
function lay({ argv, cwds }: Launched, effects: readonly Effect[], { reader }: Frame): void {
  const written = writtenBy(effects).filter(one => TEMPORARY.test(one));
  if (written.length === 0) return;
  const read = collect(effects, one => (one.kind === 'path' && one.touch === 'read' && one.path.kind === 'path' ? [one.path.path] : []));
  const places = written.filter(one => !read.includes(one));
  for (const place of places) {
    if (!/^\/(?:tmp|var\/tmp|dev\/shm)$/.test(place)) reader.laid.add(place);
    else if (cwds.includes(place))
      for (const one of argv.slice(1)) if (NAME.test(textOf(one) ?? '')) reader.laid.add(path.join(place, textOf(one) ?? ''));
  }
}

const NAME = /^\w[\w.-]*\/?$/;
const TEMPORARY = /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/;

function writtenBy(effects: readonly Effect[]): readonly string[] {
  return collect(effects, one =>
    one.kind === 'path' && (one.touch === 'write' || one.touch === 'replace') && one.path.kind === 'path' ? [one.path.path] : [],
  );
}

/** Programs that unpack archives. */
const unpackers = new Set(
  'tar gtar bsdtar unzip 7z 7za 7zr unrar unar bsdcpio cpio jar ar pax gunzip gzip xz unxz bunzip2 bzip2 zstd unzstd lz4 lzma unlzma unsquashfs rpm2archive dpkg-deb'.split(
    ' ',
  ),
);

/** What lies where it writes, and under the name without the archive's ending. */
function unpacked(program: string, { effects, shell }: { effects: readonly Effect[]; shell: Shell }): void {
  const { reader } = shell.frame;
  for (const file of writtenBy(effects)) for (const one of [file, file.replace(/\.\w+$/, '')]) reader.unpacked.set(one, program);
}

const packagers = new Set(['npm', 'pnpm', 'yarn', 'bun']);

/** `npm pkg set scripts.test=…` writes what `npm test` runs. */
function settled(program: string, { argv, cwds }: Launched, frame: Frame): void {
  const words = argv.map(one => textOf(one) ?? '');
  const [cwd] = cwds;
  const scripts =
    words.includes('set-script') || (words.includes('pkg') && (words.length > argv.filter(textOf).length || words.some(changes)));
  if (cwd !== undefined && scripts)
    note(frame, path.join(cwd, 'package.json'), { append: false, content: () => ({ kind: 'unknown', by: program }) });
}

function changes(word: string): boolean {
  return /^scripts\b|^bin\b|^config\b/.test(word);
}

/** The last operand, or what `-t` names, may be a directory: then the copy has the name of what was copied. */
function copied(launched: Launched, shell: Shell): void {
  const { argv, cwds } = launched;
  const links = makesLinks(launched);
  const words = argv.slice(1).flatMap(one => textOf(one) ?? []);
  const at = words.findIndex(one => /^(?:-t|--target-directory)(?:=|$)/.test(one));
  const named = at < 0 ? undefined : words[at]?.includes('=') ? words[at]?.split('=')[1] : words[at + 1];
  const operands = words.filter((one, index) => !one.startsWith('-') && index !== at + 1 - (at < 0 ? words.length + 2 : 0));
  const to = named ?? operands.at(-1);
  const [cwd] = cwds;
  if (to === undefined || cwd === undefined) return;
  for (const source of named === undefined ? operands.slice(0, -1) : operands) {
    const written: Written = { append: false, content: () => ({ kind: 'copy', of: path.resolve(cwd, source) }) };
    for (const file of [path.resolve(cwd, to), path.resolve(cwd, to, path.basename(source))]) {
      note(shell.frame, file, written);
      if (links) noteLink(file, source, shell);
    }
  }
}

/** Where it is told to write, and by the names that its addresses end in. */
function fetched(program: string, { argv, cwds }: Launched, { effects, shell }: { effects: readonly Effect[]; shell: Shell }): void {
  const names = argv.flatMap(one => /^[a-z]+:\/\/[^/]+\/(?:[^?#]*\/)?([^/?#]+)/i.exec(textOf(one) ?? '')?.[1] ?? []);
  const places = [...writtenBy(effects), ...cwds.flatMap(cwd => cwd ?? [])];
  const files = new Set([...writtenBy(effects), ...places.flatMap(place => names.map(name => path.join(place, name)))]);
  for (const file of files) note(shell.frame, file, { append: false, content: () => ({ kind: 'fetched', by: program }) });
}

function textOf(argument: Argument | undefined): string | undefined {
  return argument?.value.kind === 'text' ? argument.value.text : undefined;
}
