/** getopt(1), sed and awk themselves as judges of how Ward reads options and scripts: what they do, Ward must have seen. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { grammar, options } from '../../../src/core/analyse/options.ts';
import { awkScript } from '../../../src/core/analyse/programs/awk-script.ts';
import { sedScript } from '../../../src/core/analyse/programs/sed-script.ts';

const { WARD_PROOF: proof } = process.env;
const runs = (few: number, many: number) => ({ numRuns: proof ? many : few, seed: 11 });
const place = { start: 0, end: 0 };
const has = (program: string, ...args: string[]) => spawnSync(program, args, { encoding: 'utf8' });

const spec = grammar('a b c=x d=?x alpha beta=x gamma=?x|g albert');
const gnu = has('getopt', '--version').stdout?.includes('util-linux');
const word = fc.oneof(
  fc.constantFrom(
    '-a',
    '-ab',
    '-c',
    '-cv',
    '-acv',
    '-d',
    '-dv',
    '-abdv',
    '--alpha',
    '--beta',
    '--beta=v',
    '--be',
    '--be=v',
    '--gam=v',
    '--gamma',
    '--',
    '-',
    'x',
    '',
    'y z',
  ),
  fc.stringMatching(/^-?-?[abcdx=]{0,4}$/),
);

const whole: ReadonlySet<string> = new Set(['--alpha', '--beta', '--gamma', '--albert']);

/** `getopt` prints each option, its value where it takes one, `--`, and the operands. */
function byGetopt(words: readonly string[]): string[] | undefined {
  const asked = ['-u', '-o', 'abc:d::', '-l', 'alpha,beta:,gamma::,albert', '--', ...words];
  const done = has('getopt', ...asked.filter(one => one !== '-u'));
  if (done.status !== 0) return undefined;
  return has('bash', '-c', `eval "set -- $1"; printf '%s\\0' "$@"`, 'bash', done.stdout).stdout.split('\0').slice(0, -1);
}

function byWard(words: readonly string[]): string[] {
  const found = options(
    words.map(text => ({ value: { kind: 'text', text }, place })),
    spec,
  );
  const text = (one: { value: { kind: string; text?: string } } | undefined) => one?.value.text ?? '';
  const named = found.options.flatMap(one => {
    const name = one.name.length > 1 ? `--${one.name}` : `-${one.name}`;
    return ['c', 'd', 'beta', 'gamma'].includes(one.name) ? [name, text(one.value)] : [name];
  });
  return [...named, '--', ...found.operands.map(text)];
}

(gnu ? test : test.skip)('options are sorted as getopt sorts them (needs getopt of util-linux)', t => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), words => {
      const theirs = byGetopt(words);
      if (theirs === undefined) return;
      compared += 1;
      const mine = byWard(words);
      // What begins with a dash behind a shortened option is read in both ways: other programs have options of their own that begin so.
      const open = words.some((one, at) => /^--[a-z]/.test(one) && !whole.has(one) && words[at + 1]?.startsWith('-') === true);
      if (open)
        t.deepEqual(
          theirs.filter(one => !mine.includes(one)),
          [],
          JSON.stringify(words),
        );
      else t.deepEqual(mine, theirs, JSON.stringify(words));
    }),
    runs(25, 2000),
  );
  t.log(`${compared} command lines compared`);
  t.true(compared > 10);
});

const sedPart = fc.constantFrom(
  ...'s / , | e w x out ; \n { } p d g 1 $ ! a i c y \\ [ ] ^ & = n b t : r # 2 I M'.split(' '),
  's/a/b/',
  's/a/b/e',
  's/[/]/e/',
  's,a,b,w out',
  '/x/',
  '\\,x,',
  '1,/y/',
  'a\\\n',
  'y/ab/cd/',
  'e date',
  'w out',
  'r in',
  's/\\//e/',
  's/[^]/]/e/;',
  '\\n',
  's/a/\\\n/',
  's|[|]|e|',
  '1~2',
  's/a/b/;e',
  'i\\',
  '}\n',
);

