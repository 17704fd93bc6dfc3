/** A model that is none: answers the Messages API on loopback with one shell call after another, as a test hands them out. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Call {
  readonly command: string;
  readonly run_in_background?: boolean;
}

export interface Model {
  readonly url: string;
  readonly close: () => void;
}

type Block = { readonly type: string; readonly content?: unknown; readonly is_error?: boolean };
type Message = { readonly role: string; readonly content: string | readonly Block[] };
type Asked = { readonly tools?: readonly { readonly name: string }[]; readonly messages?: readonly Message[]; readonly stream?: boolean };

/** The text of the last tool result in a conversation, as the model is told it. */
function lastResult(asked: Asked): string | undefined {
  const last = asked.messages?.at(-1);
  const blocks = typeof last?.content === 'string' ? [] : (last?.content ?? []);
  const result = blocks.findLast(block => block.type === 'tool_result');
  return result === undefined ? undefined : typeof result.content === 'string' ? result.content : JSON.stringify(result.content);
}

/** `next` is given each result (undefined at first) and says what to call; undefined ends the turn. */
export async function startModel(next: (result: string | undefined) => Promise<Call | undefined>): Promise<Model> {
  const server = http.createServer(async (request, response) => {
    const asked = JSON.parse((await text(request)) || '{}') as Asked;
    const turn = request.url?.startsWith('/v1/messages?') || request.url === '/v1/messages';
    if (!turn || asked.stream !== true) return void response.end('{"input_tokens":1}');
    const shell = asked.tools?.some(tool => tool.name === 'Bash') ?? false;
    const call = shell ? await next(lastResult(asked)) : undefined;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of reply(call)) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

let made = 0;

/** One streamed message: the call, or the end. */
function reply(call: Call | undefined): readonly { readonly type: string }[] {
  made += 1;
  const usage = { input_tokens: 1, output_tokens: 1 };
  const stop_reason = call === undefined ? 'end_turn' : 'tool_use';
  const block = call === undefined ? { type: 'text', text: '' } : { type: 'tool_use', id: `toolu_${made}`, name: 'Bash', input: {} };
  const input = JSON.stringify({ ...call, description: 'a step' });
  const delta = call === undefined ? { type: 'text_delta', text: 'done' } : { type: 'input_json_delta', partial_json: input };
  const message = {
    id: `msg_${made}`,
    type: 'message',
    role: 'assistant',
    model: 'none',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const events: readonly { readonly type: string; readonly [key: string]: unknown }[] = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  return events;
}
