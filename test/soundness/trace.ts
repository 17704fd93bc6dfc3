/** What a command did to files, programs and hosts, as the kernel saw it: read from the files of `strace -ff -y`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Deed {
  readonly kind: 'write' | 'delete' | 'attribute' | 'run' | 'connect';
  /** An absolute path, or `host:port`. */
  readonly target: string;
  /** The program that did it, by the last name of its file; of a program run: the one that ran it. */
  readonly by: string;
}

/** The calls to be traced (strace(1), `-e trace`). */
export const calls = [
  'open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,symlink,symlinkat,link,linkat,truncate',
  'unlink,unlinkat,rmdir,rename,renameat,renameat2',
  'chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utimensat,utime,utimes,futimesat,setxattr,lsetxattr,fsetxattr',
  'execve,execveat,connect,sendto,sendmsg,chdir,fchdir,clone,clone3,fork,vfork',
].join(',');

/** One call that succeeded, or a connection that was tried. */
interface Call {
  readonly name: string;
  readonly words: string;
  readonly result: string;
}

interface Process {
  readonly cwd: string;
  readonly program: string;
}

/** Everything that the processes of one trace did, each deed once. `directory` holds the files `t.PID`; the first process is the one no other made. */
export function deedsOf(directory: string, start: Process): readonly Deed[] {
  const files = new Map(
    readdirSync(directory).map(name => [name.split('.').at(-1) ?? '', readFileSync(path.join(directory, name), 'latin1')]),
  );
  const made = new Set(
    [...files.values()].flatMap(text => [...text.matchAll(/^(?:clone3?|v?fork)\(.* = (\d+)$/gm)].map(match => match[1])),
  );
  const first = [...files.keys()].filter(pid => !made.has(pid));
  const deeds = first.flatMap(pid => follow(pid, start, files));
  return [...new Map(deeds.map(one => [JSON.stringify(one), one])).values()];
}

function follow(pid: string, start: Process, files: ReadonlyMap<string, string>): Deed[] {
  let at = start;
  const deeds: Deed[] = [];
  for (const call of (files.get(pid) ?? '').split('\n').flatMap(read)) {
    if (/^(?:clone3?|v?fork)$/.test(call.name)) deeds.push(...follow(/^\d+/.exec(call.result)?.[0] ?? '', at, files));
    deeds.push(...deedsIn(call, at));
    at = after(call, at);
  }
  return deeds;
}

/** A line of strace. One that failed is no deed, but for a connection: that it was tried counts. */
function read(line: string): Call[] {
  const [, name = '', words = '', result = ''] = /^(\w+)\((.*)\)\s+= (.+)$/.exec(line) ?? [];
  const failed = result.startsWith('-1') || result.startsWith('?');
  return name === '' || (failed && !/^(?:connect|send)/.test(name)) ? [] : [{ name, words, result }];
}

function after({ name, words }: Call, at: Process): Process {
  if (name === 'chdir') return { ...at, cwd: path.resolve(at.cwd, texts(words)[0] ?? '') };
  if (name === 'fchdir') return { ...at, cwd: /^\d+<(.*?)>$/.exec(words)?.[1] ?? at.cwd };
  if (name.startsWith('execve')) return { ...at, program: path.basename(texts(words)[0] ?? '') };
  return at;
}

function deedsIn(call: Call, at: Process): Deed[] {
  const { name, words, result } = call;
  const deed = (kind: Deed['kind'], target: string | undefined): Deed[] => (target === undefined ? [] : [{ kind, target, by: at.program }]);
  const [one, two] = paths(words, at.cwd);
  if (/^(?:open|creat)/.test(name)) return writes(call) ? deed('write', /^\d+<(.*)>/.exec(result)?.[1]) : [];
  if (/^(?:connect|send)/.test(name)) return deed('connect', peer(words));
  if (/^rename/.test(name)) return [...deed('delete', one), ...deed('write', two)];
  if (/^(?:sym)?link/.test(name)) return deed('write', name.startsWith('sym') ? madeLink(words, at.cwd) : two);
  if (/^(?:unlink|rmdir)/.test(name)) return deed('delete', one);
  if (/^(?:mk|truncate)/.test(name)) return deed('write', one);
  if (/^exec/.test(name)) return deed('run', one);
  const opened = /^\d+<(.*?)>/.exec(words)?.[1];
  if (/^fsetxattr/.test(name)) return deed('attribute', opened);
  return /chmod|chown|utime|xattr/.test(name) ? deed('attribute', one ?? opened) : [];
}

function writes({ name, words }: Call): boolean {
  return name === 'creat' || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(words);
}

/** A host and port, of a family that leaves the machine; undefined for any other. */
function peer(words: string): string | undefined {
  if (!/sa_family=AF_INET6?\b/.test(words)) return undefined;
  const port = /sin6?_port=htons\((\d+)\)/.exec(words)?.[1];
  const host = /inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"/.exec(words)?.[1];
  return host === undefined ? undefined : `${host}:${port}`;
}

/** A symbolic link's own name comes last; what it holds is no path that is touched. */
function madeLink(words: string, cwd: string): string | undefined {
  const directory = /, (?:AT_FDCWD|\d+)<([^>]*)>, "/.exec(words)?.[1] ?? cwd;
  return path.resolve(directory, texts(words).at(-1) ?? '');
}

/** The paths of a call, each against the directory before it, else against the working directory. */
function paths(words: string, cwd: string): string[] {
  const found = words.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g);
  return [...found].map(([, directory, text]) => path.resolve(directory ?? cwd, decode(text ?? '')));
}

function texts(words: string): string[] {
  return [...words.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(match => decode(match[1] ?? ''));
}

const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['v', '\v'],
  ['f', '\f'],
]);

/** C's escapes, as strace writes them. */
function decode(text: string): string {
  return text.replace(/\\([0-7]{1,3}|.)/g, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes.get(code) ?? code),
  );
}
