/** ward doctor: what Ward promises on this machine, found by trying, and the one command that mends what is missing. */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { weaker } from '../core/confine/landlock/weaker.ts';
import { GuardError } from '../core/fault.ts';
import { oneLine } from '../core/printable.ts';
import type { Layer, Policy } from '../core/values.ts';
import { hold } from '../host/capabilities/hold.ts';
import { followsPlanted } from '../host/capabilities/planted.ts';
import { allLayers, type Probe } from '../host/capabilities/probe.ts';
import { type Sandbox, sandbox } from '../host/capabilities/sandbox.ts';
import { arch } from '../host/capabilities.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { prove } from '../host/record/prove.ts';
import { sessionBus } from '../host/secrets/keyring.ts';
import { probeKeyring } from '../host/secrets/probe-keyring.ts';
import { claimed } from '../host/terminal.ts';
import { backgroundCheck } from './background-check.ts';
import { limitsCheck } from './limits-check.ts';
import { loginCheck } from './login-check.ts';
import { shown } from './mode.ts';
import { networkCheck } from './network-check.ts';
import { policyWaiting } from './policy-waiting.ts';
import { secretsCheck } from './secrets-check.ts';
import type { Surroundings } from './surroundings.ts';

/** One line of the answer. `promise`: commands are not run without it, or not to be trusted. */
export interface Check {
  readonly name: string;
  readonly promise: boolean;
  readonly ok: boolean;
  readonly detail: string;
  /** In the place of yes and no. */
  readonly state?: string;
  /** One command, where something is to be mended. */
  readonly mend: string | undefined;
}

/** What each layer holds, for a person. */
const holds: Readonly<Record<Layer, string>> = {
  files: 'commands see the system read-only, the project writable, and nothing else',
  processes: 'commands see and signal only their own processes',
  network: 'commands reach no network but the hosts that were agreed to',
  syscalls: 'the kernel refuses what no command needs (seccomp)',
  environment: 'commands see the variables that are listed, and no secret',
  descriptors: 'commands inherit no open file from outside',
};

function layers({ lacks, layers: held }: Sandbox): readonly Check[] {
  return allLayers.map(name => {
    const lack = lacks.get(name);
    if (lack === undefined && !held.includes(name)) return { ...none, name };
    return { name, promise: true, ok: lack === undefined, detail: lack?.reason ?? holds[name], mend: lack?.mend };
  });
}

/** A layer that what the policy names does not have. */
const none = { promise: false, ok: false, state: 'weaker', detail: 'not held, as is told above', mend: undefined };

function bubblewrap({ bubblewrap: found }: Probe, { directories }: Surroundings): readonly Check[] {
  if (found === undefined) return [];
  const planted = followsPlanted(found.path, directories.cache);
  const detail = planted
    ? `"${found.path}" follows links that a command planted (CVE-2026-87766); Ward checks each mount point itself`
    : `"${found.path}" follows no link that a command planted`;
  const mend = planted ? 'sudo apt-get install --only-upgrade bubblewrap' : undefined;
  return [{ name: 'bubblewrap', promise: false, ok: !planted, detail, mend }];
}

function terminal({ directories, environment }: Surroundings): Check {
  const seen = claimed(directories, environment);
  const detail = seen.ok ? 'this terminal was claimed: Ward may ask here' : `${seen.reason}: what needs a yes waits as a ticket`;
  return { name: 'terminal', promise: false, ok: seen.ok, detail, mend: seen.ok ? undefined : 'ward claim' };
}

async function secrets({ user }: Surroundings): Promise<Check> {
  const lack = await probeKeyring(sessionBus(user.uid));
  const detail = lack?.reason ?? 'the keyring keeps a secret and gives it back';
  return { name: 'keyring', promise: false, ok: lack === undefined, detail, mend: lack?.mend };
}

/** Trouble that keeps every command from running is told here as it is told there. */
function health(name: string, look: () => Pick<Check, 'ok' | 'detail' | 'mend'>): Check {
  try {
    return { name, promise: true, ...look() };
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    return { name, promise: true, ok: false, detail: error.message, mend: error.hint };
  }
}

