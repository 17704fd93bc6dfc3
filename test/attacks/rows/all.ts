/** Every attempt that is a row, by the area it is on. */
import { attacks } from '../attacks.ts';
import type { Attack } from './attack.ts';
import { onFiles, onHeld } from './of-files.ts';
import { onKernel } from './of-kernel.ts';
import { onNesting } from './of-nesting.ts';
import { onNetwork } from './of-network.ts';
import { onProcesses } from './of-processes.ts';
import { onTerminal } from './of-terminal.ts';
import { onWard } from './of-ward.ts';

export const areas: ReadonlyMap<string, readonly Attack[]> = new Map([
  ['one of each kind', attacks],
  ['files', onFiles],
  ['what is held in the project', onHeld],
  ['processes', onProcesses],
  ["the kernel's interfaces", onKernel],
  ['the network', onNetwork],
  ['the terminal and descriptors', onTerminal],
  ['nesting and rights', onNesting],
  ['Ward itself', onWard],
]);
