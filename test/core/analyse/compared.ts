/** Lists of short scripts, each with a probe: what is claimed of its words, the real shells must agree with. */
import test from 'ava';
import type { Dialect } from '../../../src/core/values.ts';
import { mayTake } from '../../may-take.ts';
import { proof } from '../../slice.ts';
import { unless } from '../../unless.ts';
import { lacking } from '../parse/oracle.ts';
import { idOf } from './admits.ts';
import { missed } from './missed.ts';
import { line, read } from './notation.ts';
import { clear, furnish, run, scene, shells } from './shells.ts';

const args = ['zero', 'first one', 'second'];

/** A test for each shell, of one in `every` in a check and of all in a proof. At least half of them must come to their probe. */
export function compared(what: string, scripts: (dialect: Dialect) => readonly string[], every: number): void {
  test.before(furnish);
  test.after.always(clear);
  for (const shell of shells) {
    unless(lacking(shell.name))(`what is claimed of ${what}, ${shell.name} agrees`, async t => {
      mayTake(t, 20);
      const all = scripts(shell.name).filter((_, at) => proof || at % every === 0);
      const kept = all
        .map(text => ({ text, analysis: read(text, { scene, dialect: shell.name, args }) }))
        .filter(one => one.analysis.faults.length === 0);
      const deeds = await run(
        kept.map(one => one.text),
        shell,
      );
      const wrong = kept.flatMap(({ text, analysis: { actions } }, at) => {
        const lost = missed(actions, deeds[at]?.seen ?? []);
        const said = () => actions.filter(one => lost.some(two => two.id === idOf(one))).map(line);
        return lost.length === 0 ? [] : [{ text, lost: lost.map(one => one.words.join('␣')), said: said() }];
      });
      const ran = deeds.filter(one => one.seen.length > 0).length;
      t.log(`${all.length} scripts, ${kept.length} read, ${ran} seen, ${wrong.length} claimed wrongly`);
      t.true(ran > kept.length / 2);
      t.deepEqual(wrong.slice(0, Number(process.env.WARD_SHOW ?? 3)), []);
    });
  }
}
