/** What `ward doctor` says of an account whose shell is Ward. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Service } from '../../src/core/values.ts';
import { loginCheck } from '../../src/front/login-check.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const top = mkdtempSync(path.join(scratch, 'login-check-'));
test.after.always(() => rmSync(top, { recursive: true }));

for (const one of ['src/bin', 'dist', 'bin', 'ssh', 'ssh/sshd_config.d']) mkdirSync(path.join(top, one), { recursive: true });
const at = (name: string) => path.join(top, name);
writeFileSync(at('src/bin/wardsh'), '#!/bin/sh -p\n');
writeFileSync(at('dist/wardsh'), '\x7fELF');
symlinkSync('../src/bin/wardsh', at('bin/wardsh'));

const services: readonly Service[] = [
  { form: 'git', project: '/p', access: 'read' },
  { form: 'sftp', project: '/p', access: 'write' },
  { form: 'git', project: '/q', access: 'read' },
];
const said = (shell: string | null, config: string, more = '', named: readonly Service[] | undefined = services) => {
  writeFileSync(at('ssh/sshd_config'), config);
  writeFileSync(at('ssh/sshd_config.d/more.conf'), more);
  return loginCheck({ name: 'ann', shell, services: named }, at('ssh/sshd_config')).map(one => [one.ok, one.detail, one.mend]);
};
const debian = 'Subsystem\tsftp\t/usr/lib/openssh/sftp-server\n# Subsystem sftp internal-sftp\n';

test('of another shell nothing is said', t => {
  t.deepEqual([said('/bin/bash', debian), said(null, debian)], [[], []]);
});

test('the executable is well, and what it serves is said', t => {
  const shell = at('dist/wardsh');
  t.deepEqual(said(shell, debian), [[true, `${shell} is the shell of ann; it serves git, sftp`, undefined]]);
  t.deepEqual(said(shell, debian, '', []), [
    [true, `${shell} is the shell of ann; it serves no client: "services" in ward-policy(5)`, undefined],
  ]);
});

test('a script can’t tell that it is a login shell', t => {
  const shell = at('bin/wardsh');
  const [first] = said(shell, debian);
  t.deepEqual(first, [
    false,
    `${shell} is a script, and can't tell that it is a login shell`,
    `sudo usermod --shell ${at('dist/wardsh')} ann`,
  ]);
});

for (const line of [
  'Subsystem sftp internal-sftp -l INFO',
  '  subsystem=sftp internal-sftp',
  'Match Group x\n\tForceCommand internal-sftp',
  'ForceCommand "internal-sftp"',
]) {
  test(`sshd that says ${JSON.stringify(line)} asks no shell for sftp`, t => {
    const inMain = said(at('dist/wardsh'), `${line}\n`);
    const inMore = said(at('dist/wardsh'), debian, `${line}\n`);
    const wanted = (file: string) => [
      [
        false,
        `sshd serves sftp without a shell, so Ward is not asked (internal-sftp in ${at(file)})`,
        `sudo sed -i s+internal-sftp+/usr/lib/openssh/sftp-server+ ${at(file)}`,
      ],
    ];
    t.deepEqual(inMain, wanted('ssh/sshd_config'));
    t.deepEqual(inMore, wanted('ssh/sshd_config.d/more.conf'));
  });
}
