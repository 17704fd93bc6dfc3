/** `ward policy`: what holds here and who decided it, what a file would change, and taking an edit from outside. */
import { emptyLayer } from '../core/policy/layer.ts';
import { type Change, difference } from '../core/policy/tighten.ts';
import { printable } from '../core/printable.ts';
import { accept } from '../host/policy/accepted.ts';
import { digest } from '../host/policy/file.ts';
import { policyLayers, readUser, userPolicy } from '../host/policy/load.ts';
import { mayLoosen, note } from './loosen.ts';
import { checkFiles } from './policy-check.ts';
import { diff } from './policy-diff.ts';
import { agents, importRules } from './policy-import.ts';
import { show as showPolicy } from './policy-show.ts';
import { testLog, testText } from './policy-test.ts';
import type { Front, Surroundings } from './surroundings.ts';
import { changedLines } from './trust.ts';

const usage =
  'usage: ward policy [show] [--json] | check [--as user|system|project] [FILE] | diff FILE | test FILE [TEXT | --log N] | import claude|codex|gemini|opencode FILE | accept';

/** 0; 1 where an edit may not be accepted here, a file has a fault or would loosen; of a test of a text what "ward check" answers; 2 for wrong usage. */
export const policy: Front = (argv, around) => {
  const status = answer(argv, around);
  if (status === undefined) around.say(usage);
  return status ?? 2;
};

function answer(argv: readonly string[], around: Surroundings): number | undefined {
  const [word, ...rest] = argv;
  const [file, ...more] = rest;
  if (word === undefined || word === 'show' || word === '--json') return shown(word === '--json' ? argv : rest, around);
  if (word === 'accept') return rest.length === 0 ? accepted(around) : undefined;
  if (word === 'check') return checked(rest, around);
  if (file === undefined || file.startsWith('-')) return undefined;
  if (word === 'diff') return more.length === 0 ? diff(file, around) : undefined;
  if (word === 'test') return tested(file, more, around);
  const agent = agents.find(one => one === file);
  return word === 'import' && agent !== undefined && more.length === 1 ? importRules(agent, more[0] ?? '', around) : undefined;
}

function shown(words: readonly string[], around: Surroundings): number | undefined {
  const said = words.join(' ');
  if (said !== '' && said !== '--json') return undefined;
  showPolicy(said === '--json', around);
  if (said === '') {
    pending(around);
    untrusted(around);
  }
  return 0;
}

function checked(words: readonly string[], around: Surroundings): number | undefined {
  const [as, ...files] = words[0] === '--as' ? words.slice(1) : ['user', ...words];
  if ((as !== 'user' && as !== 'system' && as !== 'project') || files.length > 1 || files[0]?.startsWith('-')) return undefined;
  return words[0] === '--as' && files.length === 0 ? undefined : checkFiles(files[0], as, around);
}

/** A thousand where nothing is said. */
function tested(file: string, [first = '--log', ...more]: readonly string[], around: Surroundings): number | undefined {
  if (first !== '--log') return more.length === 0 ? testText(file, first, around) : undefined;
  const count = /^[1-9]\d{0,5}$/.test(more[0] ?? '1000') ? Number(more[0] ?? '1000') : undefined;
  return count === undefined || more.length > 1 ? undefined : testLog(file, count, around);
}

/** The edit that is not accepted yet; undefined where there is none. */
function edit({
  directories,
}: Surroundings): { readonly text: string; readonly why: string; readonly changes: readonly Change[] } | undefined {
  const { edited, layer, accepted: before } = readUser(directories);
  if (before === undefined || before.hash === digest(edited)) return undefined;
  return { text: edited, why: before.trouble ?? 'it was edited', changes: difference(before.layer ?? emptyLayer, layer) };
}

function show(changes: readonly Change[], { out }: Surroundings): void {
  for (const { line, loosens } of changes) out(`  ${printable(line)}${loosens ? '   (loosens)' : ''}\n`);
}

function pending(around: Surroundings): void {
  const waiting = edit(around);
  if (waiting === undefined) return;
  around.say(printable(`what loosens in "${userPolicy(around.directories)}" does not hold yet: ${waiting.why}`));
  show(waiting.changes, around);
  around.say('hint: "ward policy accept" takes it, in a claimed terminal');
}

/** A project's policy that changed since it was trusted. */
function untrusted(around: Surroundings): void {
  const { project } = policyLayers(around.directories, around.now(), { cwd: around.cwd });
  const lines = project === undefined ? [] : changedLines(project, around);
  for (const line of lines) around.say(printable(line));
  if (lines.length > 0) around.say('hint: "ward trust" takes it as it is now, in a claimed terminal');
}

/** Shows the difference and accepts the very text it was made from. */
function accepted(around: Surroundings): number {
  const waiting = edit(around);
  if (waiting === undefined) {
    around.out('nothing waits to be accepted\n');
    return 0;
  }
  show(waiting.changes, around);
  if (waiting.changes.some(change => change.loosens) && !mayLoosen(around)) return 1;
  note(around, { what: 'policy', detail: `accepted: ${waiting.changes.map(change => change.line).join('; ')}` });
  accept(around.directories, waiting.text);
  return 0;
}
