/** Archivers and compressors: what they read, where they write, and the programs their options run. */
import { code, destroys, textOf, touch, touchAt, touchTree, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { lists } from '../shapes.ts';
import { ended } from '../word/ended.ts';
import { fed } from './carried.ts';
import { clears } from './cleaning.ts';
import { ownEndings } from './own-endings.ts';
import { row, type Shape } from './row.ts';
import { tarRow } from './tar.ts';

const removes = (call: Call) => destroys('archive-removes', 'deletes files, packed or in the archive', call.place);
const anywhere = (call: Call) => destroys('archive-anywhere', 'writes wherever the archive says', call.place);
const headOf = ({ value }: Argument) => (value.kind === 'unknown' ? value.prefix : value.text);

/** Names of what to pack that come in by standard input: known to lie here only where a program that looks here prints them. */
function namesFrom({ input }: Call): string | undefined {
  return lists(input) ? undefined : 'the names of the files come from its input';
}

/** `-TT` tests the archive with a program, `-lf` writes a log, `-FS` and `-@` stand among letters that mean other things alone (zip(1)). */
function zip(_: Options, call: Call): Partial<Reading> {
  const heads = call.arguments.map(headOf);
  const tested = heads.some(one => /^-[^-]*TT|^--unz/.test(one));
  const logs = call.arguments.filter((_, at) => /^-[^-]*lf$|^--logfile-p/.test(heads[at - 1] ?? ''));
  const listed = heads.some(one => /^-[a-z0-9]*@/i.test(one) || one === '--names-stdin');
  return {
    effects: [
      ...(tested ? [code('sideways', 'an option of zip runs a program', call.place)] : []),
      ...logs.flatMap(one => touch('write', one, call)),
      ...(heads.some(one => /^-[a-z]*FS|^--filesync/.test(one)) ? [removes(call)] : []),
    ],
    opaque: listed ? namesFrom(call) : undefined,
  };
}

function unzip(found: Options, call: Call): Partial<Reading> {
  const [file] = found.operands;
  const looks = has(found, 'l', 'p', 't', 'v', 'z', 'Z', 'c');
  return {
    effects: [
      ...(file === undefined ? [] : touch('read', file, call)),
      ...(looks || has(found, 'd') || file === undefined ? [] : touchAt('write', '.', call)),
      ...(has(found, ':') ? [anywhere(call)] : []),
    ],
  };
}

/** The file takes another's place, unless it is kept or goes to standard output. */
/** What each puts behind the name of what it packs; what unpacks takes it away again, and writes beside it. */
const endings: ReadonlyMap<string, string> = new Map(
  'gzip=.gz pigz=.gz bzip2=.bz2 pbzip2=.bz2 lbzip2=.bz2 xz=.xz pixz=.pxz pxz=.xz lzma=.lzma zstd=.zst zstdmt=.zst pzstd=.zst lz4=.lz4 lzop=.lzo lzip=.lz clzip=.lz brotli=.br compress=.Z rzip=.rz lrzip=.lrz snzip=.sz'
    .split(' ')
    .map(one => one.split('=') as [string, string]),
);

function packed(file: Argument, program: string): Argument {
  const ending = endings.get(program);
  return ending === undefined ? unpacked(file) : ended(file, ending);
}

function unpacked(file: Argument): Argument {
  const { value } = file;
  return value.kind === 'unknown' ? file : { ...file, value: { ...value, text: value.text.replace(/\.\w{1,3}$/, '') } };
}

/** A file that is taken away, and kept nowhere. */
export function taken(file: Argument, call: Call): Reading['effects'] {
  return [...touch('delete', file, call), removes(call)];
}

function compress(found: Options, call: Call): Partial<Reading> {
  const trains = found.options.some(one => /^train/.test(one.name));
  const looks = trains || has(found, 'c', 't', 'l');
  const keeps = looks || has(found, 'k') || /zstd|lz4/.test(call.program);
  const lists = [...valuesOf(found, 'files'), ...valuesOf(found, 'files0'), ...valuesOf(found, 'filelist')];
  const made = looks || has(found, 'o') ? [] : found.operands.map(one => (has(found, 'd') ? unpacked(one) : packed(one, call.program)));
  const trees = has(found, 'r') && !keeps && !has(found, 'd') ? found.operands.flatMap(one => clears(one, call)) : [];
  return {
    effects: [
      ...trees,
      ...found.operands.flatMap(one => [...touch(looks ? 'read' : 'write', one, call), ...(keeps ? [] : touch('replace', one, call))]),
      ...made.flatMap(one => touch('write', one, call)),
      // lz4 takes away what it has unpacked, also where it only prints it.
      ...(looks && has(found, 'rm') && call.program.includes('lz4') ? found.operands.flatMap(one => taken(one, call)) : []),
      // To lzop that is a directory (lzop(1)).
      ...(call.program === 'lzop' ? valuesOf(found, 'p').flatMap(one => touch('write', one, call)) : []),
      // A dictionary that is trained is kept under this name (zstd(1)).
      ...(trains && !has(found, 'o') ? touchAt('write', 'dictionary', call) : []),
    ],
    opaque:
      (lists.length > 0 ? 'the files it packs are listed in another one' : undefined) ??
      (has(found, 'N') && !looks && opens(found, call) ? 'what comes out of it has the name that stands in it' : ownEndings(found, 'S')),
  };
}

/** It unpacks, by an option or by its name. */
function opens(found: Options, { program }: Call): boolean {
  return has(found, 'd') || /^un|unzip/.test(program);
}

/** A verb, an archive, names; switches have their value attached, and lists stand behind `@` (7z's manual, `switches`). */
function seven(found: Options, call: Call): Partial<Reading> {
  const [verb, archive, ...names] = found.operands;
  const heads = call.arguments.map(headOf);
  const out = /^[ex]$/.test(textOf(verb) ?? '');
  const writes = !/^(?:[eltx]|h|i|b)$/.test(textOf(verb) ?? '');
  const removing = textOf(verb) === 'd' || heads.some(one => /^-sdel/i.test(one));
  const to = valuesOf(found, 'o').length > 0;
  return {
    effects: [
      ...(archive === undefined ? [] : touch(writes ? 'write' : 'read', archive, call)),
      ...(out ? (to ? [] : touchAt('write', '.', call)) : names.flatMap(one => touchTree('read', one, call))),
      ...(removing ? [removes(call)] : []),
      ...(heads.some(one => /^-spf/i.test(one)) && out ? [anywhere(call)] : []),
    ],
    opaque: heads.some(one => /^(?:-[ixa]r?)?@/i.test(one)) ? 'the files it packs are listed in another one' : undefined,
  };
}

/** rar and unrar: `m` and `mf` move, `x` and `e` unpack into the last operand where that ends in a slash. */
function rar(found: Options, call: Call): Partial<Reading> {
  const [verb, archive, ...names] = found.operands;
  const text = textOf(verb) ?? '';
  const out = /^[ex]/.test(text);
  const to = names.at(-1);
  const into = to !== undefined && (textOf(to) ?? '/').endsWith('/') ? touch('write', to, call) : touchAt('write', '.', call);
  return {
    effects: [
      ...(archive === undefined ? [] : touch(/^[eltvxp]/.test(text) ? 'read' : 'write', archive, call)),
      ...(out ? into : names.flatMap(one => touchTree('read', one, call))),
      ...(/^(?:m|d)/.test(text) || has(found, 'd') ? [removes(call)] : []),
    ],
    opaque: names.some(one => headOf(one).startsWith('@')) ? 'the files it packs are listed in another one' : undefined,
  };
}

/** GNU cpio unpacks a name that begins with a slash where it says (cpio(1), --absolute-filenames: the default); not where only other names are asked for, nor what a package holds. */
function relative(found: Options, { program, input }: Call): boolean {
  const asked = found.operands.length > 0 && found.operands.every(one => /^(?!.*\.\.)[\w.]/.test(textOf(one) ?? ''));
  return program === 'bsdcpio' || asked || (input.kind === 'pipe' && /^rpm2(?:cpio|archive)$/.test(input.from ?? ''));
}

/** Copy-in unpacks here, copy-out packs what its input names, copy-pass does both. */
function cpio(found: Options, call: Call): Partial<Reading> {
  const reads = has(found, 't');
  const out = has(found, 'o', 'p') && !has(found, 'i');
  const file = valuesOf(found, 'F').flatMap(one => touch(out ? 'write' : 'read', one, call));
  const to = has(found, 'p') ? found.operands.flatMap(one => touch('write', one, call)) : [];
  const here = reads || out || has(found, 'D') ? [] : touchAt('write', '.', call);
  const kept = reads || out || has(found, 'no-absolute-filenames', 'to-stdout') || relative(found, call);
  return { effects: [...file, ...to, ...here, ...(kept ? [] : [anywhere(call)])], opaque: out ? namesFrom(call) : undefined };
}

/** `-r` unpacks here, `-w` packs, both copy into the last operand; a name may be replaced by one that lies anywhere (pax(1)). */
function pax(found: Options, call: Call): Partial<Reading> {
  const [out, packs] = [has(found, 'r'), has(found, 'w')];
  const to = out && packs ? found.operands.slice(-1) : [];
  const from = packs ? found.operands.slice(0, found.operands.length - to.length) : [];
  const file = valuesOf(found, 'f').flatMap(one => touch(packs ? 'write' : 'read', one, call));
  const moved = valuesOf(found, 's').some(one => /^(.)(?:(?!\1).)*\1.*(?:\/|\.\.)/s.test(textOf(one) ?? ',x,/'));
  return {
    effects: [
      ...file,
      ...from.flatMap(one => touchTree('read', one, call)),
      ...to.flatMap(one => touch('write', one, call)),
      ...(out && !packs ? touchAt('write', '.', call) : []),
      ...(moved && out ? [anywhere(call)] : []),
    ],
    opaque: packs && from.length === 0 ? namesFrom(call) : undefined,
  };
}

/** A word of letters, the archive, its members; `x` unpacks here (ar(1)). */
function ar(found: Options, call: Call): Partial<Reading> {
  const dashes = /^-[dmpqrtsx]/.test(headOf(call.arguments[0] ?? word('', call.place)));
  const letters = dashes ? headOf(call.arguments[0] ?? word('', call.place)).slice(1) : (textOf(found.operands[0]) ?? '');
  const [archive, ...members] = dashes ? found.operands : found.operands.slice(1);
  const looks = /^[tpx]/.test(letters);
  // A script of its own, which makes archives (ar(1), "-M").
  if (/^-?M/.test(headOf(call.arguments[0] ?? word('', call.place)))) return { effects: fed(call) };
  return {
    effects: [
      ...(archive === undefined ? [] : touch(looks ? 'read' : 'write', archive, call)),
      ...(/^[rq]/.test(letters) ? members.flatMap(one => touch('read', one, call)) : []),
      ...(letters.startsWith('x') ? touchAt('write', '.', call) : []),
    ],
    opaque: call.arguments.some(one => headOf(one).startsWith('@')) ? 'its words come from a file' : undefined,
  };
}

/** Unpacks into the working directory where no option says otherwise. */
function unpack(found: Options, call: Call): Partial<Reading> {
  const looks = has(found, 'l', 't') || /^(?:lsar|als|acat)$/.test(call.program);
  return { effects: looks || has(found, 'o', 'd') ? [] : touchAt('write', '.', call) };
}

const shaped: readonly Shape[] = [
  {
    names: 'zip zipcloak zipsplit',
    options:
      'b|temp-path=write t|from-date= n|suffixes= x|exclude= i|include= P|password= s|split-size= O|out|output-file=write Z|compression-method= r|recurse-paths R|recurse-patterns m|move q|quiet j|junk-paths J u|update f|freshen d|delete T|test y|symlinks e|encrypt 0 1 2 3 4 5 6 7 8 9 v|verbose g|grow D|no-dir-entries X|no-extra F|fix A|adjust-sfx k|DOS-names l|to-crlf L o|latest-time z|archive-comment c|entry-comments h|help S U|copy-entries w @ before-date= unzip-command=program logfile-path=write filesync names-stdin split-pause split-verbose show-files',
    operands: 'write read',
    recursive: 'r R',
    forms: [{ on: 'm d', rank: 'ask', id: 'archive-removes', impact: 'destructive', reason: 'deletes files, packed or in the archive' }],
    more: zip,
    flags: [
      "zip a.zip f -T -TT 'sh x'",
      "zip -rTT 'sh x #' a.zip src",
      'zip -T --unzip-comm="sh x" a.zip f',
      'zip -m a.zip src',
      'zip -r ~/a.zip src',
      'zip a.zip ~/.ssh/id_rsa',
      'zip -lf ~/.profile a.zip src',
      'cat names | zip a.zip -@',
      'zip -r -FS a.zip src',
    ],
    quiet: ['zip -r dist.zip dist', "zip -qr9 a.zip src -x '*.log' '*.tmp'", 'git ls-files | zip a.zip -@', 'zip -sf a.zip'],
  },
  {
    names: 'unzip funzip',
    options: 'd=write x= P= I= O= l p t v z Z c n o q f u j a b C L K X D M s U V W : ^ 1 2 h m T',
    more: unzip,
    flags: ['unzip a.zip -d ~/x', 'unzip ../a.zip', 'unzip -: a.zip', 'unzip -qo: a.zip'],
    quiet: ['unzip -l a.zip', 'unzip -q a.zip -d out', 'unzip a.zip', 'unzip -p a.zip x.txt | head'],
  },
  {
    names:
      'gzip gunzip bzip2 bunzip2 pbzip2 lbzip2 xz unxz lzma unlzma pixz pxz zstd unzstd zstdmt pzstd lz4 unlz4 lzop clzip brotli pigz unpigz compress uncompress rzip lrzip snzip',
    options:
      'b|blocksize= S|suffix= p|processes= T|threads=? M|memory|memlimit=? D=read o|output=write output-dir-flat=write output-dir-mirror=write files=? files0=? filelist=read C|check= F|format= w|lgwin= path=write q|quality= Z c|stdout|to-stdout d|decompress|uncompress k|keep f|force r|recursive t|test l|list n|no-name N|name v|verbose a 1|fast 2 3 4 5 6 7 8|fast 9|best 0 e|extreme z|compress rm j R|rsyncable h V L long=? ultra train maxdict= B= i progress no-progress s|small single-stream block-size= block-list= lzma2=? x86 delta=? ignore-check no-warn adapt content-size patch-from=read memlimit-compress= memlimit-decompress= flush-timeout=',
    more: compress,
    recursive: 'r',
    flags: [
      'gzip ~/a.txt',
      'gzip -c ~/.netrc',
      'zstd -o /etc/x a.txt',
      'xz -9 ../a.txt',
      'xz --files=list',
      'brotli a.txt --output=../x',
      'gzip -kS vrc .en',
      'gunzip -N a.gz',
      'lzop -p../x a.txt',
      'lz4 -dc --rm a.lz4',
    ],
    quiet: [
      'gzip -k a.txt',
      'gunzip a.txt.gz',
      'gzip -dc a.txt.gz',
      'xz -9 a.txt',
      'zstd -19 -T0 a.txt',
      'brotli -q 11 a.js',
      'pigz -p 4 a.txt',
      'tar cf - src | zstd > a.tar.zst',
    ],
  },
  {
    names: '7z 7za 7zr 7zz p7zip',
    options: 'o=?write p=? t=? m=? x=? i=? w=?write s=? v=? a=? y r=? b=? u=?',
    more: seven,
    flags: [
      '7z x -o/etc a.7z',
      '7z a ~/a.7z src',
      '7z a -sdel a.7z src',
      '7z x ../a.7z',
      '7z a a.7z @list',
      '7z d a.7z x',
      '7z x -spf a.7z',
      '7z a a.7z ~/.ssh/id_rsa',
    ],
    quiet: [
      '7z a a.7z src',
      '7z x a.7z',
      '7z l a.7z',
      '7z x a.7z -oout -y',
      '7z a -t7z -mx=9 a.7z src',
      "7z a a.zip src -xr'!node_modules'",
    ],
  },
  {
    names: 'rar',
    options: 'd o=? p=? h=? a=? m=? r v=? x=? n=? i=? k s=? t=? u y c=? e=? f z=? w=?write log=?write',
    more: rar,
    flags: ['rar x a.rar /opt/', 'rar m a.rar src', 'rar x ../a.rar', 'rar a ~/a.rar src', 'rar a a.rar @list', 'rar a -df a.rar src'],
    quiet: ['rar x a.rar', 'rar l a.rar', 'rar a a.rar src', 'rar e a.rar out/'],
  },
  {
    names: 'cpio bsdcpio',
    options:
      'A|append B a|reset-access-time b|swap c C|io-size= D|directory=write E|pattern-file=read f|nonmatching F|file= H|format= I=read k l|link L|dereference m|preserve-modification-time M|message= n|numeric-uid-gid absolute-filenames no-absolute-filenames O=write o|create i|extract p|pass-through R|owner= r|rename rsh-command=program S|swap-halfwords s|swap-bytes t|list to-stdout u|unconditional v|verbose V|dot W|warning= 0|null d|make-directories quiet only-verify-crc no-preserve-owner force-local renumber-inodes device-independent ignore-devno reproducible sparse block-size= x= w',
    forms: [
      { on: 'absolute-filenames', rank: 'ask', id: 'archive-anywhere', impact: 'destructive', reason: 'writes wherever the archive says' },
    ],
    more: cpio,
    flags: [
      'cpio --rsh-command=./x -F h:f',
      'cpio -idD /etc',
      'cpio -p ../x',
      'cat names | cpio -o > a.cpio',
      'cpio -oF ~/a.cpio',
      'cpio -i --absolute < a.cpio',
      'cpio -id < a.cpio',
      "cpio -idmv '*' < a.cpio",
      'zcat a.cpio.gz | cpio -idu',
    ],
    quiet: [
      'cpio -id --no-absolute-filenames < a.cpio',
      'bsdcpio -id < a.cpio',
      'rpm2cpio a.rpm | cpio -idmv',
      'cpio -tv < a.cpio',
      'find . -depth -print | cpio -o > a.cpio',
      'find src | cpio -pdm copy',
      "cpio -idmv 'etc/*' < a.cpio",
    ],
  },
  {
    names: 'pax',
    options: 'f= r w a c d i k l n t u v z j H L P X Y Z 0 D M O s= p= x= o= b= B= E= G= T= U= gnu-tar-option=',
    more: pax,
    flags: [
      'pax -wf ~/a.pax src',
      'pax -rw src ../dst',
      "pax -rf a.pax -s ',^,/etc/,'",
      'pax -rf ../a.pax',
      'ls | cat list - | pax -wf a.pax',
    ],
    quiet: ['pax -f a.pax', 'pax -wf a.pax src', 'pax -rf a.pax', 'mkdir -p dst && pax -rw src dst', 'find src | pax -wf a.pax'],
  },
  {
    names: 'ar gar llvm-ar',
    options: 'plugin=program target= output=write thin',
    more: ar,
    flags: ['ar rcs ~/x.a a.o', 'ar x ../lib.a', 'ar --plugin ./x.so t a.a', 'ar r /usr/lib/x.a a.o', 'ar -t ~/x.a', 'echo x | ar -M'],
    quiet: ['ar rcs lib.a a.o b.o', 'ar t lib.a', 'ar -x lib.a', 'ar t /usr/lib/libc.a'],
  },
  {
    names: 'dtrx aunpack als acat unsquashfs lhasa rpm2cpio rpm2archive',
    options:
      'o|output-directory=write d|directory|dest=write X|extract-to=write f|force-overwrite l|list t|test q|quiet v s D p|password= e|encoding= n L F= x|extract',
    operands: 'read text',
    more: unpack,
    flags: ['unsquashfs -d /opt/x a.sqfs', 'dtrx ../a.zip', 'aunpack -X /etc a.zip'],
    quiet: ['dtrx a.zip', 'als a.zip', 'unsquashfs -l a.sqfs', 'rpm2cpio a.rpm | cpio -idmv'],
  },
  {
    names: 'ranlib gcc-ar gcc-ranlib llvm-ranlib',
    options: 'plugin=program D U t v',
    operands: 'write',
    flags: ['ranlib /usr/lib/libx.a', 'ranlib --plugin ./x.so a.a'],
    quiet: ['ranlib lib.a'],
  },
];

/** Archivers and compressors. */
export const archives: readonly Program[] = [tarRow, ...shaped.map(row)];
