/** Whether two plain values say the same: texts, numbers, and lists, maps and objects of such. */

/** Key by key. A key that is missing and one that is undefined are the same. */
export function alike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  if (Array.isArray(one) || Array.isArray(other)) return Array.isArray(one) && Array.isArray(other) && alikeLists(one, other);
  if (one instanceof Map || other instanceof Map) return one instanceof Map && other instanceof Map && alikeLists([...one], [...other]);
  for (const key in one) if (!alike(one[key], other[key])) return false;
  for (const key in other) if (other[key] !== undefined && one[key] === undefined) return false;
  return true;
}

function alikeLists(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, at) => alike(value, other[at]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
