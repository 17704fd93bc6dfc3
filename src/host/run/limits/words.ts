/** Limits that a command came up against, in words: what stands after `stopped: `. */
import { limitWords } from '../../../core/limits.ts';

export const memoryWords = (bytes: number) => `memory over ${limitWords('memory', bytes)}`;
export const cpuTimeWords = (time: number) => `more than ${limitWords('cpuTime', time)} of processor time`;
export const processesWords = (count: number) => `more than ${limitWords('processes', count)} processes`;
