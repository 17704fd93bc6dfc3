/** A D-Bus session of a test's own, with an unlocked keyring, and a desktop on it that takes notices: as much of the protocol as that needs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

/** The socket of a session that ends with the test, with a keyring where one is wanted. */
export async function session(t: ExecutionContext, home: string, keyring = true): Promise<string> {
  const unlock = "printf 'pw\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";
  const script = `${keyring ? unlock : ':'}; echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat`;
  const env = { PATH: '/usr/bin:/bin', HOME: home, XDG_RUNTIME_DIR: home };
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', script], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  t.teardown(() => child.stdin.end());
  const [said] = await once(child.stdout, 'data', { signal: AbortSignal.timeout(60_000) });
  return String(said)
    .trim()
    .replace(/^unix:path=/, '')
    .replace(/,.*/, '');
}

/** The texts of the notices that came, as they come. */
export async function desktop(t: ExecutionContext, bus: string): Promise<readonly string[]> {
  const socket = connect(bus);
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.())).toString('hex')}\r\n`);
  await once(socket, 'data');
  socket.write('BEGIN\r\n');
  const notices: string[] = [];
  const named = takes(socket, notices);
  socket.write(call(1, 'Hello', Buffer.alloc(0), ''));
  socket.write(call(2, 'RequestName', Buffer.concat([text('org.freedesktop.Notifications'), number(4)]), 'su'));
  await named;
  return notices;
}

/** Answers each call of `Notify`. Resolves once the name is its own. */
function takes(socket: Socket, notices: string[]): Promise<void> {
  let rest = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the bus gave no name')), 30_000);
    socket.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part]);
      for (let length = lengthOf(rest); length <= rest.length; length = lengthOf(rest)) {
        const [one, body] = [rest.subarray(0, length), rest.subarray(length - rest.readUInt32LE(4), length)];
        rest = rest.subarray(length);
        const header = one.subarray(0, one.length - body.length).toString('latin1');
        if (one[1] === 2 && header.includes('\x05\x01u\0\x02\0\0\0')) {
          clearTimeout(late);
          resolve();
        }
        if (one[1] !== 1) continue;
        const to = { serial: one.readUInt32LE(8), name: /^:\d+\.\d+/.exec(header.slice(header.indexOf('\x07\x01s\0') + 8))?.[0] ?? '' };
        // notify-send asks first who is there and what it can do, gdbus what the call takes.
        if (header.includes('Introspect\0')) socket.write(answer(to, 's', text(introspected, false)));
        if (header.includes('GetServerInformation'))
          socket.write(answer(to, 'ssss', Buffer.concat(['t', 't', '1', '1.2'].map((one, at) => text(one, at < 3)))));
        if (header.includes('GetCapabilities')) socket.write(answer(to, 'as', number(0)));
        if (!header.includes('Notify')) continue;
        notices.push(body.toString('latin1'));
        socket.write(answer(to, 'u', number(1)));
      }
    });
  });
}

const args = ['s', 'u', 's', 's', 's', 'as', 'a{sv}', 'i'].map(type => `<arg type="${type}" direction="in"/>`).join('');
const method = `<method name="Notify">${args}<arg type="u" direction="out"/></method>`;
const introspected = `<node><interface name="org.freedesktop.Notifications">${method}</interface></node>`;

function lengthOf(bytes: Buffer): number {
  return bytes.length < 16 ? Number.POSITIVE_INFINITY : 16 + Math.ceil(bytes.readUInt32LE(12) / 8) * 8 + bytes.readUInt32LE(4);
}

const bus = 'org.freedesktop.DBus';

function call(serial: number, member: string, body: Buffer, signature: string): Buffer {
  const fields = [field(1, 'o', '/org/freedesktop/DBus'), field(2, 's', bus), field(3, 's', member), field(6, 's', bus)];
  return message(1, serial, { fields: [...fields, ...(signature === '' ? [] : [field(8, 'g', signature)])], body });
}

function answer(to: { readonly serial: number; readonly name: string }, signature: string, body: Buffer): Buffer {
  const reply = Buffer.concat([Buffer.from('\x05\x01u\0'), number(to.serial)]);
  return message(2, 3, { fields: [reply, field(6, 's', to.name), field(8, 'g', signature)], body });
}

/** The header of the specification: its fields each at a multiple of 8, the body behind. */
function message(type: number, serial: number, { fields, body }: { fields: readonly Buffer[]; body: Buffer }): Buffer {
  const all = Buffer.concat(fields.map((one, at) => (at === fields.length - 1 ? one : padded(one))));
  return Buffer.concat([Buffer.from([0x6c, type, 0, 1]), number(body.length), number(serial), number(all.length), padded(all), body]);
}

function field(code: number, type: 'o' | 's' | 'g', value: string): Buffer {
  const head = Buffer.from([code, 1, type.charCodeAt(0), 0]);
  return Buffer.concat([head, type === 'g' ? Buffer.concat([Buffer.from([value.length]), Buffer.from(`${value}\0`)]) : text(value, false)]);
}

function text(value: string, pad = true): Buffer {
  const bytes = Buffer.concat([number(value.length), Buffer.from(`${value}\0`)]);
  return pad ? Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]) : bytes;
}

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
