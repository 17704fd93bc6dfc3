/** A line of Ward's own in a shell that Ward only advises is left to Ward; one that only looks like it is judged. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { ownCommand } from '../../src/front/own-command.ts';
import { checkout } from '../trial.ts';

const bin = path.join(checkout, 'src/bin');
interface Typed {
  readonly PATH?: string;
  readonly functions?: string;
  readonly cwd?: string;
}
const asked = (text: string, { PATH = bin, functions = '', cwd = '/nowhere' }: Typed = {}) => {
  const variables = new Map([
    ['PATH', PATH],
    ['HOME', path.dirname(checkout)],
  ]);
  return ownCommand(text, { functions, variables, cwd: () => cwd })?.before;
};
const at = (text: string, typed?: Typed) => asked(text, typed) === '';
const home = `~/${path.basename(checkout)}`;

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
  `${bin}/ward mode`,
  `${bin}/../bin/wardsh -l`,
  `${bin}/served/wardsh`,
  `WARD_SHELL=zsh ${bin}/wardsh`,
  `${home}/src/bin/ward open ~/x`,
  `"${bin}/ward" log`,
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
  `${bin}/shims/bash`,
  `${bin}/warm`,
  `${bin}/wardsh -c true`,
  `~nobody${bin}/ward mode`,
  `"~"/${path.basename(checkout)}/src/bin/ward mode`,
  `${bin}/ward*`,
] as const;

/** Behind which it is left to it, too; and what of a line is judged before. */
const behind = [
  ['cd x; wardsh', 'cd x'],
  ['cd x && ward mode', 'cd x'],
  ['cd ~/x\n WARD_SHELL=zsh wardsh -l', 'cd ~/x'],
  ['cd && ward log', 'cd'],
  [`cd x; ${bin}/wardsh`, 'cd x'],
  ['rm x; wardsh', undefined],
  ['cd $(rm x); wardsh', undefined],
  ['cd x || wardsh', undefined],
  ['cd x & wardsh', undefined],
  ['cd x | wardsh', undefined],
  ['cd x >y; wardsh', undefined],
  ['cd x; A=b ward mode', undefined],
  ['cd x; A=b; ward mode', undefined],
  ['cd x; ward mode; rm x', undefined],
  ['cd x; ward mode >y', undefined],
  ['cd x; src/bin/ward mode', undefined],
  ['cd x; ./wardsh', undefined],
  ['! cd x && wardsh', undefined],
  ['cd x; (wardsh)', undefined],
  ['{ cd x; wardsh; }', undefined],
  ['(cd x; wardsh)', undefined],
] as const;

test('ward with plain words, and a terminal of its own, are left to it; with anything beside it the line is judged', t => {
  for (const text of own) t.true(at(text), text);
  for (const text of judged) t.false(at(text), text);
});

test('behind a change of the directory alone that alone is judged', t => {
  for (const [text, before] of behind) t.is(asked(text, { cwd: checkout }), before, text);
});

test('by a path, and by PATH, it is so for that very program alone', t => {
  const top = mkdtempSync(path.join(tmpdir(), 'own-'));
  t.teardown(() => rmSync(top, { recursive: true }));
  const [other, linked, away] = ['other', 'linked', 'linked/away'].map(name => path.join(top, name)) as [string, string, string];
  for (const one of [other, linked]) mkdirSync(one);
  symlinkSync(path.join(bin, 'served'), away);
  for (const name of ['ward', 'wardsh']) {
    writeFileSync(path.join(other, name), '#!/bin/sh\n', { mode: 0o755 });
    symlinkSync(path.join(bin, name), path.join(linked, name));
    copyFileSync(path.join(bin, name), path.join(other, `${name}-copy`));
    t.false(at(name, { PATH: `${other}:${bin}` }), 'another stands before it');
    t.false(at(name, { PATH: `:${bin}`, cwd: other }), 'another stands before it, where the shell is');
    t.false(at(name, { PATH: `.:${bin}`, cwd: other }));
    t.true(at(name, { PATH: `.:${bin}`, cwd: top }));
    t.is(asked(`cd /x; ${name}`, { PATH: `.:${bin}`, cwd: top }), undefined, 'another may stand there');
    t.true(at(name, { PATH: `${linked}:${other}` }));
    t.false(at(name, { PATH: '/nowhere' }));
    t.false(at(name, { functions: `${name} () { :; }` }), 'a function of that name');
    for (const called of [`${linked}/${name}`, `./linked/${name}`, `linked/../linked/${name}`, `linked/away/../${name}`])
      t.true(at(called, { cwd: top }), called);
    for (const called of [
      `${other}/${name}`,
      `./${name}`,
      `./other/${name}`,
      `../linked/${name}`,
      `linked/away/../../${name}`,
      `other/${name}-copy`,
    ])
      t.false(at(called, { cwd: top }), called);
    t.false(at(`./linked/${name}`, { cwd: other }));
    t.true(at(`./${name}`, { cwd: linked }));
  }
});
