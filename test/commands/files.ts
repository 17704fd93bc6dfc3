/** Files of the project in which the corpus is judged: what its scripts, makefile, package and recipes hold. */
export const projectFiles: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'scripts/tidy.sh': '#!/bin/sh\nset -e\ncd "$(dirname "$0")/.."\necho tidy\nls src\n',
  }),
);
