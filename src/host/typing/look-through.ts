/** What lies in a place that a session is to be shown whole: what of it stays closed there, and what must not come to be. */
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { protectedNames } from '../../core/protected.ts';
import { isSecretName } from '../../core/secret-names.ts';
import type { Grant } from '../../core/values.ts';
import { held, lookAt } from '../held.ts';
import { farRepositories } from '../run/far-repositories.ts';
import type { LivePlace } from '../run/live-mounts.ts';
import { nestedBefore } from '../run/nested.ts';
import type { After } from '../run/put-away.ts';

export interface Looked {
  readonly place: LivePlace;
  /** What is to be put aside when it is taken away; absent: nothing can come to be in it. */
  readonly after?: After;
}

/** More names than this are not gone through. */
const most = 20_000;

type Opening = Extract<Grant, { kind: 'read' | 'write' }>;

/** In words why it is not shown whole. */
export function lookThrough({ kind, path: root, device, inode }: Opening): Looked | string {
  const seen = lookAt(root);
  if (seen === undefined || seen.device !== device || seen.inode !== inode) return `"${root}" is not what it was`;
  const way = kind === 'read' ? 'read-only' : 'writable';
  const place = { kind: way, path: root, identity: `${device} ${inode}`, directory: seen.kind === 'directory', inner: [] } as const;
  if (seen.kind === 'file') return { place };
  if (seen.kind !== 'directory') return `"${root}" is no plain file`;
  const secrets = secretsIn(root);
  if (secrets === undefined) return `"${root}" holds more than ${most} names`;
  const masked = secrets.map(name => inside('masked', root, name));
  return kind === 'read' ? { place: { ...place, inner: masked } } : writable({ ...place, inner: masked });
}

function writable(place: LivePlace): Looked | string {
  const { path: root } = place;
  const { present, missing, chain, links } = held(root, protectedNames);
  const [link] = links;
  if (link !== undefined) return `"${path.join(root, link)}" is a link, and what lies behind it would run code`;
  const far = farRepositories(root);
  if (far.cut !== undefined) return `"${root}" can't be gone through: ${far.cut}`;
  const pins = chain.map(one => ({ kind: 'writable', path: one.path, identity: `${one.device} ${one.inode}` }) as const);
  const kept = present.map(one => ({ kind: 'read-only', path: one.path, identity: `${one.device} ${one.inode}` }) as const);
  const absent = missing.map(name => path.join(root, name));
  const after = { absent, project: root, before: nestedBefore(root, far.found), unseen: far.unseen };
  return { place: { ...place, inner: [...pins, ...kept, ...place.inner] }, after };
}

function inside(kind: 'masked', root: string, name: string): LivePlace['inner'][number] {
  const { dev, ino } = lstatSync(path.join(root, name), { bigint: true });
  return { kind, path: name, identity: `${dev} ${ino}` };
}

/** By their real names below the root; undefined where there are too many names. A link is followed as long as it stays in there. */
function secretsIn(root: string): readonly string[] | undefined {
  const found = new Set<string>();
  const left = [root];
  let names = 0;
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    for (const entry of listed(one)) {
      names += 1;
      if (names > most) return undefined;
      const file = path.join(one, entry.name);
      if (entry.isDirectory()) left.push(file);
      else if (isSecretName(file)) found.add(real(file));
    }
  }
  return [...found].flatMap(file => (file.startsWith(`${root}/`) && lookAt(file)?.kind === 'file' ? [file.slice(root.length + 1)] : []));
}

function listed(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // Neither can who runs in the sandbox look into it.
    return [];
  }
}

function real(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}
