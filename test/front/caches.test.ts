/** What a tool fetches is kept for the project, and for no other. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { probeLandlock } from '../../src/host/capabilities/landlock.ts';
import { arch } from '../../src/host/capabilities.ts';
import { withoutNamespaces } from '../attacks/without-namespaces.ts';
import { proof } from '../slice.ts';
import { checkout, trial } from '../trial.ts';
import { unread } from '../unread.ts';

/** npm keeps a package that it packed itself: no network is needed. */
const add = `npm cache add ./one-1.0.0.tgz --offline && npm cache ls >/dev/null 2>&1; echo $npm_config_cache`;

type Place = ReturnType<typeof trial>;
type Run = (place: Place, text: string) => { readonly stdout: string; readonly stderr: string };

const plainly: Run = (place, text) => place.wardsh(text);

/** The same where bubblewrap can't be had. */
const byLandlock: Run = ({ root, project }, text) => {
  const file = path.join(root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), fallback: 'landlock' }), { mode: 0o600 });
  const argv = [...withoutNamespaces(), path.join(checkout, 'src/bin/wardsh'), '--ward-root', root, '-c', text];
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: process.env.HOME ?? '/' };
  return spawnSync(argv[0] ?? '', argv.slice(1), { cwd: project, encoding: 'utf8', env, timeout: 60_000 });
};

const lack = probeLandlock(path.join(checkout, 'scratch/probe'), arch()).lack?.reason;

for (const [run, where, reason] of [
  [plainly, '', undefined],
  [byLandlock, ', under Landlock too', lack ?? (proof ? undefined : 'it is tried in the proof: WARD_PROOF=1')],
] as const) {
  (reason === undefined ? test : test.skip)(
    `npm's cache lasts from command to command in a project, and another project neither sees nor writes it${where}${reason === undefined ? '' : ` (skipped: ${reason})`}`,
    t => {
      const [one, other] = [trial(t), trial(t)];
      const code = (place: Place, text: string) => {
        writeFileSync(path.join(place.project, 'try.sh'), unread(text));
        return run(place, 'bash try.sh');
      };
      mkdirSync(path.join(one.project, 'one'));
      writeFileSync(path.join(one.project, 'one/package.json'), '{ "name": "one", "version": "1.0.0" }');
      const added = code(one, `npm pack ./one >/dev/null; ${add}; readlink -f "$npm_config_cache"`);
      t.regex(added.stdout, /\/(?:\.cache|projects\/\w+)\/npm$/m, added.stderr);
      const look = (place: Place) => Number(code(place, 'find "$npm_config_cache/_cacache/content-v2" -type f | wc -l').stdout);
      t.true(look(one) > 0, added.stderr);
      t.is(look(other), 0);
      const projects = path.join(one.root, 'cache/projects');
      const [own = ''] = readdirSync(projects);
      t.true(existsSync(path.join(projects, own)));
      const theirs = path.join(projects, own);
      const { stdout } = code(other, `ls '${theirs}' && echo seen; touch '${theirs}/planted' && echo planted; echo done`);
      t.is(stdout, 'done\n');
    },
  );
}

test('where each tool keeps its own is writable, and below the one place, under Landlock too', t => {
  const names = [
    'XDG_CACHE_HOME',
    'npm_config_cache',
    'YARN_GLOBAL_FOLDER',
    'BUN_INSTALL_CACHE_DIR',
    'NUGET_PACKAGES',
    'BUNDLE_USER_CACHE',
  ];
  const look = names.map(name => `mkdir -p "$${name}/kept" && echo "$(cd "$${name}" && pwd -P)"`).join('; ');
  for (const run of lack === undefined ? [plainly, byLandlock] : [plainly]) {
    // A policy that ran once is not loosened by an edit.
    const place = trial(t);
    writeFileSync(path.join(place.project, 'try.sh'), unread(`${look}; cd ~/.cache && pwd -P`));
    const { stdout, stderr } = run(place, 'bash try.sh');
    const lines = stdout.trim().split('\n');
    const cache = lines.at(-1) ?? '';
    t.is(lines.length, names.length + 1, stdout + stderr);
    t.true(
      lines.every(one => `${one}/`.startsWith(`${cache}/`)),
      lines.join('\n'),
    );
  }
});
