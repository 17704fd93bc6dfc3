/** Tools of a day that touch the files their words name and nothing else: tables, documents, pictures, sound, maps. Every word that may be a path counts as one. */
import { code, connectTo, textOf, together, touch, unknown } from '../effects.ts';
import { type Grammar, grammar, type Option, options, type Style } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { meaning, type Role } from './row.ts';
import { telling } from './telling.ts';

/**
 * `options` names only those whose value is no path (`text`), and those that are worse than one (`program`, `code`); any other
 * option may carry a path. `strange`: a word that is code, or a language that names files.
 */
interface Plain {
  readonly names: string;
  readonly touch: 'read' | 'write';
  readonly options?: string;
  readonly style?: Style;
  /** Options without a value that let it run code. */
  readonly danger?: string;
  readonly strange?: RegExp;
  /** What it reads is code of the project. */
  readonly runs?: true;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

function plain(shape: Plain): Program {
  const known = grammar(shape.options ?? '', shape.style);
  return { names: shape.names.split(' '), read: call => read(shape, known, call), flags: shape.flags, quiet: shape.quiet };
}

function read(shape: Plain, known: Grammar, call: Call): Reading {
  const found = options(call.arguments, known);
  const parts = [...found.options.map(one => optional(one, shape, call)), ...found.operands.map(one => named(one, shape, call))];
  const own = shape.runs ? [code('project', `${call.program} runs what stands in its files`, call.place)] : [];
  return { effects: [...parts.flatMap(one => one.effects ?? []), ...own], runs: parts.flatMap(one => one.runs ?? []), opaque: undefined };
}

function optional(one: Option, shape: Plain, call: Call): Partial<Reading> {
  if (!one.known) return together(carried(one.at, shape, call), telling(one, call));
  if (one.value === undefined && !shape.danger?.split(' ').includes(one.name)) return {};
  if (one.value === undefined) return { effects: [code('sideways', `an option of ${call.program} runs code`, one.at.place)] };
  const strange = one.role === 'text' && shape.strange?.test(textOf(one.value) ?? 'system exec | $(') === true;
  if (strange) return { effects: [code('unknown', `${call.program} has a language of its own`, one.value.place)] };
  return meaning(one.role as Role, one.value, { call, tree: false });
}

/** An option that is not known may be a letter with a path behind it, or have one behind `=`; its certain beginning tells which. */
function carried(at: Argument, shape: Plain, call: Call): Partial<Reading> {
  if (at.value.kind === 'unknown') return named(unknown(at.value.reason, at.place), shape, call);
  const { text } = at.value;
  const behind = text.includes('=') ? text.slice(text.indexOf('=') + 1) : text.startsWith('--') ? '' : text.slice(2);
  if (shape.strange?.test(text) || shape.strange?.test(behind))
    return { effects: [code('unknown', `${call.program} has a language of its own`, at.place)] };
  // `-op/etc`: an option of several letters.
  const glued = /^-[a-zA-Z]{2,3}((?:\/|\.\.|~).*)$/s.exec(text)?.[1];
  if (glued !== undefined) return named({ value: { kind: at.value.kind, text: glued }, place: at.place }, shape, call);
  return /^[./~]|\//.test(behind) ? named({ value: { kind: at.value.kind, text: behind }, place: at.place }, shape, call) : {};
}

/** A word, and what it holds behind `=`, `@` or `<`, as a path or an address. */
function named(one: Argument, shape: Plain, call: Call): Partial<Reading> {
  const text = textOf(one);
  if (text === '-' || text === '') return {};
  if (text !== undefined && shape.strange?.test(text))
    return { effects: [code('unknown', `${call.program} has a language of its own`, one.place)] };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text ?? '')) return { effects: connectTo(one, 'https', call) };
  const inner = text === undefined ? undefined : /^(?:[\w.-]*[=:]|[@<])[@<]?([./~].*)$/s.exec(text)?.[1];
  const within = inner === undefined ? [] : touch(shape.touch, { value: { kind: 'text', text: inner }, place: one.place }, call);
  return { effects: [...touch(shape.touch, one, call), ...within] };
}

