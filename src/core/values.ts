/** The seven nouns of Ward and what they are made of: plain data, from the request to the outcome. */
import type { Place } from './syntax.ts';

export type { Fault, Place, Script, Stand } from './syntax.ts';

// ---- Request -------------------------------------------------------------------------------------------------------

export type Dialect = 'bash' | 'zsh' | 'sh';

/** Who asks. A label for the record and the message, never a permission. */
export interface Asker {
  readonly kind: 'person' | 'agent';
  /** The agent's name (`claude`, `codex` …) or the person's user name. */
  readonly name: string;
  /** The agent's session id, else the claimed terminal, else the project and parent: commands with the same one share /tmp. */
  readonly session: string;
}

/** Where a request comes from. `environment` is the caller's, as data: Ward itself never runs with it. */
export interface Scene {
  /** The physical working directory, absolute. */
  readonly cwd: string;
  /** From the passwd entry of the real user, never from `HOME`. */
  readonly home: string;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly environment: ReadonlyMap<string, string>;
  /** Where the git repository begins that holds the working directory. Looked up only where the text asks git for it. */
  readonly toplevel?: string;
  /** Standard input is a terminal. */
  readonly terminal: boolean;
  /** A person typed it at a terminal that Ward owns: the yes to what nothing else asks about. Absent: nobody did. */
  readonly typed?: boolean;
  /** What the policy settles for a login shell: it starts in no project, and is bound to this one. */
  readonly service?: Service;
  /** The open project that the text goes into before it does anything else: it starts in none, and is bound to this one. */
  readonly led?: string;
}

/** Files that a shell runs first: of the home, where the sandbox shows them, and what a variable of its caller's names. */
export interface Startup {
  /** All of them by their real paths, in the order in which they run. */
  readonly files: readonly string[];
  readonly named?: Named;
}

/** What a variable names; of a home's own files there is none. */
export interface Named {
  readonly variable: 'BASH_ENV' | 'ENV' | 'ZDOTDIR';
  /** As the caller has it. */
  readonly value: string;
  /** What the shell is made to run in its place; what lies beside it zsh finds by itself. */
  readonly file?: string;
}

/** A variable and its value. */
export interface Stands {
  readonly name: string;
  readonly value: string;
}

/** The noun `Request`. */
export interface Request {
  readonly text: string;
  readonly dialect: Dialect;
  /** Options the shell itself was given beside `-c` (`-e`, `-l`, `-o`, `pipefail` …), passed on unchanged. */
  readonly options: readonly string[];
  /** `$0`, `$1` … as given after the text. */
  readonly args: readonly string[];
  /** The words that the shell is started with; absent: the options, `-c`, the text and what stands after it. */
  readonly words?: readonly string[];
  /** The shell runs not the text but a file or an input, or its own options alone (`own`): the text says the same as a command. */
  readonly form?: 'text' | 'file' | 'input' | 'own';
  /** What the shell runs before all that, as its first commands; the text begins with the same. */
  readonly startup?: Startup;
  /** What the shell finds on its standard input, where it reads its commands there: exactly what was judged. */
  readonly fed?: string | Uint8Array;
  /** That stood in a file, not in a pipe: who has read too much of it can go back there. */
  readonly seeks?: boolean;
  /** A shell in a terminal of Ward's own: what it runs first, by where that lies for it, and the directory by which it asks about each line. */
  readonly typing?: { readonly hooks: ReadonlyMap<string, string>; readonly channel: string };
  /** So many characters of the text were not typed: they are what the shell has that the line names, and judged with it. */
  readonly lead?: number;
  /** What variables that the line names hold in the shell it is typed into, for the person who is asked. */
  readonly stands?: readonly Stands[];
  /** A line that was agreed to has come to it as it runs. */
  readonly reached?: true;
  /** It runs already, and asks for a connection that nobody agreed to. */
  readonly connects?: true;
  /** One line that zsh has read at once, its aliases expanded: those that it makes are for the next. */
  readonly line?: true;
  /** A shell that Ward did not start runs it, in no sandbox: Ward is asked, and holds nothing. */
  readonly unheld?: true;
  /** The number of the record of another, which a person changed into this. */
  readonly insteadOf?: number;
  readonly asker: Asker;
  readonly scene: Scene;
}

// ---- Action --------------------------------------------------------------------------------------------------------

/** What is known of a word after expansion, without running anything. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  /** A pathname pattern: `text` is the pattern, its matches are known only on the machine; `one`: it is one of them. */
  | { readonly kind: 'pattern'; readonly text: string; readonly one?: true }
  /**
   * Only running could tell; `prefix` is the part that is certain, `splits` false where it is surely one word. `named` where all that is not certain
   * is surely the names of commits or branches, and so no option. `fits`: what each word of it surely is. `counted`: the text with an
   * example for each part that is surely a number, a date or a hash, where nothing else is unknown. `caller`: all that is not certain is what the
   * caller's environment holds; `last`: one variable of it, at the end. `made`: it is surely a decimal integer, or data of the project.
   */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly prefix: string;
      readonly splits: boolean;
      readonly named?: true;
      readonly fits?: Fit;
      readonly counted?: string;
      readonly caller?: true | 'last';
      readonly made?: 'number' | 'data';
    };

/**
 * What is certain of a word that only running could tell. `dash`: it may begin as a match of that pattern does, and so with a dash; empty where
 * that can't be looked up, absent where it surely begins otherwise.
 */
