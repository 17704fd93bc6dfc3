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

/** `file` is `directory/NAME` with a name of that form. */
export function isIn(directories: readonly string[], file: string, name: RegExp): boolean {
  return directories.some(one => file.startsWith(`${one}/`) && name.test(file.slice(one.length + 1)));
}
