/** Programs that take privileges and run a command with them: sudo, su and their kin leave the sandbox. */
import type { Effect } from '../../values.ts';
import { leave, needs, runs, runsText, textOf, together, touch } from '../effects.ts';
import { type Grammar, grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';

interface Privilege {
  readonly names: string;
  readonly options: string;
  /** How its operands and `-c` are meant. */
  readonly command: 'operands' | 'text' | 'tool';
  readonly flags: readonly string[];
}

function privilege(shape: Privilege): Program {
  const known = grammar(shape.options, shape.command === 'text' ? 'gnu' : 'first');
  return { names: shape.names.split(' '), read: call => elevated(shape, known, call), flags: shape.flags, quiet: [] };
}

function elevated(shape: Privilege, known: Grammar, call: Call): Reading {
  const found = options(call.arguments, known);
  // What only tells of itself takes nothing; `sudo` is asked about however it is called.
  if (shape.command === 'tool' && call.arguments.length === 1 && /^(?:--(?:help|version)|-[hV])$/.test(textOf(call.arguments[0]) ?? ''))
    return together({});
  const texts = valuesOf(found, 'c');
  const argv = shape.command === 'text' ? [] : command(found);
  return together(
    { effects: [taken(found, call), ...assigned(found), ...edited(found, call)] },
    { runs: [...texts.map(one => runsText(one, call)), ...(edits(found, call) ? [] : runs(argv, call))], opaque: found.unclear },
  );
}

/** In a user namespace of its own unshare(1) needs no privilege, and can be let do it in the sandbox. */
function taken(found: Options, call: Call): Effect {
  const own = call.program === 'unshare' && found.options.every(one => one.known) && has(found, ...ownUser);
  if (own) return needs('nested sandbox', 'runs it in namespaces of its own, with powers there', call.place);
  return leave(`${call.program} takes privileges`, call.place);
}

const ownUser = ['U', 'r', 'c', 'map-auto', 'map-user', 'map-group', 'map-users', 'map-groups'];

const isAssignment = (one: Argument) => /^\w+=/.test(one.value.kind === 'unknown' ? one.value.prefix : one.value.text);

function command(found: Options): readonly Argument[] {
  const at = found.operands.findIndex(one => !isAssignment(one));
  return at < 0 ? [] : found.operands.slice(at);
}

function assigned(found: Options): Effect[] {
  const at = found.operands.findIndex(one => !isAssignment(one));
  return found.operands
    .slice(0, at < 0 ? undefined : at)
    .map(one => ({ kind: 'environment', name: (textOf(one) ?? '').split('=')[0] ?? '', place: one.place }));
}

function edits(found: Options, call: Call): boolean {
  return call.program === 'sudoedit' || (call.program === 'sudo' && has(found, 'e'));
}

function edited(found: Options, call: Call): Effect[] {
  return edits(found, call) ? found.operands.flatMap(one => touch('write', one, call)) : [];
}

/** What takes privileges. */
export const privileges: readonly Program[] = [
  privilege({
    names: 'sudo sudoedit run0',
    options:
      'A|askpass b|background B C|close-from= D|chdir= E|preserve-env=? e|edit g|group= H h|host= i|login K k l|list N n|non-interactive P p|prompt= R|chroot= r|role= S|stdin s|shell t|type= T|command-timeout= U|other-user= u|user= V v',
    command: 'operands',
    flags: [
      'sudo ls',
      'sudo -u root rm -rf /',
      'echo pw | sudo -S id',
      'sudo --ask id',
      'sudo -l',
      'sudo A=1 -E ls',
      'sudoedit /etc/hosts',
    ],
  }),
  privilege({ names: 'doas', options: 'a= C= L n s u=', command: 'operands', flags: ['doas ls', 'doas -u root sh'] }),
  privilege({ names: 'pkexec', options: 'user= disable-internal-agent keep-cwd', command: 'operands', flags: ['pkexec sh'] }),
  privilege({
    names: 'su',
    options: 'c|command= session-command= f g|group= G= l|login m p P s|shell=program w= T=',
    command: 'text',
    flags: ['su', 'su root -c id', "su - -c 'ls'"],
  }),
  privilege({
    names: 'runuser',
    options: 'c|command= u|user= f g|group= G= l|login m p P s|shell= w= session-command=',
    command: 'operands',
    flags: ['runuser -u root -- ls', "runuser root -c 'ls'"],
  }),
  privilege({
    names: 'unshare',
    options:
      `i|ipc=? m|mount=? n|net=? p|pid=? u|uts=? U|user=? C|cgroup=? T|time=? f|fork r|map-root-user c|map-current-user map-auto map-user= map-group= map-users= map-groups= kill-child=? mount-proc=? mount-binfmt=? propagation= setgroups= keep-caps
      R|root= w|wd= S|setuid= G|setgid= l|load-interp= monotonic= boottime=`.replace(/\s+/g, ' '),
    command: 'tool',
    flags: ['unshare -rm mount --bind /tmp /etc', 'unshare -Ur true', 'unshare -m ls', 'unshare --map-root-user rm a'],
  }),
  privilege({
    names: 'setpriv capsh chroot nsenter proot newgrp sg schroot systemd-nspawn',
    options:
      't= S= G= R|root= w|wd= a m=? u=? i=? n=? p=? U=? C=? T=? r|map-root-user f|fork M= reuid= regid= groups= userspec= mount-proc=? kill-child=? propagation= setgroups= all target=',
    command: 'tool',
    flags: ['nsenter -t 1 -a sh', 'chroot /x sh'],
  }),
];
