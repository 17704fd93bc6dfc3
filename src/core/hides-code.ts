/** Code that arithmetic would run out of a text: a command substitution within a subscript (`a[$(…)]`). */
export function hidesCode(text: string): boolean {
  return /\$[({[]|`/.test(text);
}
