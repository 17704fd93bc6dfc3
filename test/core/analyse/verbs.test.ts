/** A verb that publishes, fetches or destroys is found wherever options stand, known or not, and however the verb is spelled. */
import test from 'ava';
import { verdictOf } from '../../commands/world.ts';

const verbs: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    npm: 'publish; unpublish x; i x; ci; config set a b; cache clean --force; dist-tag add x@1 latest; exec x@1; init vite',
    pnpm: 'publish; add x; dlx x; store prune; config set a b',
    yarn: 'add x; npm publish; dlx x; cache clean; global add x',
    bun: 'add x; x y; publish; pm cache rm',
    pip: 'install x; uninstall x; download x; cache purge; config set a b',
    uv: 'pip install x; add x; sync; tool install x; cache clean; python install 3.12; publish',
    poetry: 'add x; publish; env remove x; cache clear x; config a b; self update',
    conda: 'install x; env remove -n x; clean --all; create -n x',
    cargo: 'publish; install x; yank x; login; add x; uninstall x',
    go: 'install x@v1; get x; mod tidy; run x.example/y@v1',
    gem: 'install x; push x.gem; uninstall x; cleanup',
    bundle: 'install; update; add x',
    composer: 'install; require x/y; global require x/y; self-update',
    mix: 'deps.get; hex.publish; ecto.drop; ecto.reset',
    dotnet: 'nuget push x.nupkg; add package x; tool install -g x; ef database drop',
    apt: 'install x; purge x; update; autoremove',
    brew: 'install x; uninstall x; services start x; cleanup',
    rustup: 'update; self uninstall; default nightly; toolchain uninstall x',
    rails: 'db:drop; db:reset; db:rollback; db:schema:load',
    'manage.py': 'flush; reset_db; migrate app zero; dbshell',
    prisma: 'migrate reset; db execute',
    flask: 'db downgrade; shell',
    alembic: 'downgrade base',
    lerna: 'publish; version minor; clean',
    bazel: 'fetch x; sync',
    mkdocs: 'gh-deploy',
    dvc: 'push; gc -w; destroy; pull',
  }).map(([program, list]) => [program, list.split('; ')]),
);

const spellings: ReadonlyMap<string, (program: string, verb: string) => string> = new Map([
  ['plainly', (program, verb) => `${program} ${verb}`],
  ['after a long option that nobody knows', (program, verb) => `${program} --frobnicate ${verb}`],
  ['after one with its value', (program, verb) => `${program} --frobnicate=1 ${verb}`],
  ['after one with its value in a word of its own', (program, verb) => `${program} --frobnicate list ${verb}`],
  ['with an option at the end', (program, verb) => `${program} ${verb} --frobnicate`],
  ['in quotes', (program, verb) => `${program} ${verb.replace(/^\S+/, first => `"${first}"`)}`],
  ['from a variable', (program, verb) => `v='${verb.split(' ')[0]}'; ${program} $v ${verb.split(' ').slice(1).join(' ')}`],
  ['from one that nobody knows', program => `${program} "$(cat verb)"`],
  ['by a path', (program, verb) => `/usr/bin/${program} ${verb}`],
  ['in a loop', (program, verb) => `for x in a b; do ${program} ${verb}; done`],
  ['by xargs', (program, verb) => `cat x | xargs ${program} ${verb}`],
]);

for (const [how, spell] of spellings) {
  test(`a verb that does more than build is asked about ${how}`, t => {
    const all = [...verbs].flatMap(([program, list]) => list.map(verb => spell(program, verb)));
    t.true(all.length > 80);
    t.deepEqual(
      all.filter(command => verdictOf(command).decision === 'allow'),
      [],
    );
  });
}
