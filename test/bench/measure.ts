/** Wall times, and what is said of a row of them. */
import { spawnSync } from 'node:child_process';

export interface Program {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A word more in its last one each time, so that none is the same command again. */
  readonly another?: true;
}

let times = 0;

/** Milliseconds from before the start of a program to after its end; throws where it fails, so that no figure is of an error. */
export function timeProgram({ name, argv, cwd, env, another }: Program): number {
  const [file = '', ...words] = another === undefined ? argv : [...argv.slice(0, -1), `${argv.at(-1)} ${++times}`];
  const began = performance.now();
  const { status, stderr } = spawnSync(file, words, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const milliseconds = performance.now() - began;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return milliseconds;
}

/** The value below which this share of the row lies, by the nearest one. */
export function quantile(row: readonly number[], share: number): number {
  const sorted = [...row].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (row: readonly number[]): number => quantile(row, 0.5);

/** A Markdown table; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
