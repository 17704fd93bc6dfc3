/** Programs and forms that are asked about each time, in every mode, and can't be remembered: by resolved name and argument, never by spelling. */
import { collect } from '../collect.ts';
import type { Action, Value } from '../values.ts';
import { type Check, effectsOf, type Found, found, type Matter, namesOf } from './matter.ts';

/** Asked about however they are called. */
const always: ReadonlyMap<string, string> = new Map(
  collect(
    Object.entries({
      deletes: 'rm rmdir unlink shred srm wipe',
      'moves or replaces files': 'mv',
      'cuts or overwrites files': 'truncate dd',
      'destroys a file system': 'mkfs mke2fs mkswap wipefs blkdiscard',
      'changes how a disk is divided': 'fdisk sfdisk cfdisk sgdisk gdisk parted',
      'takes privileges': 'sudo sudoedit su doas pkexec runuser run0',
      'changes what is mounted': 'mount umount swapon swapoff losetup',
      'stops or restarts the machine': 'reboot shutdown halt poweroff init telinit kexec',
      'runs something later, outside this session': 'crontab at batch',
      'changes the firewall': 'iptables ip6tables iptables-restore ip6tables-restore nft ipset ebtables arptables ufw firewall-cmd',
      'changes the kernel': 'insmod rmmod modprobe kmod depmod',
    }),
    ([does, names]) => names.split(' ').map(name => [name, does] as const),
  ),
);

/** Forms of those that only show something: each word is told, and is one of these options (swapon(8)). */
const showing: ReadonlyMap<string, RegExp> = new Map([
  ['swapon', /^(?:-s|--(?:summary|show(?:=[A-Za-z,]+)?|noheadings|raw|bytes|output-all))$/],
]);

type Form = (words: readonly string[]) => string | undefined;

/** The first word that is no option, after the options of the program itself that take a value. */
function verbOf(words: readonly string[], valued: string): string {
  const taking = valued.split(' ');
  const at = words.findIndex((word, index) => !word.startsWith('-') && !taking.includes(words[index - 1] ?? ''));
  return words[at] ?? '';
}

const has = (words: readonly string[], ...options: readonly string[]) => words.some(word => options.includes(word));

/** Whether a bundle of short options (`-fdx`) holds this letter. */
const bundled = (words: readonly string[], letter: string) => words.some(word => /^-[A-Za-z]+$/.test(word) && word.includes(letter));

/** git's forms that throw away work or history (git-reset(1), git-clean(1), git-push(1) …). */
const gitForms: ReadonlyMap<string, (rest: readonly string[]) => boolean> = new Map<string, (rest: readonly string[]) => boolean>([
  ['reset', rest => has(rest, '--hard', '--merge', '--keep')],
  ['clean', rest => !has(rest, '--dry-run') && !bundled(rest, 'n')],
  ['checkout', rest => has(rest, '--', '.', '--force') || bundled(rest, 'f')],
  ['checkout-index', rest => has(rest, '--force') || bundled(rest, 'f')],
  // A refspec that forces moves a branch of this repository too: `git fetch . +old:branch`.
  ['fetch', rest => has(rest, '--force') || bundled(rest, 'f') || rest.some(word => /^\+.*:(?!refs\/remotes\/)/.test(word))],
  ['switch', rest => has(rest, '--force', '--discard-changes') || bundled(rest, 'f')],
  ['restore', rest => !has(rest, '--staged', '-S') || has(rest, '--worktree', '-W')],
  [
    'push',
    rest => rest.some(word => /^(?:--force|--delete|--mirror|--prune|[+:].)/.test(word)) || bundled(rest, 'f') || bundled(rest, 'd'),
  ],
  ['branch', rest => has(rest, '--force') || bundled(rest, 'D') || bundled(rest, 'f')],
  ['tag', rest => has(rest, '--delete', '--force') || bundled(rest, 'd') || bundled(rest, 'f')],
  ['stash', rest => has(rest, 'drop', 'clear')],
  ['reflog', rest => has(rest, 'expire', 'delete')],
  ['update-ref', rest => has(rest, '-d', '--stdin')],
  ['worktree', rest => has(rest, 'remove') && (has(rest, '--force') || bundled(rest, 'f'))],
  ['gc', rest => rest.some(word => word.startsWith('--prune'))],
  ['filter-branch', () => true],
  ['filter-repo', () => true],
  ['prune', rest => !has(rest, '-n', '--dry-run')],
  ['replace', () => true],
]);

