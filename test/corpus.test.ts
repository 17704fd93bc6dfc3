/** The corpus: what Ward decides about a command, by families of commands, through parser, walk and judge. Nothing runs. */
import test from 'ava';
import { gaps, lines } from './commands/corpus.ts';
import { thoughtOnce } from './commands/thoughts.ts';
import { reasons, verdictOf } from './commands/world.ts';
import { part } from './whole.ts';

const families = Map.groupBy(lines, line => line.family);

test('the corpus holds at least three thousand commands, each decided', t => {
  t.true(lines.length >= 3000, `${lines.length}`);
  t.deepEqual(
    lines.filter(line => !['allow', 'ask', 'deny'].includes(line.decision) || line.command === '').map(line => line.command),
    [],
  );
  t.is(new Set(lines.map(line => line.command)).size, lines.length);
  for (const decision of ['allow', 'ask', 'deny']) t.log(`${decision}: ${lines.filter(line => line.decision === decision).length}`);
});

test('each way past a guard stands in at least six spellings, none of them allowed', t => {
  const classes = [...families].filter(([family]) => family.startsWith('class: '));
  t.true(classes.length >= 79, `${classes.length}`);
  t.deepEqual(
    classes.filter(([, members]) => members.length < 6 || members.some(one => one.decision === 'allow')).map(([family]) => family),
    [],
  );
});

for (const [family, members] of part([...families], 2)) {
  test(`${family}: ${members.length} commands are decided as the corpus says`, t => {
    const wrong = members
      .map(line => ({ line, verdict: thoughtOnce(line.command).verdict }))
      .filter(one => one.verdict.decision !== one.line.decision);
    t.log(`${members.length} commands`);
    t.deepEqual(
      wrong.map(({ line, verdict }) => `${line.decision} expected: ${line.command} → ${reasons(verdict)}`),
      [],
    );
  });
}

test('a gap that has been closed is moved to its family', t => {
  const closed = gaps.filter(line => verdictOf(line.command).decision === line.decision);
  t.log(`${gaps.length} commands are decided wrongly`);
  t.deepEqual(
    closed.map(line => line.command),
    [],
  );
});
