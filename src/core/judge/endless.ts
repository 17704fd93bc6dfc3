/** What never ends by itself and goes into a file: `yes > x` and `cat /dev/zero > x` fill the disk. Through a pipe, the analysis tells it. */
import type { Action } from '../values.ts';
import { type Check, changes, found, harmless, nameOf, type PathEffect } from './matter.ts';

const without = /^\/dev\/(?:zero|full|random|urandom)$/;

/** Programs that read to the end of what they are given; `head`, `dd` and their kin take a count. */
const whole = new Set(['cat', 'cp', 'tee', 'tr', 'pv', 'base64', 'gzip', 'rev', 'sed']);

/** Programs that are told how much to write. */
const SIZED = new Set(['fallocate', 'head', 'mkfile', 'xfs_mkfile']);

/** Every such command. */
export const endless: Check = ({ analysis }) =>
  analysis.actions.filter(flows).flatMap(source => {
    const into = analysis.actions.filter(one => around(one, source, analysis.subject)).flatMap(one => written(one) ?? [])[0];
    if (into === undefined) return [];
    return [
      found('ask', {
        id: 'endless',
        reason: `writes ${nameOf(into.path)} ${SIZED.has(source.program ?? '') ? 'as large as a disk' : 'without an end'}`,
        place: source.place,
      }),
    ];
  });

function paths(action: Action): readonly PathEffect[] {
  return action.effects.filter(effect => effect.kind === 'path');
}

function flows(action: Action): boolean {
  if (SIZED.has(action.program ?? '')) return huge(action);
  return action.program === 'yes' || (whole.has(action.program ?? '') && paths(action).some(one => without.test(nameOf(one.path))));
}

function written(action: Action): PathEffect | undefined {
  return paths(action).find(one => changes(one.touch) && !harmless.test(nameOf(one.path)));
}

/** The command itself, what it runs in, the group it stands in, or the function. */
function around(one: Action, source: Action, text: string): boolean {
  if (one === source) return true;
  if (one.place.in !== source.place.in) return false;
  const holds = one.place.start <= source.place.start && source.place.end <= one.place.end;
  if (holds && (one.knowledge === 'builtin' || source.within.length > 0)) return true;
  return one.knowledge === 'builtin' && /^\w+$/.test(one.spelled) && new RegExp(`\\b${one.spelled}\\s*\\(\\s*\\)`).test(text);
}

/** Tens of gigabytes, of nothing. */
function huge(action: Action): boolean {
  const line = action.argv.map(one => (one.kind === 'text' ? one.text : '')).join(' ');
  if (action.program === 'head' && !paths(action).some(one => without.test(nameOf(one.path)))) return false;
  const [, digits = '0', unit = ''] = /(?: -[a-z]*[lcn] ?| --(?:length|bytes)[= ]| )(\d+)([kKMGTPEZY]?)/.exec(line) ?? [];
  return Number(digits) * 1024 ** ' KMGTPEZY'.indexOf(unit === '' ? ' ' : unit.toUpperCase()) >= LARGE;
}

/** 32 GiB. */
const LARGE = 32 * 1024 ** 3;
