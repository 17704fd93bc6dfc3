/** `yes | tee x`: what never ends is handed on through a pipeline into a file. */
import type { Place } from '../syntax.ts';
import type { Action, Effect } from '../values.ts';
import { destroys } from './effects.ts';

const ENDLESS = /^\/dev\/(?:zero|full|random|urandom)$/;
const STREAM = /^\/dev\/(?:null|std(?:out|err)|tty|fd\/\d+)$/;

/** Programs that hand on all that comes in, in whatever form. */
const HANDS_ON = new Set(
  'cat tee tr pv base64 base32 gzip bzip2 xz zstd rev sed xxd od hexdump openssl nl cut fold awk grep sponge'.split(' '),
);

/** It ends after some of it. */
const ENDS = /^(?:-m\d*|--max-count.*|-[NlnqQ]\d*|\d*q|.*\bexit\b.*)$/s;

/** The file that fills up, where every stage reads to the end; `starts`: where the actions of each but the first begin. */
export function endlessPipe(actions: readonly Action[], starts: readonly number[], place: Place): Effect | undefined {
  const [from = 0, next] = starts;
  if (next === undefined || !actions.slice(from, next).some(flows)) return undefined;
  const rest = starts.slice(1).map((start, at) => actions.slice(start, starts[at + 2] ?? actions.length));
  const through = rest.findIndex(stage => !stage.some(handsOn));
  const into = (through < 0 ? rest : rest.slice(0, through)).flatMap(stage => stage.flatMap(one => one.effects)).find(fills);
  return into?.kind === 'path' && into.path.kind !== 'unknown'
    ? destroys('endless', `writes ${into.path.path} without an end`, place)
    : undefined;
}

function flows({ program = '', effects }: Action): boolean {
  if (program === 'yes') return true;
  return HANDS_ON.has(program) && effects.some(one => one.kind === 'path' && one.path.kind === 'path' && ENDLESS.test(one.path.path));
}

function handsOn({ program = '', argv }: Action): boolean {
  return HANDS_ON.has(program) && !argv.slice(1).some(one => one.kind !== 'text' || ENDS.test(one.text));
}

function fills(one: Effect): boolean {
  return one.kind === 'path' && one.touch === 'write' && one.path.kind !== 'unknown' && !STREAM.test(one.path.path);
}
