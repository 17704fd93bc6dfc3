/** Every program Ward knows, by name. */
import type { Program } from '../program.ts';
import { readers } from './readers.ts';
import { writers } from './writers.ts';

const rows: readonly Program[] = [...readers, ...writers];

/** All rows by each of their names. */
export const programs: ReadonlyMap<string, Program> = new Map(rows.flatMap(one => one.names.map((name): [string, Program] => [name, one])));
