/** What a line means in the shell that it is typed into: with what its names stand for there, as a shell of its own would be given it. */
import { withAliases } from '../core/aliases.ts';
import { builtinOf } from '../core/analyse/builtins/table.ts';
import { declared } from '../core/declared.ts';
import { environment } from '../core/environment.ts';
import { parse } from '../core/parse/parse.ts';
import type { Action, Dialect, Policy, Request, Scene, Value } from '../core/values.ts';
import { understand } from '../guard.ts';
import { asker } from '../host/asker.ts';
import { textReader } from '../host/read-text.ts';
import { withToplevel } from '../host/toplevel.ts';
import type { Line, Told } from '../host/typing/channel.ts';
import { lineOptions } from './line-options.ts';
import { scene } from './scene.ts';
import { standing } from './standing.ts';
import type { At } from './terminal-line.ts';
import { otherInPlace } from './terminal-replaced.ts';
import { ledTo, stackCommand } from './terminal-stack.ts';
import { sources } from './terminal-step.ts';
import { type Read, readByZsh } from './terminal-zsh.ts';

/** The request; what can't be judged as it stands, in words. */
export async function typedRequest(line: Line, at: Here & { readonly sourced?: boolean }, policy: Policy): Promise<Request | string> {
  if (at.cwd === '' || at.cwd.endsWith(' (deleted)')) return 'the directory that the shell stands in is gone';
  if (line.text.includes('\ufffd')) return 'it holds bytes that are no UTF-8';
  const own = [...line.text.matchAll(line.zsh === undefined ? wards : wardsInZsh)]
    .map(([name]) => name)
    .find(name => at.sourced !== true || !shared.test(name));
  if (own !== undefined) return wardsOwn(own);
  if (line.zsh !== undefined && untoldFunction.test(line.text)) return 'which function it changes is known only as it runs: write its name';
  const stack = line.zsh === undefined && stackCommand(line.text) !== undefined;
  const names = [...always, ...(stack ? ['DIRSTACK'] : []), ...namesIn(`${line.text} ${line.zsh?.text ?? ''}`)];
  return known({ line, at, policy, told: new Map() }, names);
}

const wardsOwn = (name: string) => {
  const [what, is] = /^\w+\s+-/.test(name) ? [`"${name}"`, 'takes away what is'] : [name, 'is'];
  return `${what} ${is} Ward's own in this shell: by it Ward sees each line`;
};

/** Where it is typed. */
type Here = Pick<At, 'dialect' | 'around' | 'project' | 'cwd' | 'tell'>;

/** What is known so far. */
interface Asking {
  readonly line: Line;
  readonly at: Here;
  readonly policy: Policy;
  readonly told: ReadonlyMap<string, Told>;
}

