/** `ward policy import`: an agent's own permission rules as a policy to look at. Nothing is changed by it. */
import path from 'node:path';
import { claude } from '../core/policy/import/claude.ts';
import { codex } from '../core/policy/import/codex.ts';
import { geminiPolicy, geminiSettings } from '../core/policy/import/gemini.ts';
import type { Imported } from '../core/policy/import/imported.ts';
import { plainJson } from '../core/policy/import/jsonc.ts';
import { opencode } from '../core/policy/import/opencode.ts';
import { readLayer } from '../core/policy/read.ts';
import type { SaidRule } from '../core/policy/rule.ts';
import { printable } from '../core/printable.ts';
import { locatePath } from '../host/locate.ts';
import { parse, readPolicyFile } from '../host/policy/file.ts';
import { loadPolicy, userPolicy } from '../host/policy/load.ts';
import { exampleFaults } from '../host/policy/proved.ts';
import { textOf } from './candidate.ts';
import type { Surroundings } from './surroundings.ts';

/** Whose rules can be read. */
export const agents = ['claude', 'codex', 'gemini', 'opencode'] as const;

/** Writes the policy with what was imported to standard output, and what could not be carried over to standard error. */
export function importRules(agent: (typeof agents)[number], file: string, around: Surroundings): number {
  const full = path.resolve(around.cwd, file);
  const { rules, lost } = imported(agent, textOf(full), full);
  const project = projectOf(full, around);
  const { kept, left } = borneOut(project === undefined ? rules : rules.map(rule => ({ ...rule, project })));
  around.out(`${JSON.stringify(merged(kept, around), undefined, 2)}\n`);
  const all = [...lost, ...left];
  around.say(
    `imported: ${kept.length} rules${project === undefined ? '' : printable(`, for "${project}" alone`)}; not carried over: ${all.length}`,
  );
  for (const one of all) around.say(printable(`not carried over: ${one}`));
  around.say(
    'hint: nothing holds yet; "ward policy diff FILE" and "ward policy test FILE" say what it would change, "ward policy accept" takes it',
  );
  return 0;
}

function imported(agent: (typeof agents)[number], text: string, file: string): Imported {
  const json = () => parse(plainJson(text), file);
  if (agent === 'claude') return claude(json());
  if (agent === 'opencode') return opencode(json());
  if (agent === 'codex') return codex(text);
  return file.endsWith('.toml') ? geminiPolicy(text) : geminiSettings(json());
}

/** The open project whose settings these are; undefined where they are the person's own. */
function projectOf(file: string, { directories, now, cwd }: Surroundings): string | undefined {
  const { real } = locatePath(file);
  return loadPolicy(directories, now(), cwd).projects.find(one => real.startsWith(`${one.path}/`))?.path;
}

/** What the other's examples say is not always so here, where redirections, hosts and all that is asked about each time count too. */
function borneOut(rules: readonly SaidRule[]) {
  const left: string[] = [];
  const kept = rules.map(rule => {
    const { match, not, ...bare } = rule;
    const examples = (name: 'match' | 'not') => ({ match, not })[name]?.filter(text => isTrue({ ...bare, [name]: [text] }, text, left));
    const [matching, others] = [examples('match'), examples('not')];
    return { ...bare, ...(matching?.length ? { match: matching } : {}), ...(others?.length ? { not: others } : {}) };
  });
  return { kept: kept.filter(rule => usable(rule, left)), left };
}

function isTrue(rule: SaidRule, text: string, left: string[]): boolean {
  const { layer } = readLayer({ rules: [rule] }, 'user');
  const so = layer !== undefined && exampleFaults(layer).length === 0;
  if (!so) left.push(`the example "${text}" of ${rule.reason}: it is not so here`);
  return so;
}

function usable(rule: SaidRule, left: string[]): boolean {
  const { faults } = readLayer({ rules: [rule] }, 'user');
  if (faults.length > 0) left.push(`${rule.reason}: ${faults[0]?.reason}`);
  return faults.length === 0;
}

/** The person's own document with these rules behind its own, each once. */
function merged(rules: readonly SaidRule[], { directories, user }: Surroundings): object {
  const text = readPolicyFile(userPolicy(directories), [user.uid]) ?? '{}';
  const document = parse(text, userPolicy(directories)) as { readonly rules?: readonly object[] };
  const before = document.rules ?? [];
  const known = new Set(before.map(one => JSON.stringify(one)));
  return { ...document, rules: [...before, ...rules.filter(one => !known.has(JSON.stringify(one)))] };
}
