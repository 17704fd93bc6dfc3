/** Where Node keeps what it has compiled: for the test files, and for what they start from sources. */
import path from 'node:path';

export const compiled = path.join(import.meta.dirname, '../scratch/compiled');
