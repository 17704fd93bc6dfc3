/** How the tests run (`npm test`): what waits for other programs comes first and several at a time, so that nothing long is left for the end. */
const first = ['clients', 'scripts', 'attacks', 'soundness', 'soak', 'front', 'host'];

/** A file below test/ by its folder; those that only compute come last. */
function rank(file) {
  const at = first.findIndex(folder => file.includes(`/test/${folder}/`));
  return at === -1 ? first.length : at;
}

export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts'],
  timeout: '2m',
  concurrency: 4,
  workerThreads: false,
  environmentVariables: { NODE_COMPILE_CACHE: 'scratch/compiled' },
  require: ['./test/seeded.ts'],
  sortTestFiles: (one, other) => rank(one) - rank(other) || one.localeCompare(other),
};
