/** A name that leads to a private address, as a running command asks for it: a question of its own, which no rule about the name answers. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Policy, Rule } from '../../src/core/values.ts';
import { assemble } from '../../src/front/assemble.ts';
import { policyOf, requestOf } from '../core/judge/builders.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

/** What is asked of Ward while a command runs under that policy, and the records of it. */
function running(base: string, policy: Policy) {
  const around = surroundings(base);
  const request = requestOf('./tool');
  const machine = assemble({ ...request, scene: { ...request.scene, cwd: base } }, policy, around);
  const records = () =>
    readdirSync(around.directories.state)
      .filter(name => name.endsWith('.jsonl'))
      .flatMap(name => readFileSync(path.join(around.directories.state, name), 'utf8').trim().split('\n'))
      .map(line => JSON.parse(line) as { readonly kind: string; readonly command?: string; readonly decision?: string });
  return { ask: async (asked: object) => (await machine.told()).ask(asked as { host: string; port: number }), records };
}

test('it is asked about as that address, and what allows the name does not allow it', async t => {
  const base = scratchDirectory();
  t.teardown(() => rmSync(base, { recursive: true, force: true }));
  const rule: Rule = {
    ...{
      id: 'user-1',
      from: 'user',
      decision: 'allow',
      reason: 'ours',
      commands: [],
      project: undefined,
      subject: undefined,
      until: undefined,
    },
    ...{ hosts: ['db.example:5432'], effects: ['connect'] },
  };
  const { ask, records } = running(base, { ...policyOf(), mode: 'auto', wait: 0, rules: [rule] });
  t.deepEqual(await ask({ host: 'db.example', port: 5432 }), { granted: true }, 'the name alone is allowed');
  const private_ = await ask({ host: 'db.example', port: 5432, leads: '10.1.2.3' });
  t.false(private_.granted);
  t.regex('hint' in private_ ? (private_.hint ?? '') : '', /approve/);
  const told = records().filter(one => one.kind === 'decided');
  t.deepEqual(
    told.map(one => one.command),
    [
      './tool # as it runs, it connects to db.example:5432',
      './tool # as it runs, it connects to db.example:5432, the private address 10.1.2.3',
    ],
  );
  const cloud = await ask({ host: '169.254.169.254', port: 80 });
  t.false(cloud.granted);
  t.notRegex('hint' in cloud ? (cloud.hint ?? '') : '', /approve/, 'nobody can say yes to that as it runs');
});
