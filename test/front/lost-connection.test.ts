/** What is said of a connection that did not come to be. */
import test from 'ava';
import type { Connection } from '../../src/core/values.ts';
import { lostConnection } from '../../src/front/lost-connection.ts';
import { unknownToProxy } from '../../src/host/network/upstream.ts';
import { requestOf } from '../core/judge/builders.ts';

const set = { https_proxy: 'http://jo:s3cret@p.example:3128' };
const proxy = 'http://me:w0rd@p.example:3128';
const setup = '"ward setup --proxy"';

const table: readonly (readonly [
  outcome: string,
  variables: Readonly<Record<string, string>>,
  proxy: string | undefined,
  said: string | undefined,
])[] = [
  ['ended', set, undefined, undefined],
  ['refused: not among what was approved', set, undefined, undefined],
  ['no connection (ENOTFOUND)', {}, undefined, 'no connection to a.example:443 (ENOTFOUND)'],
  [
    'no connection (ENOTFOUND)',
    set,
    undefined,
    `https_proxy names the proxy p.example:3128, which the policy does not: a person has hosts reached by it with ${setup}`,
  ],
  ['no connection (ENOTFOUND)', { ...set, no_proxy: '.example' }, undefined, 'no connection to a.example:443 (ENOTFOUND)'],
  ['no connection (ENOTFOUND)', set, proxy, 'no connection to a.example:443 (ENOTFOUND)'],
  [
    'no connection (the proxy of this network is not reached: ECONNREFUSED)',
    set,
    undefined,
    'no connection to a.example:443 (the proxy of this network is not reached: ECONNREFUSED)',
  ],
  [
    `no connection (${unknownToProxy})`,
    set,
    proxy,
    `the proxy of this network wants another name and password than those in the policy: the person takes those of https_proxy with ${setup}`,
  ],
  [`no connection (${unknownToProxy})`, {}, proxy, 'the proxy of this network wants another name and password than those in the policy'],
  [
    `no connection (${unknownToProxy})`,
    set,
    undefined,
    'the proxy of this network wants another name and password than those in https_proxy',
  ],
];

test('it names the host and the reason, or the proxy that may be why, and no secret', t => {
  for (const [outcome, variables, by, said] of table) {
    const one: Connection = { host: 'a.example', port: 443, by: 'connect', began: 0, milliseconds: 0, sent: 0, received: 0, outcome };
    const request = requestOf('x', { environment: new Map(Object.entries(variables)) });
    const lost = lostConnection(one, request, by === undefined ? {} : { network: { proxy: by } });
    t.is(lost?.words, said, outcome);
    t.false(/s3cret|w0rd/.test(lost?.words ?? ''));
  }
});
