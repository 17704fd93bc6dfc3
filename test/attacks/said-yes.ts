/** Runs one text as if a person had said yes to just what it asks: `said-yes.ts DIRECTORY SESSION TEXT`, with the Ward in DIRECTORY/ward. */
import { grant } from '../../src/core/consent.ts';
import type { Request } from '../../src/core/values.ts';
import { assemble } from '../../src/front/assemble.ts';
import type { Surroundings } from '../../src/front/surroundings.ts';
import { guard } from '../../src/guard.ts';
import { loadPolicy } from '../../src/host/policy/load.ts';
import { surroundings } from '../front/surroundings.ts';

const [directory = '', session = '', text = ''] = process.argv.slice(2);
const around: Surroundings = surroundings(directory, {
  cwd: process.cwd(),
  environment: new Map([['PATH', '/usr/bin:/bin']]),
  now: () => Date.now(),
});
const scene = {
  ...{ cwd: around.cwd, home: around.user.home, user: 'u', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
  ...{ environment: around.environment, terminal: false },
};
const request: Request = { text, dialect: 'bash', options: [], args: [], asker: { kind: 'agent', name: 'codex', session }, scene };
const machine = assemble(request, loadPolicy(around.directories, around.now(), around.cwd), around);
const outcome = await guard(request, {
  ...machine,
  approve: async (_, verdict) => {
    // What leaves the sandbox proves nothing about it, and would be let loose on whoever runs the tests.
    if (verdict.grants.some(one => one.kind === 'leave')) throw new Error('this would leave the sandbox');
    return grant(verdict, 'person');
  },
});
process.exitCode = 'status' in outcome ? outcome.status : 126;
