/** What is held of the names in a project is what a look at each, and at each directory on the way to it, would find. */
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { isRepository, protectedNames } from '../../src/core/protected.ts';
import { held } from '../../src/host/held.ts';
import { tries } from '../whole.ts';

const proof = process.env.WARD_PROOF === '1';
const runs = tries(60, 5000);
const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const base = mkdtempSync(path.join(scratch, 'held-'));
test.after.always(() => rmSync(base, { recursive: true, force: true }));

const directories = protectedNames.map(one => path.dirname(one.path)).filter(one => one !== '.');
const places = [...new Set([...directories, ...protectedNames.map(one => one.path), 'sub/.git', 'sub/.git/hooks'])];
const names = [
  ...protectedNames,
  ...(['.git/hooks', '.git/config', '.envrc'] as const).map(one => ({ ...named(one), path: `sub/${one}` })),
];

function named(name: string) {
  const found = protectedNames.find(one => one.path === name);
  if (found === undefined) throw new Error(`"${name}" is not protected`);
  return found;
}

const made = fc.record({
  place: fc.constantFrom(...places),
  as: fc.constantFrom('file', 'directory', 'directory', 'link to a directory', 'link to nothing', 'link to a file'),
});

/** What can't be made there, below what is a file, is not. */
function make(root: string, { place, as }: { readonly place: string; readonly as: string }): void {
  const file = path.join(root, place);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    if (as === 'file') writeFileSync(file, '', { flag: 'wx' });
    else if (as === 'directory') mkdirSync(file);
    else symlinkSync(as === 'link to nothing' ? '/nowhere' : as === 'link to a file' ? '/etc/passwd' : base, file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EEXIST', 'ENOTDIR', 'ENOENT'].includes(code)) throw error;
  }
}

function looked(file: string) {
  try {
    const seen = lstatSync(file, { bigint: true });
    const kind = seen.isFile() ? 'file' : seen.isDirectory() ? 'directory' : 'link';
    return { kind, device: String(seen.dev), inode: String(seen.ino) };
  } catch {
    return undefined;
  }
}

const aboveOf = (name: string) =>
  name
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));

/** One name at a time, and everything looked at for each. */
function expected(root: string) {
  const [present, missing, links, chain] = [[] as object[], [] as string[], new Set<string>(), new Map<string, object>()];
  for (const { path: name, kind } of names) {
    const above = aboveOf(name).map(one => ({ path: one, seen: looked(path.join(root, one)) }));
    for (const one of above.filter(({ seen }) => seen?.kind === 'link')) links.add(one.path);
    const repository = (one: string) => path.basename(one) === '.git' || one.includes('.git/');
    if (above.some(({ path: one, seen }) => seen?.kind === 'link' || (seen?.kind !== 'directory' && repository(one)))) continue;
    const seen = looked(path.join(root, name));
    if (seen === undefined) missing.push(name);
    else if (seen.kind === 'link') links.add(name);
    else if (seen.kind === kind || !isRepository(name)) {
      present.push({ path: name, ...seen });
      for (const { path: one, seen: way } of above) chain.set(one, { path: one, device: way?.device, inode: way?.inode });
    }
  }
  return { present, missing, chain: [...chain.values()], links: [...links] };
}

test('in any tree what is held, missing, on the way and a link is what lies there', t => {
  const seen = { present: 0, links: 0, chain: 0 };
  const check = (all: readonly { readonly place: string; readonly as: string }[]) => {
    const root = mkdtempSync(path.join(base, 'p-'));
    for (const one of all) make(root, one);
    const found = held(root, names);
    t.deepEqual(found as unknown, expected(root), JSON.stringify(all));
    t.deepEqual(held(root, names, readdirSync(root)), found, `listed: ${JSON.stringify(all)}`);
    for (const what of ['present', 'links', 'chain'] as const) seen[what] += found[what].length;
    rmSync(root, { recursive: true });
  };
  fc.assert(fc.property(fc.array(made, { maxLength: 20 }), check), { numRuns: runs, seed: proof ? Date.now() : 3 });
  for (const [what, count] of Object.entries(seen)) t.true(count > runs / 2, `${what}: ${count}`);
});

test('where a directory may take other letters for a name, that name is looked for; what is not listed is not', t => {
  const root = mkdtempSync(path.join(base, 'p-'));
  writeFileSync(path.join(root, '.envrc'), '');
  const present = (...listed: string[]) => held(root, names, listed).present.map(one => one.path);
  for (const listed of [['.envrc'], ['.ENVRC'], ['.EnvRC', 'x'], ['\u212aelvin'], ['d\u00e9j\u00e0']])
    t.deepEqual(present(...listed), ['.envrc'], listed[0]);
  t.deepEqual(present('x', '.envrc2'), []);
});
