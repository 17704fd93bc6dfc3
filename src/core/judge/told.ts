/** Whether a rule that tightens speaks of what a program does: surely, or where only running could tell, maybe. */
import { spellLead } from '../lead.ts';
import type { Action, Effect, Policy, Rule, RuleEffect, Touch, Value } from '../values.ts';
import { leaving } from './leaving.ts';
import { type Matter, namesAt, namesOf, type PathEffect, placesOf } from './matter.ts';
import { fitsBelow, fitsHost, fitsPath, fitsWord, rooted } from './pattern.ts';
import { secrets } from './secrets.ts';

export type Told = 'yes' | 'maybe' | 'no';

const strongest = (all: readonly Told[]): Told => (all.includes('yes') ? 'yes' : all.includes('maybe') ? 'maybe' : 'no');
const weakest = (all: readonly Told[]): Told => (all.includes('no') ? 'no' : all.includes('maybe') ? 'maybe' : 'yes');

/** Everything that the rule names must be so: its words, and one of its effects. */
export function told(rule: Rule, action: Action, { matter, policy }: { readonly matter: Matter; readonly policy: Policy }): Told {
  const { commands, runs, effects, paths, hosts } = rule;
  const words = strongest([
    ...commands.map(command => wordsTold(command, action, matter, true)),
    ...(runs ?? []).map(pattern => wordsTold(pattern, action, matter, false)),
  ]);
  if (commands.length > 0 || runs !== undefined) {
    if (words === 'no' || (effects === undefined && paths === undefined && hosts === undefined)) return words;
  }
  const kinds = effects ?? [...(paths === undefined ? [] : fileKinds), ...(hosts === undefined ? [] : (['connect'] as const))];
  const done = strongest(kinds.map(kind => effectTold(kind, rule, { action, matter, policy })));
  return commands.length > 0 || runs !== undefined ? weakest([words, done]) : done;
}

/** Paths without effects: whatever is done to what lies there. */
const fileKinds: readonly RuleEffect[] = ['read', 'write', 'delete'];

// ---- words -------------------------------------------------------------------------------------------------------------

/**
 * The words of a program, however that was called. Exact ones are all the words there are. A pattern is a beginning, and options of the program
 * may stand between its words, each with a word after it: another spelling is no other command.
 */
function wordsTold(pattern: readonly string[], action: Action, matter: Matter, exact: boolean): Told {
  const [program = '', ...wanted] = pattern.at(-1) === '**' && !exact ? pattern.slice(0, -1) : pattern;
  const names = [...namesOf(action, matter.located), action.spelled];
  if (!names.some(name => (exact ? name === program : fitsWord(program, name)))) return 'no';
  const words = action.argv.slice(1);
  return exact ? sameWords(wanted, words) : begins(wanted, words);
}

function sameWords(wanted: readonly string[], words: readonly Value[]): Told {
  for (const [at, word] of words.entries()) {
    if (word.kind !== 'text') return 'maybe';
    if (word.text !== wanted[at]) return 'no';
  }
  return wanted.length === words.length ? 'yes' : 'no';
}

/** Every beginning of the pattern that may have been met so far, at once: no order of options makes it slow. */
function begins(wanted: readonly string[], words: readonly Value[]): Told {
  let met = new Set([0]);
  let option = false;
  for (const word of words) {
    if (met.has(wanted.length)) return 'yes';
    if (word.kind !== 'text') return 'maybe';
    const next = new Set<number>();
    const passes = word.text.startsWith('-') || option;
    for (const at of met) {
      if (fitsWord(wanted[at] ?? '', word.text)) next.add(at + 1);
      if (passes) next.add(at);
    }
    option = word.text.startsWith('-');
    met = next;
  }
  return met.has(wanted.length) ? 'yes' : 'no';
}

// ---- effects -----------------------------------------------------------------------------------------------------------

interface Doing {
  readonly action: Action;
  readonly matter: Matter;
  readonly policy: Policy;
}