export type Fit = Made &
  /**
   * It fits the pattern, or is the pattern itself where nothing does. What stands for a `*` holds no slash; where the `*` is a whole name, it is
   * neither empty nor `.` nor `..`, unless `empty`: then it may be nothing at all; `plain`: an example of it that differs in
   * the digits of its numbers alone, or with `e` in those of a hexadecimal number.
   */
  (
    | { readonly kind: 'pattern'; readonly text: string; readonly dash?: string; readonly empty?: true; readonly plain?: string }
    /**
     * A path that does not climb, at or below this directory; `empty` where it may be nothing at all; `cut` where an ending was taken from it, so
     * that it may be nothing or climb by one, but not with characters of a name behind it.
     */
    | { readonly kind: 'below'; readonly text: string; readonly dash?: string; readonly empty?: true; readonly cut?: true }
    /** A name that nothing had before, with `X` in place of what is random; behind that may stand a pattern, which matches what was put there since, or itself. */
    | { readonly kind: 'fresh'; readonly text: string; readonly dash?: undefined; readonly empty?: true }
  );

/**
 * What it is made of, since the shell parts a word at blanks and looks for files where it holds pattern characters. `solid`: of neither. `names`: of
 * names of files that match these absolute patterns, all names below where one ends in `/**`: told of each part while none of them holds either.
 * `several`: more than one of them, each on a line.
 */
export interface Made {
  readonly solid?: true;
  readonly names?: readonly string[];
  readonly several?: true;
}

/** A path an action touches: absolute and lexically normal, or unknown with the reason. */
export type PathValue =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'pattern'; readonly path: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly prefix: string };

/**
 * How a path is touched. `write` changes content in place or makes the file; `replace` goes by a new file and a rename, so it needs the directory;
 * `delete` and `move` take the name away; `attribute` changes mode, owner or times; `enter` makes it the working directory.
 */
export type Touch = 'read' | 'list' | 'enter' | 'write' | 'replace' | 'delete' | 'move' | 'attribute';

/** Where a host that the text does not name is written down, on the machine. */
export type Lead =
  /** A remote of the repository that holds this directory; `name` undefined: the one git takes by itself. */
  | { readonly kind: 'git-remote'; readonly repository: string; readonly name: string | undefined; readonly push: boolean }
  /** Where the packages of the project that holds this directory come from. */
  | { readonly kind: 'npm'; readonly cwd: string; readonly program: string }
  /** Where pip's packages come from, by these requirement files as they are named there. */
  | { readonly kind: 'pip'; readonly cwd: string; readonly files: readonly string[] };

/**
 * A setting that a command is known to write: the key as git spells it in full, `branch.x.*` for all of one section, `branch.*` for all of one kind;
 * `value` where the text tells it.
 */
export interface Announced {
  readonly key: string;
  readonly value?: string;
}

/** A program whose repositories have settings that name what it runs. */
export type VersionControl = 'git' | 'hg' | 'jj';

export type Effect =
  /** `unless`: only where this directory can't be entered, since the shell would stand elsewhere otherwise. */
  | {
      readonly kind: 'path';
      readonly touch: Touch;
      readonly path: PathValue;
      readonly recursive: boolean;
      readonly unless?: string;
      /** Nothing of what was in it is left; `any`: which file of many that is only running tells; `over`: what is written in its stead is none of its kind; `begun`: it is, before the command runs; `told`: what comes in its stead tells of what there is. */
      readonly emptied?: true | 'any' | 'over' | 'begun' | 'told';
      /** git's configuration, of which it writes these settings and no others; `missing`: only where nothing lies at that path. */
      readonly settings?: { readonly keys: readonly Announced[]; readonly missing?: string };
      readonly place: Place;
    }
  /**
   * A connection out. `host` undefined: the text does not tell; `of` says where the machine may know it from. `port` undefined: any port the
   * scheme implies is unknown.
   */
  | {
      readonly kind: 'connect';
      readonly host: string | undefined;
      readonly port: number | undefined;
      /** Lower case, where the text says it: `https`, `ssh` … */
      readonly scheme?: string;
      readonly of?: Lead;
      /** Its name leads there, and nowhere else. */
      readonly leads?: string;
      readonly place: Place;
    }
  /** May look on a host for what the project lacks here (a plugin, a dependency, a toolchain). Told, and nothing is opened for it. */
  | { readonly kind: 'lookup'; readonly place: Place }
  /** Code that is not in the text: see decision 8. `project` is code of the project run openly, `data` what its data may hold where the shell works that out as a number. */
  | {
      readonly kind: 'code';
      readonly origin: 'project' | 'sideways' | 'elsewhere' | 'unknown' | 'data';
      /** It stands on the input that the whole text was given. */
      readonly inherited?: true;
      readonly reason: string;
      readonly place: Place;
    }
  /**
   * Stands in a repository, or names one, and so runs what that one's settings name: looked for upwards from `at`, undefined where only running could
   * tell. `looks`: it changes nothing there, and few hooks run. `sets`: it runs nothing of them, and is to write these. `makes`: it makes one there.
   * `enters`: it goes into those that this one holds as repositories of their own.
   */
  | {
      readonly kind: 'repository';
      readonly system: VersionControl;
      readonly at: string | undefined;
      readonly looks?: true;
      readonly sets?: readonly Announced[];
      readonly makes?: true;
      readonly enters?: true;
      readonly place: Place;
    }
  /** Can't do its work while the filter of system calls refuses what this switch opens; `reason` says what it does with it. */
  | { readonly kind: 'switch'; readonly name: Switch; readonly reason: string; readonly place: Place }
  /** Takes privilege or talks to a service that holds it; a sandbox can't hold this. */
  | { readonly kind: 'leave'; readonly reason: string; readonly place: Place }
  /** Destroys, rewrites history, persists, publishes, weakens: what the program's own form says, in words for a person. */
  | {
      readonly kind: 'form';
      readonly rank: Rank;
      readonly id: string;
      readonly impact: Impact;
      readonly reason: string;
      readonly place: Place;
    }
  /** Loses what is not committed at a path, if something lies there: a word that may name a branch or a file. */
  | { readonly kind: 'discard'; readonly path: PathValue; readonly place: Place }
  /** Signals processes; `outside` where it can reach beyond the session. */
  | { readonly kind: 'signal'; readonly outside: boolean; readonly place: Place }
  /** Words made of names that match this absolute pattern are parted at blanks: what is told of them holds while no such name has one. */
  | { readonly kind: 'split'; readonly pattern: string; readonly place: Place }
  /** Runs on after the command has ended. */
  | { readonly kind: 'background'; readonly place: Place }
  /** Sets a variable for the program it runs; `value` where the text tells. */
  | { readonly kind: 'environment'; readonly name: string; readonly value?: string; readonly place: Place };

