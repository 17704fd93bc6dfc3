/** Of what make hands on to the makes below it in MAKEFLAGS: the options that run nothing by themselves, so that a dry run stays one. */

/** Options without a word of their own that leave out, go on or tell more; `-e` lets variables of the environment win over the makefile's. */
const harmless = /[BdiknpqrRSstw]/;

/** make(1): every option letter that takes no word of its own. One that takes a word would make letters of it. */
const letters = /^-?[bBdeiknpqrRsStvwmL]+$/;

const long =
  /^--(?:just-print|dry-run|recon|question|touch|keep-going|no-keep-going|stop|ignore-errors|silent|quiet|no-silent|(?:no-)?print-directory|always-make|no-builtin-rules|no-builtin-variables|warn-undefined-variables|trace|debug)$/;

/**
 * What is left of the value, in its own form; empty where that is nothing. All behind a `--` sets variables: `may` says which of them may pass,
 * of those that hold nothing which make would read further.
 */
export function harmlessMakeFlags(value: string, may: (name: string, value: string) => boolean): string {
  const words = value.split(/\s+/);
  const end = words.indexOf('--');
  const flags = harmlessOptions(end === -1 ? words : words.slice(0, end));
  const set = end === -1 || value.includes('\\') ? [] : words.slice(end + 1).filter(one => isPlain(one, may));
  return set.length === 0 ? flags : `${flags} -- ${set.join(' ')}`;
}

function harmlessOptions(words: readonly string[]): string {
  return words
    .map((word, index) => (long.test(word) ? word : (index === 0 || word.startsWith('-')) && letters.test(word) ? withHarmless(word) : ''))
    .filter(word => word !== '' && word !== '-')
    .join(' ');
}

/** Its own variables say what runs the lines, and what is called for a make below. */
const ofMake = /^(?:SHELL|MAKE|MAKE_COMMAND|MAKEOVERRIDES|MAKEFLAGS|MFLAGS|GNUMAKEFLAGS|MAKEFILES)$/;

function isPlain(word: string, may: (name: string, value: string) => boolean): boolean {
  const [, name = '', value = ''] = /^([A-Za-z_]\w*)=([\w.,:/+@%=-]*)$/.exec(word) ?? [];
  return name !== '' && !ofMake.test(name) && may(name, value);
}

const withHarmless = (word: string) => [...word].filter((one, index) => (index === 0 && one === '-') || harmless.test(one)).join('');