const gitVerb = (words: readonly string[]) =>
  verbOf(words, '-C -c --git-dir --work-tree --namespace --exec-path --config-env --super-prefix');

const gitForm: Form = words => {
  const name = gitVerb(words);
  const rest = words.slice(words.indexOf(name) + 1);
  return rest[0] !== '--help' && gitForms.get(name)?.(rest) ? `git ${name} discards or rewrites work` : undefined;
};

/** Verbs below which another stands: `docker container rm`. */
const groups =
  /^(?:builder|buildx|compose|config|container|context|image|machine|manifest|network|node|plugin|pod|secret|service|stack|swarm|system|volume|rollout|set)$/;

/** A question about the program itself: `help rm`, `rm --help`. Behind an operand the option may be meant for what runs elsewhere. */
function asksHelp(words: readonly string[]): boolean {
  if (words[0] === 'help') return true;
  return (
    words.at(-1) === '--help' && (words.length === 2 || (words.length === 3 && groups.test(words[0] ?? ''))) && !words[0]?.startsWith('-')
  );
}

/** A form that is one of some verbs anywhere among the words. */
function anyOf(verbs: string, does: string): Form {
  const known = verbs.split(' ');
  return words => {
    if (asksHelp(words)) return undefined;
    const seen = words.find(word => known.includes(word));
    return seen === undefined ? undefined : `${seen} ${does}`;
  };
}

/** Cloud tools spell destroying as a verb or at the front of one: `delete-bucket`, `terminate-instances`. */
const cloudForm: Form = words => {
  if (words.length < 4 && words.at(-1) === 'help' && words.every(word => /^[a-z0-9-]+$/.test(word))) return undefined;
  const seen = words.find(word =>
    /^(?:rm|rb|mv|delete|destroy|terminate|remove|purge|deregister|reset|stop|detach|revoke)(?:-|$)/.test(word),
  );
  return seen === undefined ? undefined : `${seen} destroys things in the cloud`;
};

const chmodForm: Form = words => {
  if (has(words, '--recursive') || bundled(words, 'R')) return 'changes a whole tree';
  const bits = words.find(word => /^[0-7]*[2-7][0-7]{3}$|^[ugoa]*[+=][rwxXt]*s/.test(word));
  return bits === undefined ? undefined : `${bits} lets others run it with its owner's rights`;
};

const chownForm: Form = words => (has(words, '--recursive') || bundled(words, 'R') ? 'changes a whole tree' : undefined);

/** Zeroes, cuts out or moves what is in a file (fallocate(1)). */
const fallocateForm: Form = words =>
  has(words, '--punch-hole', '--zero-range', '--collapse-range', '--insert-range') ||
  /[pzci]/.test(words.filter(word => /^-[a-z]+$/.test(word)).join(''))
    ? 'cuts or overwrites files'
    : undefined;

const tarForm: Form = words => (has(words, '--recursive-unlink') ? 'deletes whole trees where it extracts' : undefined);

const findForm: Form = words => (has(words, '-delete') ? 'find -delete deletes what it finds' : undefined);

/** The same, but for these verbs below a group that is on the list: they only look. */
function anyButLooking(groupsOn: string, looking: RegExp, form: Form): Form {
  const on = groupsOn.split(' ');
  return words => form(words.filter((word, at) => !(on.includes(word) && looking.test(words[at + 1] ?? ''))));
}