/** The noun `Action`: one program run. */
export interface Action {
  /** The program's own name (`rm` for `/bin/rm`, `\rm`, `busybox rm`), or undefined where only running could tell. */
  readonly program: string | undefined;
  /** What the name was looked up as: a path if it held a slash, else the bare name. */
  readonly spelled: string;
  readonly argv: readonly Value[];
  /** `builtin`: the shell's own; `known`: Ward has a table row; `unknown`: neither. */
  readonly knowledge: 'builtin' | 'known' | 'unknown';
  /** The wrappers around it, outermost first (`sudo`, `env`, `xargs`, `sh -c` …). */
  readonly within: readonly string[];
  readonly effects: readonly Effect[];
  /** The working directory it starts in, or undefined where only running could tell. */
  readonly cwd: string | undefined;
  /** Every directory it may start in, where those are several and known. */
  readonly cwds?: readonly string[];
  /** The reason why what it does can't be told from the text. Asks, and is never remembered. */
  readonly opaque: string | undefined;
  readonly place: Place;
}

/** An agent's own wrapper, recognised by its parsed shape. Paths are absolute. */
export interface Scaffold {
  readonly agent: string;
  /** `wrapped`: the agent's form around a subject; `infrastructure`: the agent's own set-up, with no words of the model's. */
  readonly kind: 'wrapped' | 'infrastructure';
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What `core/analyse` makes of a script. Places in `actions` are offsets into `subject`. */
export interface Analysis {
  /** The command a person is shown and rules remember: the text itself, or what an agent's wrapper wraps. */
  readonly subject: string;
  /** The wrapper an agent put around the subject, with the files that wrapper itself reads and writes. */
  readonly scaffold: Scaffold | undefined;
  readonly actions: readonly Action[];
  readonly faults: readonly { readonly reason: string; readonly place: Place }[];
  /** Where in the subject the parts of a plain list stand; absent for anything else. */
  readonly parts?: readonly Place[];
  /** Counted steps that reading it took. */
  readonly steps?: number;
  /** The marks of the files whose texts were followed: see `FileText`. */
  readonly followed?: readonly string[];
}

/** A file that a command runs, as it was when it was read; `none` where it can't be followed (not there, not in the project, no text, too long). */
export type FileText =
  /** `mark` is its real path, identity, size and time, as `Verdict.runs` has them. */
  { readonly kind: 'text'; readonly text: string; readonly mark: string } | { readonly kind: 'none' };

/** What a file holds, by its absolute path: each is read once, when the analysis first comes to it, and then always the same. */
export type TextOf = (file: string) => FileText;

// ---- Located -------------------------------------------------------------------------------------------------------

/** What really lies at a path. `real` has every symlink resolved; for a missing one, the real parent and the missing rest. */
export interface Location {
  readonly real: string;
  readonly kind: 'file' | 'directory' | 'device' | 'other' | 'missing';
  /** Device and inode as decimal text; empty for a missing path. */
  readonly device: string;
  readonly inode: string;
  readonly links: number;
  /** Size and time of the last change of a file; absent for everything else. */
  readonly stamp?: string;
  /** The nearest directory above it that exists: what must be writable to make, replace, move or delete it. */
  readonly parent: { readonly path: string; readonly device: string; readonly inode: string };
  /** The symbolic links on the way there, in the order they are met; absent where there is none. */
  readonly through?: readonly SymbolicLink[];
}

/** A symbolic link by its real place, and what it holds. */
export interface SymbolicLink {
  readonly at: string;
  readonly to: string;
}

/** What a name leads to as a program. */
export interface LocatedProgram {
  readonly real: string | undefined;
  readonly writable: boolean;
  readonly stamp?: string;
  /** Where no sandbox shows it by itself. */
  readonly apart?: Location;
  /** As of a path. */
  readonly through?: readonly SymbolicLink[];
}

/** An opened project, by path and identity. */
export interface Project extends Directory {
  /** The git directory outside that its `.git` leads to, where the person agreed that commands write it. */
  readonly repository?: Directory;
}

/** A directory by its real path and its identity. */
export interface Directory {
  readonly path: string;
  readonly device: string;
  readonly inode: string;
}

/** The project a request is bound to, and which protected names (relative to it) are there and which are not. */
export interface Ground {
  readonly project: Project;
  /** What is bound to it may read it alone. */
  readonly readOnly?: true;
  /** There, and to be mounted read-only: by identity, so that a swap between look and launch is seen. */
  readonly present: readonly {
    readonly path: string;
    readonly kind: 'file' | 'directory';
    readonly device: string;
    readonly inode: string;
  }[];
  /** Not there, though the directory they would stand in is. */
  readonly missing: readonly string[];
  /** Directories between a present name and the root, by identity: each becomes a mount point, else it could be renamed and rebuilt. */
  readonly chain: readonly { readonly path: string; readonly device: string; readonly inode: string }[];
  /** Names that stand there as symbolic links: what they lead to can't be held by a mount. */
  readonly links: readonly string[];
  /** Repositories of submodules whose protected names are among the above. */
  readonly submodules?: readonly Submodule[];
  /** What the repository keeps for working trees outside the project, relative to it, and where these are: held whole. */
  readonly worktrees?: readonly { readonly directory: string; readonly tree: string }[];
  /** Secret files in the project, by their absolute and real paths: shown empty, but for one that a person agreed to. */
  readonly secrets?: readonly Directory[];
  /** Where the project's repository lies outside and is followed: its directory, then the one it keeps for this working tree. */
  readonly repository?: readonly HeldDirectory[];
  /** Why the repository outside is not followed. */
  readonly unfollowed?: Unfollowed;
}

/** A directory of git's that is writable around what is protected in it. Names are relative to it. */
export interface HeldDirectory extends Directory, Pick<Ground, 'present' | 'chain' | 'missing'> {}

/** A repository outside that a project's `.git` leads to, and that can't be reached in it. */
export interface Unfollowed {
  /** It was agreed to, and does not agree any more: said with each command that names git. */
  readonly agreed: boolean;
  /** In words, as the end of a sentence that began with the `.git`. */
  readonly reason: string;
}

/** Where git keeps the repository of a submodule, and its working tree where that is told; both relative to the project. */
export interface Submodule {
  readonly repository: string;
  readonly tree: string | undefined;
}

/** A host that a file or a variable names, and so only a claim: it is shown and asked about, and allows nothing by itself. */
export interface KnownHost {
  readonly host: string;
  readonly port: number;
  /** Lower case: `https`, `ssh` … */
  readonly scheme: string;
  /** Which one says so, as the end of a sentence: `where remote origin leads`. */
  readonly says: string;
}

/** A repository that is not the project's own, and not held as that is. */
export interface OtherRepository {
  /** Where it lies: its working tree, or itself where it has none. */
  readonly directory: string;
  /** The file of its settings, which need not be there. */
  readonly config: string;
  /** What its settings name that runs or leads elsewhere, in words. */
  readonly settings: readonly string[];
  /** The names of its hooks. */
  readonly hooks: readonly string[];
  /** The files that say so, as `Verdict.runs` has them. */
  readonly marks: readonly string[];
}

/** The one look at the machine before consent. Keys are the absolute lexical paths of effects, and `spelled` of actions. */
export interface Located {
  readonly paths: ReadonlyMap<string, Location>;
  /** Matches of a pattern, by its absolute text; undefined where there were more than the bound. */
  readonly matches: ReadonlyMap<string, readonly Location[] | undefined>;
  /** Names that begin with `-` and may take the place of a pattern: see `core/judge/option-names.ts` for the key. */
  readonly dashed: ReadonlyMap<string, readonly string[]>;
  /** Names with blanks or pattern characters that match a pattern of words parted there; undefined where there were too many to look at. */
  readonly parted: ReadonlyMap<string, readonly string[] | undefined>;
  readonly programs: ReadonlyMap<string, LocatedProgram>;
  /** Where leads lead, by `spellLead`; a lead that stands nowhere, or not plainly, is not there. */
  readonly hosts: ReadonlyMap<string, readonly KnownHost[]>;
  /** Of the hosts that are named, those which the machine's own list has at a loopback address and nowhere else: each sandbox has that list, and a loopback of its own. */
  readonly loopback?: ReadonlySet<string>;
  readonly ground: Ground | undefined;
  /** By `system directory`; the project's own is none of them. */
  readonly repositories?: ReadonlyMap<string, OtherRepository>;
  /** By the same: those that it holds, and that have settings or hooks of their own. */
  readonly entered?: ReadonlyMap<string, readonly OtherRepository[]>;
  /** Why bubblewrap can't be had, where what runs is held by less (`Policy.fallback`). */
  readonly weaker?: string;
}

// ---- Verdict -------------------------------------------------------------------------------------------------------

export type Mode = 'strict' | 'ask' | 'auto' | 'observe';
export type Decision = 'allow' | 'ask' | 'deny';
/** `note` is told, never stops; the strictest finding decides. */
export type Rank = 'note' | 'ask' | 'deny';
/** At a glance, mildest first. */
export type Impact = 'none' | 'read' | 'write' | 'network' | 'destructive' | 'system';

export interface Finding {
  /** Stable, kebab-case; `ward-policy(5)` lists them. */
  readonly id: string;
  readonly rank: Rank;
  /** A sentence for a person, lower case, no full stop. */
  readonly reason: string;
  /** What would work instead, where something would. */
  readonly hint: string | undefined;
  /** False for the blacklist, out of bounds and opaque text: asked each time. */
  readonly rememberable: boolean;
  readonly place: Place;
}

/**
 * What of the filter of system calls can be opened for one command: sockets with a path, made and used in its own sandbox; tracing its own processes;
 * namespaces of its own.
 */
export type Switch = 'unix sockets' | 'ptrace' | 'nested sandbox';

/**
 * What a yes would give, for one run. A path is granted by identity: device and inode as `locate` saw them. Both are empty for a file that is not
 * there yet: it is made for the run, and opened alone.
 */
export type Grant =
  | { readonly kind: 'read' | 'write'; readonly path: string; readonly device: string; readonly inode: string }
  /** These settings of git in this file and no others: it is writable for the run, and compared when it has ended. */
  | {
      readonly kind: 'settings';
      readonly path: string;
      readonly device: string;
      readonly inode: string;
      readonly keys: readonly Announced[];
    }
  /** These settings of a repository in the project that is not its own, and no others: it is looked at when the command has ended, and they may stay. */
  | { readonly kind: 'nested settings'; readonly path: string; readonly keys: readonly Announced[] }
  /** `scheme` as the text has it: beyond this machine only what it names goes out; absent: what the port is for, else TLS. */
  | {
      readonly kind: 'connect';
      readonly host: string;
      readonly port: number;
      readonly scheme?: string;
      readonly via?: Via;
      /** The private address that its name leads to, and no other. */
      readonly leads?: string;
    }
  /** Opens this of the filter of system calls, and nothing else. */
  | { readonly kind: 'switch'; readonly name: Switch }
  /** Runs outside the sandbox: nothing is enforced. */
  | { readonly kind: 'leave'; readonly reason: string };

/** The noun `Verdict`. */
/** A part of a list, exactly as it stands there, and the exact argv of what it runs. */
export interface Piece {
  readonly subject: string;
  readonly commands: readonly (readonly string[])[];
}

export interface Verdict {
  readonly decision: Decision;
  readonly mode: Mode;
  /** What that mode was held to, in words: `Policy.terms`. */
  readonly terms?: string;
  readonly impact: Impact;
  readonly subject: string;
  readonly findings: readonly Finding[];
  readonly grants: readonly Grant[];
  readonly rememberable: boolean;
  /** The rule that settled it, if one did. */
  readonly rule: string | undefined;
  /** Of what is asked about and holds several commands, where each stands in the subject. */
  readonly steps?: readonly Place[];
  /** The exact argv of every action, where all are known: what a remembered rule is built from. */
  readonly commands: readonly (readonly string[])[] | undefined;
  /** Of a plain list that is asked about and may be remembered, the parts for which no rule stands yet. */
  readonly pieces?: readonly Piece[];
  readonly ground: Ground | undefined;
  /** Symbolic links by which the text names what it may reach: where the sandbox would not have them, they are made in it. */
  readonly links?: readonly SymbolicLink[];
  /** Names of the caller's variables that the command will not see. */
  readonly dropped: readonly string[];
  /** The files of the project that it runs, each with its size and time: a yes to them is void when they change. */
  readonly runs?: readonly string[];
  /** Something in the text runs on in the background. */
  readonly background: boolean;
  /** Something in the text signals or lists processes. */
  readonly looks?: boolean;
  /** The agent's own wrapper around the subject: its files are granted as such. */
  readonly scaffold: Scaffold | undefined;
  /** The policy it was judged by: `Policy.id`. */
  readonly policy: string;
}

// ---- Policy --------------------------------------------------------------------------------------------------------

/** What a rule may speak of beside words: what a program does, by kind. */
export type RuleEffect = 'read' | 'write' | 'delete' | 'connect' | 'secret' | 'privilege' | 'code';

/** A rule that settles what would be asked, or tightens. It never loosens a finding that may not be remembered. */
export interface Rule {
  readonly id: string;
  /** `trusted`: of a project's own policy that the person trusts as it is. */
  readonly from: 'system' | 'user' | 'project' | 'remembered' | 'trusted';
  readonly decision: Decision;
  /** Exact argv of every action of the command, in order; empty where the rule speaks of `runs` or `effects`. */
  readonly commands: readonly (readonly string[])[];
  /** Words of single programs, as patterns. */
  readonly runs?: readonly (readonly string[])[];
  /** Tightening: one of these. Allowing: no others. */
  readonly effects?: readonly RuleEffect[];
  /** Patterns of what is read, written or deleted. */
  readonly paths?: readonly string[];
  /** Patterns of what is connected to. */
  readonly hosts?: readonly string[];
  /** Whose requests: `person`, `agent`, or a name. A label, so such a rule only tightens. */
  readonly askers?: readonly string[];
  /** From and to as minutes of the day: it holds in between. */
  readonly hours?: Hours;
  /** Texts that it holds for, and texts that it does not: proved when it is loaded. */
  readonly match?: readonly string[];
  readonly not?: readonly string[];
  /** The exact text a remembered rule was made from; undefined in a handwritten one. */
  readonly subject: string | undefined;
  /** The project it holds in; undefined: everywhere. */
  readonly project: string | undefined;
  /** Of a remembered one, the only session that it holds in; absent: any. A label, so it narrows and never widens. */
  readonly session?: string;
  readonly reason: string;
  /** Milliseconds since the epoch, or undefined for no end. */
  readonly until: number | undefined;
}

/** A part of each day, in minutes since midnight; where it ends before it begins it goes past midnight. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/** How far `auto` goes: a command that is beyond any of it is asked about as in `ask`. */
export interface AutoLimits {
  /** The gravest impact; absent: writing. */
  readonly impact?: 'read' | 'write';
  /** The names of the programs that it may run; builtins of the shell need none. Absent: any. */
  readonly programs?: readonly string[];
  /** Hosts, as patterns, that it may reach; absent: none. */
  readonly hosts?: readonly string[];
  readonly hours?: Hours;
  readonly project?: string;
  readonly session?: string;
}

/** What clients of another machine start through a login shell; `commands`: a text that begins with `cd` into the project. */
export type ServiceForm = 'scp' | 'sftp' | 'rsync' | 'git' | 'commands' | 'terminal';

/** A form that starts in no project, and the opened project that it is bound to. */
export interface Service {
  readonly form: ServiceForm;
  readonly project: string;
  /** `read`: the project is read-only for it, whatever it would do. */
  readonly access: 'read' | 'write';
}

/** Where it is told that a request waits for a person. */
export interface Notify {
  /** On the desktop of the user, over their D-Bus session. */
  readonly desktop?: boolean;
  /** Posted there, signed. */
  readonly webhook?: string;
}

/** By what way hosts are reached, and where their names may lead. */
export interface NetworkPolicy {
  /** An address of HTTP or HTTPS, with a name and a password where it wants them. */
  readonly proxy?: string;
  /** What is reached without it, as `no_proxy` has it: hosts, domains, networks, `*`. */
  readonly direct?: readonly string[];
  /** Hosts whose names may lead to private addresses. */
  readonly private?: readonly string[];
  /** Nothing is connected to but what each of these lists holds. */
  readonly addresses?: readonly (readonly string[])[];
}

/** All layers combined, strictest wins. Made by `core/policy` from checked JSON. */
export interface Policy {
  /** Hash over everything that can change a verdict: a ticket made under another one is void. */
  readonly id: string;
  readonly mode: Mode;
  readonly modeUntil: number | undefined;
  /** Modes a user may choose, where the system policy caps them. */
  readonly modes: readonly Mode[];
  /** Each of them holds for `auto`; absent: what is built in. */
  readonly auto?: readonly AutoLimits[];
  /** The mode is `observe` because the person paused, until `modeUntil`. */
  readonly paused?: true;
  /** What the mode is held to, in words: a pause, its end, its limits, profiles; absent: nothing. */
  readonly terms?: string;
  /** Why what loosens in the user's file does not hold yet, in words: nobody accepted it; absent: all of it holds. */
  readonly unaccepted?: string;
  /** Names of the profiles that hold here. */
  readonly profiles?: readonly string[];
  readonly projects: readonly Project[];
  readonly rules: readonly Rule[];
  /** Further roots that commands may read and be shown, absolute. */
  readonly readable: readonly string[];
  /** Directories of Ward's own: what names one of them is denied. */
  readonly own: readonly string[];
  /** Further environment variables that commands see. */
  readonly environment: readonly string[];
  /** What a login shell serves in no project; absent: nothing. */
  readonly services?: readonly Service[];
  readonly remember: 'exact' | 'never';
  readonly unconfined: 'ask' | 'never';
  /** No broker is started because one was missed. */
  readonly broker?: 'never';
  /** Asked for by name: where bubblewrap can't be had, commands are held by Landlock, which holds less. Absent: then none runs. */
  readonly fallback?: 'landlock';
  /** No second goes by before a key counts where something is destroyed; absent: one does. */
  readonly readingTime?: 'none';
  /** Seconds that a request waits for a person elsewhere, 0: not at all; absent: 110. */
  readonly wait?: number;
  /** Who is told elsewhere that a request waits; absent: nobody. */
  readonly notify?: Notify;
  readonly network?: NetworkPolicy;
  /** Loosening needs root. */
  readonly lock: boolean;
  /** What one command may use at most, all layers and what is built in combined. */
  readonly limits?: Limits;
}

/** What one command and all it starts may use at most. What is absent has no bound. Sizes in bytes, times in milliseconds. */
export interface Limits {
  /** Of all its processes together. */
  readonly memory?: number;
  /** At one time, threads counted. */
  readonly processes?: number;
  /** Open in one process. */
  readonly descriptors?: number;
  /** Of each file it writes. */
  readonly fileSize?: number;
  /** Time on processors, of all its processes together. */
  readonly cpuTime?: number;
  /** Of all processors together, in per cent. */
  readonly cpuShare?: number;
  /** Bytes a second over its network, both ways together. */
  readonly bandwidth?: number;
  /** The same with each host and port. */
  readonly hostBandwidth?: number;
  /** Bytes over its network from start to end, both ways together. */
  readonly transfer?: number;
  /** Connections, and requests in plain HTTP, that it begins within a minute: to all hosts, and to each host and port. */
  readonly requests?: number;
  readonly hostRequests?: number;
  /** To hosts, at one time. */
  readonly connections?: number;
  /** From start to end. */
  readonly timeout?: number;
  /** The session's /tmp. */
  readonly tmp?: number;
  /** Each of the directories in memory: the empty home, /dev/shm, /var/tmp. */
  readonly scratch?: number;
  /** What must stay free of the disks that hold the project and /tmp. */
  readonly free?: number;
  /** Without a command of its session, until what goes on in the background ends. */
  readonly idle?: number;
}

// ---- Consent -------------------------------------------------------------------------------------------------------

declare const brand: unique symbol;

/** Consent given. Branded: only `core/consent.ts` makes one, so running without consent does not type-check. */
export interface Granted {
  readonly granted: true;
  readonly by: 'policy' | 'rule' | 'ticket' | 'person';
  readonly verdict: Verdict;
  readonly grants: readonly Grant[];
  readonly [brand]: true;
}

export interface Refused {
  readonly granted: false;
  /** `denied` by policy, `no` from a person, `nobody` to ask (then `ticket`), `changed` since it was judged. */
  readonly why: 'denied' | 'no' | 'nobody' | 'changed';
  readonly reason: string;
  readonly hint: string | undefined;
  readonly ticket: string | undefined;
  /** What a person wrote in its place: not agreed to either, a request like any other. */
  readonly instead?: Request;
  /** The person has it back where they typed it, to change it there. */
  readonly back?: true;
}

/** The noun `Consent`. */
export type Consent = Granted | Refused;

// ---- Launch --------------------------------------------------------------------------------------------------------

/** The layers of confinement, as `ward doctor`, verdict and record name them. */
export type Layer = 'files' | 'processes' | 'network' | 'syscalls' | 'environment' | 'descriptors';

/** A place a mount comes from. With an identity it is opened without following a last link, compared, and passed by descriptor. */
export interface Source {
  readonly path: string;
  readonly identity: { readonly device: string; readonly inode: string } | undefined;
}

/** One operation on the new mount namespace, in order; a later one wins. */
export type Mount =
  | {
      readonly kind: 'read-only' | 'writable';
      readonly source: Source;
      readonly at: string;
      /** Left out without a word where the source is missing. */
      readonly optional?: boolean;
    }
  /** An empty tmpfs of at most `bytes`. */
  | { readonly kind: 'empty'; readonly at: string; readonly bytes: number; readonly mode: string }
  /** A read-only file with this content; `over`: on exactly that file, and no other that is put in its place. */
  | {
      readonly kind: 'text';
      readonly at: string;
      readonly text: string | Uint8Array;
      readonly mode: string;
      readonly over?: { readonly device: string; readonly inode: string };
    }
  | { readonly kind: 'link'; readonly to: string; readonly at: string }
  | { readonly kind: 'directory'; readonly at: string }
  | { readonly kind: 'devices' | 'processes' | 'seal'; readonly at: string };

/** The noun `Launch`: everything the edge needs to start the command, as data. */
export interface Launch {
  /** False: outside every layer, as the person agreed. */
  readonly confined: boolean;
  /** Absolute path of bubblewrap. */
  readonly bubblewrap: string;
  readonly argv: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly cwd: string;
  /** What it finds on its standard input, by a pipe; absent: Ward's own. */
  readonly fed?: string | Uint8Array;
  /** A file of the sandbox's own that is its standard input. */
  readonly input?: string;
  readonly uid: number;
  readonly gid: number;
  readonly mounts: readonly Mount[];
  /** Hosts reachable through Ward's proxy, and how; empty: no network at all. */
  readonly hosts: readonly Approved[];
  /** The classic BPF program, as the kernel reads it; empty when unconfined. */
  readonly seccomp: Uint8Array;
  /** What that filter leaves open for it; absent: nothing. */
  readonly switches?: readonly Switch[];
  readonly layers: readonly Layer[];
  /** Held by Landlock and not by bubblewrap. */
  readonly landlock?: Landlock;
  /** What this sandbox holds less than Ward's own, in words. */
  readonly weaker?: readonly string[];
  /** Absolute paths that must not come to be while the command runs: what appears is moved aside and said. */
  readonly absent: readonly string[];
  /** Files of git's settings that may be written in this run, and what in them may change. They stand in `mounts` read-only until they are lifted. */
  readonly settings?: readonly Extract<Grant, { kind: 'settings' }>[];
  /** Settings of other repositories in the project that may come to be in this run. */
  readonly nested?: readonly Extract<Grant, { kind: 'nested settings' }>[];
  /** Secret files of the project that stand empty in this run. */
  readonly masked?: readonly string[];
  /** The project's repository, where that lies outside. */
  readonly repository?: string | undefined;
  /** Why that is not reached, said where the command names git. */
  readonly unfollowed?: Unfollowed | undefined;
  /** A program that the command names and that is nothing without a Unix socket. */
  readonly socket?: string | undefined;
  /** Host directory shown as /tmp. */
  readonly tmp: string;
  /** Files of an agent's wrapper. Below /tmp: copied out of the session's when the command has ended; elsewhere: made before, mounted. */
  readonly provided: readonly string[];
  /** It may make or change files, or runs code that may: the project is looked through for repositories before and after. */
  readonly writes?: boolean;
  /** Something in it runs on in the background: it may outlive the command, or what was still running at the end is said. */
  readonly background: boolean;
  /** What it may use at most, and how that is held; absent: nothing is bounded. */
  readonly bounds?: Bounds;
  /** It signals or lists processes: in a session with something in the background, it is to find them. */
  readonly looks?: boolean;
  /** What of its session it shares beside /tmp: the loopback network, or with it the processes as `view` shows them. Absent: nothing. */
  readonly shares?: 'network' | 'processes' | undefined;
  readonly view?: string | undefined;
  /** What the policy says of the network. */
  readonly network?: NetworkPolicy;
  /** Its network is made around it so that programs which know no proxy find Ward too. */
  readonly direct?: boolean;
}

/** Limits as one launch has them. */
export interface Bounds {
  readonly limits: Limits;
  readonly hold: Hold;
}

/**
 * What holds the limits of a whole tree of processes: a scope of systemd; a control group of Ward's own below these directories (cgroups(7)); or
 * Ward itself, by looking.
 */
export type Hold =
  | { readonly kind: 'scope'; readonly program: string; readonly user: boolean }
  | { readonly kind: 'group'; readonly version: 1 | 2; readonly parents: ReadonlyMap<Controller, string> }
  | { readonly kind: 'polling'; readonly reason: string };

export type Controller = 'memory' | 'pids' | 'cpu';

// ---- Outcome -------------------------------------------------------------------------------------------------------

/** The noun `Outcome`. */
export interface Outcome {
  /** The command's own; 128+n where it died of a signal; 126 not run; 125 Ward failed and nothing ran. */
  readonly status: number;
  readonly ran: boolean;
  /** Why it was not begun in a sandbox that stood: Ward's own trouble, with what would help. */
  readonly unbegun?: { readonly message: string; readonly hint?: string | undefined };
  readonly layers: readonly Layer[];
  /** What the sandbox held less than Ward's own, in words. */
  readonly weaker?: readonly string[];
  /** What was refused or undone while it ran, in words (a path, a host). */
  readonly refused: readonly string[];
  /** Processes that were still there when the command ended, and ended with it. */
  readonly ended: readonly string[];
  /** Limits that it came up against, in words. */
  readonly limited?: readonly string[];
  /** What it was held to by a limit and went on, in words. */
  readonly slowed?: readonly string[];
  /** Processes that go on in the background of the session, in words. */
  readonly left?: readonly string[];
  /** What would work instead of what could not, in words. */
  readonly hints?: readonly string[];
  /** What somebody has to know of beside the one who sent it, in words. */
  readonly alerts?: readonly string[];
  readonly milliseconds: number;
  /** What is not known of it, in words. */
  readonly unknown: string | undefined;
  /** INT came to Ward meanwhile, as by the key for it at a terminal that is not Ward's. */
  readonly interrupted?: boolean;
}

/** By which proxy a host is reached, as a variable of the caller's names it: its host and port, and nothing of who may use it. */
export interface Via {
  readonly proxy: string;
  readonly variable: string;
}

/** A host that a command may reach, by this port. */
export interface Approved {
  /** Lower case, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Lower case, as the command's text has it; absent: what the port is for. */
  readonly scheme?: string;
  /** A private address that its name leads to. */
  readonly leads?: string;
  /** The address of a proxy that a person agreed to for it, with what that is shown. */
  readonly via?: string;
}

/** One connection that a command made or tried to make, through Ward's proxy or past it; or a name that it asked for. */
export interface Connection {
  /** Empty in a sum over several hosts. */
  readonly host: string;
  readonly port: number;
  /** How it was asked for; `direct`: not at all, it was made as such; `dns`: only its name was. */
  readonly by: 'connect' | 'socks' | 'http' | 'direct' | 'dns';
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly milliseconds: number;
  /** Bytes to the host, and from it. */
  readonly sent: number;
  readonly received: number;
  /** In words: `ended`, why it did not come to be, or why it was cut. */
  readonly outcome: string;
  /** Its greeting of TLS carried an encrypted one. */
  readonly ech?: true;
  /** A sum over so many. */
  readonly times?: number;
}

// ---- Machine -------------------------------------------------------------------------------------------------------

/** What holds a command where bubblewrap can't be had: the version of Landlock's interface, and the program that applies it. */
export interface Landlock {
  readonly version: number;
  readonly arch: 'x86_64' | 'aarch64';
  /** Absolute paths. */
  readonly perl: string;
  readonly launcher: string;
}

/** What this machine offers, probed by doing, and where Ward's own things lie. */
export interface Capabilities {
  readonly arch: 'x86_64' | 'aarch64';
  readonly layers: readonly Layer[];
  /** Why a layer is missing, and the command that mends it, by layer. */
  readonly lacks: ReadonlyMap<Layer, { readonly reason: string; readonly mend: string }>;
  /** Absolute path of bubblewrap, and whether it takes `--bind-fd`. */
  readonly bubblewrap: { readonly path: string; readonly bindFd: boolean } | undefined;
  /** Where bubblewrap can't be had and the policy names Landlock in its place. */
  readonly landlock?: Landlock;
  /** System directories and files that exist here, and for links where they lead. */
  readonly system: readonly { readonly path: string; readonly link: string | undefined }[];
  /** Absolute path of the shell that runs a text in each dialect, where there is one. */
  readonly shells: ReadonlyMap<Dialect, string>;
  /** Toolchain directories of the home that exist, relative to it. */
  readonly toolchains: readonly string[];
  /** Secret system files to hide because the user can read them. */
  readonly hidden: readonly { readonly path: string; readonly kind: 'file' | 'directory' }[];
  /** Where Ward itself is installed: shown read-only. */
  readonly ward: string;
  /** The session's private /tmp, and the project's cache, on the host. */
  readonly tmp: string;
  readonly cache: string | undefined;
  /** The content of the git identity file shown as ~/.gitconfig. */
  readonly gitIdentity: string;
  /** What holds the limits of a whole tree of processes here. */
  readonly hold?: Hold;
  /** A command that reaches hosts can have a network in which every address leads to Ward; looked up for such a command alone. */
  readonly direct?: boolean;
}

// ---- Event ---------------------------------------------------------------------------------------------------------

/** Whatever happens, as the record and every other listener sees it. */
export type Event =
  /**
   * `hook`: the shell that asked runs it itself, if it may; nobody tells what came of it. `of`: a connection that the command of that entry asked for as it
   * ran; what came of it is told with that command's others.
   */
  | {
      readonly kind: 'decided';
      readonly request: Request;
      readonly verdict: Verdict;
      readonly consent: Consent;
      readonly hook?: true;
      readonly of?: number;
    }
  | { readonly kind: 'finished'; readonly entry: number; readonly outcome: Outcome }
  /** Of the command of that entry; its outcome comes after. */
  | { readonly kind: 'connected'; readonly entry: number; readonly connections: readonly Connection[] }
  | {
      readonly kind: 'changed';
      readonly what: 'mode' | 'project' | 'policy' | 'rule' | 'claim' | 'ticket' | 'session' | 'network';
      readonly detail: string;
      /** Of a ticket: the hash of the request that was answered. */
      readonly answered?: string;
      /** Of a ticket: the entry of the answer that is used up now. */
      readonly took?: number;
    }
  | { readonly kind: 'alert'; readonly detail: string };
