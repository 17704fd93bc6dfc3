/** Reads an agent's own set-up text line by line: each line must be of a known form, and so must each line it writes to its file. */

/** A line's form, and what it adds to the agent's file: text to be checked by the forms of that file. */
export interface Form {
  readonly line: RegExp;
  /** The text that the line writes, from what the pattern captured. */
  readonly writes?: (found: RegExpExecArray) => string;
  /** It begins a here-document, whose delimiter the pattern captured. */
  readonly document?: boolean;
}

/** Every line of `text` has one of the forms, and every line written has one of `contents`. */
export function allOf(text: string, forms: readonly Form[], contents: (line: string) => boolean): boolean {
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const found = match(lines[at] ?? '', forms);
    if (found === undefined) return false;
    const { form, groups } = found;
    if (form.writes !== undefined && !contents(form.writes(groups))) return false;
    if (form.document !== true) continue;
    const end = lines.indexOf(groups[1] ?? '', at + 1);
    if (end < 0 || !lines.slice(at + 1, end).every(contents)) return false;
    at = end;
  }
  return true;
}

/** Without blanks at either end; any other space is an ordinary character to a shell. */
export function stripped(line: string): string {
  return line.replace(/^[ \t]+|[ \t]+$/g, '');
}

function match(line: string, forms: readonly Form[]): { form: Form; groups: RegExpExecArray } | undefined {
  for (const form of forms) {
    const groups = form.line.exec(stripped(line));
    if (groups !== null) return { form, groups };
  }
  return undefined;
}
