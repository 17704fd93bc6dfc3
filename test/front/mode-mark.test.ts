/** The mark before the prompt of a guarded terminal: the mode with its end and limits, and nothing that a shell would expand there. */
import test from 'ava';
import fc from 'fast-check';
import { modeMark } from '../../src/front/mode-mark.ts';
import { anyText } from '../any-text.ts';
import { policyOf } from '../core/judge/builders.ts';

const now = new Date(2030, 0, 2, 12).getTime();
const mark = (some: Parameters<typeof policyOf>[0]) => modeMark(policyOf(some), now);
const at = (day: number, hour: number) => new Date(2030, 0, day, hour, 5).getTime();

test('it is the mode, its end by the clock or the day, its limits and profiles', t => {
  t.deepEqual(
    [
      mark({ mode: 'ask' }),
      mark({ mode: 'auto', modeUntil: at(2, 18) }),
      mark({ mode: 'auto', modeUntil: at(3, 18), auto: [{ impact: 'read', programs: ['ls'], hours: { from: 540, to: 1020 } }] }),
      mark({ mode: 'observe', modeUntil: at(2, 13), paused: true }),
      mark({ mode: 'strict', profiles: ['prod'] }),
    ],
    [
      'ask',
      'auto until 18:05',
      'auto until 2030-01-03, that only reads, by ls, at 09:00-17:00',
      'paused until 13:05',
      'strict, profile prod',
    ],
  );
});

test('whatever a policy names, there is nothing in it that a prompt would expand, and it stays short', t => {
  const name = anyText();
  fc.assert(
    fc.property(fc.array(name), name, (programs, project) => {
      const text = mark({ mode: 'auto', auto: [{ programs, project }], profiles: [project] });
      return text.length <= 72 && /^[A-Za-z0-9 ,.:;()/_+@=<>*?-]*$/.test(text);
    }),
    { seed: 3 },
  );
  t.pass();
});
