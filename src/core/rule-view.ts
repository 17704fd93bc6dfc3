/** A remembered rule in words: what it covers, and what it does not. */
import { spellOut } from './look-alikes.ts';
import { oneLine, printable } from './printable.ts';
import { quote } from './quote.ts';
import type { Rule } from './values.ts';

/** The lines a person reads before the rule is kept, and when they list rules. */
export function ruleView(rule: Rule): readonly string[] {
  const text = (rule.subject ?? '').split('\n').map(line => `    ${printable(plain(line))}`);
  const commands = rule.commands.map(argv => `    ${oneLine(plain(quote(argv)))}`);
  return [
    'this will not be asked again:',
    ...text,
    ...(commands.length === 1 && commands[0] === text.join('\n') ? [] : ['  which runs exactly:', ...commands]),
    `  in ${rule.project === undefined ? 'every open project' : oneLine(plain(rule.project))}, ${asking(rule)}${ending(rule)}`,
    '  alone, or in a list (&&, ||, ;) with others that need no question',
    "it doesn't cover, among others:",
    ...uncovered(rule).map(one => `    ${oneLine(plain(one))}`),
    `  ${rule.project === undefined ? '' : 'another project, '}anything outside the project, or what deletes`,
    '',
  ];
}

/** A rule for a letter that passes for another is none for that. */
const plain = (text: string) => spellOut(text).join('');

function asking({ session }: Rule): string {
  return session === undefined ? 'whoever asks' : `in session ${oneLine(session)} alone`;
}

function ending({ until }: Rule): string {
  return until === undefined ? '' : `, until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Two commands that look like it and are asked about all the same: another word, and its output led elsewhere. */
export function uncovered({ commands }: Rule): readonly string[] {
  const last = commands.at(-1) ?? [];
  return [quote([...last, 'more']), `${quote(last)} | ${quote(last) === 'cat' ? 'wc' : 'cat'}`];
}
