/** `python -m NAME`: modules of the standard library that are programs of their own; any other is one of the project or of its installed packages. */

import { readCode } from '../code/read-code.ts';
import { python } from '../code/tables/python.ts';
import { code, connect, reading, textOf, touch, touchHere, touchTree, word } from '../effects.ts';
import type { Argument, Call, Reading } from '../program.ts';
import { ran } from './carried.ts';
import { clears } from './cleaning.ts';
import type { Found } from './interpret.ts';

/** Modules whose program goes by another name. */
const modulePrograms: ReadonlyMap<string, string> = new Map([
  ['django', 'django-admin'],
  ['awscli', 'aws'],
  ['azure.cli', 'az'],
  ['yt_dlp', 'yt-dlp'],
]);

/** Those that have a row by the name of their program. */
const nested =
  /^(?:pip|pytest|black|ruff|mypy|flake8|pylint|isort|tox|nox|twine|coverage|poetry|pipenv|virtualenv|uv|flask|alembic|gunicorn|uvicorn|celery|jupyter|nbconvert|streamlit|pre_commit|pdm|hatch|pipx|conan|django|awscli|azure\.cli|ansible|airflow|prefect|dbt|locust|rq|dramatiq|luigi|mlflow|b2|checkov|certbot|yt_dlp|aider|openai|litellm|easy_install|sqlite3)$/;

/** Those that reach out by themselves: to the host that they are given, a mail server, or whatever the browser opens. */
const reaching = /^(?:ftplib|telnetlib|nntplib|poplib|imaplib|smtplib|webbrowser|antigravity|urllib\.request|http\.client|xmlrpc\.client)$/;

/** Those that run what they read: a prompt, a debugger, data that is code. */
const running = /^(?:pdb|code|codeop|asyncio|idlelib|pickle|pickletools|runpy|bdb|IPython|bpython|ptpython|xdrlib|cgitb)(?:\.|$)/;

/** Those that write where their operands say. */
const writing = /^(?:venv|zipfile|tarfile|gzip|bz2|lzma|json|py_compile|compileall|zipapp|lib2to3|quopri|uu|base64)/;

/** Those that only look at what they are given. */
const looking =
  /^(?:venv|zipfile|tarfile|gzip|bz2|lzma|json|py_compile|compileall|zipapp|lib2to3|quopri|uu|base64|ast|tokenize|token|dis|tabnanny|pyclbr|symtable|calendar|difflib|filecmp|hashlib|mimetypes|http\.server|site|sysconfig|platform|inspect|textwrap|csv|html|xml|ensurepip)/;

/** Those that run or look at the file that they are given. */
const taking =
  /^(?:cProfile|profile|trace|doctest|unittest|test|xml|email|encodings|ctypes|curses|tkinter|turtle|wsgiref|multiprocessing)\b/;

/** What a module of the project makes of its words is its own code's matter, as with a file of it. */
function isOwn(name: string): boolean {
  return ![writing, looking, running, reaching, taking].some(one => one.test(name));
}

/** `venv --clear DIR` empties the directory first, whatever it held. */
function cleared(name: string, rest: readonly Argument[]): Reading['effects'] {
  if (name !== 'venv' || !rest.some(one => /^--cl/.test(textOf(one) ?? ''))) return [];
  return rest.filter(one => !/^-/.test(textOf(one) ?? '')).flatMap(one => clears(one, { program: 'venv' }));
}

