/** Claims this process's terminal for the Ward in ROOT, and prints what came of it. */
import { claim } from '../../src/host/claim.ts';
import { directories } from '../../src/host/directories.ts';

const environment = new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
const made = claim(directories('/nowhere', process.argv[2]), environment);
console.log(made.ok ? 'claim made' : `claim refused: ${made.reason}`);
