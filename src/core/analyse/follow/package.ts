/** Scripts of a package.json, each with those that run before and after it (npm-run-script(1)). */
import path from 'node:path';
import { emitOpaque, type Frame, type Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import { passed } from '../nested.ts';
import type { Runs } from '../program.ts';
import { contentsOf, type Held } from './contents.ts';
import { type Line, walkOpen } from './open-text.ts';
import { following } from './piece.ts';
import { upward } from './upward.ts';
import { alternatives } from './written.ts';

type Package = Extract<Runs, { kind: 'package' }>;

/** Follows scripts by name. */
export function runPackage({ names, arguments: given, where }: Package, launched: Launched, shell: Shell): void {
  const [cwd] = shell.state.cwds;
  const frame = cwd === undefined ? undefined : following(shell.frame, `package ${cwd} ${where ?? ''} ${names.join(' ')}`);
  if (cwd === undefined || frame === undefined) return;
  const around = { launched, shell: { state: shell.state, frame } };
  const here = () => contentsOf(path.join(cwd, 'package.json'), around)[0];
  const held = where === 'others' ? undefined : where === 'here' ? here() : upward(['package.json'], cwd, around);
  const each = [...(held === undefined ? [] : [held]), ...made(held?.file, frame)];
  for (const one of each) runScripts({ names, arguments: given, kind: 'package' }, one, around);
}

/** Other packages that the text itself writes: by an option, or as one of several, their scripts may be those that run. */
function made(file: string | undefined, { reader }: Frame): readonly Held[] {
  const others = [...reader.written].filter(([name]) => path.basename(name) === 'package.json' && name !== file);
  return others.flatMap(([name, log]) =>
    alternatives(log).flatMap(one => (one.kind === 'text' ? [{ text: one.text, own: true, file: name }] : [])),
  );
}

function runScripts({ names, arguments: given }: Package, held: Held, around: { launched: Launched; shell: Shell }): void {
  const scripts = scriptsOf(held.text);
  const wanted = names.flatMap(name => matching(name, scripts));
  if (wanted.length > 0) shelled(path.join(path.dirname(held.file), '.npmrc'), around);
  const all = wanted.flatMap(name => [`pre${name}`, name, `post${name}`]);
  for (const name of all) {
    const text = scripts.get(name);
    if (text === undefined) continue;
    const piece: Line = {
      text: wanted.includes(name) && given.length > 0 ? `${text} "$@"` : text,
      shown: text,
      held,
      line: lineOf(name, held.text),
    };
    walkOpen({ ...piece, dialect: 'sh', positional: passed(given, around.shell.state.cwds), cwd: path.dirname(held.file) }, around);
  }
}

/** Settings of npm that start another program for each script, or load code into it (npm-config(7)); and such as may be these, in quotes or by a variable. */
const SHELLS =
  /^[^\S\r\n]*(?:["']|(?![;#])[^=\r\n]*\$\{|script-shell[ \t]*=[ \t]*(?!(?:\/(?:usr\/)?bin\/)?(?:ba|da|z)?sh[ \t]*$)|node-options[ \t]*=.*(?:-r|require|import|loader)\b)/m;

function shelled(file: string, around: { launched: Launched; shell: Shell }): void {
  if (contentsOf(file, around).some(one => SHELLS.test(one.text)))
    emitOpaque(around.shell.frame, around.launched.place, 'a setting in .npmrc has each script run by another program, or with other code');
}

function scriptsOf(text: string): ReadonlyMap<string, string> {
  try {
    const { scripts } = (JSON.parse(text.replace(/^\ufeff/, '')) ?? {}) as { scripts?: unknown };
    if (typeof scripts !== 'object' || scripts === null) return new Map();
    return new Map(Object.entries(scripts).filter((one): one is [string, string] => typeof one[1] === 'string'));
  } catch {
    return new Map();
  }
}

/** A star stands for any part of a name (`npm-run-all 'build:*'`). */
function matching(name: string, scripts: ReadonlyMap<string, string>): readonly string[] {
  if (!name.includes('*')) return scripts.has(name) ? [name] : [];
  const parts = name.split(/\*+/);
  return [...scripts.keys()].filter(one => fits(one, parts));
}

function fits(name: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const found = index === rest.length - 1 ? name.length - part.length : name.indexOf(part, at);
    if (found < at || !name.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return true;
}

function lineOf(name: string, text: string): number {
  const from = Math.max(0, text.indexOf('"scripts"'));
  const at = text.indexOf(`${JSON.stringify(name)}:`, from);
  const found = at < 0 ? text.indexOf(JSON.stringify(name), from) : at;
  return text.slice(0, Math.max(0, found)).split('\n').length;
}
