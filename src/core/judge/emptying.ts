/** `> "$f"`, with no command that writes anything: whatever file that is, nothing of it is left. */
import { type Check, effectsOf, found, type Matter, nameOf, type PathEffect, placesOf } from './matter.ts';

/**
 * Every write that empties files which only running tells apart, or one that stands there and is written by hand. What else the text names
 * may be meant to be begun anew: a log, a list, a report.
 */
export const emptying: Check = matter =>
  effectsOf(matter, 'path').flatMap(({ effect, action }) => {
    if (effect.emptied === 'begun') return [];
    if (effect.emptied === undefined || !(open(effect, action.cwd) || lost(effect, matter))) return [];
    const reason = effect.path.kind === 'path' ? `empties ${nameOf(effect.path)}` : `empties ${nameOf(effect.path)}, whatever that is`;
    return [found('ask', { id: 'emptied', reason, place: effect.place })];
  });

/** Nothing of the name itself is certain: one of many, or anything below a directory, which then stands for all in it. */
function open({ path, emptied }: PathEffect, cwd: string | undefined): boolean {
  if (emptied === 'over') return false;
  if (path.kind === 'unknown' || emptied === 'any') return true;
  return path.kind === 'pattern' ? /\/[*?[][^/]*$/.test(path.path) : path.path === cwd;
}

/** Source code and what a project is built from, by its name. */
const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|pyi|rb|go|rs|c|h|cc|cpp|cxx|hpp|m|mm|java|kts?|scala|swift|cs|fs|php|pl|pm|lua|ex|exs|erl|hs|ml|clj|dart|zig|nim|jl|vue|svelte|s?css|less|proto|graphql|tf|gradle|cmake)$|\/(?:package\.json|tsconfig\.json|Cargo\.toml|pyproject\.toml|go\.mod|Makefile|Dockerfile|CMakeLists\.txt|Gemfile|pom\.xml|LICENSE|README(?:\.\w+)?)$/;

/** Such a file stands there. */
function lost({ path }: PathEffect, { located }: Matter): boolean {
  if (path.kind !== 'path' || !SOURCE.test(path.path) || path.path.startsWith('/tmp/')) return false;
  const places = placesOf(path, located);
  return places.known && places.at.some(spot => spot.location.kind === 'file');
}
