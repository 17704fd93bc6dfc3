/** The rights that Landlock gives (landlock(7), linux/landlock.h), by the version of its interface. */

/** `LANDLOCK_ACCESS_FS_*`, in the order of their bits; the version of the interface (ABI) that brought each, where it was not the first. */
const bits = {
  execute: 1 << 0,
  writeFile: 1 << 1,
  readFile: 1 << 2,
  list: 1 << 3,
  removeDirectory: 1 << 4,
  removeFile: 1 << 5,
  makeDevice: 1 << 6,
  makeDirectory: 1 << 7,
  makeFile: 1 << 8,
  makeSocket: 1 << 9,
  makePipe: 1 << 10,
  makeBlockDevice: 1 << 11,
  makeLink: 1 << 12,
  refer: 1 << 13,
  truncate: 1 << 14,
  control: 1 << 15,
} as const;

const since: readonly (readonly [number, number])[] = [
  [2, bits.refer],
  [3, bits.truncate],
  [5, bits.control],
];

/**
 * Before this version a file that may not be written can be emptied (truncate(2), and open(2) with O_TRUNC alone), which no filter of system calls tells
 * from what programs need: Linux 6.2.
 */
export const leastVersion = 3;

/** From this version on signals stay among the command's own processes: Linux 6.12. */
export const scopedVersion = 6;

/** What a ruleset takes away from everything that it does not give back. */
export function handled(version: number): { readonly files: number; readonly network: number; readonly scoped: number } {
  const lacking = since.filter(([from]) => version < from).reduce((sum, [, bit]) => sum | bit, 0);
  return { files: 0xffff & ~lacking, network: version >= 4 ? 3 : 0, scoped: version >= scopedVersion ? 3 : 0 };
}

/** To read files and directories, and to run programs. */
export const reading = bits.execute | bits.readFile | bits.list;

/** The names in a directory. */
export const listing = bits.list;

/** To change all that is in a directory, or a file: no devices, and no sockets, which could not be bound. */
export const writing =
  bits.writeFile |
  bits.truncate |
  bits.removeDirectory |
  bits.removeFile |
  bits.makeDirectory |
  bits.makeFile |
  bits.makePipe |
  bits.makeLink |
  bits.refer;

/** To use a device: its `ioctl`s are the filter's. */
export const device = bits.readFile | bits.writeFile | bits.truncate | bits.control;
