/** Where Ward itself is installed, and what of it is started as a program of its own. */
import path from 'node:path';

/** Whether this is what was built, and not the sources as they are. */
export const built = path.basename(import.meta.dirname) === 'dist';

/** The directory that holds package.json, src and node_modules. */
export const installation = path.join(import.meta.dirname, built ? '..' : '../..');

/** The helper that hands a sandbox's listener out. */
export const insideHelper = path.join(installation, built ? 'dist/inside.js' : 'src/host/network/inside.ts');
