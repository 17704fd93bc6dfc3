/** Tasks of frameworks that drop or empty a database, or take it back to an older state, by the names that frameworks give them. */
import { destroys, textOf } from '../effects.ts';
import type { Argument, Reading } from '../program.ts';

/** `db:drop`, `migrate:fresh`, `db:migrate:undo:all`, `doctrine:schema:drop`, `ecto.reset`: something of a database, then what becomes of it. */
const losing =
  /(?:^|[:._-])(?:db|databases?|schema|structure|migrat(?:e|ions?)|ecto|doctrine|fixtures|mongoid|sql|orm|tables?)[:._-](?:[^\W_]*[:._-])*?(?:drop(?:_?all)?|reset|purge|wipe|fresh|refresh|rollback|undo|revert|down|redo|truncate(?:_all)?|load|replant|setup|destroy|nuke|flush|clear_?all)(?=$|[:._,\s[-])/i;

/** The database of the tests is made anew all day. */
const ofTests = /^db:test:/;

/** What a word names, if it is such a task. */
function isLosing(word: string): boolean {
  return losing.test(word) && !ofTests.test(word);
}

/** Whether one of these words is such a task. */
export function losesData(words: readonly Argument[]): Partial<Reading> {
  const zero = words.some(one => textOf(one) === 'VERSION=0');
  const found = words.find(one => isLosing(textOf(one) ?? '') || (zero && textOf(one) === 'db:migrate'));
  if (found === undefined) return {};
  return {
    effects: [destroys('loses-data', `${textOf(found)} drops or empties a database, or takes it back to an older state`, found.place)],
  };
}

const consoles =
  'db:wipe db:drop migrate:fresh migrate:refresh migrate:reset migrate:rollback doctrine:database:drop doctrine:schema:drop doctrine:fixtures:load doctrine:mongodb:schema:drop queue:clear queue:flush'
    .split(' ')
    .map(one => one.split(':'));

/** Symfony's console, and Laravel's, take each part of a command by its beginning: `d:d:d`, `mig:fr`. */
export function isLosingInShort(text: string): boolean {
  const parts = text.split(':');
  return (
    parts.length > 1 &&
    consoles.some(one => one.length === parts.length && one.every((part, at) => parts[at] !== '' && part.startsWith(parts[at] ?? '-')))
  );
}
