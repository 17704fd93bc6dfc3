/** The whole conversation with a person about one request: the question, and where they want not to be asked again, what that would cover. */
import { promptView } from '../../core/prompt-view.ts';
import { ruleView } from '../../core/rule-view.ts';
import type { Rule } from '../../core/values.ts';
import type { Matter } from './fingerprint.ts';
import { type Choice, type Look, prompt, type Spot } from './prompt.ts';
import { holdsEverywhere, remember } from './remember.ts';

/** What the person said. `rules` are to be kept where they said not to be asked again; `gone` is nobody's answer. */
export type Reply =
  | { readonly kind: 'yes'; readonly rules: readonly Rule[] }
  | { readonly kind: 'no'; readonly reason: string | undefined }
  | { readonly kind: 'gone' };

/** A yes to more than this once, which whoever asks keeps for as long as it says. */
export interface Offer {
  readonly key: 's' | 'l';
  readonly words: string;
  readonly taken: () => void;
}

/** What the person is offered beside yes and no. */
interface Offers {
  /** Milliseconds since the epoch, for the rules that may come of it; absent: none is offered. */
  readonly now: number | undefined;
  readonly offer?: Offer | undefined;
  /** What takes the question back. */
  readonly withdrawn?: AbortSignal;
}

const once: Choice = { key: 'y', kind: 'once', words: 'yes, run it this once' };
const always: Choice = { key: 'a', kind: 'always', words: "yes, and don't ask again for exactly this" };
const no: Choice = { key: 'n', kind: 'no', words: "no, don't run it" };
const reason: Choice = { key: 'r', kind: 'reason', words: 'no, and say why' };

/** Milliseconds to read what destroys before a key can be an answer to it. */
const reading: Readonly<Partial<Record<Matter['impact'], number>>> = { destructive: 1000, system: 1000 };

/** Asks at this process's terminal, which the caller knows to be a claimed one. */
export async function ask(matter: Matter, { now, offer, withdrawn }: Offers, environment: ReadonlyMap<string, string>): Promise<Reply> {
  const spot = { environment, withdrawn };
  const made = now === undefined ? undefined : remember(matter, now);
  const rules = made !== undefined && 'rules' in made ? made.rules : [];
  const choices = [once, ...longer(offer), ...(rules.length === 0 ? [] : [always]), no, reason];
  const asked = { view: (look: Look) => promptView(matter, look), choices, reading: reading[matter.impact] ?? 0 };
  const answer = await prompt(asked, spot);
  if (answer.kind === 'always' && rules.length > 0) return confirm(rules, holdsEverywhere(matter), spot);
  if (answer.kind === 'longer') offer?.taken();
  if (answer.kind === 'once' || answer.kind === 'longer') return { kind: 'yes', rules: [] };
  return answer.kind === 'no' ? { kind: 'no', reason: answer.reason } : { kind: 'gone' };
}

const longer = (offer: Offer | undefined): readonly Choice[] =>
  offer === undefined ? [] : [{ key: offer.key, kind: 'longer', words: offer.words }];

/** Shows what the rules cover and what they do not, before they are kept. */
async function confirm(rules: readonly Rule[], everywhere: boolean, spot: Spot): Promise<Reply> {
  const these = rules.length === 1 ? 'this rule' : `these ${rules.length} rules`;
  const choices: readonly Choice[] = [
    { key: 'a', kind: 'always', words: `keep ${these}, and run it` },
    ...(everywhere ? [{ key: 'e', kind: 'everywhere', words: `keep ${these} for every open project, and run it` } as const] : []),
    { key: 'y', kind: 'once', words: 'run it this once, keep no rule' },
    no,
  ];
  const answer = await prompt({ view: () => rules.flatMap(rule => ruleView(rule)), choices }, spot);
  if (answer.kind === 'everywhere') return { kind: 'yes', rules: rules.map(rule => ({ ...rule, project: undefined })) };
  if (answer.kind === 'always' || answer.kind === 'once') return { kind: 'yes', rules: answer.kind === 'always' ? rules : [] };
  return answer.kind === 'no' ? { kind: 'no', reason: undefined } : { kind: 'gone' };
}
