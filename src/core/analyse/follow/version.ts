/** The version that a file of the project holds, where the text asks for it: `$(cat VERSION)`, `$(jq -r .version package.json)`. */
import path from 'node:path';
import type { Node, Simple, Word } from '../../syntax.ts';
import type { Shell } from '../frame.ts';
import { readable } from '../word/telling.ts';
import { textAt } from './contents.ts';
import { filterOf } from './extract.ts';

/** A file by whose name it holds a version and nothing else. */
const PLAIN = /(?:^|\/)(?:\.?\w*version(?:\.txt)?|\.nvmrc)$/i;
/** What describes a package. */
const PACKAGE = /(?:^|\/)(?:package|composer|manifest|deno)\.json$/;
/** A version, or a name: nothing that could be more than a part of a path. */
const WORD = /^(?!.*\.\.)\w[\w.+-]{0,63}$/;

/** What is asked for: a file, and the key in it, if any. */
interface Asked {
  readonly file: string;
  readonly key: string | undefined;
}

/** The version that the commands print; undefined where they do anything else, or something that ran before may have changed it. */
export function versionIn(body: readonly Node[], { state, frame }: Shell, before: number): string | undefined {
  const stages = stagesOf(body);
  const [node, more] = stages;
  const [cwd, other] = state.cwds;
  if (node === undefined || cwd === undefined || other !== undefined) return undefined;
  if (stages.some(one => changed(one, { state, frame }, before))) return undefined;
  const asked = more === undefined ? askedBy(node) : undefined;
  if (asked === undefined) return takenOut(stages, cwd, { state, frame });
  if (!readable(asked.file, { state, frame })) return undefined;
  const { reader } = frame;
  const seen = textAt(path.resolve(cwd, asked.file), reader);
  const found =
    seen.kind === 'text' ? (asked.key === undefined ? seen.text.replace(/\n+$/, '') : fieldOf(seen.text, asked.key)) : undefined;
  if (seen.kind !== 'text' || found === undefined || !WORD.test(found)) return undefined;
  reader.followed.add(seen.mark);
  return found;
}

/** The commands of one pipeline. */
function stagesOf([node, more]: readonly Node[]): readonly Simple[] {
  if (node === undefined || more !== undefined || (node.kind === 'pipeline' && node.negated)) return [];
  const items = node.kind === 'pipeline' ? node.items : [node];
  const plain = items.filter(one => one.kind === 'simple' && one.assignments.length === 0 && one.declared.length === 0);
  return plain.length === items.length ? (plain as readonly Simple[]) : [];
}

/** What describes a package, a line for each thing that it says. */
const MANIFEST =
  /^(?:[\w.-]+\/)*(?:Cargo\.toml|pyproject\.toml|setup\.cfg|setup\.py|__init__\.py|package\.json|composer\.json|Chart\.yaml|pubspec\.yaml|mix\.exs|gradle\.properties|CMakeLists\.txt|\w*version\w*(?:\.\w+)?)$/i;

/** `$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)` */
function takenOut(stages: readonly Simple[], cwd: string, { state, frame }: Shell): string | undefined {
  const words = stages.map(one => one.words.map(literal));
  const file = words[0]?.at(-1);
  if (file === undefined || !MANIFEST.test(file) || stages.some(one => one.redirects.length > 0) || !readable(file, { state, frame }))
    return undefined;
  const filters = words.map((list, at) => {
    const own = at === 0 ? list.slice(0, -1) : list;
    return own.includes(undefined) ? undefined : filterOf(own as readonly string[], frame.reader.request.scene);
  });
  const { reader } = frame;
  const seen = filters.includes(undefined) ? undefined : textAt(path.resolve(cwd, file), reader);
  if (seen?.kind !== 'text' || !/^[\t\n\x20-\x7e]*\n$/.test(seen.text)) return undefined;
  const made = filters
    .reduce<string | undefined>((text, one) => (text === undefined ? undefined : one?.(text)), seen.text)
    ?.replace(/\n+$/, '');
  if (made === undefined || !WORD.test(made)) return undefined;
  reader.followed.add(seen.mark);
  return made;
}

function literal({ parts }: Word): string | undefined {
  return parts.every(one => one.kind === 'literal') ? parts.map(one => one.text).join('') : undefined;
}

function askedBy({ words, redirects }: Simple): Asked | undefined {
  const texts = words.map(({ parts }) => (parts.every(one => one.kind === 'literal') ? parts.map(one => one.text).join('') : '\0'));
  const files = redirects.filter(one => one.descriptor !== 2);
  const [from, more] = files;
  if (more !== undefined || (from !== undefined && from.operator !== '<')) return undefined;
  const input = from?.target.parts.map(one => (one.kind === 'literal' ? one.text : '\0')).join('');
  const line = [...texts, ...(input === undefined ? [] : [input])].join(' ');
  const plain = /^(?:(?:cat|head -n ?1|head -1|tr -d \\[nr]|tr -d \[:space:\]) )?(\S+)$/.exec(line)?.[1];
  if (plain !== undefined) return PLAIN.test(plain) ? { file: plain, key: undefined } : undefined;
  const [, described = 'package.json', asked] =
    /^node (?:-p|-pe) require\(['"]\.\/(package\.json)['"]\)\.(version|name);?$/.exec(line) ?? [];
  const [, key = asked, file = described] = /^jq (?:-r|--raw-output) \.(version|name) (\S+)$/.exec(line) ?? [];
  return key !== undefined && PACKAGE.test(file) ? { file, key } : undefined;
}

/** git only looks. */
const LOOKS = /^(?:rev-parse|describe|log|status|diff|show|ls-files|branch)$/;

/** One of the actions before it may have written the file, or the program is another. */
function changed(node: Simple, { state, frame: { reader, looping } }: Shell, before: number): boolean {
  const name = node.words[0]?.text ?? 'cat';
  if (looping || state.functions.has(name) || state.rest !== 'scene' || state.variables.has('PATH')) return true;
  return reader.actions.slice(0, before).some(({ knowledge, effects, program, argv: [, verb] }) => {
    const works = program === 'git' && !(verb?.kind === 'text' && LOOKS.test(verb.text));
    return works || knowledge === 'unknown' || effects.some(one => one.kind === 'code');
  });
}

function fieldOf(text: string, key: string): string | undefined {
  try {
    const found = (JSON.parse(text) as Record<string, unknown> | undefined)?.[key];
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
