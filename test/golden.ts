/** Whole texts compared with a file below test/golden; WARD_GOLDEN=write writes it anew, to be read before it is committed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';

export function golden(t: ExecutionContext, name: string, text: string): void {
  const file = path.join(import.meta.dirname, 'golden', name);
  if (process.env.WARD_GOLDEN === 'write') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  t.is(text, readFileSync(file, 'utf8'));
}
