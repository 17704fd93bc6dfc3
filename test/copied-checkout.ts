/** A checkout of its own to install from, whose packages are those of this one. */
import { cpSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const copied = ['install.sh', 'install-files.sh', 'package.json', 'package-lock.json', 'build.ts', 'build-parts.ts', 'build-executable.ts'];

/** In that directory, which is made. */
export function copiedCheckout(place: string): string {
  const checkout = path.join(place, 'checkout');
  mkdirSync(checkout, { recursive: true });
  for (const name of copied) cpSync(path.join(root, name), path.join(checkout, name), { preserveTimestamps: true });
  for (const name of ['src', 'node_modules']) symlinkSync(path.join(root, name), path.join(checkout, name));
  for (const name of ['man', 'shell-hooks']) cpSync(path.join(root, name), path.join(checkout, name), { recursive: true });
  cpSync(path.join(root, 'dist'), path.join(checkout, 'dist'), {
    recursive: true,
    preserveTimestamps: true,
    filter: one => !one.endsWith('/wardsh'),
  });
  utimesSync(path.join(checkout, 'package-lock.json'), 0, 0);
  return checkout;
}
