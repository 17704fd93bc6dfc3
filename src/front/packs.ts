/** `ward packs`: lists of commands that run without a question in `ask`, each shown as what it lets through; taken and given back. */
import { packLines, packNames } from '../core/policy/packs.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { changeBy } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage = 'usage: ward packs [add|remove NAME]';

/** 0; 1 where it may not be changed here, 2 for wrong usage. */
export const packs: Front = (argv, around) => {
  const [word, name, ...more] = argv;
  if (word === undefined) return listed(around);
  if ((word !== 'add' && word !== 'remove') || name === undefined || !packNames.includes(name) || more.length > 0) {
    around.say(usage);
    around.say(`hint: there are ${packNames.join(', ')}`);
    return 2;
  }
  return word === 'add' ? added(name, around) : removed(name, around);
};

function listed(around: Surroundings): number {
  const { directories, now, cwd, out } = around;
  const held = loadPolicy(directories, now(), cwd).rules.map(rule => rule.id);
  for (const name of packNames) {
    const [title = '', ...rest] = packLines(name);
    out(`${[`${title}${held.includes(`pack-${name}`) ? '   (taken)' : ''}`, ...rest].join('\n')}\n`);
  }
  return 0;
}

const packsOf = (document: object) => ((document as { packs?: readonly string[] }).packs ?? []) as readonly string[];

function added(name: string, around: Surroundings): number {
  around.out(`${packLines(name).join('\n')}\n`);
  return changeBy(around, { what: 'policy', detail: `pack ${name} taken` }, document => ({
    ...document,
    packs: [...packsOf(document).filter(one => one !== name), name],
  }));
}

function removed(name: string, around: Surroundings): number {
  return changeBy(around, { what: 'policy', detail: `pack ${name} given back` }, document => ({
    ...document,
    packs: packsOf(document).filter(one => one !== name),
  }));
}
