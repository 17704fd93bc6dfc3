/** Runs the launch given as JSON, and writes its outcome as the last line of standard error. */
import { run } from '../../../src/host/run/run.ts';

const data = JSON.parse(process.argv[2] ?? '');
/** A map does not go through JSON. */
const hold = data.bounds?.hold;
if (hold?.parents !== undefined) hold.parents = new Map(hold.parents);
const launch = { ...data, environment: new Map(data.environment), seccomp: Uint8Array.from(data.seccomp) };
const outcome = await run(launch, { inherited: [], terminal: false });
process.stderr.write(`\n${JSON.stringify(outcome)}\n`);
