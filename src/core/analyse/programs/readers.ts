/** Programs that read files and print: coreutils and their kin, as data. */
import { code, comesNothing, textOf, together, touch, touchAt, touchEmptied, touchOver, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { ended } from '../word/ended.ts';
import { taken } from './archives.ts';
import { row, type Shape } from './row.ts';

/** Readers that take only operands and harmless options, with the options that take a value. */
const plain: readonly (readonly [names: string, options: string])[] = [
  ['cat tac', 'A|show-all b|number-nonblank e|E|show-ends n|number s|squeeze-blank t|T|show-tabs u v|show-nonprinting separator='],
  ['head', 'c|bytes= n|lines= q|quiet|silent v|verbose z|zero-terminated'],
  ['tail', 'c|bytes= n|lines= f|follow=? F retry pid= s|sleep-interval= max-unchanged-stats= q|quiet|silent v|verbose z|zero-terminated'],
  ['cut', 'b|bytes= c|characters= d|delimiter= f|fields= s|only-delimited output-delimiter= complement z|zero-terminated n'],
  ['nl', 'b|body-numbering= d|section-delimiter= f|footer-numbering= h|header-numbering= i|line-increment= l= n= s= v= w='],
  ['fold', 'b|bytes s|spaces w|width='],
  ['fmt', 'c p|prefix= s t u w|width= g|goal='],
  ['paste', 'd|delimiters= s|serial z'],
  ['comm', '1 2 3 check-order nocheck-order output-delimiter= total z'],
  ['join', 'a= e= i j= o= t= v= 1= 2= check-order nocheck-order header z'],
  ['expand unexpand', 'i t|tabs= a first-only'],
  ['od', 'A|address-radix= j|skip-bytes= N|read-bytes= S|strings=? t|format= v w|width=? traditional endian='],
  ['hexdump hd', 'b c C d e= f=read n= o s= v x'],
  ['strings', 'a d f n|bytes= t|radix= e|encoding= T|target= w s= U='],
  [
    'cksum sum md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum',
    'a|algorithm= l|length= c|check b t z tag quiet status strict w ignore-missing',
  ],
  ['base64 base32 basenc', 'd|decode i w|wrap='],
  ['tsort', ''],
  ['pr', 'h|header= l= o= w= W= N= S=? s=? n=? e=? i=?'],
  ['rev', ''],
  ['iconv', 'f|from-code= t|to-code= c s|silent o|output=write l|list verbose'],
  ['bc', 'l q s w i e= f=read'],
  ['column', 't|table s= o= c= N|table-columns= n= H= R= J x e T= W= E= O= d l='],
  ['zcat zless zmore bzcat bzless bzmore xzcat xzless xzmore lzcat lzless lzmore lz4cat gzcat', 'f q v o=write rm'],
  ['cmp', 'b i|ignore-initial= l n|bytes= s|quiet|silent'],
  ['file', 'b i|mime f|files-from=read m|magic-file=read F|separator= e= L P= z k C|compile mime-type mime-encoding'],
  ['readelf nm objdump size ldd gcc-nm elfedit', 'a d D h s t x p= j= w S plugin=program M|disassembler-options= T|target= l C n r u g'],
  ['lsattr', ''],
  ['getfacl', 'R'],
  [
    'bat batcat',
    'l|language= p style= theme= n r|line-range= H= color= paging= pager=program decorations= wrap= tabs= A m|map-syntax= file-name= d|diff',
  ],
];

const example = (name: string) => ({ flags: [`${name} ~/.ssh/id_rsa`], quiet: [`${name} package.json`] });

function plainRow([names, options]: readonly [string, string]): Program {
  const first = names.split(' ')[0] ?? '';
  if (first === 'file') return row({ names, options, operands: 'read', more: compiled, ...example(first) });
  if (first === 'zcat') return row({ names, options, operands: 'read', more: removed, ...example(first) });
  if (first !== 'readelf') return row({ names, options, operands: 'read', ...example(first) });
  return row({ names, options, operands: 'text', more: tabled, ...example(first) });
}

/** lz4 takes away what it has unpacked, also where it only prints it. */
function removed(found: Options, call: Call): Partial<Reading> {
  return { effects: has(found, 'rm') ? found.operands.flatMap(one => taken(one, call)) : [] };
}

/** `file -C` leaves what it made of its rules here. */
function compiled(found: Options, call: Call): Partial<Reading> {
  return { effects: has(found, 'C') ? touchAt('write', '.', call) : [] };
}

/** What is sorted or shuffled out of nothing, and written over a file. */
function overNothing(found: Options, call: Call): Partial<Reading> {
  const none = valuesOf(found, 'n').some(one => /^0+$/.test(textOf(one) ?? ''));
  const given = found.operands.length === 0 ? comesNothing(call.input) : found.operands.every(one => textOf(one) === '/dev/null');
  return { effects: none || given ? valuesOf(found, 'o').flatMap(one => touchEmptied(one, call)) : [] };
}

/** `@FILE` stands for the words in it (binutils). */
function tabled(found: Options, call: Call): Partial<Reading> {
  const files = found.operands.map(one => (textOf(one)?.startsWith('@') ? word(textOf(one)?.slice(1) ?? '', one.place) : one));
  const loads = found.operands.filter(one => textOf(one)?.startsWith('@'));
  return {
    effects: [
      ...files.flatMap(one => touch('read', one, call)),
      // Where a file names a loader of its own, that is started (ldd(1), "Security").
      ...(call.program === 'ldd' && files.length > 0 ? [code('project', 'ldd may start what it looks at', call.place)] : []),
      ...loads.map(one => code('project', `options of ${call.program} that stand in a file may load code`, one.place)),
    ],
  };
}

/** Each name that a file lists is read too, and only running tells which: `--files0-from`, `-f names`. */
function listed(found: Options, call: Call): Partial<Reading> {
  const lists = valuesOf(found, 'files0-from');
  if (lists.length === 0) return {};
  return { opaque: `the files it reads are listed in another one`, effects: lists.flatMap(one => touch('read', one, call)) };
}

/** Its sheets lie beside it then, whatever they are named (csvkit's manual, in2csv). */
function sheets(found: Options, call: Call): Partial<Reading> {
  if (!has(found, 'write-sheets')) return {};
  const named = found.operands.filter(one => textOf(one) !== '-');
  const beside = named.flatMap(one => touch('write', ended(one, '_0.csv'), call));
  return { effects: named.length === 0 ? touchAt('write', '.', call) : beside };
}

/** What is trained is kept under this name (zstd(1)), and what is unpacked may be taken away. */
function unpacking(found: Options, call: Call): Partial<Reading> {
  const trained = found.options.some(one => /^train/.test(one.name)) && !has(found, 'o') ? touchAt('write', 'dictionary', call) : [];
  return { effects: [...trained, ...(has(found, 'rm') ? found.operands.flatMap(one => touch('delete', one, call)) : [])] };
}

const shaped: readonly Shape[] = [
  {
    names: 'zstdcat zstdless',
    options:
      'f q v k o=write D=read T= M= S= rm train train-cover=? train-fastcover=? train-legacy=? maxdict= dictID= filelist=read patch-from=read output-dir-flat=write output-dir-mirror=write trace=write',
    operands: 'read',
    more: unpacking,
    flags: ['zstdcat ~/.ssh/id_rsa', 'zstdcat --train ~/a ~/b', 'zstdcat -D ~/x a.zst'],
    quiet: ['zstdcat a.zst', 'zstdcat --train a b c'],
  },
  {
    names: 'in2csv',
    options:
      'f|format= s|schema=read k|key= n|names sheet= write-sheets= use-sheet-names reset-dimensions encoding-xls= d|delimiter= t|tabs q|quotechar= u|quoting= b|no-doublequote p|escapechar= z|maxfieldsize= e|encoding= L|locale= S|skipinitialspace blanks null-value= date-format= datetime-format= no-leading-zeroes H|no-header-row K|skip-lines= v|verbose l|linenumbers add-bom zero y|snifflimit= I|no-inference V|version h|help',
    operands: 'read',
    more: sheets,
    flags: ['in2csv /root/x.xlsx', 'in2csv --write-sheets - ../x.xlsx'],
    quiet: ['in2csv a.xlsx > a.csv', 'in2csv --write-sheets - a.xlsx'],
  },
  {
    names: 'ls dir vdir',
    options:
      'a|all A|almost-all b|escape block-size= B c C color=? d|directory D f F|classify=? g G h|human-readable H hide= hyperlink=? i|inode I|ignore= k l L m n N o p q Q quoting-style= r|reverse R|recursive s|size S sort= t time= time-style= T|tabsize= u U v w|width= x X Z 1 format= group-directories-first full-time indicator-style= author',
    operands: 'list',
    here: 'list',
    recursive: 'R',
    flags: ['ls ~/.ssh', 'ls -la /root', 'ls "$(cat where)"'],
    quiet: ['ls', 'ls -la src', 'ls *.ts', 'ls --color=never -1 test'],
  },
  {
    names: 'tree exa eza lsd',
    options: 'R L|level= P= I=  o=write sort= filelimit= charset= timefmt= fromfile H= T= color=? icons=?',
    operands: 'list',
    here: 'list',
    recursive: '*',
    // At the last level it leaves a page in each directory (tree(1), -R).
    more: (found, call) => ({ effects: call.program === 'tree' && has(found, 'R') && has(found, 'L') ? touchAt('write', '.', call) : [] }),
    flags: ['tree /root', 'tree -o ~/list.txt'],
    quiet: ['tree -L 2', 'tree src'],
  },
  {
    names: 'stat',
    options: 'L|dereference f|file-system cached= c|format= printf= t|terse',
    operands: 'list',
    flags: ['stat ~/.netrc'],
    quiet: ['stat -c %s package.json'],
  },
  {
    names: 'du',
    options:
      'a|all A apparent-size B|block-size= b c d|max-depth= D h|human-readable H k L l m P s|summarize t|threshold= time=? time-style= X|exclude-from=read exclude= files0-from= x 0',
    operands: 'list',
    here: 'list',
    recursive: '*',
    more: listed,
    flags: ['du -sh /root', 'du --files0-from=names'],
    quiet: ['du -sh .', 'du -h --max-depth=1 node_modules'],
  },
  {
    names: 'wc',
    options: 'c|bytes m|chars l|lines files0-from= L|max-line-length w|words total=',
    operands: 'read',
    more: listed,
    flags: ['wc -l ~/.bash_history', 'wc --files0-from names'],
    quiet: ['wc -l src/main.ts', 'wc -l src/*.ts', 'git log --oneline | wc -l'],
  },
  {
    names: 'sort',
    options:
      'b|ignore-leading-blanks c|check=? C batch-size= compress-program=program d|dictionary-order debug f|ignore-case files0-from= g|general-numeric-sort h|human-numeric-sort i|ignore-nonprinting k|key= m|merge M|month-sort n|numeric-sort o|output=write parallel= r|reverse R|random-sort random-source=read s|stable S|buffer-size= sort= t|field-separator= T|temporary-directory=write u|unique V|version-sort z|zero-terminated',
    operands: 'read',
    more: (found, call) => together(listed(found, call), overNothing(found, call)),
    flags: [
      'sort -o ~/sorted names.txt',
      'sort --compress-program=./squeeze big.txt',
      'sort --comp ./squeeze big.txt',
      'sort big.txt -uo /etc/motd',
    ],
    quiet: ['sort names.txt', 'sort -u -o names.txt names.txt', 'sort -t, -k2,2n table.csv', 'ls | sort -r'],
  },
  {
    names: 'shuf',
    options: 'e|echo i|input-range= n|head-count= o|output=write r|repeat z|zero-terminated random-source=read',
    operands: 'read',
    more: overNothing,
    flags: ['shuf ~/.ssh/id_rsa', 'shuf -o ~/x a.txt', 'shuf -n0 -o src/main.ts a.txt'],
    quiet: ['shuf package.json', 'shuf -n 5 names.txt -o some.txt', 'shuf -i 1-10'],
  },
  {
    names: 'uniq',
    options: 'c|count d|repeated D all-repeated=? f|skip-fields= group=? i|ignore-case s|skip-chars= u|unique w|check-chars= z',
    operands: 'read write',
    more: (found, call) => ({
      effects: textOf(found.operands[0]) === '/dev/null' ? found.operands.slice(1).flatMap(one => touchEmptied(one, call)) : [],
    }),
    flags: ['uniq names.txt ~/names.txt', 'uniq /dev/null src/main.ts'],
    quiet: ['sort names.txt | uniq -c', 'uniq -f 1 names.txt out.txt'],
  },
  {
    names: 'tr',
    options: 'c|C|complement d|delete s|squeeze-repeats t|truncate-set1',
    free: true,
    flags: ['cat ~/.netrc | tr a b'],
    quiet: ['cat names.txt | tr a-z A-Z', "tr -d '\\n' < names.txt"],
  },
  {
    names: 'df',
    options: 'a B|block-size= h H i k l output=? P sync t|type= T x|exclude-type=',
    flags: [],
    quiet: ['df -h', 'df -h .', 'df -h /'],
  },
  {
    names: 'readlink realpath',
    options: 'f|canonicalize e m n q s v z relative-to= relative-base= L P no-newline',
    operands: 'list',
    flags: ['realpath ~/.ssh/config'],
    quiet: ['realpath src/main.ts', 'readlink -f node_modules/.bin/tsc'],
  },
  {
    names: 'diff sdiff diff3 colordiff',
    options:
      'a b B brief|q c C= context=? d D= e E F= from-file=read to-file=read i I= ignore-matching-lines= l L= label= n N new-file o|output=write p q r|recursive s S= starting-file= t T u U= unified=? v w W= width= x= exclude= X=read exclude-from=read y color=? line-format= old-line-format= new-line-format= unchanged-line-format= palette= tabsize= horizon-lines= suppress-common-lines diff-program=program',
    operands: 'read',
    recursive: 'r',
    flags: ['diff /etc/shadow package.json', 'diff -ru ~/other src', 'sdiff --diff-program=./mine a b'],
    quiet: ['diff -u old.txt new.txt', 'diff -r src lib', 'diff <(sort a.txt) <(sort b.txt)'],
  },
  {
    names: 'xxd',
    options: 'a b c= E e g= i l= o= p r s= u C n= d R= ps cols= len= seek=',
    operands: 'read text',
    more: (found, call) => ({
      effects: found.operands.slice(1).flatMap(one => (has(found, 'i') ? touch('write', one, call) : touchOver(one, call))),
    }),
    flags: ['xxd -r dump ~/.bashrc', 'xxd ~/.ssh/id_ed25519'],
    quiet: ['xxd image.png', 'xxd -r dump.hex image.png'],
  },
  {
    names: 'jq yq gojq',
    options:
      'c|compact-output r|raw-output j|join-output a S|sort-keys C M n|null-input R|raw-input s|slurp e|exit-status f|from-file=project L|library-path=read i|inplace|in-place P|prettyPrint o|output-format= p|input-format= I|indent= tab indent= stream seq argfile= slurpfile= rawfile= arg= argjson= args jsonargs',
    operands: 'text read',
    more: jqFiles,
    flags: ['jq . ~/.docker/config.json', 'jq --slurpfile a /etc/shadow . package.json'],
    quiet: [
      'jq .version package.json',
      'curl -s http://localhost:3000/a.json | jq -r .name',
      'jq --arg v 2 ".version = \\$v" package.json',
      'jq --arg v "$(cat VERSION)" ".version = \\$v" package.json',
    ],
  },
];

/** `--arg NAME VALUE` takes two words, `--slurpfile NAME FILE` reads the second: the operands shift by one for each. */
function jqFiles(found: Options, call: Call): Partial<Reading> {
  const pairs = found.options.filter(one => ['arg', 'argjson', 'slurpfile', 'rawfile', 'argfile'].includes(one.name));
  const readers = pairs.filter(one => one.name.endsWith('file'));
  const inPlace = found.options.some(one => one.name === 'i');
  const files = inPlace ? found.operands.slice(1).flatMap(one => touch('write', one, call)) : [];
  const asked = call.program === 'yq' ? loaded(found, call) : {};
  return { ...asked, effects: [...readers.flatMap(one => after(one.value, call)), ...files, ...(asked.effects ?? [])] };
}

/** An expression of yq reads other files, and `-s` makes files by the names it says (yq v4, `load`, `split-exp`, `system`). */
function loaded(found: Options, call: Call): Partial<Reading> {
  const texts = [...found.operands, ...valuesOf(found, 'expression')].map(one => textOf(one) ?? '');
  const names = texts.flatMap(text => [...text.matchAll(/\bload\w*\(\s*("(?:[^"\\()]*)"\s*\))?/g)].map(one => one[1]));
  const literal = names.flatMap(one =>
    one === undefined ? [] : touch('read', word(one.slice(1, one.lastIndexOf('"')), call.place), call),
  );
  const runs = texts.some(text => /\bsystem\s*\(/.test(text)) ? [code('unknown', 'its expression runs a program', call.place)] : [];
  const split = call.arguments.findIndex(one => /^(?:-s|--split-exp)/.test(textOf(one) ?? ''));
  const makes = split < 0 ? '' : `${textOf(call.arguments[split])?.replace(/^-s/, '')}${textOf(call.arguments[split + 1]) ?? '/'}`;
  const away = /\/|\.\./.test(makes);
  const parts = split < 0 ? [] : touchAt('write', '.', call);
  return {
    effects: [...literal, ...runs, ...parts],
    opaque: names.includes(undefined) || away ? 'its expression names other files' : undefined,
  };
}

function after(argument: Options['operands'][number] | undefined, call: Call): Reading['effects'] {
  const at = argument === undefined ? -1 : call.arguments.indexOf(argument);
  return touch('read', call.arguments[at + 1] ?? word('.', call.place), call);
}

/** Without `--arg NAME VALUE`: neither word is anything else to jq, whatever it looks like (jq(1)). */
function unpaired(list: readonly Argument[]): readonly Argument[] {
  const at = list.findIndex(one => /^--(?:arg|argjson)?$/.test(textOf(one) ?? ''));
  const given = list.slice(at + 1, at + 3);
  if (at < 0 || textOf(list[at]) === '--' || given.length < 2 || given.some(splits)) return list;
  return [...list.slice(0, at), ...unpaired(list.slice(at + 3))];
}

function splits({ value }: Argument): boolean {
  return value.kind === 'unknown' && value.splits;
}

function shapedRow(shape: Shape): Program {
  const made = row(shape);
  return shape.names.startsWith('jq ') ? { ...made, read: call => made.read({ ...call, arguments: unpaired(call.arguments) }) } : made;
}

/** Programs that read files and print. */
export const readers: readonly Program[] = [...plain.map(plainRow), ...shaped.map(shapedRow)];
