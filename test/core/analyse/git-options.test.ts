/** Real git is the oracle for what its options take: none that takes nothing may swallow the word after it, where a path or a branch can stand. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { grammar, spellings } from '../../../src/core/analyse/options.ts';
import { lookCommands } from '../../../src/core/analyse/programs/git-look.ts';
import { networkCommands } from '../../../src/core/analyse/programs/git-network.ts';
import { workCommands } from '../../../src/core/analyse/programs/git-work.ts';

const known = new Map(
  [...lookCommands, ...workCommands, ...networkCommands].flatMap(one =>
    one.names.split(' ').map(name => [name, spellings(grammar(one.options ?? '', one.style))] as const),
  ),
);

/** Commands of git whose usage can be asked for; the rest are programs of their own, or start something. */
const asked = [...known.keys()].filter(
  name =>
    !/^(?:daemon|shell|instaweb|http-|remote-|upload-|receive-|svn|p4|cvs|send-email|imap|credential|web--|difftool|mergetool|citool)/.test(
      name,
    ),
);

interface Told {
  readonly names: readonly string[];
  readonly takes: 'nothing' | 'value' | 'maybe';
}

/** Or filter-branch waits ten seconds before it says anything. */
const env = { ...process.env, FILTER_BRANCH_SQUELCH_WARNING: '1' };

/** The lines of a usage: `-m, --message <message>`, `--stat[=<width>]`, `-q, --quiet`. */
function usage(command: string): Told[] {
  const { stdout, stderr } = spawnSync('git', [command, '-h'], { cwd: '/', encoding: 'utf8', timeout: 9000, env });
  return `${stdout}\n${stderr}`.split('\n').flatMap(line => {
    const [, spec] = /^ {4}(-\S.*?)(?: {2,}.*)?$/.exec(line) ?? [];
    const names = spec?.split(', ').map(one => /^--?((?:\[no-\])?[\w-]+)/.exec(one)?.[1]?.replace('[no-]', ''));
    if (spec === undefined || names === undefined || names.includes(undefined) || spec.includes(' | ')) return [];
    const rest = (spec.split(', ').at(-1) ?? '').replace(/^--?(?:\[no-\])?[\w-]+/, '');
    const takes = /^\[[=<]/.test(rest) ? 'maybe' : rest === '' ? 'nothing' : 'value';
    return [{ names: names.filter(one => one !== undefined), takes }];
  });
}

const told = asked.map(name => [name, usage(name)] as const).filter(([, options]) => options.length > 0);

test('an option of git that takes nothing takes nothing here', t => {
  const count = told.reduce((sum, [, options]) => sum + options.length, 0);
  t.true(told.length > 50 && count > 500, `${told.length} commands, ${count} options`);
  const swallowed = told.flatMap(([command, options]) =>
    options.flatMap(({ names, takes }) =>
      names
        .filter(
          name =>
            takes !== 'value' && (name.length === 1 ? known.get(command)?.short : known.get(command)?.long)?.get(name)?.takes === 'value',
        )
        .map(name => `${command} ${name}`),
    ),
  );
  t.deepEqual(swallowed, []);
});

test('an option of git that takes a word is known to, where that word is a file', t => {
  const open = told.flatMap(([command, options]) =>
    options.flatMap(({ names, takes }) =>
      names.filter(name => takes === 'value' && name.length > 1 && !known.get(command)?.long.has(name)).map(name => `${command} --${name}`),
    ),
  );
  const files = open.filter(one => /(?:file|path|dir|output|marks|program|exec|command|template|helper|tool)$/.test(one));
  t.deepEqual(files, []);
});
