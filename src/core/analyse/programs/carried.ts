/** What a program that runs the project's code is handed from outside the project, or from a directory for temporary files, in words that its row says nothing of. */
import type { Effect } from '../../values.ts';
import { code, textOf, touch, word } from '../effects.ts';
import type { Option } from '../options.ts';
import type { Argument, Call } from '../program.ts';

/** Endings of what is run, or says what is run. */
const CODE =
  /\.(?:[cm]?[jt]sx?|json5|py[co]?|pyz|ipynb|rb|gemspec|ru|rake|pl|pm|t|php|phar|lua|so(?:\.\d+)*|dll|dylib|wasm|jar|class|war|gradle|kts?|groovy|scala|sbt|clj[cs]?|cmake|mk|mak|ninja|build|bzl|star|exs?|erl|beam|jl|r|el|lisp|scm|hs|ml|nim|cr|zig|v|go|rs|dart|swift|sh|bash|zsh|fish|ps1|bat|cs(?:x|proj)?|fs(?:x|proj)?|vbproj|proj|sln|props|targets|rsp|feature|robot|toml|ini|cfg|conf|rc|ya?ml)$/i;

/** Endings of what is only looked at. */
const DATA =
  /\.(?:csv|tsv|txt|log|md|html?|css|xml|jsonl?|lcov|info|png|jpe?g|svg|gif|pdf|out|db|sqlite3?|sql|pem|crt|key|lock|gz|zip|tar|tgz|diff|patch|snap|bin|dat|map)$/i;

/** Options that by their name say where something is put, or what is left out. */
const PUTS =
  /out|dest|report|log|cache|temp|tmp|artifact|result|cover|cov|save|dump|write|trace|prof|record|snap|junit|html|xml|json|store|prefix|build|target-?(?:dir|path)|baseline|stdin|ignore|exclude|include|install|data|input|socket|pid|lock|download|generate|emit|repo|to$/i;

/** Options that by their name load something. */
const LOADS =
  /conf|rc$|require|import|load|plug|preset|extend|init|setup|script|module|pars|format|rule|transform|runner|report|env|resolv|lib|use|hook|exec|shell/i;

/** Whether an option's name says that something is put there. */
export function puts(name: string): boolean {
  return PUTS.test(name);
}

/** A path that leads out: the word itself, or behind what may stand before it in a word. */
const LEADING = /(?:^|[=:,;\s'"@([])((?:\/|\.\.\/)[^\s,:;'")\]]+)/g;

/** It surely names a place that is none of the project's; others that begin with a slash may be parts of addresses. */
const FAR = /^(?:\.\.\/|\/(?:tmp|var\/tmp|dev\/shm|home|root|Users|mnt|media|srv)\/)/;

/** Whether it lies where what lies came with the session, not with the project. */
export function temporary(text: string | undefined): boolean {
  return text !== undefined && /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/.test(text);
}

/** It is read, and runs: where it lies in such a directory, it is code from elsewhere. */
export function brings(value: Argument, call: Call): Effect[] {
  return [...touch('read', value, call), code('project', `${call.program} runs it`, value.place)];
}

/** What stands on the input runs: the text of a file, or of who knows what. */
export function fed(call: Call): Effect[] {
  const { input, program, place } = call;
  if (input.kind !== 'file') return [code('unknown', `${program} runs what stands on its input`, place)];
  return [...touch('read', word(input.path, place), call), code('project', `${program} runs what stands on its input`, place)];
}

/** What it reads there, unless it is data by its ending: a program that runs what it finds runs that, too. */
export function ran(effects: readonly Effect[], call: Call): Effect[] {
  const told = new Set(effects.flatMap(one => (one.kind === 'code' ? [one.place.start] : [])));
  return effects.flatMap(one => {
    if (one.kind !== 'path' || one.touch !== 'read' || one.recursive || one.path.kind === 'unknown') return [];
    const fresh = temporary(one.path.path) && !DATA.test(one.path.path) && !told.has(one.place.start);
    return fresh ? [code('project', `${call.program} runs it`, one.place)] : [];
  });
}

/** What options bring in that the row lacks, or of which it says only that they take a text. */
export function carried(found: readonly Option[], call: Call, looks: boolean): Effect[] {
  return [...listed(call), ...byOptions(found, call, looks)];
}

/** `@FILE`: further words stand in it, options that name programs and plugins among them. */
function listed(call: Call): Effect[] {
  return call.arguments.flatMap(one => {
    const file = /^@(.+)$/s.exec(textOf(one) ?? '')?.[1];
    return file !== undefined && FAR.test(file) ? brings(word(file, one.place), call) : [];
  });
}

function byOptions(found: readonly Option[], call: Call, looks: boolean): Effect[] {
  return found.flatMap(one => {
    const value = one.value ?? (one.known || (looks && !LOADS.test(one.name)) ? undefined : following(one, call));
    const text = textOf(value);
    if (value === undefined || text === undefined || (one.known && one.role !== 'text' && !/^[:{]/.test(text))) return [];
    const setting = /^:?([A-Za-z][\w.]*)=/.exec(text)?.[1];
    if (PUTS.test(setting ?? one.name)) return [];
    const files = [...text.matchAll(LEADING)].map(([, file = '']) => file);
    const known = one.known && setting === undefined;
    return files
      .filter(file => FAR.test(file) && (CODE.test(file) || (!known && !DATA.test(file))))
      .flatMap(file => brings(word(file, value.place), call));
  });
}

/** The word behind an option that nobody knows may be its value. */
function following({ at }: Option, call: Call): Argument | undefined {
  const long = textOf(at)?.startsWith('--') === true;
  const next = call.arguments[call.arguments.indexOf(at) + 1];
  return long && !textOf(next)?.startsWith('-') ? next : undefined;
}
