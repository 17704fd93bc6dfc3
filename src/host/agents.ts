/** Agents, as their environment and their programs give them away. What is found here only ever tightens. */
import path from 'node:path';
import { type Process, wordsOf } from './processes.ts';

/**
 * Variables that an agent sets for the commands it runs, and what it is then called. Seen in real runs, or in the agent's documentation. What a person
 * may set for good in a start-up file (`CODEX_HOME`, `CLAUDE_CODE_SHELL_PREFIX`, API keys) is not among them.
 */
const markers: ReadonlyMap<string, string> = new Map([
  ['CLAUDECODE', 'claude'],
  ['CLAUDE_CODE_SESSION_ID', 'claude'],
  ['CLAUDE_CODE_CHILD_SESSION', 'claude'],
  ['CLAUDE_CODE_ENTRYPOINT', 'claude'],
  ['CODEX_SESSION_ID', 'codex'],
  ['CODEX_THREAD_ID', 'codex'],
  ['CODEX_TOOL_CALL_ID', 'codex'],
  ['CODEX_CI', 'codex'],
  ['CODEX_SANDBOX', 'codex'],
  ['GEMINI_CLI', 'gemini'],
  ['QWEN_CODE', 'qwen'],
  ['OPENCODE', 'opencode'],
  ['OPENCODE_PID', 'opencode'],
  ['CRUSH', 'crush'],
  ['CURSOR_AGENT', 'cursor'],
  ['COPILOT_AGENT', 'copilot'],
  ['COPILOT_AGENT_SESSION_ID', 'copilot'],
  ['AMP_THREAD_ID', 'amp'],
  ['AI_AGENT', 'agent'],
  ['AGENT', 'agent'],
]);

/** Variables that hold the agent's own name for its session. */
const sessions = [
  'CLAUDE_CODE_SESSION_ID',
  'CODEX_SESSION_ID',
  'CODEX_THREAD_ID',
  'COPILOT_AGENT_SESSION_ID',
  'AMP_THREAD_ID',
  'OPENCODE_PID',
] as const;

/** Programs that are agents, by the name of the process or of the script an interpreter runs. */
const programs: ReadonlyMap<string, string> = new Map([
  ['claude', 'claude'],
  ['claude-code', 'claude'],
  ['codex', 'codex'],
  ['gemini', 'gemini'],
  ['gemini-cli', 'gemini'],
  ['qwen', 'qwen'],
  ['qwen-code', 'qwen'],
  ['opencode', 'opencode'],
  ['crush', 'crush'],
  ['cursor-agent', 'cursor'],
  ['copilot', 'copilot'],
  ['aider', 'aider'],
  ['goose', 'goose'],
  ['amp', 'amp'],
  ['cline', 'cline'],
  ['droid', 'droid'],
]);

/** Packages whose files an interpreter runs when it runs an agent. */
const packages: readonly (readonly [string, string])[] = [
  ['/@anthropic-ai/claude-', 'claude'],
  ['/@openai/codex', 'codex'],
  ['/@google/gemini-cli', 'gemini'],
  ['/@qwen-code/', 'qwen'],
  ['/opencode-ai/', 'opencode'],
  ['/@github/copilot', 'copilot'],
  ['/@sourcegraph/amp', 'amp'],
];

/** Processes that are called after their interpreter. Node 24 names its own process `MainThread`. */
const interpreter = /^(?:node|nodejs|MainThread|bun|deno|python[\d.]*|sh|bash|dash|zsh|env|npm.*|npx.*|uv|uvx|pipx)$/;

/** An agent's mark: which agent, and the variable or process that told. */
export interface Mark {
  readonly agent: string;
  readonly by: string;
}

/** The first mark of an agent in an environment. An empty value is no mark: that is how people take one away. */
export function agentIn(environment: ReadonlyMap<string, string>): Mark | undefined {
  for (const [name, agent] of markers) {
    const value = environment.get(name);
    if (value !== undefined && value !== '') return { agent: agent === 'agent' ? named(value) : agent, by: `${name} in the environment` };
  }
  return undefined;
}

/** `AGENT=crush`, `AI_AGENT=claude-code_2-1` name the agent; `AGENT=1` does not. */
function named(value: string): string {
  return programs.get(/^[a-z]+(?:-[a-z]+)*/.exec(value)?.[0] ?? '') ?? 'agent';
}

/** The agent's own session, or undefined where it names none. Text from outside: a label, never a path. */
export function agentSession(environment: ReadonlyMap<string, string>): string | undefined {
  return sessions.map(name => environment.get(name)).find(value => value !== undefined && value !== '');
}

/** Whether a process is a known agent, by its name, or by the script its interpreter was given. */
export function agentOf(process: Process): Mark | undefined {
  const agent = programs.get(process.name) ?? (interpreter.test(process.name) ? scripted(wordsOf(process.pid)) : undefined);
  return agent === undefined ? undefined : { agent, by: `process ${process.pid}, "${process.name}"` };
}

/** The script stands among the first words, after the interpreter and its options. */
function scripted(words: readonly string[]): string | undefined {
  for (const word of words.slice(0, 5)) {
    const known =
      programs.get(path.basename(word).replace(/\.(?:[cm]?js|ts|py)$/, '')) ?? packages.find(([part]) => word.includes(part))?.[1];
    if (known !== undefined) return known;
  }
  return undefined;
}

/** The nearest known agent in a chain of processes. */
export function agentAmong(chain: readonly Process[]): Mark | undefined {
  for (const process of chain) {
    const mark = agentOf(process);
    if (mark !== undefined) return mark;
  }
  return undefined;
}
