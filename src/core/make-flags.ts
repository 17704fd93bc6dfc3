/** Of what make hands on to the makes below it in MAKEFLAGS: the options that run nothing by themselves, so that a dry run stays one, and jobs go on side by side. */

/** Options without a word of their own that leave out, go on or tell more; `-e` lets variables of the environment win over the makefile's. */
const harmless = /[BdiknpqrRSstw]/;

/** make(1): every option letter that takes no word of its own. One that takes a word would make letters of it. */
const letters = /^-?[bBdeiknpqrRsStvwmL]+$/;

const long =
  /^--(?:just-print|dry-run|recon|question|touch|keep-going|no-keep-going|stop|ignore-errors|silent|quiet|no-silent|(?:no-)?print-directory|always-make|no-builtin-rules|no-builtin-variables|warn-undefined-variables|trace|debug)$/;

/** Below which load a job begins, and how what jobs print is kept together. */
const besides =
  /^(?:-l(?:\d+(?:\.\d+)?)?|--(?:load-average|max-load)(?:=\d+(?:\.\d+)?)?|-O(?:none|line|target|recurse)?|--output-sync(?:=(?:none|line|target|recurse))?)$/;

/** How many jobs there are at a time, and the descriptors through which all makes share them. */
const jobs = /^(?:-j\d*|--jobs(?:=\d+)?|--jobserver-(?:auth|fds)=\d+,\d+)$/;

/** Shared through a file, which is none of the sandbox's: each make would count for itself. */
const sharedElsewhere = (word: string) => /^--jobserver-(?:auth|fds)=/.test(word) && !jobs.test(word);

/** make(1): these take a number that stands alone, too. */
const numbered = /^(?:-[jl]|--(?:jobs|load-average|max-load))$/;

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

/** One of the system's; or another file that is named as one, a way into Ward, where the sandbox has the shell behind. */
const systemShell = /^\/(?:usr\/)?bin\/(?:ba|da|z)?sh$/;
const namedAsShell = /^[\w.,:/+@%-]*\/(?:wardsh|(?:ba|z)?sh)$/;

/** What is left, with the shell that a `SHELL=` of the call above gave all makes below (make(1)): their lines may be in its language. */
export function withShell(left: string, value: string, behind: string): string {
  const words = value.includes('\\') ? [] : value.split(/\s+/);
  const end = words.indexOf('--');
  const given = (end === -1 ? [] : words.slice(end + 1)).findLast(word => word.startsWith('SHELL='))?.slice('SHELL='.length) ?? '';
  const shell = systemShell.test(given) ? given : namedAsShell.test(given) ? behind : undefined;
  if (shell === undefined) return left;
  return `${left}${/(?:^| )-- /.test(left) ? '' : ' --'} SHELL=${shell}`;
}

function harmlessOptions(words: readonly string[]): string {
  const counts = !words.some(sharedElsewhere);
  const passes = (word: string) => long.test(word) || besides.test(word) || (counts && jobs.test(word));
  return words
    .map((word, index) => {
      const before = words[index - 1] ?? '';
      if (passes(word) || (/^\d+(?:\.\d+)?$/.test(word) && numbered.test(before) && passes(before))) return word;
      return (index === 0 || word.startsWith('-')) && letters.test(word) ? withHarmless(word) : '';
    })
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
