/** Packs: lists of commands that a person may take at once, so that `ask` is liveable. Each is shown as what it lets through. */
import type { Rule, RuleEffect } from '../values.ts';

/** What one lets through; nothing of what is found in a command is settled by it. */
export interface Pack {
  readonly title: string;
  readonly effects: readonly RuleEffect[];
  readonly runs: readonly (readonly string[])[];
}

/** Each command on a line of words; what may follow follows. */
function listed(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split(/\s*[\n,]\s*/)
    .map(line => [...line.split(/\s+/), '**']);
}

const each = (program: string, verbs: string) => verbs.split(/\s+/).map(verb => [program, verb, '**']);

/** Made when the first is asked for: most policies name none. */
function made(): ReadonlyMap<string, Pack> {
  return new Map<string, Pack>([
    [
      'reading',
      {
        title: 'looking at files of the project, and changing none',
        effects: ['read'],
        runs: listed(`ls, cat, head, tail, wc, nl, tac, od, xxd, hexdump, strings, file, stat, du, df, tree, find, fd, grep, egrep, fgrep, rg, ag
        sort, uniq, cut, tr, paste, join, comm, column, fold, fmt, rev, seq, sed, awk, jq, yq, diff, cmp, cksum, md5sum, sha1sum, sha256sum
        basename, dirname, realpath, readlink, pwd, cd, echo, printf, true, false, :, test, [, type, which, date, uname, whoami, id, hostname, nproc`),
      },
    ],
    [
      'git',
      {
        title: 'git without loss: looking, and recording what is there',
        effects: ['read', 'write'],
        runs: [
          ...each(
            'git',
            'status log diff show blame describe shortlog grep ls-files ls-tree rev-parse rev-list merge-base cat-file for-each-ref name-rev',
          ),
          ...each('git', 'show-ref show-branch whatchanged reflog count-objects check-ignore diff-tree diff-index diff-files cherry'),
          ...each('git', 'add commit branch switch checkout stash tag restore'),
        ],
      },
    ],
    [
      'tests',
      {
        title: 'tests of the project, which are code of it',
        effects: ['read', 'write', 'code'],
        runs: listed(`npm test, npm t, npm run test, npm run test:*, pnpm test, pnpm run test, yarn test, yarn run test, bun test, deno test, node --test
        npx ava, npx jest, npx vitest, npx mocha, npx tap, npx playwright test, pytest, python -m pytest, python3 -m pytest, python -m unittest
        python3 -m unittest, uv run pytest, poetry run pytest, cargo test, go test, make test, make check, just test, mvn test, gradle test, ./gradlew test
        dotnet test, swift test, mix test, bundle exec rspec, bundle exec rake test, rspec, rake test, phpunit, vendor/bin/phpunit, ctest`),
      },
    ],
  ]);
}

let known: ReadonlyMap<string, Pack> | undefined;

/** In the order in which they are shown. */
export const packNames: readonly string[] = ['reading', 'git', 'tests'];

/** Undefined where there is none of that name. */
export function packOf(name: string): Pack | undefined {
  known ??= made();
  return known.get(name);
}

/** As rules of whoever took it. */
export function packRules(name: string, from: Rule['from']): readonly Rule[] {
  const pack = packOf(name);
  if (pack === undefined) return [];
  const { title: reason, effects, runs } = pack;
  return [
    {
      id: `pack-${name}`,
      from,
      decision: 'allow',
      commands: [],
      runs,
      effects,
      subject: undefined,
      project: undefined,
      reason,
      until: undefined,
    },
  ];
}

/** What it lets through, in lines. */
export function packLines(name: string): readonly string[] {
  const pack = packOf(name);
  if (pack === undefined) return [];
  const may = pack.effects.includes('code')
    ? 'may read, write and run code of the project'
    : pack.effects.includes('write')
      ? 'may read and write'
      : 'may only read';
  const words = pack.runs.map(run => run.slice(0, -1).join(' '));
  return [`${name}: ${pack.title}`, `  with any words behind these, as long as it ${may} and nothing else asks:`, ...wrapped(words)];
}

function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 90) lines.push(`    ${word}`);
    else lines[lines.length - 1] = `${last}, ${word}`;
  }
  return lines;
}
