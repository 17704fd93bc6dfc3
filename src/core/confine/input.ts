/** What a shell reads its commands from, where that stood in a file: one of the sandbox's own, for bash and programs like head(1) seek in it. */
import type { Capabilities, Mount, Request } from '../values.ts';

export const inputPlace = '/run/ward/input';

/** Under Landlock, which has no place for it, and in a pipe nobody can. */
export const inFile = ({ fed, seeks }: Request, { landlock }: Pick<Capabilities, 'landlock'>): boolean =>
  fed !== undefined && seeks === true && landlock === undefined;

export function inputMounts(request: Request, capabilities: Pick<Capabilities, 'landlock'>): readonly Mount[] {
  return inFile(request, capabilities) ? [{ kind: 'text', at: inputPlace, text: request.fed ?? '', mode: '0444' }] : [];
}
