/** Whether what asks about each line in a zsh is what Ward gave it: what zsh shows of it, at each prompt and where a line begins. */
import type { Message, Shown } from '../host/typing/channel.ts';

type Showing = Extract<Message, { kind: 'stands' | 'shown' | 'begins' }>;

export const isProof = (message: Message): message is Showing => ['stands', 'shown', 'begins'].includes(message.kind);

export interface Proof {
  /** `running`: a line was answered, and no prompt has come since. */
  readonly hear: (message: Showing, running: boolean, then: Then) => void;
  /** A prompt has come; false where the hook was not shown since the last. */
  readonly prompted: () => boolean;
  /** One line may begin. */
  readonly answered: () => void;
}

/** Nothing goes on in this shell; or the line begins that waits for that. */
interface Then {
  readonly lock: (why: string) => void;
  readonly go: (nonce: string) => void;
}

export function proof(): Proof {
  let first: Shown | undefined;
  let shown = false;
  let begun = false;
  const odd = (message: Showing, running: boolean): string | undefined => {
    if (message.kind === 'stands') return first === undefined ? undefined : 'something else than the shell spoke in its place';
    const changed = changedSince(first, message.shown);
    if (changed !== undefined) return `what asks about each line was changed (${changed})`;
    const asked = message.kind === 'shown' || (running && !begun) || startsNothing(message.text);
    return asked ? undefined : 'a line began that nobody was asked about';
  };
  const hear: Proof['hear'] = (message, running, { lock, go }) => {
    const why = odd(message, running);
    if (why !== undefined) lock(why);
    else if (message.kind === 'stands') first = message.shown;
    else if (message.kind === 'shown') shown = true;
    else {
      begun ||= running;
      go(message.nonce);
    }
  };
  const prompted = () => {
    const was = shown;
    shown = false;
    return was;
  };
  const answered = () => {
    begun = false;
  };
  return { hear, prompted, answered };
}

/** What was changed since, in words; undefined where nothing was. `before`: absent where the shell did not show it first. */
function changedSince(before: Shown | undefined, now: Shown): string | undefined {
  if (before === undefined) return 'what asks about each line';
  const [was, is] = [functionsOf(before), functionsOf(now)];
  const changed = [...new Set([...was.keys(), ...is.keys()])].find(name => was.get(name) !== is.get(name));
  return changed ?? pairs(now.variables.split(' ')).find(([name, kind]) => !settable(name, kind))?.[0];
}

/** These come and go as the hook works: the person's own DEBUG trap, and a text that zsh is to read. */
const passing = ['__ward_theirs', '__ward_text'];

/** How deep a line stands is not the same wherever zsh shows one. */
function functionsOf({ functions }: Shown): ReadonlyMap<string, string> {
  const all = pairs(functions.split('\u0001')).map(([name, text]) => [name, text.replace(/^\t+/gm, '')] as const);
  return new Map(all.filter(([name]) => name !== '' && !passing.includes(name)));
}

/** zsh's own still are what they were, and Ward's can be given any text. */
function settable(name: string, kind: string): boolean {
  if (/^(?:functions|parameters|widgets|funcstack)$/.test(name)) return /special/.test(kind);
  if (/readonly/.test(kind)) return false;
  return !name.startsWith('__ward_') || /^(?:scalar|array|association)(?:-(?:export|local|hide\w*|tag))*$/.test(kind);
}

function pairs(words: readonly string[]): readonly (readonly [string, string])[] {
  return words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : []));
}

/** A line that stands in the place of one that is not run: it starts nothing. */
const startsNothing = (text: string) => /^'not-run' (?:'[^']*'|\\')+ && :\n?$/.test(text);
