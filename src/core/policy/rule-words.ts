/** A rule in a line: what it decides, about what, where and when, and why. */
import type { Hours, Rule } from '../values.ts';

/** Without its id. */
export function ruleWords(rule: Rule): string {
  const { decision, commands, runs, effects, paths, hosts, askers, project, hours, until, reason } = rule;
  const part = (name: string, list: readonly unknown[] | undefined) => (list === undefined ? [] : [`${name} ${list.join(' ')}`]);
  const about = [
    ...(commands.length === 0 ? [] : [JSON.stringify(commands)]),
    ...(runs === undefined ? [] : [runs.map(words => words.join(' ')).join(', ')]),
    ...part('effects', effects),
    ...part('paths', paths),
    ...part('hosts', hosts),
    ...part('asked by', askers),
    ...(project === undefined ? [] : [`in ${project}`]),
    ...(hours === undefined ? [] : [hoursWords(hours)]),
    ...(until === undefined ? [] : [`until ${new Date(until).toISOString()}`]),
  ];
  return `${decision} ${about.join('; ')}: ${reason}`;
}

/** `09:00-17:30`, as it is written. */
export function hoursWords({ from, to }: Hours): string {
  const one = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return `${one(from)}-${one(to)}`;
}
