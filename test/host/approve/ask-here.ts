/** Asks about a given matter, with what it says is offered (`offers`), at this process's terminal, claimed or not, as the line would, and writes what came of it, and what was typed behind it, to `MATTER.json.said`: `ROOT MATTER.json`. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ask } from '../../../src/host/approve/ask.ts';
import { directories } from '../../../src/host/directories.ts';
import { claimed } from '../../../src/host/terminal.ts';

// The shell that it stands in tells it once more when their terminal is gone: what came of the question is written all the same.
process.on('SIGHUP', () => undefined);
const [root = '', file = ''] = process.argv.slice(2);
const environment = new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
const place = claimed(directories('/nowhere', root), environment);
const { offers = {}, ...matter } = JSON.parse(readFileSync(file, 'utf8'));
const details = offers.details === undefined ? undefined : () => Promise.resolve(offers.details);
let typed: string | undefined;
const behind = (keys: Uint8Array) => {
  typed = Buffer.from(keys).toString();
};
const given = { now: 0, session: process.argv[4] ?? 'claude.abc', ...offers, details, behind };
const reply = place.ok ? await ask(matter, given, environment) : place;
writeFileSync(`${file}.new`, JSON.stringify({ ...reply, behind: typed }));
renameSync(`${file}.new`, `${file}.said`);
console.log('said');
