/** Tools for lines, names and duplicates that coreutils lack: moreutils, gettext, the rename family, finders of equal files. */
import { code, destroys, textOf, touch, touchAt, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row, type Shape } from './row.ts';

/** One substitution or transliteration; anything else that perl would run is a program (perlop(1)). */
const substitution = /^(?:s|y|tr)([/|,#!])(?:\\.|(?!\1)[^\\])*\1((?:\\.|(?!\1)[^\\])*)\1[gimsxr]*$/s;
const interpolated = /[@$]\s*[{$(]|\(\?\??\{|@\w/;

function plainly(text: string): boolean {
  const found = substitution.exec(text);
  return found !== null && !interpolated.test(text) && !/\.\.|\//.test(found[2] ?? '');
}

/** util-linux' rename puts one text in place of another, and its words begin with neither a mark of perl's nor a slash. */
const literal = /^[\w. -]+$/;
/** Words of perl that a text to be replaced could be as well. */
const perlWords =
  /\b(?:unlink|exec|system|rmdir|mkdir|kill|fork|do|eval|require|chmod|chown|link|symlink|truncate|chdir|dump|exit|rename)\b/;

/** Perl's rename runs a program of perl over each name; that of util-linux takes two texts. */
function renamed(found: Options, call: Call): Partial<Reading> {
  const given = valuesOf(found, 'e');
  const [first, second, ...others] = found.operands;
  const texts = given.length === 0 && literal.test(textOf(first) ?? '') && !perlWords.test(textOf(first) ?? '');
  const expressions = given.length > 0 ? given : texts ? [] : [first].filter(one => one !== undefined);
  const files = given.length > 0 ? found.operands : texts ? others : found.operands.slice(1);
  const away = texts && /\/|\.\./.test(textOf(second) ?? '/');
  const odd = expressions.some(one => !plainly(textOf(one) ?? '')) || away;
  return {
    effects: [
      ...(has(found, 'n')
        ? []
        : [destroys('renames', 'moves or replaces files', call.place), ...files.flatMap(one => touch('move', one, call))]),
      ...(has(found, 'n') ? files.flatMap(one => touch('list', one, call)) : []),
      ...(odd ? [code('unknown', 'renames by a program of its own language', call.place)] : []),
    ],
  };
}

/** The command behind its own options. */
function launches(found: Options, call: Call): Partial<Reading> {
  const argv = found.operands;
  return { runs: argv.length === 0 ? [] : [{ kind: 'argv', argv, more: false, cwd: call.cwd, via: call.program }] };
}

/** What finds equal files may also delete them, or put links in their place. */
function duplicates(found: Options, call: Call): Partial<Reading> {
  const asked = call.program !== 'rdfind' && has(found, 'd', 'delete', 'L', 'linkhard', 'link-soft', 'symlinks', 'B', 'dedupe');
  const told = ['deleteduplicates', 'makesymlinks', 'makehardlinks'].some(name =>
    call.arguments.some((one, at) => textOf(one) === `-${name}` && textOf(call.arguments[at + 1]) !== 'false'),
  );
  const gone = asked || told ? [destroys('duplicates', 'deletes files that are equal to others', call.place)] : [];
  return { effects: [...gone, ...(/^(?:rdfind|rmlint)$/.test(call.program) ? touchAt('write', '.', call) : [])] };
}

/** Verbs of gio: what is removed, moved or opened by another program. */
function gio(found: Options, call: Call): Partial<Reading> {
  const [verb, ...rest] = found.operands;
  const said = textOf(verb) ?? 'open';
  const changes = /^(?:mkdir|save|set|copy)$/.test(said) ? 'write' : 'read';
  const gone = /^(?:trash|remove|rename|move)$/.test(said) ? [destroys('trash', 'takes files away', call.place)] : [];
  const out = /^(?:open|launch|mount|monitor|mime)$/.test(said) ? [code('unknown', 'other programs open it', call.place)] : [];
  return { effects: [...gone, ...out, ...rest.flatMap(one => touch(changes, one, call))] };
}

/** Every program of a directory, run one after the other. */
function parts(found: Options, call: Call): Partial<Reading> {
  const only = has(found, 'test', 'list');
  const where = found.operands.flatMap(one => touch('read', one, call));
  return { effects: only ? where : [...where, code('sideways', 'runs every program of a directory', call.place)] };
}

/** Names that are told in the last word, without the directory: `-p DIR`, else the one temporary files lie in. */
function temporary(found: Options, call: Call): Partial<Reading> {
  const at: Argument = valuesOf(found, 'd')[0] ?? word('/tmp', call.place);
  return { effects: touch('write', at, call) };
}

/** What was kept before moves on to the next number, and the last of it goes. */
function rotated(found: Options, call: Call): Partial<Reading> {
  if (call.program === 'logrotate') return { effects: [code('sideways', 'a configuration of logrotate runs scripts', call.place)] };
  const kept = found.operands.flatMap(({ value, place }): Argument[] =>
    value.kind === 'text' ? [{ value: { kind: 'pattern', text: `${value.text.replace(/[*?[\]\\]/g, '\\$&')}.*` }, place }] : [],
  );
  return { effects: kept.flatMap(one => touch('write', one, call)) };
}

const trees: Shape = {
  names: 'stow symlinks detox convmv',
  options: 'd|dir=write t|target=write D|delete S|stow R|restow n|no|simulate f= r v|verbose c notest nfc nfd s= inline p=',
  operands: 'write',
  recursive: '*',
  here: 'write',
  more: (found, call) => ({ effects: call.program === 'stow' && !has(found, 't') ? touchAt('write', '..', call) : [] }),
  flags: ['stow -t ~ vim', 'stow -D vim', 'symlinks -rd ~', 'detox -r ../x', 'convmv -f latin1 -t utf8 -r --notest ~'],
  quiet: ['detox -n files', 'convmv -f latin1 -t utf8 -r --notest src'],
};

const shaped: readonly Shape[] = [
  {
    names: 'rename prename file-rename perl-rename rename.ul nomino brename',
    options:
      'v|verbose n|nono|no-act|dry-run|just-print f|force e|expr= E|exprs= s|symlink o|no-overwrite i|interactive l|last a|all 0|null d|filename|nopath|nofullpath p|path|fullpath u|unicode=? M|use= N|counter-format= stdin nostdin',
    more: renamed,
    flags: [
      "rename 's/a/b/' ../*",
      `rename -n 'system("id")' *`,
      "rename 's/a/`id`/e' x",
      "rename 's/x/..\\/x/' *",
      'rename foo ../foo *.txt',
      'rename unlink x *',
      "prename -e 'unlink $_' *.txt",
    ],
    quiet: ["rename -n 's/\\.jpeg$/.jpg/' *.jpeg"],
  },
  {
    names: 'ts',
    options: 'r i s m',
    flags: ['ts < ~/.netrc'],
    quiet: ["npm test 2>&1 | ts '%H:%M:%.S'", 'make | ts -s'],
  },
  {
    names: 'ifdata isutf-8 getopt tabs tzselect zdump dircolors',
    options:
      'o|options= l|longoptions= n|name= a|alternative q|quiet Q|quiet-output s|shell= T|test u|unquoted b|sh|bourne-shell c|csh|c-shell p|print-database print-ls-colors v i V e',
    operands: 'text',
    more: (found, call) =>
      call.program === 'dircolors' || call.program === 'zdump' ? { effects: found.operands.flatMap(one => touch('read', one, call)) } : {},
    flags: ['dircolors ~/.netrc'],
    quiet: ['getopt -o ab: --long alpha,beta: -- "$@"', 'dircolors -p', 'ifdata -pa eth0', 'zdump -v UTC'],
  },
  {
    names: 'envsubst gettext ngettext',
    options: 'v|variables d|domain= e n s E V|version h|help c|context=',
    flags: ['envsubst < ~/.netrc', 'envsubst < a.tmpl > /etc/app.conf'],
    quiet: ["envsubst '$HOME $USER' < a.tmpl > a.conf", 'envsubst < in.yml', "gettext 'Hello'"],
  },
  {
    names: 'mispipe',
    operands: 'script',
    flags: ["mispipe 'rm x' cat"],
    quiet: ["mispipe 'npm test' 'tee a.log'"],
  },
  {
    names: 'zrun',
    style: 'first',
    more: launches,
    flags: ['zrun rm a.gz'],
    quiet: ['zrun wc -l a.gz'],
  },
  {
    names: 'vipe',
    options: 'suffix=',
    more: (_, call) => ({ effects: [code('unknown', 'opens an editor on what it is given', call.place)] }),
    flags: ['ls | vipe | sh'],
    quiet: [],
  },
  {
    names: 'run-parts',
    options: 'test list v|verbose report reverse exit-on-error new-session lsbsysinit regex= a|arg= u|umask= random',
    more: parts,
    flags: ['run-parts /etc/cron.daily', 'run-parts ./hooks', 'run-parts --test ~/x'],
    quiet: ['run-parts --test hooks'],
  },
  {
    names: 'fdupes jdupes rdfind rmlint fclones czkawka_cli dupeguru',
    options:
      'r|recurse R s|symlinks_ H n|noempty A|nohidden S|size m|summarize q|quiet 1|sameline o|order= i|reverse I|immediate N|noprompt d|delete L|linkhard B|dedupe link-soft f|omitfirst minsize= maxsize= T= g p u t c= C= D w',
    operands: 'read',
    recursive: '*',
    more: duplicates,
    flags: ['fdupes -rdN .', 'jdupes -L src', 'rdfind -deleteduplicates true .', 'fdupes -r ~/x', 'jdupes --delete src'],
    quiet: ['fdupes -r src', 'jdupes -rS .', 'rdfind -dryrun true src'],
  },
  {
    names: 'hck choose qsv frawk par teip dconv dateutils.dconv uconv piconv tomlq xq-python ccze',
    options: 'd|delimiter= D|output-delim= f|fields= F|header-field= L o|output=write w= j q r s= x= f_|from-code= t|to-code= e i n',
    operands: 'text read',
    more: (found, call) => ({
      effects:
        call.program === 'qsv' && /^(?:luau|py|fetch\w*|apply|foreach|sqlp|to|prompt|lens)$/.test(textOf(found.operands[0]) ?? '.')
          ? [code('unknown', 'qsv runs code or programs', call.place)]
          : [],
    }),
    flags: ["qsv luau map x 'qsv_shellcmd(1)' a.csv", 'hck -f1 ~/.netrc', 'hck -f 1 ~/.netrc -o a', 'qsv stats ~/.netrc'],
    quiet: ['hck -f1,3 a.txt', 'qsv stats a.csv', 'par 72 < a.txt', 'choose 0 2 < a.txt'],
  },
  {
    names: 'gio',
    more: gio,
    flags: ['gio trash a.txt', 'gio remove a.txt', 'gio open http://x.example', 'gio copy a.txt ~/b', 'gio cat ~/.netrc'],
    quiet: ['gio info a.txt', 'gio list src', 'gio tree src'],
  },
  {
    names: 'zforce znew gzexe',
    options: 't v f K 9 P d',
    operands: 'replace',
    flags: ['gzexe /usr/bin/ls', 'zforce ~/x', 'znew ../a.Z'],
    quiet: ['zforce a', 'znew a.Z'],
  },
  {
    names: 'savelog logrotate',
    options: 'm= u= g= c= r=write C d q t p l n D j J 7 z s|state=write v|verbose f|force log=write debug',
    operands: 'replace',
    more: rotated,
    flags: ['savelog ~/x.log', 'savelog -C ../x.log', 'logrotate -f rotate.conf', 'logrotate /etc/logrotate.conf'],
    quiet: ['savelog -c 3 app.log'],
  },
  {
    names: 'tempfile',
    options: 'd|directory= m|mode= n|name=write p|prefix=part s|suffix=part',
    more: temporary,
    flags: ['tempfile -d ~', 'tempfile -n ~/x', 'tempfile -p ../x'],
    quiet: ['tempfile', 'tempfile -p x -s .txt'],
  },
  trees,
];

/** Every one of them. */
export const textTools: readonly Program[] = shaped.map(row);
