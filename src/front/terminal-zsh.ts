/** What a line means in the zsh that it is typed into: with what it has and the line names, and the options that change how it is read. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { calledNames, plainCommand } from '../core/parse/called-names.ts';
import { parse } from '../core/parse/parse.ts';
import type { Reading, Told } from '../host/typing/channel.ts';
import { shellState } from './shell-state.ts';
import { shellText } from './shell-text.ts';

/** The text that is judged; its last `typed` characters are the line. */
export interface Read {
  readonly text: string;
  readonly typed: number;
  readonly options: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
}

interface Around {
  readonly told: readonly Told[];
  /** What it exports, as it prints that. */
  readonly exports: string;
  readonly home: string;
  readonly cwd: string;
  /** The arguments of where it stands are known. */
  readonly scoped: boolean;
}

/** What can't be judged as it stands, in words. */
export function readByZsh(line: string, reading: Reading, { told, exports, home, cwd, scoped }: Around): Read | string {
  const state = shellState([exports + told.map(({ variable }) => variable).join('') + told.map(({ code }) => code).join('')]);
  const exported = shellState([exports]);
  if (state === undefined || exported === undefined) return 'what this shell says of its variables can not be read';
  const went = reading.options.includes('autocd') ? entering(asRead(line, reading), cwd) : [];
  const own = went === undefined ? `cd -- ${asRead(line, reading)}` : asRead(line, reading);
  const separators = (state.variables.get('IFS') ?? ' \t\n').replaceAll('\0', '');
  if (!scoped && positional(parse(own, 'zsh').body))
    return 'it uses the arguments of the shell itself ($1 and on), which Ward does not see in zsh: name a variable';
  const text = shellText(own, separators, { state, home });
  const usual = ['PATH', 'HOME', 'CDPATH'].flatMap(name => {
    const value = state.variables.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const alias = told.find(one => one.alias !== '' && (isPlaced(one) || namedIn(one.name, own)));
  if (alias !== undefined && later.test(text))
    return `the alias ${alias.name} may stand in what is read later here: write out what it stands for`;
  return {
    text,
    typed: own.length,
    options: [...changed(reading, text), ...(went?.length ? ['-o', 'autocd'] : [])],
    environment: new Map([...exported.variables, ...usual]),
  };
}

/** Global aliases and those of endings stand for something in other places than before arguments. */
const isPlaced = ({ alias }: Told) => /^-[gs]$/.test(alias);
const namedIn = (name: string, text: string) => new RegExp(`(?<![\\w-])${RegExp.escape(name)}(?![\\w-])`).test(text);

/** What reads a text again, with its aliases. */
const later = /(?<![\w-])(?:eval|source|trap|sched|\.)\s/;

/** As typed; as zsh itself shows it where an alias stands for something, or where it is read better so. */
function asRead(line: string, { aliased, text }: Reading): string {
  const shown = text.replace(/^\t+/gm, tabs => '  '.repeat(tabs.length));
  if (aliased) return shown;
  return parse(line, 'zsh').faults.length > 0 && parse(shown, 'zsh').faults.length === 0 ? shown : line;
}

/** The arguments of the shell itself, which no widget sees; those within a function are its own. */
function positional(tree: unknown): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  const { kind, name } = tree as { readonly kind?: unknown; readonly name?: unknown };
  if (kind === 'function') return false;
  if (kind === 'parameter' && typeof name === 'string' && /^(?:[1-9]\d*|[@*#]|argv)$/.test(name)) return true;
  return Object.values(tree).some(positional);
}

/** With AUTO_CD a directory's name alone goes there: undefined where the line is that and no more; else such names in it. */
export function entering(text: string, cwd: string): readonly string[] | undefined {
  const isDirectory = (name: string) => statSync(path.resolve(cwd, name), { throwIfNoEntry: false })?.isDirectory() === true;
  const only = plainCommand(text, 'zsh');
  if (only !== undefined && only.length === 1 && isDirectory(only[0] ?? '')) return undefined;
  return calledNames(text, 'zsh').filter(isDirectory);
}

/** Options that change what a text means, where it holds this. All else that is on and not named here as harmless counts. */
const matters: ReadonlyMap<string, RegExp> = new Map([
  ['braceccl', /\{/],
  ['cdablevars', /\b(?:cd|chdir|pushd)\b/],
  ['chasedots', /\.\./],
  ['chaselinks', /\.\./],
  ['extendedglob', /(?<![$({])[#^]|[^\s=:'"]~(?=[\s\S]*[*?[<])|[*?\]>)]~/],
  ['globassign', /=\S*[*?[]/],
  ['globdots', /[*?[]/],
  ['globstarshort', /\*\*/],
  ['kshglob', /[@*+?!]\(/],
  ['magicequalsubst', /=~|=\S*:~/],
  ['pathdirs', /\w\/\w/],
  ['pushdminus', /(?!)/],
  ['rcexpandparam', /\$/],
  ['rcquotes', /''/],
  ['shglob', /[(<]/],
  ['shwordsplit', /\$/],
  ['globsubst', /\$/],
  ['ksharrays', /\$/],
  ['nocaseglob', /[*?[]/],
  ['nocasematch', /=~|==|\[\[/],
]);

/** On by default, or without a bearing on what runs (zshoptions(1)). */
const harmless = new Set(
  `aliases aliasfuncdef autocd allexport alwayslastprompt alwaystoend appendcreate appendhistory autocontinue autolist automenu autonamedirs autoparamkeys autoparamslash autopushd autoremoveslash
  autoresume badpattern banghist barglobqual bareglobqual bashautolist bashrematch beep bgnice braceexpand bsdecho caseglob casematch casepaths cbases cdsilent checkjobs checkrunningjobs clobber clobberempty
  combiningchars completealiases completeinword correct correctall cprecedences cshnullglob debugbeforecmd dotglob dvorak emacs equals errexit errreturn evallineno exec extendedhistory flowcontrol forcefloat
  functionargzero glob globalexport globalrcs globcomplete hashall hashcmds hashdirs hashexecutablesonly hashlistall histallowclobber histappend histbeep histexpand histexpiredupsfirst histfcntllock
  histfindnodups histignorealldups histignoredups histignorespace histlexwords histnofunctions histnostore histreduceblanks histsavebycopy histsavenodups histsubstpattern histverify hup
  ignoreeof incappendhistory incappendhistorytime interactive interactivecomments listambiguous listbeep listpacked listrowsfirst listtypes localloops localoptions localpatterns localtraps log login longlistjobs
  mailwarn mailwarning menucomplete monitor multibyte multifuncdef multios nomatch notify nullglob numericglobsort octalzeroes onecmd overstrike physical pipefail posixargzero posixjobs printeightbit printexitvalue privileged
  promptbang promptcr promptpercent promptsp promptsubst promptvars pushdignoredups pushdsilent pushdtohome rcs recexact rematchpcre restricted rmstarsilent rmstarwait sharehistory shinstdin shortloops shortrepeat
  singlelinezle sourcetrace stdin sunkeyboardhack trackall transientrprompt typesetsilent typesettounset unset verbose vi warncreateglobal warnnestedvar xtrace zle`.split(
    /\s+/,
  ),
);

/** Off where a fresh shell has them on. */
const usuallyOn = ['caseglob', 'casematch'];

/** As if the shell had been started with them. */
export function changed({ options }: Reading, text: string): readonly string[] {
  const odd = [...options.filter(one => !harmless.has(one)), ...usuallyOn.filter(one => !options.includes(one)).map(one => `no${one}`)];
  return odd.filter(one => matters.get(one)?.test(text) ?? true).flatMap(one => ['-o', one]);
}
