/** The hosts that a command would reach and its text does not name, as the project's own files say. Only reads; a file is only a claim. */
import { spellLead } from '../core/lead.ts';
import type { Action, Ground, KnownHost, Lead, Located, Policy, Request } from '../core/values.ts';
import { gitRemote } from './known-hosts/git-remote.ts';
import { npmRegistry } from './known-hosts/npm-registry.ts';
import { pipPackages } from './known-hosts/pip-packages.ts';

/** What the look depends on beside the lead. */
export interface Around {
  readonly ground: Ground | undefined;
  readonly request: Request;
  readonly policy: Policy;
  /** Where programs lie, by the names that the text has for them. */
  readonly programs?: Located['programs'];
}

/** With the program that asks, where no command can have put it. */
export interface Asking extends Around {
  readonly program: string | undefined;
}

/** More than a person reads before a yes: then they count as unknown. */
const mostHosts = 12;

/** Where each lead leads, all of it; one that stands nowhere in the project, or not plainly, is left out. */
export function knownHosts(actions: readonly Action[], around: Around): ReadonlyMap<string, readonly KnownHost[]> {
  const found = new Map<string, readonly KnownHost[]>();
  const { ground, programs } = around;
  if (ground === undefined) return found;
  for (const action of actions) {
    const at = programs?.get(action.spelled);
    const program = at?.writable === false ? at.real : undefined;
    for (const lead of leadsOf(action)) {
      const hosts = follow(lead, ground.project.path, { ...around, program });
      if (hosts !== undefined && hosts.length > 0 && hosts.length <= mostHosts) found.set(spellLead(lead), hosts);
    }
  }
  return found;
}

function leadsOf({ effects }: Action): readonly Lead[] {
  return effects.flatMap(effect => (effect.kind === 'connect' && effect.of !== undefined ? [effect.of] : []));
}

function hostsOf(lead: Lead, root: string, around: Asking): readonly KnownHost[] | undefined {
  if (lead.kind === 'npm') return npmRegistry(lead, root, around);
  return lead.kind === 'pip' ? pipPackages(lead, root, around) : gitRemote(lead, root);
}

function follow(lead: Lead, root: string, around: Asking): readonly KnownHost[] | undefined {
  const hosts = hostsOf(lead, root, around);
  return hosts && [...new Map(hosts.map(one => [`${one.scheme} ${one.host} ${one.port}`, one])).values()];
}
