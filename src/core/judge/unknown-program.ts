/** Programs that Ward has no row for, and names that lead somewhere else than they say. */
import { collect } from '../collect.ts';
import type { Action, Grant, Policy, Value } from '../values.ts';
import { builtHere } from './built-here.ts';
import { opening } from './grants.ts';
import { type Check, type Found, found, type Matter, within } from './matter.ts';
import { secretPlaces } from './secret-places.ts';

/** Every action of a program nobody knows, or whose name is taken by a file that the command itself could have made. */
export const unknownProgram: Check = (matter, policy) => collect(matter.analysis.actions, action => judgeAction(action, matter, policy));

function judgeAction(action: Action, matter: Matter, policy: Policy): readonly Found[] {
  if (action.program === undefined || action.knowledge === 'builtin') return [];
  const seen = matter.located.programs.get(action.spelled);
  const real = seen?.real;
  if (action.knowledge === 'known') return shadow(action, real, matter, policy);
  if (temporary(action, real) && builtHere(action, matter))
    return [note(action, 'project-code', `runs ${action.spelled}, which this command has built`)];
  if (temporary(action, real)) return [ask(action, `runs ${action.spelled}, which lies in /tmp`, false)];
  if (real === undefined && installable.test(action.spelled)) return [uninstalled(action)];
  if (inProject(real ?? lexical(action), matter)) return [note(action, 'project-code', `runs ${action.spelled}, a file of the project`)];
  if (seen === undefined) return [ask(action, `runs ${action.spelled}, and nobody looked where it is`, false)];
  const grave = action.argv.map(graveWord).find(Boolean);
  if (grave !== undefined)
    return [
      {
        ...ask(action, `runs ${action.spelled}, a program that Ward doesn't know, and tells it to ${grave}`, false),
        needs: itself(action, matter, policy),
      },
    ];
  if (real === undefined) return [note(action, 'not-found', `${action.spelled} is not on this machine: the shell will say so`)];
  return [{ ...ask(action, `runs ${action.spelled}, a program that Ward doesn't know`, true), needs: itself(action, matter, policy) }];
}

/** The file of a program that the sandbox does not show by itself. Never one among secrets: that is no program. */
function itself(action: Action, matter: Matter, policy: Policy): readonly Grant[] {
  const { apart } = matter.located.programs.get(action.spelled) ?? {};
  if (apart === undefined || inProject(apart.real, matter) || policy.readable.some(root => within(root, apart.real))) return [];
  const { home } = matter.request.scene;
  if (secretPlaces(home).hold(apart.real) || policy.own.some(own => within(own, apart.real))) return [];
  return opening('read', apart, { matter, policy }).needs;
}

/** What tools call it when they destroy or send out: alone, or at either end of a verb of several words (`bulk-delete`, `queue:purge`). */
const grave =
  'delete|destroy|purge|drop|remove|rm|rmi|rb|del|wipe|erase|reset|terminate|kill|prune|uninstall|undeploy|teardown|flush|truncate|decommission|deprovision|shutdown|revoke|deploy|apply|publish|push|upload';
const graveVerb = new RegExp(`^(?:--?)?(?:(?:[\\w-]+[:_.-])?(${grave})|(${grave})[:_-][\\w:-]+|(${grave})(?:all|force))$`, 'i');

/** The word as a verb, where it is such a one. */
function graveWord(value: Value): string | undefined {
  return value.kind === 'text' ? graveVerb.exec(value.text)?.slice(1).find(Boolean)?.toLowerCase() : undefined;
}

/** A known name without a slash that leads into the project or /tmp is not the program it says. */
function shadow(action: Action, real: string | undefined, matter: Matter, policy: Policy): readonly Found[] {
  if (real === undefined) return [];
  if (!(inProject(real, matter) || within('/tmp', real))) return elsewhere(action, real, itself(action, matter, policy));
  if (action.spelled.includes('/') && inProject(real, matter))
    return [note(action, 'project-code', `runs ${action.spelled}, a file of the project`)];
  return [ask(action, `${action.spelled} is ${real} here, not the program of that name`, false)];
}

/** What lies in a place of nobody's choosing but the person's has no name that says what it does. */
function elsewhere(action: Action, real: string, needs: readonly Grant[]): readonly Found[] {
  return needs.length === 0
    ? []
    : [{ ...ask(action, `${action.spelled} is ${real} here, a program of that name that Ward doesn't know`, true), needs }];
}

/** A tool of the project's packages, by the name it would have there. */
const installable = /^(?:node_modules\/\.bin|\.venv\/bin)\/(?:@[^/]+\/)?[^/]+$/;

/** What fetches a package for a tool that is not there; the others run a script of the project by that name, or nothing. */
const fetching: readonly (string | undefined)[] = ['npx', 'bunx', 'pnpx', 'pnx', 'npm'];

function uninstalled(action: Action): Found {
  const via = action.within.at(-1);
  if (!fetching.includes(via)) return note(action, 'project-code', `runs ${action.program}, a script or tool of the project`);
  return found('ask', {
    id: 'code-elsewhere',
    reason: `${action.program} is not installed here: ${via} would fetch a package and run it`,
    place: action.place,
  });
}

function lexical(action: Action): string | undefined {
  if (!action.spelled.includes('/')) return undefined;
  return action.spelled.startsWith('/') ? action.spelled : action.cwd && `${action.cwd}/${action.spelled.replace(/^(?:\.\/)+/, '')}`;
}

function temporary(action: Action, real: string | undefined): boolean {
  return within('/tmp', real ?? '') || within('/tmp', lexical(action) ?? '');
}

function inProject(path: string | undefined, matter: Matter): boolean {
  const project = matter.located.ground?.project.path;
  return project !== undefined && path !== undefined && within(project, path) && !path.includes('/../');
}

function ask(action: Action, reason: string, rememberable: boolean): Found {
  return found('ask', { id: 'unknown-program', reason, place: action.place, rememberable });
}

function note(action: Action, id: string, reason: string): Found {
  return found('note', { id, reason, place: action.place });
}
