/** A terminal with a shell in it that asks a Ward of its own about each line, for tests. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { openPane, type Pane } from '../tmux.ts';
import { checkout, type Own, ownWard } from '../ward.ts';

export interface Hooked extends Pick<Pane, 'line' | 'type' | 'press' | 'fresh' | 'screen' | 'until' | 'insist'> {
  readonly own: Own;
  readonly project: string;
  /** Types a line on an emptied screen and waits for this, which the line itself must not hold. */
  readonly says: (line: string, pattern: RegExp) => Promise<string>;
}

/** Typed first: it makes the shell ask. */
const initiate = (own: Own, shell: string, edits: string | undefined) =>
  `eval "$('${checkout}/src/bin/ward' --root '${own.root}' init ${shell}${edits === undefined ? '' : ` | sed '${edits}'`})"`;

/** Makes any bash one that is too old for all but the weaker form. */
export const asOlder = 's/_ward_version=..(BASH.*/_ward_version=302/';

/** Makes any bash one that lacks what 4.3 lacks. */
export const as43 = 's/_ward_version=..(BASH.*/_ward_version=403/';

/** Another bash or zsh than that of the machine: `WARD_BASH=/opt/bash-5.1/bin/bash npx ava test/front/hook-bash.test.ts`; for all that Ward starts, too, test/other-shells.sh puts one in its place. */
const programs = new Map([
  ['bash', process.env.WARD_BASH],
  ['zsh', process.env.WARD_ZSH ?? 'zsh'],
]);

/** Of the bash that is tried: 503 is 5.3. */
export function bashVersion(): number {
  const said = execFileSync(process.env.WARD_BASH ?? 'bash', ['-c', 'echo $((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1]))'], {
    encoding: 'utf8',
  });
  return Number(said);
}

/** In auto mode, in a project; the hook is loaded where `before`, typed without it, was, and after `first`; `behind` comes with it in one line; `claimed`: it is a person's terminal; `edits`: of the text, by sed(1). */
export async function hooked(
  t: ExecutionContext,
  {
    before = '',
    behind = '',
    claimed = false,
    shell = 'bash',
    edits = undefined as string | undefined,
    first = async (_: Hooked['says']) => {},
  } = {},
): Promise<Hooked> {
  const own = ownWard('hook');
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  writeFileSync(path.join(project, 'precious'), 'kept\n');
  own.setUp('auto', project);
  const pane = await (claimed ? own.claimedTerminal() : openPane(150, 50));
  t.teardown(() => {
    pane.close();
    own.remove();
  });
  const says = async (line: string, pattern: RegExp) => {
    await pane.fresh(line);
    return await pane.until(pattern);
  };
  const program = programs.get(shell);
  if (program !== undefined) {
    const [version = ''] = /\d+\.\d+(?:\.\d+)?/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? [];
    await says(`PS1='$ ' exec '${program}' ${shell === 'zsh' ? '-f' : '--norc'}`, /\$$/);
    await says('echo "is ${BASH_VERSION-}${ZSH_VERSION-}"', new RegExp(`^is ${RegExp.escape(version)}`, 'm'));
  }
  await says(`cd '${project}'; ${before === '' ? '' : `${before}; `}echo at-$((40 + 2))`, /^at-42$/m);
  await first(says);
  await pane.line(`${initiate(own, shell, edits)}${behind === '' ? '' : `; ${behind}`}`);
  await says('echo asked-$((40 + 2))', /asked-42$/m);
  return { ...pane, own, project, says };
}
