/** The reasoning behind a question, where the person asks for it: judged again, and told only where that comes to what is asked. */
import { findingWords } from '../core/explain.ts';
import { explanation } from '../core/judge/explanation.ts';
import { reasoningLines } from '../core/reasoning.ts';
import type { Policy, Request, Verdict } from '../core/values.ts';
import { consider, type Host } from '../guard.ts';
import type { Matter } from '../host/approve/fingerprint.ts';
import { locate } from '../host/locate.ts';
import { textReader } from '../host/read-text.ts';
import { withToplevel } from '../host/toplevel.ts';
import type { Surroundings } from './surroundings.ts';

type Shown = Pick<Verdict, 'impact' | 'findings' | 'grants'>;

/** As `ward check --explain` has it. */
export function reasons(request: Request, shown: Shown, host: Pick<Host, 'locate' | 'textOf' | 'policy'>): readonly string[] {
  const made = explanation(consider(request, host), host.policy);
  return same(made.verdict, shown) ? reasoningLines(made) : [lost, '', ...found(shown)];
}

/** Of a request whose own process is another: what it sees of the environment is not known here. */
export function reasonsElsewhere(matter: Matter, policy: Policy, { user }: Pick<Surroundings, 'user'>): readonly string[] {
  // What asks for a connection is no text that could be judged again.
  if (matter.connects) return found(matter);
  const { subject: text, cwd, args, options, asker, dialect } = matter;
  const scene = { cwd, home: user.home, user: user.name, uid: user.uid, gid: user.gid, environment: new Map<string, string>() };
  const request = withToplevel({
    ...{ text, args, options, dialect: dialect as Request['dialect'], asker: { ...asker, session: '' } },
    ...{ scene: { ...scene, terminal: false }, ...(matter.unheld ? { unheld: true } : {}) },
  });
  const host = {
    policy,
    locate: (...[actions, one]: Parameters<Host['locate']>) => locate(actions, one, policy),
    textOf: (one: Request) => textReader(one, policy),
  };
  return reasons(request, matter, host);
}

/** Of the same places, for the same reasons. */
function same(one: Shown, other: Shown): boolean {
  const [a, b] = [one, other].map(({ impact, findings, grants }) => JSON.stringify([impact, findings, grants]));
  return a === b;
}

const lost = 'the reasoning can not be made again: something that it rests on is not known here, or is no longer as it was';

/** What was found, without how. */
export function found({ findings }: Pick<Shown, 'findings'>): readonly string[] {
  return findings.flatMap(one => [`  ${findingWords(one)}`, ...(one.hint === undefined ? [] : [`    ${one.hint}`])]);
}
