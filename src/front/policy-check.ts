/** `ward policy check`: whether policy files can be used, with every fault of each, its place and what was meant. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../core/fault.ts';
import type { Origin } from '../core/policy/layer.ts';
import { readLayer } from '../core/policy/read.ts';
import { faultWords } from '../core/policy/shape.ts';
import { printable } from '../core/printable.ts';
import { parse, readPolicyFile } from '../host/policy/file.ts';
import { loadPolicy, policyLayers, userPolicy } from '../host/policy/load.ts';
import { exampleFaults } from '../host/policy/proved.ts';
import type { Surroundings } from './surroundings.ts';

/** A file and whose layer it would be; `owners` where it is one that holds. */
interface Checked {
  readonly file: string;
  readonly from: Origin;
  readonly owners?: readonly number[];
  readonly holds: boolean;
}

/** 0 where each is whole, 1 where one has a fault. Without a file: those that hold here. */
export function checkFiles(file: string | undefined, from: Origin, around: Surroundings): number {
  const all = file === undefined ? held(around) : [{ file: path.resolve(around.cwd, file), from, holds: false }];
  const faulty = all.filter(one => !whole(one, around));
  return faulty.length + (file === undefined && faulty.length === 0 && !together(around) ? 1 : 0) === 0 ? 0 : 1;
}

function held({ directories, user, cwd }: Surroundings): readonly Checked[] {
  const admin = directories.root === undefined ? [0] : [user.uid, 0];
  return [
    { file: path.join(directories.system, 'policy.json'), from: 'system', owners: admin, holds: true },
    { file: userPolicy(directories), from: 'user', owners: [user.uid], holds: true },
    { file: path.join(cwd, '.ward/policy.json'), from: 'project', holds: true },
  ];
}

function whole(one: Checked, around: Surroundings): boolean {
  const lines = faultsOf(one);
  if (lines === undefined) return true;
  for (const line of lines) around.out(`${printable(one.file)}: ${printable(line)}\n`);
  return lines.every(line => line.startsWith('whole'));
}

/** What is to be said of a file; undefined where there is none and none is needed. */
function faultsOf({ file, from, owners, holds }: Checked): readonly string[] | undefined {
  try {
    const text = holds ? readPolicyFile(file, owners) : readFileSync(file, 'utf8');
    if (text === undefined) return undefined;
    const { layer, faults } = readLayer(parse(text, file), from);
    const all = layer === undefined ? faults : exampleFaults(layer);
    const examples = (layer?.rules ?? []).reduce((sum, rule) => sum + (rule.match?.length ?? 0) + (rule.not?.length ?? 0), 0);
    return all.length > 0
      ? all.map(faultWords)
      : [`whole, as the policy of the ${from}: ${layer?.rules.length} rules, ${examples} examples proved`];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** What only shows where they come together, like a link in place of the project's file. */
function together({ directories, now, cwd, say }: Surroundings): boolean {
  try {
    loadPolicy(directories, now(), cwd);
    policyLayers(directories, now(), { cwd });
    return true;
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    say(error.message);
    return false;
  }
}
