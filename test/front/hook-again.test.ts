/** `ward hook` over its two pipes: what was asked before is answered by what is there now, and nothing is answered before it is on record. */
import { type ChildProcess, spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { checkout, type Own, ownWard, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';

/** What a shell says beside the line. */
interface Told {
  readonly variables?: string;
  readonly functions?: string;
  readonly aliases?: string;
  readonly options?: string;
}

/** More than any start takes (milliseconds). */
const patience = 30_000;

/** The hook of a shell that stands in `cwd`. `ask`: the first word of the answer; names are answered by nothing more. */
function hookIn(t: ExecutionContext, own: Own, cwd: string, dialect = 'bash') {
  const words = ['-c', 'cd "$1" && "$2" --root "$3" hook "$4"; :', 'sh', cwd, path.join(checkout, 'src/bin/ward'), own.root, dialect];
  const shell: ChildProcess = spawn('/bin/sh', words, { stdio: ['pipe', 'pipe', 'inherit'], env: plainEnvironment });
  const ended = new Promise(resolve => shell.once('close', resolve));
  t.teardown(async () => {
    shell.stdin?.end();
    const late = setTimeout(() => shell.kill('SIGKILL'), patience);
    await ended;
    clearTimeout(late);
  });
  let [said, number] = ['', 0];
  let wake = () => {};
  shell.stdout?.on('data', part => {
    said += part;
    wake();
  });
  const next = (what: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${what} within ${patience} ms, but: ${said}`)), patience);
      wake = () => {
        const found = what.exec(said);
        if (found === null) return;
        clearTimeout(timer);
        said = said.slice(found.index + found[0].length);
        resolve(found[1] ?? '');
      };
      wake();
    });
  /** Goes before the rest of the next line that is told. */
  const begin = async () => {
    await ready;
    shell.stdin?.write('declare -x BEGUN="yes"\n');
  };
  const tell = (text: string, { variables = '', functions = '', aliases = '', options = 'braceexpand:hashall' }: Told = {}) =>
    shell.stdin?.write(`declare -x PATH="/usr/bin:/bin"\n${variables}${aliases}${functions}\0${number}\0${text}\0 \t\n\0${options}\0\0`);
  const ready = next(/^(ready)\n/);
  const ask = async (text: string, told?: Told): Promise<string> => {
    await ready;
    number += 1;
    tell(text, told);
    const answer = async (): Promise<string> => {
      const one = await next(new RegExp(`^${number} (\\w+).*\\n`));
      if (one === 'no') await next(/^([^\0]*)\0/);
      if (one === 'names') tell('');
      return one === 'names' || one === 'asks' ? answer() : one;
    };
    return answer();
  };
  /** What is its own of memory, in MB (proc_pid_smaps(5)). */
  const memory = () => {
    const of = (pid: unknown, name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    const [hook] = of(shell.pid, `task/${shell.pid}/children`).trim().split(' ');
    return Number(/^Private_Dirty: *(\d+) kB$/m.exec(of(hook, 'smaps_rollup'))?.[1]) / 1024;
  };
  return { ask, begin, memory };
}

const unlinked = (file: string) => rmSync(file, { force: true });

const test = turns(3)();

test('a line that was asked before is answered as by a hook that was just started, whatever has changed since', async t => {
  const own = ownWard('again');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  const out = path.join(project, 'out');
  mkdirSync(project);
  own.setUp('auto', project);
  const { ask } = hookIn(t, own, project);
  const policy = path.join(own.root, 'config/policy.json');
  const accepted = readFileSync(policy, 'utf8');
  const steps: readonly (readonly [change: () => void, line: string, answer: string, told?: Told])[] = [
    [() => undefined, 'date >out', 'run'],
    [() => symlinkSync('/etc/hostname', out), 'date >out', 'no'],
    [() => unlinked(out), 'date >out', 'run'],
    [() => undefined, 'date >out', 'no', { functions: 'date () \n{ \n    rm precious\n}\n' }],
    [() => undefined, 'date >out', 'run', { functions: 'date () \n{ \n    echo today\n}\n' }],
    [() => undefined, 'date >"$OUT"', 'no', { variables: 'declare -- OUT="/etc/hostname"\n' }],
    [() => undefined, 'date >"$OUT"', 'run', { variables: 'declare -- OUT="out"\n' }],
    [() => undefined, 'date >"$OUT"', 'no', { variables: 'declare -- OUT="/etc/hostname"\n' }],
    [() => undefined, 'go', 'no', { aliases: "alias go='rm precious'\n" }],
    [() => undefined, 'go', 'run', { aliases: "alias go='date'\n" }],
    [() => writeFileSync(path.join(project, 'try.sh'), 'date\n'), 'sh try.sh', 'run'],
    [() => writeFileSync(path.join(project, 'try.sh'), 'rm precious\n'), 'sh try.sh', 'no'],
    [() => writeFileSync(policy, accepted.replace('"auto"', '"strict"'), { mode: 0o600 }), 'date >out', 'no'],
    [() => writeFileSync(policy, accepted.replace(/"projects":\[.*?\]/, '"projects":[]'), { mode: 0o600 }), 'date >out', 'no'],
    [() => writeFileSync(policy, accepted, { mode: 0o600 }), 'date >out', 'run'],
  ];
  for (const [index, [change, line, answer, told]] of steps.entries()) {
    change();
    t.is(await ask(line, told), answer, `${index}: ${line}`);
    t.is(await ask(line, told), answer, `${index}, again: ${line}`);
    if (index % 3 === 1) t.is(await hookIn(t, own, project).ask(line, told), answer, `${index}, by another: ${line}`);
  }
});

test('a line that was told in part is judged by what is there when the rest of it is told', async t => {
  const own = ownWard('parts');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const policy = path.join(own.root, 'config/policy.json');
  const accepted = readFileSync(policy, 'utf8');
  const { ask, begin } = hookIn(t, own, project);
  t.is(await ask('date >out'), 'run');
  await begin();
  await wait(300); // read, and old by now
  writeFileSync(policy, accepted.replace(/"projects":\[.*?\]/, '"projects":[]'), { mode: 0o600 });
  t.is(await ask('date >out'), 'no');
  writeFileSync(policy, accepted, { mode: 0o600 });
  await begin();
  t.is(await ask('date >out'), 'run');
});

test("the machine's /tmp is what such a shell writes to: a link in it counts by where it leads, a second name by what it is", async t => {
  const own = ownWard('tmp');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const aside = mkdtempSync('/tmp/ward-hook-');
  t.teardown(() => rmSync(aside, { recursive: true }));
  writeFileSync(path.join(aside, 'plain'), '');
  symlinkSync('/etc/hostname', path.join(aside, 'link'));
  writeFileSync(path.join(aside, 'first'), '');
  linkSync(path.join(aside, 'first'), path.join(aside, 'second'));
  const { ask } = hookIn(t, own, project);
  t.is(await ask(`date >${aside}/plain`), 'run');
  t.is(await ask(`date >${aside}/new`), 'run');
  t.is(await ask(`date >${aside}/link`), 'no');
  t.is(await ask(`date >${aside}/second`), 'no');
});

test('what a shell may run is on record when it is told so', async t => {
  const own = ownWard('recorded');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const { ask } = hookIn(t, own, project);
  for (let round = 1; round <= 30; round += 1) {
    t.is(await ask(round % 2 === 0 ? 'date' : `echo ${round}`), 'run');
    const log = readFileSync(path.join(own.root, 'state/audit.jsonl'), 'utf8').trim().split('\n');
    t.is(log.filter(one => one.includes('"kind":"decided"')).length, round);
  }
  t.regex((await own.ward('log', 'verify')).out, /^whole/m);
});

test('a function of the shell counts where the line comes to it, and not where the line only has its name; the record shows what was typed', async t => {
  const own = ownWard('stood');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const told = { functions: 'extract () \n{ \n    rm precious\n}\n', variables: 'declare -- x="extract"\n' };
  const { ask } = hookIn(t, own, project);
  const steps: readonly (readonly [line: string, answer: string])[] = [
    ['echo extract', 'run'],
    ['echo "$x"', 'run'],
    ['f() { extract; }; echo f', 'no'],
    ...['extract', '$x', 'eval extract', 'eval "$x"', '(extract)', 'echo a | extract', 'echo "$(extract)"', 'trap extract EXIT'].map(
      line => [line, 'no'] as const,
    ),
    ...['if true; then extract; fi', 'PROMPT_COMMAND=extract', 'export -f extract; bash -c extract', 'complete -F extract date'].map(
      line => [line, 'no'] as const,
    ),
  ];
  for (const [line, answer] of steps) t.is(await ask(line, told), answer, line);
  const shown = (await own.ward('log', '-n', '100')).out;
  for (const [line] of steps) t.true(shown.includes(`  ${line}\n`), `${line}: ${shown}`);
  t.false(shown.includes('rm precious'));
});

test('what stays beside each shell takes little memory of its own, however many lines it answers', async t => {
  const own = ownWard('small');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const { ask, memory } = hookIn(t, own, project);
  for (let round = 1; round <= 400; round += 1) t.is(await ask(`echo ${round}`), 'run');
  t.true(memory() > 5);
  t.true(memory() < 44, `${memory()} MB`);
});

test('options of the shell that change what a line means are asked about where it holds what they change, and nowhere else', async t => {
  const own = ownWard('options');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(path.join(project, 'sub'), { recursive: true });
  own.setUp('auto', project);
  const both = { bash: hookIn(t, own, project), zsh: hookIn(t, own, project, 'zsh') };
  const names = { variables: 'typeset x="a"\ntypeset ETC="/etc"\n' };
  for (const [shell, options, line, answer] of [
    ['bash', 'braceexpand', 'cd ETC && touch f', 'run'],
    ['bash', 'braceexpand:cdable_vars', 'cd ETC && touch f', 'no'],
    ['bash', 'braceexpand:cdable_vars', 'touch f', 'run'],
    ['bash', 'braceexpand:keyword', 'touch f LD_PRELOAD=x', 'no'],
    ['bash', 'braceexpand:keyword', 'touch f', 'run'],
    ['bash', 'braceexpand:autocd', 'touch f; ls', 'run'],
    ['bash', 'braceexpand:autocd', '..; touch f', 'no'],
    ['bash', 'braceexpand:extglob:globstar:checkwinsize', 'touch f; ls *', 'run'],
    ['bash', 'braceexpand:dotglob', 'touch f; ls *', 'no'],
    ['bash', 'hashall', 'touch {f,g}', 'no'],
    ['bash', 'braceexpand', 'echo # ; rm -r sub', 'no'],
    ['bash', 'braceexpand:interactive_comments', 'echo # ; rm -r sub', 'run'],
    ['zsh', 'aliases:nomatch', 'echo # ; rm -r sub', 'no'],
    ['zsh', 'aliases:nomatch:interactivecomments', 'echo # ; rm -r sub', 'run'],
    ['zsh', 'aliases:nomatch', 'echo "a # b"', 'run'],
    ['zsh', 'aliases:nomatch', 'touch $x', 'run'],
    ['zsh', 'aliases:nomatch:shwordsplit', 'touch $x', 'no'],
    ['zsh', 'aliases:nomatch:shwordsplit', 'touch f', 'run'],
  ] as const)
    t.is(
      await both[shell].ask(line, { ...names, options: shell === 'zsh' ? `${options}:caseglob:casematch` : options }),
      answer,
      `${options}: ${line}`,
    );
});
