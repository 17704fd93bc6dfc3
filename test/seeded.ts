/** Loaded before every test file: properties try the same cases in every check, and new ones in a proof; what is compiled once serves all. */
import fc from 'fast-check';
import { compiled } from './compiled.ts';

if (process.env.WARD_PROOF === undefined) fc.configureGlobal({ seed: 20_261_120 });
// ava has named it from this file's own directory; what is started from here may be elsewhere.
process.env.NODE_COMPILE_CACHE = compiled;
