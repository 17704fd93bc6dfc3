/** `npm run soak [COMMANDS [SEED]]`: the soak whole, with its figures; ends with 1 where anything is left. */
import { arena, attackers, lack } from '../attacks/arena.ts';
import { soak, told } from './soak.ts';

if (lack !== undefined) throw new Error(`there is no sandbox here: ${lack}`);
const commands = Number(process.argv[2] ?? 2000);
const seed = Number(process.argv[3] ?? Date.now() % 100_000);
const place = arena(attackers.at(-1) as (typeof attackers)[0]);
const report = await soak(place, { commands, together: 8, seed });
console.log(`seed ${seed}: ${told(report, commands)}`);
for (const one of report.left) console.log(`left: ${one}`);
if (report.left.length === 0) place.end();
process.exitCode = report.left.length === 0 ? 0 : 1;
