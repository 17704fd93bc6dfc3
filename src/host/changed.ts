/** Whether the files that a command runs are still those that it was judged by: looked at once more, right before it starts. */
import { statSync } from 'node:fs';

/** The first of these marks (`Verdict.runs`) that no longer holds, as the path it names. */
export function changedFile(marks: readonly string[]): string | undefined {
  return marks.map(changed).find(one => one !== undefined);
}

function changed(mark: string): string | undefined {
  const [, file, identity, size, modified] = /^(.*?)(?: (\d+:\d+))? (\d+) (\d+)$/s.exec(mark) ?? [];
  if (file === undefined) return undefined;
  const seen = statSync(file, { bigint: true, throwIfNoEntry: false });
  const same = seen !== undefined && String(seen.size) === size && String(seen.mtimeNs) === modified;
  return same && (identity === undefined || identity === `${seen.dev}:${seen.ino}`) ? undefined : file;
}
