/** The rules of Gemini CLI: `tools` of its settings.json, and the `[[rule]]` tables of its policy files. */
import type { SaidRule } from '../rule.ts';
import { type Entry, gather, type Imported, lose, nothing, objectOf, ofPrefix, textsOf } from './imported.ts';
import { type Table, tablesOf } from './tables.ts';

/** What the settings say. */
export function geminiSettings(settings: unknown): Imported {
  const { tools, coreTools, excludeTools } = objectOf(settings);
  const { allowed, exclude, core } = objectOf(tools);
  return gather([
    ...textsOf(allowed).map(said => ofTool({ said, decision: 'allow' })),
    ...[...textsOf(exclude), ...textsOf(excludeTools)].map(said => ofTool({ said, decision: 'deny' })),
    ...[...textsOf(core), ...textsOf(coreTools)].map(said =>
      lose(said, 'says what there is at all; what no rule names is asked about here'),
    ),
  ]);
}

function ofTool(entry: Entry): Imported {
  const [, spec] = /^(?:run_shell_command|ShellTool)(?:\((.*)\))?$/s.exec(entry.said) ?? [undefined, null];
  if (spec === null) return lose(entry.said, 'is about a tool that is no command of a shell');
  return ofPrefix((spec ?? '').trim().split(/\s+/).filter(Boolean), entry);
}

const decisions: ReadonlyMap<unknown, SaidRule['decision']> = new Map([
  ['allow', 'allow'],
  ['ask_user', 'ask'],
  ['deny', 'deny'],
]);

/** What a policy file says. */
export function geminiPolicy(text: string): Imported {
  const tables = tablesOf(text);
  if (tables === undefined) return lose('the file', 'holds more than tables of texts, numbers and lists');
  const rules = tables.filter(({ name }) => name === 'rule');
  const outranked = rules.some(one => one.values.get('decision') === 'allow') && rules.some(one => one.values.get('decision') !== 'allow');
  return gather([
    ...tables.map(one => (one.name === 'rule' ? ofRule(one) : lose(`[${one.name}]`, 'is no rule of commands'))),
    outranked ? lose('priority', 'here the strictest rule wins, whatever its place') : nothing,
  ]);
}

function ofRule({ values }: Table): Imported {
  const said = `rule ${JSON.stringify(Object.fromEntries(values))}`;
  const decision = decisions.get(values.get('decision'));
  if (decision === undefined) return lose(said, 'is not understood');
  if (!textsOf(values.get('toolName')).includes('run_shell_command')) return lose(said, 'is about a tool that is no command of a shell');
  const more = ['commandRegex', 'argsPattern', 'mcpName', 'modes', 'subagent', 'interactive'].find(name => values.has(name));
  if (more !== undefined) return lose(said, `says "${more}", which there is not here`);
  const prefixes = textsOf(values.get('commandPrefix'));
  if (prefixes.length === 0) return lose(said, 'is about every command: that is what a mode is for');
  return gather(prefixes.map(one => ofPrefix(one.trim().split(/\s+/).filter(Boolean), { said: `commandPrefix "${one}"`, decision })));
}
