/** What the names of a language do with their arguments, role by role: paths touched, commands run, hosts reached. */
import path from 'node:path';
import type { Effect, Touch, Value } from '../../values.ts';
import { code, connect, connectTo, destroys, leave, runsText, touch, touchTree, unknown, word } from '../effects.ts';
import type { Argument } from '../program.ts';
import { modeSays } from '../programs/modes.ts';
import { told } from '../programs/sql.ts';
import { expanded } from './fold.ts';
import type { Roles } from './language.ts';
import { give, type Known, type Scope, UNKNOWN } from './scope.ts';

/** One use of a name. */
export interface Use {
  /** As it is shown. */
  readonly name: string;
  readonly args: readonly Known[];
  /** By name: `cwd`, `shell`, `mode` … */
  readonly named: ReadonlyMap<string, Known>;
  /** What stands before the dot. */
  readonly self: Known;
}

/** Adds what the roles of a name do in this use. */
export function act(roles: Roles, use: Use, scope: Scope): void {
  roles.forEach((role, at) => {
    if (role === '' || role === '-') return;
    const self = role.startsWith('@');
    const all = role.endsWith('+');
    const name = role.replace(/^@|\+$/g, '');
    const values = self ? [use.self] : all ? use.args.slice(at) : [use.args[at] ?? placed(use, at)];
    const given = values.length === 0 ? [UNKNOWN] : values;
    for (const value of given) one(name, value, { use, at, scope });
  });
}

const first = [
  'path',
  'file',
  'filename',
  'src',
  'args',
  'cmd',
  'command',
  'url',
  'name',
  'top',
  'database',
  'popenargs',
  'from',
  'command',
];
const second = ['dst', 'target', 'mode', 'method', 'file', 'con', 'to'];

/** An argument given by name. */
function placed({ named }: Use, at: number): Known {
  const names = at === 0 ? first : at === 1 ? second : [];
  return names.map(name => named.get(name)).find(value => value !== undefined) ?? UNKNOWN;
}

interface Here {
  readonly use: Use;
  readonly at: number;
  readonly scope: Scope;
}

const touches: ReadonlySet<string> = new Set(['read', 'list', 'enter', 'write', 'replace', 'delete', 'move', 'attribute', 'tree']);

function one(role: string, value: Known, here: Here): void {
  if (touches.has(role)) touching(role as Touch | 'tree', value, here);
  else (doing.get(role) ?? refuse)(value, here);
}

type Doing = (value: Known, here: Here) => void;

const refuse: Doing = (_, { use, scope }) => give(scope, `uses ${use.name}`);

/** A value as a word of a command. */
function wordOf(value: Known, { place }: Scope): Argument {
  return value.kind === 'text' ? word(value.text, place) : { value: opaque(value.kind === 'unknown' ? value.prefix : ''), place };
}

function opaque(prefix: string): Value {
  return { kind: 'unknown', reason: 'made up by the code', prefix, splits: false };
}

function touching(how: Touch | 'tree', value: Known, here: Here): void {
  if (value.kind === 'list') {
    for (const item of value.items) touching(how, item, here);
    return;
  }
  const { scope } = here;
  const head = value.kind === 'text' ? value.text : value.kind === 'unknown' ? value.prefix : '';
  if (scope.language.name === 'php' && /^[a-z][a-z0-9+.-]+:\/\//i.test(head)) {
    (/^(?:php|data|file|compress\.zlib):/i.test(head) ? streamed : url)(value, here);
    return;
  }
  const kind = how === 'tree' ? 'delete' : how;
  if (value.kind === 'unknown' && later(kind, value.prefix, scope)) return;
  const argument = wordOf(expanded(value, scope), scope);
  if (how === 'attribute') scope.effects.push(...modes(here));
  scope.effects.push(...(how === 'tree' ? touchTree('delete', argument, scope) : touch(kind, argument, scope)));
  if (kind === 'delete') scope.effects.push(destroys('deletes', `${scope.call.program} code deletes ${named(value)}`, scope.place));
  if (kind === 'move') scope.effects.push(destroys('deletes', `${scope.call.program} code moves ${named(value)}`, scope.place));
}

/** What the mode says that a function sets: a number, by the figures it is written in or by what it counts. */
function modes({ use, scope }: Here): Effect[] {
  if (!/chmod/i.test(use.name)) return [];
  const figures = [...use.args, ...use.named.values()].flatMap(one =>
    one.kind === 'text' ? (/^(?:0o?)?(\d{1,5})$/i.exec(one.text)?.[1] ?? []) : [],
  );
  return figures.flatMap(one => modeSays(/^[0-7]{3,4}$/.test(one) ? one : Number(one).toString(8), scope.place)).slice(0, 1);
}

