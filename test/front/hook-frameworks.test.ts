/** The hook beside what others put into a shell, loaded before it and after it: what is refused is refused, and all else is as without the hook. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { inProof, unless } from '../unless.ts';
import { type Hooked, hooked } from './hook-pane.ts';

interface Framework {
  readonly name: string;
  readonly shell: 'bash' | 'zsh';
  /** Why it can't be tried here. */
  readonly lack: string | undefined;
  readonly load: string;
  /** That it works, the hook beside it. */
  readonly works: (pane: Hooked) => Promise<void>;
}

const program = (name: string) =>
  spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined ? undefined : `${name} is not installed: apt-get install ${name}`;
/** Files of other packages lie there, or where they were unpacked: `WARD_SHARE=/opt/x/usr/share`. */
const share = process.env.WARD_SHARE ?? '/usr/share';
const plugin = (name: string) => path.join(share, name, `${name}.zsh`);
const missing = (file: string, what: string) => (existsSync(file) ? undefined : `${what} is not installed: apt-get install ${what}`);

/** The dangerous line of the history is found by a key, and asked about like any other. */
const searched =
  (keys: string) =>
  async ({ says, type, press, until, fresh }: Hooked): Promise<void> => {
    await says('echo found-$((40 + 2))', /^found-42$/m);
    await fresh('');
    await press(keys);
    await until(/found/);
    await type('found-');
    await until(/> found-|found-.*\n[\s\S]*echo found-/);
    await press('Enter');
    await until(/echo found-\$\(\(40 \+ 2\)\)\s*$/);
    await press('C-e');
    await type('; rm precious');
    await press('Enter');
    await until(/not run: .*rm/);
  };

/** A directory is chosen by Alt-C, and the line that goes there is typed by the key itself. */
const goes = async ({ says, press, type, until, fresh }: Hooked): Promise<void> => {
  await says('mkdir -p chosen; echo made-$((40 + 2))', /^made-42$/m);
  await fresh('');
  await press('M-c');
  await until(/^ *>$/m);
  await type('chosen');
  await until(/^ *> chosen/m);
  await press('Enter');
  await until(/builtin cd -- .*chosen[\s\S]*^\$$/m);
  await says('echo "in ${PWD##*/}."', /^in chosen\.$/m);
  await says('cd ..; echo back-$((40 + 2))', /^back-42$/m);
};

const recorded = async ({ says, line }: Hooked): Promise<void> => {
  await says('echo kept-$((40 + 2))', /^kept-42$/m);
  await line('_ward_off');
  await says('atuin history list --cmd-only', /^echo kept-\$\(\(40 \+ 2\)\)$/m);
};

const enters = async ({ says }: Hooked): Promise<void> => {
  await says('mkdir -p inner; cd inner', /\S/);
  await says('echo "inner is ${INNER-unset}."', /^inner is set\.$/m);
  await says('cd ..', /\S/);
  await says('echo "inner is ${INNER-unset}."', /^inner is unset\.$/m);
};

const prompts = async ({ fresh, until, says }: Hooked): Promise<void> => {
  await fresh('false');
  await until(/^bad> $|^bad>$/m);
  await says('true', /^good>$/m);
};

const preexec = path.join(share, 'bash-preexec/bash-preexec.sh');
const noPreexec = existsSync(preexec) ? undefined : `bash-preexec is not there: its bash-preexec.sh goes to ${preexec}`;

const told = async ({ says }: Hooked): Promise<void> => {
  await says(`preexec() { told+="<$1>"; }; precmd() { ended+="<$?>"; }; told= ended=`, /\S/);
  await says('rm precious', /not run: /);
  await says('echo two-$((40 + 2)); false', /^two-42$/m);
  await says('echo "told $told ended $ended"', /^told <echo two.*; false><echo "told \$told ended \$ended"> ended <0><126><1>$/m);
};

/** A name in a line is completed by Tab, and the line asked about as any. */
const completes = async ({ type, press, until, fresh }: Hooked): Promise<void> => {
  await fresh('');
  await type('rm --fo');
  await press('Tab');
  await until(/^\$ rm --force $|^\$ rm --force$/m);
  await type(' prec');
  await press('Tab');
  await until(/rm --force +precious ?$/m);
  await press('Enter');
  await until(/not run: .*rm/);
};

/** The directory that the shell is in is told by the prompt. */
const located = async ({ fresh, until, says }: Hooked): Promise<void> => {
  await says('mkdir -p inner; echo made-$((40 + 2))', /^made-42$/m);
  await fresh('cd i*');
  await until(/cd i\*[\s\S]*inner/);
  await says('cd ..; echo back-$((40 + 2))', /^back-42$/m);
};

/** Where the shell was is remembered, behind each line. */
const remembers = async ({ says, line }: Hooked): Promise<void> => {
  await says('mkdir -p inner; cd inner; echo in-$((40 + 2))', /^in-42$/m);
  await says('cd ..; echo back-$((40 + 2))', /^back-42$/m);
  await line('_ward_off');
  await says('zoxide query --list', /\/project\/inner$/m);
};

