/** A bucket of bytes: what may pass in any time, and that something does. */
import test from 'ava';
import fc from 'fast-check';
import { bucketOf, take } from '../../../src/core/confine/token-bucket.ts';

const runs = process.env.WARD_PROOF === '1' ? 20_000 : 500;
const rates = fc.integer({ min: 1024, max: 10 ** 12 });
/** Milliseconds that go by, some of them back, and what is then asked for. */
const asked = fc.array(fc.tuple(fc.double({ min: -50, max: 3000, noNaN: true }), fc.integer({ min: 0, max: 2 ** 24 })), { maxLength: 60 });

test('in any span of time no more passes than its share and one full bucket', t => {
  fc.assert(
    fc.property(rates, asked, (rate, steps) => {
      let bucket = bucketOf(rate, 0);
      let now = 0;
      const passed: { readonly at: number; readonly bytes: number }[] = [];
      for (const [later, wanted] of steps) {
        now += later;
        const taken = take(bucket, wanted, now);
        bucket = taken.bucket;
        if (taken.bytes > wanted || !Number.isInteger(taken.bytes) || taken.bytes < 0) return false;
        passed.push({ at: bucket.at, bytes: taken.bytes });
      }
      return passed.every((first, from) => {
        let sum = 0;
        return passed.slice(from).every(one => {
          sum += one.bytes;
          // One byte for what a number with a fraction is rounded by.
          return sum <= ((one.at - first.at) / 1000) * rate + bucket.burst + 1 + rate * 1e-9;
        });
      });
    }),
    { numRuns: runs },
  );
  t.pass();
});

test('who waits as long as was said gets something, and none waits longer than a turn', t => {
  fc.assert(
    fc.property(rates, asked, (rate, steps) => {
      let bucket = bucketOf(rate, 0);
      let now = 0;
      return steps.every(([later, wanted]) => {
        now += Math.max(0, later);
        const taken = take(bucket, wanted, now);
        bucket = taken.bucket;
        if (taken.wait === 0) return wanted === 0 || taken.bytes > 0;
        now += taken.wait;
        const again = take(bucket, wanted, now);
        bucket = again.bucket;
        return taken.bytes === 0 && taken.wait <= 51 && again.wait === 0 && again.bytes > 0;
      });
    }),
    { numRuns: runs },
  );
  t.pass();
});

test('who asks without a pause gets the whole rate, within a twentieth, however late each turn comes', t => {
  const late = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 2 ** 16, max: 2 ** 33 }), fc.integer({ min: 1, max: 64 * 1024 }), late, (rate, part, delays) => {
      // A turn that comes later than a bucket takes to fill loses what runs over: so late is no clock here.
      let bucket = bucketOf(rate, 0);
      let [now, sum, turns] = [0, 0, 0];
      const wanted = Math.max(part, Math.ceil(rate / 1000));
      const seconds = 20;
      while (now < seconds * 1000) {
        const taken = take(bucket, wanted, now);
        bucket = taken.bucket;
        sum += taken.bytes;
        if (taken.wait === 0) continue;
        now += taken.wait + (delays[turns % delays.length] ?? 0);
        turns += 1;
      }
      const share = (now / 1000) * rate;
      return sum >= 0.95 * share && sum <= 1.05 * share;
    }),
    { numRuns: runs / 10 },
  );
  t.pass();
});

test('a line that nobody uses holds one bucket and no more', t => {
  const rate = 2 ** 20;
  const first = bucketOf(rate, 0);
  t.is(first.burst, rate / 4);
  t.is(take(first, 2 ** 30, 3_600_000).bytes, rate / 4);
  t.is(bucketOf(1024, 0).burst, 16 * 1024);
});
