/** Attempts on processes of the host, and on what they share. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Attack, perl } from './attack.ts';
import { ready } from './host-side.ts';

/** Code that does something to a process outside, by its number. */
function to(
  title: string,
  code: (pid: number) => string,
  won: (pid: number, output: string) => boolean,
  control: Attack['control'] = 'free',
): Attack {
  return {
    title,
    control,
    attempt: async arena => {
      const child = await ready(arena);
      const pid = child.pid ?? 0;
      return { code: code(pid), won: ({ output }) => won(pid, output), after: () => child.kill('SIGKILL') };
    },
  };
}

const line = (text: string) => (_: number, output: string) => output.split('\n').includes(text);

/** Empty where the process is gone. */
function file(name: string, pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

const others: readonly Attack[] = [
  to('whether a process outside is there', pid => `kill -0 ${pid} && echo there`, line('there'), []),
  to(
    'a process outside, stopped',
    pid => `kill -STOP ${pid}; sleep 0.05`,
    pid => / T /.test(file('stat', pid)),
    [],
  ),
  to(
    'a group of processes outside, killed',
    pid => `kill -KILL -- -${pid}; sleep 0.05`,
    pid => !/ [SRD] /.test(file('stat', pid)),
    [],
  ),
  to(
    'a process outside, made slower',
    pid => `renice -n 15 -p ${pid} 2>&1`,
    pid => file('stat', pid).replace(/.*\) /s, '').split(' ')[16] === '15',
    [],
  ),
  to(
    'a process outside, given limits',
    pid => `prlimit --pid ${pid} --nofile=17:17 2>&1`,
    pid => /open files\s+17\s/.test(file('limits', pid)),
  ),
  to(
    'a process outside, bound to one processor',
    pid => `taskset -p 1 ${pid} 2>&1`,
    pid => /Cpus_allowed:\s*0*1$/m.test(file('status', pid)),
    [],
  ),
  to(
    'a process outside, first to be ended when memory is short',
    pid => `echo 900 > /proc/${pid}/oom_score_adj`,
    pid => file('oom_score_adj', pid).trim() === '900',
  ),
  to(
    'the memory of a process outside',
    pid =>
      perl(
        `open my $m, "<", "/proc/${pid}/maps" or die $!; my ($a) = <$m> =~ /^([0-9a-f]+)/ or die; open my $f, "<", "/proc/${pid}/mem" or die $!; sysseek $f, hex $a, 0; print sysread($f, my $x, 4) == 4 ? "read\\n" : "$!\\n"`,
      ),
    line('read'),
  ),
  to('the files of a process outside', pid => `ls /proc/${pid}/fd | grep -qx 0 && echo listed`, line('listed')),
  to('where a process outside stands', pid => `readlink /proc/${pid}/cwd | grep -q / && echo told`, line('told')),
  to('the namespaces of a process outside', pid => `readlink /proc/${pid}/ns/mnt | grep -q mnt && echo told`, line('told')),
  to(
    'a descriptor that stands for a process outside',
    pid => perl(`print syscall(434, ${pid}, 0) >= 0 ? "open\\n" : "$!\\n"`),
    line('open'),
    [],
  ),
];

/** What System V calls a queue and a semaphore of the host: found by its key. */
function shared(title: string, make: (key: number) => string, use: (key: number) => string, gone: (key: number) => string): Attack {
  return {
    title,
    control: ['--unshare-net'],
    attempt: ({ attacker: { uid, gid } }) => {
      const key = 0x57414244 + process.pid + title.length;
      const host = (code: string) => spawnSync('/usr/bin/perl', ['-e', code], { uid, gid });
      host(make(key));
      return { code: perl(use(key)), won: ({ output }) => output.split('\n').includes('found'), after: () => host(gone(key)) };
    },
  };
}

const memory: readonly Attack[] = [
  shared(
    'a queue that processes of the host share',
    key => `msgget(${key}, 01600) // die`,
    key => `print defined msgget(${key}, 0) ? "found\\n" : "$!\\n"`,
    key => `msgctl(msgget(${key}, 0), 0, 0)`,
  ),
  shared(
    'a semaphore that processes of the host share',
    key => `semget(${key}, 1, 01600) // die`,
    key => `print defined semget(${key}, 0, 0) ? "found\\n" : "$!\\n"`,
    key => `semctl(semget(${key}, 0, 0), 0, 0, 0)`,
  ),
];

export const onProcesses: readonly Attack[] = [...others, ...memory];
