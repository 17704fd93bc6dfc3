/** What of the policy waits for the person, for `ward doctor`. */
import { rememberedRules } from '../host/approve/rules.ts';
import type { Directories } from '../host/directories.ts';
import { digest } from '../host/policy/file.ts';
import { policyLayers, readUser } from '../host/policy/load.ts';

/** What somebody wrote and nobody accepted: the last accepted copy holds, and what is stricter of the new one. */
export function policyWaiting(directories: Directories, now: number, cwd: string): readonly string[] {
  const { edited, accepted } = readUser(directories);
  const { layers, project } = policyLayers(directories, now, { cwd });
  const trusted = [...layers.system.trusted, ...layers.user.trusted].filter(one => one.project === project);
  const changed = trusted.length > 0 && trusted.every(one => one.hash !== layers.at?.hash);
  const { trouble } = rememberedRules(directories);
  return [
    ...(accepted !== undefined && accepted.hash !== digest(edited)
      ? [`${accepted.trouble ?? 'it was edited'}, and what loosens waits for "ward policy accept"`]
      : []),
    ...(changed ? ['the project\'s policy changed since it was trusted, and what it allows waits for "ward trust"'] : []),
    ...(trouble === undefined ? [] : [`${trouble}, and no rule in it holds until "ward rules accept"`]),
  ];
}
