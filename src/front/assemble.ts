/** The machine for one request: each device of `host/` put in its place on the line. */
import { boundAt } from '../core/bound-at.ts';
import type { Capabilities, Policy, Project, Request, Verdict } from '../core/values.ts';
import type { Host } from '../guard.ts';
import { approver } from '../host/approve/approve.ts';
import type { Offer } from '../host/approve/ask.ts';
import type { Sandbox } from '../host/capabilities/sandbox.ts';
import { capabilities } from '../host/capabilities.ts';
import { changedFile } from '../host/changed.ts';
import { type FindGround, findGround, projectAt } from '../host/ground.ts';
import { locator } from '../host/locate.ts';
import { textReader } from '../host/read-text.ts';
import { openRecord } from '../host/record/record.ts';
import type { Edge } from '../host/run/edge.ts';
import { run } from '../host/run/run.ts';
import { unfinishedRuns } from '../host/run/unfinished.ts';
import { secretsNow } from '../host/secrets/known.ts';
import { ownerOf } from '../host/session/owner.ts';
import type { Surroundings } from './surroundings.ts';
import type { Here } from './told.ts';

/** The caller's world, and what of the edge some fronts have beside it. */
type Around = Surroundings &
  Pick<Edge, 'slave' | 'started' | 'names' | 'told' | 'beneath'> & {
    readonly offer?: Offer | undefined;
    readonly back?: true;
    readonly here?: Here;
  };

/** What is told of a command's network goes with whoever decided about the command. */
export type Machine = Host & Required<Pick<Edge, 'told'>>;

/** A host for one request under one policy. */
export function assemble(request: Request, policy: Policy, around: Around, sandbox?: Sandbox): Machine {
  const { directories, now, say, recordLock, hiddenNow, holdNow } = around;
  const { scene, asker } = request;
  const record = openRecord(directories, now, { warn: say, ...(recordLock === undefined ? {} : { lock: recordLock }) });
  let entry = 0;
  // What a person wrote in its place is what runs.
  let last = request;
  const decided: Host['record']['decided'] = (...all) => {
    [last] = all;
    entry = record.decided(...all);
    return entry;
  };
  const changed = (detail: string) => void record.append({ kind: 'changed', what: 'session', detail });
  const owner = () => ownerOf(asker, { project: projectAt(boundAt(scene), policy.projects)?.path, limits: policy.limits }, changed);
  const knownIn = (project: Project) => secretsNow(directories.cache, project);
  const find: FindGround = (cwd, projects) => findGround(cwd, projects, { knownIn });
  const look: Pick<Host, 'locate' | 'textOf' | 'policy'> = {
    policy,
    locate: (actions, one) => ({ ...locator(find)(actions, one, policy), ...sandbox?.told }),
    textOf: one => textReader(one, policy),
  };
  const told =
    around.told ??
    (async () => (await import('./told.ts')).told({ request: last, policy, around, record, locate: look.locate, entry: () => entry }));
  const reasons = async (one: Request, verdict: Verdict) => (await import('./reasons.ts')).reasons(one, verdict, look);
  return {
    ...look,
    changed: verdict => changedFile(verdict.runs ?? []),
    approve: approver({ directories, policy, now, say, offer: around.offer, back: around.back, behind: around.behind, reasons }),
    capabilities: async verdict => {
      const project = verdict.ground?.project;
      const found = capabilities({ directories, scene, session: asker.session, project, sandbox, hiddenNow, holdNow });
      return verdict.grants.some(one => one.kind === 'connect') ? withDirect(found, directories.cache) : found;
    },
    record: { ...record, decided },
    run: launch => run(launch, { ...around, unfinished: unfinishedRuns(directories), owner, told }),
    told,
  };
}

/** What is looked at for a command that reaches hosts, and for no other. */
async function withDirect(found: Capabilities, cache: string): Promise<Capabilities> {
  const { lacksDirect } = await import('../host/capabilities/direct.ts');
  return { ...found, direct: lacksDirect(cache, found.bubblewrap?.path) === undefined };
}
