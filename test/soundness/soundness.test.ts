import { rmSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { noTracer } from '../here.ts';
import { noSandbox } from '../ward.ts';
import { whole } from '../whole.ts';
import { makeTemplate } from './fixture.ts';
import { allowed, blind, canRun, look } from './look.ts';

const noTrace = noSandbox ?? noTracer;
const traced = noTrace === undefined ? test : test.skip;
if (noTrace !== undefined) test.skip(`skipped: ${noTrace}`, () => undefined);

/** `npm run soundness` tries all of them. */
const FEW = whole ? 25 : 12;

traced('the comparison sees what is not told', async t => {
  const template = makeTemplate();
  t.teardown(() => rmSync(template, { recursive: true, force: true }));
  t.deepEqual(await blind(template), []);
});

traced(`commands that are allowed (here ${FEW} of them) write, delete, run and connect to nothing that was not told`, async t => {
  const template = makeTemplate();
  t.teardown(() => rmSync(template, { recursive: true, force: true }));
  const all = { minLength: allowed.length, maxLength: allowed.length };
  const shuffled = fc.sample(fc.shuffledSubarray([...allowed], all), { numRuns: 1, seed: 7 })[0] ?? [];
  const slice = shuffled.values().filter(canRun).take(FEW).toArray();
  t.is(slice.length, FEW);
  for (const command of slice) {
    const { untold } = await look(command, template);
    t.deepEqual(untold, [], command);
  }
});