function policy({ directories, now, cwd }: Surroundings): Check {
  return health('policy', () => {
    const held = loadPolicy(directories, now(), cwd);
    const { length } = held.projects;
    const open = `${length} ${length === 1 ? 'project is' : 'projects are'} open`;
    return {
      ok: true,
      detail: [`whole: mode ${shown(held)}, ${open}`, ...policyWaiting(directories, now(), cwd)].join('; '),
      mend: undefined,
    };
  });
}

function record({ directories }: Surroundings): Check {
  return health('record', () => {
    const proof = prove(directories, { seed: undefined, known: undefined });
    if (proof === undefined) return { ok: true, detail: 'nothing is recorded yet', mend: undefined };
    if (proof.whole) return { ok: true, detail: `whole: ${proof.last.n} records`, mend: undefined };
    return { ok: false, detail: `broken at record ${proof.n} (${proof.fault})`, mend: 'ward log verify' };
  });
}

/** What the policy names in bubblewrap's place, and how it differs. */
function fallback({ landlock, lack }: Sandbox): readonly Check[] {
  if (landlock === undefined) return [];
  const detail = `Landlock, which the policy names, for bubblewrap can't be had: ${lack?.reason}`;
  const differences = weaker(landlock.version).map(one => ({
    name: '',
    promise: false,
    ok: false,
    state: 'less',
    detail: one,
    mend: undefined,
  }));
  return [{ name: 'sandbox', promise: false, ok: false, state: 'weaker', detail, mend: lack?.mend }, ...differences];
}

/** The policy may be what is broken: then that is told in its own line. */
function named({ directories, now, cwd }: Surroundings): Pick<Policy, 'fallback' | 'limits' | 'network' | 'services' | 'projects'> {
  try {
    return loadPolicy(directories, now(), cwd);
  } catch {
    return { projects: [] };
  }
}

/** As the machine's accounts have it; a Ward of its own is nobody's. */
function shellOf({ directories: { root } }: Surroundings): string | null {
  return root === undefined ? os.userInfo().shell : null;
}

async function checks(around: Surroundings): Promise<readonly Check[]> {
  const own = named(around);
  const machine = sandbox(around.directories.cache, arch(), own);
  return [
    ...fallback(machine),
    ...layers(machine),
    ...bubblewrap(machine, around),
    ...networkCheck(machine, own, around),
    limitsCheck(hold(around.directories.cache), own.limits),
    await backgroundCheck(machine, around.directories.cache),
    ...secretsCheck(around.directories.cache, own),
    policy(around),
    record(around),
    terminal(around),
    ...loginCheck({ name: around.user.name, shell: shellOf(around), services: own.services }),
    await secrets(around),
  ];
}

function state({ ok, promise, state: own }: Check): string {
  if (own !== undefined) return own;
  if (ok) return 'yes';
  return promise ? 'MISSING' : 'no';
}

function words(one: Check): string {
  const mend = one.mend === undefined ? '' : `${' '.repeat(23)}to mend it: ${oneLine(one.mend)}\n`;
  return `${one.name.padEnd(12)} ${state(one).padEnd(8)}  ${oneLine(one.detail)}\n${mend}`;
}

/** 0 where every layer that Ward promises is there, 1 where one is missing, 2 for wrong usage. */
export async function doctor(argv: readonly string[], around: Surroundings): Promise<number> {
  const json = wantsJson(argv);
  const all = await checks(around);
  const ok = all.every(one => one.ok || !one.promise);
  around.out(json ? `${JSON.stringify({ ok, checks: all })}\n` : all.map(words).join(''));
  return ok ? 0 : 1;
}

function wantsJson(argv: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...argv], options: { json: { type: 'boolean' } } }).values.json === true;
  } catch {
    throw new GuardError('usage', 'wrong words after the command', 'the form is: ward doctor [--json]');
  }
}
