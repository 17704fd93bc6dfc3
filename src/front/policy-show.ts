/** `ward policy show`: what holds here, a line each, and which layer decided it. */
import { limitNames, limitWords } from '../core/limits.ts';
import { type By, entryBy, limitBy, type Standing, wordBy, words } from '../core/policy/decided-by.ts';
import { modeOrder } from '../core/policy/layer.ts';
import { networkLines, withoutSecret } from '../core/policy/network.ts';
import { policy } from '../core/policy/policy.ts';
import { ruleWords } from '../core/policy/rule-words.ts';
import { printable } from '../core/printable.ts';
import { serviceWords } from '../core/service-words.ts';
import type { Policy, Rule } from '../core/values.ts';
import { policyLayers } from '../host/policy/load.ts';
import { shown } from './mode.ts';
import type { Surroundings } from './surroundings.ts';

/** A line of what holds, and whose word it is. */
interface Told {
  readonly line: string;
  readonly by: readonly By[];
}

/** Writes it; as JSON the policy as it holds, and who decided each of its words. */
export function show(json: boolean, { directories, now, cwd, out }: Surroundings): void {
  const { layers, means } = policyLayers(directories, now(), { cwd });
  const standing = { layers, means };
  const held = policy(layers, means);
  const by = Object.fromEntries(words.map(word => [word, wordBy(word, standing)]));
  if (json) out(`${JSON.stringify({ ...held, ...shownNetwork(held), decidedBy: by }, undefined, 2)}\n`);
  else out(told(held, standing).map(lineOf).join(''));
}

/** Who may use the proxy is nobody else's to read. */
function shownNetwork({ network }: Policy): Pick<Policy, 'network'> {
  return network?.proxy === undefined ? {} : { network: { ...network, proxy: withoutSecret(network.proxy) } };
}

const lineOf = ({ line, by }: Told) => `${printable(line)}   (${by.join(', ')})\n`;

function told(held: Policy, standing: Standing): readonly Told[] {
  const word = (name: (typeof words)[number], text: string): Told => ({ line: `${name} ${text}`.trim(), by: wordBy(name, standing) });
  return [
    word('mode', shown({ ...held, modes: modeOrder })),
    word('remember', held.remember),
    word('unconfined', held.unconfined),
    word('fallback', held.fallback ?? 'refuse'),
    ...(held.broker === undefined ? [] : [word('broker', held.broker)]),
    ...(held.notify === undefined ? [] : [word('notify', JSON.stringify(held.notify))]),
    ...networkLines(held.network).map(([line]) => ({ line, by: wordBy('network', standing) })),
    ...(held.wait === undefined ? [] : [word('wait', `${held.wait} s`)]),
    ...(held.readingTime === undefined ? [] : [word('readingTime', held.readingTime)]),
    ...(held.lock ? [word('lock', '')] : []),
    ...(held.profiles ?? []).map(name => ({ line: `profile ${name}`, by: profileBy(name, standing) })),
    ...lists(held, standing),
    ...limitNames.flatMap(name => {
      const value = held.limits?.[name];
      return value === undefined ? [] : [{ line: `limit ${name} ${limitWords(name, value)}`, by: limitBy(name, standing) }];
    }),
    ...held.rules.map(rule => ({
      line: `rule ${rule.id}: ${ruleWords(rule)}`,
      by: byOf(rule),
    })),
  ];
}

/** A project's own rule that allows is the word of whoever trusts it too. */
function byOf({ from }: Rule): readonly By[] {
  return from === 'trusted' ? ['project', 'user'] : [from as By];
}

function profileBy(name: string, { layers }: Standing): readonly By[] {
  return (['system', 'user'] as const).filter(one => layers[one].profiles.some(profile => profile.name === name));
}

function lists({ projects, readable, environment, services }: Policy, standing: Standing): readonly Told[] {
  return [
    ...projects.flatMap(one => {
      const by = entryBy('projects', one, standing);
      const outer = one.repository === undefined ? [] : [{ line: `repository ${one.repository.path}`, by }];
      return [{ line: `project ${one.path}`, by }, ...outer];
    }),
    ...readable.map(one => ({ line: `readable ${one}`, by: entryBy('readable', one, standing) })),
    ...environment.map(one => ({ line: `environment ${one}`, by: entryBy('environment', one, standing) })),
    ...(services ?? []).map(one => ({ line: `service ${serviceWords(one)}`, by: entryBy('services', one, standing) })),
  ];
}
