/** What a resolver is answered, in bytes: each name has one address of its own, and no more names than that have any. */
import test from 'ava';
import fc from 'fast-check';
import { answerTo, readQuestion } from '../../../src/host/network/dns-message.ts';
import { isGiven, mostNames, names } from '../../../src/host/network/names.ts';

const label = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
const encoded = (name: string) => Buffer.concat([...name.split('.').map(label), Buffer.from([0])]);

interface Asked {
  readonly id?: number;
  readonly flags?: number;
  readonly type?: number;
  readonly kind?: number;
  readonly count?: number;
}

function query(name: Buffer, { id = 7, flags = 0x100, type = 1, kind = 1, count = 1 }: Asked = {}): Buffer {
  const [head, tail] = [Buffer.alloc(12), Buffer.alloc(4)];
  for (const [at, value] of [id, flags, count].entries()) head.writeUInt16BE(value, 2 * at);
  tail.writeUInt16BE(type);
  tail.writeUInt16BE(kind, 2);
  return Buffer.concat([head, name, tail]);
}

const code = (answer: Buffer | undefined) => (answer?.readUInt16BE(2) ?? 0) & 15;
const count = (answer: Buffer | undefined) => answer?.readUInt16BE(6);
const address = (answer: Buffer | undefined) => answer?.subarray(-4).join('.');
const long = 28;
/** As a kernel spells it, by the reader of URLs. */
const longAddress = (answer: Buffer | undefined) =>
  new URL(
    `http://[${answer
      ?.subarray(-16)
      .toString('hex')
      .replace(/.{4}(?!$)/g, '$&:')}]`,
  ).hostname.slice(1, -1);

/** Everything with "good" in it was agreed to, what ends in ".no" can't be. */
function given() {
  const heard: string[] = [];
  const way = names({
    agreed: host => host.startsWith('good'),
    askable: host => !host.endsWith('.no'),
    heard: (host, outcome) => heard.push(`${host}: ${outcome}`),
  });
  return { ...way, heard };
}

test('a name has one address for as long as the command runs, and the address means that name', t => {
  const { answer, nameOf, heard } = given();
  const [first, other, again] = ['good.test', 'b.test', 'GOOD.test'].map(one => answer(query(encoded(one))));
  t.is(count(first), 1);
  t.is(first?.readUInt16BE(0), 7);
  t.is(first?.readUInt16BE(2), 0x8580);
  t.deepEqual(first?.subarray(12, -16), query(encoded('good.test')).subarray(12), 'the question goes back as it came');
  t.deepEqual(first?.subarray(-16, -4), Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]), 'of class IN, for a minute');
  t.is(address(again), address(first));
  t.not(address(other), address(first));
  t.is(nameOf(address(first) ?? ''), 'good.test');
  t.is(nameOf('198.18.9.9'), undefined);
  t.deepEqual(heard, ['good.test: answered by Ward', 'b.test: answered by Ward, not among what was approved']);
});

test('a name has an address of IPv6 too, which means the same name', t => {
  const { answer, nameOf, heard } = given();
  const all = Array.from({ length: mostNames }, (_, at) => `n${at}.test`).concat('good.test');
  const said = all.map(one => answer(query(encoded(one), { type: long })));
  const [first] = said;
  t.is(count(first), 1);
  t.deepEqual(
    first?.subarray(-28, -16),
    Buffer.from([0xc0, 12, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16]),
    'of kind AAAA and class IN, for a minute',
  );
  t.deepEqual(
    said.map(one => nameOf(longAddress(one))),
    all,
  );
  t.is(new Set(said.map(longAddress)).size, all.length);
  t.true(said.every(one => isGiven(longAddress(one))));
  t.is(nameOf(address(answer(query(encoded('n5.test')))) ?? ''), 'n5.test');
  t.is(heard.length, all.length, 'both kinds are heard of as one name');
});

