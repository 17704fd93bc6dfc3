/** Variables that the text both exports and gives something, in whatever order and way: what it hands on to the programs that it starts. */
import type { Place } from '../syntax.ts';
import type { Effect, Request } from '../values.ts';
import { type Shell, where } from './frame.ts';

/** What it is given, as far as the text tells. */
type Setting = string | undefined;

/** `set -a`: whatever is given something is exported. */
const ALL = '*';

/** Of a name that is given more than so many, any may be the last. */
const MOST_SETTINGS = 16;

/** The text gives the name something: what that does to programs where it is exported, by the text or by who started the shell. */
export function handing(name: string, setting: Setting, { shell, place }: { shell: Shell; place: Place }): Effect[] {
  const { reader, source } = shell.frame;
  // What a file of the project gives is that file's doing.
  if (source === undefined) note(reader.settings, name, setting);
  const exported = reader.handed.has(name) || reader.handed.has(ALL) || callers(name, reader.request);
  return exported ? [setter(name, setting, where(shell.frame, place))] : [];
}

/** Who started the shell has exported it. What a shell that lines are typed into tells of itself holds what it has not exported, too. */
function callers(name: string, { scene, unheld }: Request): boolean {
  return scene.typed !== true && unheld !== true && scene.environment.has(name);
}

function note(settings: Map<string, Set<Setting>>, name: string, setting: Setting): void {
  const before = settings.get(name) ?? new Set();
  settings.set(name, before.size < MOST_SETTINGS ? before.add(setting) : new Set([undefined]));
}

/** The text exports the name, whatever it has given it by then or gives it later. */
export function exporting(name: string, { shell, place }: { shell: Shell; place: Place }): Effect[] {
  const { reader } = shell.frame;
  reader.handed.add(name);
  return [...(reader.settings.get(name) ?? [])].map(setting => setter(name, setting, place));
}

/** From here on the text exports whatever it gives something. */
export function exportingAll({ frame }: Shell): void {
  frame.reader.handed.add(ALL);
}

function setter(name: string, setting: Setting, place: Place): Effect {
  return { kind: 'environment', name, ...(setting === undefined ? {} : { value: setting }), place };
}
