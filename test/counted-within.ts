/** Whether the processes of an ordinary user's command are counted from within its sandbox here, by its own limit, for want of a control group. */
import { existsSync } from 'node:fs';
import { groupHold } from '../src/host/capabilities/hold.ts';

export const countedWithin = process.getuid?.() !== 0 && !existsSync('/run/systemd/system') && groupHold() === undefined;
