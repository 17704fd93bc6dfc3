/** A model that is none: answers an agent on loopback with one shell call after another, as a test hands them out. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Asked, Call, Wire } from './wires.ts';

export interface Model {
  readonly url: string;
  readonly close: () => void;
}

/** `next` is given each result (undefined at first) and says what to call; undefined ends the turn. */
export async function startModel(wire: Wire, next: (result: string | undefined) => Promise<Call | undefined>): Promise<Model> {
  const server = http.createServer(async (request, response) => {
    const asked = JSON.parse((await text(request)) || '{}') as Asked;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!wire.turn.test(`${url.pathname}${url.search}`) || wire.streams?.(asked) === false) return void answer(response, wire.otherwise);
    const call = wire.offers(asked) ? await next(wire.lastResult(asked)) : undefined;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of wire.reply(call, asked))
      response.write(`${wire.named ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
    response.end(wire.end);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

function answer(response: http.ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
