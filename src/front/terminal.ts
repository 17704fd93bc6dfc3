/** `wardsh` at a person's terminal: their own bash or zsh in a terminal of Ward's, in a sandbox of its own, and each line asked about before it is accepted. */
import { closeSync } from 'node:fs';
import path from 'node:path';
import { isatty } from 'node:tty';
import { GuardError } from '../core/fault.ts';
import { printable } from '../core/printable.ts';
import type { Words } from '../core/shell-words.ts';
import type { Dialect, Launch, Policy, Request } from '../core/values.ts';
import { guard } from '../guard.ts';
import { asker } from '../host/asker.ts';
import { sameBuild } from '../host/channel/same-build.ts';
import { tidyingAfter } from '../host/channel/tidy.ts';
import { claim } from '../host/claim.ts';
import { projectAt } from '../host/ground.ts';
import { loadPolicy, policyReader } from '../host/policy/load.ts';
import { openRecord } from '../host/record/record.ts';
import { standingLock } from '../host/record/standing-lock.ts';
import type { Agreeing } from '../host/run/held-names.ts';
import { openPty } from '../host/run/pty.ts';
import { claimed } from '../host/terminal.ts';
import { openChannel } from '../host/typing/channel.ts';
import { pastLines } from '../host/typing/past-lines.ts';
import { openScreen, type Screen } from '../host/typing/screen.ts';
import { sessionGrants } from '../host/typing/session-grants.ts';
import { assemble } from './assemble.ts';
import { lookAfter } from './look-after.ts';
import { modeMark } from './mode-mark.ts';
import { offerProject } from './offer-project.ts';
import { sayResult } from './say-result.ts';
import { scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';
import { beginning } from './terminal-beginning.ts';
import { session as begin, type Session } from './terminal-session.ts';
import { type Own, startupFiles, tellUnshown } from './terminal-startup.ts';

/** The shell's own status when it has ended. */
export async function terminal(words: Words, dialect: Dialect, given: Surroundings): Promise<number> {
  refuseOthers(words, dialect, given);
  const around = { ...given, cwd: beginsAt(words, given) };
  const before = loadPolicy(around.directories, around.now(), around.cwd);
  if (before.fallback !== undefined)
    throw new GuardError(
      'layer-missing',
      'a guarded terminal needs bubblewrap, and the policy names another sandbox',
      'use wardsh -c TEXT',
    );
  claimHere(around);
  const behind: Uint8Array[] = [];
  if (projectAt(around.cwd, before.projects) === undefined) await offerProject({ ...around, behind: keys => void behind.push(keys) });
  const policy = loadPolicy(around.directories, around.now(), around.cwd);
  const project = projectAt(around.cwd, policy.projects);
  if (project === undefined) throw new GuardError('project', `"${around.cwd}" lies in no open project`);
  await lookAfter(around);
  const zdotdir = dialect === 'zsh' ? zdotdirOf(around) : undefined;
  const own = startupFiles(words, dialect, { policy, around, zdotdir });
  tellUnshown(own, { policy, around });
  const files = own.map(({ file }) => file);
  const typed: Policy = { ...policy, id: `${policy.id} ${files.join(' ')}`, readable: [...policy.readable, ...files] };
  const term = around.environment.get('TERM') ?? '';
  const screen = await openScreen(!/^(?:dumb)?$/.test(term));
  for (const keys of behind) screen.ahead(keys);
  const titled = !/^(?:dumb|linux)?$/.test(term);
  if (titled) around.out(keepTitle);
  try {
    return await run({ around, policy: typed, files, screen, project: project.path, dialect, own, zdotdir, options: words.options });
  } finally {
    await screen.close();
    if (titled) around.out(giveTitleBack);
  }
}

/** The terminal's own stack of titles (XTerm Control Sequences, XTWINOPS). */
const [keepTitle, giveTitleBack] = ['\u001b[22;2t', '\u001b[23;2t'];

/** Where it was started; a login that starts in no project begins in the one that the policy names for it, in words. */
function beginsAt({ options }: Words, { directories, now, cwd, say }: Surroundings): string {
  const { projects, services = [] } = loadPolicy(directories, now(), cwd);
  if (projectAt(cwd, projects) !== undefined || !options.some(one => /^(?:-l|--login)$/.test(one))) return cwd;
  const named = services.find(({ form, project }) => form === 'terminal' && projectAt(project, projects)?.path === project);
  if (named === undefined) return cwd;
  if (named.access === 'read')
    throw new GuardError('service', 'a guarded terminal can change its project, and the policy names one to read', hint);
  say(printable(`this terminal begins in ${named.project}, which the policy names for it`));
  return named.project;
}

const hint = 'name it to change: "ward setup --service terminal:write:DIR"';

/** Where zsh looks for the person's files in the place of the home. */
function zdotdirOf({ environment }: Surroundings): string | undefined {
  const named = environment.get('ZDOTDIR') ?? '';
  return path.isAbsolute(named) ? named : undefined;
}

interface Given {
  readonly around: Surroundings;
  readonly policy: Policy;
  readonly dialect: Dialect;
  readonly options: readonly string[];
  readonly own: readonly Own[];
  readonly zdotdir: string | undefined;
  /** The person's own, which run first. */
  readonly files: readonly string[];
  readonly screen: Screen;
  readonly project: string;
}

const taken = {
  bash: { options: /^(?:-i|-l|--login|--norc|--noprofile)$/, words: '-i, -l, --norc and --noprofile' },
  zsh: { options: /^(?:-i|-l|--login|-f)$/, words: '-i, -l and -f' },
};

/** In words, and not half. */
function refuseOthers({ options, args }: Words, dialect: Dialect, { terminal }: Surroundings): void {
  const why = (reason: string, hint: string) => new GuardError('usage', reason, hint);
  if (!terminal || ![0, 1, 2].every(one => isatty(one)))
    throw why('wardsh is interactive only where its input, output and errors are one terminal', 'put the command in quotes after -c');
  if (dialect === 'sh')
    throw why(
      'there is no guarded terminal for sh: nothing in it could ask about a line before it runs',
      'start "wardsh" for one of bash, "WARD_SHELL=zsh wardsh" for one of zsh, or put the command in quotes after -c',
    );
  const known = taken[dialect];
  const odd = options.find(one => !known.options.test(one)) ?? args[0];
  if (odd !== undefined) throw why(`"${odd}" is nothing that a guarded terminal takes`, `it takes ${known.words}`);
}

/** Who starts it here says that this terminal is theirs, as by "ward claim"; refused where Ward can see that it is not. */
function claimHere({ directories, environment, now, say }: Surroundings): void {
  if (claimed(directories, environment).ok) return;
  const made = claim(directories, environment);
  if (!made.ok) throw new GuardError('claim', `this is no terminal of a person's: ${made.reason}`, made.hint);
  const detail = `terminal of process ${made.claim.leader}`;
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'claim', detail });
}

