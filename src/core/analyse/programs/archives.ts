/** Archivers and compressors: what they read, where they write, and the programs their options run. */
import type { Effect } from '../../values.ts';
import { code, destroys, goes, runsText, textOf, together, touch, touchAt, touchTree, word } from '../effects.ts';
import { grammar, has, type Options, options, spellings, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row, type Shape } from './row.ts';

const tarOptions = grammar(
  'x|extract|get c|create t|list r|append u|update A|catenate|concatenate d|diff|compare delete test-label f|file= C|directory=enter T|files-from=read X|exclude-from=read I|use-compress-program= to-command= checkpoint-action= checkpoint=? F|info-script|new-volume-script=program rsh-command=program rmt-command=program O|to-stdout P|absolute-names remove-files exclude= strip-components= strip= transform|xform= owner= group= owner-map=read group-map=read mode= mtime= N|newer|after-date= newer-mtime= g|listed-incremental=write b|blocking-factor= H|format= L|tape-length= K|starting-file= V|label= one-top-level=? index-file=write volno-file=write level= pax-option= sort= record-size= suffix= backup=? warning= quoting-style= hole-detection= z j J a v k p m w h l B i n s S W G M R U no-recursion overwrite wildcards force-local',
);

/** Before options had dashes: the letters of the first word, their values in order behind it. */
function dashed(list: readonly Argument[]): readonly Argument[] {
  const [first, ...rest] = list;
  const text = textOf(first);
  if (first === undefined || text === undefined || text.startsWith('-') || !/^[A-Za-z]+$/.test(text)) return list;
  const made: Argument[] = [];
  for (const letter of text) {
    made.push(word(`-${letter}`, first.place));
    if (spellings(tarOptions).short.get(letter)?.takes === 'value') made.push(...rest.splice(0, 1));
  }
  return [...made, ...rest];
}

function tar(call: Call): Reading {
  const found = options(dashed(call.arguments), tarOptions);
  const there = { ...call, cwd: into(found, call) };
  return together(
    { effects: valuesOf(found, 'C').flatMap(one => touch('enter', one, call)) },
    { effects: archive(found, call) },
    { effects: members(found, there) },
    programs(found, call),
    { opaque: found.unclear ?? (has(found, 'T') && !has(found, 'x', 't') ? 'the files it packs are listed in another one' : undefined) },
  );
}

function into(found: Options, call: Call): string | undefined {
  return valuesOf(found, 'C').reduce<string | undefined>((from, one) => goes(one, from), call.cwd);
}

/** The archive itself; `host:file` is reached through rsh. */
function archive(found: Options, call: Call): Effect[] {
  const writes = has(found, 'c', 'r', 'u', 'A', 'delete');
  const listed = ['T', 'X', 'owner-map', 'group-map'].flatMap(name => valuesOf(found, name)).flatMap(one => touch('read', one, call));
  const made = ['g', 'index-file', 'volno-file'].flatMap(name => valuesOf(found, name)).flatMap(one => touch('write', one, call));
  const files = valuesOf(found, 'f').filter(one => textOf(one) !== '-');
  const far = files.filter(one => /^[^/]*:/.test(textOf(one) ?? '') && !has(found, 'force-local'));
  return [
    ...listed,
    ...made,
    ...files.flatMap(one => touch(writes ? 'write' : 'read', one, call)),
    ...far.map(one => code('sideways', 'an archive on another machine is reached by a program', one.place)),
  ];
}

function members(found: Options, call: Call): Effect[] {
  if (has(found, 't', 'd') || (has(found, 'x') && has(found, 'O'))) return [];
  if (!has(found, 'x')) return [...found.operands.flatMap(one => touchTree('read', one, call)), ...lost(found, call)];
  const out = has(found, 'P') ? [destroys('archive-anywhere', 'writes wherever the archive says', call.place)] : [];
  return [...touchAt('write', '.', call), ...valuesOf(found, 'one-top-level').flatMap(one => touch('write', one, call)), ...out];
}

function lost(found: Options, call: Call): Effect[] {
  return has(found, 'remove-files') ? [destroys('archive-removes', 'deletes the files it has packed', call.place)] : [];
}

const compressors = /^(?:gzip|pigz|bzip2|pbzip2|xz|pixz|zstd|zstdmt|lz4|lzip|lzop|compress|brotli)(?: (?:-[\w=]+|--[\w=-]+))*$/;

function programs(found: Options, call: Call): Partial<Reading> {
  const actions = valuesOf(found, 'checkpoint-action');
  const odd = valuesOf(found, 'I').filter(one => !compressors.test(textOf(one) ?? ''));
  const hidden = actions.filter(one => textOf(one) === undefined);
  const named = found.options.filter(one => one.role === 'program' && one.value !== undefined);
  return {
    runs: [
      ...valuesOf(found, 'to-command').map(one => runsText(one, call)),
      ...actions.flatMap(one => {
        const text = /^exec=(.*)$/s.exec(textOf(one) ?? '')?.[1];
        return text === undefined ? [] : [runsText(word(text, one.place), call)];
      }),
    ],
    effects: [...odd, ...hidden, ...named.map(one => one.at)].map(one => code('sideways', 'an option of tar runs a program', one.place)),
  };
}

