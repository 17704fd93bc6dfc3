/** The permission rules of opencode: `permission` of its opencode.json, in both of its forms. */
import type { SaidRule } from '../rule.ts';
import { type Entry, gather, type Imported, lose, nothing, objectOf, ofPattern } from './imported.ts';

const decisions: readonly unknown[] = ['allow', 'ask', 'deny'];

/** What the configuration says. */
export function opencode(settings: unknown): Imported {
  const { permission, permissions } = objectOf(settings);
  if (typeof permission === 'string') return lose(`permission ${permission}`, 'is about everything: that is what a mode is for');
  const { bash, ...others } = objectOf(permission);
  const entries = [...ofBash(bash), ...listed(permissions)];
  return gather([
    ...entries.map(one => ofPattern(one.pattern, one)),
    ...Object.keys(others).map(name => lose(`permission of "${name}"`, 'is about no command of a shell')),
    ...otherTools(permissions),
    ordered(entries) ? lose('the order of the rules', 'there the last that matches wins, here the strictest does') : nothing,
  ]);
}

interface Matching extends Entry {
  readonly pattern: string;
}

function matching(pattern: string, decision: unknown): readonly Matching[] {
  return decisions.includes(decision) ? [{ pattern, said: `bash "${pattern}"`, decision: decision as SaidRule['decision'] }] : [];
}

function ofBash(bash: unknown): readonly Matching[] {
  if (typeof bash === 'string') return matching('*', bash);
  return Object.entries(objectOf(bash)).flatMap(([pattern, decision]) => matching(pattern, decision));
}

interface Listed {
  readonly action?: unknown;
  readonly resource?: unknown;
  readonly effect?: unknown;
}

const list = (permissions: unknown) => (Array.isArray(permissions) ? permissions.map(one => objectOf(one) as Listed) : []);
const isShell = ({ action }: Listed) => action === 'shell' || action === 'bash';

function listed(permissions: unknown): readonly Matching[] {
  return list(permissions)
    .filter(isShell)
    .flatMap(({ resource, effect }) => (typeof resource === 'string' ? matching(resource, effect) : []));
}

function otherTools(permissions: unknown): readonly Imported[] {
  return list(permissions)
    .filter(one => !isShell(one))
    .map(one => lose(JSON.stringify(one), 'is about no command of a shell'));
}

/** Whether a milder one comes after a stricter one, and so may undo it there. */
function ordered(entries: readonly Matching[]): boolean {
  const strict = entries.findIndex(one => one.decision !== 'allow' && one.pattern.trim() !== '*');
  return strict >= 0 && entries.slice(strict).some(one => one.decision === 'allow');
}
