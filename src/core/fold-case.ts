/** A path as a file system that folds case would compare it: what is protected by its name is so in every spelling that may lead there. */

/** Left out by HFS+ where it compares names; git met this as CVE-2014-9390. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

const plain = /^[\x00-\x40\x5b-\x7f]*$/;

/** Lower case, composed (ext4 with casefold, APFS, NTFS and vfat compare so), without what HFS+ ignores. */
export function foldCase(path: string): string {
  return plain.test(path) ? path : path.replace(ignorable, '').normalize('NFC').toLowerCase();
}
