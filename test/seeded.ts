/** Loaded before every test file: properties try the same cases in every check, and new ones in a proof. */
import fc from 'fast-check';

if (process.env.WARD_PROOF === undefined) fc.configureGlobal({ seed: 20_261_120 });
