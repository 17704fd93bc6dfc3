/** A question put to a person at a terminal of their own, for tests: what is asked about, the pane, and what came of it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { compiled } from '../../compiled.ts';
import { openPane, type Pane } from '../../tmux.ts';

const here = import.meta.dirname;
const node = path.join(here, '../../../node_modules/.bin/node');

export const publish = {
  asker: { kind: 'person', name: 'u' },
  cwd: '/srv/p',
  subject: 'npm view left-pad',
  impact: 'network',
  decision: 'ask',
  findings: [{ id: 'network', rank: 'ask', reason: 'reaches registry.test', place: { start: 0, end: 8 }, rememberable: true }],
  grants: [{ kind: 'connect', host: 'registry.test', port: 443 }],
  rememberable: true,
  commands: [['npm', 'view', 'left-pad']],
  project: { path: '/srv/p', device: '1', inode: '2' },
};

export const removal = {
  ...publish,
  subject: 'rm -r build',
  impact: 'destructive',
  findings: [{ id: 'rm', rank: 'ask', reason: 'rm deletes build', place: { start: 0, end: 2 }, rememberable: false }],
  grants: [],
  rememberable: false,
  commands: [['rm', '-r', 'build']],
};

/** What asks there, as one file: it is started for every question, and would be loading modules for longer than it asks. */
let asking: Promise<string> | undefined;
async function bundled(): Promise<string> {
  const file = path.join(here, '../../../scratch', `ask-here-${process.pid}.mjs`);
  const bundle = await rolldown({ input: path.join(here, 'ask-here.ts'), platform: 'node' });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  process.once('exit', () => rmSync(file, { force: true }));
  return file;
}

/** A pane claimed for a Ward of its own, with `ask` and `naive` to run there. */
export async function person(matter: object, more: Readonly<Record<string, string>> = {}, rows = 40): Promise<Pane> {
  const pane = await openPane(100, rows, more);
  const bin = path.join(pane.directory, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(pane.directory, 'matter.json'), JSON.stringify(matter));
  const script = (name: string, file: string, words: string) =>
    writeFileSync(
      path.join(bin, name),
      `#!/bin/sh\nNODE_COMPILE_CACHE='${compiled}' exec ${node} ${path.resolve(here, file)} ${pane.directory}/ward ${words}\n`,
      {
        mode: 0o755,
      },
    );
  asking ??= bundled();
  script('ask', await asking, `${pane.directory}/matter.json`);
  script('claim', '../claim-here.ts', '');
  await pane.line(`PATH=${bin}:$PATH; clear`);
  await pane.line('claim');
  await pane.until(/^claim made/m);
  await pane.line('clear');
  await pane.until(/^\$$/);
  return pane;
}

/** What came of the question; taken away, for the next. */
export async function reply(pane: Pane): Promise<unknown> {
  const file = path.join(pane.directory, 'matter.json.said');
  for (let tries = 0; tries < 600 && !existsSync(file); tries++) await sleep(50);
  if (!existsSync(file)) throw new Error(`nothing was said:\n${await pane.screen().catch(String)}`);
  const said: unknown = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  return said;
}

/** What is offered beside yes and no. */
export const offers = {
  phrase: 'your phrase: green lantern',
  text: publish.subject,
  details: [
    'ask: reaches the network',
    '',
    'what would run, and what each would do:',
    '  npm view left-pad',
    `    - ${'long '.repeat(60)}\u001b[2J`,
  ],
};