test('what is given to no name is not taken for such an address', t => {
  for (const one of ['2001:2::1', '2001:2:0:ffff::1', '198.18.0.1', '198.19.255.254']) t.true(isGiven(one), one);
  for (const one of ['2001:2:1::1', '2001:20::1', '2001::2', '12001:2::1', '198.20.0.1', '198.17.0.1', '1.198.18.1', 'fd57:6172:6400::1'])
    t.false(isGiven(one), one);
});

test('other kinds of records are there for no name, and what can be no host has none at all', t => {
  const { answer, heard } = given();
  for (const type of [15, 16, 33, 64, 65]) {
    const said = answer(query(encoded('good.test'), { type }));
    t.is(code(said), 0);
    t.is(count(said), 0);
  }
  t.is(count(answer(query(encoded('good.test'), { type: 255 }))), 1);
  for (const name of [encoded('a.no'), Buffer.from([0]), label('a b'), label('é'), Buffer.concat([label('a.b'), label('test')])])
    t.is(code(answer(query(name.at(-1) === 0 ? name : Buffer.concat([name, Buffer.from([0])])))), 3, name.toString('hex'));
  t.deepEqual(heard.slice(1), [
    'a.no: refused: no name that could be gone to',
    ': refused: no name that could be gone to',
    'a?b: refused: no name that could be gone to',
    '?: refused: no name that could be gone to',
    'a?b.test: refused: no name that could be gone to',
  ]);
});

test('what is no question, or not one alone, gets no answer', t => {
  const { answer, heard } = given();
  const good = query(encoded('good.test'));
  const pointed = query(Buffer.from([0xc0, 12]));
  const long = encoded(Array.from({ length: 5 }, () => 'x'.repeat(60)).join('.'));
  const bad = [
    ...[good.subarray(0, 20), Buffer.alloc(0), pointed, query(long), query(label('never ends'))],
    ...[{ flags: 0x8100 }, { flags: 0x2800 }, { count: 0 }, { count: 2 }, { kind: 3 }].map(how => query(encoded('good.test'), how)),
  ];
  for (const one of bad) t.is(answer(one), undefined, one.toString('hex'));
  t.deepEqual(heard, []);
});

test('of a flood of names so many have an address and the others none; what was agreed to has one ever', t => {
  const { answer, heard } = given();
  const all = Array.from({ length: mostNames + 50 }, (_, at) => answer(query(encoded(`n${at}.test`))));
  t.is(new Set(all.slice(0, mostNames).map(address)).size, mostNames);
  t.true(all.slice(mostNames).every(one => code(one) === 5 && count(one) === 0));
  t.is(heard.filter(one => one.endsWith(`refused: more than ${mostNames} names`)).length, 50);
  t.is(count(answer(query(encoded('good.test')))), 1);
});

test('whatever arrives, it is answered by its own question or not at all', t => {
  const names = fc.array(fc.stringMatching(/^[a-z0-9_-]{1,20}$/), { minLength: 1, maxLength: 8 }).map(labels => labels.join('.'));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc.tuple(names, fc.nat(65_535), fc.nat(65_535)).map(([name, id, type]) => query(encoded(name), { id, type })),
    fc.tuple(names, fc.nat(300), fc.nat(255)).map(([name, at, value]) => {
      const made = query(encoded(name));
      made[at % made.length] = value;
      return made;
    }),
  );
  const { answer } = given();
  fc.assert(
    fc.property(bytes, message => {
      const question = readQuestion(message);
      const said = answer(message);
      if (question === undefined) return said === undefined;
      const asked = Buffer.from(message).subarray(12, 12 + question.bytes.length);
      return (
        said !== undefined &&
        said.length <= 512 &&
        said.readUInt16BE(0) === Buffer.from(message).readUInt16BE(0) &&
        said.subarray(12, 12 + asked.length).equals(asked)
      );
    }),
  );
  t.is(answerTo(readQuestion(query(encoded('a.test'))) ?? t.fail(), 3).length, query(encoded('a.test')).length);
});