const containers = anyOf(
  'rm rmi prune kill stop down volume system network swarm exec run push load import',
  'reaches past the sandbox or destroys',
);
const deployed = anyOf('apply destroy import taint untaint up state force-unlock', 'changes what is deployed');
const clusters = anyOf(
  'delete drain cordon taint replace patch apply scale exec rollout uninstall upgrade rollback edit',
  'changes a cluster',
);
const publishing = anyOf('publish unpublish deprecate yank owner dist-tag push upload', 'publishes for others');

/** Asked about in some forms only; a word that only running could tell counts as any. */
const byForm: ReadonlyMap<string, Form> = new Map(
  collect(
    [
      ['git', gitForm],
      ['find', findForm],
      ['fallocate', fallocateForm],
      ['tar bsdtar gtar', tarForm],
      ['chmod', chmodForm],
      ['chown chgrp', chownForm],
      ['docker podman nerdctl', anyButLooking('volume network system', /^(?:ls|list|inspect|df|info)$/, containers)],
      ['docker-compose podman-compose', containers],
      ['kubectl oc helm', clusters],
      ['terraform tofu pulumi', anyButLooking('state', /^(?:list|show)$/, deployed)],
      ['aws gcloud gsutil az doctl heroku flyctl fly vercel netlify wrangler', cloudForm],
      ['npm pnpm yarn bun cargo gem twine poetry hatch flit uv vsce jsr mvn gradle', publishing],
      // `dotnet publish` builds; `dotnet nuget push` publishes.
      ['dotnet', anyOf('push delete', 'publishes for others')],
    ] as readonly (readonly [string, Form])[],
    ([names, form]) => names.split(' ').map(name => [name, form] as const),
  ),
);

/** Every action that is on the list, and every wrapper around one that is. */
export const blacklist: Check = matter => [...collect(matter.analysis.actions, action => judgeAction(action, matter)), ...signals(matter)];

function judgeAction(action: Action, matter: Matter): readonly Found[] {
  const names = namesOf(action, matter.located);
  const listed = collect([...names.filter(name => !shows(name, action.argv.slice(1))), ...action.within], listing);
  const forms = collect(names, name => formOf(name, action));
  if (listed.length + forms.length === 0) return [];
  return [...new Set([...listed, ...forms])].map(reason => found('ask', { id: 'blacklist', reason, place: action.place }));
}

function listing(name: string): readonly string[] {
  const does = always.get(name.startsWith('mkfs.') ? 'mkfs' : name);
  return does === undefined ? [] : [`${name} ${does}`];
}

function shows(name: string, words: readonly Value[]): boolean {
  const option = showing.get(name);
  return option !== undefined && words.length > 0 && words.every(one => one.kind === 'text' && option.test(one.text));
}

/** Why a command whose words are all known is on the list, by its name or its form; undefined where it is not. */
export function listedCommand(argv: readonly string[]): string | undefined {
  const spelled = argv[0] ?? '';
  const name = spelled.slice(spelled.lastIndexOf('/') + 1);
  const words = argv.slice(1).map((text): Value => ({ kind: 'text', text }));
  if (shows(name, words)) return undefined;
  return listing(name)[0] ?? byForm.get(name)?.(argv.slice(1));
}

function formOf(name: string, action: Action): readonly string[] {
  const form = byForm.get(name);
  if (form === undefined) return [];
  const words = name === 'git' ? placed(action.argv.slice(1)) : action.argv.slice(1);
  const reason =
    form(collect(words, known)) ??
    (/^ch(?:own|grp)$/.test(name) && action.within.some(one => /^(?:find|fd|fdfind|xargs|parallel)$/.test(one))
      ? 'changes all that is found'
      : undefined) ??
    (action.place.in === undefined && deciding(name, words).some(mayBeAnOption)
      ? `${name} gets a word that only running could tell`
      : undefined);
  return reason === undefined ? [] : [reason];
}

