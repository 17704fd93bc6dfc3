/** The four ways in which agents talk to a model, as far as one shell call after another takes: what was asked, what came of the last call, the next one. */

export interface Call {
  readonly command: string;
  readonly run_in_background?: boolean;
  /** Another shell than the agent's own, where its tool takes one. */
  readonly shell?: string;
}

interface Tool {
  readonly name?: string;
  readonly function?: { readonly name: string };
  readonly functionDeclarations?: readonly { readonly name: string }[];
}

/** What any of them asks with; each has the members that are its own. */
export interface Asked {
  readonly stream?: boolean;
  readonly tools?: readonly Tool[];
  readonly messages?: readonly { readonly role: string; readonly content?: unknown }[];
  readonly input?: readonly { readonly type: string; readonly output?: unknown }[];
  readonly contents?: readonly {
    readonly parts?: readonly { readonly functionResponse?: { readonly response: { readonly output?: string } } }[];
  }[];
}

type Event = Readonly<Record<string, unknown>>;

export interface Wire {
  /** The path of a request that takes a turn; all others are answered with `otherwise`. */
  readonly turn: RegExp;
  readonly otherwise: unknown;
  /** Whether the agent wants this turn as a stream, where it may not. */
  readonly streams?: (asked: Asked) => boolean;
  /** Whether its shell is among the tools: what an agent asks beside its work comes without. */
  readonly offers: (asked: Asked) => boolean;
  /** The text of the last tool result, as the model is told it. */
  readonly lastResult: (asked: Asked) => string | undefined;
  /** The events of one streamed answer: the call, or the end of the turn. */
  readonly reply: (call: Call | undefined, asked: Asked) => readonly Event[];
  /** Whether each event has a line with its name, and what follows the last one. */
  readonly named?: true;
  readonly end?: string;
}

let made = 0;
const number = () => {
  made += 1;
  return made;
};

/** A result is a text, or parts with texts. */
const plain = (told: unknown): string | undefined =>
  Array.isArray(told) ? told.map(part => part.text ?? '').join('') : typeof told === 'string' ? told : undefined;

/** Anthropic's Messages, as Claude Code speaks it. */
export const messages: Wire = {
  turn: /^\/v1\/messages(?:\?|$)/,
  otherwise: { input_tokens: 1 },
  streams: asked => asked.stream === true,
  offers: asked => asked.tools?.some(tool => tool.name === 'Bash') ?? false,
  lastResult: ({ messages }) => {
    const content = messages?.at(-1)?.content;
    const blocks = Array.isArray(content) ? (content as readonly { type: string; content?: unknown }[]) : [];
    return plain(blocks.findLast(block => block.type === 'tool_result')?.content);
  },
  reply: call => {
    const id = number();
    const usage = { input_tokens: 1, output_tokens: 1 };
    const stop_reason = call === undefined ? 'end_turn' : 'tool_use';
    const block = call === undefined ? { type: 'text', text: '' } : { type: 'tool_use', id: `toolu_${id}`, name: 'Bash', input: {} };
    const input = JSON.stringify({ ...call, description: 'a step' });
    const delta = call === undefined ? { type: 'text_delta', text: 'done' } : { type: 'input_json_delta', partial_json: input };
    const message = {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      model: 'none',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    };
    return [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ];
  },
  named: true,
};

/** OpenAI's Responses, as Codex speaks it. */
export const responses: Wire = {
  turn: /\/responses$/,
  otherwise: { object: 'list', data: [], models: [] },
  offers: asked => asked.tools?.some(tool => tool.name === 'exec_command') ?? false,
  lastResult: ({ input }) => {
    const last = input?.at(-1);
    return last?.type === 'function_call_output' ? plain(last.output) : undefined;
  },
  reply: call => {
    const id = number();
    const words = { type: 'message', role: 'assistant', id: `msg_${id}`, content: [{ type: 'output_text', text: 'done' }] };
    const called = {
      type: 'function_call',
      id: `fc_${id}`,
      call_id: `call_${id}`,
      name: 'exec_command',
      arguments: JSON.stringify({ cmd: call?.command, shell: call?.shell, yield_time_ms: 30_000 }),
    };
    const usage = { input_tokens: 1, input_tokens_details: null, output_tokens: 1, output_tokens_details: null, total_tokens: 2 };
    return [
      { type: 'response.created', response: { id: `resp_${id}` } },
      { type: 'response.output_item.done', item: call === undefined ? words : called },
      { type: 'response.completed', response: { id: `resp_${id}`, usage } },
    ];
  },
  named: true,
};

/** Google's generateContent, as Gemini CLI speaks it. */
export const contents: Wire = {
  turn: /:streamGenerateContent\?/,
  otherwise: {
    candidates: [{ content: { role: 'model', parts: [{ text: '{"next_speaker":"user","reasoning":"done"}' }] }, finishReason: 'STOP' }],
    totalTokens: 1,
  },
  offers: asked => asked.tools?.some(tool => tool.functionDeclarations?.some(one => one.name === 'run_shell_command')) ?? false,
  lastResult: ({ contents }) =>
    contents?.at(-1)?.parts?.findLast(part => part.functionResponse !== undefined)?.functionResponse?.response.output,
  reply: call => {
    const args = { command: call?.command, description: 'a step' };
    const part = call === undefined ? { text: 'done' } : { functionCall: { id: `call-${number()}`, name: 'run_shell_command', args } };
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
    return [{ candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }], usageMetadata }];
  },
};

/** OpenAI's chat completions, as Qwen Code and opencode speak it; `tool` is what they call their shell. */
export const chat = (tool: string): Wire => ({
  turn: /\/chat\/completions$/,
  otherwise: { object: 'list', data: [] },
  offers: asked => asked.tools?.some(one => one.function?.name === tool) ?? false,
  lastResult: ({ messages }) => {
    const last = messages?.at(-1);
    return last?.role === 'tool' ? plain(last.content) : undefined;
  },
  reply: call => {
    const id = `chatcmpl-${number()}`;
    const input = JSON.stringify({ command: call?.command, description: 'a step', is_background: false });
    const called = { tool_calls: [{ index: 0, id: `call_${id}`, type: 'function', function: { name: tool, arguments: input } }] };
    const chunk = (delta: Event, finish_reason: string | null) => ({
      id,
      object: 'chat.completion.chunk',
      created: 1,
      model: 'none',
      choices: [{ index: 0, delta, finish_reason }],
    });
    return [
      chunk({ role: 'assistant', ...(call === undefined ? { content: 'done' } : called) }, null),
      { ...chunk({}, call === undefined ? 'stop' : 'tool_calls'), usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
    ];
  },
  end: 'data: [DONE]\n\n',
});
