/** Who holds the other end of a pseudo-terminal: whoever does can type its answers and paint its screen. */
import { readdirSync, readFileSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { namesIn } from './names-in.ts';
import { type Process, processAt } from './processes.ts';

/**
 * Terminals and multiplexers by the file name of their program. They pass on what a person types; most can also be told to type by a process of the
 * same user (`tmux send-keys`, `kitty @`), which Ward can't see.
 */
const terminals: ReadonlySet<string> = new Set([
  ...['sshd', 'sshd-session', 'dropbear', 'mosh-server', 'login', 'agetty'],
  ...['tmux', 'screen', 'zellij', 'dtach', 'abduco'],
  ...[
    'gnome-terminal-server',
    'kgx',
    'gnome-console',
    'ptyxis',
    'ptyxis-agent',
    'konsole',
    'yakuake',
    'xterm',
    'uxterm',
    'urxvt',
    'urxvtd',
    'rxvt',
    'st',
  ],
  ...[
    'kitty',
    'alacritty',
    'foot',
    'footclient',
    'wezterm-gui',
    'wezterm-mux-server',
    'ghostty',
    'contour',
    'rio',
    'tilix',
    'terminology',
    'sakura',
  ],
  ...[
    'xfce4-terminal',
    'mate-terminal',
    'lxterminal',
    'qterminal',
    'deepin-terminal',
    'cosmic-term',
    'weston-terminal',
    'tilda',
    'blackbox-terminal',
  ],
  ...['code', 'code-insiders', 'codium', 'vscodium'],
]);

/** Majors of pseudo-terminals' own ends, Unix98 (136 to 143) and BSD (3): devices.txt of the kernel. Any other terminal is a real line or console. */
function isPseudo(device: number): boolean {
  const major = (device >> 8) & 0xfff;
  return major === 3 || (major >= 136 && major <= 143);
}

/** The number N of /dev/pts/N. */
function indexOf(device: number): number {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  return (major - 136) * 256 + minor;
}

/** Why the other end of the terminal of this session leader is not known to be a person's, or undefined where it is. */
export function strangerBehind(leader: Process): string | undefined {
  if (!isPseudo(leader.terminal)) return undefined;
  const holders = holdersOf(leader);
  const stranger = holders.find(pid => !isTerminal(pid));
  if (stranger !== undefined) return `the other end of this terminal is held by ${spell(stranger)}, which can type into it`;
  if (holders.includes(leader.parent) || isRemoteLogin(leader.parent)) return undefined;
  return `who holds the other end of this terminal can't be told: not the parent of its first process (${spell(leader.parent)})`;
}

/** Every process that has the other end open, as far as this user may look. */
function holdersOf(leader: Process): readonly number[] {
  const index = indexOf(leader.terminal);
  const places = placesOf(leader, index);
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.map(Number).filter(pid => holds(pid, index, places));
}

function holds(pid: number, index: number, places: ReadonlySet<number>): boolean {
  return namesIn(`/proc/${pid}/fd`).some(fd => {
    const file = `/proc/${pid}/fd/${fd}`;
    return /(?:^|\/)ptmx$/.test(linkAt(file)) && indexAt(`/proc/${pid}/fdinfo/${fd}`) === index && !isOfAnother(file, places);
  });
}

/** The type of the file system of pseudo-terminals (statfs(2), DEVPTS_SUPER_MAGIC). */
const devpts = 0x1cd1;

/** A container or sandbox has pseudo-terminals of its own, with the same numbers: a master that was opened on one such file system is of no other. */
function isOfAnother(file: string, places: ReadonlySet<number>): boolean {
  const type = attempt(() => statfsSync(file).type);
  const device = attempt(() => statSync(file).dev);
  return type === devpts && device !== undefined && places.size > 0 && !places.has(device);
}

/** The file systems that this terminal may be on: where its session leader has it open, and where it is by its number. */
function placesOf(leader: Process, index: number): ReadonlySet<number> {
  const files = [`/dev/pts/${index}`, ...[0, 1, 2].map(fd => `/proc/${leader.pid}/fd/${fd}`)];
  const seen = files.map(file => attempt(() => statSync(file)));
  return new Set(seen.flatMap(one => (one?.rdev === leader.terminal ? [one.dev] : [])));
}

/** The `tty-index` line of a pty master (proc_pid_fdinfo(5)). */
function indexAt(file: string): number | undefined {
  const found = /^tty-index:\s*(\d+)$/m.exec(attempt(() => readFileSync(file, 'utf8')) ?? '');
  return found === null ? undefined : Number(found[1]);
}

/** A known program's file, and one that the user can't have put there: the name alone is anybody's choice. */
function isTerminal(pid: number): boolean {
  const name = path.basename(programAt(pid));
  const file = attempt(() => statSync(`/proc/${pid}/exe`));
  return terminals.has(name) && file !== undefined && file.uid === 0 && (file.mode & 0o022) === 0;
}

/**
 * sshd keeps its processes closed to the user they serve. Such a parent counts where *its* parent is root's own sshd: a process of the user's can take
 * the name and close itself too, but can't have that parent.
 */
function isRemoteLogin(pid: number): boolean {
  const holder = processAt(pid);
  const above = processAt(holder?.parent ?? 0);
  const named = [holder, above].every(one => one !== undefined && /^(?:sshd|sshd-session|dropbear)$/.test(one.name));
  return named && above !== undefined && userOf(above.pid) === 0;
}

/** The real user of a process (proc_pid_status(5), `Uid`). */
function userOf(pid: number): number | undefined {
  const found = /^Uid:\s*(\d+)/m.exec(attempt(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '');
  return found === null ? undefined : Number(found[1]);
}

function programAt(pid: number): string {
  return linkAt(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
}

function spell(pid: number): string {
  const name = path.basename(programAt(pid)) || processAt(pid)?.name || 'a process that has ended';
  return `"${name}" (process ${pid})`;
}

function linkAt(file: string): string {
  return attempt(() => readlinkSync(file)) ?? '';
}

/** A process may end, or be closed to us, at any moment. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
