/** The one thing Ward reads in git's index (gitformat-index(5)): the directories it holds as repositories of their own. */

/** Bytes of an object's name: SHA-1 or SHA-256. */
export type HashBytes = 20 | 32;

/** ctime, mtime, dev, ino come before the mode; mode, uid, gid, size before the name of the object. */
const modeAt = 24;
const nameAt = 40;
const gitlink = 0o160000;

/** A name that is no UTF-8 throws: Ward could not find it again. */
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

interface Entry {
  readonly mode: number;
  readonly path: Uint8Array;
  /** Where the next one begins. */
  readonly next: number;
}

/** A number of version 4, as in an offset of a pack: seven bits a byte, each carry one more. */
function varint(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } {
  let at = from;
  let value = (bytes[at] ?? 0) & 0x7f;
  while (((bytes[at++] ?? 0) & 0x80) !== 0) value = (value + 1) * 128 + ((bytes[at] ?? 0) & 0x7f);
  return { value, next: at };
}

/** In version 4 a path says how much to cut from the one before, and what follows; the others are padded to eight bytes. */
function entry(bytes: Uint8Array, at: number, shape: { version: number; hash: HashBytes; last: Uint8Array }): Entry {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = at + nameAt + shape.hash;
  const path = flags + ((view.getUint16(flags) & 0x4000) !== 0 ? 4 : 2);
  const cut = shape.version === 4 ? varint(bytes, path) : { value: 0, next: path };
  const end = bytes.indexOf(0, cut.next);
  if (end < 0) throw new RangeError('a path without an end');
  const rest = bytes.subarray(cut.next, end);
  const kept = shape.version === 4 ? shape.last.subarray(0, shape.last.length - cut.value) : new Uint8Array();
  const whole = new Uint8Array([...kept, ...rest]);
  const next = shape.version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  return { mode: view.getUint32(at + modeAt), path: whole, next };
}

/** Paths held as repositories of their own, or undefined where this is no index that can be read surely. */
export function gitlinks(bytes: Uint8Array, hash: HashBytes): readonly string[] | undefined {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const version = view.getUint32(4);
    if (decode(bytes.subarray(0, 4)) !== 'DIRC' || version < 2 || version > 4) return undefined;
    const found: string[] = [];
    let last: Uint8Array = new Uint8Array();
    for (let at = 12, left = view.getUint32(8); left > 0; left--) {
      const one = entry(bytes, at, { version, hash, last });
      // In a split index an entry without a name changes one of the shared part: which, only git could tell.
      if (one.mode === gitlink && one.path.length === 0) return undefined;
      if (one.mode === gitlink) found.push(decode(one.path));
      at = one.next;
      last = one.path;
    }
    return found;
  } catch {
    return undefined;
  }
}
