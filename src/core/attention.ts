/** What has a terminal call its person: the notice of that kind of terminal, with a text that can be nothing but text. */

/** The string that goes to a terminal of this `TERM`; `vte` where its environment says it is one of that library. Empty where it has no such notice. */
export function attention(text: string, term: string, vte: boolean): string {
  const plain = [...text].map(letter => (/^[ -:<-~]$/.test(letter) ? letter : '?')).join('');
  // OSC 99: kitty's own; 777: rxvt, foot and those of VTE; 9: the rest that have one. A multiplexer keeps such to itself, and passes a bell on.
  if (term === '' || term === 'dumb' || term === 'linux') return '';
  if (/^(?:screen|tmux)/.test(term)) return '\u0007';
  if (term.includes('kitty')) return `\u001b]99;;Ward: ${plain}\u001b\\`;
  if (vte || /^(?:rxvt|foot)/.test(term)) return `\u001b]777;notify;Ward;${plain}\u001b\\`;
  return `\u001b]9;Ward: ${plain}\u001b\\`;
}
