/** What stands in the directory that takes the home's place where there are no mounts: links to what is reached, and the files that Ward writes. */
import type { Launch } from '../../values.ts';

/** By its name relative to the home. */
export type HomeEntry =
  | { readonly kind: 'link'; readonly name: string; readonly to: string }
  | { readonly kind: 'file'; readonly name: string; readonly text: string | Uint8Array };

/** In the order to make them; nothing lies below a link. */
export function homeEntries({ mounts, environment }: Pick<Launch, 'mounts' | 'environment'>): readonly HomeEntry[] {
  const home = `${environment.get('HOME') ?? ''}/`;
  const made: HomeEntry[] = [];
  for (const mount of mounts) {
    if (!mount.at.startsWith(home)) continue;
    const name = mount.at.slice(home.length);
    if (made.some(one => one.name === name || name.startsWith(`${one.name}/`))) continue;
    if (mount.kind === 'text') made.push({ kind: 'file', name, text: mount.text });
    if (mount.kind === 'read-only' || mount.kind === 'writable') made.push({ kind: 'link', name, to: mount.source.path });
  }
  return made;
}
