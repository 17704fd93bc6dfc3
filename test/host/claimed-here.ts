/** Whether this process's terminal is a person's for the Ward in ROOT. */
import { directories } from '../../src/host/directories.ts';
import { claimed } from '../../src/host/terminal.ts';

const environment = new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
const place = claimed(directories('/nowhere', process.argv[2]), environment);
console.log(place.ok ? 'yes' : `no: ${place.reason}`);
