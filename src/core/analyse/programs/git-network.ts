/** git's commands that reach other repositories: clone, fetch, pull, push, remote, submodule and their kin. */

import { tameKey } from '../../tame-git-key.ts';
import type { Effect } from '../../values.ts';
import { code, connect, connectAs, connectTo, destroys, runsText, secureHost, textOf, touch, touchAt, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Reading } from '../program.ts';
import { moduleSettings, remoteSettings, upstream } from './git-settings.ts';
import type { Shape } from './row.ts';

type Sub = Omit<Shape, 'flags' | 'quiet'>;

/** The repository a word names: an address, a path, or a remote whose address stands in the configuration. */
function repository(argument: Argument | undefined, call: Call): Effect[] {
  if (argument === undefined) return [connect(undefined, undefined, call.place)];
  const text = textOf(argument);
  const { place } = argument;
  if (text === undefined) return [connect(undefined, undefined, place)];
  if (/^[a-z0-9+.-]+::/iu.test(text)) return [code('sideways', 'a remote helper runs what the address says', place)];
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) return connectTo(argument, 'ssh', call);
  if (/^(?:\/|\.{1,2}(?:\/|$))/.test(text)) return touch('read', argument, call);
  return [secureShell(text, place)];
}

/** `user@host:path`, which is ssh; anything else is a name. */
function secureShell(text: string, place: Argument['place']): Effect {
  const host = secureHost(text);
  return host === undefined ? connect(undefined, undefined, place) : { kind: 'connect', host, port: 22, scheme: 'ssh', place };
}

/** As `repository`; a plain name, or none, is a remote whose address the repository's own configuration holds. */
function remoteOf(argument: Argument | undefined, call: Call, push = false): Effect[] {
  const name = textOf(argument);
  const plain = argument === undefined || /^\w[\w./-]*$/.test(name ?? '');
  if (!plain || call.cwd === undefined) return repository(argument, call);
  return [connectAs({ kind: 'git-remote', repository: call.cwd, name, push }, argument?.place ?? call.place)];
}

const transfer = 'upload-pack=program exec=program receive-pack=program o|server-option= push-option=';

function fetching(found: Options, call: Call): Partial<Reading> {
  const many = has(found, 'all', 'multiple', 'recurse-submodules');
  const from = many ? repository(undefined, call) : remoteOf(found.operands[0], call);
  const forced = has(found, 'f') || found.operands.slice(1).some(one => /^\+.*:(?!refs\/remotes\/)/.test(textOf(one) ?? ''));
  const says = forced ? [destroys('git-rewrite', 'moves a branch away from its commits', call.place)] : [];
  return { effects: [...from, ...says, ...touchAt('write', '.', call), ...upstream(found, call)] };
}

/** What a push takes away from others. */
function pushing(found: Options, call: Call): Partial<Reading> {
  const refs = found.operands.slice(1);
  const into = found.operands[0] ?? valuesOf(found, 'repo')[0];
  const forced = has(found, 'f', 'force-with-lease', 'delete', 'mirror', 'prune') || refs.some(one => /^[+:]./.test(textOf(one) ?? '+x'));
  const says = forced ? [destroys('git-push', 'overwrites or deletes what others see', call.place)] : [];
  return { effects: [...remoteOf(into, call, true).flatMap(one => received(one, call)), ...says, ...upstream(found, call)] };
}

/** A push into a directory changes it, and runs the hooks that lie there. */
function received(effect: Effect, call: Call): Effect[] {
  if (effect.kind !== 'path') return [effect];
  return [{ ...effect, touch: 'write' }, code('sideways', 'the hooks of the repository that is pushed to run', call.place)];
}

function cloning(found: Options, call: Call): Partial<Reading> {
  const [from, into] = found.operands;
  const target = into === undefined ? touchAt('write', '.', call) : touch('write', into, call);
  const deep = has(found, 'recurse-submodules') ? [connect(undefined, undefined, call.place)] : [];
  return { effects: [...repository(from, call), ...target, ...deep, ...keys(found, call)] };
}

function keys(found: Options, call: Call): Effect[] {
  return valuesOf(found, 'c').flatMap(one => configured(one, call));
}

