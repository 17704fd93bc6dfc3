/** `npm run soundness`: runs what the corpus allows in a throwaway sandbox, and compares what the kernel saw with what the analysis told. */
import { rmSync } from 'node:fs';
import { makeTemplate } from './fixture.ts';
import { allowed, blind, canRun, type Found, look } from './look.ts';
import type { Deed } from './trace.ts';

async function main(): Promise<number> {
  const template = makeTemplate();
  try {
    const unseen = await blind(template);
    if (unseen.length > 0) throw new Error(`the comparison does not see what these do: ${unseen.join(', ')}`);
    const found: Found[] = [];
    const queue = allowed.filter(canRun);
    const worker = async () => {
      for (let text = queue.shift(); text !== undefined; text = queue.shift()) found.push(await look(text, template));
    };
    await Promise.all([worker(), worker()]);
    return report(found);
  } finally {
    rmSync(template, { recursive: true, force: true });
  }
}

function report(found: readonly Found[]): number {
  const plain = found.filter(one => !one.code);
  const deeds = plain.flatMap(one => one.deeds);
  const count = (kind: Deed['kind']) => deeds.filter(one => one.kind === kind).length;
  console.log(
    `${allowed.length} commands of the corpus are allowed; ${found.length} of them name programs that are here, and ran; ${found.filter(one => one.late).length} were stopped after 6 seconds`,
  );
  console.log(`${found.length - plain.length} run project code, which is told as such; of the other ${plain.length} the kernel saw`);
  console.log(
    `${count('write')} writes, ${count('delete')} deletions, ${count('attribute')} changes of attributes, ${count('run')} programs run, ${count('connect')} connections`,
  );
  const wrong = found.filter(one => one.untold.length > 0);
  for (const one of wrong)
    console.log(
      `untold: ${JSON.stringify(one.command)}\n${one.untold.map(deed => `    ${deed.by}: ${deed.kind} ${deed.target}`).join('\n')}`,
    );
  console.log(`${wrong.length} commands did what was not told`);
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await main();
