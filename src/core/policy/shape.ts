/** Small pieces to check JSON with: each gives the faults of a value, with their place as a JSON pointer (RFC 6901). */

/** What is wrong, and where. */
export interface PolicyFault {
  /** A JSON pointer; empty for the whole document. */
  readonly at: string;
  /** For a person, lower case, no full stop. */
  readonly reason: string;
  /** What stands there, as JSON, where that is short enough to be told. */
  readonly value?: string;
  /** What was probably meant. */
  readonly fix?: string;
}

/** A fault in a sentence: the place, what must be, what is, what was meant. */
export function faultWords({ at, reason, value, fix }: PolicyFault): string {
  const is = value === undefined ? '' : `, and is ${value}`;
  return `${at === '' ? 'the whole' : at} ${reason}${is}${fix === undefined ? '' : `; ${fix}`}`;
}

/** The faults of a value that stands at a place. */
export type Shape = (value: unknown, at: string) => readonly PolicyFault[];

/** One fault; the value is told where it is short. */
export function fault(at: string, reason: string, value?: unknown): readonly PolicyFault[] {
  const told = value === undefined ? undefined : JSON.stringify(value);
  return [{ at, reason, ...(told === undefined || told.length > 80 ? {} : { value: told }) }];
}

/** A text of this form; `called` says what form that is. */
export function text(form: RegExp, called: string): Shape {
  return (value, at) => (typeof value === 'string' && form.test(value) ? [] : fault(at, `must be ${called}`, value));
}

/** One of these texts. */
export function oneOf(...words: readonly string[]): Shape {
  const called = words.map(word => `"${word}"`).join(', ');
  return (value, at) =>
    typeof value === 'string' && words.includes(value)
      ? []
      : fault(at, words.length > 1 ? `must be one of ${called}` : `must be ${called}`, value);
}

/** true or false. */
export const truth: Shape = (value, at) => (typeof value === 'boolean' ? [] : fault(at, 'must be true or false', value));

/** A whole number between two. */
export function count(least: number, most: number): Shape {
  return (value, at) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? []
      : fault(at, `must be a whole number from ${least} to ${most}`, value);
}

/** A list of this shape, with at least so many entries. */
export function list(of: Shape, least = 0): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return fault(at, 'must be a list', value);
    if (value.length < least) return fault(at, 'must not be empty');
    return value.flatMap((entry, index) => of(entry, `${at}/${index}`));
  };
}

/** A list in which no text stands twice. */
export function distinctList(of: Shape, least = 0): Shape {
  const whole = list(of, least);
  return (value, at) => {
    const faults = whole(value, at);
    const twice = Array.isArray(value) && new Set(value).size < value.length;
    return faults.length === 0 && twice ? fault(at, 'must not name anything twice') : faults;
  };
}

/** An object with these members and no others; `needed` must be there. */
export function object(members: ReadonlyMap<string, Shape>, needed: readonly string[] = []): Shape {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault(at, 'must be an object', value);
    const entries = Object.entries(value);
    const lacking = needed.filter(name => !entries.some(([key]) => key === name));
    return [
      ...lacking.flatMap(name => fault(at, `lacks "${name}"`)),
      ...entries.flatMap(([key, one]) => (members.get(key) ?? unknownKey(key, [...members.keys()]))(one, `${at}/${pointerPart(key)}`)),
    ];
  };
}

function unknownKey(key: string, known: readonly string[]): Shape {
  const near = known.find(one => distance(one.toLowerCase(), key.toLowerCase()) <= 2);
  const fix = near === undefined ? {} : { fix: `"${near}" is one` };
  return (_, at) => [{ at, reason: `"${key}" is no word of this policy`, ...fix }];
}

/** Letters to change, add or leave out, to come from one word to another. */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = [...Array(other.length + 1).keys()];
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [to, wanted] of [...other].entries())
      next.push(Math.min((row[to] ?? 0) + (letter === wanted ? 0 : 1), (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}

function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
