/** Whether a rule that allows covers what a program does: its words as they are, and no effect beyond those that the rule names. */
import type { Action, Effect, Impact, Rule, RuleEffect } from '../values.ts';
import { type Matter, namesAt, type PathEffect, placesOf, unquestioned } from './matter.ts';
import { fitsHost, fitsPath, fitsWord, rooted } from './pattern.ts';
import { touchKind } from './told.ts';

/** What a rule allows that names no effects. */
const mildest: readonly RuleEffect[] = ['read'];

/** A program by its words, each of them known, that does nothing else than the rule says. */
export function covers(rule: Rule, action: Action, matter: Matter): boolean {
  return (rule.runs ?? []).some(pattern => isCalled(pattern, action)) && doesNoMore(rule, action, matter);
}

/** What a program that the rule covers runs in turn, where it may run code: `npx jest`, `uv run pytest`. */
export function coversInner(rule: Rule, action: Action, matter: Matter): boolean {
  return rule.effects?.includes('code') === true && doesNoMore(rule, action, matter);
}

function doesNoMore(rule: Rule, action: Action, matter: Matter): boolean {
  if (action.opaque !== undefined) return false;
  const allowed = rule.effects ?? mildest;
  if (action.knowledge === 'unknown' && !allowed.includes('code')) return false;
  return action.effects.every(effect => isWithin(effect, { rule, allowed, matter }));
}

/** Called by that very name, with these words and no others, unless the last stands for any. A star in front is no option. */
function isCalled(pattern: readonly string[], { argv }: Action): boolean {
  const open = pattern.at(-1) === '**';
  const wanted = open ? pattern.slice(0, -1) : pattern;
  if (open ? argv.length < wanted.length : argv.length !== wanted.length) return false;
  return argv.every((word, at) => {
    if (word.kind !== 'text') return false;
    const form = wanted[at];
    return form === undefined || (fitsWord(form, word.text) && !(form.startsWith('*') && word.text.startsWith('-')));
  });
}

interface Bounds {
  readonly rule: Rule;
  readonly allowed: readonly RuleEffect[];
  readonly matter: Matter;
}

function isWithin(effect: Effect, bounds: Bounds): boolean {
  const { rule, allowed, matter } = bounds;
  switch (effect.kind) {
    case 'path':
      return unquestioned(effect, matter) || isPathWithin(effect, bounds);
    case 'connect':
      return allowed.includes('connect') && isHost(rule, effect.host, effect.port);
    case 'code':
      return effect.origin === 'project' && allowed.includes('code');
    case 'form':
      return effect.rank === 'note' && isImpactWithin(effect.impact, allowed);
    case 'discard':
      return allowed.includes('write');
    case 'leave':
    case 'switch':
      return false;
    // What is wrong with these is found by other checks, and what they find no such rule settles.
    case 'signal':
    case 'split':
    case 'background':
    case 'environment':
    case 'repository':
      return true;
    // Nothing is opened for it.
    case 'lookup':
      return true;
  }
}

function isImpactWithin(impact: Impact, allowed: readonly RuleEffect[]): boolean {
  return impact === 'none' || impact === 'read' || (impact === 'write' && allowed.includes('write'));
}

/** A tree is covered where all below it is. */
function isPathWithin({ path, touch, recursive }: PathEffect, { rule, allowed, matter }: Bounds): boolean {
  const kind = touchKind(touch);
  if (kind === undefined) return true;
  if (!allowed.includes(kind)) return false;
  if (rule.paths === undefined) return true;
  const places = placesOf(path, matter.located);
  const roots = { home: matter.request.scene.home, project: matter.located.ground?.project.path };
  const each = rule.paths.flatMap(pattern => rooted(pattern, roots) ?? []);
  return (
    places.known &&
    places.at.flatMap(namesAt).every(name => each.some(pattern => fitsPath(pattern, name) && (!recursive || pattern.endsWith('/**'))))
  );
}

/** Whether a rule names this host and port; without `hosts` it names none. */
export function isHost({ hosts }: Rule, host: string | undefined, port: number | undefined): boolean {
  return host !== undefined && port !== undefined && (hosts ?? []).some(pattern => fitsHost(pattern, host.replace(/\.$/, ''), port));
}
