/** A policy file that was edited from outside: what it tightens holds at once, what it loosens only once it is accepted. */

import { fixedLimits, type LimitName, limitNames, limitWords, looserLimit, strictestLimits } from '../limits.ts';
import { serviceWords } from '../service-words.ts';
import type { Directory, Limits, Project } from '../values.ts';
import { autoWords, noMilderAuto, plainAuto } from './auto.ts';
import { current, emptyLayer, milder, type PolicyLayer, type Profile, strictestMode } from './layer.ts';
import { networkLines, tightened, withoutSecret } from './network.ts';
import { canonical } from './policy.ts';
import { usualWait } from './wait.ts';

/** Strictest first; who says nothing leaves it to the other layers. */
const fallbacks: readonly PolicyLayer['fallback'][] = ['refuse', undefined, 'landlock'];
const readings: readonly PolicyLayer['readingTime'][] = ['second', undefined, 'none'];

/** The strictest of what was accepted and what the file now says. */
export function tighten(accepted: PolicyLayer, edited: PolicyLayer): PolicyLayer {
  return {
    ...modeOf(accepted, edited),
    modes: undefined,
    auto: autoOf(accepted, edited),
    paused: pausedOf(accepted, edited),
    pause: undefined,
    packs: both(accepted.packs, edited.packs),
    trusted: both(accepted.trusted, edited.trusted),
    profiles: either(accepted.profiles, edited.profiles),
    projects: projectsOf(accepted.projects, edited.projects),
    rules: rulesOf(accepted, edited),
    readable: both(accepted.readable, edited.readable),
    environment: both(accepted.environment, edited.environment),
    services: both(accepted.services, edited.services),
    serviceForms: undefined,
    remember: [accepted, edited].some(layer => layer.remember === 'never') ? 'never' : undefined,
    unconfined: [accepted, edited].some(layer => layer.unconfined === 'never') ? 'never' : undefined,
    broker: [accepted, edited].some(layer => layer.broker === 'never') ? 'never' : undefined,
    fallback: fallbacks.find(one => [accepted.fallback, edited.fallback].includes(one)),
    wait: shorterWait(accepted, edited),
    readingTime: readings.find(one => [accepted.readingTime, edited.readingTime].includes(one)),
    notify: canonical(accepted.notify ?? {}) === canonical(edited.notify ?? {}) ? accepted.notify : undefined,
    network: tightened(accepted.network, edited.network),
    lock: false,
    ...limitsOf(accepted, edited),
  };
}

/** The shorter; where only one says anything, the other means what is built in. */
function shorterWait({ wait: one }: PolicyLayer, { wait: other }: PolicyLayer): number | undefined {
  return one === undefined && other === undefined ? undefined : Math.min(one ?? usualWait, other ?? usualWait);
}

/** A limit that only one of the two names must not take the place of what is built in: that may be stricter. */
function limitsOf(accepted: PolicyLayer, edited: PolicyLayer): Pick<PolicyLayer, 'limits' | 'caps'> {
  const said = strictestLimits([accepted.limits, edited.limits]);
  const named = (name: LimitName) => accepted.limits[name] !== undefined && edited.limits[name] !== undefined;
  const only = (both: boolean): Limits =>
    Object.fromEntries(limitNames.flatMap(name => (named(name) === both && said[name] !== undefined ? [[name, said[name]]] : [])));
  return { limits: only(true), caps: strictestLimits([only(false), accepted.caps, edited.caps]) };
}

/** The limits of both. */
function autoOf(accepted: PolicyLayer, edited: PolicyLayer): PolicyLayer['auto'] {
  if (accepted.auto === undefined && edited.auto === undefined) return undefined;
  return [...new Map([...(accepted.auto ?? [plainAuto]), ...(edited.auto ?? [plainAuto])].map(one => [canonical(one), one])).values()];
}

/** Only while both say so. */
function pausedOf({ paused: one }: PolicyLayer, { paused: other }: PolicyLayer): PolicyLayer['paused'] {
  if (one === undefined || other === undefined) return undefined;
  const [from, until] = [Math.max(one.from, other.from), Math.min(one.until, other.until)];
  return from < until ? { from, until } : undefined;
}

/** When a mode ends, `ask` follows: so a milder one begins with the later and ends with the earlier of the two, and a stricter one ends only where both end. */
function modeOf(accepted: PolicyLayer, edited: PolicyLayer): Pick<PolicyLayer, 'mode' | 'modeFrom' | 'modeUntil'> {
  const mode = strictestMode([accepted.mode ?? 'ask', edited.mode ?? 'ask']) ?? 'ask';
  const ends = [accepted, edited].map(layer => layer.modeUntil ?? Number.POSITIVE_INFINITY);
  const bothStrict = accepted.mode === 'strict' && edited.mode === 'strict';
  const end = mode !== 'strict' ? Math.min(...ends) : bothStrict ? Math.max(...ends) : Number.POSITIVE_INFINITY;
  const begins = [accepted, edited].flatMap(layer => layer.modeFrom ?? []);
  return { mode, modeFrom: begins.length === 0 ? undefined : Math.max(...begins), modeUntil: Number.isFinite(end) ? end : undefined };
}

