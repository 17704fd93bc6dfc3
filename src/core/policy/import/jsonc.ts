/** JSON as settings of programs often are: with comments and commas too many. */

/** The same without these, each replaced by blanks, so that places stay. */
export function plainJson(text: string): string {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, piece =>
    piece.startsWith('"') ? piece : piece.replace(/[^\n]/g, ' '),
  );
  return bare.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/g, piece => (piece === ',' ? ' ' : piece));
}
