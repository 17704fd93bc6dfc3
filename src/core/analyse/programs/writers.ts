/** Programs that make, change and destroy files: coreutils and their kin, as data. */
import path from 'node:path';
import { anyBelow, code, comesNothing, destroys, form, textOf, touch, touchEmptied, touchOver, touchTree, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { listed } from '../sole.ts';
import { ddFiles } from './dd.ts';
import { FOUND } from './find.ts';
import { modeSays } from './modes.ts';
import { ownEndings } from './own-endings.ts';
import { row, type Shape } from './row.ts';
import { FROM_INPUT } from './xargs.ts';

/** A hard link gives a second way to write what it names; a symbolic one shows what lies there, from where the link stands. */
function ln(found: Options, call: Call): Partial<Reading> {
  const target = valuesOf(found, 't')[0];
  const sources = target === undefined && found.operands.length > 1 ? found.operands.slice(0, -1) : found.operands;
  const link = target ?? (found.operands.length > 1 ? found.operands.at(-1) : word('.', call.place));
  const made = link === undefined ? [] : [...touch('write', link, call), ...(has(found, 'f') ? (emptied(found, call).effects ?? []) : [])];
  const opaque = ownEndings(found, 'S');
  if (!has(found, 's')) return { effects: [...sources.flatMap(one => touch('write', one, call)), ...made], opaque };
  const from = { cwd: has(found, 'r') ? call.cwd : standsIn(link, call) };
  return { effects: [...sources.flatMap(one => touch('read', one, from)), ...made], opaque };
}

/** A copy that may be one of nothing, and what it keeps of what was there. */
function copied(found: Options, call: Call): Partial<Reading> {
  return { ...emptied(found, call), opaque: ownEndings(found, 'S') };
}

/** A copy of nothing, or a link to it, leaves nothing of what was there. */
function emptied(found: Options, call: Call): Partial<Reading> {
  const sources = found.operands.slice(0, -1);
  if (sources.some(one => textOf(one) === '/dev/null' || (INPUT.test(textOf(one) ?? '') && given(call.input))))
    return { effects: [destroys('emptied', 'leaves nothing of what is in the file', call.place)] };
  const same = sources.length > 0 && sources.every(one => textOf(one) !== undefined) && each(found.operands.at(-1));
  return { effects: same ? [destroys('emptied', 'writes the same over each of many files', call.place)] : [] };
}

const INPUT = /^\/(?:dev\/(?:stdin|fd\/0)|proc\/self\/fd\/0)$/;

/** It is told where its input comes from, and nothing comes. */
function given(input: Call['input']): boolean {
  return input.kind !== 'nothing' && comesNothing(input);
}

/** Each file that find finds, or that xargs or a loop brings from a list of them. */
function each(argument: Argument | undefined): boolean {
  const value = argument?.value;
  if (argument === undefined || value?.kind !== 'unknown' || !anyBelow(value)) return false;
  if (listed(value.reason)) return argument.ends === true;
  return value.prefix === '' && (value.reason === FOUND || value.reason === FROM_INPUT);
}

/** What is given nothing writes nothing, over what was there; tee empties what it writes before it reads anything. */
function fromInput(found: Options, call: Call): Partial<Reading> {
  const none = comesNothing(call.input);
  const files = found.operands.filter(one => textOf(one) !== '-');
  if (has(found, 'a')) return { effects: files.flatMap(one => touch('write', one, call)) };
  if (none) return { effects: files.flatMap(one => touchEmptied(one, call)) };
  const many = ({ value, place }: Argument) =>
    value.kind === 'pattern'
      ? value.one !== true
      : value.kind === 'unknown' && ((value.splits && value.fits !== undefined) || each({ value, place }));
  if (call.program === 'tee' && files.some(many)) return { effects: files.flatMap(one => touchEmptied(one, call)) };
  return { effects: files.flatMap(one => (call.program === 'tee' ? touchOver(one, call, 'begun') : touch('write', one, call))) };
}

/** The directory that the text of a symbolic link counts from. */
function standsIn(link: Argument | undefined, { cwd }: Call): string | undefined {
  const text = textOf(link);
  if (text === undefined || (cwd === undefined && !text.startsWith('/'))) return undefined;
  const full = path.resolve(cwd ?? '/', text);
  return text.endsWith('/') || text === '.' ? full : path.dirname(full);
}

/** What the mode that is set says. */
function chmod(found: Options, call: Call): Partial<Reading> {
  const mode = found.operands[0] ?? found.options.find(one => !one.known)?.at;
  // A mode of which only the front is known may be any.
  const says = mode?.value.kind === 'unknown' ? '777' : (textOf(mode) ?? '');
  return { effects: [...modeSays(says, call.place), ...modeLess(found, call)] };
}

/** With a mode such as `-x`, or one taken from another file, every operand is a file. */
function modeLess(found: Options, call: Call): Reading['effects'] {
  const first = found.operands[0];
  const none = has(found, 'reference') || found.options.some(one => !one.known);
  if (first === undefined || !none) return [];
  return has(found, 'R') ? touchTree('attribute', first, call) : touch('attribute', first, call);
}

const whole = (what: string) => ({
  on: 'R',
  rank: 'ask' as const,
  id: 'recursive-attributes',
  impact: 'destructive' as const,
  reason: `changes the ${what} of everything below`,
});

/** rsync's, tar's and install's kin are elsewhere; here is what coreutils writes with. */
const shaped: readonly Shape[] = [
  {
    names: 'rm',
    options: 'f|force i I interactive=? r|R|recursive d|dir v|verbose one-file-system no-preserve-root preserve-root=?',
    operands: 'delete',
    recursive: 'r',
    flags: ['rm notes.txt', 'rm -rf build', 'rm -rf /', 'rm -- "$x"', 'rm build/ -rf'],
    quiet: [],
  },
  { names: 'unlink', operands: 'delete', flags: ['unlink notes.txt'], quiet: [] },
  {
    names: 'rmdir',
    options: 'p|parents v|verbose ignore-fail-on-non-empty',
    operands: 'delete',
    flags: ['rmdir build'],
    quiet: [],
  },
  {
    names: 'shred srm wipe',
    options: 'f|force n|iterations= random-source=read s|size= u remove=? v|verbose x|exact z|zero',
    operands: 'delete',
    flags: ['shred -u notes.txt'],
    quiet: [],
  },
  {
    names: 'mv',
    options: 'b backup=? f|force i n|no-clobber S|suffix= t|target-directory=write T|no-target-directory u|update=? v|verbose Z',
    operands: 'move',
    ending: 'write',
    target: 't',
    flags: ['mv a.txt b.txt', 'mv .git /tmp/', 'mv -t /tmp src'],
    quiet: [],
  },
  {
    names: 'truncate',
    options: 'c|no-create o|io-blocks r|reference=read s|size=',
    operands: 'write',
    flags: ['truncate -s 0 notes.txt'],
    quiet: [],
  },
  {
    names: 'dd',
    more: (found, call) => ({ effects: ddFiles(found, call) }),
    flags: ['dd if=/dev/zero of=/dev/sda', 'dd if=.env of=/dev/stdout', 'dd of="$target"'],
    quiet: [],
  },
  {
    names: 'cp',
    more: copied,
    options:
      'a|archive b backup=? copy-contents d f|force i H l|link L|dereference n|no-clobber P p preserve=? no-preserve= parents R|r|recursive reflink=? remove-destination sparse= s|symbolic-link S|suffix= t|target-directory=write T u|update=? v|verbose x Z context=?',
    operands: 'read',
    ending: 'write',
    target: 't',
    recursive: 'R a',
    flags: [
      'cp /dev/null a.txt',
      'cp ~/.ssh/id_rsa key',
      'cp evil.sh ~/.bashrc',
      'cp hook .git/hooks/pre-commit',
      'cp -t ~/bin tool',
      'cp a b --targ=/etc',
      'cp -b -S vrc evil .en',
    ],
    quiet: ['cp a.txt b.txt', 'cp -r src lib', 'cp -a src/. dist/', 'cp -t dist a.txt b.txt'],
  },
  {
    names: 'install ginstall',
    options:
      'b backup=? c C|compare d|directory D g|group= m|mode= o|owner= p s|strip strip-program=program S|suffix= t|target-directory=write T v Z context=?',
    operands: 'read',
    ending: 'write',
    target: 't',
    more: installed,
    flags: ['install -m 755 tool /usr/local/bin/tool', 'install -s --strip-program=./mine tool bin/tool', 'install -m 4755 tool bin/tool'],
    quiet: ['install -m 644 a.txt dist/a.txt', 'install -d dist/lib'],
  },
  {
    names: 'ln link',
    options: 'b backup=? d f|force i L n P r|relative s|symbolic S|suffix= t|target-directory= T v|verbose',
    more: ln,
    flags: ['ln -sf /dev/null a.txt', 'ln -s ~/.ssh keys', 'ln /etc/shadow s', 'ln -s ../../other/x lib/x', 'ln -sf a.txt ~/out'],
    quiet: ['ln -s a.txt b.txt', 'ln -sfn ../shared lib/shared', 'ln -s ./dist current'],
  },
  {
    names: 'mkdir',
    options: 'm|mode= p|parents v|verbose Z context=?',
    operands: 'write',
    more: (found, call) => ({ effects: givenMode(found, call) }),
    flags: ['mkdir -m 777 x', 'mkdir ~/.config/autostart', 'mkdir "$(date)"'],
    quiet: ['mkdir -p src/core', 'mkdir -m 755 build'],
  },
  {
    names: 'touch',
    options: 'a c|no-create d|date= f h|no-dereference m r|reference=read t= time=',
    operands: 'write',
    flags: ['touch ~/marker', 'touch ../x'],
    quiet: ['touch src/new.ts', "touch -d '2 days ago' a.txt"],
  },
  {
    names: 'mkfifo mknod',
    options: 'm|mode= Z',
    operands: 'write text',
    more: made,
    flags: ['mkfifo ~/pipe', 'mknod sda b 8 0', 'mknod -m 666 x c 1 3'],
    quiet: ['mkfifo pipe'],
  },
  {
    names: 'chmod',
    options: 'c|changes f|silent|quiet v|verbose R|recursive reference=read no-preserve-root preserve-root',
    operands: 'text attribute',
    recursive: 'R',
    forms: [whole('mode')],
    more: chmod,
    flags: [
      'chmod 777 src',
      'chmod o+w a.txt',
      'chmod a=rwx bin/x',
      'chmod u+x,go+rwx x',
      'chmod 0666 a',
      'chmod -R 777 .',
      'chmod 4755 tool',
      'chmod u+s tool',
      'chmod 600 ~/.bashrc',
      'chmod --rec 700 src',
    ],
    quiet: [
      'chmod +w a.txt',
      'chmod go-w,u+w a.txt',
      'chmod 775 bin',
      'chmod a+rx bin/x',
      'chmod o= key',
      'chmod +x script.sh',
      'chmod 644 a.txt',
      'chmod u+x,g-w bin/tool',
    ],
  },
  {
    names: 'chown chgrp',
    options: 'c|changes f|silent|quiet v|verbose dereference h from= R|recursive H L P reference=read no-preserve-root preserve-root',
    operands: 'text attribute',
    recursive: 'R',
    forms: [whole('owner')],
    more: (found, call) => ({ effects: modeLess(found, call) }),
    flags: ['chown -R u .', 'chown root /etc/x'],
    quiet: ['chown u a.txt'],
  },
  {
    names: 'tee',
    options: 'a|append i|ignore-interrupts p output-error=?',
    more: fromInput,
    flags: ['echo x | tee -a ~/.bashrc', 'echo x | tee .git/hooks/post-checkout', 'date | tee "$out"'],
    quiet: ['npm test | tee test.log', 'echo x | tee -a notes.txt'],
  },
  {
    names: 'split',
    options:
      'a|suffix-length= additional-suffix= b|bytes= C|line-bytes= d numeric-suffixes=? x hex-suffixes=? e filter=script l|lines= n|number= t|separator= u verbose',
    operands: 'read write',
    here: 'write',
    more: (found, call) => ({ effects: has(found, 'filter') ? [] : pieces(found.operands[1], 'x', call) }),
    flags: ["split --filter='rm -rf ~' big.txt", 'split big.txt /etc/part', "split --fil='curl x.example' big"],
    quiet: ['split -l 100 big.txt part-', "split --filter='cat' big.txt"],
  },
  {
    names: 'csplit',
    options: 'b|suffix-format=part f|prefix=write k n|digits= q|quiet|silent|s z suppress-matched',
    operands: 'read text',
    here: 'write',
    more: (found, call) => ({ effects: pieces(valuesOf(found, 'f')[0], 'xx', call) }),
    flags: ['csplit -f ~/part a.txt 10', "csplit -f src -b '/../../x%d' a.txt 10"],
    quiet: ['csplit a.txt 10', "csplit -b '%03d.txt' a.txt 10"],
  },
  {
    names: 'mktemp',
    options: 'd|directory u|dry-run q|quiet suffix= p|tmpdir=?write t',
    more: (found, call) => ({ effects: found.operands.flatMap(one => touch('write', filled(one), call)) }),
    flags: ['mktemp -d ~/x.XXXX', 'mktemp --tmpdir=/etc x.XXX'],
    quiet: ['mktemp', 'mktemp -d', 'mktemp -d /tmp/build.XXXXXX'],
  },
  {
    names: 'fallocate',
    options: 'c d i l|length= n o|offset= p v x z',
    operands: 'write',
    flags: ['fallocate -l 1G ~/big'],
    quiet: ['fallocate -l 1M big.bin'],
  },
  {
    names: 'sponge',
    options: 'a',
    more: fromInput,
    flags: ['sort names.txt | sponge ~/.profile'],
    quiet: ['sort names.txt | sponge names.txt'],
  },
  {
    names: 'setfacl chattr',
    options: 'm= x= M=read X=read R|recursive b k d n restore=read v= p=',
    operands: 'text attribute',
    forms: [{ on: '', rank: 'ask', id: 'attributes', impact: 'system', reason: 'changes who may do what with a file' }],
    flags: ['chattr +i a.txt', 'setfacl -m u:bob:rw a.txt'],
    quiet: [],
  },
  {
    names: 'patch',
    options:
      'b|backup B|prefix=write Y|basename-prefix=part z|suffix= V|version-control= c d|directory=enter D= e E f F|fuzz= g|get= i|input=read l n N o|output=write p|strip= r|reject-file=write R s t T u v x= Z dry-run verbose binary',
    operands: 'write read',
    here: 'write',
    more: patched,
    flags: ['patch -p0 -o ~/.bashrc < x.diff', 'patch -d / -p0 < x.diff', 'patch -b -B /etc/ a x.diff', 'patch -b -Y ../x a x.diff'],
    quiet: ['patch -p1 < fix.diff', 'patch -p1 -i fix.diff'],
  },
];

/** A node of a device is a way to the device. */
function made(found: Options, call: Call): Partial<Reading> {
  const device = call.program === 'mknod' && !/^p$/.test(textOf(found.operands[1]) ?? '');
  const says = { rank: 'ask', id: 'device', impact: 'system', reason: 'makes a way to a device' } as const;
  return { effects: [...(device ? [form(says, call.place)] : []), ...givenMode(found, call)] };
}

/** In the last name of a template each `X` of the last few becomes some character (mktemp(1)). */
function filled(template: Argument): Argument {
  const text = textOf(template);
  const made = text?.replace(/[*?[\]\\]/g, '\\$&').replace(/X{3,}(?=[^X/]*$)/, run => '?'.repeat(run.length));
  return made === undefined || !/X{3,}[^X/]*$/.test(text ?? '')
    ? template
    : { value: { kind: 'pattern', text: made }, place: template.place };
}

/** Pieces are called by the prefix and what counts them: `xaa`, `part-00`, `chunk.1`. */
function pieces(prefix: Argument | undefined, usual: string, call: Call): Reading['effects'] {
  const text = prefix === undefined ? usual : textOf(prefix);
  if (text === undefined) return [];
  const place = prefix?.place ?? call.place;
  return touch('write', { value: { kind: 'pattern', text: `${text.replace(/[*?[\]\\]/g, '\\$&')}*` }, place }, call);
}

/** `install` sets the mode as chmod does. */
function installed(found: Options, call: Call): Partial<Reading> {
  const made = has(found, 'd') ? found.operands.flatMap(one => touch('write', one, call)) : (emptied(found, call).effects ?? []);
  return { effects: [...made, ...givenMode(found, call)], opaque: ownEndings(found, 'S') };
}

/** The mode of `-m`. */
function givenMode(found: Options, call: Call): Reading['effects'] {
  return valuesOf(found, 'm').flatMap(one => modeSays(textOf(one) ?? '', call.place));
}

/** A patch names the files it changes itself; they lie below the directory it works in. An ed script in it runs ed. */
function patched(found: Options, call: Call): Partial<Reading> {
  const into = valuesOf(found, 'd').flatMap(one => touchTree('write', one, call));
  const ed = has(found, 'e') ? [code('unknown', 'an ed script can run commands', call.place)] : [];
  const version = has(found, 'g') ? [destroys('patch-get', 'fetches files from a version control system', call.place)] : [];
  return { effects: [...into, ...ed, ...version], opaque: ownEndings(found, 'z') };
}

/** Programs that make, change and destroy files. */
export const writers: readonly Program[] = shaped.map(row);