function named(value: Known): string {
  return value.kind === 'text' ? `"${value.text}"` : 'files that only running could tell';
}

/** A path that is made up, and that no certain beginning leads out: what the whole text holds decides about it. */
function later(kind: Touch, prefix: string, scope: Scope): boolean {
  if (kind === 'delete' || kind === 'move' || /^[/~]|^\.\.|\/\.\./.test(prefix)) return false;
  scope.computed.add(kind === 'replace' ? 'write' : kind);
  return true;
}

/** The directory a command is run in: as an option says, else that of the code. */
function directory({ named }: Use, scope: Scope): string | undefined {
  const given = named.get('cwd') ?? named.get('chdir');
  if (given === undefined) return scope.cwd;
  return given.kind === 'text' && scope.cwd !== undefined ? path.resolve(scope.cwd, given.text) : undefined;
}

const script: Doing = (value, { use, scope }) => {
  scope.runs.push(runsText(wordOf(value, scope), { ...scope.call, cwd: directory(use, scope) }));
};

function command(words: readonly Known[], { use, scope }: Here): void {
  const argv = words.map(one => wordOf(one, scope));
  if (argv.length === 0) give(scope, `runs a command with ${use.name} that only running could tell`);
  else scope.runs.push({ kind: 'argv', argv, more: false, cwd: directory(use, scope), via: scope.call.program });
}

/** A list is a command's words; a text is a program, or a line for the shell where an option says so. */
const argv: Doing = (value, here) => {
  const shell = here.use.named.get('shell');
  if (value.kind === 'list' && shell === undefined) command(value.items, here);
  else if (value.kind === 'list') script(value.items[0] ?? UNKNOWN, here);
  else script(value, here);
};

/** A program, and the list of its arguments. */
const spawn: Doing = (value, here) => {
  const list = here.use.args[here.at + 1];
  const rest = list === undefined ? [] : list.kind === 'list' ? list.items : [UNKNOWN];
  if (value.kind === 'list') command(value.items, here);
  else if (here.use.named.has('shell') || (rest.length === 0 && value.kind === 'text' && /\s/.test(value.text))) script(value, here);
  else command([value, ...rest], here);
};

/** A program, then its words with the name it is to have first. */
const replaced: Doing = (value, here) => {
  const [list, ...more] = here.use.args.slice(here.at + 1);
  const rest = list?.kind === 'list' ? list.items.slice(1) : list === undefined || here.use.name.includes('v') ? [UNKNOWN] : more;
  command([value, ...rest], here);
};

/** One text is a line for the shell, several are a command's words. */
const system: Doing = (value, here) => {
  const rest = here.use.args.slice(here.at + 1);
  if (value.kind === 'list') command(value.items, here);
  else if (rest.length === 0) script(value, here);
  else command([value, ...rest], here);
};

/** `open` by its mode; where a name may be a command or an address, it is that. */
const open: Doing = (value, here) => {
  const { use, at, scope } = here;
  if (value.kind === 'unknown' && scope.language.name === 'ruby' && value.prefix.startsWith('|')) {
    give(scope, 'runs a command that only running could tell');
    return;
  }
  if (value.kind === 'text' && scope.language.name === 'ruby' && value.text.startsWith('|')) {
    script({ kind: 'text', text: value.text.slice(1) }, here);
    return;
  }
  if (value.kind === 'text' && /^[a-z][a-z0-9+.-]+:\/\//i.test(value.text)) {
    url(value, here);
    return;
  }
  const mode = use.args[at + 1] ?? use.named.get('mode') ?? { kind: 'text', text: 'r' };
  const text = mode.kind === 'text' ? mode.text : 'r+';
  if (value.kind === 'text' && /^[0-2]$/.test(value.text)) return;
  if (!/[waxc]/.test(text)) touching('read', value, here);
  if (/[waxc+]/.test(text)) touching('write', value, here);
};

/** Perl's `open`: handle, mode and name, or mode and name in one. */
const perlOpen: Doing = (mode, here) => {
  const name = here.use.args[here.at + 1];
  if (mode.kind !== 'text') {
    give(here.scope, 'opens what only running could tell');
    return;
  }
  if (name !== undefined) opened(mode.text, name, here);
  else both(mode.text, here);
};

/** `>name`, `name |`, `| name`. */
function both(text: string, here: Here): void {
  const [, sign = '', rest = '', pipe = ''] = /^\s*(\+?>>?|\+?<|\|)?\s*([\s\S]*?)\s*(\|)?\s*$/.exec(text) ?? [];
  opened(sign.replace('|', '') + pipe, { kind: 'text', text: sign === '|' || pipe !== '' ? `|${rest}` : rest }, here);
}