/** m4 runs commands that its input names: what stands in files is the project's, what comes in otherwise is read as far as it is known. */
const files = plain({
  names: 'm4',
  touch: 'write',
  runs: true,
  strange: /syscmd/,
  flags: ['m4 ~/a.m4', "m4 -D'x=syscmd(rm a)' a.m4", "m4 <<< 'syscmd(rm a)'", 'printf \'%s\' "$x" | m4'],
  quiet: ['m4 a.m4 > a.txt', 'm4 -DX=1 a.m4', "m4 -DX=1 <<< 'X here'"],
});
const macros: Program = {
  ...files,
  read: call => {
    const { input, place } = call;
    const tame = input.kind === 'text' ? !/syscmd|changeword|include/.test(input.text) : !/^(?:pipe|unknown)$/.test(input.kind);
    return together(files.read(call), tame ? {} : { effects: [code('unknown', 'm4 runs commands that its input may name', place)] });
  },
};

/** A language's own words for starting a program. */
const STARTS = /\b(?:system|exec)\b|\|\s*["']|^\||\$\(|`/;

/** Tools that name their own files. */
export const plainTools: readonly Program[] = [
  plain({
    names: 'csvclean',
    touch: 'write',
    options: 'd|delimiter= q|quotechar= e|encoding= n|dry-run',
    flags: ['csvclean ~/a.csv'],
    quiet: ['csvclean a.csv'],
  }),
  plain({
    names:
      'csvcut csvformat csvgrep csvjoin csvjson csvlook csvsort csvstack csvstat datamash tabulate jless jd json2csv xls2csv xlsx2csv csvtool',
    touch: 'read',
    options:
      'c|columns|m|match= r|regex= d|delimiter= D|out-delimiter= C|not-columns= e|encoding= t= W= g= n|names= s|sheet= f|format= k|key= i= o|output=write',
    strange: /^call$/,
    flags: ["csvtool call 'rm a' a.csv", 'csvcut -c 1 ~/.netrc', 'csvstat --file=/root/x', 'jd -o ~/x a.json b.json'],
    quiet: ['csvcut -c name,age people.csv | csvsort -c age -r | csvlook', 'csvgrep -c path -r "^/etc" a.csv'],
  }),
  plain({
    names:
      'xsv xan gron htmlq json_pp recode dos2unix unix2dos mac2unix nkf enca uchardet isutf8 sd rpl combine ptx unpaper csv2md txt2tags',
    touch: 'write',
    options: 'd|delimiter= s|select= n|expr= f|fixed-strings= k|keyword=',
    flags: ['xsv select a ~/x.csv', 'dos2unix ~/.bashrc', 'sd foo bar ../x', 'gron https://x.example/a.json'],
    quiet: ['xsv stats a.csv | xsv table', 'dos2unix src/*.c', 'sd foo bar src/a.ts', 'gron a.json | grep x'],
  }),
  plain({
    names: 'msgfmt msgmerge xgettext msginit msgcat msguniq msgattrib',
    touch: 'write',
    options:
      'default-domain=part o|output|output-file=write p|output-dir=write f|files-from=read D|directory=read k|keyword= L|language= l|locale= from-code= flag= c|add-comments= package-name= package-version= copyright-holder= msgid-bugs-address=',
    flags: [
      'xgettext -o/root/x.pot a.c',
      'xgettext -d ../x a.c',
      'xgettext --default-domain=../x a.c',
      'msgfmt --java2 -d ../x -r a de.po',
    ],
    quiet: [
      'msgfmt -o de.mo de.po',
      'xgettext -d app -k_ -o po/app.pot src/a.c',
      'xgettext -L Python src/a.py',
      'msgmerge -U po/de.po po/app.pot',
    ],
  }),
  plain({
    names: 'mlr',
    touch: 'write',
    options: 'prepipe=program prepipex=program load=program mload=program s|file=program',
    style: 'single',
    strange: /\b(?:system|exec|hostname|os_type)\b|\b(?:tee|emit\w*|print\w*|dump|edump)\b[^;]*[>|]|^(?:split|tee|case)$/,
    flags: [
      `mlr --icsv put '$x=system("id")' a.csv`,
      'mlr --prepipe ./x cat a.csv',
      'mlr --icsv cat ~/a.csv',
      `mlr -n put 'end{print "x" > "/root/x"}'`,
    ],
    quiet: [
      `mlr --icsv --ojson filter '$x > 3' then sort -nr x a.csv`,
      'mlr --c2p head -n 4 a.csv',
      'mlr --icsv --opprint stats1 -a mean -f x a.csv',
    ],
  }),
  plain({
    names: 'dasel fq xq jp jo',
    touch: 'write',
    options: 's|selector= p= r|read= w|write= v|value= t|type=',
    strange: /\bsystem\b|\bexec\b/,
    flags: ['dasel -f ~/x.json .a', 'jo a=@/etc/shadow', 'xq .a /root/x.xml'],
    quiet: ["xq '.a.b' a.xml", 'jo name=x age=3', 'dasel -f a.json .name'],
  }),
  plain({
    names: 'csvsql sql2csv',
    touch: 'write',
    options: 'query|sql= db=url dialect= i= tables= before-insert= after-insert=',
    strange: /\b(?:drop|delete|truncate|alter)\b/i,
    flags: ['csvsql --db postgresql://db.example/x --insert a.csv', 'csvsql ~/a.csv'],
    quiet: ["csvsql --query 'select count(*) from a' a.csv", 'csvsql -i sqlite a.csv'],
  }),
  plain({
    names: 'xmllint xsltproc xpath tidy',
    touch: 'write',
    options: 'xpath= e= pattern= encode= stringparam= param= shell config|loaddtd=project',
    style: 'single',
    danger: 'shell',
    flags: [
      'xmllint --output ~/x.xml a.xml',
      'xmllint --shell a.xml',
      'xsltproc -o /root/x a.xsl a.xml',
      'xmllint https://x.example/a.xml',
    ],
    quiet: ["xmllint --xpath '//a/b' a.xml", 'xmllint --noout --format a.xml', 'xsltproc a.xsl a.xml > a.html', 'tidy -q -m a.html'],
  }),
  plain({
    names: 'xmlstarlet',
    touch: 'write',
    options: 'v|value-of= m|match= u|update= d|delete= s|subnode= a|append= i|insert= x= c|copy-of= e= N= r|rename=',
    flags: ["xmlstarlet ed -L -u '/a' -v 1 ~/a.xml", 'xmlstarlet sel -t -v "/a" https://x.example/a'],
    quiet: ["xmlstarlet sel -t -m '//item' -v '@id' -n a.xml", "xmlstarlet ed -L -u '/a/b' -v 2 a.xml"],
  }),
  plain({
    names:
      'pdftotext pdftoppm pdftocairo pdftohtml pdftops pdfimages pdfseparate pdfunite pdfinfo pdffonts pdfgrep pdftk qpdf img2pdf pdf2svg cpdf mutool diff-pdf ps2pdf ps2ascii eps2eps epstopdf pdf2ps dvips dvipdfmx',
    touch: 'write',
    options: 'dNOSAFER dDELAYSAFER',
    style: 'single',
    strange: /^--job-json-file|^@|%pipe|^`|^-o[!|]|^[!|]|^-R0$|^run$/,
    danger: 'dNOSAFER dDELAYSAFER',
    flags: [
      'dvips -R0 a.dvi',
      "dvips -o '|sh' a.dvi",
      'pdftotext ~/a.pdf',
      'pdfunite a.pdf b.pdf ~/c.pdf',
      'qpdf a.pdf /root/b.pdf',
      'ps2pdf -dNOSAFER a.ps',
      'qpdf a.pdf --pages ~/x.pdf 1-2 -- b.pdf',
    ],
    quiet: [
      'pdftotext -layout a.pdf - | head',
      'pdfunite a.pdf b.pdf c.pdf',
      'qpdf --split-pages a.pdf out-%d.pdf',
      'pdftoppm -png -r 150 a.pdf page',
      'pdfinfo a.pdf',
    ],
  }),
  plain({
    names: 'pdfcrop pdfjam pdfnup pdfbook',
    touch: 'write',
    options: 'pdftexcmd|pdftex|xetexcmd|luatexcmd|gscmd|gs|latex|configfile|tex-command=program',
    flags: ['pdfcrop --gscmd ./x a.pdf', 'pdfjam ~/a.pdf'],
    quiet: ['pdfcrop a.pdf b.pdf', 'pdfjam --nup 2x1 a.pdf --outfile b.pdf'],
  }),
  plain({
    names: 'tesseract ocrmypdf',
    touch: 'write',
    options: 'plugin=program l|language=',
    flags: ['tesseract a.png ~/out', 'ocrmypdf --plugin ./x.py a.pdf b.pdf'],
    quiet: ['tesseract scan.png out -l eng', 'ocrmypdf a.pdf b.pdf'],
  }),
  plain({
    names: 'pdflatex xelatex lualatex latex tex pdftex luatex xetex context tectonic platex uplatex',
    touch: 'write',
    options:
      'shell-escape enable-write18 fmt=project output-directory|outdir=write interaction= jobname=write synctex= untrusted output-driver=program cnf-line=program ini=program lua=project e=program',
    style: 'single',
    strange: /^\\|write18|shell.?escape|openout_any/,
    runs: true,
    danger: 'shell-escape enable-write18',
    flags: [
      'pdflatex -cnf-line=shell_escape=t a.tex',
      'tectonic -Z shell-escape a.tex',
      "xelatex -output-driver='rm a' a.tex",
      'pdflatex -jobname=/root/x a.tex',
      'pdflatex -shell-escape a.tex',
      "pdflatex '\\immediate\\write18{rm x}'",
      'xelatex -output-directory=/root a.tex',
      'lualatex ~/a.tex',
    ],
    quiet: [
      'pdflatex -interaction=nonstopmode main.tex && bibtex main',
      'xelatex -halt-on-error a.tex',
      'lualatex --output-directory=build a.tex',
    ],
  }),
  plain({
    names: 'latexmk',
    touch: 'write',
    options:
      'e=program r=program latex=?program pdflatex=?program xelatex=?program lualatex=?program shell-escape enable-write18 usepretex=?program pretex=program dF=program pF=program pdfxelatex=?program pdflualatex=?program hlualatex=?program dvilualatex=?program outdir|output-directory|auxdir=write interaction= jobname= pdf c C CA bibtex silent quiet f g gg pvc cd synctex=? view=?',
    style: 'single',
    strange: /^\\/,
    runs: true,
    danger: 'shell-escape enable-write18',
    flags: [
      'latexmk -pdf -e \'system("x")\' a.tex',
      'latexmk -e \'system("x")\' a.tex',
      "latexmk -pdflatex='sh x' a.tex",
      'latexmk -shell-escape a.tex',
      'latexmk -outdir=/root a.tex',
      'latexmk -r ./rc a.tex',
    ],
    quiet: ['latexmk -norc -pdfps a.tex'],
  }),
  plain({
    names:
      'bibtex biber makeindex bibtex8 texcount chktex lacheck detex latexindent typst makeinfo texi2any pod2text pod2man pod2html podchecker rst2html rst2html5 rst2latex cmark markdown markdown_py glow mdcat mdformat scdoc asciidoc abcm2ps highlight pygmentize aha',
    touch: 'write',
    options: 'plug-in=program open=?program init-file=program evaluate=program x=program l= f= O= P= S=',
    flags: [
      'makeindex -o /root/x a.idx',
      'rst2html a.rst ~/a.html',
      'glow https://x.example/README.md',
      'highlight --plug-in=./x a.c',
      'typst compile a.typ ~/a.pdf',
    ],
    quiet: ['typst compile a.typ a.pdf', 'rst2html a.rst a.html', 'pygmentize -l python a.py', 'pod2text a.pod | head', 'glow README.md'],
  }),
  plain({
    names: 'lilypond',
    touch: 'write',
    options: 'e|evaluate=program d|define-default= f|format= include|I=read init|i=project o|output=write l|loglevel= j|jail=program',
    flags: [`lilypond -e '(system "rm a")' a.ly`, 'lilypond -o /root/x a.ly'],
    quiet: ['lilypond -o out a.ly', 'lilypond --png a.ly'],
  }),
  plain({
    names:
      'lame oggenc oggdec opusenc opusdec flac metaflac mp3gain mp3info mp3wrap id3v2 eyeD3 soxi mediainfo mkvmerge mkvextract mkvinfo mp4box MP4Box normalize-audio sndfile-info sndfile-convert fluidsynth timidity mpg123 ogg123',
    touch: 'write',
    flags: ['lame a.wav ~/a.mp3', 'flac -o /root/x.flac a.wav', 'mediainfo ~/x.mp4', 'mpg123 http://x.example/a.mp3'],
    quiet: ['lame -V2 a.wav a.mp3', 'flac --best *.wav', 'mediainfo a.mp4', 'mkvmerge -o b.mkv a.mkv a.srt'],
  }),
  plain({
    names: 'sox rec play',
    touch: 'write',
    strange: /^\||^!/,
    flags: ["sox '|id' a.wav", "play '|id'", 'sox a.wav ~/b.wav'],
    quiet: ['sox a.wav -r 16000 b.wav trim 0 10', 'sox a.wav b.wav c.wav'],
  }),
  plain({
    names:
      'cwebp dwebp gif2webp webpmux webpinfo gifsicle jpegoptim jpegtran cjpeg djpeg jpeginfo optipng oxipng pngcrush pngquant pngcheck pnmtopng pngtopnm zopfli zopflipng potrace autotrace rsvg-convert svg2png svgexport tiffinfo tiffcp tiff2pdf exif exiv2 apngasm heif-convert heif-enc avifenc avifdec jp2a chafa catimg qrencode zbarimg vips vipsthumbnail blurhash icotool sips',
    touch: 'write',
    flags: ['cwebp a.png -o ~/a.webp', 'optipng -dir=/root a.png', 'jpegoptim ~/a.jpg', 'rsvg-convert -o/root/x.png a.svg'],
    quiet: [
      'cwebp -q 80 a.png -o a.webp',
      'optipng -o7 *.png',
      'pngquant --ext .png --force a.png',
      'rsvg-convert -w 64 a.svg -o a.png',
      'qrencode -o q.png hello',
    ],
  }),
  plain({
    names:
      'ogr2ogr ogrinfo gdalinfo gdal_translate gdalwarp gdaladdo gdalbuildvrt gdaldem proj cs2cs samtools bedtools seqkit seqtk vcftools fastqc bwa bowtie2 minimap2 blastn blastp makeblastdb ncdump ncgen ncks h5dump h5ls cdo obabel admesh osmium',
    touch: 'write',
    options: 'remote config=program j|java=program where= sql= oo= a_srs= t_srs= s_srs=',
    style: 'single',
    strange: /^(?:PG|MySQL|MSSQL|WFS|WMS|ODBC|MongoDB\w*):|^<|^\||\b(?:drop|delete|truncate)\b/i,
    danger: 'remote',
    flags: [
      'ogr2ogr out.json ~/in.shp',
      "bwa mem ref.fa '<rm a'",
      "ogrinfo a.gpkg -sql 'drop table x'",
      'ogr2ogr -f PostgreSQL PG:host=db.example in.shp',
      'samtools view https://x.example/a.bam',
      'gdalinfo /vsicurl/http://x.example/a.tif',
    ],
    quiet: ['ogr2ogr -f GeoJSON out.json in.shp', 'gdalinfo a.tif', 'samtools sort -o b.bam a.bam', 'seqkit stats a.fa'],
  }),
  plain({
    names:
      'indent wat2wasm wasm2wat wasm-objdump wasm-opt otool llvm-objdump llvm-nm llvm-size llvm-readelf luac protolint hexyl zcmp zdiff bzdiff bzcmp xzcmp xzdiff zipinfo zipnote zipgrep unrar unar lsar lzip plzip lunzip cabextract pv units lolcat hunspell aspell fc-list fc-match fc-query fc-scan ncdu dust duf erd unix2mac errno mkdirp minify',
    touch: 'write',
    flags: [
      'mkdirp ~/x',
      'unrar x -op/etc a.rar',
      'indent ~/a.c',
      'wat2wasm a.wat -o /root/x.wasm',
      'unrar x a.rar ~/',
      'pv ~/.netrc',
      'hexyl /root/x',
    ],
    quiet: [
      'mkdirp dist',
      'indent -kr a.c',
      'wat2wasm a.wat -o a.wasm',
      'unrar x a.rar',
      'pv a.gz | zcat | wc -l',
      'zipinfo -1 a.zip',
      'units 3ft cm',
    ],
  }),
  plain({
    names: 'troff groff nroff eqn tbl pic soelim preconv grotty refer',
    touch: 'write',
    options: 'U S= m= T= d= r= P= w= W= f= F=read I=read M=read o=',
    danger: 'U',
    flags: ['groff -U a.ms', 'groff ~/a.ms'],
    quiet: ['groff -man -Tutf8 a.1 | head', 'groff -ms -Tps a.ms > a.ps'],
  }),
  macros,
  plain({
    names: 'bats',
    touch: 'write',
    runs: true,
    flags: ['bats /root/x.bats'],
    quiet: ['bats test/a.bats', 'bats -r test'],
  }),
  plain({
    names: 'hledger ledger bean-check bean-report',
    touch: 'write',
    options: 'getquote=program download|Q rules-file=project init-file=project',
    strange: STARTS,
    flags: ['ledger -f ~/x.ledger bal', 'ledger --getquote ./x bal', 'hledger -f /root/x bal'],
    quiet: ['hledger -f 2024.journal bal', 'ledger -f a.ledger reg food'],
  }),
];
