/** One cold command through the whole line, with the time at which each stage ended; run by the bench as a program of its own. */
const began = performance.now();
const { writeFileSync } = await import('node:fs');
const { default: module } = await import('node:module');
const { default: os } = await import('node:os');
const { directories } = await import('../../src/host/directories.ts');
const [root = '', cwd = '', report = ''] = process.argv.slice(2);
const own = directories(os.userInfo().homedir, root);
module.enableCompileCache(`${own.cache}/compile-bench`);
const { assemble } = await import('../../src/front/assemble.ts');
const { scene } = await import('../../src/front/scene.ts');
const { asker } = await import('../../src/host/asker.ts');
const { loadPolicy } = await import('../../src/host/policy/load.ts');
const { guard } = await import('../../src/guard.ts');
const loaded = performance.now();

const user = { ...os.userInfo(), name: os.userInfo().username, home: os.userInfo().homedir };
const environment = new Map([['PATH', '/usr/bin:/bin']]);
const speak = { now: Date.now, out: () => undefined, say: (line: string) => process.stderr.write(`${line}\n`) };
const around = { directories: own, user, environment, cwd, inherited: [], terminal: false, ...speak };
const here = scene(around);
const policy = loadPolicy(own, Date.now(), cwd);
const request = { text: 'true', options: [], args: [], dialect: 'bash', asker: asker(here, own), scene: here } as const;
const host = assemble(request, policy, around);
const ready = performance.now();

/** Milliseconds spent in each device of the machine; what is left of the line is pure: parse, analyse, judge, confine. */
const spent = new Map<string, number>();
let launched: unknown;

function timed<A extends readonly unknown[], R>(name: string, work: (...words: A) => R): (...words: A) => R {
  return (...words) => {
    const start = performance.now();
    const end = () => void spent.set(name, performance.now() - start);
    const result = work(...words);
    if (result instanceof Promise) return result.finally(end) as R;
    end();
    return result;
  };
}

const outcome = await guard(request, {
  policy,
  locate: timed('locate', host.locate),
  textOf: one => timed('texts', host.textOf(one)),
  changed: timed('changed', host.changed),
  approve: timed('approve', host.approve),
  capabilities: timed('capabilities', host.capabilities),
  record: { decided: timed('decided', host.record.decided), finished: timed('finished', host.record.finished) },
  run: timed('run', launch => {
    launched = { ...launch, environment: [...launch.environment], seccomp: [...launch.seccomp] };
    return host.run(launch);
  }),
});
const done = performance.now();
if (!('status' in outcome) || outcome.status !== 0) throw new Error(`the command did not run: ${JSON.stringify(outcome)}`);

const devices = [...spent.values()].reduce((sum, one) => sum + one, 0);
const stages = [
  ['node until its first line', began],
  ["Ward's modules", loaded - began],
  ['the policy', ready - loaded],
  ['parse, analyse, judge, confine', done - ready - devices],
  ...spent,
];
writeFileSync(report, JSON.stringify({ stages, launched }));

export {};
