/** `ward end`: ends what a session runs in the background, takes its /tmp away, and takes back what was given for the rest of it. That only tightens, and takes no claimed terminal. */
import { printable } from '../core/printable.ts';
import { rememberedRules, rules } from '../host/approve/rules.ts';
import { asker } from '../host/asker.ts';
import { projectAt } from '../host/ground.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { openRecord } from '../host/record/record.ts';
import { endSession } from '../host/session/end.ts';
import { type Living, living } from '../host/session/living.ts';
import { granted, takeBack } from '../host/typing/session-grants.ts';
import { lookAfter } from './look-after.ts';
import { scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** 1 where there was nothing to end, or something stayed. */
export async function end(argv: readonly string[], around: Surroundings): Promise<number> {
  if (argv.length > 1 || argv[0]?.startsWith('-')) throw usage('ward end [SESSION|all]');
  const all = granted(around.directories);
  const ruled = rememberedRules(around.directories).rules.flatMap(({ session }) => session ?? []);
  const given = chooseGiven(argv[0], [...all.map(one => one.session), ...ruled], around);
  for (const session of given) tellBack(session, around);
  const back = await Promise.all(all.filter(one => given.has(one.session)).map(takeBack));
  if (back.includes(false)) around.say('warning: its sandbox still has what it was shown: "exit" ends it');
  for (const session of ruled.filter(one => given.has(one))) (await rules(around.directories)).endSession(session);
  const chosen = choose(argv[0], around);
  if (chosen.length === 0 && given.size > 0) return back.includes(false) ? 1 : 0;
  if (chosen.length === 0) {
    around.say(argv[0] === undefined ? 'this session has nothing in the background' : 'no such session has anything in the background');
    around.say('hint: "ward sessions" lists those that have');
    return argv[0] === 'all' ? 0 : 1;
  }
  const done = await Promise.all(chosen.map(async one => ({ one, trouble: await endSession(one.directory) })));
  for (const { one, trouble } of done) tell(one, trouble, around);
  await lookAfter(around);
  return done.every(({ trouble }) => trouble.length === 0) ? 0 : 1;
}

/** Of the sessions that something was given to, those that are meant, in the same way. */
function chooseGiven(word: string | undefined, sessions: readonly string[], around: Surroundings): ReadonlySet<string> {
  const all = new Set(sessions);
  if (word === 'all' || all.size === 0) return all;
  const name = word ?? own(around);
  if (all.has(name)) return new Set([name]);
  const begins = [...all].filter(one => word !== undefined && word !== '' && one.startsWith(word));
  return new Set(begins.length === 1 ? begins : []);
}

function tellBack(session: string, { directories, now, out, say }: Surroundings): void {
  const detail = `took back what was given for the rest of ${session}`;
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'session', detail });
  out(`taken back: what was given for the rest of ${printable(session)}\n`);
}

/** The caller's own without a word; else by the whole name, or a beginning that no other has. */
function choose(word: string | undefined, around: Surroundings): readonly Living[] {
  const all = living(around.directories);
  if (word === 'all') return all;
  const named = all.filter(one => one.world.session === (word ?? own(around)));
  const begins = all.filter(one => word !== undefined && word !== '' && one.world.session.startsWith(word));
  return named.length === 0 && begins.length === 1 ? begins : named;
}

function own(around: Surroundings): string {
  const here = scene(around);
  const { projects } = loadPolicy(around.directories, around.now(), around.cwd);
  return asker(here, around.directories, projectAt(here.cwd, projects)?.path).session;
}

function tell({ world, processes }: Living, trouble: readonly string[], { directories, now, out, say }: Surroundings): void {
  const count = `${processes.length} ${processes.length === 1 ? 'process' : 'processes'}`;
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'session', detail: `ended ${world.session}, with ${count}` });
  out(`ended: ${printable(world.session)}, with ${count}\n`);
  for (const line of trouble) say(printable(`warning: ${line}`));
}
