/** `ward trust` and `ward distrust`: whether what a project's own policy allows counts. It is pinned by its hash, so that a change undoes it. */
import path from 'node:path';
import { emptyLayer, type PolicyLayer, type Trusted } from '../core/policy/layer.ts';
import { readLayer } from '../core/policy/read.ts';
import { ruleWords } from '../core/policy/rule-words.ts';
import { difference } from '../core/policy/tighten.ts';
import { printable } from '../core/printable.ts';
import { projectAt } from '../host/ground.ts';
import { loadPolicy, policyLayers, projectPolicy, projectText } from '../host/policy/load.ts';
import type { Document } from '../host/policy/save.ts';
import { keepTrusted, trustedText } from '../host/policy/trusted.ts';
import { changeBy } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';

/** 0; 1 where there is nothing to trust or it may not be changed here, 2 for wrong usage. */
export const trust: Front = (argv, around) => {
  const project = projectOf(argv, 'trust', around);
  return typeof project === 'string' ? pinned(project, around) : project;
};

/** 0; 1 where it was not trusted, 2 for wrong usage. */
export const distrust: Front = (argv, around) => {
  const project = projectOf(argv, 'distrust', around);
  if (typeof project !== 'string') return project;
  if (entriesOf(around).every(one => one.project !== project)) return refused(`the policy of "${project}" is not trusted`, around);
  return changeBy(around, { what: 'policy', detail: `distrust ${project}` }, document => ({
    ...document,
    trusted: listOf(document).filter(one => one.project !== project),
  }));
};

/** The open project that is meant, or the status where there is none. */
function projectOf(argv: readonly string[], word: string, around: Surroundings): string | number {
  const [directory = '.', ...more] = argv;
  if (more.length > 0 || directory.startsWith('-')) {
    around.say(`usage: ward ${word} [DIR]`);
    return 2;
  }
  const full = path.resolve(around.cwd, directory);
  const held = loadPolicy(around.directories, around.now(), around.cwd);
  return projectAt(full, held.projects)?.path ?? refused(`"${full}" lies in no open project`, around);
}

function refused(why: string, { say }: Surroundings): number {
  say(printable(`not changed: ${why}`));
  return 1;
}

const listOf = (document: Document) => (document.trusted ?? []) as readonly Trusted[];

function entriesOf({ directories, now, cwd }: Surroundings): readonly Trusted[] {
  return policyLayers(directories, now(), { cwd }).layers.user.trusted;
}

/** Shows all that it would let through, and what is different from what was trusted before. */
function pinned(project: string, around: Surroundings): number {
  const text = projectText(project);
  if (text === undefined) return refused(`there is no "${projectPolicy(project)}"`, around);
  const { layers } = policyLayers(around.directories, around.now(), { cwd: project });
  const hash = layers.at?.hash ?? '';
  const allowing = layers.project.rules.filter(rule => rule.decision === 'allow');
  for (const rule of allowing) around.out(`${printable(ruleWords({ ...rule, project }))}\n`);
  if (allowing.length === 0) return refused('it allows nothing: what it tightens holds without trust', around);
  for (const line of changedLines(project, around)) around.out(`${printable(line)}\n`);
  const status = changeBy(around, { what: 'policy', detail: `trust the policy of ${project}, ${hash}` }, document => ({
    ...document,
    trusted: [...listOf(document).filter(one => one.project !== project), { project, hash }],
  }));
  if (status === 0) keepTrusted(around.directories, project, text);
  return status;
}

/** Where the person trusted another text than the one that is there now: that, and what is different. */
export function changedLines(project: string, around: Surroundings): readonly string[] {
  const { layers } = policyLayers(around.directories, around.now(), { cwd: project });
  const before = [...layers.user.trusted, ...layers.system.trusted].filter(one => one.project === project);
  const [old] = before;
  if (old === undefined || before.some(one => one.hash === layers.at?.hash)) return [];
  const title = `the policy of "${project}" changed since it was trusted: what it allows does not hold`;
  const text = trustedText(around.directories, project, old.hash);
  if (text === undefined) return [`${title}; what it was is not kept here`];
  return [`${title}:`, ...difference(layerOf(text), layers.project).map(({ line }) => `  ${line}`)];
}

function layerOf(text: string): PolicyLayer {
  return readLayer(JSON.parse(text), 'project').layer ?? emptyLayer;
}
