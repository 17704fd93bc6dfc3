/** What stands on the input as a text that is judged: of any bytes one, and of no two the same. */
import test from 'ava';
import fc from 'fast-check';
import { inputOf } from '../../src/host/whole-input.ts';

/** The bytes that a text was made of, by what is promised of it. */
function bytesOf(text: string): Buffer {
  const parts = text.match(/\ufffd\ufffd|\ufffd[\da-f]{2}|[^\ufffd]+/gu) ?? [];
  return Buffer.concat(
    parts.map(part =>
      part === '\ufffd\ufffd' ? Buffer.from('\ufffd') : part.startsWith('\ufffd') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part),
    ),
  );
}

const pieces = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(one => Buffer.from(one)),
  fc.constantFrom('\ufffd', 'e9', 'fd', 'ef', 'é', '☺', '\u{1f600}', '\ufeff').map(one => Buffer.from(one)),
  fc.uint8Array({ maxLength: 4 }).map(one => Buffer.from(one)),
);
const inputs = fc.array(pieces).map(parts => Buffer.concat(parts));

test('the text tells every byte, and what is fed to the shell is each of them', t => {
  fc.assert(
    fc.property(inputs, input => {
      const { text, exact } = inputOf(input);
      t.deepEqual(bytesOf(text), input);
      t.deepEqual(Buffer.from(exact), input);
    }),
  );
  t.pass();
});

test('UTF-8 is itself; all else holds the character by which a text is not read', t => {
  const rows: readonly (readonly [bytes: string, text: string])[] = [
    ['echo caf\xc3\xa9 \xe2\x98\xba \xf0\x9f\x98\x80\n', 'echo café ☺ \u{1f600}\n'],
    ['\xef\xbb\xbfecho', '\ufeffecho'],
    ['caf\xe9 x', 'caf\ufffde9 x'],
    ['a\0b', 'a\0b'],
    ['\xc3', '\ufffdc3'],
    ['\xe2\x98x', '\ufffde2\ufffd98x'],
    ['\xed\xa0\x80', '\ufffded\ufffda0\ufffd80'],
    ['\xc0\xaf', '\ufffdc0\ufffdaf'],
    ['\xef\xbf\xbde9', '\ufffd\ufffde9'],
  ];
  for (const [bytes, text] of rows) t.is(inputOf(Buffer.from(bytes, 'latin1')).text, text);
});
