/** What is mounted is what was consented to: a source that is another by now is handed to nobody. */
import { closeSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { openSources } from '../../../src/host/run/sources.ts';
import { scratch } from '../../trial.ts';

const open = () => readdirSync('/proc/self/fd').length;

/** What becomes of `above/granted` behind the look at it. */
const swaps: readonly (readonly [title: string, swap: (at: (...names: readonly string[]) => string) => void])[] = [
  [
    'another directory stands in its place',
    at => {
      renameSync(at('above/granted'), at('was'));
      mkdirSync(at('above/granted'));
    },
  ],
  [
    'a link to it stands in its place',
    at => {
      renameSync(at('above/granted'), at('was'));
      symlinkSync(at('was'), at('above/granted'));
    },
  ],
  [
    'it is the same one, by a link above it',
    at => {
      renameSync(at('above'), at('was'));
      symlinkSync(at('was'), at('above'));
    },
  ],
  ['it is gone', at => renameSync(at('above/granted'), at('was'))],
];

for (const [title, swap] of swaps) {
  test.serial(`nothing is handed on where ${title}`, t => {
    const base = scratch(t);
    const at = (...names: readonly string[]) => path.join(base, ...names);
    mkdirSync(at('above/granted'), { recursive: true });
    const { dev, ino } = statSync(at('above/granted'), { bigint: true });
    const identity = { device: String(dev), inode: String(ino) };
    const beside = { kind: 'read-only', source: { path: '/usr', identity: undefined }, at: '/usr' } as const;
    const granted = { kind: 'writable', source: { path: at('above/granted'), identity }, at: '/granted' } as const;
    const before = open();
    const opened = openSources([beside, granted]);
    t.deepEqual([...opened.keys()], [1], 'the control');
    for (const descriptor of opened.values()) closeSync(descriptor);
    swap(at);
    t.throws(() => openSources([granted, beside]), { code: 'changed' });
    t.is(open(), before);
  });
}
