/** Links by which a text names things: made in the sandbox where they lead to what it shows, and where they lead elsewhere not to be seen. */
import test from 'ava';
import { linksIn } from '../../../src/core/judge/links-in.ts';
import type { Grant } from '../../../src/core/values.ts';
import { home, locationOf, matterOf, policyOf, project } from './builders.ts';

const opened = (path: string): Grant => ({ kind: 'read', path, device: '1', inode: '2' });

const leading: readonly (readonly [to: string, made: boolean])[] = [
  [project, true],
  [`${project}/src`, true],
  [`${project}-other`, false],
  ['/srv/tools/x', true],
  ['/srv', false],
  [`${home}/granted/a`, true],
  [`${home}/.ssh/id_ed25519`, false],
  ['/var/lib', false],
];

for (const [to, made] of leading) {
  test(`a link outside that leads to ${to} is ${made ? 'made' : 'not there'}`, t => {
    const link = { at: `${home}/link`, to };
    const location = { ...locationOf(to), through: [link] };
    const policy = policyOf({ readable: ['/srv/tools'] });
    const grants = [opened(`${home}/granted`)];
    const wanted = made ? { links: [link] } : { links: [] };
    const named = matterOf([], { located: { paths: new Map([[link.at, location]]) } });
    t.deepEqual({ links: [], ...linksIn(named, grants, policy) }, wanted);
    const matched = matterOf([], { located: { matches: new Map([[`${home}/l*`, [location]]]) } });
    t.deepEqual({ links: [], ...linksIn(matched, grants, policy) }, wanted);
  });
}
