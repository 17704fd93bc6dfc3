/** Where agents keep their own files, and which paths in a wrapper a command could not have made itself. */
import path from 'node:path';
import type { Request } from '../../values.ts';

/** Directories that an agent's own may be: below the home, below `HOME`, or where the agent's own variable says; never in the project. */
export function agentDirectories(request: Request, name: string, variable: string): readonly string[] {
  const { home, environment } = request.scene;
  const given = [`${environment.get('HOME') ?? home}/${name}`, environment.get(variable) ?? ''];
  return [`${home}/${name}`, ...given.filter(one => apart(one, request))];
}

/** An absolute path in normal form that no command of this project could have written: neither here nor in a directory for all. */
export function apart(file: string, { scene }: Request): boolean {
  const normal = file.startsWith('/') && path.posix.normalize(file) === file && !/[\s"'\\$`]/.test(file);
  return normal && ![scene.cwd, '/tmp', '/var/tmp', '/dev'].some(root => file === root || file.startsWith(`${root}/`));
}

/** Where no project can be opened (host/policy/openable.ts): the system's directories, and those of a home that begin with a dot. */
const ofSystem = ['/usr', '/bin', '/sbin', '/lib', '/snap', '/nix/store'];

/**
 * A path that no command could have written, whichever project it ran in: the working directory may lie deep in one. Of a home, `.cache` is each
 * project's own in a sandbox.
 */
export function unwritten(file: string, request: Request): boolean {
  const { home } = request.scene;
  const installed = [...ofSystem, ...hidden(file, home)].some(root => file === root || file.startsWith(`${root}/`));
  return installed && apart(file, request);
}

/** The dot directory of the home that holds the file. */
function hidden(file: string, home: string): readonly string[] {
  const name = file.startsWith(`${home}/`) ? file.slice(home.length + 1).split('/')[0] : undefined;
  return name?.startsWith('.') && name !== '.cache' ? [`${home}/${name}`] : [];
}

/** `file` is `directory/NAME` with a name of that form. */
export function isIn(directories: readonly string[], file: string, name: RegExp): boolean {
  return directories.some(one => file.startsWith(`${one}/`) && name.test(file.slice(one.length + 1)));
}