/** Asks the shell for what these names stand for, and for the names in that and of what would run by it, until there is none that is new. */
async function known(asking: Asking, wanted: readonly string[]): Promise<Request | string> {
  const { at, told } = asking;
  const names = [...new Set(wanted)];
  if (told.size + names.length > most) return 'it names more than can be looked up in this shell';
  const message = await at.tell(names);
  if (message === undefined || message.told.length !== names.length) return 'it is too long to be looked up in this shell';
  const all = { ...asking, told: new Map([...told, ...message.told.map(one => [one.name, one] as const)]) };
  const inThem = message.told.flatMap(({ alias, code, variable }) => namesIn(`${alias} ${code} ${isScalar(variable) ? '' : variable}`));
  const more = inThem.filter(one => !all.told.has(one));
  if (more.length > 0) return known(all, more);
  const request = composed(all, message.exported);
  if (typeof request === 'string') return request;
  const texts: string[] = [];
  const reading: typeof parse = (text, dialect) => {
    texts.push(text);
    return parse(text, dialect);
  };
  const { actions } = understand(request, { textOf: one => textReader(one, all.policy) }, reading);
  // What stands before it tells what is there: of that only what the line makes of it counts.
  const reads = [request.text.slice(request.lead), ...texts.filter(one => one !== request.text)];
  const shadow = sources(asking.line.zsh?.text ?? asking.line.text, at.dialect)
    ? reads.map(one => shadows.exec(one)?.[0]).find(one => one !== undefined)
    : undefined;
  if (shadow !== undefined) return wardsOwn(shadow);
  const stands = new Set([...all.told.values()].map(one => one.variable.trim()));
  const isLine = ({ place }: Action) => place.in !== undefined || !stands.has(request.text.slice(place.start, place.end));
  const own = [...reads, ...actions.filter(one => isLine(one) && changes(one, request.dialect)).flatMap(one => one.argv.map(certain))]
    .map(one => wardsName.exec(one)?.[0])
    .find(one => one !== undefined);
  if (own !== undefined) return wardsOwn(own);
  const other = otherInPlace(actions, request.text, request.dialect);
  if (other !== undefined)
    return `it puts ${other} in the place of this shell, and what asks about each line ends with that: "exit", and start it anew`;
  const run = actions.flatMap(({ program, spelled }) => [program, spelled]).filter(one => one !== undefined && isName(one));
  const later = run.filter(one => one !== undefined && !all.told.has(one));
  if (later.length > 0) return known(all, later as readonly string[]);
  const odd = asking.line.zsh === undefined ? run.find(one => one !== undefined && standsElsewhere(one, all.told)) : undefined;
  return odd === undefined ? request : `the alias ${odd} stands where it can't be followed: write out what it stands for`;
}

/** An alias that is left is one within a text that the shell reads later, but for those that only add options to their own name. */
function standsElsewhere(name: string, told: ReadonlyMap<string, Told>): boolean {
  const alias = told.get(name)?.alias ?? '';
  return alias !== '' && alias.trim().split(/\s/)[0] !== name;
}

function composed({ line, at, told: all }: Asking, exports: string): Request | string {
  const told = [...all.values()];
  const here = scene(at.around);
  const read =
    line.zsh === undefined
      ? readByBash(line, told, { exports, here, cwd: at.cwd })
      : readByZsh(line.text, line.zsh, { told, exports, home: here.home, cwd: at.cwd, scoped: line.scoped === true });
  if (typeof read === 'string') return read;
  const { text, typed, options, environment } = read;
  const world = { ...here, cwd: at.cwd, environment, terminal: true, typed: true };
  return withToplevel({
    ...{
      text,
      lead: text.length - typed,
      dialect: at.dialect,
      options,
      args: line.args,
      ...standing(
        line.text,
        told.map(one => [one.name, declared(one.variable)?.[0]?.value] as const),
      ),
      ...(line.zsh === undefined ? {} : { line: true as const }),
    },
    asker: asker(world, at.around.directories, at.project),
    scene: world,
  });
}

interface Ground {
  readonly exports: string;
  readonly here: Scene;
  readonly cwd: string;
}

function readByBash(line: Line, told: readonly Told[], { exports, here, cwd }: Ground): Read | string {
  const stack = stackCommand(line.text);
  const own = told.some(one => one.name === stack && (one.alias !== '' || one.code !== ''));
  const leads = stack === undefined || own ? undefined : ledTo(told.find(one => one.name === 'DIRSTACK')?.variable ?? '');
  const stands = leads === undefined ? [] : [[stack as string, leads] as const];
  const aliases = new Map([...told.flatMap(one => (one.alias === '' ? [] : [[one.name, one.alias] as const])), ...stands]);
  const odd = [...aliases.keys()].find(name => reserved.test(name));
  if (odd !== undefined) return `an alias stands in the place of "${odd}", a word of the shell itself`;
  const text = line.sure && aliases.size === 0 ? line.text : withAliases(parse(line.text, 'bash'), aliases, one => parse(one, 'bash'));
  if (text === undefined) return `an alias in it can't be followed (${[...aliases.keys()].join(', ')}): write out what it stands for`;
  const exported = declared(exports);
  if (exported === undefined) return 'what this shell exports can not be read';
  const environment = environmentOf(exported, told);
  const before = prelude(line.text, told, { ...here, cwd, environment });
  return { text: before + text, typed: text.length, options: optionsOf(line, before + text, cwd), environment };
}