/** What surely is one word behind `-C`, before any verb, is a directory. */
function placed(words: readonly Value[]): readonly Value[] {
  const verb = words.findIndex((one, at) => one.kind !== 'text' || (!one.text.startsWith('-') && !isPlace(words[at - 1])));
  const [word] = words.slice(verb);
  if (verb < 1 || word?.kind !== 'unknown' || word.splits || !isPlace(words[verb - 1])) return words;
  return [...words.slice(0, verb), { kind: 'text', text: '.' }, ...placed(words.slice(verb + 1))];
}

function isPlace(word: Value | undefined): boolean {
  return word?.kind === 'text' && word.text === '-C';
}

/** The words that may make a listed form of it. What follows a command of git's that has none can't. */
function deciding(name: string, words: readonly Value[]): readonly Value[] {
  if (/^(?:(?:bsd|g)?tar|ch(?:mod|own|grp)|find)$/.test(name)) return words.filter(one => !begins(one));
  if (name !== 'git') return verbed.has(name) ? words.slice(0, settled(words)) : words;
  const open = words.findIndex(one => one.kind !== 'text');
  const verb = gitVerb(collect(open < 0 ? words : words.slice(0, open), known));
  if (verb === '') return words;
  if (verb === 'restore' || verb === 'reset' || verb === 'branch') return words.filter(one => !begins(one));
  return gitForms.has(verb) ? words : [];
}

/** Whose listed forms are verbs in the place of one, and no options. Not those that take several verbs or tasks at once, or have them at any depth. */
const verbed = new Set(
  'docker podman nerdctl docker-compose podman-compose kubectl oc helm terraform tofu pulumi npm pnpm yarn cargo gem twine poetry hatch flit uv dotnet'.split(
    ' ',
  ),
);

/** Verbs of those that have others below them. */
const parents =
  /^(?:repo|registry|plugin|state|workspace|stack|config|cache|self|owner|version|env|run-script|certificate|auth|nuget|tool|pip|package|org|team|access|token|hook|profile|policy|cluster|component|create|add)$/;

/** How many words may hold the verb: those up to one that is no option, nor the value of one, and has no others below it. */
function settled(words: readonly Value[]): number {
  const texts = words.map(one => (one.kind === 'text' ? one.text : undefined));
  const open = texts.indexOf(undefined);
  const plain = (text: string | undefined) => text !== undefined && !text.startsWith('-');
  const at = texts
    .slice(0, open < 0 ? texts.length : open)
    .findIndex(
      (text, index) => plain(text) && (index === 0 || plain(texts[index - 1])) && !groups.test(text ?? '') && !parents.test(text ?? ''),
    );
  return at < 0 ? words.length : at;
}

/** It surely begins as a name of a file does, or is looked for on the machine: to a program without verbs that is no option. */
function begins(value: Value): boolean {
  if (value.kind !== 'unknown' || value.fits === undefined || value.prefix.startsWith('-')) return false;
  return value.fits.dash !== '' && !value.fits.text.startsWith('-');
}

/** A word as far as it is certain: `--prune=$when` is that option, whatever comes after. */
function known(value: Value): readonly string[] {
  if (value.kind !== 'unknown') return [value.text];
  return /^--?[\w-]+=/.test(value.prefix) ? [value.prefix] : [];
}

/** Whether running may make an option or a verb of it: with a certain start that is neither, it can't, and no more where that names the option. */
function mayBeAnOption(value: Value): boolean {
  if (value.kind !== 'unknown' || (value.named && !value.prefix.startsWith('-'))) return false;
  return value.splits || value.prefix === '' || (value.prefix.startsWith('-') && !/^--[\w-]+=/.test(value.prefix));
}

function signals(matter: Matter): readonly Found[] {
  return collect(effectsOf(matter, 'signal'), ({ action, effect }) =>
    effect.outside && !(action.place.in !== undefined && action.argv.slice(1).some(one => one.kind === 'unknown'))
      ? [found('ask', { id: 'blacklist', reason: 'signals processes outside this session', place: effect.place })]
      : [],
  );
}
