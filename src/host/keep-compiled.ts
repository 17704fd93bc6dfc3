/** What V8 compiles of packages, and of Ward's own sources where they run as they are, is kept from one start to the next. */
import module from 'node:module';
import path from 'node:path';
import { type Directories, ownDirectory } from './directories.ts';

/** Before the first of them is loaded: an ordinary command loads none. */
export function keepCompiled({ cache }: Directories): void {
  module.enableCompileCache(ownDirectory(path.join(ownDirectory(cache), 'compile')));
}
