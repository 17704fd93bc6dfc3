/** The words that put a network of its own, in which every address and port leads to itself, around what follows them. */
import path from 'node:path';
import { installation } from '../installation.ts';

/** Part of every Debian and Ubuntu (perl-base). Never the caller's PATH: whoever can write there would be the sandbox. */
export const perl = '/usr/bin/perl';

/** The number of unshare(2) (syscalls(2)). */
const unshare = process.arch === 'arm64' ? 97 : 272;

/** `door`: a descriptor at which something is already, and in its place then what listens at every port; where the kernel can't have that it stays. */
export function ownNetwork(door?: number): readonly string[] {
  return [perl, path.join(installation, 'src/bin/own-network'), String(unshare), ...(door === undefined ? [] : [String(door)]), '--'];
}
