/** A compact notation for what an analysis says, so that tests can be tables: `rm a b` with its effects below. */
import { analyse } from '../../../src/core/analyse/analyse.ts';
import { parse } from '../../../src/core/parse/parse.ts';
import type { Action, Analysis, Effect, PathValue, Request, Value } from '../../../src/core/values.ts';

/** A request in `/p` of a user `u`, with what a test wants otherwise. */
export function request(text: string, more: Partial<Request> = {}): Request {
  const scene = { cwd: '/p', home: '/home/u', user: 'u', uid: 1000, gid: 1000, environment: new Map<string, string>(), terminal: false };
  return { text, dialect: 'bash', options: [], args: [], asker: { kind: 'agent', name: 'test', session: 's' }, scene, ...more };
}

export function read(text: string, more: Partial<Request> = {}): Analysis {
  const asked = request(text, more);
  return analyse(parse(text, asked.dialect), asked, parse);
}

/** A word: its text, `~pattern`, or `?prefix` with `…` where it may be several words. */
export function word(value: Value): string {
  if (value.kind === 'unknown') return `?${value.prefix}${value.splits ? '…' : ''}`;
  return `${value.kind === 'pattern' ? '~' : ''}${/^[\w./=:@%+,~$[\]()*-]+$/.test(value.text) ? value.text : JSON.stringify(value.text)}`;
}

function path(value: PathValue): string {
  if (value.kind === 'unknown') return `?${value.prefix}`;
  return value.kind === 'pattern' ? `~${value.path}` : value.path;
}

function effect(one: Effect): string {
  switch (one.kind) {
    case 'path':
      return `${one.touch} ${path(one.path)}`;
    case 'connect':
      return `connect ${one.host ?? '?'}:${one.port ?? '?'}`;
    case 'code':
      return `code ${one.origin}`;
    case 'environment':
      return `sets ${one.name}`;
    case 'form':
      return one.id;
    default:
      return one.kind;
  }
}

/** One action: wrappers, program and words, `!` where it is opaque, `{…}` with its effects. */
export function line(action: Action): string {
  const words = action.argv.map(word).join(' ');
  const effects = action.effects.map(effect).join(', ');
  return `${action.within.map(one => `${one}> `).join('')}${words}${action.opaque === undefined ? '' : ' !'}${effects === '' ? '' : ` {${effects}}`}`;
}

/** All actions of a text, one a line. */
export function lines(text: string, more: Partial<Request> = {}): string[] {
  return read(text, more).actions.map(line);
}
