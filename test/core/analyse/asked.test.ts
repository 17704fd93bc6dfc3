/** Tools that run code of the project to tell something of it: what looks like reading is told as more. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { verdictOf } from '../../commands/world.ts';

/** What runs, by the tools' own manuals. */
const asked = [
  ...['cargo metadata', 'cargo tree', 'cargo tree -p x'],
  ...['bundle list', 'bundle show rails', 'bundle check', 'bundle info x', 'bundle platform', 'bundle exec true; bundle licenses'],
  ...['composer show', 'composer licenses', 'composer why x/y', 'composer validate'],
  ...["bazel query 'deps(//foo)'", 'bazel info', 'bazel version', 'buck2 targets //...', 'pants list ::'],
  ...['yarn --version', 'yarn why x', 'yarn config get x', 'yarn workspaces list'],
  ...['pnpm ls', 'pnpm why x', 'pnpm licenses list', 'pnpm -C packages/web list'],
  ...['uv tree', 'uv pip list', 'uv pip show x', 'poetry show', 'poetry env info', 'pdm list', 'pipenv graph'],
];

/** Nothing of the project runs. */
const looks = [
  'cargo pkgid',
  'cargo locate-project',
  'bundle config list',
  'pnpm root',
  'composer about',
  'uv python list',
  'poetry check',
  'npm ls',
];

for (const command of asked) {
  test(`it is told that code of the project runs: ${command}`, t => {
    const { decision, impact, findings } = verdictOf(command);
    t.is(decision, 'allow');
    t.is(impact, 'write');
    t.true(findings.some(one => one.id === 'project-code' && one.rank === 'note'));
  });
}

test('what runs nothing of the project only reads', t => {
  for (const command of looks) t.true(['none', 'read'].includes(verdictOf(command).impact), command);
});

const version = spawnSync('cargo', ['--version']);
const built = version.status === 0 ? test : test.skip;
if (version.status !== 0) test.skip('skipped: cargo is not installed', () => undefined);

built('cargo really runs what .cargo/config.toml names where it only tells, and only there', t => {
  const here = mkdtempSync(path.join(os.tmpdir(), 'asked-'));
  t.teardown(() => rmSync(here, { recursive: true, force: true }));
  const [wrapper, ran] = [path.join(here, 'wrapper'), path.join(here, 'ran')];
  for (const name of ['.cargo', 'src']) mkdirSync(path.join(here, name));
  writeFileSync(path.join(here, 'Cargo.toml'), '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n');
  writeFileSync(path.join(here, 'src/main.rs'), 'fn main() {}\n');
  writeFileSync(path.join(here, '.cargo/config.toml'), `[build]\nrustc-wrapper = "${wrapper}"\n`);
  writeFileSync(wrapper, `#!/bin/sh\ntouch ${ran}\nexec "$@"\n`);
  chmodSync(wrapper, 0o755);
  const runs = (...words: readonly string[]) => {
    rmSync(ran, { force: true });
    const done = spawnSync('cargo', [...words, '--offline'], { cwd: here });
    t.is(done.status, 0, String(done.stderr));
    return existsSync(ran);
  };
  t.true(runs('metadata', '--format-version', '1'));
  t.true(runs('tree'));
  t.false(runs('pkgid'));
});