/** `-m` moves the files into the archive, `-TT` tests it with a program. */
function zip(_: Options, call: Call): Partial<Reading> {
  const tested = call.arguments.some(one => /^(?:-TT|--unzip-c)/.test(textOf(one) ?? ''));
  return { effects: tested ? [code('sideways', 'an option of zip runs a program', call.place)] : [] };
}

function unzip(found: Options, call: Call): Partial<Reading> {
  const [file] = found.operands;
  const looks = has(found, 'l', 'p', 't', 'v', 'z', 'Z', 'c');
  return {
    effects: [
      ...(file === undefined ? [] : touch('read', file, call)),
      ...(looks || has(found, 'd') || file === undefined ? [] : touchAt('write', '.', call)),
    ],
  };
}

/** The file takes another's place, unless it is kept or goes to standard output. */
function compress(found: Options, call: Call): Partial<Reading> {
  const keeps = has(found, 'c', 'k', 't', 'l') || /^zstd/.test(call.program);
  return {
    effects: found.operands.flatMap(one => [
      ...touch(has(found, 'c', 't', 'l') ? 'read' : 'write', one, call),
      ...(keeps ? [] : touch('replace', one, call)),
    ]),
  };
}

const shaped: readonly Shape[] = [
  {
    names: 'zip',
    options: 'b=write t= tt= n= x= i= o= P= s= O=write sf r|recurse-paths m|move q j u f d T y e 9 v',
    operands: 'write read',
    recursive: 'r',
    forms: [{ on: 'm d', rank: 'ask', id: 'archive-removes', impact: 'destructive', reason: 'deletes files, packed or in the archive' }],
    more: zip,
    flags: ["zip a.zip f -T -TT 'sh x'", 'zip -m a.zip src', 'zip -r ~/a.zip src', 'zip a.zip ~/.ssh/id_rsa'],
    quiet: ['zip -r dist.zip dist'],
  },
  {
    names: 'unzip',
    options: 'd=write x= P= I= O= l p t v z Z c n o q f u j a b C L K X',
    more: unzip,
    flags: ['unzip a.zip -d ~/x', 'unzip ../a.zip'],
    quiet: ['unzip -l a.zip', 'unzip -q a.zip -d out', 'unzip a.zip'],
  },
  {
    names: 'gzip gunzip bzip2 bunzip2 xz unxz lzma unlzma zstd unzstd lz4 lzop brotli pigz compress uncompress',
    options:
      'b= S|suffix= p= T= M= D=read o|output=write m= c|stdout|to-stdout d|decompress|uncompress k|keep f|force r|recursive t|test l|list n N q v a 1 2 3 4 5 6 7 8 9',
    more: compress,
    recursive: 'r',
    flags: ['gzip ~/a.txt', 'gzip -c ~/.netrc', 'zstd -o /etc/x a.txt'],
    quiet: ['gzip -k a.txt', 'gunzip a.txt.gz', 'gzip -dc a.txt.gz', 'xz -9 a.txt'],
  },
  {
    names: '7z 7za 7zr 7zz',
    options: 'o=write p= t= m= x= w=write',
    operands: 'text write read',
    here: 'write',
    flags: ['7z x -o/etc a.7z', '7z a ~/a.7z src'],
    quiet: ['7z a a.7z src', '7z x a.7z'],
  },
  {
    names: 'cpio pax',
    options: 'F|file=write D|directory=write E=read rsh-command=program I=read O=write o i p d v u m',
    operands: 'write',
    here: 'write',
    forms: [
      { on: 'absolute-filenames', rank: 'ask', id: 'archive-anywhere', impact: 'destructive', reason: 'writes wherever the archive says' },
    ],
    flags: ['cpio --rsh-command=./x -F h:f', 'cpio -idD /etc', 'cpio -p ../x'],
    quiet: ['cpio -id < a.cpio'],
  },
  { names: 'ar ranlib', operands: 'text write read', flags: ['ar rcs ~/x.a a.o'], quiet: ['ar rcs lib.a a.o b.o'] },
];

/** Archivers and compressors. */
export const archives: readonly Program[] = [
  {
    names: ['tar', 'gtar', 'bsdtar'],
    read: tar,
    flags: [
      'tar cf a.tar src --checkpoint=1 --checkpoint-action=exec="rm x"',
      "tar xf a.tar --to-command='rm x'",
      'tar xf a.tar -C ../..',
      'tar -xf a.tar -C /etc',
      'tar cf a.tar ~/.ssh',
      'tar czf - ~/.aws',
      'tar cf /dev/null --remove-files src',
      'tar -I ./x -cf a.tar src',
      'tar --use-comp=./x -xf a.tar',
      'tar xPf a.tar',
      'tar cf x.example:a.tar src',
      'tar xzf ~/a.tgz',
      'tar czf ../a.tgz src',
      'tar cf a.tar -T list',
    ],
    quiet: [
      'tar czf a.tgz src',
      'tar xzf a.tgz',
      'tar -xzf a.tgz -C out --strip-components=1',
      'tar tf a.tar',
      "tar -cJf a.tar.xz --exclude='*.o' src",
      "tar -I 'zstd -19' -cf a.tar.zst src",
    ],
  },
  ...shaped.map(row),
];
