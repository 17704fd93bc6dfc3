/** The times at which a policy changes by itself: a mode or a rule begins or ends. */
import { beginsAt } from './lasting.ts';
import type { Layers } from './policy.ts';

/** Milliseconds since the epoch, in no order. Between two of them, layers that are the same make the same policy. */
export function ends({ system, user, project, remembered }: Layers): readonly number[] {
  const profiles = [system, user].flatMap(layer => layer.profiles.map(one => one.layer));
  const layers = [system, user, project, ...profiles];
  const rules = [...layers.flatMap(layer => layer.rules), ...remembered];
  const pauses = layers.flatMap(layer => [layer.paused?.from, layer.paused?.until]);
  const modes = layers.flatMap(layer => [layer.modeFrom, layer.modeUntil]);
  return [...modes, ...pauses, ...rules.flatMap(rule => [beginsAt(rule), rule.until])].filter(time => time !== undefined);
}
