/** Certificates that the caller's environment names as those to trust: shown to a command that was granted hosts, where they would not be there. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Launch, Mount } from '../../core/values.ts';

/** What programs read one file of certificates from (openssl(1), curl(1), npm-config(7), and the manuals of the others). */
const variables = [
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'PIP_CERT',
  'CARGO_HTTP_CAINFO',
  'AWS_CA_BUNDLE',
  'DENO_CERT',
  'NPM_CONFIG_CAFILE',
  'npm_config_cafile',
];

/** All that a machine trusts is a quarter of it. */
const mostBytes = 1024 * 1024;

/** Whoever sets a variable chooses the file: of what stands in it only certificates are shown, which are public. */
export function caBundles({ environment, mounts }: Pick<Launch, 'environment' | 'mounts'>): readonly Mount[] {
  const named = new Set(variables.flatMap(name => environment.get(name) ?? []));
  return [...named].flatMap(at => {
    const text = /^\/[^\0]*$/.test(at) && !at.split('/').includes('..') && !shown(at, mounts) ? certificates(at) : '';
    return text === '' ? [] : [{ kind: 'text', at, text, mode: '0444' } as const];
  });
}

/** The last mount above it decides; where that is of the machine, so is the file, and what it hides stays hidden. */
function shown(file: string, mounts: readonly Mount[]): boolean {
  const above = mounts.findLast(one => one.kind !== 'seal' && (one.at === file || file.startsWith(one.at === '/' ? '/' : `${one.at}/`)));
  return above !== undefined && above.kind !== 'empty' && above.kind !== 'directory';
}

const block = /^-----BEGIN (?:TRUSTED )?CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END (?:TRUSTED )?CERTIFICATE-----/gm;

function certificates(file: string): string {
  try {
    // O_NONBLOCK: a pipe in its place would hang.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const seen = fstatSync(descriptor);
      const text = seen.isFile() && seen.size <= mostBytes ? readFileSync(descriptor, 'latin1') : '';
      return (text.match(block) ?? []).map(one => `${one}\n`).join('');
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}
