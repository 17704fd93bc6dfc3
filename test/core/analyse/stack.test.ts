/** The stack of directories: a shell that has just begun has none, one that was there before may have anything in it. */
import test from 'ava';
import type { Dialect, Request } from '../../../src/core/values.ts';
import { lines, request } from './notation.ts';

/** What tells of a shell that was there before the text. */
const there: readonly Partial<Request>[] = [
  { scene: { ...request('').scene, typed: true } },
  { unheld: true },
  { line: true },
  { lead: 0 },
  { reached: true },
];

/** Ways to where the stack leads, and what is read behind each. */
const back = [
  'popd',
  'po\\pd',
  'command popd',
  'eval popd',
  'p=popd; $p',
  'f() { popd; }; f',
  'pushd',
  'pushd +1',
  'pushd a && popd && popd',
];

const last = (text: string, dialect: Dialect, more: Partial<Request> = {}) => lines(`${text}; cat x`, { dialect, ...more }).at(-1) ?? '';

test('in a shell that was there before, where popd leads is not known, however it is spelled', t => {
  for (const more of there)
    for (const dialect of ['bash', 'zsh'] as const)
      for (const text of back) t.regex(last(text, dialect, more), /\{read \?/, `${dialect}: ${text} ${JSON.stringify(more)}`);
});

test('in one that has just begun it leads nowhere, and behind a pushd of the text itself it leads back', t => {
  t.is(last('popd', 'bash'), 'cat x {read /p/x}');
  for (const more of [{}, ...there]) t.is(last('pushd a && popd', 'bash', more), 'cat x {read /p/x}');
});

test('zsh goes by the stack with cd too; a tilde within a word means nothing, where no option makes patterns of it', t => {
  for (const text of ['cd +1', 'cd -1', 'cd ~1', 'p=+2; cd $p']) t.is(last(text, 'zsh'), 'cat x {read ?}', text);
  for (const word of ['HEAD~1', 'HEAD~', 'v1.2~3', '@~1', '@{u}~1', 'a.c~']) {
    for (const dialect of ['bash', 'zsh'] as const) t.regex(lines(`git log ${word}`, { dialect }).join(), /^git log (?!\?)/, word);
    t.regex(lines(`setopt extended_glob; git log ${word}`, { dialect: 'zsh' }).join(), /git log \?/, word);
  }
  for (const word of ['~1', 'a=~1', 'a:~1', '{,a}~1', '$x~1', 'a/~1'])
    t.regex(lines(`cat ${word}`, { dialect: 'zsh' }).join(), /cat \?/, word);
});
