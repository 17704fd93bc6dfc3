/** What `ward setup` asks a new person at a terminal: which mode, which packs, whether to open where they are. It chooses nothing for them. */
import path from 'node:path';
import { rows } from '../core/cells.ts';
import { emptyLayer } from '../core/policy/layer.ts';
import { packLines, packNames } from '../core/policy/packs.ts';
import { policy } from '../core/policy/policy.ts';
import { printable } from '../core/printable.ts';
import { serviceWords } from '../core/service-words.ts';
import type { Mode } from '../core/values.ts';
import { typedLine } from '../host/line.ts';
import { imagine, imagined } from '../host/policy/imagine.ts';
import { openable } from '../host/policy/openable.ts';
import type { Surroundings } from './surroundings.ts';

const modes = ['strict', 'ask', 'auto'] as const;

/** Columns of the narrowest terminal that is usual. */
const narrow = 79;

/** In words that say what each will and won't ask about. */
const meanings: Readonly<Record<(typeof modes)[number], string>> = {
  strict: 'asks about nothing: what would be asked is denied. For CI, and where nobody is there to answer.',
  ask: 'asks about whatever no rule or pack of yours settles, reading too. Packs make it quiet.',
  auto: 'asks only where something is found: what deletes or discards, leaves the project, reaches a host, or cannot be told.',
};

/** What agents send. */
const examples = [
  'git status && git diff',
  'cat README.md | head -20',
  'npm test',
  'echo draft > notes.md',
  'git commit -am "wip"',
  'curl https://example.com',
  'rm -rf build',
  'cat ../other/notes.md',
  'cat ~/.ssh/id_ed25519',
  'sudo apt-get install jq',
];

/** The modes in words, and what each would do with ten commands, as the judge itself decides them. */
export function modeLines(): readonly string[] {
  const widest = Math.max(...examples.map(one => one.length));
  const row = (head: string, cells: readonly string[]) =>
    `  ${head.padEnd(widest)}  ${cells.map(cell => cell.padEnd(6)).join('  ')}`.trimEnd();
  return [
    'How much is asked? Whatever you choose, commands run in the sandbox, and',
    '"ward mode" changes it.',
    '',
    ...modes.flatMap(mode => rows(meanings[mode], narrow - 10).map((row, at) => `  ${(at === 0 ? mode : '').padEnd(6)}  ${row}`.trimEnd())),
    '',
    'What each does with ten commands of an agent, in a project that you opened:',
    '',
    row('', modes),
    ...examples.map(text =>
      row(
        text,
        modes.map(mode => imagine(text, policyOf(mode)).decision),
      ),
    ),
    '',
  ];
}

function policyOf(mode: Mode) {
  const user = { ...emptyLayer, mode, projects: [imagined] };
  const layers = { system: emptyLayer, user, project: emptyLayer, remembered: [], own: [] };
  return policy(layers, { now: 0, hash: text => text, machine: { memory: 0, processors: 1 } });
}

/** The words of `ward setup` that the answers come to; undefined where no mode was chosen. */
export function questions(around: Surroundings, answer: () => string | undefined = typedLine): readonly string[] | undefined {
  around.out(
    modeLines()
      .map(line => `${line}\n`)
      .join(''),
  );
  const mode = chosen(around, answer);
  if (mode === undefined) return undefined;
  const packs = mode === 'auto' ? [] : packNames.filter(name => taken(name, around, answer));
  return ['--mode', mode, ...packs.flatMap(name => ['--pack', name]), ...opened(around, answer)];
}

/** Asked three times; nothing stands for an answer. */
function chosen({ out }: Surroundings, answer: () => string | undefined): string | undefined {
  for (let time = 0; time < 3; time += 1) {
    out(`your mode (${modes.join(', ')}): `);
    const said = answer()?.trim();
    if (said === undefined) return undefined;
    if ((modes as readonly string[]).includes(said)) return said;
    out(printable(`"${said}" is none of them`).concat('\n'));
  }
  return undefined;
}

/** A yes or a no, and Enter alone is a no; asked three times where it is neither. */
export function agreed(question: string, { out }: Pick<Surroundings, 'out'>, answer: () => string | undefined): boolean {
  for (let time = 0; time < 3; time += 1) {
    out(`${question} (yes, else no): `);
    const said = answer()?.trim().toLowerCase() ?? '';
    if (['y', 'yes'].includes(said)) return true;
    if (['', 'n', 'no'].includes(said)) return false;
    out(printable(`"${said}" is neither`).concat('\n'));
  }
  return false;
}

function taken(name: string, { out }: Surroundings, answer: () => string | undefined): boolean {
  return agreed(`\n${packLines(name).join('\n')}\nlet these run without a question?`, { out }, answer);
}

function opened({ cwd, user, directories, out }: Surroundings, answer: () => string | undefined): readonly string[] {
  const seen = openable(path.resolve(cwd), { ...user, directories });
  if (!seen.ok) return [];
  const yes = agreed(`\n${printable(`open "${seen.project.path}" as a project, so that commands may work in it?`)}`, { out }, answer);
  return yes ? ['--open', seen.project.path, ...served(seen.project.path, { out }, answer)] : [];
}

/** What a login shell serves in it, all forms alike; a part of them is for the words of `ward setup`. */
function served(project: string, { out }: Pick<Surroundings, 'out'>, answer: () => string | undefined): readonly string[] {
  const all = forms.map(form => `  ${serviceWords({ form, project, access: 'write' }).replace(/,.*$/, '')}`);
  out(
    `\n${all.map(printable).join('\n')}\nlet these run without a question where wardsh is the shell of a login? (read, write, else no): `,
  );
  const said = answer()?.trim();
  return said === 'read' || said === 'write' ? forms.flatMap(form => ['--service', `${form}:${said}:${project}`]) : [];
}

/** Of the files of a project; a text that is sent is judged as any other. */
const forms = ['scp', 'sftp', 'rsync', 'git'] as const;