const prompted = `printf '%s\\n' 'format = "$character"' 'add_newline = false' '[character]' 'success_symbol = "good>"' 'error_symbol = "bad>"' >"$HOME/star"; export STARSHIP_CONFIG="$HOME/star"`;
const allowed = `mkdir inner; echo 'export INNER=set' >inner/.envrc; direnv allow inner`;

const liquid = path.join(share, 'liquidprompt/liquidprompt');
const completion = path.join(share, 'bash-completion/bash_completion');
const nine = path.join(share, 'powerlevel9k/powerlevel9k.zsh-theme');

const frameworks: readonly Framework[] = (['bash', 'zsh'] as const).flatMap(shell => [
  { name: 'starship', shell, lack: program('starship'), load: `${prompted}; eval "$(starship init ${shell})"`, works: prompts },
  { name: 'direnv', shell, lack: program('direnv'), load: `${allowed}; eval "$(direnv hook ${shell})"`, works: enters },
  {
    name: 'fzf',
    shell,
    lack: program('fzf') ?? (spawnSync('fzf', ['--bash']).status === 0 ? undefined : 'this fzf is before 0.48, and tells no keys'),
    load: `eval "$(fzf --${shell})"`,
    works: async pane => {
      await searched('C-r')(pane);
      await goes(pane);
    },
  },
  {
    name: 'zoxide',
    shell,
    lack: program('zoxide'),
    load: `export _ZO_DATA_DIR=$HOME/zo; eval "$(zoxide init ${shell})"`,
    works: remembers,
  },
  {
    name: 'liquidprompt',
    shell,
    lack: missing(liquid, 'liquidprompt'),
    load: `export XDG_CONFIG_HOME=$HOME; . '${liquid}'`,
    works: located,
  },
]);

const ofBash: readonly Framework[] = [
  { name: 'bash-preexec', shell: 'bash', lack: noPreexec, load: `. '${preexec}'`, works: told },
  { name: 'bash-completion', shell: 'bash', lack: missing(completion, 'bash-completion'), load: `. '${completion}'`, works: completes },
  {
    name: 'atuin',
    shell: 'bash',
    lack: noPreexec ?? program('atuin'),
    load: `export XDG_CONFIG_HOME=$HOME/c XDG_DATA_HOME=$HOME/d; . '${preexec}'; eval "$(atuin init bash)"`,
    works: recorded,
  },
];

const ofZsh: readonly Framework[] = [
  {
    name: 'atuin',
    shell: 'zsh',
    lack: program('atuin'),
    load: 'export XDG_CONFIG_HOME=$HOME/c XDG_DATA_HOME=$HOME/d; eval "$(atuin init zsh)"',
    works: recorded,
  },
  {
    name: 'powerlevel9k',
    shell: 'zsh',
    lack: missing(nine, 'zsh-theme-powerlevel9k'),
    load: `POWERLEVEL9K_LEFT_PROMPT_ELEMENTS=(dir) POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=(status); . '${nine}'`,
    works: located,
  },
  ...['zsh-autosuggestions', 'zsh-syntax-highlighting'].map(
    (name): Framework => ({
      name,
      shell: 'zsh',
      lack: missing(plugin(name), name),
      load: `. '${plugin(name)}'`,
      works: async () => {},
    }),
  ),
];

/** What a person sees of the shell's own words for what came before. */
async function probe(says: Hooked['says'], shell: string): Promise<readonly string[]> {
  const seen: string[] = [];
  const pipes = shell === 'bash' ? '${PIPESTATUS[*]}' : '$pipestatus';
  for (const [line, word, what] of [
    ['false; (exit 7)', 'status', '$?'],
    ['false | true', 'pipes', pipes],
    [': one last-word', 'last', '$_'],
  ] as const) {
    await says(line, /\S/);
    seen.push(/^\w+ is .*$/m.exec(await says(`echo "${word} is ${what}"`, new RegExp(`^${word} is .*$`, 'm')))?.[0] ?? '');
  }
  return seen;
}

for (const { name, shell, lack, load, works } of [...frameworks, ...ofBash, ...ofZsh]) {
  unless(noTerminal ?? program(shell) ?? lack, inProof())(
    `${name} in ${shell}: with it and the hook a refused line is refused, and the rest is as with it alone`,
    async t => {
      let alone: readonly string[] = [];
      for (const order of ['before', 'after'] as const) {
        const first = async (says: Hooked['says']) => {
          if (order === 'before') alone = await probe(says, shell);
        };
        const pane = await hooked(t, { shell, first, ...(order === 'before' ? { before: load } : { behind: load }) });
        const { says } = pane;
        t.deepEqual(await probe(says, shell), alone, order);
        t.notRegex(await says('rm precious; echo never-$((40 + 2))', /not run: [\s\S]*ward approve/), /never-42/, order);
        await says('echo status-$?', /^status-126$/m);
        await says(shell === 'bash' ? 'history 5' : 'history', /rm precious; echo never-\$\(\(40 \+ 2\)\)$/m);
        await works(pane);
        t.true(existsSync(path.join(pane.project, 'precious')), order);
      }
    },
  );
}
