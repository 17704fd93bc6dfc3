/** tar: what it packs, where it unpacks, and the programs its options run (GNU tar manual, bsdtar(1)). */
import type { Effect } from '../../values.ts';
import { code, destroys, goes, runsText, textOf, together, touch, touchAt, touchTree, word } from '../effects.ts';
import { grammar, has, type Options, options, spellings, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { lists } from '../shapes.ts';

const tarOptions = grammar(
  'x|extract|get c|create t|list r|append u|update A|catenate|concatenate d|diff|compare delete test-label f|file= C|directory|cd=enter T|files-from=read X|exclude-from=read I|use-compress-program= to-command= checkpoint-action= checkpoint=? F|info-script|new-volume-script=program rsh-command=program rmt-command=program O|to-stdout P|absolute-names|absolute-paths remove-files exclude= exclude-tag= exclude-tag-under= exclude-tag-all= exclude-ignore= exclude-ignore-recursive= exclude-vcs exclude-vcs-ignores exclude-backups exclude-caches strip-components= strip= transform|xform= owner= group= owner-map=read group-map=read mode= mtime= clamp-mtime N|newer|after-date= newer-mtime= g|listed-incremental=write G|incremental occurrence=? b|blocking-factor= H|format= L|tape-length= K|starting-file= V|label= one-top-level=? index-file=write volno-file=write level= pax-option= sort= sparse-version= record-size= suffix= backup=? warning= quoting-style= quote-chars= hole-detection= atime-preserve=? xattrs-include= xattrs-exclude= add-file=read include= options= passphrase= z|gzip|gunzip|ungzip j|bzip2 J|xz a|auto-compress Z|compress|uncompress zstd lzma lzip lzop no-auto-compress k|keep-old-files keep-newer-files skip-old-files keep-directory-symlink v|verbose p|preserve-permissions|same-permissions m|touch w|interactive|confirmation h|dereference hard-dereference l|check-links B|read-full-records i|ignore-zeros n|seek no-seek s|preserve-order|same-order S|sparse W|verify M|multi-volume R|block-number U|unlink-first o|no-same-owner q same-owner numeric-owner recursion no-recursion recursive-unlink overwrite overwrite-dir no-overwrite-dir wildcards no-wildcards wildcards-match-slash no-wildcards-match-slash anchored no-anchored ignore-case no-ignore-case force-local null no-null verbatim-files-from no-verbatim-files-from unquote no-unquote acls selinux xattrs one-file-system check-device no-check-device ignore-failed-read ignore-command-error delay-directory-restore totals=? utc full-time show-defaults show-omitted-dirs show-transformed-names show-stored-names restrict posix old-archive portability',
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

/** Packs, unpacks and lists; the letters of an option may stand without a dash. */
function tar(call: Call): Reading {
  const found = options(dashed(call.arguments), tarOptions);
  const there = { ...call, cwd: into(found, call) };
  return together(
    { effects: valuesOf(found, 'C').flatMap(one => touch('enter', one, call)) },
    { effects: archive(found, call) },
    { effects: members(found, there) },
    programs(found, call),
    { opaque: found.unclear ?? (has(found, 'T') && !has(found, 'x', 't') ? listed(found, call) : undefined) },
  );
}

/** What a program beside it prints of the directory names nothing outside it. */
function listed(found: Options, { input }: Call): string | undefined {
  const fromInput = valuesOf(found, 'T').every(one => textOf(one) === '-');
  return fromInput && lists(input) ? undefined : 'the files it packs are listed in another one';
}

function into(found: Options, call: Call): string | undefined {
  return valuesOf(found, 'C').reduce<string | undefined>((from, one) => goes(one, from), call.cwd);
}

/** The archive itself; `host:file` is reached through rsh. */
function archive(found: Options, call: Call): Effect[] {
  const writes = has(found, 'c', 'r', 'u', 'A', 'delete');
  const lists = ['T', 'X', 'owner-map', 'group-map'].flatMap(name => valuesOf(found, name)).filter(one => textOf(one) !== '-');
  const made = ['g', 'index-file', 'volno-file'].flatMap(name => valuesOf(found, name)).flatMap(one => touch('write', one, call));
  const files = valuesOf(found, 'f').filter(one => textOf(one) !== '-');
  const far = files.filter(one => /^[^/]*:/.test(textOf(one) ?? '') && !has(found, 'force-local'));
  return [
    ...[...lists, ...valuesOf(found, 'add-file')].flatMap(one => touch('read', one, call)),
    ...made,
    ...files.flatMap(one => touch(writes ? 'write' : 'read', one, call)),
    ...far.map(one => code('sideways', 'an archive on another machine is reached by a program', one.place)),
  ];
}

function members(found: Options, call: Call): Effect[] {
  if (has(found, 't', 'd') || (has(found, 'x') && has(found, 'O'))) return [];
  if (!has(found, 'x')) return [...found.operands.flatMap(one => touchTree('read', one, call)), ...lost(found, call)];
  const out = has(found, 'P') ? [destroys('archive-anywhere', 'writes wherever the archive says', call.place)] : [];
  // GNU tar manual, 5.2: what stands in a directory of an incremental archive, and not in its list, is taken away.
  const clears = has(found, 'g', 'G') ? [destroys('archive-removes', 'deletes what the archive does not list', call.place)] : [];
  return [...touchAt('write', '.', call), ...valuesOf(found, 'one-top-level').flatMap(one => touch('write', one, call)), ...out, ...clears];
}

function lost(found: Options, call: Call): Effect[] {
  return has(found, 'remove-files') ? [destroys('archive-removes', 'deletes the files it has packed', call.place)] : [];
}

const compressors =
  /^(?:gzip|pigz|bzip2|pbzip2|lbzip2|xz|pixz|pxz|zstd|zstdmt|pzstd|lz4|lzip|plzip|lzop|lzma|compress|brotli)(?: (?:-[\w=]+|--[\w=-]+|\d+))*$/;

/** What a checkpoint may do without running anything (GNU tar manual, 3.8). */
const quietAction = /^(?:dot|\.|bell|echo(?:=.*)?|ttyout=.*|sleep=\d+|totals|wait=.*)$/s;

/** Whatever they run is read too, but the way itself asks: nobody packs files to run a program. */
function programs(found: Options, call: Call): Partial<Reading> {
  const actions = valuesOf(found, 'checkpoint-action').filter(one => !quietAction.test(textOf(one) ?? ''));
  const commands = valuesOf(found, 'to-command');
  const odd = valuesOf(found, 'I').filter(one => !compressors.test(textOf(one) ?? ''));
  const named = found.options.filter(one => one.role === 'program').map(one => one.at);
  return {
    runs: [...commands, ...actions.flatMap(executed)].map(one => runsText(one, call)),
    effects: [...odd, ...actions, ...commands, ...named].map(one => code('sideways', 'an option of tar runs a program', one.place)),
  };
}

function executed(action: Argument): Argument[] {
  const text = /^exec=(.*)$/s.exec(textOf(action) ?? '')?.[1];
  return text === undefined ? [] : [word(text, action.place)];
}

/** tar, by all its names. */
export const tarRow: Program = {
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
    "tar cf a.tar src --checkpoint-act='exec=id'",
    'tar xf a.tar --to-com=id',
    'tar cf a.tar src --totals --rmt-c=./x',
    'cat list | tar czf a.tgz -T -',
    'tar cf a.tar --add-file=../x',
    'tar cMf a.tar -F ./next src',
    'tar xf a.tar -g /dev/null',
    'tar --extract --file=a.tar --incremental',
  ],
  quiet: [
    'tar czf a.tgz src',
    'tar xzf a.tgz',
    'tar -xzf a.tgz -C out --strip-components=1',
    'tar tf a.tar',
    "tar -cJf a.tar.xz --exclude='*.o' src",
    "tar -I 'zstd -19' -cf a.tar.zst src",
    "tar --use-compress-program='pigz -p 4' -cf a.tgz src",
    'tar cf a.tar src --checkpoint=100 --checkpoint-action=dot',
    'git ls-files | tar czf a.tgz -T -',
  ],
};
