/** Loaded before every test file: properties try the same cases in every check, and new ones in a proof; what is compiled once serves all files. */
import module from 'node:module';
import path from 'node:path';
import fc from 'fast-check';

if (process.env.WARD_PROOF === undefined) fc.configureGlobal({ seed: 20_261_120 });
// V8 counts less of what it did not compile itself.
if (process.env.NODE_V8_COVERAGE === undefined) module.enableCompileCache(path.join(import.meta.dirname, '../scratch/compiled'));