/** Open in both; with the repository outside where both say that one. */
function projectsOf(ones: readonly Project[], others: readonly Project[]): readonly Project[] {
  return ones.flatMap(({ repository, ...one }) => {
    const other = others.find(({ repository: _, ...same }) => canonical(same) === canonical(one));
    if (other === undefined) return [];
    return [repository !== undefined && canonical(other.repository ?? {}) === canonical(repository) ? { ...one, repository } : one];
  });
}

/** What both hold, as values. */
function both<T>(ones: readonly T[], others: readonly T[]): readonly T[] {
  const known = new Set(others.map(canonical));
  return ones.filter(one => known.has(canonical(one)));
}

/** What one of them holds, once. */
function either<T>(ones: readonly T[], others: readonly T[]): readonly T[] {
  return [...new Map([...ones, ...others].map(one => [canonical(one), one])).values()];
}

/** Rules that tighten from either; rules that loosen where both have the same. Numbers shift when a line is added, so they don't count. */
function rulesOf(accepted: PolicyLayer, edited: PolicyLayer): PolicyLayer['rules'] {
  const strict = [...accepted.rules, ...edited.rules].filter(rule => rule.decision !== 'allow');
  const same = new Set(edited.rules.map(rule => canonical({ ...rule, id: '' })));
  return [...strict, ...accepted.rules.filter(rule => rule.decision === 'allow' && same.has(canonical({ ...rule, id: '' })))];
}

/** One line of a difference, and whether taking it would let more through. */
export interface Change {
  readonly line: string;
  readonly loosens: boolean;
}

/** What taking one layer in place of another would change, in lines that begin with `+` or `-`. */
export function difference(before: PolicyLayer, after: PolicyLayer): readonly Change[] {
  return [
    ...modeLines(before, after),
    ...autoLines(before, after),
    ...pauseLines(before, after),
    ...capLines(before, after),
    ...waitLines(before, after),
    ...notifyLines(before, after),
    ...proxyLines(before, after),
    ...limitLines(before, after),
    ...listLines(before, after),
  ];
}

/** Whether taking one layer in place of another lets anything more through, now or later. */
export function loosens(before: PolicyLayer, after: PolicyLayer): boolean {
  return difference(before, after).some(change => change.loosens);
}

const change = (line: string, looser: boolean): Change => ({ line, loosens: looser });

function modeLines(accepted: PolicyLayer, edited: PolicyLayer): readonly Change[] {
  const [before, after] = [accepted.mode ?? 'ask', edited.mode ?? 'ask'];
  const times = ({ modeFrom, modeUntil }: PolicyLayer) => {
    const said = [['from', modeFrom] as const, ['until', modeUntil] as const];
    return said.map(([word, time]) => (time === undefined ? '' : ` ${word} ${new Date(time).toISOString()}`)).join('');
  };
  const [was, is] = [`${before}${times(accepted)}`, `${after}${times(edited)}`];
  return was === is ? [] : [change(`- mode ${was}`, false), change(`+ mode ${is}`, everMilder(edited, accepted))];
}

function autoLines({ auto: before }: PolicyLayer, { auto: after }: PolicyLayer): readonly Change[] {
  if (canonical(before ?? []) === canonical(after ?? [])) return [];
  const words = (auto: PolicyLayer['auto']) => (auto ?? []).map(one => `auto for what is ${autoWords(one) || 'built in'}`);
  const come = words(after).length === 0 ? ['auto for what is built in'] : words(after);
  return [...words(before).map(line => change(`- ${line}`, false)), ...come.map(line => change(`+ ${line}`, !noMilderAuto(after, before)))];
}

function pauseLines({ paused: before }: PolicyLayer, { paused: after }: PolicyLayer): readonly Change[] {
  const words = ({ from, until }: NonNullable<PolicyLayer['paused']>) =>
    `paused ${new Date(from).toISOString()} to ${new Date(until).toISOString()}`;
  if (canonical(before ?? {}) === canonical(after ?? {})) return [];
  const longer = after !== undefined && (before === undefined || after.from < before.from || after.until > before.until);
  return [...(before ? [change(`- ${words(before)}`, false)] : []), ...(after ? [change(`+ ${words(after)}`, longer)] : [])];
}

/** Whether a layer's mode is milder than another's at any time: an end may loosen too, for `ask` follows it. */
function everMilder(one: PolicyLayer, other: PolicyLayer): boolean {
  const times = [Number.NEGATIVE_INFINITY, ...[one, other].flatMap(layer => [layer.modeFrom ?? [], layer.modeUntil ?? []].flat())];
  const at = (layer: PolicyLayer, time: number) => current(layer, time) ?? 'ask';
  return times.some(time => milder(at(one, time), at(other, time)));
}

