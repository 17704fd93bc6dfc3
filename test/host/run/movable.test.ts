/** Which mount points another command could put something else in the place of. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Mount } from '../../../src/core/values.ts';
import { heldBy, movable } from '../../../src/host/run/movable.ts';
import { scratch } from '../../trial.ts';

function project(t: ExecutionContext) {
  const root = scratch(t);
  const at = (name: string) => path.join(root, name);
  for (const one of ['.git/hooks', 'sub']) mkdirSync(at(one), { recursive: true });
  for (const one of ['.env', 'sub/.env', '.git/config']) writeFileSync(at(one), '');
  const mount = (kind: 'writable' | 'read-only', name: string): Mount => ({
    kind,
    source: { path: at(name), identity: undefined },
    at: at(name),
  });
  const mask = (name: string): Mount => ({ kind: 'text', at: at(name), text: '', mode: '0444' });
  const own: Mount = { kind: 'writable', source: { path: root, identity: undefined }, at: root };
  const git = [mount('writable', '.git'), mount('read-only', '.git/hooks'), mount('read-only', '.git/config')];
  const seal: Mount = { kind: 'seal', at: '/' };
  return { root, at, mount, mask, usual: [own, ...git, mask('.env'), seal] as const, own };
}

test('two commands with the same mounts can move none of each other’s', t => {
  const { usual } = project(t);
  t.is(movable(usual, [heldBy(usual), heldBy(usual)]), undefined);
  t.is(movable(usual, []), undefined);
});

test('a place that is no mount point of the other, and each directory above it, can be moved', t => {
  const { usual, own, at, mask } = project(t);
  t.is(movable(usual, [heldBy([own])]), at('.git'));
  t.is(movable([...usual, mask('sub/.env')], [heldBy(usual)]), at('sub'));
  t.is(movable([own, mask('sub/.env')], [heldBy([own, mask('sub/.env')])]), at('sub'));
});

test('what the other may only read it can’t move', t => {
  const { usual, own, mount, mask } = project(t);
  t.is(movable([own, mask('sub/.env')], [heldBy([own, mount('read-only', 'sub'), mask('sub/.env')])]), undefined);
  t.is(movable(usual, [heldBy([mount('read-only', '.git')])]), undefined);
});

test('a name that became another file meanwhile holds the other’s mount no more', t => {
  const { usual, at } = project(t);
  const held = heldBy(usual);
  writeFileSync(at('new'), '');
  renameSync(at('new'), at('.env'));
  t.is(movable(usual, [held]), at('.env'));
  rmSync(at('.env'));
  t.is(movable(usual, [held]), at('.env'));
});

test('a directory of the host that has another name inside is known by its own', t => {
  const { root, at, own } = project(t);
  const elsewhere: Mount = { kind: 'writable', source: { path: root, identity: undefined }, at: '/data' };
  const inner: Mount = { kind: 'text', at: '/data/sub/.env', text: '', mode: '0444' };
  t.is(movable([elsewhere, inner], [heldBy([own])]), at('sub'));
});
