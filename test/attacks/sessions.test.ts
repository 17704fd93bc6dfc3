/** Neighbours in one session: what one command was granted is out of reach of the next, though they see each other's processes. Each is shown to work within one command. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { repository, type Trial, trial } from '../trial.ts';
import { turns } from '../whole.ts';

const session = { env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: process.env.HOME ?? '/', CODEX_SESSION_ID: 'one' } };
const python = '/usr/bin/python3';

/** Prints each way into the process of that number that is open. */
const ways = `import ctypes, os, sys
pid = int(sys.argv[1])
def attempt(name, way):
    try:
        way()
        print(name)
    except OSError:
        pass
at = lambda name: f'/proc/{pid}/{name}'
attempt('root', lambda: os.listdir(at('root/')))
attempt('cwd', lambda: os.listdir(at('cwd/')))
attempt('exe', lambda: os.readlink(at('exe')))
attempt('fd', lambda: os.readlink(at('fd/1')))
attempt('open fd', lambda: open(at('fd/0'), 'rb'))
attempt('environ', lambda: open(at('environ'), 'rb').read())
attempt('maps', lambda: open(at('maps')).read())
attempt('mem', lambda: open(at('mem'), 'rb'))
attempt('ns', lambda: os.readlink(at('ns/mnt')))
`;

const places = 'root\ncwd\nexe\nfd\nopen fd\nenviron\nmaps\nmem\nns\n';

const due = turns(2);

due(test.serial)('a process of another command of the session is seen and signalled, and nothing of it can be opened', t => {
  const place = trial(t);
  writeFileSync(path.join(place.project, 'ways.py'), ways);
  writeFileSync(path.join(place.project, 'wait.py'), 'import time\ntime.sleep(300)\n');
  const within = `${python} wait.py >/dev/null 2>&1 & ${python} ways.py $!; kill $!; wait`;
  t.is(place.wardsh(within, session).stdout, places, 'the attack itself is broken');
  const pid = Number(place.wardsh(`${python} wait.py >/dev/null 2>&1 & echo $!`, session).stdout);
  const across = place.wardsh(`kill -0 ${pid} && echo seen; ${python} ways.py ${pid}; ${python} ways.py 1`, session);
  t.is(across.stdout, 'seen\n', across.stderr);
});

due(test.serial)('a protected file that is replaced from outside ends what could write it from then on', async t => {
  const place = trial(t);
  repository(place.project);
  place.wardsh('sleep 300 >/dev/null 2>&1 & echo $!', session);
  await sleep(2500);
  t.is(running(place), 1, 'what was left alone goes on');
  execFileSync('git', ['config', 'core.abbrev', '12'], { cwd: place.project });
  for (let round = 0; round < 50 && running(place) > 0; round += 1) await sleep(100);
  t.is(running(place), 0);
  t.regex(place.wardsh('true', session).stderr, /warning: what ran in the background of codex\.one has ended: a protected name/);
});

function running(place: Trial): number {
  return JSON.parse(place.ward(['sessions', '--json']).stdout).sessions.length;
}
