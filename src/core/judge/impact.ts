/** What a command would do, at a glance: the gravest of all its effects. */
import type { Action, Effect, Finding, Impact, Touch } from '../values.ts';

const order: readonly Impact[] = ['none', 'read', 'write', 'network', 'destructive', 'system'];

const ofTouch: Readonly<Record<Touch, Impact>> = {
  enter: 'none',
  read: 'read',
  list: 'read',
  write: 'write',
  replace: 'write',
  attribute: 'write',
  delete: 'destructive',
  move: 'destructive',
};

/** Findings that say something graver than the effects do. What can't be read may do anything the sandbox lets it. */
const ofFinding: ReadonlyMap<string, Impact> = new Map([
  ['leaves-sandbox', 'system'],
  ['blacklist', 'destructive'],
  ['opaque', 'destructive'],
  ['unreadable', 'destructive'],
  ['unknown-path', 'write'],
  ['unknown-program', 'write'],
  ['repository-settings', 'write'],
  ['repository-code', 'write'],
  ['not-found', 'none'],
]);

/** The gravest of all effects and findings. */
export function impactOf(actions: readonly Action[], findings: readonly Finding[]): Impact {
  let gravest = 0;
  const heed = (impact: Impact) => {
    gravest = Math.max(gravest, order.indexOf(impact));
  };
  for (const action of actions) for (const effect of action.effects) heed(ofEffect(effect));
  for (const finding of findings) heed(ofFinding.get(finding.id) ?? 'none');
  return order[gravest] ?? 'system';
}

function ofEffect(effect: Effect): Impact {
  switch (effect.kind) {
    case 'path':
      return ofTouch[effect.touch];
    case 'connect':
      return 'network';
    case 'code':
      return 'write';
    case 'leave':
      return 'system';
    case 'form':
      return effect.impact;
    case 'switch':
      return effect.name === 'nested sandbox' ? 'system' : 'write';
    case 'signal':
      return effect.outside ? 'system' : 'none';
    case 'background':
    case 'discard':
    case 'environment':
    case 'lookup':
    case 'repository':
    case 'split':
      return 'none';
  }
}
