/** A remembered rule in words: what it covers, and what it does not. */
import { oneLine, printable } from './printable.ts';
import { quote } from './quote.ts';
import type { Rule } from './values.ts';

/** The lines a person reads before the rule is kept, and when they list rules. */
export function ruleView(rule: Rule): readonly string[] {
  const text = (rule.subject ?? '').split('\n').map(line => `    ${printable(line)}`);
  const commands = rule.commands.map(argv => `    ${oneLine(quote(argv))}`);
  return [
    'this will not be asked again:',
    ...text,
    ...(commands.length === 1 && commands[0] === text.join('\n') ? [] : ['  which runs exactly:', ...commands]),
    `  in ${oneLine(rule.project ?? 'any project')}, whoever asks`,
    "it doesn't cover: other words or another order of them, another command beside it, another project, or anything outside this one",
    '',
  ];
}
