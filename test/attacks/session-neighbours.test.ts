/** One command of a session attacks another that holds more, what keeps their world, and Ward in their /tmp. All of it works on the host, where nothing is between them. */
import { existsSync, globSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { World } from '../../src/host/session/world.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, checkout, type Done, lack } from './arena.ts';

const one = { CODEX_SESSION_ID: 'one' };
const python = '/usr/bin/python3';

/** Holds the secret in its memory, environment and descriptors, lets everybody trace it, and offers it wherever a neighbour might look. */
const victim = `import ctypes, os, socket, sys, time
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(0x59616d61, ctypes.c_ulong(-1 & (2 ** 64 - 1)), 0, 0, 0)
kept = os.open(sys.argv[1], os.O_RDONLY)
os.dup2(kept, 50)
secret = ctypes.create_string_buffer(b'the secret')
def offer():
    at = libc.shmget(0x5e55, 4096, 0o1666)
    libc.shmat.restype = ctypes.c_void_p
    place = libc.shmat(at, None, 0)
    if at >= 0: ctypes.memmove(place, b'the secret', 10)
def listen():
    global server
    server = socket.socket(socket.AF_UNIX)
    server.bind('\\0ward-session-victim')
    server.listen()
def share():
    open('/dev/shm/ward-session-victim', 'w').write('the secret')
for way in offer, listen, share:
    try: way()
    except OSError: pass
with open(sys.argv[2], 'w') as told: told.write(f'{ctypes.addressof(secret)}')
time.sleep(300)
`;

/** Prints the name of each way by which the secret, or power over its holder, is had. */
const thief = `import ctypes, os, socket, sys
pid, secret, address = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
libc = ctypes.CDLL(None, use_errno=True)
at = lambda name: f'/proc/{pid}/{name}'
class Part(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('size', ctypes.c_size_t)]
def read(name): return b'the secret' in open(at(name), 'rb').read()
def memory():
    with open(at('mem'), 'rb') as file:
        file.seek(address)
        return file.read(10) == b'the secret'
def vm(call):
    here = ctypes.create_string_buffer(b'overwrites')
    mine, theirs = Part(ctypes.addressof(here), 10), Part(address, 10)
    return getattr(libc, call)(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) == 10
def trace():
    if libc.ptrace(16, pid, 0, 0) != 0: return False
    os.waitpid(pid, 0x40000000)
    return libc.ptrace(17, pid, 0, 0) == 0
def taken():
    handle = os.pidfd_open(pid)
    return libc.syscall(438, handle, 50, 0) >= 0
def shared():
    found = libc.shmget(0x5e55, 0, 0)
    libc.shmat.restype = ctypes.c_void_p
    return found >= 0 and ctypes.string_at(libc.shmat(found, None, 0), 10) == b'the secret'
def socketed():
    made = socket.socket(socket.AF_UNIX)
    made.connect('\\0ward-session-victim')
    return True
ways = {
    'root': lambda: read('root' + secret), 'cwd': lambda: os.listdir(at('cwd/')), 'descriptor': lambda: read('fd/50'),
    'environment': lambda: open(at('environ')).read(), 'maps': lambda: open(at('maps')).read(), 'memory': memory,
    'process_vm_readv': lambda: vm('process_vm_readv'), 'ptrace': trace, 'pidfd_getfd': taken, 'System V memory': shared,
    'abstract socket': socketed, '/dev/shm': lambda: open('/dev/shm/ward-session-victim').read(),
    'auxv': lambda: open(at('auxv'), 'rb').read(), 'namespaces': lambda: os.readlink(at('ns/mnt')),
    'memory overwritten': lambda: vm('process_vm_writev'), 'limits': lambda: libc.prlimit(pid, 7, b'\\0' * 16, None) == 0,
    'mounts': lambda: open(at('mountinfo')).read(),
}
for name, way in ways.items():
    try:
        if way(): print(name)
    except OSError: pass
print('tried')
`;

/** Every way, in the order in which it is tried. */
const all = [
  ...['root', 'cwd', 'descriptor', 'environment', 'maps', 'memory', 'process_vm_readv', 'ptrace', 'pidfd_getfd', 'System V memory'],
  ...['abstract socket', '/dev/shm', 'auxv', 'namespaces', 'memory overwritten', 'limits', 'mounts', 'tried'],
];

interface Fight {
  readonly where: Arena;
  /** Sends a command of the session. */
  readonly send: (text: string, environment?: Readonly<Record<string, string>>) => Promise<Done>;
  readonly secret: string;
}

/** What is needed for both legs. */
function fight(t: ExecutionContext, attacker: Attacker): Fight {
  const where = arena(attacker);
  const secret = path.join(where.outside, 'secret');
  writeFileSync(path.join(where.project, 'victim.py'), victim);
  writeFileSync(path.join(where.project, 'thief.py'), thief);
  const wardsh = [path.join(checkout, 'src/bin/wardsh'), '--ward-root', where.ward, '-c'];
  t.teardown(async () => {
    await where.start([path.join(checkout, 'src/bin/ward'), '--root', where.ward, 'end', 'all']);
    where.end();
  });
  return { where, secret, send: (text, environment = one) => where.start([...wardsh, text], { environment }) };
}

async function until(what: () => boolean): Promise<boolean> {
  for (const end = performance.now() + 20_000; performance.now() < end; await sleep(50)) if (what()) return true;
  return what();
}

const worlds = ({ where }: Fight): readonly World[] =>
  globSync(`${where.ward}/cache/sessions/*/world`).map(file => JSON.parse(readFileSync(file, 'utf8')));
const alive = ({ pid }: { readonly pid: number }) => existsSync(`/proc/${pid}/stat`);
const told = ({ where }: Fight) => path.join(where.project, 'told');
const lines = ({ output }: Done) => output.split('\n').filter(line => line !== '');

/** The proof sends the ordinary user too. */
const fighters = process.env.WARD_PROOF === '1' ? attackers : attackers.slice(0, 1);
const due = turns(2);
const fought = due(unless(lack, test.serial));

for (const attacker of fighters) {
  fought(`what a neighbour holds can't be had, tried by ${attacker.name}`, async t => {
    mayTake(t, 2);
    const on = fight(t, attacker);
    const { where, secret, send } = on;
    const address = () => (existsSync(told(on)) ? readFileSync(told(on), 'utf8') : '');
    const steal = (pid: string) => `python3 thief.py ${pid} ${secret} ${address()}`;
    const free = where.start(['/bin/bash', '-c', `${python} victim.py ${secret} told & echo $! >pid; wait`]);
    t.true(await until(() => address() !== ''), 'the victim on the host began');
    const pid = readFileSync(path.join(where.project, 'pid'), 'utf8').trim();
    const control = lines(await where.start(['/bin/bash', '-c', steal(pid)]));
    process.kill(Number(pid), 'SIGKILL');
    await free;
    t.deepEqual(control, all, 'the attack itself is broken');
    await where.start(['/bin/rm', told(on), '/dev/shm/ward-session-victim']);
    await where.start(['/usr/bin/ipcrm', '-M', '0x5e55']);

    const node = [process.execPath, path.join(checkout, 'test/attacks/said-yes.ts'), where.directory, 'codex.one'];
    const begun = await where.start([...node, `python3 victim.py ${secret} told <${secret} >/dev/null 2>&1 & echo held`]);
    t.is(begun.output, 'held\n');
    t.true(await until(() => address() !== ''), 'it was granted the secret');
    const inner =
      lines(await send(`ps -eo pid=,args= | grep '[v]ictim.py'`))[0]
        ?.trim()
        .split(' ')[0] ?? '';
    // Limits of a neighbour do no more than a signal to it; ward(1) tells these two.
    t.deepEqual(lines(await send(`kill -0 ${inner} && echo seen; ps >/dev/null; ${steal(inner)}`)), ['seen', 'limits', 'mounts', 'tried']);
    t.deepEqual(lines(await send(`ps >/dev/null; ${steal('1')}`)), ['limits', 'mounts', 'tried'], 'nor what the first process holds');
  });

  fought(
    `what keeps a session's world stands whatever its commands send, and Ward follows no link in their /tmp, tried by ${attacker.name}`,
    async t => {
      mayTake(t, 2);
      const on = fight(t, attacker);
      const { where, secret, send } = on;
      await send(`sleep 300 >/dev/null 2>&1 & echo held`);
      const [world] = worlds(on) as [World];
      const signals = 'for s in TERM INT HUP QUIT KILL STOP USR1 USR2 PIPE ALRM SEGV ABRT; do';
      writeFileSync(
        path.join(where.project, 'signal.sh'),
        unread(
          `ps >/dev/null\n${signals} kill -$s 1; kill -$s ${world.keeper.pid}; kill -$s -- -${world.keeper.pid}; kill -$s ${world.pid}; done 2>/dev/null; echo sent\n`,
        ),
      );
      t.is((await send('ps >/dev/null; bash signal.sh')).output, 'sent\n');
      t.true(alive(world) && alive(world.keeper));
      const state = (pid: number) => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      t.deepEqual([state(world.pid), state(world.keeper.pid)].includes('T'), false);
      writeFileSync(
        path.join(where.project, 'link.sh'),
        unread(
          `for n in at-work world ended left used processes tmp; do ln -sfn ${secret} /tmp/$n; ln -sfn ${where.outside} /tmp/d-$n; done; mkdir -p /tmp/x; echo planted\n`,
        ),
      );
      t.regex((await send('bash link.sh')).output, /planted/);
      t.is((await send('echo fine; ls -la /tmp | grep -c secret')).output, 'fine\n7\n');
      // Everything within reach is killed, the sender too.
      writeFileSync(path.join(where.project, 'all.sh'), unread('kill -KILL -1\n'));
      await send('ps >/dev/null; bash all.sh');
      t.true(await until(() => !alive(world)), 'nothing is left in it');
      t.deepEqual(
        globSync(`${where.ward}/cache/sessions/*/ended`).map(file => readFileSync(file, 'utf8')),
        ['quiet\n'],
        'its keeper ended it',
      );
      await send(`sleep 300 >/dev/null 2>&1 & echo held`);
      const [next] = worlds(on) as [World];
      await where.start(['/bin/bash', '-c', `kill -KILL ${next.pid}`]);
      t.true(await until(() => !alive(next)), 'the same signal from the host works');
      await where.start([path.join(checkout, 'src/bin/ward'), '--root', where.ward, 'end', 'all']);
      t.true(lstatSync(secret).isFile() && existsSync(where.outside), 'what takes /tmp away follows no link');
      t.is(readFileSync(secret, 'utf8'), 'the secret\n');
    },
  );
}
