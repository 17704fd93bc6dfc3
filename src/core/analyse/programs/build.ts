/** What stands beside build tools: deleting, settings for a command, releases. */
import { destroys, reading } from '../effects.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

function headOf({ value }: Argument): string {
  return value.kind === 'unknown' ? value.prefix : value.text;
}

/** These. */
export const builders: readonly Program[] = [
  row({
    names: 'rimraf del-cli trash trash-put gio-trash',
    options: 'g|glob',
    operands: 'delete',
    recursive: '*',
    forms: [{ on: '', rank: 'ask', id: 'deletes', impact: 'destructive', reason: 'deletes files' }],
    flags: ['rimraf dist', 'trash a.txt'],
    quiet: [],
  }),
  {
    names: ['cross-env', 'cross-env-shell', 'dotenv', 'env-cmd'],
    read: crossed,
    flags: ['cross-env A=1 rm x', 'cross-env NODE_OPTIONS=--require=./x.js node app.js'],
    quiet: ['cross-env NODE_ENV=test jest'],
  },
  row({
    names: 'semantic-release release-it np standard-version',
    forms: [{ on: '', rank: 'ask', id: 'publish', impact: 'system', reason: 'publishes, or changes what others install' }],
    flags: ['np', 'semantic-release'],
    quiet: [],
  }),
];

/** Assignments, then the command. */
function crossed(call: Call): Reading {
  const at = call.arguments.findIndex(one => !/^\w+=|^-/.test(headOf(one)));
  const set = call.arguments
    .slice(0, at < 0 ? undefined : at)
    .flatMap((one): Reading['effects'] =>
      headOf(one).includes('=') ? [{ kind: 'environment', name: headOf(one).split('=')[0] ?? '', place: one.place }] : [],
    );
  const argv = at < 0 ? [] : call.arguments.slice(at);
  const files = call.program === 'cross-env' ? [] : [destroys('environment-file', 'takes settings from a file', call.place)];
  return reading({
    effects: [...set, ...files],
    runs: argv.length > 0 ? [{ kind: 'argv', argv, more: false, cwd: call.cwd, via: call.program }] : [],
  });
}
