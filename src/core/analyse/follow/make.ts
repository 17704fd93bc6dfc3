/** Targets of a makefile: what make itself runs as it reads, then the recipes of the targets and of all that they need. */
import path from 'node:path';
import type { Dialect, Effect } from '../../values.ts';
import { emitAction } from '../action.ts';
import { emitOpaque, type Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import type { Runs } from '../program.ts';
import { contentsOf } from './contents.ts';
import { OPEN } from './make-functions.ts';
import { oddIn } from './make-odd.ts';
import { expand, type Making } from './make-text.ts';
import { type Makefile, type RecipeLine, type Rule, readMakefile } from './makefile.ts';
import { walkOpen } from './open-text.ts';
import { following } from './piece.ts';
import { resolved } from './resolved.ts';
import { unpacks } from './script.ts';

type Make = Extract<Runs, { kind: 'make' }>;

/** The names make looks for, the first first. */
const names = ['GNUmakefile', 'makefile', 'Makefile'];

/** More targets than these are not followed. */
const most = 300;

interface Around {
  readonly launched: Launched;
  readonly shell: Shell;
}

/** Follows a call of make. */
export function runMake(make: Make, launched: Launched, shell: Shell): void {
  const [cwd] = shell.state.cwds;
  const frame =
    cwd === undefined ? undefined : following(shell.frame, `make ${cwd} ${JSON.stringify([make.goals, make.files.map(one => one.value)])}`);
  if (cwd === undefined || frame === undefined) return;
  const around = { launched, shell: { state: shell.state, frame } };
  const files = makefiles(make, cwd, around);
  if (make.files.length === 0)
    unpacks(
      names.map(one => path.join(cwd, one)),
      around,
    );
  if (files.length === 0) {
    installs(make, make.goals, around);
    return;
  }
  const { environment, home } = frame.reader.request.scene;
  const begun = { settings: new Map(), early: [], evaluated: [], included: [], file: '', line: 0, steps: 0, depth: 0 };
  const making: Making = { cwd, home, environment, given: make.variables, ...begun };
  const written = files.filter(one => one.own).map(one => one.text);
  const read = readMakefile(files, making, name => {
    const [held] = contentsOf(path.resolve(cwd, name), around);
    if (held?.own) written.push(held.text);
    return held?.text;
  });
  const odd = written.map(oddIn).find(one => one !== undefined) ?? (make.overridden && written.length > 0 ? OVERRIDDEN : undefined);
  if (odd !== undefined) emitOpaque(frame, launched.place, `the makefile that the command itself writes down ${odd}`);
  const dialect = dialectOf(making);
  if (files[0]?.own && (dialect === undefined || !FLAGS.test(flagsOf(making))))
    emitOpaque(frame, launched.place, 'make runs its recipes by a shell, or with options of it, that the command itself writes down');
  if (dialect === undefined) return;
  const goals = make.goals.length > 0 ? make.goals : [defaultGoal(read)];
  const made = new Set(read.rules.flatMap(one => one.targets));
  installs(
    make,
    goals.filter(one => one !== undefined && !made.has(one)),
    around,
  );
  const anew = [...files.map(one => path.relative(cwd, one.file)), ...making.included].filter(one => made.has(one));
  const lines = [
    ...anew.flatMap(one => build(one, { read, seen: new Set(), dry: false })),
    ...goals.flatMap(goal => (goal === undefined ? [] : build(goal, { read, seen: new Set(), dry: make.dry }))),
    ...(written.length > 0 ? ruled(read, goals) : []),
  ];
  const early = read.early.map(one => ({ ...one, shown: one.text }));
  for (const one of [...new Map([...early, ...lines].map(line => [JSON.stringify(line), line])).values()]) walk(one, dialect, around);
}

const OVERRIDDEN = 'may be overridden by the environment';

/** Variables that name the programs of the rules that make has itself (GNU make manual, "Implicit Variables"), and those that hold options for them. */
const RULED = /^(?:AR|AS|CC|CXX|CPP|FC|M2C|PC|CO|GET|LEX|YACC|LINT|MAKEINFO|TEX|TEXI2DVI|WEAVE|C(?:WEAVE|TANGLE)|TANGLE)$/;
const OPTIONS =
  /^(?:ASFLAGS|CFLAGS|CXXFLAGS|CPPFLAGS|FFLAGS|LDFLAGS|LDLIBS|LOADLIBES|TARGET_(?:ARCH|MACH)|ARFLAGS|COFLAGS|GFLAGS|PFLAGS|RFLAGS|LFLAGS|YFLAGS|LINTFLAGS)$/;

/** What the rules that make has itself would run, where one may be used: by the programs and options that the makefile names for them. */
function ruled({ rules, making }: Makefile, goals: readonly (string | undefined)[]): readonly Line[] {
  const made = new Set(rules.filter(one => one.recipe.length > 0).flatMap(one => one.targets));
  const wanted = [...goals, ...rules.flatMap(one => one.prerequisites)];
  if (wanted.every(one => one !== undefined && made.has(one))) return [];
  return [...making.settings.keys()].flatMap(name => {
    const program = RULED.test(name) ? `$(${name})` : OPTIONS.test(name) ? `cc $(${name})` : undefined;
    return program === undefined ? [] : [{ text: expand(program, making), file: making.file, line: making.line, shown: undefined }];
  });
}

/** Options by which a shell takes a recipe as its text. */
const FLAGS = /^(?:-[a-z]+ |-o \w+ )*-[a-z]*(?:c|o \w+ -c)$/;

function flagsOf(making: Making): string {
  const said = making.settings.get('.SHELLFLAGS');
  return said === undefined ? '-c' : (said.text ?? OPEN).trim();
}

/** Where `make install` puts things, if something says so: otherwise where the makefile says, which is the system as a rule. */
const PLACES = /^(?:DESTDIR|INSTALL_?ROOT|INSTALL_PATH|O|\w*(?:prefix|PREFIX))$/;

function installs({ dry, variables }: Make, goals: readonly (string | undefined)[], { launched, shell }: Around): void {
  const goal = goals.find(one => /^(?:un)?install(?:-\w+)*$/.test(one ?? ''));
  if (goal === undefined || dry || [...variables.keys()].some(one => PLACES.test(one))) return;
  const reason = `make ${goal} writes where a makefile says that Ward can't read, which is the system as a rule`;
  const effect: Effect = { kind: 'form', rank: 'ask', id: 'installs', impact: 'system', reason, place: launched.place };
  emitAction(shell, { argv: launched.argv, effects: [effect], knowledge: 'known', place: launched.place });
}

function makefiles({ files }: Make, cwd: string, around: Around): { file: string; text: string; own: boolean }[] {
  const named = files.length === 0 ? names.map(name => path.join(cwd, name)) : files.map(one => resolved(one.value, [cwd]));
  const found = named.flatMap(file => {
    const held = file === undefined ? undefined : contentsOf(file, around)[0];
    return file === undefined || held === undefined ? [] : [{ file, text: held.text, own: held.own }];
  });
  return files.length === 0 ? found.slice(0, 1) : found;
}

/** Recipes are read by sh unless the makefile says otherwise. */
function dialectOf(making: Making): Dialect | undefined {
  const name = expand('$(SHELL)', { ...making, environment: new Map() })
    .split('/')
    .at(-1);
  return new Map<string | undefined, Dialect>([
    ['sh', 'sh'],
    ['dash', 'sh'],
    ['bash', 'bash'],
    ['zsh', 'zsh'],
  ]).get(name);
}

function defaultGoal({ rules, making }: Makefile): string | undefined {
  const said = making.settings.get('.DEFAULT_GOAL');
  if (said?.text !== undefined) return expand('$(.DEFAULT_GOAL)', making).trim();
  return rules.flatMap(one => one.targets).find(one => !/^\.[^/]*$|%/.test(one) && !one.includes(OPEN));
}

interface Building {
  readonly read: Makefile;
  readonly seen: Set<string>;
  readonly dry: boolean;
}

interface Line {
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly shown: string | undefined;
}

/** The recipe lines of a target after those of what it needs, each as its shell gets it. */
function build(goal: string, building: Building): readonly Line[] {
  const { seen, read } = building;
  if (seen.has(goal) || seen.size > most || goal.includes(OPEN)) return [];
  seen.add(goal);
  const own = read.rules.filter(one => one.targets.includes(goal));
  const found = own.some(one => one.recipe.length > 0) ? undefined : pattern(goal, read.rules);
  const rules = found === undefined ? own : [...own, found.rule];
  const needs = rules.flatMap(one => one.prerequisites).map(one => one.replace('%', found?.stem ?? '%'));
  const automatic = new Map([
    ['@', goal],
    ['<', needs[0] ?? ''],
    ['^', [...new Set(needs)].join(' ')],
    ['+', needs.join(' ')],
    ['*', found?.stem ?? OPEN],
  ]);
  const lines = rules.flatMap(one => one.recipe).flatMap(one => prepared(one, automatic, building));
  const [first] = lines;
  const whole = first !== undefined && read.rules.some(one => one.targets.includes('.ONESHELL'));
  const recipe = whole ? [{ ...first, text: lines.map(one => one.text).join('\n'), shown: undefined }] : lines;
  return [...needs.flatMap(one => build(one, building)), ...recipe];
}

/** The first pattern rule with a recipe whose pattern the target fits. */
function pattern(goal: string, rules: readonly Rule[]): { rule: Rule; stem: string } | undefined {
  for (const rule of rules) {
    for (const target of rule.recipe.length > 0 ? rule.targets : []) {
      const [before = '', after, more] = target.split('%');
      const fits = after !== undefined && more === undefined && goal.startsWith(before) && goal.endsWith(after);
      if (fits && goal.length >= before.length + after.length) return { rule, stem: goal.slice(before.length, goal.length - after.length) };
    }
  }
  return undefined;
}

function prepared({ text, file, line }: RecipeLine, automatic: ReadonlyMap<string, string>, { read, dry }: Building): Line[] {
  const [marks = ''] = /^[\s@+-]*/.exec(text) ?? [];
  if (dry && !marks.includes('+') && !/\$[({]MAKE[)}]/.test(text)) return [];
  Object.assign(read.making, { file, line });
  const made = expand(text.slice(marks.length), read.making, automatic);
  // A reference may bring several lines, each with marks of its own.
  const each = made.split(/(?<!\\)\n/).map(one => one.replace(/^[\s@+-]*/, ''));
  return each.filter(one => one.trim() !== '').map(one => ({ text: one, file, line, shown: text.trim() }));
}

function walk({ text, file, line, shown }: Line, dialect: Dialect, around: Around): void {
  const [cwd = '/'] = around.shell.state.cwds;
  const absolute = path.resolve(cwd, file);
  const own = around.shell.frame.reader.texts.get(absolute)?.kind !== 'text';
  walkOpen({ text, shown, held: { file: absolute, own }, line, dialect, positional: [], cwd }, around);
}
