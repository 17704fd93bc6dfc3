/** A line of Ward's own in a shell that Ward only advises is left to Ward; one that only looks like it is judged. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { isOwnCommand } from '../../src/front/own-command.ts';
import { checkout } from '../trial.ts';

const bin = path.join(checkout, 'src/bin');
const at = (text: string, PATH = bin, functions = '') => isOwnCommand(text, { functions, variables: new Map([['PATH', PATH]]) });

const own = [
  'ward mode',
  ' ward approve 7f3a',
  "ward 'open' /x",
  'wardsh',
  'wardsh -l',
  'wardsh -il --norc',
  'wardsh --noprofile',
  'WARD_SHELL=zsh wardsh',
  ' WARD_SHELL=bash wardsh -i',
] as const;

const judged = [
  'ward mode | cat',
  'ward mode; rm x',
  'ward mode "$(rm x)"',
  'ward mode >x',
  'A=b ward mode',
  'WARD_SHELL=zsh ward mode',
  'wardsh -c true',
  'wardsh file',
  'wardsh -s',
  'wardsh --rcfile x',
  'wardsh --ward-root x',
  'wardsh <x',
  'wardsh &',
  'WARD_SHELL=/bin/zsh wardsh',
  'WARD_SHELL=zsh A=b wardsh',
  'WARD_SHELL=$(rm x) wardsh',
  'WARD_SHELL=zsh wardsh; rm x',
  'BASH_ENV=x wardsh',
  'exec wardsh',
  './wardsh',
] as const;

test('ward with plain words, and a terminal of its own, are left to it; with anything beside it the line is judged', t => {
  for (const text of own) t.true(at(text), text);
  for (const text of judged) t.false(at(text), text);
});

test('it is so for that very program alone', t => {
  const top = mkdtempSync(path.join(tmpdir(), 'own-'));
  t.teardown(() => rmSync(top, { recursive: true }));
  const [other, linked] = ['other', 'linked'].map(name => path.join(top, name)) as [string, string];
  for (const one of [other, linked]) mkdirSync(one);
  for (const name of ['ward', 'wardsh']) {
    writeFileSync(path.join(other, name), '#!/bin/sh\n', { mode: 0o755 });
    symlinkSync(path.join(bin, name), path.join(linked, name));
    t.false(at(name, `${other}:${bin}`), 'another stands before it');
    t.true(at(name, `${linked}:${other}`));
    t.false(at(name, '/nowhere'));
    t.false(at(name, bin, `${name} () { :; }`), 'a function of that name');
  }
});
