/** What a client of the broker's asks: in its own world, and under the policy that holds there and now. */
import path from 'node:path';
import { boundAt } from '../core/bound-at.ts';
import type { Policy, Request, Scene } from '../core/values.ts';
import { asker } from '../host/asker.ts';
import type { Client } from '../host/channel/client.ts';
import { projectAt } from '../host/ground.ts';
import type { PolicyAt } from '../host/policy/load.ts';
import type { SecretWatches } from '../host/secrets/watch.ts';
import { withToplevel } from '../host/toplevel.ts';
import { boundBy } from './bound-by.ts';
import { ofRoot } from './complaint.ts';
import { leave } from './left-cold.ts';
import { lookAfter } from './look-after.ts';
import { mayRunFirst } from './may-run-first.ts';
import { shellRequest } from './shell-request.ts';
import type { Surroundings } from './surroundings.ts';

/** What is ready for whoever asks. */
export interface Ready {
  readonly policyAt: PolicyAt;
  readonly secrets: Pick<SecretWatches, 'upToDate'>;
}

/** The client's world, as a cold start would have it. */
export function surroundings(client: Client, own: Surroundings, said: string[]): Surroundings {
  const { called, cwd, environment } = client;
  const suffix = ofRoot(own.directories.root);
  const say = (line: string) => void said.push(`ward: ${line}${line.startsWith('hint: ') ? '' : suffix}`);
  return { ...own, called, cwd, environment, inherited: [], terminal: false, out: () => undefined, say };
}

/** What is asked, the policy that holds there and now, and when the list of the project's secret files is up to date. */
export interface Asked {
  readonly request: Request;
  readonly policy: Policy;
  readonly listed: Promise<void> | undefined;
}

/** Throws what leaves it to a cold start. */
export async function asked(client: Client, around: Surroundings, { policyAt, secrets }: Ready): Promise<Asked> {
  const { directories, user, environment, cwd } = around;
  const words = ownWords(client, around);
  // What stands on its input is read by its own Ward: there is a terminal for those who ask.
  let loaded: Policy | undefined;
  const policyNow = () => (loaded ??= policyAt(around.now(), cwd));
  const startup = async () => {
    if (mayRunFirst(environment, policyNow())) throw leave('something may run first');
    return undefined;
  };
  const input = async () => (await import('../host/feeds.ts')).feeds(`/proc/${client.process.pid}/fd/0`);
  const { form, ...shell } = await shellRequest(words, around, { terminal: () => true, feeds: input, startup });
  await lookAfter(around);
  const held = policyNow();
  const inOne = projectAt(cwd, held.projects) !== undefined;
  if (held.services !== undefined && !inOne) throw leave('the policy names services of a login shell');
  const scene: Scene = { cwd, home: user.home, user: user.name, uid: user.uid, gid: user.gid, environment, terminal: false };
  const begun = { ...shell, ...(form === undefined ? {} : { form }), asker: asker(scene, directories, undefined, client.process), scene };
  const { request, policy } = inOne ? { request: begun, policy: held } : boundBy(begun, held, project => policyAt(around.now(), project));
  const project = projectAt(boundAt(request.scene), policy.projects);
  const listed = project === undefined ? undefined : secrets.upToDate(project);
  // Who waits for it hears of it; what is thrown before is another thing.
  listed?.catch(() => undefined);
  const who = asker(scene, directories, project?.path, client.process);
  return { request: withToplevel({ ...request, asker: who }), policy, listed };
}

/** Behind the option that names this Ward, and no other. */
export function ownWords({ words, cwd }: Client, { directories: { root } }: Surroundings): readonly string[] {
  const named = words[0] === '--ward-root' ? path.resolve(cwd, words[1] ?? '') : undefined;
  if (named !== root) throw leave('it asks another Ward');
  return words.slice(root === undefined ? 0 : 2);
}
