/** The forms in which an agent calls its shell, each a row of README's table that names it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { checkout } from '../ward.ts';

export type Calls = readonly (readonly string[])[];

/** Makes a file that becomes a shell of Ward's, and notes with which words it was called. */
export function noting(file: string, noted: string, becomes: string): void {
  mkdirSync(noted, { recursive: true });
  mkdirSync(path.dirname(file), { recursive: true });
  // Within the sandbox, where an agent's wrapper comes to it again, nothing can be noted.
  const note = `[ -e /run/ward/inside ] || printf '%s\\0' "$@" >'${noted}'/$$`;
  writeFileSync(file, `#!/bin/bash -p\n${note}\nexec ${becomes} "$@"\n`, { mode: 0o755 });
}

export function callsIn(noted: string): Calls {
  return readdirSync(noted).map(call => readFileSync(path.join(noted, call), 'utf8').split('\0').slice(0, -1));
}

export function hasRows(t: ExecutionContext, title: string, calls: Calls, form: string): void {
  const forms = new Set(calls.map(words => [...words.slice(0, -1), 'TEXT'].join(' ')));
  t.true(forms.has(form), [...forms].join('; '));
  const readme = readFileSync(path.join(checkout, 'README.md'), 'utf8');
  for (const one of forms) {
    const row = readme.split('\n').find(line => line.startsWith(`| \`${one}\` (`));
    t.true(row?.includes(title), `${title} calls ${one}`);
  }
}
