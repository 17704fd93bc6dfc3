/** What only running could tell (decision 8): opaque text asks and is never remembered; project code run openly is noted. */
import { collect } from '../collect.ts';
import type { Action, Effect, Value } from '../values.ts';
import { type Check, effectsOf, type Found, found, type Matter } from './matter.ts';

type Code = Extract<Effect, { kind: 'code' }>;

/** Every action whose doing is not in its text. */
export const opacity: Check = matter => [
  ...collect(matter.analysis.actions, judgeAction),
  ...effectsOf(matter, 'code').map(({ action, effect }) => {
    if (isOwn(effect, matter)) return SHELLS.test(action.program ?? '') ? found('note', { id: 'second-shell', ...effect }) : note(effect);
    return effect.origin === 'data' && !fetches(matter) ? note(effect) : judgeCode(effect, matter);
  }),
];

const SHELLS = /^(?:r?ba|da|a|z|m?k|fi|t?c)?sh$/;

/** What the person types to it, at the terminal of a shell that a sandbox holds: it asks about nothing there, and reaches no further than the session. */
function isOwn({ inherited }: Code, { request: { scene, unheld } }: Matter): boolean {
  return inherited === true && scene.typed === true && scene.terminal && unheld !== true;
}

function note({ reason, place }: Code): Found {
  return found('note', { id: 'project-code', reason, place });
}

/** The command reaches out, runs what is not of the project, or makes a file whose name could be code: what it takes for data may have come from there. */
function fetches({ analysis: { actions } }: Matter): boolean {
  return actions.some(
    ({ knowledge, program, effects, argv }) =>
      effects.some(brings) || (knowledge === 'unknown' && program === undefined) || DECODERS.test(program ?? '') || argv.some(code),
  );
}

/** Programs that make a text of an unreadable one. */
const DECODERS = /^(?:base(?:32|64|nc)|xxd|uudecode|openssl|gpg|age|hexdump|od)$/;

/** The last word of a command is a variable of the shell (`$_`). */
function code(word: Value): boolean {
  return word.kind === 'text' && /\[[^\]]*(?:\$[({]|`)/.test(word.text);
}

function brings(effect: Effect): boolean {
  if (effect.kind === 'path') return effect.touch !== 'read' && effect.path.kind === 'path' && /[$`]/.test(effect.path.path);
  return effect.kind === 'connect' || (effect.kind === 'code' && effect.origin === 'elsewhere');
}

function judgeAction(action: Action): readonly Found[] {
  const reason = action.opaque ?? (action.program === undefined ? 'which program runs, only running could tell' : undefined);
  return reason === undefined ? [] : [found('ask', { id: 'opaque', reason, place: action.place })];
}

const hint = 'in a project, "wardsh" starts a shell that asks about each line, in a sandbox that holds what it starts';

function judgeCode({ origin, inherited, reason, place }: Code, { request: { scene, unheld } }: Matter): Found {
  if (origin === 'project') return note({ kind: 'code', origin, reason, place });
  if (inherited === true && unheld === true && scene.terminal)
    return found('ask', {
      id: `code-${origin}`,
      reason: `${reason}: nothing asks about what is typed there, and nothing holds it`,
      place,
      hint,
    });
  return found('ask', { id: `code-${origin}`, reason, place });
}
