/** Of what make hands on to the makes below it in MAKEFLAGS: the options that run nothing by themselves, so that a dry run stays one. */

/** Options without a word of their own that leave out, go on or tell more; `-e` lets variables of the environment win over the makefile's. */
const harmless = /[BdiknpqrRSstw]/;

/** make(1): every option letter that takes no word of its own. One that takes a word would make letters of it. */
const letters = /^-?[bBdeiknpqrRsStvwmL]+$/;

const long =
  /^--(?:just-print|dry-run|recon|question|touch|keep-going|no-keep-going|stop|ignore-errors|silent|quiet|no-silent|(?:no-)?print-directory|always-make|no-builtin-rules|no-builtin-variables|warn-undefined-variables|trace|debug)$/;

/** What is left of the value, in its own form; empty where that is nothing. All behind a `--` sets variables. */
export function harmlessMakeFlags(value: string): string {
  const words = value.split(/\s+/);
  const end = words.indexOf('--');
  return words
    .slice(0, end === -1 ? words.length : end)
    .map((word, index) => (long.test(word) ? word : (index === 0 || word.startsWith('-')) && letters.test(word) ? withHarmless(word) : ''))
    .filter(word => word !== '' && word !== '-')
    .join(' ');
}

const withHarmless = (word: string) => [...word].filter((one, index) => (index === 0 && one === '-') || harmless.test(one)).join('');
