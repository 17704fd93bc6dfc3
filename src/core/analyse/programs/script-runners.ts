/** Programs whose whole work is to run scripts of the project: just, npm-run-all, concurrently, and erb of templates. */
import nodePath from 'node:path';
import { code, runsText, textOf, touchHere } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Nested, Program, Reading } from '../program.ts';
import { fed } from './carried.ts';
import { row } from './row.ts';

const openly = (call: Call): Reading['effects'] => [
  ...touchHere('read', call),
  code('project', `${call.program} runs code of the project`, call.place),
];

function scripts(names: readonly string[], call: Call): Nested[] {
  if (names.length === 0) return [];
  return [{ kind: 'file', file: { kind: 'package', names, arguments: [] }, cwd: call.cwd, via: call.program }];
}

/** The names of scripts, each with words of its own behind it. */
function all(found: Options, call: Call): Partial<Reading> {
  // A star that no file matches is handed on as it stands.
  const names = found.operands.flatMap(({ value }) => (value.kind === 'unknown' ? [] : (value.text.trim().split(/\s+/)[0] ?? [])));
  return { effects: openly(call), runs: scripts(names, call) };
}

/** A text is a command; `npm:NAME` is a script. */
function side(found: Options, call: Call): Partial<Reading> {
  const named = found.operands.map(one => /^(?:npm|yarn|pnpm|bun|node):(\S+)/.exec(textOf(one) ?? '')?.[1]);
  const texts: Argument[] = found.operands.filter((_, at) => named[at] === undefined);
  const runs = [
    ...texts.map(one => runsText(one, call)),
    ...scripts(
      named.filter(one => one !== undefined),
      call,
    ),
  ];
  return { effects: openly(call), runs };
}

/** `just RECIPE [ARGUMENT …]`, with variables before the recipes. */
function just(found: Options, call: Call): Partial<Reading> {
  const looks = has(
    found,
    'l',
    'list',
    'summary',
    'show',
    'dump',
    'evaluate',
    'variables',
    'help',
    'version',
    'fmt',
    'init',
    'n',
    'dry-run',
    'choose',
    'groups',
  );
  const places = valuesOf(found, 'd').map(textOf);
  const words = found.operands.map(textOf);
  const recipes = words.flatMap(one => (one === undefined || /^[\w-]+=/.test(one) ? [] : [one]));
  const sure = (words.length === 0 || recipes.length > 0) && places.every(one => one !== undefined);
  if (looks || !sure || call.cwd === undefined) return { effects: openly(call) };
  const file = { kind: 'just', file: valuesOf(found, 'f').at(-1), recipes } as const;
  return { effects: openly(call), runs: [{ kind: 'file', file, cwd: nodePath.resolve(call.cwd, places[0] ?? '.'), via: call.program }] };
}

/** `name=value` before the templates. */
function isSetting(one: Argument): boolean {
  return /^\w+=/.test(textOf(one) ?? '');
}

/** Their rows. */
export const scriptRunners: readonly Program[] = [
  row({
    names: 'just',
    style: 'first',
    options:
      'f|justfile=read d|working-directory=enter l|list=? s|show= n|dry-run q|quiet v|verbose summary evaluate dump e|edit choose chooser=program set= shell=program shell-arg= shell-command c|command=script dotenv-path=read dotenv-filename= fmt check init u|unsorted color= yes no-deps no-dotenv one tempdir=write help|h version|V groups variables completions= timestamp',
    more: just,
    flags: ['just --shell ./x build', "just -c 'rm a'", 'just -f ../justfile build', 'just -d .. build', 'just "$recipe"'],
    quiet: ['just', 'just build', 'just --list', 'just test one two', 'just -n deploy'],
  }),
  row({
    names: 'npm-run-all npm-run-all2 run-s run-p',
    options:
      's|sequential|serial p|parallel c|continue-on-error l|print-label n|print-name r|race silent max-parallel= npm-path=program node-run aggregate-output h|help v|version',
    more: all,
    flags: ['npm-run-all --npm-path ./x build', 'run-s "$name"'],
    quiet: ['npm-run-all lint types build', "run-s 'build:*'", 'run-p watch serve', 'npm-run-all -p a b'],
  }),
  row({
    names: 'concurrently conc',
    options:
      'n|names= name-separator= c|prefix-colors= p|prefix= l|prefix-length= t|timestamp-format= k|kill-others kill-others-on-fail kill-signal= s|success= r|raw g|group m|max-processes= hide= no-color i|handle-input default-input-target= restart-tries= restart-after= P|passthrough-arguments pad-prefix timings teardown=script shell=program h|help v|version',
    more: side,
    flags: ["concurrently 'rm a' 'npm start'", "concurrently --teardown 'rm a' 'npm start'", 'concurrently "$command"'],
    quiet: [
      "concurrently 'npm:watch' 'npm:serve'",
      "concurrently -k -n a,b 'tsc -w' 'node server.js'",
      "concurrently 'npm run a' 'npm run b'",
    ],
  }),
  row({
    names: 'erb',
    options: 'n P U v x d T|trim-mode= S= r=program E= W=? encoding= h|help version|V',
    operands: 'project',
    more: (found, call) => ({ effects: found.operands.some(one => !isSetting(one)) || has(found, 'h', 'version') ? [] : fed(call) }),
    flags: ["erb <<< '<%= `rm a` %>'", 'erb -r ../x t.erb', 'erb ../t.erb', 'erb "$template"', 'cat t.erb | erb'],
    quiet: ['erb app.conf.erb > app.conf', 'erb -T - port=80 nginx.erb', 'erb --version'],
  }),
];
