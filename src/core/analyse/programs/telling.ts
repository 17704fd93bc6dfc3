/** Names of options that tell what they do though no row has them: `--pager`, `--exec`, `--pre-command` run what they are given, in any program. */
import { code } from '../effects.ts';
import type { Option } from '../options.ts';
import type { Call, Reading } from '../program.ts';

const RUNS =
  /^(?:exec|execute|eval|evaluate|plug-?in|load-?(?:plugin|module|extension)|(?:\w+-)?(?:cmd|command|pager|editor|browser|hook|prog|program|driver|shell|askpass)|on-\w+)$/i;

/** What an option that the row lacks surely asks for by its name. */
export function telling({ name, known, value, at }: Option, call: Call): Partial<Reading> {
  const text = at.value.kind === 'unknown' ? at.value.prefix : at.value.text;
  if (known || !text.startsWith('--') || !RUNS.test(name)) return {};
  if (value === undefined && text.includes('=')) return {};
  return { effects: [code('sideways', `an option of ${call.program} runs what it is given`, at.place)] };
}
