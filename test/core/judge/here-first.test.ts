/** A PATH that the policy lets pass whole: while it leads to the working directory, a program by its name alone asks each time. */
import test from 'ava';
import { environment } from '../../../src/core/environment.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import { doing, matterOf, policyOf } from './builders.ts';

const matter = matterOf([doing()]);
const asked = (path: string, names: readonly string[]) => {
  const scene = { ...matter.request.scene, environment: new Map([['PATH', path]]) };
  const verdict = judge({ ...matter, request: { ...matter.request, scene } }, policyOf({ environment: names }));
  return verdict.findings.filter(one => one.id === 'here-first').map(({ rank, rememberable }) => [rank, rememberable]);
};

test('it asks where the policy names PATH and an entry is not absolute, and nowhere else', t => {
  for (const path of ['.:/bin', '/bin:', '/bin::/usr/bin', 'bin', '/bin:../x']) {
    t.deepEqual(asked(path, ['PATH']), [['ask', false]], path);
    t.deepEqual(asked(path, ['P*']), [], path);
    t.is(environment(new Map([['PATH', path]]), ['PATH']).passed.get('PATH'), path);
    t.not(environment(new Map([['PATH', path]]), ['P*']).passed.get('PATH'), path);
  }
  t.deepEqual(asked('/usr/bin:/bin', ['PATH']), []);
});
