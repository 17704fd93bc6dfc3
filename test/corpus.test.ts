/** The corpus: what Ward decides about a command, by families of commands, through parser, walk and judge. Nothing runs. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { reasons, verdictOf } from './commands/world.ts';

const folder = path.join(import.meta.dirname, 'commands');
/** What is decided wrongly, and known to be. */
const wrongly = 'gaps.txt';
const files = readdirSync(folder).filter(name => name.endsWith('.txt') && name !== wrongly);

interface Line {
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

const lines = files.flatMap(linesOf);
const families = Map.groupBy(lines, line => line.family);

test('the corpus holds at least four hundred commands, each decided', t => {
  t.true(lines.length >= 400, `${lines.length}`);
  t.deepEqual(
    lines.filter(line => !['allow', 'ask', 'deny'].includes(line.decision) || line.command === '').map(line => line.command),
    [],
  );
  t.is(new Set(lines.map(line => line.command)).size, lines.length);
  for (const decision of ['allow', 'ask', 'deny']) t.log(`${decision}: ${lines.filter(line => line.decision === decision).length}`);
});

for (const [family, members] of families) {
  test(`${family}: ${members.length} commands are decided as the corpus says`, t => {
    const wrong = members
      .map(line => ({ line, verdict: verdictOf(line.command) }))
      .filter(one => one.verdict.decision !== one.line.decision);
    t.log(`${members.length} commands`);
    t.deepEqual(
      wrong.map(({ line, verdict }) => `${line.decision} expected: ${line.command} → ${reasons(verdict)}`),
      [],
    );
  });
}

test('a gap that has been closed is moved to its family', t => {
  const gaps = linesOf(wrongly);
  const closed = gaps.filter(line => verdictOf(line.command).decision === line.decision);
  t.log(`${gaps.length} commands are decided wrongly`);
  t.deepEqual(
    closed.map(line => line.command),
    [],
  );
});
