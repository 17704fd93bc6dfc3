/**
 * A launch as a profile of sandbox-exec(1), for macOS: the same mounts as rules about paths, of which the last that fits holds. Nobody has run it on
 * such a machine yet; README and wardsh(1) say so.
 */
import type { Launch, Switch } from '../values.ts';
import { type Point, points } from './landlock/reach.ts';

/** What every program reads to start at all: the system, its libraries, and time zones. Real paths: /etc, /tmp and /var are links into /private. */
const system = [
  ...['/usr', '/bin', '/sbin', '/System', '/opt/homebrew', '/opt/local', '/Library/Apple', '/Library/Developer/CommandLineTools'],
  ...[
    '/Applications/Xcode.app',
    '/Library/Java',
    '/Library/Frameworks',
    '/private/etc',
    '/private/var/db/dyld',
    '/private/var/db/timezone',
  ],
  ...['/private/var/select', '/private/var/db/xcode_select_link'],
];

const devices = ['null', 'zero', 'random', 'urandom', 'tty', 'dtracehelper'].map(name => `/dev/${name}`);

/** Who a user is, and whether a certificate holds (Go's programs and curl ask the second): services that give nothing of the person's away. */
const services = [
  'com.apple.system.opendirectoryd.libinfo',
  'com.apple.system.opendirectoryd.membership',
  'com.apple.system.notification_center',
  'com.apple.trustd',
  'com.apple.trustd.agent',
  'com.apple.SecurityServer',
];

/** A text of the profile's language: only these two are not themselves in it. */
const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const list = (name: string, all: readonly string[]) => all.map(one => `  (${name} ${quoted(one)})`).join('\n');

/** Every directory above a path, so that it can be reached by name; only what is known of it, not what is in it. */
function above(at: string): readonly string[] {
  const parts = at.split('/').slice(1, -1);
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}

/** The rules of one place. A protected name can still be read; what is closed is closed both ways. */
function rules({ at, reach }: Point): readonly string[] {
  const place = `(subpath ${quoted(at)})`;
  if (reach === 'write') return [`(allow file-read* file-write* ${place})`];
  if (reach === 'read') return [`(allow file-read* ${place})`, `(deny file-write* ${place})`];
  return [`(deny file-read* file-write* ${place})`];
}

/** Whoever renames a directory takes all rules about paths below it away from what lies there. */
function unmovable(all: readonly Point[], absent: readonly string[]): readonly string[] {
  const roots = all.filter(one => one.reach === 'write').map(one => one.at);
  const held = [...all.filter(one => one.reach !== 'write').map(one => one.at), ...absent];
  const between = held.flatMap(at => above(at).filter(one => roots.some(root => one.startsWith(`${root}/`))));
  return [...new Set(between)].sort();
}

/** With hosts, the one port of Ward's own listener, which serves those and no other; `localhost` is all that the language knows of addresses. */
function network({ hosts }: Launch, port: number | undefined): readonly string[] {
  return hosts.length === 0 || port === undefined ? [] : [`(allow network-outbound (remote ip ${quoted(`localhost:${port}`)}))`];
}

/** Of what the filter of system calls leaves open on Linux: sockets in the session's own directory, where nobody outside listens; the rest is not given. */
function switched({ switches = [], tmp }: Launch): readonly string[] {
  const lines: Readonly<Record<Switch, string>> = {
    'unix sockets': `(allow network-bind network-inbound network-outbound (subpath ${quoted(tmp)}))`,
    ptrace: '; not given here: tracing other processes',
    'nested sandbox': '; not given here: a sandbox within this one',
  };
  return switches.map(one => lines[one]);
}

/** The profile. Paths are real ones; `port` is where Ward's listener serves the launch's hosts. */
export function seatbeltProfile(launch: Launch, port?: number): string {
  const depth = (one: Point) => one.at.split('/').length;
  const all = points(launch).toSorted((one, other) => depth(one) - depth(other));
  const ancestors = [...new Set(all.flatMap(one => (one.reach === 'none' ? [] : above(one.at))))].sort();
  return `${[
    '(version 1)',
    '(deny default)',
    '(allow process-exec* process-fork)',
    '(allow signal (target same-sandbox))',
    '(allow process-info* (target same-sandbox))',
    '(allow sysctl-read)',
    `(allow mach-lookup\n${list('global-name', services)})`,
    `(allow file-read*\n${list('subpath', system)})`,
    `(allow file-read* file-write-data file-ioctl\n${list('literal', devices)})`,
    ...all.flatMap(rules),
    `(allow file-read-metadata\n${list('literal', ancestors)})`,
    ...(launch.absent.length === 0 ? [] : [`(deny file-write*\n${list('subpath', launch.absent)})`]),
    ...unmovable(all, launch.absent).map(at => `(deny file-write-unlink (literal ${quoted(at)}))`),
    ...network(launch, port),
    ...switched(launch),
  ].join('\n')}\n`;
}

/** The command as macOS runs it: nothing of the caller's environment but what the launch names. */
export function seatbeltArgv(launch: Launch, port?: number): readonly string[] {
  const variables = [...launch.environment].map(([name, value]) => `${name}=${value}`);
  return ['/usr/bin/sandbox-exec', '-p', seatbeltProfile(launch, port), '--', '/usr/bin/env', '-i', ...variables, ...launch.argv];
}
