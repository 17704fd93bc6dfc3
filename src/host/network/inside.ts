/** Runs in the sandbox in place of the command: hands its listeners out to Ward, then becomes the command. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { accessSync, closeSync, constants, fstatSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { doorName, shift } from './shift.ts';

/** What Ward sends once it listens. `environment` is all the command sees, `keep` the descriptors above 2 that it was given. */
export interface Go {
  readonly argv: readonly string[];
  readonly environment: readonly (readonly [string, string])[];
  readonly keep: readonly number[];
}

/** proc(5), fdinfo: octal `flags`. */
const closeOnExec = 0o2000000;

function survives(descriptor: number): boolean {
  const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & closeOnExec) === 0;
}

/** Node opens some without close-on-exec (the CA bundle), and whatever else was inherited is none of the command's. */
function closeOthers(keep: readonly number[]): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor < 3 || keep.includes(descriptor - shift)) continue;
    try {
      if (survives(descriptor)) closeSync(descriptor);
    } catch {
      // the directory's own descriptor is gone by now
    }
  }
}

/** A handled signal is back at its default after execve(2); an ignored one stays ignored, and Node ignores these two. */
function resetSignals(): void {
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => {});
}

/** The command, or bash moving kept descriptors to their places and becoming the command. */
function placed({ argv, keep }: Go): readonly string[] {
  if (keep.length === 0) return argv;
  const moves = keep.map(descriptor => `${descriptor}<&${descriptor + shift}-`);
  return ['/bin/bash', '--norc', '--noprofile', '-c', `exec ${moves.join(' ')}; exec "$@"`, 'bash', ...argv];
}

function become(go: Go): void {
  const argv = placed(go);
  const [program = ''] = argv;
  accessSync(program, constants.X_OK);
  resetSignals();
  closeOthers(go.keep);
  process.execve?.(program, [...argv], Object.fromEntries(go.environment));
}

/** What is handed out, by what it is for; `ready` says that this was all. */
export type Handed = 'proxy' | 'direct' | 'names' | 'ready';

type Server = net.Server | dgram.Socket;

const hand = (what: Handed, server?: Server) => new Promise<void>(resolve => void process.send?.(what, server, undefined, () => resolve()));

async function listening(port: number, host: string): Promise<net.Server> {
  const server = net.createServer().listen(port, host);
  await once(server, 'listening');
  return server;
}

async function bound(port: number, type: 'udp4' | 'udp6'): Promise<dgram.Socket> {
  const socket = dgram.createSocket({ type, ipv6Only: false });
  socket.bind({ port, exclusive: true });
  await once(socket, 'listening');
  return socket;
}

/** A machine may have no IPv6 at all. */
const everywhere = async (port: number) => listening(port, '::').catch(() => listening(port, '0.0.0.0'));
const asked = async (port: number) => bound(port, 'udp6').catch(() => bound(port, 'udp4'));

/** What listens at every port, at the descriptor that was named for it. */
async function doorAt(descriptor: number): Promise<net.Server | undefined> {
  if (!fstatSync(descriptor).isSocket()) return undefined;
  const server = net.createServer().listen({ fd: descriptor });
  await once(server, 'listening');
  return server;
}

/** Ward's end closes before the command begins, so nothing the command does can reach it. Without a word from Ward nothing runs. */
async function serve(): Promise<void> {
  let go: Go | undefined;
  const servers: Server[] = [];
  process.once('message', message => {
    go = message as Go;
  });
  process.once('disconnect', () => {
    for (const server of servers) server.close();
    if (go === undefined) process.exitCode = 125;
    else become(go);
  });
  const [proxy = '', always = '', otherwise = '', names = ''] = process.argv.slice(2);
  const give = async (what: Handed, server: Server) => {
    servers.push(server);
    await hand(what, server);
  };
  await give('proxy', await listening(Number(proxy), '127.0.0.1'));
  const named = process.env[doorName];
  const door = named === undefined ? undefined : await doorAt(Number(named));
  if (door !== undefined) await give('direct', door);
  const ports = [always, door === undefined ? otherwise : ''].join().split(',').filter(Boolean);
  for (const port of ports) await give('direct', await everywhere(Number(port)));
  if (names !== '') await give('names', await asked(Number(names)));
  await hand('ready');
}

if (import.meta.main) await serve();
