/** Claiming a terminal: the person says that it is theirs, and Ward refuses where it can see that it is not. */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { agentAmong, agentIn } from './agents.ts';
import { type Directories, ownDirectory } from './directories.ts';
import { strangerBehind } from './holder.ts';
import { ancestors, environmentOf, type Process, processAt } from './processes.ts';
import { agentOn, type Claim, type Claimed, claimFile, world } from './terminal.ts';

/** Claims the terminal of this process, or says why not. `environment` is the caller's. */
export function claim(directories: Directories, environment: ReadonlyMap<string, string>): Claimed {
  const me = processAt('self');
  const leader = me === undefined ? undefined : processAt(me.session);
  if (me === undefined || leader === undefined || me.terminal === 0) {
    return refused('there is no terminal here', 'run it in the terminal that you sit at');
  }
  const reason = confined() ?? agentAt(me, leader, environment) ?? strangerBehind(leader) ?? astray(me, leader);
  if (reason !== undefined) return refused(reason, 'claim a terminal that you opened yourself, from its own first shell');
  const made: Claim = { device: me.terminal, leader: leader.pid, start: leader.start, world: world() };
  keep(directories, made);
  return { ok: true, claim: made };
}

const refused = (reason: string, hint: string): Claimed => ({ ok: false, reason, hint });

/** A process that can gain nothing and whose calls are filtered was put into a sandbox, Ward's or another's (proc_pid_status(5)). */
function confined(): string | undefined {
  const status = readFileSync('/proc/self/status', 'utf8');
  return /^NoNewPrivs:\s*1$/m.test(status) && /^Seccomp:\s*[12]$/m.test(status) ? 'this runs inside a sandbox' : undefined;
}

/** An agent that asks, that started the terminal, or that runs in it. */
function agentAt(me: Process, leader: Process, environment: ReadonlyMap<string, string>): string | undefined {
  const asking = agentIn(environment) ?? agentAmong(ancestors(me));
  if (asking !== undefined) return `an agent asks (${asking.by})`;
  const behind = agentIn(environmentOf(leader.parent)) ?? agentIn(environmentOf(leader.pid));
  if (behind !== undefined) return `an agent started this terminal (${behind.by} of its first process)`;
  const beside = agentOn(me.terminal);
  return beside === undefined ? undefined : `an agent runs in this terminal (${beside})`;
}

/** In the background, or cut loose from the session leader, nobody sees what happens. */
function astray(me: Process, leader: Process): string | undefined {
  if (me.group !== me.foreground) return 'this command runs in the background';
  const linked = me.pid === leader.pid || ancestors(me).some(one => one.pid === leader.pid);
  return linked ? undefined : 'this command was cut loose from the terminal it runs in';
}

/** Written beside and renamed, so that a reader sees all of it or nothing. Claims whose session leader is gone are swept away. */
function keep(directories: Directories, made: Claim): void {
  const directory = path.dirname(claimFile(directories, { pid: made.leader, start: made.start }));
  ownDirectory(directories.state);
  ownDirectory(directory);
  for (const name of readdirSync(directory)) {
    const [, pid, start] = /^(\d+)-(\d+)\.json$/.exec(name) ?? [];
    if (processAt(Number(pid))?.start !== start) rmSync(path.join(directory, name), { force: true });
  }
  const file = claimFile(directories, { pid: made.leader, start: made.start });
  writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
