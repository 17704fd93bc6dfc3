/** Parts of the day by the clock on the wall, where that clock is set forward and back, and at midnight. In a process with a time zone of its own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

const here = import.meta.dirname;
const scratch = path.join(here, '../../../scratch');
mkdirSync(scratch, { recursive: true });
const root = mkdtempSync(path.join(scratch, 'hours-'));
test.after.always(() => rmSync(root, { recursive: true, force: true }));

const zone = 'Europe/Berlin';
/** From, to; the hour that there is none of in spring, the one that there are two of in autumn, and over midnight. */
const parts = ['02:00-03:00', '01:30-03:30', '02:15-02:45', '22:00-06:00', '23:59-00:00', '00:00-00:01', '00:00-00:00'];
/** A day and more around midnight when the clocks change: last Sundays of March and October 2030, and a plain day. */
const windows = ['2030-03-30T20:00:00Z', '2030-10-26T20:00:00Z', '2030-06-11T20:00:00Z'].map(text => Date.parse(text));
const minutes = 12 * 60;

/** Which of the parts hold at each minute, by a policy that is read anew and by a process that stays. */
const program = `
const { loadPolicy, policyReader } = await import(${JSON.stringify(path.join(here, '../../../src/host/policy/load.ts'))});
const { directories } = await import(${JSON.stringify(path.join(here, '../../../src/host/directories.ts'))});
const made = directories('/nowhere', process.argv[1]);
const read = policyReader(made);
const reasons = policy => policy.rules.map(rule => rule.reason).join(' ') + ' ' + policy.mode;
const seen = JSON.parse(process.argv[2]).map(time => {
  const kept = reasons(read(time, '/'));
  return [kept, time % 420000 === 0 ? reasons(loadPolicy(made, time, '/')) : kept];
});
console.log(JSON.stringify(seen));`;

/** By another implementation of time zones: that of the internationalization of ECMA-402. */
function clock(time: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time);
}

const holds = (part: string, at: string) => {
  const [from = '', to = ''] = part.split('-');
  return from < to ? at >= from && at < to : at >= from || at < to;
};

test('a rule and auto hold in their part of the day at each minute around a change of the clocks and around midnight', t => {
  const rules = parts.map(hours => ({ decision: 'deny', runs: [['ls']], reason: hours, hours }));
  const policy = { mode: 'auto', auto: { hours: '02:15-23:30' }, rules };
  mkdirSync(path.join(root, 'config'), { mode: 0o700 });
  writeFileSync(path.join(root, 'config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  const times = windows.flatMap(start => Array.from({ length: minutes }, (_, at) => start + at * 60_000 + (at % 2) * 59_999));
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program, '--', root, JSON.stringify(times)], {
    env: { TZ: zone },
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  const seen = JSON.parse(said) as readonly (readonly [string, string])[];
  t.is(seen.length, times.length);
  const offsets = new Set<number>();
  for (const [index, time] of times.entries()) {
    const at = clock(time);
    const wanted = [...parts.filter(part => holds(part, at)), holds('02:15-23:30', at) ? 'auto' : 'ask'].join(' ');
    const [kept, fresh] = seen[index] ?? [];
    if (kept !== wanted || fresh !== wanted) t.fail(`at ${new Date(time).toISOString()}, ${at}: ${kept} and ${fresh}, not ${wanted}`);
    offsets.add((Number(at.slice(0, 2)) - new Date(time).getUTCHours() + 24) % 24);
  }
  t.deepEqual([...offsets].sort(), [1, 2], 'the clocks did change meanwhile');
});
