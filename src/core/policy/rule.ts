/** One rule of a policy file: how it is written, what can not stand together in it, and what it comes to. */
import type { Hours, Rule, RuleEffect } from '../values.ts';
import { fault, list, object, oneOf, type PolicyFault, type Shape, text } from './shape.ts';

/** Normal and absolute: no empty part, no `.` or `..`, no slash at the end. */
export const path = text(/^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/, 'an absolute path without "." or ".." or a slash at the end');
export const time = text(
  /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
  'a time like "2030-01-31T12:00:00Z"',
);
export const hours = text(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$/, 'a part of the day like "09:00-17:30"');
export const hostPattern = text(
  /^(?:\*\.)?[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?::[1-9]\d{0,4})?$/,
  'a host in small letters, like "example.com:443" or "*.example.com"',
);
const pathPattern = text(/^[~.]?(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/, 'a path like "/srv/**", "~/notes/*" or, of the project, "./dist/**"');
const reason = text(/^[^\n]{1,300}$/u, 'a reason of one line, up to 300 letters');
const word = text(/^[^\0]*$/, 'a word');
const example = text(/^[^\0]{1,4000}$/, 'a text of a command, up to 4000 letters');
const asker = text(/^[^\0\n]{1,100}$/, '"person", "agent" or a name');

const named: readonly [string, Shape][] = [
  ['commands', list(list(word, 1), 1)],
  ['runs', list(list(word, 1), 1)],
  ['effects', list(oneOf('read', 'write', 'delete', 'connect', 'secret', 'privilege', 'code'), 1)],
  ['paths', list(pathPattern, 1)],
  ['hosts', list(hostPattern, 1)],
];

/** The shape of a rule with one of these decisions. */
export function rule(decision: Shape): Shape {
  const members: [string, Shape][] = [
    ['decision', decision],
    ['reason', reason],
    ['project', path],
    ['until', time],
    ['hours', hours],
    ['askers', list(asker, 1)],
    ['match', list(example, 1)],
    ['not', list(example, 1)],
  ];
  const shape = object(new Map([...members, ...named]), ['decision', 'reason']);
  return (value, at) => {
    const faults = shape(value, at);
    return faults.length > 0 ? faults : together(value as SaidRule, at);
  };
}

/** A rule that has the shape. */
export interface SaidRule extends Partial<Pick<Rule, 'runs' | 'paths' | 'hosts' | 'askers' | 'match' | 'not'>> {
  readonly decision: Rule['decision'];
  readonly commands?: Rule['commands'];
  readonly effects?: readonly RuleEffect[];
  readonly reason: string;
  readonly project?: string;
  readonly until?: string;
  readonly hours?: string;
}

/** What can not stand together. */
function together(said: SaidRule, at: string): readonly PolicyFault[] {
  if (named.every(([name]) => said[name as 'commands'] === undefined))
    return fault(at, 'says of nothing what it is about: it lacks "commands", "runs", "effects", "paths" or "hosts"');
  if (said.commands !== undefined && said.runs !== undefined)
    return fault(`${at}/runs`, 'can not stand beside "commands": write two rules');
  return said.decision === 'allow' ? allowing(said, at) : [];
}

/** An allowing rule settles no more than is asked about but once; the rest is asked about each time, so no rule may say that it does. */
function allowing({ commands, runs, effects, paths, hosts, askers }: SaidRule, at: string): readonly PolicyFault[] {
  if (askers !== undefined) return fault(`${at}/askers`, 'can not stand in a rule that allows: who asks is a label, that anybody can take');
  const more = Object.entries({ effects, paths, hosts }).find(([, value]) => value !== undefined);
  if (commands !== undefined)
    return more === undefined ? [] : fault(`${at}/${more[0]}`, 'can not stand beside "commands" in a rule that allows: "runs" takes it');
  const personal = (effects ?? []).findIndex(one => one === 'secret' || one === 'privilege');
  if (personal >= 0)
    return fault(`${at}/effects/${personal}`, 'can not be allowed by a rule: a person is asked each time', effects?.[personal]);
  const connects = effects?.includes('connect') === true;
  if (connects !== (hosts !== undefined)) return fault(at, 'must have "hosts" and the effect "connect" together, where it allows');
  if (runs === undefined)
    return connects && effects?.length === 1 && paths === undefined
      ? []
      : fault(at, 'can allow nothing without "runs" or "commands" but the effect "connect" alone, to its "hosts"');
  const open = runs.findIndex(([program = '']) => program.includes('*') || program === '');
  return open < 0 ? [] : fault(`${at}/runs/${open}/0`, 'must name one program where the rule allows', runs[open]?.[0]);
}

/** The rule that a file says, as its n-th. */
export function ruleOf(said: SaidRule, from: Rule['from'], number: number): Rule {
  const { decision, commands, reason: why, project, until, hours: part, ...rest } = said;
  const whole = { id: `${from}-${number}`, from, decision, commands: commands ?? [], reason: why, project, subject: undefined };
  return {
    ...whole,
    until: until === undefined ? undefined : Date.parse(until),
    ...rest,
    ...(part === undefined ? {} : { hours: hoursOf(part) }),
  };
}

/** `09:00-17:30` in minutes. */
export function hoursOf(part: string): Hours {
  const [from = 0, to = 0] = part.split('-').map(one => Number(one.slice(0, 2)) * 60 + Number(one.slice(3)));
  return { from, to };
}