function opened(mode: string, value: Known, here: Here): void {
  const piped = value.kind === 'text' && value.text.startsWith('|');
  if (mode.includes('|') || piped) {
    system(piped ? { kind: 'text', text: value.text.slice(1) } : value, {
      ...here,
      at: here.at + (here.use.args.length > here.at + 1 ? 1 : 0),
    });
    return;
  }
  if (mode.includes('>') || mode.includes('+')) touching('write', value, here);
  if (!mode.includes('>')) touching('read', value, here);
}

/** PHP's own streams: the standard ones, or a file behind a filter. */
const streamed: Doing = (value, { scope }) => {
  const text = value.kind === 'text' ? value.text : '';
  if (!/^php:\/\/(?:std\w+|input|output|memory|temp)/i.test(text)) give(scope, `opens ${text}`);
};

const url: Doing = (value, { scope }) => {
  const { place } = scope;
  if (value.kind === 'text') {
    const plain = /^[a-z][a-z0-9+.-]*:\/\//i.test(value.text);
    scope.effects.push(...(plain ? connectTo(word(value.text, place), 'http', scope) : [connect(undefined, undefined, place)]));
    return;
  }
  const host = value.kind === 'unknown' ? /^(https?):\/\/([\w.-]+)(?::(\d+))?[/?]/.exec(value.prefix) : null;
  if (host === null) scope.effects.push(connect(undefined, undefined, place));
  else scope.effects.push(connect(host[2], host[3] === undefined ? (host[1] === 'https' ? 443 : 80) : Number(host[3]), place));
};

/** A host by its name, alone or with a port in a pair. */
const host: Doing = (value, { use, at, scope }) => {
  const pair = value.kind === 'list' ? value.items : [value, use.args[at + 1] ?? UNKNOWN];
  const texts = pair.map(one => (one.kind === 'text' ? one.text : undefined));
  const swapped = /^\d+$/.test(texts[0] ?? '');
  const [name, port] = swapped ? [texts[1] ?? 'localhost', texts[0]] : texts;
  scope.effects.push(connect(name === '' ? undefined : name, /^\d{1,5}$/.test(port ?? '') ? Number(port) : undefined, scope.place));
};

/** Says what a database is told. */
const sql: Doing = (value, { scope }) => {
  if (value.kind === 'text') scope.effects.push(...told(value.text, scope.call.program, scope.place));
  else if (value.kind === 'unknown' && value.prefix !== '') scope.effects.push(...told(value.prefix, scope.call.program, scope.place));
};

/** The file a database lies in. */
const database: Doing = (value, here) => {
  if (value.kind === 'text' && /^(?::memory:|file::memory:|)/.exec(value.text)?.[0] !== '') return;
  touching('write', value, here);
};

