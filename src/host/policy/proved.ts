/** The examples that rules carry, proved: a rule that does not do what its author says of it is a fault of the policy. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyLayer, type PolicyLayer } from '../../core/policy/layer.ts';
import { policy } from '../../core/policy/policy.ts';
import { fault, type PolicyFault } from '../../core/policy/shape.ts';
import type { Policy, Rule, Verdict } from '../../core/values.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { installation } from '../installation.ts';
import { digest } from './file.ts';
import { imagine, imagined } from './imagine.ts';

/** Whether any rule of the layer says by example what it is about. */
function hasExamples({ rules }: PolicyLayer): boolean {
  return rules.some(rule => rule.match !== undefined || rule.not !== undefined);
}

/** What is wrong with the examples of a layer, each at its place. */
export function exampleFaults({ rules }: PolicyLayer): readonly PolicyFault[] {
  return rules.flatMap((rule, at) => [
    ...(rule.match ?? []).flatMap((text, n) => wrong(rule, text, `/rules/${at}/match/${n}`)),
    ...(rule.not ?? []).flatMap((text, n) => wrong(rule, text, `/rules/${at}/not/${n}`)),
  ]);
}

function wrong(rule: Rule, text: string, at: string): readonly PolicyFault[] {
  const wanted = /\/match\/\d+$/.test(at);
  const verdict = judged(rule, text);
  if (verdict.findings.some(one => one.id === 'unreadable')) return fault(at, 'is no text that can be read', text);
  if (holds(rule, verdict) === wanted) return [];
  const does = rule.decision === 'allow' ? 'settle' : rule.decision;
  return fault(at, wanted ? `must be a text that the rule would ${does}` : `must be a text that the rule would not ${does}`, text);
}

/** By this rule alone. One that allows no more than hosts settles what asks; any other has to settle the whole, as in `ask`. */
function judged(rule: Rule, text: string): Verdict {
  const { askers: _, hours: __, until: ___, project, ...bare } = rule;
  const place = project === undefined ? imagined : { ...imagined, path: project };
  const mode = rule.decision === 'allow' && rule.runs === undefined && rule.commands.length === 0 ? 'auto' : 'ask';
  return imagine(text, alone({ ...bare, until: undefined, project, from: rule.decision === 'allow' ? 'user' : rule.from }, mode), {
    project: place,
  });
}

function alone(rule: Rule, mode: Policy['mode']): Policy {
  const layers = { system: emptyLayer, user: { ...emptyLayer, mode, rules: [rule] }, project: emptyLayer, remembered: [], own: [] };
  return policy(layers, { now: 0, hash: text => text, machine: { memory: 0, processors: 1 } });
}

function holds(rule: Rule, verdict: Verdict): boolean {
  if (rule.decision === 'allow') return verdict.decision === 'allow' && verdict.rule === rule.id;
  return verdict.findings.some(one => one.id === 'rule');
}

// ---- once --------------------------------------------------------------------------------------------------------------

/** The faults of a text's examples. What was proved once is not proved again by the same Ward: an empty file in the cache says so. */
export function provedOnce(layer: PolicyLayer, text: string, directories: Directories): readonly PolicyFault[] {
  if (!hasExamples(layer)) return [];
  const built = statSync(path.join(installation, 'dist/ward.js'), { bigint: true, throwIfNoEntry: false });
  if (built === undefined) return exampleFaults(layer);
  const directory = path.join(directories.cache, 'proved');
  const file = path.join(directory, digest(`${built.mtimeNs} ${built.size}\0${layer.rules[0]?.from}\0${text}`));
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return [];
  const faults = exampleFaults(layer);
  if (faults.length === 0) note(directory, file, directories);
  return faults;
}

/** Where it can't be noted it is proved again the next time. */
function note(directory: string, file: string, { cache }: Directories): void {
  try {
    mkdirSync(path.join(ownDirectory(cache), path.basename(directory)), { recursive: true, mode: 0o700 });
    writeFileSync(file, '', { mode: 0o600 });
  } catch {
    // Said by nobody: what follows is slower, and not otherwise.
  }
}
