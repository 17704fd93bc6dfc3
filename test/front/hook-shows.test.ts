import { existsSync } from 'node:fs';
import path from 'node:path';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { bashVersion, hooked } from './hook-pane.ts';

const columns = 150;

/** What stands in for a refused line takes 16 columns behind the prompt. */
const edges = [0, columns - 17, columns - 16, columns - 15, columns - 2, columns + 3, 2 * columns - 16, 2 * columns - 15];

const noBash = bashVersion() < 404 ? 'before bash 4.4 the prompt is not known' : undefined;

/** A prompt as wide as the variable has it, with what takes no room, and of a command; and what each shell prints before a command. */
const shells = [
  { shell: 'bash', missing: noBash, before: String.raw`PS1='$FILLED\[\e[31m\]r\[\e[0m\]$(echo "> ")'; PS0='[zero]\n'` },
  {
    shell: 'zsh',
    missing: noZsh,
    before: `setopt prompt_subst; PS1='$FILLED%F{red}r%f$(echo "> ")'; preexec() { print '[zero]'; }`,
  },
] as const;

for (const { shell, missing, before } of shells) {
  unless(noTerminal ?? missing)(
    `${shell} shows a refused line as it was typed, below what stood there, however long the prompt is and whatever is printed before a command`,
    async t => {
      const { project, says, fresh, type, press, until, screen } = await hooked(t, { shell, before });
      for (const width of edges) {
        await says(`FILLED=${'x'.repeat(width)}; echo set-$((40 + 2))`, /^set-42$[\s\S]*>$/m);
        await fresh('echo above-$((40 + 2))');
        await until(/^above-42$[\s\S]*>$/m);
        await type('rm precious $(>ran)');
        await press('Enter');
        await until(/not run: [\s\S]*hint: [\s\S]*>$/m);
        const seen = (await screen('-J')).replaceAll(/x+/g, 'x');
        const prompt = `${width === 0 ? '' : 'x'}r> `;
        const from = seen.indexOf(`above-42\n${prompt}rm precious $(>ran)\nward: not run: `);
        t.true(from >= 0, `${width}: ${seen}`);
        t.regex(seen.slice(from), /hint: "ward --root .* claim" makes Ward ask in this terminal/);
        t.false(seen.slice(from).includes('_ward_'), seen);
        t.false(existsSync(path.join(project, 'ran')));
        t.true(seen.includes('[zero]\n') && !seen.slice(from).includes('[zero]'), `${width}: ${seen}`);
      }
      await says('echo again-$((40 + 2))', /^\[zero\]\nagain-42$/m);
    },
  );
}

/** What a shell shows of each line that it runs, or reads: one of it stands between what was typed and what is said. */
for (const { shell, missing } of shells) {
  unless(noTerminal ?? missing)(`${shell} shows a refused line as it was typed where it shows what it runs`, async t => {
    const { says, fresh, type, press, until, screen } = await hooked(t, { shell, before: "PS1='r> '" });
    for (const [set, widely] of [
      ['set -x', 0],
      ['set +x -v', 0],
      ['set -xv', 0],
      ['set -x +v', columns],
      ['set +xv', 0],
    ] as const) {
      await says(`PS4='+${'y'.repeat(widely)} '; echo set-$((40 + 2))`, /^set-42$[\s\S]*>$/m);
      await fresh(`${set}; echo above-$((40 + 2))`);
      await until(/^above-42$[\s\S]*>$/m);
      await type('rm precious');
      await press('Enter');
      await until(/not run: [\s\S]*hint: [\s\S]*>$/m);
      const seen = await screen('-J');
      t.regex(seen, /^above-42\n(?:.*_ward_(?:prompt|enter).*\n)*r> rm precious\nward: not run: /m, set);
      t.false(seen.includes('_ward_refused'), set);
    }
  });
}
