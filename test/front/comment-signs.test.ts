/** Signs that begin a comment in a script, told from those within a word or a quoted text. */
import test from 'ava';
import { commentSigns } from '../../src/front/comment-signs.ts';

test('a sign at the beginning of a word is one, and none within a word or quotes', t => {
  for (const text of [
    'echo # x',
    '# x',
    'echo;# x',
    "echo 'a' # 'b'",
    "echo $'a\\'' # '",
    'x "a\\"" # "',
    "cat <<E\nit's\nE\necho # '",
    '(#x)',
    'echo "$(a "b")" # "c"',
    'a\n#b',
    'echo "`x`" # "',
  ])
    t.true(commentSigns(text), text);
  for (const text of [
    'echo x',
    'echo a#b',
    "git commit -m 'fix #12'",
    'git commit -m "a # b"',
    'echo \\# x',
    "echo $'a\\' # b'",
    'echo ${#x}',
  ])
    t.false(commentSigns(text), text);
});
