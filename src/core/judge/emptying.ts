/** `> "$f"`, with no command that writes anything: whatever file that is, nothing of it is left. */
import { tells } from '../tells.ts';
import { blankCopies } from './blank-copies.ts';
import { type Check, effectsOf, type Found, found, type Matter, nameOf, type PathEffect, placesOf } from './matter.ts';
import { sameOverEach } from './same-over-each.ts';

/**
 * Every write that empties files which only running tells apart, or one that stands there and is written by hand. What else the text names
 * may be meant to be begun anew: a log, a list, a report.
 */
export const emptying: Check = matter => {
  const copies = blankCopies(matter.analysis.actions).filter(({ effect, action }) => open(effect, action.cwd) || lost(effect, matter));
  const emptied = effectsOf(matter, 'path').filter(({ effect, action }) => {
    if (effect.emptied === undefined) return OVER.has(effect.touch) && FOREIGN.has(action.program ?? '') && lost(effect, matter);
    if (effect.emptied === 'begun') return tells(action) && lost(effect, matter);
    if (effect.emptied === 'told') return lost(effect, matter);
    return open(effect, action.cwd) || lost(effect, matter);
  });
  const same = sameOverEach(matter.analysis.actions).filter(({ effect }) => anyLost(effect, matter));
  return [...[...copies, ...emptied].map(({ effect }) => says(effect)), ...same.map(({ effect }) => saysSame(effect))];
};

function saysSame({ path, place }: PathEffect): Found {
  return found('ask', { id: 'emptied', reason: `writes the same over each of ${nameOf(path)}`, place });
}

function says({ path, place }: PathEffect): Found {
  const reason = path.kind === 'path' ? `empties ${nameOf(path)}` : `empties ${nameOf(path)}, whatever that is`;
  return found('ask', { id: 'emptied', reason, place });
}

/** Nothing of the name itself is certain: one of many, or anything below a directory, which then stands for all in it. */
function open({ path, emptied }: PathEffect, cwd: string | undefined): boolean {
  if (emptied === 'over') return false;
  if (path.kind === 'unknown' || emptied === 'any') return true;
  return path.kind === 'pattern' ? /\/[*?[][^/]*$/.test(path.path) : path.path === cwd;
}

const OVER: ReadonlySet<string> = new Set(['write', 'replace']);

/** Programs that write archives, pictures, measurements, keys: what they write over is none of its kind. Git's and databases' own rows say so of themselves. */
const FOREIGN = new Set(
  'tar gtar bsdtar zip 7z 7za 7zz 7zr ar age rage gpg gpg2 strip objcopy llvm-strip llvm-objcopy time gtime perf valgrind script strace ltrace tcpdump ctags etags cscope dot neato fdp twopi circo convert magick mogrify sox gs ghostscript inkscape wkhtmltopdf pdftotext pdftoppm qpdf optipng pngquant qrencode msgfmt exiftool asciinema hyperfine pytest py.test coverage ssh-keygen openssl pg_dump mongodump mysqldump redis-cli'.split(
    ' ',
  ),
);

/** Source code and what a project is built from, by its name. */
const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|pyi|rb|go|rs|c|h|cc|cpp|cxx|hpp|m|mm|java|kts?|scala|swift|cs|fs|php|pl|pm|lua|ex|exs|erl|hs|ml|clj|dart|zig|nim|jl|vue|svelte|s?css|less|svelte|astro|sol|sh|bash|proto|graphql|tf|gradle|cmake)$|\/(?:package\.json|tsconfig\.json|Cargo\.toml|pyproject\.toml|go\.mod|Makefile|Dockerfile|CMakeLists\.txt|Gemfile|pom\.xml|LICENSE|README(?:\.\w+)?)$/;

/** Such a file stands there. */
function lost(effect: PathEffect, matter: Matter): boolean {
  return effect.path.kind === 'path' && anyLost(effect, matter);
}

/** At least one such file stands there. */
function anyLost({ path }: PathEffect, { located }: Matter): boolean {
  if (path.kind === 'unknown' || path.path.startsWith('/tmp/')) return false;
  const places = placesOf(path, located);
  return places.known && places.at.some(({ named, location }) => location.kind === 'file' && SOURCE.test(named));
}