/** Modules of the standard library, of pip, or any other. */
export function pythonModule(found: Found, call: Call): Reading {
  const name = textOf(found.module);
  if (name === undefined || found.module === undefined)
    return reading({ opaque: 'the module that python runs is known only when it runs' });
  if (nested.test(name)) {
    const argv = [word(modulePrograms.get(name) ?? name, found.module.place), ...found.rest];
    return reading({ runs: [{ kind: 'argv', argv, more: false, cwd: call.cwd, via: call.program }] });
  }
  if (name === 'timeit') return timed(found.rest, call);
  if (name === 'json.tool') return laidOut(found.rest, call);
  if (reaching.test(name)) return reading({ effects: reached(found.rest, call) });
  const files = found.rest
    .filter(one => !textOf(one)?.startsWith('-') && !(isOwn(name) && one.value.kind === 'unknown' && one.value.prefix === ''))
    .flatMap(one => touch(writing.test(name) ? 'write' : 'read', one, call));
  const origin = running.test(name) ? 'unknown' : 'project';
  const brought = looking.test(name) ? [] : ran(files, call);
  const effects = [...files, ...brought, ...cleared(name, found.rest), ...told(name, found.rest, call), ...touchHere('read', call)];
  return reading({ effects: [...effects, code(origin, `python runs the module ${name}`, call.place)] });
}

/** The first word that is no option; without one, only running could tell. */
function reached(words: readonly Argument[], call: Call): Reading['effects'] {
  const host = words.find(one => !textOf(one)?.startsWith('-'));
  return [connect(host === undefined ? undefined : textOf(host), undefined, call.place)];
}

/** Options whose value is a file or a directory, by module. */
const options: readonly (readonly [module: RegExp, option: RegExp, how: 'read' | 'write'])[] = [
  [/^http\.server$/, /^(?:-d|--directory)(?:=(.*))?$/s, 'read'],
  [/^(?:cProfile|profile|zipapp)$/, /^(?:-o|--output|--outfile)(?:=(.*))?$/s, 'write'],
  [/^trace$/, /^(?:-C|--coverdir|-f|--file)(?:=(.*))?$/s, 'write'],
  [/^(?:ensurepip)$/, /^(?:--root|--target)(?:=(.*))?$/s, 'write'],
];

function told(name: string, words: readonly Argument[], call: Call): Reading['effects'] {
  return options.flatMap(([module, option, how]) =>
    words.flatMap((one, at) => {
      const met = module.test(name) ? option.exec(textOf(one) ?? '') : null;
      const value = met?.[1] === undefined ? words[at + 1] : word(met[1], one.place);
      if (met === null || value === undefined) return [];
      return how === 'read' ? touchTree('read', value, call) : touch('write', value, call);
    }),
  );
}

/** `json.tool IN OUT`: data, and no code. */
function laidOut(words: readonly Argument[], call: Call): Reading {
  const files = words.filter((one, at) => !textOf(one)?.startsWith('-') && textOf(words[at - 1]) !== '--indent');
  const [from, ...into] = files;
  const odd = words.find(one => textOf(one) === undefined && one.value.kind === 'unknown' && one.value.prefix === '' && one.value.splits);
  return reading({
    effects: [...(from === undefined ? [] : touch('read', from, call)), ...into.flatMap(one => touch('write', one, call))],
    opaque: odd === undefined ? undefined : 'which files it reads and writes is known only as it runs',
  });
}

/** `timeit`: statements, and with `-s` what comes before them. */
function timed(words: readonly Argument[], call: Call): Reading {
  const texts: Argument[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const one = words[at] as Argument;
    const text = textOf(one);
    const option = /^(?:-([snru])|--(setup|number|repeat|unit)(=.*)?)(.*)$/s.exec(text ?? '');
    if (text !== undefined && /^-(?:[pvh]|-process|-verbose|-help)$/.test(text)) continue;
    if (option === null) texts.push(one);
    else if (/^(?:s|setup)$/.test(option[1] ?? option[2] ?? '')) texts.push(...setup(option, words[at + 1], one));
    if (option !== null && option[3] === undefined && option[4] === '') at += 1;
  }
  const [first] = texts;
  if (first === undefined) return reading({});
  const whole = texts.find(one => textOf(one) === undefined) ?? word(texts.map(textOf).join('\n'), first.place);
  return readCode({ language: python(), text: whole, modules: [], operands: [] }, call);
}

function setup([, , , long, glued = '']: readonly (string | undefined)[], next: Argument | undefined, here: Argument): readonly Argument[] {
  const text = long === undefined ? glued : long.slice(1);
  return text === '' ? (next === undefined ? [] : [next]) : [word(text, here.place)];
}
