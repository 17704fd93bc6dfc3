/** Words become paths and hosts, and what can't be told stays unknown. */
import test from 'ava';
import { connectTo, pathOf, splitUrl, touch, word } from '../../../src/core/analyse/effects.ts';
import type { Value } from '../../../src/core/values.ts';

const place = { start: 0, end: 0 };
const at = { cwd: '/home/u/app' };
const unknown = (prefix: string): Value => ({ kind: 'unknown', reason: 'r', prefix, splits: false });

const paths: readonly (readonly [title: string, value: Value, path: string])[] = [
  ['a relative path counts from the working directory', { kind: 'text', text: 'src/a.ts' }, '/home/u/app/src/a.ts'],
  ['dots and slashes collapse', { kind: 'text', text: './/src/../../x/' }, '/home/u/x'],
  ['an absolute path stays', { kind: 'text', text: '/etc/./hosts' }, '/etc/hosts'],
  ['a pattern stays a pattern', { kind: 'pattern', text: '*.ts' }, '/home/u/app/*.ts'],
  ['an unknown name below a directory keeps the directory', unknown('src/a'), '/home/u/app/src/'],
  ['an unknown name keeps no more than is certain', unknown(''), ''],
];

for (const [title, value, path] of paths) {
  test(title, t => {
    const found = pathOf(value, at);
    t.is(found.kind === 'unknown' ? found.prefix : found.path, path);
    t.is(found.kind, value.kind === 'text' ? 'path' : value.kind);
  });
}

test('a relative path without a working directory is unknown', t => {
  t.is(pathOf({ kind: 'text', text: 'a' }, { cwd: undefined }).kind, 'unknown');
  t.is(pathOf({ kind: 'text', text: '/a' }, { cwd: undefined }).kind, 'path');
});

test('a directory that a path climbs out of is entered, for it may be a link', t => {
  const found = touch('read', word('link/../secret', place), at);
  t.deepEqual(
    found.map(one => (one.kind === 'path' && one.path.kind === 'path' ? [one.touch, one.path.path] : [])),
    [
      ['read', '/home/u/app/secret'],
      ['enter', '/home/u/app/link'],
    ],
  );
  t.is(touch('read', word('../../x', place), at).length, 1);
});

const urls: readonly (readonly [url: string, host: string | undefined, port: number | undefined])[] = [
  ['https://Example.COM/a?b#c', 'example.com', 443],
  ['example.com', 'example.com', 80],
  ['example.com:8080/x', 'example.com', 8080],
  ['http://user:pw@example.com./', 'example.com', 80],
  ['http://[::1]:2375/', '[::1]', 2375],
  ['ssh://git@host.example/r', 'host.example', 22],
  ['git+ssh://git@host.example/r', 'host.example', 22],
  ['http://a.example#@b.example/', 'a.example', 80],
  ['http://a.example\\@b.example/', undefined, undefined],
  ['http://{a,b}.example/', undefined, undefined],
  ['http://[1-3].example/', undefined, undefined],
  ['http://a@b@c.example/', undefined, undefined],
  ['http:///x', undefined, undefined],
  ['http://exämple.com', undefined, undefined],
];

for (const [url, host, port] of urls) {
  test(`${url} leads to ${host ?? 'a host that programs read differently'}`, t => {
    const found = splitUrl(url, 'http');
    t.is(found?.host, host);
    t.is(found?.port, port);
  });
}

test('a file: address is a read', t => {
  const [found] = connectTo(word('file:///etc/passwd', place), 'http', at);
  t.true(found?.kind === 'path' && found.path.kind === 'path' && found.path.path === '/etc/passwd');
  const [odd] = connectTo(word('file://host/etc/p%61sswd', place), 'http', at);
  t.true(odd?.kind === 'path' && odd.path.kind === 'unknown');
});
