/** What the machine or the caller's limits leave no more of, by the error's name (errno(3)): no defect of Ward's, and said as what it is. */

const limits = 'look at the limits: ulimit -a';

/** Of arguments and variables together (execve(2), E2BIG). */
export const tooWide: readonly [message: string, hint: string] = [
  'these words are longer than the kernel hands over at once',
  'hand over less: by a file, or on standard input',
];

const words: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['E2BIG', tooWide],
  ['EFBIG', ['a file that Ward keeps has reached the largest size a file may have here', limits]],
  ['EMFILE', ['Ward may open no more files here', limits]],
  ['ENFILE', ['the machine has too many files open', 'end what holds them']],
  ['EAGAIN', ['nothing more can be started here', limits]],
  ['ENOMEM', ['there is no memory left', limits]],
  ['ENOSPC', ['there is no room left on the disk', 'make room']],
  ['EDQUOT', ['the quota of the disk is used up', 'make room']],
]);

/** In words, with what would help; undefined where the error is another. */
export function exhausted(error: unknown): { readonly message: string; readonly hint: string } | undefined {
  const { code = '', syscall = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  // Of a descriptor that does not block it means something else.
  const said = code === 'EAGAIN' && !syscall.startsWith('spawn') ? undefined : words.get(code);
  return said === undefined ? undefined : { message: said[0], hint: said[1] };
}
