/** The whole conversation with a person about one request: the question, and where they want not to be asked again, what that would cover. */
import { promptView } from '../../core/prompt-view.ts';
import { ruleView } from '../../core/rule-view.ts';
import type { Rule } from '../../core/values.ts';
import type { Matter } from './fingerprint.ts';
import { type Choice, prompt } from './prompt.ts';
import { remember } from './remember.ts';

/** What the person said. `rule` is to be kept where they said not to be asked again; `gone` is nobody's answer. */
export type Reply =
  | { readonly kind: 'yes'; readonly rule: Rule | undefined }
  | { readonly kind: 'no'; readonly reason: string | undefined }
  | { readonly kind: 'gone' };

const once: Choice = { key: 'y', kind: 'once', words: 'yes, run it this once' };
const always: Choice = { key: 'a', kind: 'always', words: "yes, and don't ask again for exactly this" };
const no: Choice = { key: 'n', kind: 'no', words: "no, don't run it" };
const reason: Choice = { key: 'r', kind: 'reason', words: 'no, and say why' };

/** Asks at this process's terminal, which the caller knows to be a claimed one. `id` names the rule that may come of it; undefined offers none. */
export async function ask(matter: Matter, id: string | undefined, environment: ReadonlyMap<string, string>): Promise<Reply> {
  const made = id === undefined ? undefined : remember(matter, id);
  const rule = made !== undefined && 'rule' in made ? made.rule : undefined;
  const answer = await prompt(
    look => promptView(matter, look),
    rule === undefined ? [once, no, reason] : [once, always, no, reason],
    environment,
  );
  if (answer.kind === 'always' && rule !== undefined) return confirm(rule, environment);
  if (answer.kind === 'once') return { kind: 'yes', rule: undefined };
  return answer.kind === 'no' ? { kind: 'no', reason: answer.reason } : { kind: 'gone' };
}

/** Shows what the rule covers and what it does not, before it is kept. */
async function confirm(rule: Rule, environment: ReadonlyMap<string, string>): Promise<Reply> {
  const choices: readonly Choice[] = [
    { key: 'a', kind: 'always', words: 'keep this rule, and run it' },
    { key: 'y', kind: 'once', words: 'run it this once, keep no rule' },
    no,
  ];
  const answer = await prompt(() => ruleView(rule), choices, environment);
  if (answer.kind === 'always' || answer.kind === 'once') return { kind: 'yes', rule: answer.kind === 'always' ? rule : undefined };
  return answer.kind === 'no' ? { kind: 'no', reason: undefined } : { kind: 'gone' };
}
