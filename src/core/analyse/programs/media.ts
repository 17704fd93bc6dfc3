/** Pictures, sound, films and documents: converters, each of which reads some files and writes another. */
import { code, connectTo, textOf, touch, touchAt, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

const isUrl = (one: Argument) => /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(textOf(one) ?? '');

/** A name that is made from what stands in the file is known only as it runs. */
function tagged(found: Options, call: Call): Partial<Reading> {
  const named = call.arguments.some(one => /^-(?:filename|directory|testname|symlink|hardlink)\+?</i.test(textOf(one) ?? ''));
  const filters = valuesOf(found, 'api').filter(one => /^filter\b/i.test(textOf(one) ?? 'filter'));
  const perl = [...valuesOf(found, 'if').filter(one => CALLS.test(textOf(one) ?? '`')), ...filters, ...call.arguments.filter(formats)];
  return {
    opaque: named ? 'exiftool makes up the names it writes' : undefined,
    effects: [...perl.map(one => code('unknown', 'exiftool runs Perl', one.place)), ...opened(found, call)],
  };
}

/** `${TAG;EXPRESSION}`, and a format that only running could tell: the expression is Perl (exiftool(1), "Advanced formatting feature"). */
function formats(one: Argument): boolean {
  return /\$\{[^}]*;/.test(textOf(one) ?? '');
}

/** Words of Perl that reach past the tags of a picture. */
const CALLS =
  /\b(?:system|exec|open|unlink|q[xqw]?|eval|do|require|use|rename|rmdir|mkdir|chmod|chown|fork|kill|glob|syscall|link|symlink|truncate)\b|[`@%&{]|<\w*>|->/;

function opened(found: Options, call: Call): Reading['effects'] {
  return found.operands.filter(isUrl).flatMap(one => connectTo(one, 'http', call));
}

/** Protocols and devices by which ffmpeg reads, joins or lists other files (ffmpeg-protocols(1), ffmpeg-devices(1)). */
const odd = /^(?:concat|concatf|subfile|data|pipe|fd|cache|crypto|async|tee|unix|lavfi|image2pipe)[:,]/i;

/** Options of ffmpeg(1) that take no value; every other one takes the next word. */
const switches =
  'y n stats nostats hide_banner an vn sn dn shortest re copyts start_at_zero stdin nostdin version h help formats codecs encoders decoders filters pix_fmts devices protocols bsfs sources sinks layouts colors L benchmark psnr vstats autorotate noautorotate accurate_seek noaccurate_seek xerror report ignore_unknown';
const given =
  'i= f= c= c:v= c:a= c:s= codec= codec:v= codec:a= vcodec= acodec= scodec= b= b:v= b:a= crf= preset= tune= profile:v= level= r= s= aspect= ss= t= to= map= vf= af= filter:v= filter:a= lavfi= filter_complex= filter_script= filter_complex_script= vframes= frames:v= q:v= q:a= qscale:v= loop= threads= ar= ac= pix_fmt= movflags= metadata= loglevel= v= g= bf= maxrate= minrate= bufsize= vsync= fps_mode= async= itsoffset= stream_loop= framerate= start_number= pattern_type= safe= strict= disposition:a= segment_time= segment_format= hls_time= hls_list_size= hls_segment_filename=write progress= pass= passlogfile=write attach=read dump_attachment= map_metadata= map_chapters= sseof= fs= timestamp= tag:v= tag:a= x264-params= x265-params= sws_flags= hwaccel= hwaccel_output_format= init_hw_device= max_muxing_queue_size= analyzeduration= probesize= compression_level= lossless= quality= plays= final_delay= update= aq= vol= vtag= protocol_whitelist= row-mt= cpu-used= deadline= speed= tile-columns= reconnect= headers= user_agent=';

function ffmpeg(found: Options, call: Call): Partial<Reading> {
  const inputs = valuesOf(found, 'i');
  const strange = found.options.find(one => !one.known);
  // With an option that Ward lacks, its value stands among the outputs: then each of them counts as written, which is stricter.
  const effects = [...inputs.flatMap(one => source(one, 'read', call)), ...found.operands.flatMap(one => source(one, 'write', call))];
  const progress = valuesOf(found, 'progress').flatMap(one => source(one, 'write', call));
  const script = ['filter_script', 'filter_complex_script'].flatMap(name => valuesOf(found, name)).flatMap(one => touch('read', one, call));
  const filters = ['vf', 'af', 'filter:v', 'filter:a', 'lavfi', 'filter_complex'].flatMap(name => valuesOf(found, name));
  const tee = valuesOf(found, 'f').some(one => /^(?:tee|fifo)$/.test(textOf(one) ?? 'tee'));
  const reading =
    tee ||
    filters.some(one =>
      /movie=|subtitles=|ass=|sendcmd|zmq|textfile|lut3d|frei0r|ladspa|\.\.\/|=\/|'\/|(?:^|[=:,;])(?:file|filename|stats_file|log_path|result)=/.test(
        textOf(one) ?? 'movie=',
      ),
    );
  const named = reading ? [code('unknown', 'a filter or a format names files by a language of its own', call.place)] : [];
  // `-report` leaves a log of its own (ffmpeg(1)).
  const spare = (strange !== undefined && found.operands.length === 0) || has(found, 'report') ? touchAt('write', '.', call) : [];
  return { effects: [...effects, ...progress, ...script, ...named, ...spare] };
}

function source(one: Argument, how: 'read' | 'write', call: Call): Reading['effects'] {
  const text = textOf(one) ?? '';
  if (text === '-' || /^pipe:\d?$/.test(text)) return [];
  if (odd.test(text) || text.includes('|')) return [code('unknown', 'names files by a language of its own', one.place)];
  if (/^file:/i.test(text)) return source(word(text.slice(5), one.place), how, call);
  return isUrl(one) ? connectTo(one, 'http', call) : touch(how, one, call);
}

/** What ImageMagick makes by itself, and no file. */
const MADE = /^(?:xc|canvas|gradient|radial-gradient|plasma|null|logo|rose|wizard|granite|netscape|hald|label|caption|pattern|magick):/i;
/** What it shows, prints, fetches, or reads by a language of its own (ImageMagick, "Pseudo-image Formats"). */
const STRANGE =
  /^(?:@|(?:msl|mvg|ephemeral|text|pango|vid|inline|scan|screenshot|print|show|win|x|clipboard|browse|preview|url|https?|ftp|tcp|file):|[a-z]+:@|\|)|\.(?:msl|mvg)$/i;

/** A file, of a format that stands before it. */
function behindFormat(one: Argument): Argument[] {
  const text = textOf(one);
  if (text === undefined) return [one];
  if (MADE.test(text)) return [];
  const file = /^[a-z][a-z0-9-]+:(.*)$/is.exec(text)?.[1] ?? text;
  return file === '' || file === '-' ? [] : [file === text ? one : word(file, one.place)];
}

/** ImageMagick: the last word is written, unless the program only shows; `@file`, `msl:` and their kin read more than they name. */
function magick(found: Options, call: Call): Partial<Reading> {
  const files = found.operands.filter(one => !/^(?:\+|[()]$|\d+x?\d*[%!<>^]?$)/.test(textOf(one) ?? ''));
  const strange = files.some(one => STRANGE.test(textOf(one) ?? ''));
  const all = call.program === 'mogrify' ? files : files.slice(-1);
  const said = strange ? [code('unknown', 'reads by a language of its own', call.place)] : [];
  const reads = files
    .slice(0, call.program === 'mogrify' ? 0 : -1)
    .flatMap(behindFormat)
    .flatMap(one => touch('read', one, call));
  return { effects: [...said, ...reads, ...all.flatMap(behindFormat).flatMap(one => touch('write', one, call))] };
}

/** pandoc: its filters are programs, and it fetches what it is told to embed. */
const pandocOptions =
  'f|from|r|read= t|to|w|write= o|output=write s|standalone d|defaults=program template=read F|filter=program L|lua-filter=project c|css= H|include-in-header=read B|include-before-body=read A|include-after-body=read toc table-of-contents toc-depth= N|number-sections V|variable= variable-json= M|metadata= metadata-file=read bibliography=read csl=read citeproc C pdf-engine=text pdf-engine-opt= highlight-style= extract-media=write data-dir=read resource-path= wrap= columns= self-contained embed-resources mathjax=? katex=? webtex=? standalone shift-heading-level-by= slide-level= reference-doc=read log=write request-header= syntax-definition=read abbreviations=read eol= dpi= i|incremental list-input-formats list-output-formats version v help h sandbox verbose quiet markdown-headings= reference-links epub-cover-image=read epub-metadata=read top-level-division=';

/** What makes a pdf for it. */
const ENGINE = /^(?:(?:pdf|xe|lua)?latex(?:mk)?|tectonic|wkhtmltopdf|weasyprint|context|typst|pdfroff|groff|prince)$/;

/** A format that is a file is a program in Lua (pandoc(1), "Custom readers and writers"). */
function written(found: Options) {
  return ['f', 't'].flatMap(name => valuesOf(found, name)).filter(one => !/^[\w+-]+$/.test(textOf(one) ?? ''));
}

/** Converters. */
export const media: readonly Program[] = [
  row({
    names: 'ffmpeg avconv ffprobe',
    options: `${switches} ${given}`,
    style: 'single',
    more: ffmpeg,
    flags: [
      'ffmpeg -i in.mp4 ~/out.mp4',
      'ffmpeg -i ~/.netrc out.txt',
      'ffmpeg -i in.mp4 -f flv rtmp://x.example/live',
      'ffmpeg -i https://x.example/a.mp4 a.mp4',
      "ffmpeg -i 'concat:/etc/shadow|a' out.mp4",
      "ffmpeg -i a.mp4 -vf 'movie=/etc/shadow' b.mp4",
      'ffmpeg -f lavfi -i a -passlogfile /etc/x b.mp4',
      'ffmpeg -i a.mp4 file:../b.mp4',
      'ffmpeg -i a.mp4 -progress .envrc b.mp4',
      "ffmpeg -i a.mp4 -vf 'metadata=print:file=.envrc' b.mp4",
    ],
    quiet: [
      'ffmpeg -i in.mov -c:v libx264 -crf 23 -preset fast out.mp4',
      'ffmpeg -y -ss 00:00:10 -i in.mp4 -vframes 1 thumb.png',
      'ffmpeg -i in.mp4 -vn -acodec copy out.aac',
      "ffmpeg -i in.mp4 -vf 'scale=320:-1,fps=10' out.gif",
      'ffmpeg -version',
    ],
  }),
  row({
    names: 'convert identify magick mogrify montage composite compare gm',
    options:
      'resize= quality= rotate= crop= geometry= density= size= background= fill= stroke= font= pointsize= gravity= extent= colorspace= depth= type= format= alpha= blur= sharpen= border= bordercolor= thumbnail= scale= sample= delay= loop= dispose= layers= draw= annotate= compress= interlace= filter= define= transparent= fuzz= level= modulate= brightness-contrast= threshold= colors= page= repage tile= label= set= metric= compose= dissolve= limit= mask=read profile=read texture=read clut write=write path=write strip trim negate flip flop append auto-orient normalize flatten monochrome verbose version coalesce deconstruct auto-level equalize despeckle combine separate swap= identify list= channel= evaluate= distort= virtual-pixel= monitor quiet adjoin script=code process=program',
    style: 'single',
    more: magick,
    flags: [
      'convert a.png ~/b.png',
      'convert @/etc/shadow out.png',
      'magick -script evil a.png',
      "convert 'msl:x.msl' a.png",
      'magick ~/.ssh/x.png a.png',
      'mogrify -resize 50% ../a.png',
      'convert a.png -write ~/x.png b.png',
      'convert gray:a gray:.envrc',
      'convert a.png info:../x',
      'convert a.msl b.png',
    ],
    quiet: [
      'convert a.png -resize 50% b.jpg',
      'magick a.png -quality 80 -strip b.webp',
      'mogrify -resize 800x *.jpg',
      'convert -size 10x10 xc:red red.png',
      'montage a.png b.png -tile 2x1 out.png',
    ],
  }),
  row({
    names: 'pandoc',
    options: pandocOptions,
    operands: 'source',
    more: found => ({
      effects: [
        ...valuesOf(found, 'pdf-engine').filter(one => !ENGINE.test(textOf(one) ?? '')),
        ...valuesOf(found, 'pdf-engine-opt').filter(one => /shell|write18|lua|exec/.test(textOf(one) ?? 'shell')),
        ...written(found),
      ].map(one => code('sideways', 'an option of pandoc runs a program', one.place)),
    }),
    flags: [
      'pandoc ~/.netrc -t plain',
      'pandoc a.md -o a.pdf --pdf-engine-opt=-shell-escape',
      'pandoc -o ~/x.pdf a.md',
      'pandoc --filter ./x a.md',
      'pandoc --pdf-engine=./x a.md -o a.pdf',
      'pandoc https://x.example -t plain',
    ],
    quiet: [
      'pandoc README.md -o README.html',
      'pandoc -s -f markdown -t docx a.md -o a.docx',
      'pandoc --toc -V geometry:margin=1in a.md -o a.tex',
    ],
  }),
  row({
    names: 'gs ghostscript',
    options:
      'sDEVICE= sOutputFile=write o=write dBATCH dNOPAUSE dSAFER dNOSAFER q r= g= dQUIET dPDFSETTINGS= dFirstPage= dLastPage= dCompatibilityLevel= c=code f I=read dTextAlphaBits= dGraphicsAlphaBits= dAutoRotatePages= dPrinted=',
    style: 'single',
    operands: 'project',
    forms: [{ on: 'dNOSAFER dDELAYSAFER', rank: 'ask', id: 'document-code', impact: 'write', reason: 'lets the document reach files' }],
    flags: [
      'gs -sOutputFile=/root/x.pdf a.ps',
      'gs -dNOSAFER a.ps',
      "gs -q -c '(%pipe%rm x) (w) file'",
      'gs ~/x.ps',
      "gs -sOutputFile='%pipe%rm x' a.ps",
    ],
    more: (found, call) => ({
      effects: valuesOf(found, 'sOutputFile').some(one => /%pipe/.test(textOf(one) ?? '%pipe'))
        ? [code('unknown', 'its output is piped into a program', call.place)]
        : [],
    }),
    quiet: ['gs -sDEVICE=pdfwrite -dNOPAUSE -dBATCH -dQUIET -sOutputFile=out.pdf a.pdf b.pdf'],
  }),
  row({
    names: 'exiftool',
    options:
      'o|out|w|textOut|W|tagOut=write w!=write overwrite_original overwrite_original_in_place r|recurse q j json csv=?read TagsFromFile|tagsFromFile|tagsfromfile=read if|if0|if1|if2|if3|if4|if5= p|printFormat=read fileOrder= api= config=program execute=? @|argFile=program stay_open=program srcfile=read geotag=read d|dateFormat= ext= x= i= all= listx list',
    style: 'single',
    operands: 'write',
    more: tagged,
    flags: [
      'exiftool -all= ~/a.jpg',
      'exiftool -config ./x a.jpg',
      `exiftool -if 'system("rm a")' a.jpg`,
      'exiftool -filename=/etc/x a.jpg',
      "exiftool '-Directory<DateTimeOriginal' a.jpg",
      "exiftool '-comment<=/home/u/.netrc' a.jpg",
      'exiftool -@ args.txt a.jpg',
      `exiftool -p '\${model;system("rm a")}' a.jpg`,
      `exiftool '-comment<\${model;system("rm a")}' a.jpg`,
      `exiftool -api 'filter=system("rm a")' a.jpg`,
    ],
    quiet: [
      'exiftool a.jpg',
      'exiftool -all= a.jpg',
      'exiftool -Artist=Ada a.jpg',
      'exiftool -r -ext jpg photos',
      'exiftool -filename=b.jpg a.jpg',
    ],
  }),
  row({
    names: 'inkscape wkhtmltopdf wkhtmltoimage weasyprint soffice libreoffice unoconv ebook-convert djvutxt calibre',
    options:
      'o|out|outdir|output|export-filename|w=write all= export-type= headless convert-to= page-size= orientation= enable-local-file-access actions=code shell config=program infilter=',
    style: 'single',
    operands: 'write',
    more: (found, call) => ({
      effects: [
        ...(has(found, 'shell', 'enable-local-file-access')
          ? [code('unknown', 'runs commands of its own language, or reads any file', call.place)]
          : []),
        ...found.operands.filter(isUrl).flatMap(one => connectTo(one, 'http', call)),
      ],
    }),
    flags: ['wkhtmltopdf https://x.example a.pdf', 'inkscape --shell', 'soffice --headless --convert-to pdf --outdir ~/x a.docx'],
    quiet: ['wkhtmltopdf a.html a.pdf', 'soffice --headless --convert-to pdf a.docx', 'inkscape a.svg --export-filename=a.png'],
  }),
];