/** Messages of the shell after which what they took is given back. */
const heardOf = 500;

async function run(given: Given): Promise<number> {
  const { around, policy, screen, project, dialect, own } = given;
  const said: string[] = [];
  const same = sameBuild();
  const spoken: Surroundings = { ...around, recordLock: standingLock(), behind: screen.ahead, say: line => void said.push(line) };
  let session: Session | undefined;
  const tidied = tidyingAfter(heardOf);
  const channel = openChannel(path.join(around.directories.cache, 'terminals'), message => tidied(session?.hear(message)));
  const past = pastLines(around.directories, project);
  const grants = sessionGrants(around.directories, around.now);
  const pty = openPty(screen.size());
  // What was open when Ward was started is the session's; by now these numbers can be another's.
  session = begin({
    ...given,
    around: { ...spoken, inherited: [] },
    policyAt: policyReader(around.directories),
    same,
    grants,
    past,
    channel,
  });
  const here = scene(around);
  const begins = beginning(dialect, { ...given, files: own, mode: modeMark(policy, around.now()), past: past.text });
  const request: Request = {
    text: `: a guarded terminal in ${project}`,
    ...{ dialect, options: [], args: [], words: begins.words },
    typing: { hooks: begins.hooks, channel: channel.directory },
    asker: asker(here, around.directories, project),
    scene: { ...here, typed: true },
  };
  const started = (pid: number) => session?.started(pid);
  const names = (held: Agreeing) => session?.holds(held);
  const host = assemble(request, policy, { ...spoken, slave: pty.slave, started, names });
  await screen.show(pty);
  screen.gone(session.hangUp);
  try {
    const result = await guard(request, { ...host, run: launch => host.run(asSession(launch)) }).finally(() => closeSync(pty.slave));
    const why = session.locked();
    await screen.close(why !== undefined || ('status' in result && wasCut(result.status, dialect)));
    session.ended();
    for (const line of said) around.say(line);
    if (why === undefined) return sayResult(result, around);
    around.say(`stopped: ${why}`);
    around.say('hint: the terminal is yours again, outside of Ward; start wardsh anew');
    return 125;
  } finally {
    grants.close();
    channel.close();
  }
}

/** Whether a signal ended the shell; zsh ends by the bare number of SIGHUP behind that one. */
const wasCut = (status: number, dialect: Given['dialect']) => status > 128 || (dialect === 'zsh' && status === 1);

/** All lines together: what is in it may write, and it has no end that a limit of one command sets. */
function asSession(launch: Launch): Launch {
  const { bounds } = launch;
  if (bounds === undefined) return { ...launch, writes: true };
  const { timeout: _, cpuTime: __, ...limits } = bounds.limits;
  return { ...launch, writes: true, bounds: { ...bounds, limits } };
}