/** Names of the hook (`shell-hooks/session.bash`), and functions in the place of what it is made of. */
const wards =
  /__ward\w*|\bnot-run\b|\brun-apart\b|\bPROMPT_COMMAND\b|\bPS0\b|\b(?:builtin|printf|read|bind|declare|export|history|kill)\s*\(\s*\)|\bfunction\s+(?:builtin|printf|read|bind|declare|export|history|kill)\b|\benable\s[^;&|\n]*?-\w*n[^;&|\n]*?\b(?:builtin|enable|printf|read|bind|declare|export|history|kill|trap|set|shopt|eval|unset|cd)\b/g;

/** The same of `shell-hooks/session.zsh`, where no function can be made to stay. */
const wardsInZsh =
  /__ward\w*|\bnot-run\b|\brun-apart\b|\bzle-line-(?:init|finish)\b|\b(?:precmd|preexec|zshaddhistory)_functions\b|\badd-zsh-hook\s+-[dD]|\b(?:unfunction|unhash|unset|disable)\s+(?:-\w+\s+)*-\w*m|\bdisable\s+(?:-\w+\s+)*(?:builtin|emulate|enable|print|read|functions|autoload|typeset|unfunction|setopt|kill|zle|zmodload|sysopen|trap)\b|\b(?:builtin|emulate)\s*\(\s*\)|\bfunction\s+(?:builtin|emulate)\b/g;

/** Functions in the place of what the hook is made of, in a file that the shell itself runs. */
const shadows = /(?<![\w-])(?:(?:builtin|declare|emulate)\s*\(\s*\)|function\s+(?:builtin|declare|emulate)(?![\w-]))/;

/** What files add things of their own to: in one it is asked about, and what is taken away of Ward's is noticed. */
const shared = /^(?:PROMPT_COMMAND|PS0|zle-line-\w+|\w+_functions)$/;

/** What no text that is run in turn names, nor a word that is expanded. */
const wardsName = /__(?:ward\w*|(?:w|wa|war)[*?[])/;
/** No program changes the shell, and no builtin that only prints its words. */
const changes = ({ program = '' }: Action, dialect: Dialect) => program !== 'echo' && builtinOf(program, dialect) !== undefined;
const certain = (value: Value) => (value.kind === 'unknown' ? value.prefix : value.text);

/** zsh's table of its functions, by a name that is expanded, or as a whole. */
const untoldFunction =
  /(?<![\w$+{])functions\[[^\]\n]*[$`]|(?<!\w)functions\[[^\]\n]*[$`][^\]\n]*\]:{0,2}=|(?<!\w)functions\+?=\(|\bunset\s+(?:-\w+\s+)*functions\b/;

/** What a fresh shell would have otherwise, whatever the line says. */
const always = ['IFS', 'HOME', 'PATH', 'CDPATH', 'GLOBIGNORE'];
const most = 2000;

const isScalar = (variable: string) => declared(variable)?.every(({ flags, value }) => scalar.test(flags) && value !== undefined) ?? false;

/** Every word that could be a name of an alias, a function or a variable, quoted or not. */
function namesIn(text: string): readonly string[] {
  const whole = text.replaceAll('\\\n', '');
  const words = `${whole} ${whole.replace(/['"\\]/g, '')}`.match(/[^\s"'`$\\(){}<>;&|=]+/g) ?? [];
  return words.flatMap(word => [word, ...(word.match(/[A-Za-z_]\w*/g) ?? [])]).filter(isName);
}

/** `@` and `*` mean all of an array. */
const isName = (name: string | undefined) =>
  name !== undefined && name.length < 200 && /^[^\s"'`$\\(){}<>;&|=]+$/.test(name) && !/^(?:\d+|[@*]|__ward.*)$/.test(name);

/** Words that are none of a command's, where nothing stands for them (bash(1), RESERVED WORDS). */
const reserved = /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|select|function|time|coproc|in|!|\[\[|\]\])$/;

const scalar = /^(?:-|[rx]+)$/;

/** Plain variables as the environment of a shell that begins with them. */
function environmentOf(
  exported: readonly { readonly name: string; readonly value: string | undefined }[],
  told: readonly Told[],
): ReadonlyMap<string, string> {
  const usual = told.filter(({ name }) => always.includes(name)).flatMap(one => declared(one.variable) ?? []);
  return new Map([...exported, ...usual].flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])));
}

