/** README: what it claims is run, and what it names is there. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { checkout, noSandbox, ownWard } from './ward.ts';

const readme = readFileSync(path.join(checkout, 'README.md'), 'utf8');
const own = ownWard('readme');
const project = path.join(own.top, 'project');
const real = noSandbox === undefined ? test.serial : test.serial.skip;
if (noSandbox !== undefined) test.skip(`the commands of README are not run: ${noSandbox}`, () => undefined);

test.before(async () => {
  mkdirSync(path.join(project, 'src'), { recursive: true });
  await own.ward('setup', '--mode', 'auto', '--open', project);
});
test.after.always(() => own.remove());

/** The fenced blocks of a language. */
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(found => found[1] ?? '');

/** What differs from machine to machine: names of tickets and homes, and what a Ward of its own says of itself. */
function common(text: string): string {
  return text
    .replaceAll(/ \(Ward of its own in "[^"]*"\)/g, '')
    .replaceAll(/ --root \S+/g, '')
    .replaceAll(/approve [0-9a-f]{4}\b/g, 'approve ID')
    .replaceAll(/\S*\/\.ssh/g, '~/.ssh')
    .replaceAll(/^(?:whole: )\d+/gm, 'whole: N')
    .replaceAll(/^head: \d+:[0-9a-f]{64}$/gm, 'head: N:MAC');
}

real('the session it shows is what happens', async t => {
  const [session = ''] = blocks('console');
  const steps = session.split(/^\$ /m).slice(1);
  t.is(steps.length, 4);
  for (const step of steps) {
    const [line = '', ...output] = step.split('\n');
    const text = /^wardsh -c '(.*)'$/.exec(line)?.[1];
    const ran = text === undefined ? await own.ward(...line.split(' ').slice(1)) : await own.run(text, project);
    t.is(common(ran.out + ran.err), common(output.join('\n')), line);
  }
});

real('the reasoning it shows is what is shown', async t => {
  writeFileSync(path.join(project, 'Makefile'), 'clean:\n\trm -rf dist\n');
  const [line = '', ...shown] = (blocks('console')[1] ?? '').split('\n');
  const text = /^\$ ward check --explain '(.*)'$/.exec(line)?.[1] ?? '';
  const { out } = await own.ward('check', '--cwd', project, '--explain', text);
  t.is(out.replaceAll(project, '/home/you/app'), shown.join('\n'));
});

real('the exit statuses are those of its table', async t => {
  const status = async (text: string) => (await own.run(text, project)).status;
  t.is(await status('exit 7'), 7);
  t.is(await status('kill -TERM $$'), 143);
  t.is(await status('rm x'), 126);
  t.is((await own.ward('nope')).status, 2);
  t.is((await own.ward('check', '--cwd', project, 'echo hi')).status, 0);
  t.is((await own.ward('check', '--cwd', project, 'rm x')).status, 1);
  t.is((await own.ward('check', '--cwd', project, 'cat ~/.ssh/id_ed25519')).status, 3);
});

real('each mode does with its three commands what the table says', async t => {
  const [head = '', , ...rows] = readme.slice(readme.indexOf('| mode |')).split('\n').slice(0, 5);
  const commands = [...head.matchAll(/`(.*?)`/g)].map(found => found[1] ?? '');
  t.is(commands.length, 3);
  const words = new Map([
    ['runs', 'allow'],
    ['asks', 'ask'],
    ['asks, unless a rule settles it', 'ask'],
    ['is refused', 'deny'],
    ['is refused, unless a rule settles it', 'deny'],
  ]);
  for (const row of rows) {
    const [, mode = '', ...cells] = row.split('|').map(cell => cell.trim());
    for (const [at, command] of commands.entries()) {
      const { out } = await own.ward('check', '--json', '--mode', /`(.*)`/.exec(mode)?.[1] ?? '', '--cwd', project, command);
      t.is(JSON.parse(out).decision, words.get(cells[at] ?? ''), `${command} in ${mode}`);
    }
  }
});

test('every command and option of ward that it names is there', async t => {
  const { out: help } = await own.ward('help');
  const usage = readFileSync(path.join(checkout, 'src/front/log.ts'), 'utf8');
  const named = [...readme.matchAll(/\bward ((?!itself|shell)[a-z]+)((?: [a-z]+)?(?: --?[a-z]+)*)/g)];
  t.true(named.length > 10);
  for (const [whole, word = '', more = ''] of named) {
    if (!/[`$"]/.test(readme[readme.indexOf(whole) - 1] ?? '')) continue;
    if (word !== 'help') t.regex(help, new RegExp(`\\b${word}\\b`), whole);
    for (const option of more.match(/--?[a-z]+/g) ?? []) t.true(help.includes(option) || usage.includes(option), `${whole}: ${option}`);
  }
});

test('every option of install.sh that it names is one', t => {
  const usage = /usage: (.*)\\n/.exec(readFileSync(path.join(checkout, 'install.sh'), 'utf8'))?.[1] ?? '';
  const named = [...readme.matchAll(/\.\/install\.sh (--\w+)/g)].map(found => found[1] ?? '');
  t.deepEqual([...new Set(named)].sort(), ['--test', '--try', '--uninstall']);
  for (const option of named) t.true(usage.includes(option));
  t.true(readFileSync(path.join(checkout, '.ci/run'), 'utf8').includes('./install.sh --test'));
});

test('each package that Ward needs has its line, and no other has', t => {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8'));
  const table = readme.slice(readme.indexOf('| package |'), readme.indexOf('Beside them'));
  const rows = [...table.matchAll(/^\| (?!package|-)(.*?) \|/gm)].flatMap(row => (row[1] ?? '').split(', '));
  t.deepEqual(rows.sort(), [...Object.keys(dependencies), ...Object.keys(optionalDependencies)].sort());
});

test('the first thing it says Ward does not protect against is what goes past Ward', t => {
  const section = readme.slice(readme.indexOf('## What it does not protect against'));
  const first = section.split('\n').find(line => line.startsWith('- '));
  t.regex(first ?? '', /what an agent does with its own file tools, and what people or editors later run from the project outside Ward/i);
});

test('every file it names is there', t => {
  const named = [...readme.matchAll(/`(?:\.\/)?((?:man|src|test)\/[\w./-]+|install\.sh)`/g)].map(found => found[1] ?? '');
  t.true(named.includes('man/wardsh.1'));
  for (const name of ['install.sh', 'src/bin/wardsh', ...named]) {
    t.true(existsSync(path.join(checkout, name)), name);
  }
});
