/** What the shell in a guarded terminal says is understood behind whatever Ctrl-C cut off before it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { type Message, openChannel } from '../../../src/host/typing/channel.ts';
import { scratch } from '../../trial.ts';

const words = (...all: readonly string[]) => ['', '\u0001ward', ...all].map(word => `${word}\0`).join('');
const prompt = words('prompt', '7.7.7', '130');
const heard = { kind: 'prompt', nonce: '7.7.7', status: 130 } as const;

test('a message that was cut off anywhere takes nothing of the next one', async t => {
  const messages: Message[] = [];
  const channel = openChannel(scratch(t), message => void messages.push(message));
  t.teardown(channel.close);
  const ask = path.join(channel.directory, 'ask');
  // Exactly what is waited for is written, and the last of it always comes through.
  const said = async (text: string) => {
    messages.splice(0);
    writeFileSync(ask, text, { flag: 'a' });
    for (let tries = 0; tries < 500 && messages.at(-1)?.kind !== 'prompt'; tries++) await sleep(10);
    return messages.splice(0);
  };
  const told = words('told', '5.5.5', '2', 'x', '', '', 'declare -- x="4"\n', 'y', '', '', '', 'declare -x A="1"\n');
  const line = words('line', '5.5.5', 'echo a', '', 'shopt', 'flags', 'bash', '1', 'b');
  for (const whole of [told, line, prompt, words('missing', '-')]) {
    t.deepEqual(
      (await said(whole + prompt)).map(one => one.kind),
      [whole.split('\0')[2], 'prompt'] as string[],
      'the control: both are heard',
    );
    for (let cut = 0; cut < whole.length; cut++) {
      const seen = await said(whole.slice(0, cut) + prompt);
      t.deepEqual(seen.at(-1), heard, `${cut}`);
      // One that lacked no more than the end of its last word is taken for whole, by its own number, for which nobody waits any more.
      t.true(
        seen.slice(0, -1).every(one => one.kind !== 'odd' && (!('nonce' in one) || one.nonce !== '')),
        `${cut}`,
      );
    }
  }
  // The control: what begins in no way of Ward's is said to be odd.
  t.deepEqual(await said(`told\0${prompt}`), [{ kind: 'odd' }, heard]);
});
