/** Names of options that tell what they do though no row has them: `--pager`, `--exec`, `--pre-command` run what they are given, `--output` writes it, in any program. */
import { code, textOf, touch } from '../effects.ts';
import type { Option } from '../options.ts';
import type { Argument, Call, Reading } from '../program.ts';

const RUNS =
  /^(?:exec|execute|eval|evaluate|plug-?in|load-?(?:plugin|module|extension)|(?:\w+-)?(?:cmd|command|pager|editor|browser|hook|prog|program|driver|shell|askpass)|on-\w+)$/i;

const WRITES =
  /^(?:out(?:put)?-?(?:file|path|dir|directory|folder)?|(?:\w+-)?(?:log|report|dump|trace)-?(?:file|path|dir|directory)|(?:save|write)(?:-?(?:to|as|file))?)$/i;

/** A form in which something is shown, and no file. */
const FORM = /^(?:json\w*|ya?ml|xml|csv|tsv|table|text|plain|none|name|wide|short\w*|long|full|pretty|raw|html|markdown|\w+=.*)$/i;

function written(value: Argument | undefined, call: Call): Reading['effects'] {
  const text = textOf(value);
  return value === undefined || text === '' || text === '-' || FORM.test(text ?? '') ? [] : touch('write', value, call);
}

/** The word behind it, if that is no option. */
function behind(at: Argument, call: Call): Argument | undefined {
  const next = at.value.kind === 'text' && at.value.text.includes('=') ? undefined : call.arguments[call.arguments.indexOf(at) + 1];
  return textOf(next)?.startsWith('-') ? undefined : next;
}

/** What an option that the row lacks surely asks for by its name. */
export function telling({ name, known, value, at }: Option, call: Call): Partial<Reading> {
  const text = at.value.kind === 'unknown' ? at.value.prefix : at.value.text;
  if (known || !text.startsWith('--')) return {};
  if (WRITES.test(name)) return { effects: written(value ?? behind(at, call), call) };
  if (!RUNS.test(name) || (value === undefined && text.includes('='))) return {};
  return { effects: [code('sideways', `an option of ${call.program} runs what it is given`, at.place)] };
}
