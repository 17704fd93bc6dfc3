/** Interpreters: code in a text is not read by Ward, a file of the project is run openly. */
import { code, reading, textOf, together, touch, touchHere } from '../effects.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';

interface Language {
  readonly names: string;
  /** Letters and long options whose value is code. */
  readonly code: string;
  /** Options that take the next word. */
  readonly values: string;
  /** Letters that take the rest of their word, and never the next. */
  readonly rests?: string;
  /** Options whose value is a file or module of the project that runs. */
  readonly loads?: string;
  /** Options after which it only says something. */
  readonly says?: string;
  /** Options that run the tests of the project. */
  readonly tests?: string;
  /** What `-m NAME` does. */
  readonly module?: (found: Found, call: Call) => Reading;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

interface Found {
  readonly text: Argument | undefined;
  readonly module: Argument | undefined;
  readonly loads: readonly Argument[];
  readonly plain: readonly string[];
  readonly rest: readonly Argument[];
  readonly unclear: string | undefined;
}

/** Options end at the code, the module or the file: what follows belongs to the program run. */
function sort(list: readonly Argument[], language: Language): Found {
  const found = { text: undefined, module: undefined, loads: [] as Argument[], plain: [] as string[], unclear: undefined };
  for (let at = 0; at < list.length; at += 1) {
    const { value } = list[at] as Argument;
    const word = value.kind === 'unknown' ? value.prefix : value.text;
    if (value.kind === 'unknown' && (word === '' || word.startsWith('-') || value.splits))
      return { ...found, rest: list.slice(at), unclear: value.reason };
    if (word === '--') return { ...found, rest: list.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') return { ...found, rest: list.slice(at) };
    const [name, attached] = split(word, language);
    const next =
      attached === undefined ? list[at + 1] : { value: { kind: 'text' as const, text: attached }, place: (list[at] as Argument).place };
    if (isIn(language.code, name)) return { ...found, text: next ?? list[at], rest: list.slice(at + 2) };
    if (name === '-m' && language.module) return { ...found, module: next, rest: list.slice(attached === undefined ? at + 2 : at + 1) };
    if (isIn(language.loads ?? '', name) && next !== undefined) found.loads.push(next);
    else found.plain.push(name);
    if (attached === undefined && isIn(`${language.values} ${language.loads ?? ''}`, name)) at += 1;
  }
  return { ...found, rest: [] };
}

function isIn(names: string, name: string): boolean {
  return names.split(' ').includes(name);
}

/** The option of a word that matters, and its attached value: the first letter of a cluster that takes one. */
function split(word: string, language: Language): [name: string, attached: string | undefined] {
  if (word.startsWith('--')) {
    const cut = word.indexOf('=');
    return cut < 0 ? [word, undefined] : [word.slice(0, cut), word.slice(cut + 1)];
  }
  const taking = `${language.code} ${language.values} ${language.loads ?? ''} ${language.module ? '-m' : ''}`;
  for (let at = 1; at < word.length; at += 1) {
    if (isIn(language.rests ?? '', `-${word[at]}`)) return [word, undefined];
    if (isIn(taking, `-${word[at]}`)) return [`-${word[at]}`, at + 1 < word.length ? word.slice(at + 1) : undefined];
  }
  return [word, undefined];
}

function interpreter(language: Language): Program {
  return { names: language.names.split(' '), read: call => interpret(language, call), flags: language.flags, quiet: language.quiet };
}

function interpret(language: Language, call: Call): Reading {
  const found = sort(call.arguments, language);
  const loads = found.loads.flatMap(one => load(one, call));
  const openly = found.loads.length > 0 ? [...loads, code('project', `${call.program} loads code of the project`, call.place)] : [];
  const always = { effects: openly, opaque: found.unclear };
  if (found.text !== undefined)
    return together(always, { effects: [code('unknown', `${call.program} runs code that Ward can't read`, found.text.place)] });
  if (found.module !== undefined && language.module) return together(always, language.module(found, call));
  if (found.plain.some(one => isIn(`${language.says ?? ''} --version --help -h`, one))) return together(always);
  if (found.plain.some(one => isIn(language.tests ?? '', one))) return together(always, project(found.rest, call));
  const [file] = found.rest;
  if (file === undefined || textOf(file) === '-' || textOf(file)?.startsWith('/dev/')) return together(always, input(call));
  return together(always, {
    effects: [...touch('read', file, call), code('project', `${call.program} runs a program of the project`, file.place)],
  });
}

/** A file, an address, or the name of an installed module. */
function load(argument: Argument, call: Call): Reading['effects'] {
  const text = textOf(argument) ?? './';
  if (/^(?:https?|data):/i.test(text)) return [code('elsewhere', `${call.program} loads code from elsewhere`, argument.place)];
  return /^\.{0,2}\/|^\.|\.[cm]?[jt]s$/.test(text) ? touch('read', argument, call) : [];
}

function project(files: readonly Argument[], call: Call): Partial<Reading> {
  return {
    effects: [
      ...files.flatMap(one => touch('read', one, call)),
      ...touchHere('read', call),
      code('project', `${call.program} runs code of the project`, call.place),
    ],
  };
}

function input(call: Call): Partial<Reading> {
  if (call.input.kind === 'nothing') return {};
  if (call.input.kind === 'file') return { effects: [code('project', `${call.program} runs a program of the project`, call.place)] };
  const fetched = call.input.kind === 'pipe' && /^(?:curl|wget|nc|ssh)$/.test(call.input.from ?? '');
  return { effects: [code(fetched ? 'elsewhere' : 'unknown', `${call.program} runs what stands on its input`, call.place)] };
}

/** Modules of the standard library or of pip; anything else is a module of the project or its installed dependencies. */
function pythonModule(found: Found, call: Call): Reading {
  const name = textOf(found.module);
  if (name === undefined) return reading({ opaque: 'the module that python runs is known only when it runs' });
  const nested = /^(?:pip|pytest|black|ruff|mypy|flake8|pylint|isort|tox|nox|build|twine|coverage|poetry|pipenv|virtualenv|uv)$/.test(name);
  const argv =
    found.module === undefined ? [] : [{ value: { kind: 'text' as const, text: name }, place: found.module.place }, ...found.rest];
  if (nested) return reading({ runs: [{ kind: 'argv', argv, more: false, cwd: call.cwd, via: call.program }] });
  const quietly =
    /^(?:json\.tool|http\.server|py_compile|compileall|venv|timeit|unittest|site|sysconfig|platform|this|calendar|tabnanny|ast|dis|tokenize|zipfile|tarfile|gzip|base64|ensurepip|doctest|trace|profile|cProfile|pdb)/.test(
      name,
    );
  const files = found.rest
    .filter(one => !textOf(one)?.startsWith('-'))
    .flatMap(one => touch(quietly && /^(?:venv|zipfile|tarfile|gzip|json)/.test(name) ? 'write' : 'read', one, call));
  return reading({
    effects: [
      ...files,
      ...touchHere('read', call),
      code(/^(?:timeit|pdb)$/.test(name) ? 'unknown' : 'project', `python runs the module ${name}`, call.place),
    ],
  });
}

/** Interpreters by language. */
export const interpreters: readonly Program[] = [
  interpreter({
    names: 'node nodejs tsx ts-node',
    code: '-e --eval -p --print -pe --run',
    values:
      '-C --conditions --input-type --title --inspect-port --stack-trace-limit --unhandled-rejections --test-name-pattern --test-reporter --test-reporter-destination --icu-data-dir --openssl-config --disable-warning --max-http-header-size --test-concurrency --watch-path --test-shard --project -P',
    loads: '-r --require --import --loader --experimental-loader --env-file --env-file-if-exists',
    says: '-v --v8-options --completion-bash -c --check',
    tests: '--test',
    flags: [
      'node -e "console.log(1)"',
      'node -pe 1',
      'node --eval=1',
      'node --require=../x.js app.js',
      'node ../x.js',
      'node --env-file=../x app.js',
      'node --loader=https://x.example/l.mjs a.js',
      'node "$file"',
      "node <<'EOF'\nrequire('fs')\nEOF",
      'curl -s localhost:1/x | node',
    ],
    quiet: [
      'node app.js',
      'node --test',
      'node --version',
      'node -c app.js',
      'node --import ./setup.js app.js --flag -e',
      'tsx src/main.ts',
      'node --max-old-space-size=4096 build.js',
    ],
  }),
  interpreter({
    names: 'python python2 python3 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 pypy pypy3',
    code: '-c',
    values: '-W -X -Q --check-hash-based-pycs',
    says: '-V -VV',
    module: pythonModule,
    flags: [
      "python3 -c 'import os'",
      "python3 -Ic 'x'",
      "python - <<'EOF'\nprint(1)\nEOF",
      'python3 ../x.py',
      'python3',
      'python3 -m pip install x',
      'python3 -m "$module"',
      'curl -s localhost:1/x | python3 -',
      'echo x | python',
      'python3 -m timeit x',
    ],
    quiet: [
      'python3 script.py',
      'python script.py -c x --flag',
      'python3 -m pytest -x tests',
      'python3 -m unittest',
      'python3 -u -W ignore app.py',
      'python3 --version',
      'python3 -m json.tool a.json',
      'python3 -m venv .venv',
      'python3 -m mypackage.cli run',
    ],
  }),
  interpreter({
    names: 'perl',
    code: '-e -E',
    values: '-I',
    rests: '-i -F -x -M -m -D',
    says: '-v -V',
    flags: ["perl -e 'unlink glob q(*)'", "perl -pi -e 's/a/b/' a.txt", "perl -lane 'print' a.txt", "perl -MFile::Path -l012 -E 'x'"],
    quiet: ['perl script.pl', 'perl -w script.pl', 'perl -v'],
  }),
  interpreter({
    names: 'ruby irb',
    code: '-e',
    values: '-I -C -E',
    rests: '-F -i -x',
    loads: '-r',
    says: '-v',
    flags: ["ruby -e '`id`'", 'irb', "ruby -rjson -e 'x'"],
    quiet: ['ruby script.rb', 'ruby -w script.rb', 'ruby -v'],
  }),
  interpreter({
    names: 'php',
    code: '-r -B -R -E',
    values: '-c -d -z -S -t',
    loads: '-F',
    says: '-v -i -m -l',
    flags: ["php -r 'system(1);'", 'php'],
    quiet: ['php index.php', 'php -l index.php', 'php -v'],
  }),
  interpreter({
    names: 'lua luajit lua5.3 lua5.4',
    code: '-e',
    values: '',
    loads: '-l',
    says: '-v',
    flags: ["lua -e 'os.execute()'"],
    quiet: ['lua script.lua', 'lua -v'],
  }),
  interpreter({
    names:
      'Rscript R julia octave ghci runghc elixir iex erl scala groovy swift clojure clj racket guile sbcl gnuplot osascript nim crystal raku jshell kotlin',
    code: '-e -E --eval --expr -r -x',
    values: '-l',
    says: '-v -version -V',
    flags: ["Rscript -e 'q()'", 'julia --eval=x'],
    quiet: ['Rscript analysis.R', 'julia run.jl'],
  }),
  interpreter({
    names: 'expect tclsh wish',
    code: '-c',
    values: '',
    says: '-v',
    flags: ["expect -c 'spawn rm x'", 'tclsh'],
    quiet: ['expect login.exp'],
  }),
  interpreter({
    names: 'java',
    code: '',
    values: '-cp -classpath --class-path -p --module-path -jar --add-modules --source -XX',
    loads: '-javaagent -agentlib -agentpath',
    says: '-version -X --list-modules',
    tests: '-jar',
    flags: ['java ../x.java'],
    quiet: ['java -version', 'java -jar app.jar', 'java Main.java'],
  }),
];
