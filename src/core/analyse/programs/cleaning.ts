/** Programs that empty the directory which they are told to write into: what lay there is gone, whether they made it or not. */
import type { Effect } from '../../values.ts';
import { destroys, textOf } from '../effects.ts';
import type { Option } from '../options.ts';
import type { Argument, Call } from '../program.ts';

/** Directories that by their name hold what was made, and can be made again. */
const MADE =
  /(?:^|[/._-])(?:te?mp|cache|builds?|built|out(?:put)?s?|dist|public|_?sites?|docs?|www|html|static|assets|coverage|cov|results?|reports?|artifacts?|target|release|debug|storybook\w*|api|typedoc|gen(?:erated)?|bundle|lib|esm|cjs|es|prod|preview|export|\w*env|book|screenshots|traces?|videos?|nyc_output|c8|pytest\w*|basetemp)(?:$|[/._-]|\d)|^\/tmp\//i;

/** What each of them empties: by option, and with which others only. */
const empties: ReadonlyMap<string, RegExp> = new Map([
  ['playwright', /^(?:o|output)$/],
  ['nyc', /^(?:temp-dir(?:ectory)?|t)$/],
  ['c8', /^(?:temp-dir(?:ectory)?)$/],
  ['vite', /^(?:o|outDir)$/],
  ['vitepress', /^(?:d|outDir|o)$/],
  ['astro', /^(?:o|outDir|d)$/],
  ['ng', /^(?:o|output-path)$/],
  ['docusaurus', /^(?:o|out-dir)$/],
  ['storybook', /^o$/],
  ['build-storybook', /^o$/],
  ['jekyll', /^d$/],
  ['mkdocs', /^d$/],
  ['mdbook', /^d$/],
  ['zola', /^(?:o|d)$/],
  ['typedoc', /^(?:o|out)$/],
  ['expo', /^(?:o|output-dir)$/],
]);

/** Options that empty the directory that another one names. */
const asked: ReadonlyMap<string, RegExp> = new Map([
  ['hugo', /^cleanDestinationDir$/],
  ['webpack', /^output-clean$/],
  ['webpack-cli', /^output-clean$/],
  ['babel', /^delete-dir-on-start$/],
  ['tsup', /^clean$/],
  ['tsdown', /^clean$/],
  ['swc', /^delete-dir-on-start$/],
]);

/** Every such option of a call. */
export function cleaned(given: readonly Option[], call: Call): Effect[] {
  const always = empties.get(call.program);
  const where = asked.get(call.program);
  if (always === undefined && where === undefined) return [];
  const told = where !== undefined && given.some(one => where.test(one.name));
  const places = given.flatMap(one => {
    const named = always?.test(one.name) || (told && /^(?:o|d|outDir|out-dir)$/.test(one.name));
    return named && one.value !== undefined ? [one.value] : [];
  });
  return places.flatMap(one => clears(one, call));
}

/** It is emptied, unless by its name nothing else can be in it. */
export function clears(directory: Argument, { program }: Pick<Call, 'program'>): Effect[] {
  const text = textOf(directory);
  return text !== undefined && MADE.test(text)
    ? []
    : [destroys('emptied', `${program} empties the directory it writes into`, directory.place)];
}
