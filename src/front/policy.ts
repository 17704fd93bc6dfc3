/** `ward policy`: what holds here, and what an edit from outside would change; `ward policy accept` takes the edit. */
import { limitNames, limitWords } from '../core/limits.ts';
import { emptyLayer } from '../core/policy/layer.ts';
import { type Change, difference } from '../core/policy/tighten.ts';
import { printable } from '../core/printable.ts';
import type { Policy } from '../core/values.ts';
import { accept } from '../host/policy/accepted.ts';
import { digest } from '../host/policy/file.ts';
import { loadPolicy, readUser, userPolicy } from '../host/policy/load.ts';
import { mayLoosen, note } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage = 'usage: ward policy [--json] | accept';

/** 0; 1 where the edit may not be accepted here, 2 for wrong usage. */
export const policy: Front = (argv, around) => {
  const said = argv.join(' ');
  if (said === 'accept') return accepted(around);
  if (said !== '' && said !== '--json') {
    around.say(usage);
    return 2;
  }
  const held = loadPolicy(around.directories, around.now(), around.cwd);
  around.out(said === '--json' ? `${JSON.stringify(held, undefined, 2)}\n` : `${lines(held).map(printable).join('\n')}\n`);
  if (said === '') pending(around);
  return 0;
};

/** What holds, a line each. */
function lines(held: Policy): readonly string[] {
  const until = (time: number | undefined) => (time === undefined ? '' : ` until ${new Date(time).toISOString()}`);
  return [
    `mode ${held.mode}${until(held.modeUntil)}`,
    `remember ${held.remember}`,
    `unconfined ${held.unconfined}`,
    `fallback ${held.fallback ?? 'refuse'}`,
    ...(held.lock ? ['lock'] : []),
    ...held.projects.flatMap(({ path, repository }) => [
      `project ${path}`,
      ...(repository === undefined ? [] : [`repository ${repository.path}`]),
    ]),
    ...held.readable.map(one => `readable ${one}`),
    ...held.environment.map(one => `environment ${one}`),
    ...limitNames.flatMap(name => {
      const value = held.limits?.[name];
      return value === undefined ? [] : [`limit ${name} ${limitWords(name, value)}`];
    }),
    ...held.rules.map(rule => `rule ${rule.id}: ${rule.decision} ${JSON.stringify(rule.commands)}${until(rule.until)}, ${rule.reason}`),
  ];
}

/** The edit that is not accepted yet; undefined where there is none. */
function edit({ directories }: Surroundings): { readonly text: string; readonly changes: readonly Change[] } | undefined {
  const { edited, layer, accepted: before } = readUser(directories);
  if (before === undefined || before.hash === digest(edited)) return undefined;
  return { text: edited, changes: difference(before.layer ?? emptyLayer, layer) };
}

function show(changes: readonly Change[], { out }: Surroundings): void {
  for (const { line, loosens } of changes) out(`  ${printable(line)}${loosens ? '   (loosens)' : ''}\n`);
}

function pending(around: Surroundings): void {
  const waiting = edit(around);
  if (waiting === undefined) return;
  around.say(printable(`"${userPolicy(around.directories)}" was edited: what loosens does not hold yet`));
  show(waiting.changes, around);
  around.say('hint: "ward policy accept" takes it, in a claimed terminal');
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