/** What a shell that begins with that environment would not have: functions, and variables that it is not given or reads otherwise. */
function prelude(line: string, told: readonly Told[], scene: Scene): string {
  const { passed } = environment(scene.environment, []);
  const all = [line, ...told.flatMap(({ alias, code, variable }) => [alias, code, isScalar(variable) ? '' : variable])].join('\n');
  const read = (name: string) => always.includes(name) || new RegExp(`\\b${RegExp.escape(name)}\\b(?!=)`).test(all);
  const given = { ...scene, environment: passed };
  // A prompt that is exported stands in this shell already, and is no other program's.
  const stands = ({ name, variable }: Told) =>
    isGiven(name, variable, given) || !read(name) ? '' : variable.replace(/^declare -x (?=PS\d=)/, 'declare -- ');
  return [unsetIn(told), ...told.flatMap(one => [one.code, stands(one)])]
    .filter(one => one !== '')
    .map(one => (one.endsWith('\n') ? one : `${one}\n`))
    .join('');
}

/** Variables that a function reads and the shell does not have. */
function unsetIn(told: readonly Told[]): string {
  const read = new Set(told.flatMap(({ code }) => [...code.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name)));
  const nothing = told.filter(({ name, alias, code, variable }) => read.has(name) && !alias && !code && !variable && !kept.test(name));
  return nothing.length === 0 ? '' : `unset -v ${nothing.map(({ name }) => name).join(' ')}`;
}

/** What bash itself keeps, whether or not it says so (bash(1), Shell Variables). */
const kept =
  /^(?:BASH\w*|COMP\w*|EPOCH\w+|READLINE_\w+|FUNCNAME|LINENO|SECONDS|S?RANDOM|HISTCMD|GROUPS|DIRSTACK|PIPESTATUS|OPT(?:IND|ARG|ERR)|REPLY|MAPFILE|COPROC|_)$/;

/** Variables that are the shell's own to set, and change as it goes. */
const moving = ['BASH_COMMAND', 'PWD', 'OLDPWD', 'SHLVL', '_', 'UID', 'EUID', 'PPID', 'BASHOPTS', 'SHELLOPTS', 'BASH_VERSINFO'];

function isGiven(name: string, variable: string, { home, user, environment: given }: Scene): boolean {
  if (variable === '' || moving.includes(name)) return true;
  const [only, ...more] = declared(variable) ?? [undefined];
  if (more.length > 0 || only === undefined || !scalar.test(only.flags)) return false;
  // What it finds is looked up in it as it stands.
  if (name === 'PATH') return only.value !== undefined;
  const set = new Map([...given, ['IFS', ' \t\n'], ['HOME', home], ['USER', user], ['LOGNAME', user], ['TMPDIR', '/tmp']]);
  return only.value !== undefined && set.get(name) === only.value;
}

/** Letters of `$-`, by the names of `set -o`. */
const letters: readonly (readonly [letter: string, name: string])[] = [
  ['B', 'braceexpand'],
  ['f', 'noglob'],
  ['k', 'keyword'],
  ['P', 'physical'],
];

/** As if the shell had been started with them: those that only end a line, or keep a file, and those that this text's meaning depends on. */
function optionsOf({ shopt, flags }: Line, text: string, cwd: string): readonly string[] {
  const on = [...shopt.split(':'), ...letters.filter(([letter]) => flags.includes(letter)).map(([, name]) => name)];
  return [...[...'euC'].filter(one => flags.includes(one)).map(one => `-${one}`), ...lineOptions('bash', text, { on, cwd })];
}
