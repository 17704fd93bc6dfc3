/** Editors with a window, and agents: what they start has hands of its own, outside this command. */
import { textOf, touch } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Program } from '../program.ts';
import { type Kind, remote } from './remote.ts';

/** Only a version or a list is no window. */
function windowless(kind: Kind, found: Options): Kind {
  if (has(found, 'install-extension', 'uninstall-extension', 'update-extensions', 'add-mcp')) return 'changes';
  return found.operands.length === 0 &&
    found.options.length > 0 &&
    found.options.every(one => one.known && /^(?:version|v|help|h|list-extensions|show-versions|status|s)$/.test(one.name))
    ? 'here'
    : kind;
}

const editors: readonly Program[] = [
  remote({
    names:
      'code code-insiders codium vscodium cursor windsurf kiro trae positron subl sublime_text smerge atom pulsar zed zeditor lapce idea idea.sh webstorm pycharm goland clion rubymine phpstorm rider datagrip rustrover android-studio eclipse netbeans gedit kate kwrite mousepad xed pluma geany bbedit textmate brackets notepad++ gnome-text-editor code-server openvscode-server jupyter-lab-desktop rstudio positron-server nvim-qt neovide emacsclient-gui gitkraken sourcetree',
    of: 'an editor with a window, outside this command',
    by: 'socket',
    options:
      'version v help h list-extensions show-versions status s w|wait n|new-window r|reuse-window a|add=read d|diff g|goto m|merge install-extension= uninstall-extension= update-extensions extensions-dir=program user-data-dir=write profile= locale= log= folder-uri= file-uri= remote= disable-extensions disable-extension= enable-proposed-api= command= line= column= add-mcp= bind-addr= port= config=read',
    verbs: `
      here: help
      runs: -, tunnel, tunnel *, serve-web, serve-local, agent, agent *, chat, chat *, ext install`,
    rest: 'runs',
    as: windowless,
    more: (found, call) => ({
      effects: found.operands.filter(one => /[./]/.test(textOf(one) ?? '.')).flatMap(one => touch('read', one, call)),
    }),
    flags: [
      'code .',
      'code tunnel',
      'code --install-extension evil.ext',
      'subl ~/.ssh/id_rsa',
      'cursor',
      'code-server --bind-addr 0.0.0.0:8080',
      'code --list-extensions --install-extension x',
      'zed src',
    ],
    quiet: ['code --version', 'code --list-extensions', 'cursor --version', 'subl --help'],
  }),
];

const agents: readonly Program[] = [
  remote({
    names:
      'claude codex gemini aider opencode cody qwen crush cursor-agent plandex pdx qchat kiro-cli droid auggie augment copilot-cli github-copilot-cli openhands swe-agent sweagent mini-swe-agent gptme gpt-engineer gpte mentat devin jules rovodev acli-rovodev cline roo kilocode codebuff forge-agent letta open-interpreter shell-gpt sgpt tgpt aichat llm chatgpt butterfish warp-agent fabric-ai oterm grok grok-cli kimi mistral-vibe iflow coderabbit',
    of: 'an agent of its own, whose commands a model writes',
    options:
      'version V v help h p|print c|continue r|resume= model= m= C|cd=enter add-dir=read mcp-config=read settings=read system-prompt-file=read f|file=read read=read message= message-file=read load=read config=read env-file=read test-cmd=script lint-cmd=script apply=read s= e= o=',
    style: 'first',
    verbs: `
      here: help, completion, completion *
      looks: mcp list, mcp get *, doctor, config list, config get *, models, whoami, status, plugin list, login status, sessions, extensions list
      keeps: login, logout, mcp *, config *, update, install, setup-token, auth *, plugin *, configure, upgrade, extensions *, keys *, signin, signout, migrate-installer
      runs: -`,
    rest: 'runs',
    as: (kind, found) =>
      found.operands.length === 0 && found.options.length === 1 && has(found, 'version', 'v', 'V', 'help', 'h') ? 'here' : kind,
    flags: [
      "claude -p 'delete everything' --dangerously-skip-permissions",
      "codex exec 'x'",
      'aider --yes',
      'gemini -p hi',
      'claude',
      'claude mcp add x -- npx y',
      'opencode run x',
      'aider --test-cmd "rm -rf x"',
      'claude --version -p x',
      'llm "hi"',
    ],
    quiet: ['claude --version', 'codex --help', 'gemini --version', 'aider --version'],
  }),
  remote({
    names: 'ollama lms llamafile llama-server llama-cli vllm localai text-generation-launcher tabby sglang mlx_lm koboldcpp',
    of: 'a service of models',
    options: 'version v help h m|model=read host= p|port= f|file=read hf-repo= log-file=write prompt= n=',
    verbs: `
      here: help
      reads: list, ls, ps, show, status
      sends: push
      runs: run, serve, start, create, pull, load, chat, -
      destroys: rm, stop, unload, delete`,
    rest: 'runs',
    as: (kind, found, call) =>
      found.operands.length === 0 && found.options.length === 1 && has(found, 'version', 'v', 'help', 'h')
        ? 'here'
        : call.program === 'ollama' && found.operands.length === 0
          ? 'here'
          : kind,
    flags: ['ollama run llama3', 'ollama rm llama3', 'ollama list', 'ollama serve', 'vllm serve x'],
    quiet: ['ollama --version', 'ollama help'],
  }),
];

/** Every editor with a window, and every agent. */
export const windows: readonly Program[] = [...editors, ...agents];
