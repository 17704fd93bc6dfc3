/** `trap`: code that runs at some later point, between any two commands or at the end. */
import type { Node } from '../../syntax.ts';
import { placeOf } from '../call.ts';
import { fixedKey, functionKey, goneKey, WIDE } from '../changes.ts';
import { integer, isProcess, unknown } from '../content.ts';
import { declare, type Frame, note, noteAll, type Shell } from '../frame.ts';
import type { Argument } from '../program.ts';
import type { Run } from '../simple.ts';
import type { Flow } from '../state.ts';
import { lookup } from '../word/lookup.ts';
import { done, forgetsAll, textOf } from './done.ts';
import { alias } from './reference.ts';

export function trap(run: Run, shell: Shell): Flow {
  const rest = run.argv.slice(textOf(run.argv[1]) === '--' ? 2 : 1);
  const [action, ...signals] = rest;
  const text = textOf(action) ?? numbered(action, run, shell);
  if (action === undefined || text === '' || text === '-' || /^-[lpP]+$/.test(text ?? '')) return done(run, shell);
  if (text !== undefined && signals.length === 0) return done(run, shell);
  if (text === undefined) return done(run, shell, { opaque: 'what the trap runs is known only as it runs' });
  const { body } = later(text, run, shell);
  const { frame } = shell;
  // zsh runs it at the end of the function that set it.
  const ends = frame.dialect !== 'zsh' || frame.calls.length === 0;
  if (ends && signals.every(one => /^(?:0|(?:sig)?exit)$/i.test(textOf(one) ?? ''))) return done(run, shell);
  const opaque = intrude(body, shell);
  return done(run, shell, opaque === undefined ? {} : { opaque });
}

/** `trap "kill $pid" EXIT`: what is a number, or names a process that this shell started, is the same when it is read later. */
function numbered(action: Argument | undefined, { node, argv }: Run, shell: Shell): string | undefined {
  const word = action === undefined || argv.length !== node.words.length ? undefined : node.words[argv.indexOf(action)];
  const parts = word?.parts.map(part => {
    if (part.kind === 'literal') return /[$`\\'"]/.test(part.text) ? undefined : part.text;
    if (part.kind !== 'parameter' || part.operation !== undefined || part.index !== undefined || part.prefix !== undefined)
      return undefined;
    const content = lookup(part.name, shell);
    return isProcess(content) || integer(content) ? `\${${part.name}}` : undefined;
  });
  return parts === undefined || parts.includes(undefined) ? undefined : parts.join('');
}

/** A trap runs at any later point: it is walked at the end, with whatever may hold then. */
function later(text: string, run: Run, shell: Shell): { readonly body: readonly Node[] } {
  const { reader } = shell.frame;
  const frame = { ...shell.frame, within: [...shell.frame.within, TRAP] };
  const place = run.argv[1]?.place ?? placeOf(run, shell);
  const { body, faults } = reader.parse(text, frame.dialect);
  if (frame.muted) return { body };
  for (const fault of faults) reader.faults.push({ reason: fault.reason, place: frame.at ?? place });
  const at = frame.at ?? place;
  reader.later.push({ body, state: { ...shell.state, positional: undefined }, frame: { ...frame, at }, name: undefined });
  return { body };
}

const TRAP = 'trap';

/** From here on this may run between any two commands. Why what follows can't be told, where it may change more than variables. */
export function intrude(body: readonly Node[], shell: Shell): string | undefined {
  shell.frame.reader.intruders.add(body);
  return disturb(body, shell);
}

/** A function was made anew: what may run at any time may call it. */
export function disturbAll(shell: Shell): void {
  const { reader, within } = shell.frame;
  if (!within.includes(TRAP)) for (const body of reader.intruders) disturb(body, shell);
}

function disturb(body: readonly Node[], shell: Shell): string | undefined {
  const { frame } = shell;
  // Once more in the state that it makes: only what is a number then too stays one.
  for (let turn = 0; turn < 2; turn += 1) {
    const trial: Frame = { ...frame, within: [...frame.within, TRAP], muted: true, changes: new Map(), left: [], tested: true };
    const flow = frame.reader.walk(body, shell.state, trial);
    // Nothing comes after it.
    if (flow.ok.dead && flow.failed.dead && trial.left.length === 0) return undefined;
    noteAll(frame, trial.changes);
    if ([...trial.changes.keys()].some(wide)) {
      forgetsAll(shell);
      alias(shell);
      return 'a trap may change more than variables between any two commands';
    }
    for (const [name, numeric] of trial.changes) if (!name.startsWith('/')) shift(name, numeric, shell);
  }
  return undefined;
}

const wide = (key: string) => WIDE.has(key) || key.startsWith(functionKey('')) || key.startsWith(goneKey(''));

function shift(name: string, numeric: boolean, shell: Shell): void {
  const old = shell.state.variables.get(name);
  const content = unknown(`a trap may change ${name} at any time`, numeric && integer(old?.content));
  declare(shell, name, { nature: old?.nature, content, exported: old?.exported ?? false, fixed: true });
  note(shell.frame, fixedKey(name));
}