function capLines(accepted: PolicyLayer, edited: PolicyLayer): readonly Change[] {
  return (['remember', 'unconfined', 'broker', 'fallback', 'readingTime'] as const).flatMap(name => {
    const [before, after] = [accepted[name] ?? 'not said', edited[name] ?? 'not said'];
    const looser =
      before === 'never' ||
      (name === 'fallback' && fallbacks.indexOf(accepted[name]) < fallbacks.indexOf(edited[name])) ||
      (name === 'readingTime' && readings.indexOf(accepted[name]) < readings.indexOf(edited[name]));
    return before === after ? [] : [change(`- ${name} ${before}`, false), change(`+ ${name} ${after}`, looser)];
  });
}

/** Longer is no more that runs, but more that is held up: a person says so. */
function waitLines({ wait: before }: PolicyLayer, { wait: after }: PolicyLayer): readonly Change[] {
  if (before === after) return [];
  const words = (wait: number | undefined) => (wait === undefined ? 'as built in' : `${wait} s`);
  return [change(`- wait ${words(before)}`, false), change(`+ wait ${words(after)}`, (after ?? usualWait) > (before ?? usualWait))];
}

/** What waits is told to somebody else then. */
function notifyLines({ notify: before }: PolicyLayer, { notify: after }: PolicyLayer): readonly Change[] {
  const [was, is] = [canonical(before ?? {}), canonical(after ?? {})];
  return was === is ? [] : [change(`- notify ${was}`, false), change(`+ notify ${is}`, is !== '{}')];
}

/** The same proxy by another name or password. */
function proxyLines({ network: before }: PolicyLayer, { network: after }: PolicyLayer): readonly Change[] {
  const [was, is] = [before?.proxy, after?.proxy];
  const same = was !== undefined && is !== undefined && withoutSecret(was) === withoutSecret(is);
  return same && was !== is ? [change('+ network proxy with another name or password', true)] : [];
}

/** What is built in of memory and processes depends on the machine: whether a word is looser than that can't be told here. */
function limitLines({ limits: before }: PolicyLayer, { limits: after }: PolicyLayer): readonly Change[] {
  return limitNames.flatMap(name => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    const unknown = (name === 'memory' || name === 'processes') && (was === undefined || is === undefined);
    const looser = unknown || looserLimit(name, is ?? fixedLimits[name], was ?? fixedLimits[name]);
    const words = (value: number | undefined) => (value === undefined ? 'as built in' : limitWords(name, value));
    return [change(`- limit ${name} ${words(was)}`, false), change(`+ limit ${name} ${words(is)}`, looser)];
  });
}

function listLines(accepted: PolicyLayer, edited: PolicyLayer): readonly Change[] {
  const [before, after] = [entries(accepted), entries(edited)];
  const gone = [...before].filter(([line]) => !after.has(line)).map(([line, looser]) => change(`- ${line}`, !looser));
  const come = [...after].filter(([line]) => !before.has(line)).map(([line, looser]) => change(`+ ${line}`, looser));
  return [...gone, ...come];
}

const place = ({ path, device, inode }: Directory) => `${path} (device ${device}, inode ${inode})`;

/** Each entry of each list as a line, and whether it loosens while it is there. */
function entries(layer: PolicyLayer): ReadonlyMap<string, boolean> {
  return new Map<string, boolean>([
    ...layer.projects.map(one => [`project ${place(one)}`, true] as const),
    ...layer.projects.flatMap(one =>
      one.repository === undefined ? [] : [[`repository ${place(one.repository)} of project ${one.path}`, true] as const],
    ),
    ...layer.readable.map(one => [`readable ${one}`, true] as const),
    ...layer.environment.map(one => [`environment ${one}`, true] as const),
    ...networkLines(layer.network),
    ...layer.packs.map(one => [`pack ${one}`, true] as const),
    ...layer.trusted.map(one => [`trust in the policy of ${one.project} (${one.hash.slice(0, 12)})`, true] as const),
    ...layer.profiles.map(one => [`profile ${one.name} ${canonical(profileWords(one))}`, false] as const),
    ...layer.services.map(one => [`service ${serviceWords(one)}`, true] as const),
    ...layer.rules.map(({ id: _, ...rule }) => [`rule ${canonical(rule)}`, rule.decision === 'allow'] as const),
  ]);
}

/** What it says, without what it does not. */
function profileWords({ name: _, layer, ...where }: Profile): object {
  const rules = layer.rules.map(({ id: __, ...one }) => one);
  const said = Object.entries({ ...layer, rules }).filter(([key, value]) => canonical(value) !== canonical(emptyLayer[key as 'mode']));
  return { ...where, ...Object.fromEntries(said) };
}
