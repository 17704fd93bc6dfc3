/** What a person reads of a rule before it is kept, and when rules are listed. */
import test from 'ava';
import { ruleView } from '../../src/core/rule-view.ts';
import type { Rule } from '../../src/core/values.ts';

const rule: Rule = {
  ...{
    id: 'ab12cd34',
    from: 'remembered',
    decision: 'allow',
    commands: [
      ['npm', 'test'],
      ['tail', '-5'],
    ],
    subject: 'npm test | tail -5',
  },
  ...{ project: '/srv/p', reason: 'r', until: undefined },
};

test('it is what the rule covers, where and until when, and two commands that it does not cover', t => {
  t.deepEqual(ruleView({ ...rule, until: Date.parse('2030-01-02T03:04:05Z') }), [
    'this will not be asked again:',
    '    npm test | tail -5',
    '  which runs exactly:',
    '    npm test',
    '    tail -5',
    '  in /srv/p, whoever asks, until 2030-01-02 03:04 UTC',
    '  alone, or in a list (&&, ||, ;) with others that need no question',
    "it doesn't cover, among others:",
    '    tail -5 more',
    '    tail -5 | cat',
    '  another project, anything outside the project, or what deletes',
    '',
  ]);
});

test('a rule for every open project, and one for a session, say so', t => {
  const [everywhere, session] = [
    { ...rule, project: undefined },
    { ...rule, session: 'claude.abc' },
  ].map(one => ruleView(one).join('\n'));
  t.regex(everywhere ?? '', /^ {2}in every open project, whoever asks$/m);
  t.regex(everywhere ?? '', /^ {2}anything outside the project, or what deletes$/m);
  t.regex(session ?? '', /^ {2}in \/srv\/p, in session claude\.abc alone$/m);
});

test('nothing in it moves the cursor, hides or turns text, whatever was said yes to', t => {
  const odd = '\u001b[2Jx\u202ey\u200bz\r';
  const lines = ruleView({ ...rule, subject: odd, commands: [[odd, odd]], project: `/srv/${odd}`, session: odd });
  for (const line of lines) t.false(/[\u001b\u202e\u200b\r\n]/.test(line), JSON.stringify(line));
});

test('a letter that passes for another is spelled out', t => {
  const lines = ruleView({
    ...rule,
    subject: '\u0441url g\u0456thub.com',
    commands: [['\u0441url', 'g\u0456thub.com']],
    project: '/srv/\u05d0',
  });
  t.deepEqual([lines[1], lines[2]], ['    <U+0441>url g<U+0456>thub.com', '  in /srv/<U+05D0>, whoever asks']);
  t.regex(lines[6] ?? '', /^ {4}<U\+0441>url g<U\+0456>thub\.com \| cat$/);
});
