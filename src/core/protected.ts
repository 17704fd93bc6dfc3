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
const agent = 'an agent reads its hooks, tools and permissions from it when it starts here';
const shell = 'a shell extension runs it on entering the directory';

const directory = (path: string, reason: string): ProtectedName => ({ path, kind: 'directory', reason });
const file = (path: string, reason: string): ProtectedName => ({ path, kind: 'file', reason });

/** In the order a person would think of them. Each that is there costs a mount at every launch, so only names with a known reader stand here. */
export const protectedNames: readonly ProtectedName[] = [
  file('.git', 'it says where the repository is'),
  directory('.git/hooks', hooks),
  file('.git/config', git),
  file('.git/config.worktree', git),
  // gitrepository-layout(5): where this file is, the configuration is read from the directory it names.
  file('.git/commondir', git),
  file('.git/info/attributes', 'git picks the filters and diff drivers it runs by it'),
  file('.hg/hgrc', 'Mercurial reads it at each command and runs the hooks it names'),
  directory('.husky', hooks),
  file('.envrc', shell),
  file('.autoenv.zsh', shell),
  directory('.ward', "Ward's own policy of the project"),
  directory('.vscode', editor),
  directory('.idea', editor),
  directory('.zed', editor),
  directory('.devcontainer', editor),
  file('.exrc', editor),
  file('.vimrc', editor),
  file('.nvim.lua', editor),
  file('.nvimrc', editor),
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
  file('.aider.conf.yml', agent),
  file('opencode.json', agent),
  file('opencode.jsonc', agent),
  file('.crush.json', agent),
  file('crush.json', agent),
  file('.mcp.json', agent),
];