/** GNU sed refuses `e`, `r` and `w` in a sandbox, when it reads the script and before it runs. */
function sedReaches(script: string): boolean | undefined {
  const done = has('sed', '-n', '--sandbox', script, '/dev/null');
  if (done.status === 0) return false;
  return /sandbox/.test(done.stderr) ? true : undefined;
}

const sandboxed = has('sed', '--sandbox', '-n', 'p', '/dev/null').status === 0;

(sandboxed ? test : test.skip)('a sed script that reaches files or programs is never read as one that does not (needs GNU sed)', t => {
  const seen = { reaching: 0, harmless: 0, strict: 0 };
  fc.assert(
    fc.property(fc.array(sedPart, { minLength: 1, maxLength: 7 }), parts => {
      const script = parts.join('');
      const theirs = sedReaches(script);
      if (theirs === undefined) return;
      const ours = sedScript(script);
      const found = ours.unsure !== undefined || ours.reads.length + ours.writes.length + ours.runs.length > 0;
      seen[theirs ? 'reaching' : 'harmless'] += 1;
      if (!theirs && found) seen.strict += 1;
      t.true(found || !theirs, JSON.stringify(script));
    }),
    runs(120, 6000),
  );
  t.log(`${seen.reaching} reached, all seen; ${seen.harmless} did not, ${seen.strict} of them asked about all the same`);
  t.true(seen.reaching > 5 && seen.harmless > 5);
});

const awkPart = fc.constantFrom(
  ...'/ " ( ) { } ; # | > , ! ~ $1 x 1 = + ++ \n in'.split(' '),
  'system("echo>m")',
  '"echo>m"|getline',
  'print|"cat>m"',
  'print>"m"',
  'printf "x">>"m"',
  '/"/',
  '/#/',
  '"/"',
  'if(1)',
  'x=1',
  'getline',
  '/[/]/',
  '/[^]"]/',
  '"\\""',
  'print',
  'while(x++<1)',
  'function f(){return 1}',
  '(1)',
  '/ x /',
  '$1',
  '1/2',
  'return',
  'print(1)',
  'print(1>2)',
  '[1]',
  'a[1]',
  '--',
  'length',
  'else',
  '/\\//',
  '\\\n',
);

const awk = has('awk', 'BEGIN{print 1}').stdout === '1\n';

(awk ? test : test.skip)('an awk program that runs a command or writes a file is never read as one that does not (needs awk)', t => {
  const scratch = path.join(import.meta.dirname, '../../../scratch');
  mkdirSync(scratch, { recursive: true });
  const cwd = mkdtempSync(path.join(scratch, 'awk-'));
  const seen = { reaching: 0, quiet: 0 };
  try {
    fc.assert(
      fc.property(fc.array(awkPart, { minLength: 1, maxLength: 6 }), fc.constantFrom('BEGIN{', '{', '', 'BEGIN{x=2;'), (parts, head) => {
        const program = `${head}${parts.join(' ')}${head === '' ? '' : '}'}`;
        const done = spawnSync('awk', [program], { cwd, input: 'a "b" / c #\n', timeout: 2000, killSignal: 'SIGKILL' });
        const reached = existsSync(path.join(cwd, 'm'));
        rmSync(path.join(cwd, 'm'), { force: true });
        if (done.status !== 0 && !reached) return;
        const ours = awkScript(program);
        const named = ours.patterns.some(one => new RegExp(`^${one.split('*').map(RegExp.escape).join('.*')}$`).test('m'));
        const found = named || ours.unsure !== undefined || ours.reads.length + ours.writes.length + ours.runs.length > 0;
        seen[reached ? 'reaching' : 'quiet'] += 1;
        t.true(found || !reached, JSON.stringify(program));
      }),
      runs(120, 6000),
    );
  } finally {
    rmSync(cwd, { recursive: true });
  }
  t.log(`${seen.reaching} reached, all seen; ${seen.quiet} did not`);
  t.true(seen.reaching > 2);
});
