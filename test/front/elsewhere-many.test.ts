/** Many requests wait at once, and two terminals answer them at once: none is lost, and none gets what was said to another. */
import { setTimeout as sleep } from 'node:timers/promises';
import { mayTake } from '../may-take.ts';
import { noTerminal, type Pane } from '../tmux.ts';
import { unless } from '../unless.ts';
import { claimedPane, eventually, meeting, type Sent, waits } from './elsewhere.ts';

/** Fewer in the check than in the proof. */
const proof = process.env.WARD_PROOF === '1';
const many = proof ? 50 : 10;

/** Says yes to every question that comes, until told to stop. */
async function yes(pane: Pane, over: () => boolean): Promise<void> {
  while (!over()) {
    const screen = await pane.screen();
    // Both at once: a return by itself, meant for a question that was taken back, would be a no to the next.
    if (/run it\? \(y\w*\) *$/.test(screen)) await pane.type('y\r');
    // What came of such a pair when the question was taken back between the two is no answer yet.
    if (/run it\? \(y\w*\) y+ *$/.test(screen)) await pane.press('C-u');
    await sleep(100);
  }
}

unless(noTerminal)(`${many} requests that wait at once, answered from two terminals at once, each get their own answer`, async t => {
  if (proof) mayTake(t, 8);
  const { one, pane, send } = await meeting(t, 600);
  const other = await claimedPane(t, one);
  await other.fresh('ward watch');
  await other.until(/^watches for requests/m);
  const [sent, ids]: [Sent[], string[]] = [[], []];
  // Fifty that start at the same moment would only prove how long that takes.
  while (sent.length < many) {
    const some = Array.from({ length: Math.min(6, many - sent.length) }, (_, at) => send(`echo number-${sent.length + at}`));
    sent.push(...some);
    ids.push(...(await Promise.all(some.map(async each => (await each.says(waits))[1] ?? ''))));
  }
  t.is(new Set(ids).size, many);
  let ended = 0;
  for (const each of sent) void each.end.then(() => ended++);
  const odd = ids.filter((_, at) => at % 2 === 1);
  await pane.fresh(`for id in ${odd.join(' ')}; do ward refuse $id why-$id; done; echo all-$((6 * 7))`);
  await pane.until(/^refused: it waited for this/m);
  let over = false;
  const all = eventually('all are answered', () => ended === many, many * 5 + 60).finally(() => {
    over = true;
  });
  const answered = await Promise.allSettled([yes(other, () => over), all]);
  if (ended < many) t.log(await other.screen('-S', '-'), await pane.screen('-S', '-'));
  for (const one of answered) if (one.status === 'rejected') throw one.reason;
  let ran = 0;
  for (const [at, each] of sent.entries()) {
    const { status, out, err } = await each.end;
    if (status === 0) ran += 1;
    if (status === 0) t.deepEqual([out, err.split('\n').length], [`number-${at}\n`, 2], err);
    else t.regex(err, new RegExp(`^ward: not run: the person said no: why-${ids[at]} `, 'm'));
    t.true(status === 0 || at % 2 === 1, 'only what was refused is refused');
  }
  t.true(ran > 0 && ran < many, 'both terminals answered some');
  t.log(`${many} requests: ${ran} ran, ${many - ran} were refused`);
  await pane.until(/^all-42$/m);
  t.is(one.ward(['pending']).stdout, 'nothing waits for a person\n');
});