/** A file of the project that is run. */
const load: Doing = (value, here) => {
  const { scope } = here;
  if (value.kind !== 'text' || /^[a-z]+:|[(){};`\n]/i.test(value.text)) {
    give(scope, `loads code with ${here.use.name} that only running could tell`);
    return;
  }
  touching('read', value, here);
};

/** What becomes the working directory is where relative paths begin from then on. */
const enter: Doing = (value, here) => {
  const { scope } = here;
  const argument = value.kind === 'text' ? wordOf(expanded(value, scope), scope) : unknown('made up by the code', scope.place);
  scope.effects.push(...touch('enter', argument, scope));
  scope.cwd = value.kind === 'text' && scope.cwd !== undefined ? path.resolve(scope.cwd, value.text) : undefined;
};

/** `Path.rename(target)`: with one argument, and that a plain one; elsewhere it is another method of that name. */
const rename: Doing = (value, here) => {
  if (here.use.args.length !== 1) return;
  touching('move', value, here);
  touching('write', here.use.args[0] ?? UNKNOWN, here);
};

/** A socket's `connect` takes a pair; other things of that name take something else. */
const paired: Doing = (value, here) => {
  const { scope } = here;
  if (value.kind === 'list') host(value, here);
  else if (here.use.args.length > 0 && [...scope.aliases.values()].some(one => one.startsWith('socket')))
    scope.effects.push(connect(undefined, undefined, scope.place));
};

/** A path's own `open`: by the mode it is given, if what stands before the dot is a path. */
const pathOpen: Doing = (value, here) => {
  const [mode] = here.use.args;
  const plain = mode === undefined ? 'r' : mode.kind === 'text' ? mode.text : '';
  if (!/^[rwaxbt+U]{1,4}$/.test(plain)) maybe('read')(mode ?? UNKNOWN, here);
  else open(value, { ...here, at: -1 });
};

/** A path's own `delete`, which takes nothing. */
const pathDelete: Doing = (value, here) => {
  if (value.kind === 'text' && here.use.args.length === 0) touching('delete', value, here);
};

/** A library that reads or writes what it is given: where that is a certain path. */
const maybe =
  (how: Touch): Doing =>
  (value, here) => {
    if (value.kind === 'text' && /^(?:[/~]|\.\.\/)\S*$|(?:^|\/)\.(?:env|ssh|aws|git|netrc|npmrc)\b|\.pem$/.test(value.text))
      touching(how, value, here);
    else if (value.kind === 'unknown' && /^(?:[/~]|\.\.)/.test(value.prefix)) touching(how, value, here);
  };

/** A text that is run as more of the same language. */
const more: Doing = (value, { use, scope }) => {
  if (value.kind === 'text') scope.nested(value.text);
  else if (value.kind === 'unknown' && value.file !== undefined) load({ kind: 'text', text: value.file }, { use, at: 0, scope });
  else give(scope, `runs a text with ${use.name} that only running could tell`);
};

/** A property or function by a name that is a text: any that does nothing may be asked for. */
const property =
  (index: number): Doing =>
  (_, { use, scope }) => {
    const name = use.args[index];
    if (name?.kind !== 'text' || reaches(name.text, scope)) give(scope, `reaches a name with ${use.name}`);
  };

/** Whether a name does anything that Ward minds, wherever it stands. */
function reaches(name: string, { language }: Scope): boolean {
  if (language.forbidden.test(name) || language.leading.test(name) || language.roots.has(name)) return true;
  return [language.methods, language.functions].some(one => (one.get(name)?.length ?? 0) > 0);
}

/** A function given by its name. */
const callback: Doing = (value, { scope }) => {
  if (value.kind === 'text' && reaches(value.text, scope)) give(scope, `calls ${value.text} by its name`);
};

/** A block is code of the text itself; a text is more of it. */
const block: Doing = (value, here) => {
  if (here.use.args.length > 0) more(value, here);
};

/** R's `parse`: of a text, or of a file. */
const parsed: Doing = (value, here) => {
  const text = here.use.named.get('text');
  if (text !== undefined) more(text, here);
  else if (here.use.args.length > 0) touching('read', value, here);
};

/** R's `cat` and `save` write where an argument names a file. */
const into: Doing = (_, here) => {
  const file = here.use.named.get('file');
  if (file !== undefined) touching('write', file, here);
};

/** A database by its source: one that lies in a file is a path. */
const pdo: Doing = (value, here) => {
  const file = value.kind === 'text' ? /^sqlite:(.*)$/s.exec(value.text)?.[1] : undefined;
  if (file !== undefined) database({ kind: 'text', text: file }, here);
  else here.scope.effects.push(connect(undefined, undefined, here.scope.place));
};

const doing: ReadonlyMap<string, Doing> = new Map<string, Doing>([
  ['sh', script],
  ['code', more],
  ['attribute-of', property(1)],
  ['property', property(0)],
  ['callback', callback],
  ['block', block],
  ['parsed', parsed],
  ['into', into],
  ['pdo', pdo],
  ['unmodule', (_, here) => (here.use.args.length === 0 ? refuse(_, here) : undefined)],
  ['argv', argv],
  ['spawn', spawn],
  ['replaced', replaced],
  ['system', system],
  ['open', open],
  ['perlopen', perlOpen],
  ['url', url],
  ['host', host],
  ['net', (_, { scope }) => void scope.effects.push(connect(undefined, undefined, scope.place))],
  ['sql', sql],
  ['database', database],
  ['load', load],
  ['chdir', enter],
  ['rename', rename],
  ['paired', paired],
  ['pathopen', pathOpen],
  ['pathdelete', pathDelete],
  ['reads', maybe('read')],
  ['writes', maybe('write')],
  ['signal', (_, { scope }) => void scope.effects.push({ kind: 'signal', outside: true, place: scope.place })],
  ['leave', (_, { use, scope }) => void scope.effects.push(leave(`${use.name} takes privileges`, scope.place))],
  ['forks', (_, { use, scope }) => void scope.effects.push(destroys('fork-bomb', `${use.name} starts the program again`, scope.place))],
  ['detach', (_, { scope }) => void scope.effects.push({ kind: 'background', place: scope.place })],
  [
    'away',
    (_, { use, scope }) => void scope.effects.push(code('elsewhere', `${use.name} installs or loads code from elsewhere`, scope.place)),
  ],
  ['drops', (_, { use, scope }) => void scope.effects.push(destroys('database', `${use.name} destroys data`, scope.place))],
]);
