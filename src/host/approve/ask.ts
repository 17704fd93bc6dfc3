/** The whole conversation with a person about one request: the question, and where they want not to be asked again, what that would cover. */
import { promptView } from '../../core/prompt/prompt-view.ts';
import { ruleView } from '../../core/rule-view.ts';
import type { Policy, Rule } from '../../core/values.ts';
import { isNamed } from '../asker.ts';
import type { Matter } from './fingerprint.ts';
import { mayOffer } from './may-offer.ts';
import { type Choice, prompt, type Spot } from './prompt.ts';
import type { Look } from './prompt-terminal.ts';
import { forSession, holdsEverywhere, remember } from './remember.ts';

/** What the person said. `rules` are to be kept where they said not to be asked again; `gone` is nobody's answer. */
export type Reply =
  | { readonly kind: 'yes'; readonly rules: readonly Rule[] }
  /** Another command is to be asked about in its place; only where that was offered. */
  | { readonly kind: 'changed'; readonly text: string }
  /** They change it where they typed it; only where that was offered. */
  | { readonly kind: 'back' }
  | { readonly kind: 'no'; readonly reason: string | undefined }
  | { readonly kind: 'gone' };

/** A yes to more than this once, which whoever asks keeps for as long as it says. */
export interface Offer {
  readonly key: 's' | 'l';
  readonly words: string;
  readonly taken: () => void;
}

/** What the person is offered beside yes and no. */
export interface Offers {
  /** Milliseconds since the epoch, for the rules that may come of it; absent: none is offered. */
  readonly now: number | undefined;
  /** Whose request it is: a rule may be for that session alone. */
  readonly session: string;
  readonly offer?: Offer | undefined;
  /** The line with the person's own words, by which they know a question of Ward's. */
  readonly phrase?: string | undefined;
  readonly readingTime?: Policy['readingTime'] | undefined;
  /** Why what loosens in their policy does not hold yet, in words; absent: all of it holds. */
  readonly unaccepted?: string | undefined;
  /** The reasoning behind the verdict, made where they ask for it. */
  readonly details?: (() => Promise<readonly string[]>) | undefined;
  /** What they may change, where another text can be put in its place. */
  readonly text?: string | undefined;
  /** It can go back into the line that they typed. */
  readonly back?: true | undefined;
  /** What takes the question back. */
  readonly withdrawn?: AbortSignal;
  readonly behind?: Spot['behind'];
}

const once: Choice = { key: 'y', kind: 'once', words: 'yes, run it this once' };
const always: Choice = { key: 'a', kind: 'always', words: "yes, and don't ask again for exactly this" };
const change: Choice = { key: 'c', kind: 'change', words: 'change the command' };
const details: Choice = { key: 'd', kind: 'details', words: 'show the details' };
const no: Choice = { key: 'n', kind: 'no', words: "no, don't run it" };
/** The same for a connection of what runs already. */
const connect: Choice = { ...once, words: 'yes, let it connect, as long as it runs' };
const refuse: Choice = { ...no, words: "no, don't let it connect" };
const reason: Choice = { key: 'r', kind: 'reason', words: 'no, and say why' };

/** Milliseconds to read what destroys before a key can be an answer to it. */
const reading: Readonly<Partial<Record<Matter['impact'], number>>> = { destructive: 1000, system: 1000 };

/** The same, where the policy does not end it. */
export function toRead({ impact }: Pick<Matter, 'impact'>, { readingTime }: Pick<Offers, 'readingTime'>): number {
  return readingTime === 'none' ? 0 : (reading[impact] ?? 0);
}

/** Asks at this process's terminal, which the caller knows to be a claimed one. */
export async function ask(matter: Matter, offers: Offers, environment: ReadonlyMap<string, string>): Promise<Reply> {
  const { now, session, offer, phrase, withdrawn, behind } = offers;
  const spot = { environment, phrase, withdrawn, behind };
  const made = now === undefined ? undefined : remember(matter, now);
  const rules = made !== undefined && 'rules' in made && mayOffer(matter) ? made.rules : [];
  const [yes, not] = matter.connects ? [connect, refuse] : [once, no];
  const choices = [yes, ...longer(offer), ...(rules.length === 0 ? [] : [always]), ...further(offers), not, reason];
  const remark =
    offers.unaccepted === undefined ? [] : [`ward: what loosens in your policy does not hold: ${offers.unaccepted}`, accepting];
  const view = (look: Look) => [...remark, ...promptView(matter, look)];
  const asked = {
    view,
    choices,
    ...(matter.connects ? { question: 'let it connect?' } : {}),
    reading: toRead(matter, offers),
    details: offers.details,
    text: offers.text,
  };
  let typed: Uint8Array | undefined;
  const answer = await prompt(asked, {
    ...spot,
    behind: more => {
      typed = more;
    },
  });
  // What was typed before another question stands there is for nobody.
  if (typed !== undefined && answer.kind !== 'always') behind?.(typed);
  if (answer.kind === 'always' && now !== undefined && rules.length > 0)
    return confirm({ rules, now, session: isNamed(session) ? session : undefined, everywhere: holdsEverywhere(matter) }, spot);
  if (answer.kind === 'longer') offer?.taken();
  if (answer.kind === 'once' || answer.kind === 'longer') return { kind: 'yes', rules: [] };
  if (answer.kind === 'changed' || answer.kind === 'back') return answer;
  return answer.kind === 'no' ? { kind: 'no', reason: answer.reason } : { kind: 'gone' };
}

const accepting = 'ward: hint: "ward policy accept" shows the difference and takes it';

function further({ details: shown, text, back }: Offers): readonly Choice[] {
  return [...(text === undefined && back !== true ? [] : [change]), ...(shown === undefined ? [] : [details])];
}

const longer = (offer: Offer | undefined): readonly Choice[] =>
  offer === undefined ? [] : [{ key: offer.key, kind: 'longer', words: offer.words }];

/** Rules that a person may keep, and where they may hold beside the project. */
interface Kept {
  readonly rules: readonly Rule[];
  readonly now: number;
  /** Undefined where there is none that has a name. */
  readonly session: string | undefined;
  readonly everywhere: boolean;
}

/** Shows what the rules cover and what they do not, before they are kept. */
async function confirm({ rules, now, session, everywhere }: Kept, spot: Spot): Promise<Reply> {
  const these = rules.length === 1 ? 'this rule' : `these ${rules.length} rules`;
  const choices: readonly Choice[] = [
    { key: 'a', kind: 'always', words: `keep ${these}, and run it` },
    ...(session === undefined
      ? []
      : [{ key: 's', kind: 'session', words: `keep ${these} for this session, a day at most, and run it` } as const]),
    ...(everywhere ? [{ key: 'e', kind: 'everywhere', words: `keep ${these} for every open project, and run it` } as const] : []),
    { key: 'y', kind: 'once', words: 'run it this once, keep no rule' },
    no,
  ];
  const nowhere = session === undefined ? ['who asks names no session that a rule could be for alone', ''] : [];
  const answer = await prompt({ view: () => [...rules.flatMap(rule => ruleView(rule)), ...nowhere], choices }, spot);
  if (answer.kind === 'everywhere') return { kind: 'yes', rules: rules.map(rule => ({ ...rule, project: undefined })) };
  if (answer.kind === 'session' && session !== undefined) return { kind: 'yes', rules: rules.map(rule => forSession(rule, session, now)) };
  if (answer.kind === 'always' || answer.kind === 'once') return { kind: 'yes', rules: answer.kind === 'always' ? rules : [] };
  return answer.kind === 'no' ? { kind: 'no', reason: undefined } : { kind: 'gone' };
}
