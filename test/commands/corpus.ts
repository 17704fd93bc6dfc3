/** The commands of the corpus, as data: what each text must be decided, by family. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
/** What is decided wrongly, and known to be. */
const wrongly = 'gaps.txt';

export interface Line {
  readonly family: string;
  readonly decision: string;
  readonly command: string;
}

const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
]);

/** The escapes of the header in `day.txt`. */
function written(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([ntr\\]))/g, (_, byte?: string, point?: string, letter?: string) =>
    letter === undefined ? String.fromCharCode(Number.parseInt(byte ?? point ?? '', 16)) : (escapes.get(letter) ?? ''),
  );
}

function linesOf(file: string): Line[] {
  let family = file;
  return readFileSync(path.join(folder, file), 'utf8')
    .split('\n')
    .flatMap(line => {
      if (line.startsWith('#')) family = line.slice(1).trim();
      const [decision, ...rest] = line.split('\t');
      return line === '' || line.startsWith('#') ? [] : [{ family, decision: decision ?? '', command: written(rest.join('\t')) }];
    });
}

/** Every command that is decided as it should be. */
export const lines: readonly Line[] = readdirSync(folder)
  .filter(name => name.endsWith('.txt') && name !== wrongly)
  .flatMap(linesOf);

/** Those that are not, and what they should be. */
export const gaps: readonly Line[] = linesOf(wrongly);
