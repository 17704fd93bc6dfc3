/** What calls the person at a terminal: nothing in a text can become more than text. */
import test from 'ava';
import fc from 'fast-check';
import { attention } from '../../src/core/attention.ts';
import { anyText } from '../any-text.ts';

const cases: readonly (readonly [string, boolean, string])[] = [
  ['xterm-256color', false, '\u001b]9;Ward: claude asks\u001b\\'],
  ['xterm-256color', true, '\u001b]777;notify;Ward;claude asks\u001b\\'],
  ['foot', false, '\u001b]777;notify;Ward;claude asks\u001b\\'],
  ['xterm-kitty', false, '\u001b]99;;Ward: claude asks\u001b\\'],
  ['tmux-256color', false, '\u0007'],
  ['linux', false, ''],
  ['dumb', false, ''],
  ['', true, ''],
];

for (const [term, vte, expected] of cases) {
  test(`a terminal "${term}"${vte ? ' of VTE' : ''} is called in its own way`, t => {
    t.is(attention('claude asks', term, vte), expected);
  });
}

test('whatever the text, one notice is sent, of printable letters, and no field of it is ended', t => {
  const hostile = fc.oneof(anyText(), fc.constantFrom('\u001b]0;x\u0007', 'a;b', '\u009c', '\u001b\\', '\n'));
  fc.assert(
    fc.property(hostile, fc.constantFrom('xterm', 'xterm-kitty', 'foot'), (text, term) => {
      const [, body = 'none'] =
        /^\u001b\](?:9;Ward: |99;;Ward: |777;notify;Ward;)([\s\S]*)\u001b\\$/.exec(attention(text, term, false)) ?? [];
      return body.length === [...text].length && /^[ -~]*$/.test(body) && !body.includes(';');
    }),
  );
  t.pass();
});
