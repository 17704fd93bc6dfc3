/** What goes on while another Ward is put in the place of the one that it began with: it says so, once, and a watch ends. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { until } from '../brokered.ts';
import { noTerminal, openPane } from '../tmux.ts';
import { unless } from '../unless.ts';
import { checkout, noSandbox, ownWard, plainEnvironment } from '../ward.ts';

const notBuilt = existsSync(path.join(checkout, 'dist/start.cjs')) ? undefined : 'Ward is not built ("npm run build")';
const own = ownWard('built-anew');
const [project, tree] = ['project', 'installed'].map(name => path.join(own.top, name)) as [string, string];
mkdirSync(project);
own.setUp('auto', project);
test.after.always(own.remove);

/** As install.sh puts it, so far as it matters here. */
for (const part of ['src/bin', 'shell-hooks', 'package.json', ...(notBuilt === undefined ? ['dist'] : [])])
  cpSync(path.join(checkout, part), path.join(tree, part), { recursive: true });
symlinkSync(path.join(checkout, 'node_modules'), path.join(tree, 'node_modules'));

/** The same again, as a new one would be for whoever looks which it is. */
function replace(): void {
  const file = path.join(tree, 'package.json');
  writeFileSync(file, readFileSync(file));
}

unless(notBuilt, test.serial)('the hook of a shell says it behind the first line that comes after that, and behind no other', async t => {
  const words = ['-c', 'cd "$1"; shift; "$@"; :', 'sh', project, path.join(tree, 'src/bin/ward'), '--root', own.root, 'hook', 'bash'];
  const shell = spawn('/bin/sh', words, { env: plainEnvironment });
  t.teardown(() => shell.stdin.end());
  let [out, said] = ['', ''];
  shell.stdout.on('data', part => {
    out += part;
  });
  shell.stderr.on('data', part => {
    said += part;
  });
  const line = async (number: number, text = 'echo hi', answer = 'run\n') => {
    shell.stdin.write(`\0${number}\0${text}\0 \t\n\0braceexpand:emacs\0\0`);
    await until(() => out.includes(`${number} ${answer}`) && (answer !== 'no\n' || out.endsWith('\0')), `line ${number} is answered`);
    return out.slice(out.lastIndexOf(`${number} ${answer}`));
  };
  await line(1);
  await line(2);
  t.is(said, '', 'the control');
  replace();
  await line(3);
  await until(() => said.includes('\n'), 'it is said');
  await line(4);
  await line(5);
  t.regex(said, /^ward: warning: another Ward was installed since this shell began, or it was taken away: .*\n$/);
  t.notRegex(await line(6, 'rm made', 'no\n'), /_ward_off/, 'the control');
  renameSync(tree, `${tree}.away`);
  const refused = await line(7, 'rm made', 'no\n');
  renameSync(`${tree}.away`, tree);
  t.regex(
    refused,
    /\nward: warning: Ward was taken away since this shell began\nward: hint: type _ward_off to go on in this shell without it\0$/,
  );
});

unless(notBuilt ?? noTerminal ?? noSandbox, test.serial)(
  'a guarded terminal says it once and makes no other sandbox, what was asked about meanwhile does not run, and a watch ends',
  async t => {
    const pane = await openPane(250, 50);
    t.teardown(pane.close);
    const [ward, wardsh] = ['ward --root', 'wardsh --ward-root'].map(words => `'${tree}'/src/bin/${words} '${own.root}'`);
    await pane.line(`cd '${project}' && WARD_SHELL=bash ${wardsh} --norc`);
    await pane.until(/^\[auto\] /m);
    const says = async (line: string, shows: RegExp) => {
      await pane.fresh(`${line}; echo ended-$((40 + 2))`);
      return pane.until(shows);
    };
    t.notRegex(await says('echo 1', /^ended-42\n\[auto\] /m), /another Ward/, 'the control');
    replace();
    t.regex(await says('echo 2', /^ended-42\n\[auto\] /m), /^ward: warning: another Ward was installed since this shell began/m);
    t.notRegex(await says('echo 3', /^ended-42\n\[auto\] /m), /another Ward/);
    await pane.fresh('touch ../beside');
    await pane.until(/^ward: not run: its sandbox would be made in part by another Ward/m);
    await pane.fresh('exit');
    await pane.until(/^\$ *$/m);
    writeFileSync(path.join(project, 'made'), '');
    const removes = async (meanwhile: () => void) => {
      await pane.fresh(`${wardsh} -c 'rm made'; echo ended-$((40 + 2))`);
      await pane.until(/run it\?/);
      meanwhile();
      await pane.type('y');
      await pane.press('Enter');
      return pane.until(/^ended-42$/m);
    };
    t.regex(
      await removes(replace),
      /^ward: not run: another Ward was installed while this was asked about .*\nward: hint: send it again$/m,
    );
    t.true(existsSync(path.join(project, 'made')));
    await removes(() => undefined);
    t.false(existsSync(path.join(project, 'made')), 'the control');
    await pane.fresh(`${ward} claim; ${ward} watch; echo ended-$((40 + 2))`);
    await pane.until(/^watches for requests/m);
    replace();
    await pane.until(/^ward: stopped: another Ward was installed.*\nward: hint: start "ward watch" again\nended-42$/m);
    t.pass();
  },
);
