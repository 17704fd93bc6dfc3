/** Managers of the versions of languages, and build tools that are many in one: what they install stands for every project. */
import { code, form, textOf, touchAt } from '../effects.ts';
import type { Argument, Program } from '../program.ts';
import { tool } from './tool.ts';

/** `asdf`, `rustup` and their kin. */
export const toolchains: readonly Program[] = [
  tool({
    names: 'rustup',
    options: 'v|verbose q|quiet help|h version|V y target= toolchain= profile= component= c= path=read default-toolchain= no-self-update',
    verbs: {
      says: 'show show/home show/profile show/active-toolchain toolchain/list target/list component/list override/list which doc help man completions toolchain target component override dump-testcases',
      wraps: 'run',
      toolchain:
        'update upgrade default toolchain/install toolchain/add toolchain/update toolchain/uninstall toolchain/remove toolchain/link target/add target/install target/remove target/uninstall component/add component/remove override/set override/unset override/add override/remove self self/update self/uninstall self/upgrade-data set set/profile set/default-host set/auto-self-update install uninstall toolchain/rm',
      remote: 'check',
    },
    bare: 'says',
    also: ({ verb, rest, call }) =>
      verb === 'run' && rest.length > 1
        ? { runs: [{ kind: 'argv', argv: rest.slice(1), more: false, cwd: call.cwd, via: call.program }] }
        : {},
    flags: [
      'rustup update',
      'rustup self uninstall -y',
      'rustup toolchain uninstall stable',
      'rustup default nightly',
      'rustup run stable rm x',
      'rustup target add wasm32-unknown-unknown',
    ],
    quiet: ['rustup show', 'rustup toolchain list', 'rustup which cargo', 'rustup run nightly cargo test', 'rustup --version'],
  }),
  tool({
    names: 'asdf mise rtx',
    options:
      'C|cd=enter E|env= q|quiet v|verbose y|yes help|h version|V g|global p|path=write e|env= j|jobs= a|all f|force json n|dry-run t|tool= c|command=script pin trace',
    verbs: {
      says: 'trust activate deactivate hook-env current list ls where which help info version plugin/list plugins/ls plugins plugin doctor dr env bin-paths config/ls config cache/path cache settings/ls settings/get settings completion alias/ls',
      look: 'tasks task tasks/ls tasks/info',
      run: 'run r',
      wraps: 'exec x',
      remote: 'latest ls-remote list-all outdated search registry list/all plugin/list/all',
      toolchain:
        'install i uninstall remove rm update upgrade up plugin/add plugin/remove plugin/update plugin/install plugins/install plugins/add plugin-add plugin-remove plugin-update global set-global reshim implode self-update prune activate-all sync link use-global',

      fetch: 'use local set unset shell',
      purge: 'cache/clear cache/prune',
      settings: 'settings/set settings/unset settings/add config/set alias/set',
    },
    otherwise: 'run',
    bare: 'says',
    settings: '.config/mise/config.toml',
    also: ({ verb, rest, call }) => ({
      ...(/^(?:exec|x)$/.test(verb) && rest.length > 0
        ? { runs: [{ kind: 'argv' as const, argv: behind(rest), more: false, cwd: call.cwd, via: call.program }] }
        : {}),
      ...(/^(?:trust|activate|hook-env|direnv|env)$/.test(verb)
        ? { effects: [code('sideways', 'lets files of the project set up the shell', call.place)] }
        : {}),
    }),
    flags: [
      'asdf install nodejs 20',
      'mise use -g node@20',
      'asdf plugin add x https://x.example/y',
      'mise trust',
      'mise x -- rm a',
      'asdf uninstall nodejs 20',
    ],
    quiet: ['asdf current', 'mise ls', 'mise run build', 'asdf list', 'mise x -- npm test', 'mise --version'],
  }),
  tool({
    names:
      'pyenv rbenv nodenv goenv jenv tfenv nvm fnm n volta sdk jabba phpenv plenv luaenv swiftenv kerl kiex rvm chruby ghcup gvm nvs proto',
    options:
      'help|h version|v f|force s|skip-existing l|list bare no-colors no-alias lts=? reinstall-packages-from= silent q|quiet log-level= version-file-strategy= use-on-cd',
    verbs: {
      says: 'versions version version-name version-file version-origin which whence prefix root list ls current shims commands help hooks completions env l home info gemset/list init/-',
      remote: 'ls-remote list-remote latest',
      wraps: 'exec run',
      local: 'local pin use shell',
      toolchain:
        'install uninstall global rehash update upgrade selfupdate self-update install-latest remove rm default alias unalias cache rescan uninstall-all implode reinstall-packages prune fetch setup init gemset flush',
    },
    otherwise: 'toolchain',
    bare: 'says',
    also: ({ verb, rest, options, call }) =>
      /^(?:exec|run)$/.test(verb)
        ? {
            runs: [
              {
                kind: 'argv',
                argv: from(rest, /^(?:nvm|volta)$/.test(call.program) ? version : /^--$/),
                more: false,
                cwd: call.cwd,
                via: call.program,
              },
            ],
          }
        : verb === 'init/-' && options.some(one => !printing.test(textOf(one.at) ?? ''))
          ? { effects: [form({ rank: 'ask', id: 'toolchain', impact: 'system', reason: setsUp }, call.place)] }
          : {},
    flags: [
      'pyenv init',
      'pyenv init --install',
      'pyenv init - --install',
      'pyenv install 3.12',
      'nvm install 20',
      'rbenv global 3.2',
      'volta install node',
      'sdk install java',
      'pyenv uninstall -f 3.11',
      'pyenv exec rm x',
      'rvm implode',
    ],
    quiet: [
      'pyenv versions',
      'pyenv init - bash',
      'eval "$(pyenv init -)"',
      'rbenv init - --no-rehash zsh',
      'nvm ls',
      'rbenv versions',
      'nvm current',
      'rbenv exec ruby a.rb',
      'pyenv local 3.12',
      'nvm use 20',
      'nvm use',
    ],
  }),
  tool({
    names: 'direnv',
    options: 'help|h version',
    verbs: {
      says: 'status version help hook stdlib',
      code: 'allow permit grant edit exec export reload prune',
      local: 'deny revoke block disallow',
    },
    bare: 'says',
    also: ({ verb, call }) =>
      /^(?:allow|permit|grant)$/.test(verb) ? { effects: touchAt('write', `${call.home}/.local/share/direnv/allow`, call) } : {},
    flags: ['direnv allow', 'direnv exec . rm x', 'direnv export bash', 'eval "$(direnv hook bash)"'],
    quiet: ['direnv status', 'direnv hook bash'],
  }),
];

/** The command after `--`, or all words but tools with versions (`node@20`). */
function behind(words: readonly Argument[]): readonly Argument[] {
  const at = words.findIndex(one => textOf(one) === '--');
  return at >= 0 ? words.slice(at + 1) : from(words, /@|^-/);
}

/** The words from the first that is none of these. */
function from(words: readonly Argument[], skipped: RegExp): readonly Argument[] {
  const at = words.findIndex(one => !skipped.test(textOf(one) ?? ''));
  return at < 0 ? [] : words.slice(at);
}

/** `init -` prints code for a shell; these options change no more than what it prints. */
const printing = /^--(?:no-rehash|no-push-path|path)$/;
const setsUp = 'changes what is set up for every project';

/** nvm and volta take a version before the command. */
const version = /^(?:-|v?\d|lts|node$|stable$|default$|system$)/;
