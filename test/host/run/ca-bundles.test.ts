/** Certificates that are carried into a sandbox: those that a variable names, and nothing else that its file or another holds. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Mount } from '../../../src/core/values.ts';
import { caBundles } from '../../../src/host/run/ca-bundles.ts';

const base = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(base, { recursive: true });
const directory = mkdtempSync(path.join(base, 'ca-'));
test.after.always(() => rmSync(directory, { recursive: true }));
const at = (name: string) => path.join(directory, name);

const pem = (name: string, text = 'MIIB\nAAAA==') => `-----BEGIN ${name}-----\n${text}\n-----END ${name}-----\n`;
const home: Mount = { kind: 'empty', at: directory, bytes: 1, mode: '0755' };
const carried = (value: string, mounts: readonly Mount[] = [home]) =>
  caBundles({ environment: new Map([['SSL_CERT_FILE', value]]), mounts }).map(one => (one.kind === 'text' ? [one.at, one.text] : []));

test('certificates are carried to where they are named, once, and nothing beside them', t => {
  writeFileSync(
    at('all.pem'),
    `# mine\n${pem('CERTIFICATE')}secret=1\n${pem('PRIVATE KEY', 'c2VjcmV0')}${pem('TRUSTED CERTIFICATE', 'BBBB')}`,
  );
  const expected = pem('CERTIFICATE') + pem('TRUSTED CERTIFICATE', 'BBBB');
  t.deepEqual(carried(at('all.pem')), [[at('all.pem'), expected]]);
  const twice = new Map(['SSL_CERT_FILE', 'CURL_CA_BUNDLE'].map(name => [name, at('all.pem')]));
  t.is(caBundles({ environment: twice, mounts: [home] }).length, 1);
});

test('of a file that holds no certificates, is too large, or is none, nothing is', t => {
  writeFileSync(at('key.pem'), pem('PRIVATE KEY', 'c2VjcmV0'));
  writeFileSync(at('odd.pem'), `-----BEGIN CERTIFICATE-----\nsecret: x\n-----END CERTIFICATE-----\n`);
  writeFileSync(at('large.pem'), pem('CERTIFICATE').repeat(40_000));
  mkdirSync(at('directory'));
  symlinkSync('/proc/self/environ', at('link.pem'));
  for (const name of ['key.pem', 'odd.pem', 'large.pem', 'directory', 'link.pem', 'absent', '../x'])
    t.deepEqual(carried(`${directory}/${name}`), [], name);
  t.deepEqual(carried('relative.pem'), []);
});

test('what is shown already, or was hidden there, stays as it is', t => {
  writeFileSync(at('shown.pem'), pem('CERTIFICATE'));
  const source = { path: directory, identity: undefined };
  t.deepEqual(carried(at('shown.pem'), [home, { kind: 'read-only', source, at: directory }]), []);
  t.deepEqual(carried(at('shown.pem'), [{ kind: 'writable', source, at: directory }, home]).length, 1);
  t.deepEqual(carried(at('shown.pem'), [home, { kind: 'text', at: at('shown.pem'), text: '', mode: '0444' }]), []);
});
