/** What a shell sends is the same messages however it arrives, and each is told of when it begins. */
import test from 'ava';
import fc from 'fast-check';
import { messages } from '../../src/front/messages.ts';
import type { Message } from '../../src/front/typed-line.ts';

const names = ['printed', 'number', 'text', 'separators', 'options', 'from'] as const;

const said = (message: Message) => names.map(name => `${message[name]}\0`).join('');

/** What came of parts that arrive one after the other: the messages, and `-` each time that one was said to begin. */
async function taken(parts: readonly Buffer[]): Promise<readonly (Message | '-')[]> {
  const came: (Message | '-')[] = [];
  const done = messages(
    async add => {
      for (const part of parts) {
        add(part);
        await Promise.resolve();
      }
    },
    () => came.push('-'),
    async message => void came.push(message),
  );
  await done;
  return came;
}

const field = fc.string({ unit: fc.constantFrom('a', '\n', ' ', 'é', '"') });
const printed = fc.oneof(
  fc.constant(''),
  field.map(text => `declare -x A="${text}"\n`),
);
const message: fc.Arbitrary<Message> = fc.record({
  printed,
  number: fc.nat().map(String),
  text: field,
  separators: field,
  options: field,
  from: field,
});

test('messages are the same in whatever parts they come, told of ahead or not', async t => {
  const some = fc.array(fc.tuple(fc.boolean(), message), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(some, fc.array(fc.nat(60)), async (all, cuts) => {
      const bytes = Buffer.from(all.map(([ahead, one]) => (ahead ? '\n' : '') + said(one)).join(''));
      const parts: Buffer[] = [];
      let at = 0;
      for (const cut of [...cuts.map(one => one + 1), bytes.length]) {
        if (at < bytes.length) parts.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      const came = await taken(parts);
      t.deepEqual(
        came.filter(one => one !== '-'),
        all.map(([, one]) => one),
      );
    }),
  );
});

test('a message is told of once: when it is sent ahead that it comes, else when it begins', async t => {
  const one: Message = { printed: 'declare -x A="1"\n', number: '1', text: 'date', separators: ' ', options: '', from: '' };
  const whole = Buffer.from(said(one));
  const [some, rest] = [whole.subarray(0, 9), whole.subarray(9)];
  const ahead = Buffer.from('\n');
  t.deepEqual(await taken([whole]), ['-', one]);
  t.deepEqual(await taken([some, rest]), ['-', one]);
  t.deepEqual(await taken([ahead, whole]), ['-', one]);
  t.deepEqual(await taken([ahead, some, rest]), ['-', one]);
  t.deepEqual(await taken([Buffer.concat([ahead, whole])]), ['-', one]);
  // A line that was asked about in another way than it was told of, and the next one.
  t.deepEqual(await taken([ahead, ahead, whole, whole]), ['-', '-', one, '-', one]);
});
