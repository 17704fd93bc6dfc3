/** The symbolic links by which a text names what its sandbox shows. */
import { collect } from '../collect.ts';
import type { Grant, Policy, SymbolicLink, Verdict } from '../values.ts';
import { type Matter, within } from './matter.ts';

/** Those that lead into the project, to what the policy or a yes opens, or to a program that is run. What leads elsewhere stays unseen. */
export function linksIn({ located }: Matter, grants: readonly Grant[], policy: Policy): Pick<Verdict, 'links'> {
  const places = [...located.paths.values(), ...collect([...located.matches.values()], one => one ?? [])];
  const led = [
    ...places.filter(({ real, through }) => through !== undefined && shown(real)),
    ...[...located.programs.values()].filter(one => one.through !== undefined && one.real !== undefined),
  ];
  if (led.length === 0) return {};
  return { links: distinct(collect(led, one => one.through ?? [])) };

  function shown(real: string): boolean {
    const root = located.ground?.project.path;
    if ((root !== undefined && within(root, real)) || policy.readable.some(one => within(one, real))) return true;
    return grants.some(one => (one.kind === 'read' || one.kind === 'write') && within(one.path, real));
  }
}

const distinct = (links: readonly SymbolicLink[]) => [...new Map(links.map(one => [one.at, one])).values()];