/** `-c name=value`. */
export function configured(argument: Argument, call: Call): Effect[] {
  const text = textOf(argument);
  const cut = text?.indexOf('=') ?? -1;
  const [key, value] = text === undefined ? ['', ''] : cut < 0 ? [text, 'true'] : [text.slice(0, cut), text.slice(cut + 1)];
  if (tameKey(key, value)) return [];
  const shown = key === '' ? 'a setting that only running could tell' : `the setting ${key}`;
  return [code('sideways', `${shown} of ${call.program} can run code`, argument.place)];
}

function remote(found: Options, call: Call): Partial<Reading> {
  const [verb, , address] = found.operands;
  const name = textOf(verb) ?? (verb === undefined ? 'show' : '');
  if (name === 'get-url') return {};
  if (name === 'show') return { effects: has(found, 'n') ? [] : found.operands.slice(1).flatMap(one => remoteOf(one, call)) };
  if (name === 'prune') return { effects: found.operands.slice(1).flatMap(one => remoteOf(one, call)) };
  if (name === 'update') return { effects: [connect(undefined, undefined, call.place)] };
  if (name === 'set-head')
    return { effects: [...(has(found, 'a') ? remoteOf(found.operands[1], call) : []), ...touchAt('write', '.', call)] };
  const helper = /^[a-z0-9+.-]+::/iu.test(textOf(address) ?? '');
  const runs = helper ? [code('sideways', 'a remote helper runs what the address says', call.place)] : [];
  const fetches = name === 'add' && has(found, 'f') ? repository(address, call) : [];
  return { effects: [...(remoteSettings(name, found, call) ?? touchAt('replace', '.git/config', call)), ...runs, ...fetches] };
}

function submodule(found: Options, call: Call): Partial<Reading> {
  const name = textOf(found.operands[0]) ?? (found.operands.length === 0 ? 'status' : '');
  if (name === 'status' || name === 'summary') return {};
  if (name === 'foreach') return eachModule(found.operands.slice(1), call);
  const plain = /^(?:init|sync|add|update)$/.test(name);
  const writes = [...(plain ? moduleSettings(call) : touchAt('replace', '.git/config', call)), ...touchAt('write', '.', call)];
  return { effects: name === 'add' || name === 'update' ? [...writes, connect(undefined, undefined, call.place)] : writes };
}

function eachModule(words: readonly Argument[], call: Call): Partial<Reading> {
  const texts = words.filter(one => !/^--(?:recursive|quiet)$/.test(textOf(one) ?? '')).map(textOf);
  if (texts.includes(undefined)) return { opaque: 'what it runs in each module is not known' };
  return { runs: [{ ...runsText(word(texts.join(' '), call.place), call), cwd: undefined }] };
}

function archive(found: Options, call: Call): Partial<Reading> {
  const from = valuesOf(found, 'remote');
  const format = textOf(valuesOf(found, 'format')[0]) ?? 'tar';
  const odd = /^(?:tar|zip|tgz|tar\.gz)$/.test(format)
    ? []
    : [code('sideways', 'an archive format of the configuration runs a program', call.place)];
  return { effects: [...from.flatMap(one => remoteOf(one, call)), ...odd] };
}

const mails = { on: '', rank: 'ask' as const, id: 'git-mail', impact: 'network' as const, reason: 'sends to others' };

const serves = { on: '', rank: 'ask' as const, id: 'serves', impact: 'network' as const, reason: 'gives the repository to whoever asks' };

/** `add`, `pull` and `push` reach the repository they name; the others stay here. */
function subtree(found: Options, call: Call): Partial<Reading> {
  const verb = textOf(found.operands[0]) ?? 'push';
  const away = /^(?:add|pull|push)$/.test(verb) && (verb !== 'add' || found.operands.length > 2);
  return { effects: [...(away ? repository(found.operands[1], call) : []), ...touchAt('write', '.', call)] };
}

/** What looks at large files, and what only changes the project. All else reaches a server or changes git's own settings. */
function largeFiles(found: Options, call: Call): Partial<Reading> {
  const verb = textOf(found.operands[0]) ?? 'version';
  if (/^(?:ls-files|status|env|version|help|logs|pointer)$/.test(verb)) return {};
  if (/^(?:track|untrack|checkout)$/.test(verb)) return { effects: touchAt('write', '.', call) };
  if (/^(?:install|uninstall|update)$/.test(verb))
    return { effects: ['config', 'hooks'].flatMap(one => touchAt('replace', `.git/${one}`, call)) };
  const lost = /^(?:prune|migrate)$/.test(verb) ? [destroys('git-rewrite', 'throws away or rewrites what is stored', call.place)] : [];
  return { effects: [connect(undefined, undefined, call.place), ...lost] };
}

