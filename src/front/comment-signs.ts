/** Whether a line holds a sign that begins a comment in a script, and is a word to a shell at its prompt that has no comments there (`interactive_comments`). */

/** Never false where one stands. In what is quoted there is none, as far as that is plain. */
export function commentSigns(text: string): boolean {
  if (!text.includes('#')) return false;
  const plain = nested.test(text) ? text : text.replace(quoted, 'x');
  return /(?:^|[\s;|&()<>`])#/.test(plain);
}

/** A here-document or a command within: what is quoted there is told by more than its signs. */
const nested = /<<|`|\$[({]/;
const quoted = /\$'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]/g;
