/** What this machine offers a command, and where Ward keeps what it lends to it: the value `confine` works from. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { GuardError } from '../core/fault.ts';
import type { Capabilities, Hold, Project, Scene } from '../core/values.ts';
import { gitIdentity } from './capabilities/git-identity.ts';
import { hold } from './capabilities/hold.ts';
import { hidden, shells, system, toolchains } from './capabilities/machine.ts';
import { type Arch, probe } from './capabilities/probe.ts';
import type { Sandbox } from './capabilities/sandbox.ts';
import { sessionTmp } from './capabilities/session-tmp.ts';
import { type Directories, ownDirectory } from './directories.ts';
import { installation } from './installation.ts';

export interface Context {
  readonly directories: Directories;
  readonly scene: Scene;
  /** `Asker.session`: commands with the same one share /tmp. */
  readonly session: string;
  readonly project: Project | undefined;
  /** Where the policy names another than bubblewrap's: what was found of it. */
  readonly sandbox?: Sandbox | undefined;
  /** How a process that stays knows what is hidden of /etc. */
  readonly hiddenNow?: (() => Capabilities['hidden']) | undefined;
  /** And what can hold limits. */
  readonly holdNow?: ((cache: string) => Hold) | undefined;
}

const machines: ReadonlyMap<string, Arch> = new Map([
  ['x64', 'x86_64'],
  ['arm64', 'aarch64'],
]);

/** The machine this runs on; Ward has no filter for others. */
export function arch(): Arch {
  const found = machines.get(process.arch);
  if (found === undefined) throw new GuardError('machine', `Ward has no system call filter for "${process.arch}"`);
  return found;
}

/** A label from outside as the name of a directory. */
const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const lent = (directories: Directories, ...names: readonly string[]) => ownDirectory(path.join(directories.cache, ...names));

/** The checkout or installation that this file is part of. */
const ward = installation;

/** Looks at the machine anew for each command: some two hundred calls of lstat, two small files, and bubblewrap only where no success is remembered. */
export function capabilities({ directories, scene, session, project, sandbox, hiddenNow = hidden, holdNow = hold }: Context): Capabilities {
  const machine = arch();
  if (/^\/tmp\//.test(ward))
    throw new GuardError(
      'installed-in-tmp',
      `Ward is installed in "${ward}", and each session has a /tmp of its own`,
      'install it elsewhere',
    );
  const { bubblewrap, layers, lacks, landlock }: Sandbox = sandbox ?? probe(directories.cache, machine);
  return {
    arch: machine,
    bubblewrap,
    layers,
    lacks,
    ...(landlock === undefined ? {} : { landlock }),
    system: system(),
    shells: shells(),
    toolchains: toolchains(scene.home),
    hidden: hiddenNow(),
    ward,
    tmp: sessionTmp(path.join(directories.cache, 'sessions'), short(session)),
    cache: project === undefined ? undefined : lent(directories, 'projects', short(`${project.device}:${project.inode}:${project.path}`)),
    hold: holdNow(directories.cache),
    gitIdentity: gitIdentity(scene.home, project?.path),
  };
}
