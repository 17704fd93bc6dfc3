/** Programs that run texts with a shell they are told: make, npm, Python and vim, each beside bash. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { unless } from '../unless.ts';
import { noSandbox, ownWard } from '../ward.ts';
import { besideBash, type Call, once, type Stand, texts, without } from './beside.ts';

const proof = process.env.WARD_PROOF === '1';

const own = ownWard('clients');
test.after.always(own.remove);

/** Each in a project of its own: they are tried side by side. */
function stand(name: string, call: (cwd: string) => Call, more: Partial<Stand> = {}): Stand {
  const cwd = path.join(own.top, 'projects', name);
  return { cwd, wardsh: own.wardsh, call: call(cwd), ...more };
}

const names = ['make', 'makes', 'jobs', 'below', 'npm', 'python', 'vim'];
test.before(() => {
  for (const name of names) mkdirSync(path.join(own.top, 'projects', name), { recursive: true });
  own.setUp('auto', path.join(own.top, 'projects'));
});

unless(noSandbox ?? without('make'))('make SHELL=', t => {
  const call = (cwd: string) => (shell: string, text: string) => {
    writeFileSync(path.join(cwd, 'Makefile'), `all:\n\t@${text.replaceAll('$', '$$$$')}\n`);
    return ['make', `SHELL=${shell}`];
  };
  besideBash(t, stand('make', call, { own: /^Makefile$/ }));
});

unless(noSandbox ?? without('make'))('a make that calls another through SHELL= shows, asks, touches and goes on as it was told to', t => {
  const call = (cwd: string) => (shell: string, text: string) => {
    writeFileSync(path.join(cwd, 'Makefile'), 'all:\n\t@$(MAKE) -f below.mk\n');
    writeFileSync(path.join(cwd, 'below.mk'), 'all: fails ran\nfails: ; @false\nran: ; @echo ran >ran\n');
    return ['make', '--no-print-directory', `SHELL=${shell}`, ...text.split(' ').filter(one => one !== '')];
  };
  const makes = stand('makes', call, { own: /^Makefile$|\.mk$/ });
  for (const text of ['-n', '-q V=1', '-t', '-k', ...(proof ? ['', '-n -k', '-q', '-s -i', '--just-print'] : [])]) {
    t.deepEqual(once(makes, own.wardsh, text), once(makes, '/bin/bash', text), text);
  }
  t.deepEqual(once(makes, own.wardsh, '-n').files, [['victim', '']]);
});

/** A make from 4.4 on would share them through a file in /tmp, which no sandbox has, and each below then counts for itself. */
const throughDescriptors = /--jobserver-style/.test(spawnSync('make', ['--help'], { encoding: 'utf8' }).stdout ?? '')
  ? ['--jobserver-style=pipe']
  : [];

unless(noSandbox ?? without('make'))('makes that call each other through SHELL= share their jobs', t => {
  const call = (cwd: string) => (shell: string, text: string) => {
    writeFileSync(path.join(cwd, 'Makefile'), 'all:\n\t@$(MAKE) -f below.mk\n');
    // A make that is told of jobs to share, and has nothing to share them through, says so.
    writeFileSync(
      path.join(cwd, 'below.mk'),
      "all: ; @echo '$(patsubst --jobserver-%,--jobserver,$(filter-out -- SHELL=%,$(MAKEFLAGS)))'\n",
    );
    return ['make', '--no-print-directory', ...throughDescriptors, `SHELL=${shell}`, ...text.split(' ')];
  };
  const jobs = stand('jobs', call, { own: /^Makefile$|\.mk$/ });
  for (const text of ['-j2', ...(proof ? ['-j3 -Oline -l 1000', '-j'] : [])]) {
    const there = once(jobs, '/bin/bash', text);
    t.regex(there.stdout, /-j/);
    t.deepEqual(once(jobs, own.wardsh, text), there, text);
  }
});

unless(noSandbox ?? without('make'))('a make below runs its lines by the shell that SHELL= gave the one above', t => {
  const call = (cwd: string) => (shell: string, text: string) => {
    writeFileSync(path.join(cwd, 'Makefile'), 'all:\n\t@$(MAKE) -f below.mk\n');
    writeFileSync(path.join(cwd, 'below.mk'), `all: ; @${text.replaceAll('$', '$$$$')}\n`);
    return ['make', '--no-print-directory', `SHELL=${shell}`];
  };
  const below = stand('below', call, { own: /^Makefile$|\.mk$/ });
  const text = 'a=(1 2); [[ x == x ]] && echo $BASH "${#a[@]}"';
  const there = once(below, '/bin/bash', text);
  t.is(there.stdout, '/bin/bash 2\n');
  t.deepEqual(once(below, own.wardsh, text), there);
});

unless(noSandbox ?? without('npm'))('npm script-shell', t => {
  const call = (cwd: string) => (shell: string, text: string) => {
    writeFileSync(path.join(cwd, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', scripts: { s: text } }));
    return ['npm', 'run', '--silent', `--script-shell=${shell}`, `--cache=${own.top}/npm`, '--no-update-notifier', 's'];
  };
  besideBash(t, stand('npm', call, { own: /^package\.json$/, env: { HOME: own.top } }), texts.slice(0, 2));
});

unless(noSandbox ?? without('python3'))('Python’s subprocess with executable=', t => {
  const code = 'import subprocess, sys; sys.exit(subprocess.run(sys.argv[2], shell=True, executable=sys.argv[1]).returncode)';
  besideBash(
    t,
    stand('python', () => (shell, text) => ['python3', '-c', code, shell, text]),
    [...texts, 'cat; echo "$0 $#" | wc -l'],
  );
});

unless(noSandbox ?? without('vim'))(
  'vim shell=, with its temporary files in the project: the session’s /tmp is not that of the machine',
  t => {
    const call = (cwd: string) => (shell: string, text: string) => [
      ...['env', `TEXT=${text}`, `TMPDIR=${cwd}`, 'vim', '-es', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `set shell=${shell}`],
      ...['-c', "call writefile(split(system($TEXT), '\\n', 1) + [v:shell_error], 'said')", '-c', 'qa!'],
    ];
    besideBash(t, stand('vim', call, { refused: /^126$/m }));
  },
);
