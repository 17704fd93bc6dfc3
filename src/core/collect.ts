/** `flatMap` for lists that nearly always are short and give nothing: a fifth of its time (Node 24), on the path of every command. */

/** What `of` gives for each of `list`, in one list. */
export function collect<T, R>(list: readonly T[], of: (one: T, at: number) => readonly R[]): R[] {
  const all: R[] = [];
  for (let at = 0; at < list.length; at += 1) {
    for (const one of of(list[at] as T, at)) all.push(one);
  }
  return all;
}
