/** The sandbox of a launch without Ward: the same words to bubblewrap, the same filter, started by bash from files. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bubblewrapOptions, innerArgv } from '../../src/core/confine/bubblewrap.ts';
import type { Launch } from '../../src/core/values.ts';

/** The argv that starts it. Mount sources go by path, not by descriptor. */
export function bareSandbox(launch: Launch, directory: string): readonly string[] {
  const redirections = ['5>/dev/null'];
  const put = (descriptor: number, content: string | Uint8Array) => {
    const file = path.join(directory, `descriptor-${descriptor}`);
    writeFileSync(file, content);
    redirections.push(`${descriptor}<'${file}'`);
    return descriptor;
  };
  const mounts = launch.mounts.map(mount =>
    mount.kind === 'read-only' || mount.kind === 'writable' ? { ...mount, source: { ...mount.source, identity: undefined } } : mount,
  );
  const texts = mounts.flatMap((mount, index) => (mount.kind === 'text' ? [[index, put(20 + index, mount.text)] as const] : []));
  const options = bubblewrapOptions({ ...launch, mounts }, { seccomp: put(4, launch.seccomp), status: 5, mounts: new Map(texts) });
  put(3, options.map(word => `${word}\0`).join(''));
  const line = `exec "$@" ${redirections.join(' ')}`;
  return ['/bin/bash', '-c', line, 'bash', launch.bubblewrap, '--args', '3', '--', ...innerArgv(launch.argv)];
}
