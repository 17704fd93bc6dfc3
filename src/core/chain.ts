/** The chain of the record: each line carries a MAC under a key of its own, and each key is the hash of the one before. */

/** Both over text, result as lower-case hex: HMAC-SHA-256 and SHA-256 on the machine. `text` holds one byte a character. */
export interface Digests {
  readonly mac: (key: string, text: string) => string;
  readonly hash: (text: string) => string;
}

/** What a record holds beside its number, time and MAC. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where the chain stands: the last record's number and MAC, the key of the next one, and how long the file is, in bytes. */
export interface Head {
  readonly n: number;
  readonly mac: string;
  readonly key: string;
  readonly length: number;
}

/** The schema of a record, `v` in each. Fields may be added under the same version; none changes its meaning. */
const recordVersion = 1;

const tail = /^(\{.*),"mac":"([0-9a-f]{64})"\}$/s;

/** The key after this one. One way: who holds it can't tell the one before. */
export const nextKey = (key: string, digests: Digests): string => digests.hash(`ward record key ${key}`);

/**
 * JSON in ASCII alone: whatever a terminal could take for more than a letter stands escaped, so the raw file is safe to look at, and one
 * character is one byte.
 */
function ascii(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped);
}

/** What stands behind number and time. */
function written(fields: Fields): string {
  const before = texts.get(fields);
  if (before !== undefined) return before;
  const whole = ascii(fields);
  const text = whole === '{}' ? '}' : `,${whole.slice(1)}`;
  texts.set(fields, text);
  return text;
}

const texts = new WeakMap<Fields, string>();

/** The line for one more record, with its newline, and where the chain stands after it. */
export function extend(head: Head, at: string, fields: Fields, digests: Digests): { line: string; head: Head } {
  const n = head.n + 1;
  const body = `${ascii({ v: recordVersion, n, at }).slice(0, -1)}${written(fields)}`;
  const mac = digests.mac(head.key, body);
  const line = `${body.slice(0, -1)},"mac":"${mac}"}\n`;
  return { line, head: { n, mac, key: nextKey(head.key, digests), length: head.length + line.length } };
}

/** The MAC of a line (without its newline, one character a byte) if it was made with this key. */
export function sealed(line: string, key: string, digests: Digests): string | undefined {
  const found = tail.exec(line);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  return digests.mac(key, `${found[1]}}`) === found[2] ? found[2] : undefined;
}
