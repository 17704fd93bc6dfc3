/** What a session's command leaves behind in a form in which it is hard to see: what that plants is put away when the session has ended. That it goes on and plants is shown first. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { until } from '../brokered.ts';
import { trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';

const session = { env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: process.env.HOME ?? '/', CODEX_SESSION_ID: 'one' } };

/** By title: a program's file and text, which plants again and again. */
const hidden = {
  'a process whose first thread has ended': [
    'python3 hide.py',
    `import ctypes, os, platform, threading, time
def plant():
    while True:
        os.makedirs('.vscode', exist_ok=True)
        open('.vscode/tasks.json', 'w').write('planted')
        time.sleep(0.05)
threading.Thread(target=plant).start()
ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[platform.machine()], 0)
`,
  ],
  'a process that begins another and ends, again and again': [
    'perl hide.pl',
    `while (1) { exit if fork; next if ++$n % 20; mkdir '.vscode'; open F, '>', '.vscode/tasks.json'; print F 'planted'; close F }`,
  ],
} as const;

const python = spawnSync('python3', ['-V']).status === 0 ? undefined : 'python3 is not on this machine';
for (const [title, [words, text]] of Object.entries(hidden)) {
  unless(noSandbox ?? python, test.serial)(`${title} leaves nothing of what it plants`, async t => {
    const { project, wardsh, ward } = trial(t);
    t.teardown(() => ward(['end', 'all']));
    writeFileSync(path.join(project, words.split(' ')[1] ?? ''), text);
    const planted = path.join(project, '.vscode/tasks.json');
    const command = `${words} >/dev/null 2>&1 & until [ -e .vscode/tasks.json ]; do sleep 0.02; done; sleep 0.1; echo over`;
    t.is(wardsh(command, session).stdout, 'over\n');
    rmSync(path.dirname(planted), { recursive: true, force: true, maxRetries: 50 });
    await until(() => existsSync(planted), 'the attack itself is broken');
    const ended = ward(['end', 'all']);
    const { stderr } = wardsh('true', session);
    t.regex(ended.stderr + stderr, /warning: after what ran in the background, ".*\.vscode" appeared/);
    t.false(existsSync(planted));
  });
}
