/** Real agents that ask for a shell by its file's name: how each is started with Ward's shims before it, and a whole conversation with one. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Name } from './install.ts';
import { startModel } from './model.ts';
import { type Call, chat, contents, responses, type Wire } from './wires.ts';

/** One agent, as far as it differs from the others. */
export interface Agent {
  /** As the table of forms calls it. */
  readonly title: string;
  readonly wire: Wire;
  /** How it is started so that it works off one request, without a question of its own. */
  readonly words: readonly string[];
  readonly env: (url: string) => Readonly<Record<string, string>>;
  /** A file of settings in the home of its person. */
  readonly settings: (url: string) => readonly [name: string, content: string];
  /** What a command printed, and its status, in what the model is told. */
  readonly told: RegExp;
}

const codex: Agent = {
  title: 'Codex',
  wire: responses,
  words: ['exec', '--skip-git-repo-check', 'go on'],
  env: () => ({ NO_KEY: 'none' }),
  settings: url => [
    '.codex/config.toml',
    [
      ...['model = "none"', 'model_provider = "none"', 'check_for_update_on_startup = false', '[analytics]', 'enabled = false'],
      ...['[model_providers.none]', 'name = "none"', `base_url = "${url}/v1"`, 'wire_api = "responses"', 'env_key = "NO_KEY"', ''],
    ].join('\n'),
  ],
  told: /Process exited with code (?<status>\d+)\n(?:Original token count: \d+\n)?Output:\n(?<output>[\s\S]*)$/,
};

/** It would start itself once more, with more memory. */
const atOnce = (name: string) => ({ [`${name}_NO_RELAUNCH`]: 'true' });

const gemini: Agent = {
  title: 'Gemini CLI',
  wire: contents,
  words: ['--yolo', '-m', 'gemini-2.5-flash', '-p', 'go on'],
  env: url => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'none', GEMINI_CLI_TRUST_WORKSPACE: 'true', ...atOnce('GEMINI_CLI') }),
  settings: () => [
    '.gemini/settings.json',
    JSON.stringify({
      security: { auth: { selectedType: 'gemini-api-key' } },
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
    }),
  ],
  told: /Output: (?<output>[\s\S]*?)(?:\nExit Code: (?<status>\d+))?\nProcess Group PGID: /,
};

const qwen: Agent = {
  title: 'Qwen Code',
  wire: chat('run_shell_command'),
  words: ['--auth-type', 'openai', '--yolo', '-p', 'go on'],
  env: url => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'none', OPENAI_MODEL: 'none', ...atOnce('QWEN_CODE') }),
  settings: () => [
    '.qwen/settings.json',
    JSON.stringify({ general: { enableAutoUpdate: false }, privacy: { usageStatisticsEnabled: false } }),
  ],
  told: /Output: (?<output>[\s\S]*?)\nError: .*\nExit Code: (?<status>\d+)/,
};

/** Whatever it would fetch, and its own copies of the project. */
const unneeded = ['AUTOUPDATE', 'MODELS_FETCH', 'DEFAULT_PLUGINS', 'LSP_DOWNLOAD', 'CLAUDE_CODE', 'EXTERNAL_SKILLS'];
const opencode: Agent = {
  title: 'opencode',
  wire: chat('bash'),
  words: ['run', 'go on'],
  env: () => Object.fromEntries(unneeded.map(one => [`OPENCODE_DISABLE_${one}`, '1'])),
  settings: url => {
    const models = { none: { name: 'none' } };
    const none = { npm: '@ai-sdk/openai-compatible', name: 'none', options: { baseURL: `${url}/v1`, apiKey: 'none' }, models };
    const all = { model: 'none/none', snapshot: false, permission: { '*': 'allow' }, provider: { none } };
    return ['.config/opencode/opencode.json', JSON.stringify(all)];
  },
  told: /^(?<output>[\s\S]*)$/,
};

export const agents: Readonly<Record<Exclude<Name, 'claude'>, Agent>> = { codex, gemini, qwen, opencode };

export interface Place {
  readonly home: string;
  readonly project: string;
  /** How its person starts it, in a shell; its words come behind. */
  readonly line: string;
  readonly env: Readonly<Record<string, string>>;
  /** What that shell is started by. */
  readonly around?: readonly string[];
}

export interface Told {
  readonly output: string;
  readonly status: number;
}

/** Lets the agent run these commands, one after the other, and gives back what the model was told of each. */
export async function converse(agent: Agent, place: Place, commands: readonly (string | Call)[]): Promise<readonly Told[]> {
  const left = [...commands];
  const results: string[] = [];
  const model = await startModel(agent.wire, async result => {
    if (result !== undefined) results.push(result);
    const command = left.shift();
    return typeof command === 'string' ? { command } : command;
  });
  try {
    const said = await run(agent, place, model.url);
    if (results.length < commands.length) throw new Error(`the agent ended early: ${said}`);
    return results.map(one => read(agent, one));
  } finally {
    model.close();
  }
}

function read({ told }: Agent, result: string): Told {
  const { output, status } = told.exec(result)?.groups ?? {};
  if (output === undefined) throw new Error(`the model was told something else: ${result}`);
  return { output: /^\((?:empty|no output)\)$/.test(output) ? '' : output.trimEnd(), status: Number(status ?? 0) };
}

async function run(agent: Agent, place: Place, url: string): Promise<string> {
  const { home, project, line, env, around = [] } = place;
  const [name, content] = agent.settings(url);
  mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  writeFileSync(path.join(home, name), content);
  const [program = '', ...words] = [...around, '/bin/sh', '-c', `${line} "$@"`, 'sh', ...agent.words];
  const child = spawn(program, words, {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME: home, LANG: 'C.UTF-8', TERM: 'dumb', ...agent.env(url), ...env },
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 200_000);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  clearTimeout(late);
  return out + err;
}

/** Puts it where a person's programs lie, for none is started from what could be a project. */
export function lay(name: Name, bin: string, home: string): void {
  const at = bin.indexOf('/node_modules/');
  const [packages, programs] = [path.join(home, '.local/lib/agent'), path.join(home, '.local/bin')];
  for (const directory of [packages, programs]) mkdirSync(directory, { recursive: true });
  execFileSync('cp', ['-al', bin.slice(0, at + '/node_modules'.length), packages]);
  const runtime = bin.endsWith('.js') ? `'${process.execPath}' ` : '';
  writeFileSync(path.join(programs, name), `#!/bin/sh\nexec ${runtime}'${packages}${bin.slice(at)}' "$@"\n`, { mode: 0o755 });
}
