/**
 * Whether the terminal this process runs in is a person's: one that was claimed. What can't be told: a process of the same user, outside every sandbox,
 * that has the terminal itself type (`tmux send-keys`, a scripted terminal), or that pushes keys into it (TIOCSTI, where the kernel still has it).
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { agentAmong, agentIn, agentOf } from './agents.ts';
import type { Directories } from './directories.ts';
import { namesIn } from './names-in.ts';
import { ancestors, type Process, processAt } from './processes.ts';

/** A terminal that a person said is theirs. It ends with its session leader. */
export interface Claim {
  /** The device number, as the kernel gives it. */
  readonly device: number;
  readonly leader: number;
  readonly start: string;
  /** The boot and the pid namespace that the numbers above belong to. */
  readonly world: string;
}

/** A claimed terminal, or why it is none and what would help. */
export type Claimed = { readonly ok: true; readonly claim: Claim } | { readonly ok: false; readonly reason: string; readonly hint: string };

const refused = (reason: string, hint: string): Claimed => ({ ok: false, reason, hint });

/** Whether a person can be asked at the terminal of this process. `environment` is the caller's. */
export function claimed(directories: Directories, environment: ReadonlyMap<string, string>): Claimed {
  const mark = agentIn(environment);
  if (mark !== undefined) return refused(`an agent asks (${mark.by})`, 'a person answers in a terminal of their own');
  const me = processAt('self');
  if (me === undefined || me.terminal === 0)
    return refused('there is no terminal here', 'run it in a terminal that was claimed with "ward claim"');
  return personAt(me, directories);
}

/** Whether a process stands where a person can be asked: below the shell that claimed its terminal, in the foreground, and no agent in between. */
export function personAt(process: Process, directories: Directories): Claimed {
  const claim = claimOf(process, directories);
  if (claim === undefined) return refused('this terminal was not claimed', 'run "ward claim" in it, if it is yours');
  return trouble(process, claim) ?? { ok: true, claim };
}

/** Whether there is any claimed terminal whose session leader is still there. */
export function someClaim(directories: Directories): boolean {
  const names = namesIn(path.join(directories.state, 'claims'));
  return names.some(name => {
    const leader = processAt(Number(/^(\d+)-\d+\.json$/.exec(name)?.[1]));
    return leader !== undefined && claimOf(leader, directories) !== undefined;
  });
}

/** What stands between this process and the person who claimed its terminal. */
function trouble(me: Process, claim: Claim): Claimed | undefined {
  const chain = ancestors(me);
  const at = me.pid === claim.leader ? -1 : chain.findIndex(one => one.pid === claim.leader);
  if (at < 0 && me.pid !== claim.leader)
    return refused('this command was cut loose from the terminal it runs in', 'run it in the foreground');
  const agent = agentAmong(chain.slice(0, at + 1));
  if (agent !== undefined) return refused(`an agent asks (${agent.by})`, 'a person answers in another terminal');
  const beside = agentOn(me.terminal);
  if (beside !== undefined) return refused(`an agent runs in this terminal (${beside})`, 'answer in another terminal');
  if (me.group !== me.foreground) return refused('this command runs in the background', 'run it in the foreground');
  return undefined;
}

/** The claim on the terminal of a process, whose session leader is still the one that claimed it. */
export function claimOf(me: Process, directories: Directories): Claim | undefined {
  if (me.terminal === 0) return undefined;
  const leader = processAt(me.session);
  const claim = leader === undefined ? undefined : readClaim(claimFile(directories, leader));
  if (leader === undefined || claim === undefined) return undefined;
  const same = claim.leader === leader.pid && claim.start === leader.start && claim.world === world();
  return same && claim.device === me.terminal && leader.terminal === me.terminal ? claim : undefined;
}

/** Where the claim of a session leader lies. */
export function claimFile(directories: Directories, leader: Pick<Process, 'pid' | 'start'>): string {
  return path.join(directories.state, 'claims', `${leader.pid}-${leader.start}.json`);
}

/** The boot and pid namespace that process numbers and start times belong to. */
export function world(): string {
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
}

/** A known agent among the processes of a terminal: it could push keys into it. */
export function agentOn(device: number): string | undefined {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  for (const pid of pids) {
    const one = processAt(Number(pid));
    const mark = one !== undefined && one.terminal === device ? agentOf(one) : undefined;
    if (mark !== undefined) return mark.by;
  }
  return undefined;
}

function readClaim(file: string): Claim | undefined {
  try {
    const { device, leader, start, world } = JSON.parse(readFileSync(file, 'utf8')) as Claim;
    return { device, leader, start, world };
  } catch {
    return undefined;
  }
}