const ofTouch: Readonly<Record<Touch, RuleEffect | undefined>> = {
  enter: undefined,
  read: 'read',
  list: 'read',
  write: 'write',
  replace: 'write',
  attribute: 'write',
  delete: 'delete',
  move: 'delete',
};

/** The kind that a rule calls this way of touching by; undefined where none. */
export function touchKind(touch: Touch): RuleEffect | undefined {
  return ofTouch[touch];
}

function effectTold(kind: RuleEffect, rule: Rule, doing: Doing): Told {
  const { action, matter } = doing;
  switch (kind) {
    case 'read':
    case 'write':
    case 'delete':
      return strongest(action.effects.map(effect => fileTold(kind, effect, rule, matter)));
    case 'connect':
      return strongest(action.effects.map(effect => (effect.kind === 'connect' ? hostTold(effect, rule, matter) : 'no')));
    case 'secret':
      return secretTold(rule, doing);
    case 'privilege':
      return leaving(alone(doing), doing.policy).length > 0 ? 'yes' : 'no';
    case 'code':
      return action.knowledge === 'unknown' || action.effects.some(effect => effect.kind === 'code') ? 'yes' : 'no';
  }
}

/** The matter as if this were all of it. */
function alone({ action, matter }: Doing): Matter {
  return { ...matter, analysis: { ...matter.analysis, actions: [action] } };
}

function fileTold(kind: RuleEffect, effect: Effect, rule: Rule, matter: Matter): Told {
  if (effect.kind === 'discard') return kind === 'write' ? pathTold({ ...effect, touch: 'write', recursive: true }, rule, matter) : 'no';
  return effect.kind === 'path' && ofTouch[effect.touch] === kind ? pathTold(effect, rule, matter) : 'no';
}

type Touched = Pick<PathEffect, 'path' | 'touch' | 'recursive'>;

/** A directory that goes away takes all below it along. */
function pathTold({ path, touch, recursive }: Touched, { paths }: Rule, matter: Matter): Told {
  if (paths === undefined) return 'yes';
  const places = placesOf(path, matter.located);
  if (!places.known) return 'maybe';
  const tree = recursive || touch === 'delete' || touch === 'move' || touch === 'replace';
  const roots = { home: matter.request.scene.home, project: matter.located.ground?.project.path };
  const each = paths.flatMap(pattern => rooted(pattern, roots) ?? []);
  return strongest(places.at.flatMap(namesAt).flatMap(name => each.map(pattern => fits(pattern, name, tree))));
}

const fits = (pattern: string, name: string, tree: boolean): Told =>
  fitsPath(pattern, name) ? 'yes' : tree ? fitsBelow(pattern, name) : 'no';

function hostTold({ host, port, of }: Extract<Effect, { kind: 'connect' }>, { hosts }: Rule, matter: Matter): Told {
  if (hosts === undefined) return 'yes';
  const known = of === undefined ? [] : (matter.located.hosts.get(spellLead(of)) ?? []);
  if (host === undefined && known.length === 0) return 'maybe';
  const all = host === undefined ? known : [{ host, port }];
  return strongest(all.flatMap(one => hosts.map(pattern => targetTold(pattern, one.host, one.port))));
}

function targetTold(pattern: string, host: string, port: number | undefined): Told {
  const name = host.replace(/\.$/, '');
  if (port !== undefined) return fitsHost(pattern, name, port) ? 'yes' : 'no';
  return fitsHost(pattern.replace(/:\d+$/, ''), name, 0) ? (/:\d+$/.test(pattern) ? 'maybe' : 'yes') : 'no';
}

/** Where the rule names paths too, one that is found to be a secret has to be among them. */
function secretTold(rule: Rule, doing: Doing): Told {
  const places = secrets(alone(doing), doing.policy).map(one => one.place);
  const touched = doing.action.effects.filter(effect => effect.kind === 'path' && places.includes(effect.place)) as readonly PathEffect[];
  return strongest(touched.map(effect => pathTold(effect, rule, doing.matter)));
}
