/** The names in a project that run code on mere look: what is there is shown read-only, what is not must not come to be. */

/** A name relative to the project. A `.git` that is a file points to the real one; as a directory it stays writable around its protected names. */
export interface ProtectedName {
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** What runs it, and when, for a person. */
  readonly reason: string;
}

const git = 'git reads it at each command, `git status` too, and runs what it names';
const hooks = 'git runs what lies in it';
const editor = 'an editor runs tasks and settings from it when the project is opened';
const mise = 'mise runs the hooks and templates in it on entering the directory, once that path is trusted';
const jj = 'jj reads it at each command, `jj status` too, and runs the pager and tools it names';
const sapling = 'Sapling reads it at each command and runs the hooks it names';
const agent = 'an agent reads its hooks, tools and permissions from it when it starts here';
const shell = 'a shell extension runs it on entering the directory';

const directory = (path: string, reason: string): ProtectedName => ({ path, kind: 'directory', reason });
const file = (path: string, reason: string): ProtectedName => ({ path, kind: 'file', reason });

/**
 * In the order a person would think of them. Each that is there costs a mount at every launch, so only names with a known reader stand here.
 * The rule: what runs when somebody enters the directory, opens it in an editor or an agent, or asks a version control system how it stands.
 * Not here, since a person starts what reads them: package scripts and Makefile, `.npmrc`, `.pre-commit-config.yaml` and `lefthook.yml` (a commit),
 * `.gdbinit` and `.lldbinit` (not read from a project unless it was named), `*.code-workspace` and `*.sublime-project` (opened as files, under any
 * name); and what runs elsewhere (`.github/workflows`) or names no program (`.editorconfig`, `.git-blame-ignore-revs`).
 */
export const protectedNames: readonly ProtectedName[] = [
  file('.git', 'it says where the repository is'),
  directory('.git/hooks', hooks),
  file('.git/config', git),
  file('.git/config.worktree', git),
  // gitrepository-layout(5): where this file is, the configuration is read from the directory it names.
  file('.git/commondir', git),
  file('.git/info/attributes', 'git picks the filters and diff drivers it runs by it'),
  file('.hg/hgrc', 'Mercurial reads it at each command and runs the hooks it names'),
  file('.hg/hgrc-not-shared', 'Mercurial reads it at each command and runs the hooks it names'),
  // hg share: the configuration of the repository it names is read too.
  file('.hg/sharedpath', 'it says where the repository is'),
  file('.jj/repo', 'it says where the repository is'),
  file('.jj/repo/config.toml', jj),
  file('.jj/workspace-config.toml', jj),
  file('.sl/config', sapling),
  directory('.husky', hooks),
  file('.envrc', shell),
  // nix-direnv keeps in it what it reads on entering while `.envrc` is unchanged.
  directory('.direnv', shell),
  file('.autoenv.zsh', shell),
  file('.autoenv_leave.zsh', shell),
  file('mise.toml', mise),
  file('mise.local.toml', mise),
  file('.mise.toml', mise),
  file('.mise.local.toml', mise),
  directory('.mise', mise),
  file('mise/config.toml', mise),
  file('mise/config.local.toml', mise),
  file('.config/mise.toml', mise),
  directory('.config/mise', mise),
  file('.tool-versions', mise),
  directory('.ward', "Ward's own policy of the project"),
  directory('.vscode', editor),
  directory('.idea', editor),
  directory('.zed', editor),
  directory('.devcontainer', editor),
  file('.exrc', editor),
  file('.vimrc', editor),
  file('.nvim.lua', editor),
  file('.nvimrc', editor),
  file('.lvimrc', editor),
  directory('.vim', 'an editor starts the language servers it names when a file is opened'),
  directory('.helix', 'an editor starts the language servers it names when a file is opened'),
  file('.dir-locals.el', editor),
  file('.dir-locals-2.el', editor),
  file('.Rprofile', 'R runs it at each start, also when an editor opens the project'),
  directory('.claude', agent),
  directory('.codex', agent),
  directory('.gemini', agent),
  directory('.qwen', agent),
  directory('.cursor', agent),
  directory('.opencode', agent),
  directory('.factory', agent),
  directory('.kiro', agent),
  directory('.roo', agent),
  directory('.windsurf', agent),
  directory('.amp', agent),
  directory('.trae', agent),
  directory('.junie', agent),
  directory('.continue', agent),
  directory('.clinerules', agent),
  directory('.kilocode', agent),
  directory('.pi', agent),
  directory('.github/hooks', agent),
  file('.aider.conf.yml', agent),
  file('opencode.json', agent),
  file('opencode.jsonc', agent),
  file('.crush.json', agent),
  file('crush.json', agent),
  file('.mcp.json', agent),
];

/** Names of a file that lead to a repository elsewhere: as a directory it is the repository itself, and stays writable around what is protected in it. */
export function isRepository(name: string): boolean {
  return /(?:^|\/)(?:\.git|\.jj\/repo)$/.test(name);
}
