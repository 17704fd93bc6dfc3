/** What is looked at before a command begins, and its end held against: once it is agreed what it begins as. */
import type { Launch } from '../../core/values.ts';
import { lookFar } from './far-repositories.ts';
import { findingBefore } from './nested.ts';
import type { After } from './put-away.ts';
import { atOnce, type Steps } from './steps.ts';

/** A launch, as it was before its command, with what its end is held against. */
export interface Seen {
  readonly launch: Launch;
  readonly after: After;
  /** Why its project was not looked through, where it should have been. */
  readonly cut: string | undefined;
}

export const lookBefore = (launch: Launch): Seen => atOnce(lookingBefore(launch));

/** The same, in steps. */
export function* lookingBefore(launch: Launch): Steps<Seen> {
  const looked = Date.now();
  const project = writableProject(launch);
  const far = project === undefined || launch.writes !== true ? undefined : yield* lookFar(project);
  const unseen = far?.cut === undefined ? far?.unseen : undefined;
  const before = yield* findingBefore(project, far?.found ?? []);
  return {
    launch,
    after: {
      absent: launch.absent,
      project,
      before,
      settings: launch.nested,
      looked,
      unseen,
      repository: launch.repository,
      present: present(launch),
    },
    cut: far?.cut,
  };
}

/** Nothing of it has begun. */
export function unlooked(launch: Launch): Seen {
  const after = { absent: [], project: undefined, before: new Map(), repository: launch.repository };
  return { launch, after, cut: undefined };
}

/** What is protected where it lies; a mount with an identity is of what somebody looked at. */
function present({ mounts }: Launch): readonly string[] {
  return mounts.flatMap(one => (one.kind === 'read-only' && one.source.identity !== undefined ? [one.source.path] : []));
}

/** The first writable mount with an identity is the project's: what else was granted comes behind it. */
function writableProject(launch: Launch): string | undefined {
  const found = launch.mounts.find(mount => mount.kind === 'writable' && mount.source.identity !== undefined);
  return found?.kind === 'writable' ? found.source.path : undefined;
}