/** git-flow: branches that begin, end and are shown to others. */
function flow(found: Options, call: Call): Partial<Reading> {
  const [kind, verb] = found.operands.map(textOf);
  if (kind === undefined || kind === 'version' || kind === 'help' || verb === 'list') return {};
  if (/^(?:start|finish|checkout|diff|rebase)$/.test(verb ?? '')) return { effects: touchAt('write', '.', call) };
  if (kind === 'init' || kind === 'config') return { effects: touchAt('replace', '.git/config', call) };
  return { effects: [connect(undefined, undefined, call.place)] };
}

/** Sub-commands by name. */
export const networkCommands: readonly Sub[] = [
  {
    names: 'fetch',
    options: `${transfer} all multiple recurse-submodules=? depth= deepen= shallow-since= shallow-exclude= refmap= j|jobs= negotiation-tip= filter= p|prune t|tags f|force a|append u|update-head-ok m k|keep n|no-tags v|verbose q|quiet set-upstream unshallow dry-run`,
    more: fetching,
  },
  {
    names: 'pull',
    options: `${transfer} all recurse-submodules=? depth= deepen= shallow-since= shallow-exclude= refmap= negotiation-tip= s|strategy= X|strategy-option= S|gpg-sign=? r|rebase=? log=? cleanup= j|jobs=? filter= a|append f|force t|tags p|prune k|keep n v|verbose q|quiet e|edit ff-only no-rebase squash autostash set-upstream`,
    more: fetching,
  },
  {
    names: 'push',
    options: `${transfer} f|force force-with-lease=? force-if-includes d|delete mirror prune repo= u|set-upstream all tags follow-tags n|dry-run no-verify recurse-submodules= signed=? porcelain progress atomic thin v|verbose q|quiet`,
    more: pushing,
  },
  {
    names: 'clone',
    options:
      'u|upload-pack=program template=program reference=read reference-if-able=read separate-git-dir=write b|branch= o|origin= c|config= depth= shallow-since= shallow-exclude= recurse-submodules|recursive=? j|jobs= filter= server-option= bundle-uri=url ref-format= mirror bare n|no-checkout single-branch q|quiet',
    more: cloning,
  },
  {
    names: 'ls-remote',
    options: `${transfer} h|heads t|tags refs q|quiet exit-code symref sort=`,
    more: (found, call) => ({ effects: remoteOf(found.operands[0], call) }),
  },
  { names: 'remote', options: 'v|verbose n t= m= mirror=? tags f a|auto d|delete push add all', more: remote },
  {
    names: 'submodule',
    options: 'b|branch= f|force name= reference=read depth= j|jobs= q|quiet recursive init remote',
    style: 'first',
    more: submodule,
  },
  {
    names: 'archive',
    options: 'remote= exec=program o|output=over format= prefix= add-file=read add-virtual-file= v l|list',
    more: archive,
  },
  {
    names: 'send-email imap-send request-pull',
    options: 'to= cc= bcc= smtp-server= sendmail-cmd=program to-cmd=program cc-cmd=program header-cmd=program p',
    forms: [mails],
    more: (_, call) => ({ effects: [connect(undefined, undefined, call.place)] }),
  },
  {
    names:
      'send-pack fetch-pack http-fetch http-push svn p4 cvsimport cvsexportcommit archimport annex remote-http remote-https remote-ftp remote-ftps',
    options: transfer,
    more: (_, call) => ({ effects: [connect(undefined, undefined, call.place)] }),
  },
  {
    names: 'daemon http-backend instaweb cvsserver shell upload-pack receive-pack upload-archive',
    options: 'base-path=read interpolated-path= listen= port= p= user= group= access-hook=program d|httpd=program b|browser=program',
    forms: [serves],
  },
  {
    names: 'remote-ext remote-fd web--browse for-each-repo',
    more: (_, call) => ({ effects: [code('sideways', `${call.program} runs what an address or a setting says`, call.place)] }),
  },
  { names: 'subtree', options: 'P|prefix= m|message= b|branch= onto= annotate= squash rejoin q d', more: subtree },
  { names: 'lfs', options: 'I|include= X|exclude= f|force a|all d|dry-run', more: largeFiles },
  { names: 'flow', more: flow },
];
