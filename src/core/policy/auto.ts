/** The limits of `auto`: how they are written, which are stricter, and what they say in words. */
import type { AutoLimits } from '../values.ts';
import { hostPattern, hours, hoursOf, path } from './rule.ts';
import { hoursWords } from './rule-words.ts';
import { list, object, oneOf, type Shape, text } from './shape.ts';

const program = text(/^[^\0/\s]{1,100}$/, 'the name of a program');
const session = text(/^[^\0\n]{1,200}$/, 'the name of a session');

export const autoShape: Shape = object(
  new Map<string, Shape>([
    ['impact', oneOf('read', 'write')],
    ['programs', list(program, 1)],
    ['hosts', list(hostPattern, 1)],
    ['hours', hours],
    ['project', path],
    ['session', session],
  ]),
);

/** As the file has them. */
export type SaidAuto = Omit<AutoLimits, 'hours'> & { readonly hours?: string };

export function readAuto({ hours: part, ...said }: SaidAuto): AutoLimits {
  return part === undefined ? said : { ...said, hours: hoursOf(part) };
}

/** Who says nothing lets no host through, and all else. */
export const plainAuto: AutoLimits = {};

/** Whether some limits let nothing through that others don't: for each of those there is one that is no milder. */
export function noMilderAuto(ones: readonly AutoLimits[] = [plainAuto], others: readonly AutoLimits[] = [plainAuto]): boolean {
  return others.every(other => ones.some(one => isNoMilder(one, other)));
}

function isNoMilder(one: AutoLimits, other: AutoLimits): boolean {
  const impact = other.impact !== 'read' || one.impact === 'read';
  const programs = other.programs === undefined || (one.programs?.every(name => other.programs?.includes(name)) ?? false);
  const hosts = (one.hosts ?? []).every(host => other.hosts?.includes(host));
  const within = (['hours', 'project', 'session'] as const).every(
    name => other[name] === undefined || JSON.stringify(one[name]) === JSON.stringify(other[name]),
  );
  return impact && programs && hosts && within;
}

/** What they say, as the end of a sentence; empty where they say nothing. */
export function autoWords({ impact, programs, hosts, hours: part, project, session: name }: AutoLimits): string {
  return [
    ...(impact === undefined ? [] : [impact === 'read' ? 'that only reads' : 'that writes at most']),
    ...(programs === undefined ? [] : [`by ${programs.join(', ')}`]),
    ...(hosts === undefined ? [] : [`also to ${hosts.join(', ')}`]),
    ...(part === undefined ? [] : [`at ${hoursWords(part)}`]),
    ...(project === undefined ? [] : [`in ${project}`]),
    ...(name === undefined ? [] : [`in the session ${name}`]),
  ].join(', ');
}
