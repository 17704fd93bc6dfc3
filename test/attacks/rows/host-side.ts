/** What the attempts are made on: processes of the host that wait to be reached. */
import { type ChildProcess, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type net from 'node:net';
import type { Arena } from '../arena.ts';

/** A process of the attacker's own, outside every sandbox, once it has become itself. */
export async function ready({ attacker: { uid, gid } }: Arena): Promise<ChildProcess> {
  const child = spawn('/bin/bash', ['-c', 'exec -a the-victim sleep 60'], {
    uid,
    gid,
    env: { SECRET: 'of-the-victim' },
    stdio: 'ignore',
    detached: true,
  });
  for (let tries = 0; tries < 200; tries++) {
    if (readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').startsWith('the-victim')) return child;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error('the victim did not start');
}

/** The port at which a server listens from then on. */
export async function listening(server: net.Server, place: net.ListenOptions): Promise<number> {
  server.listen(place);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Told by a packet of UDP at this address: `came` gives it a moment. */
export async function hearing(address: string) {
  const socket = dgram.createSocket('udp4');
  let heard = false;
  socket.on('message', () => {
    heard = true;
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  const came = async () => {
    await new Promise(resolve => setTimeout(resolve, 100));
    return heard;
  };
  return { port: socket.address().port, came, close: () => socket.close() };
}
