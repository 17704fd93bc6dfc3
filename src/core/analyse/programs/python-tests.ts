/** pytest, tox and nox: the project's tests, and what their options empty, send out, or bring in beside (pytest --help, tox(1), nox(1)). */
import type { Effect } from '../../values.ts';
import { code, connect, runs, textOf, together, touch, unknown, word } from '../effects.ts';
import { type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { brings } from './carried.ts';
import { clears } from './cleaning.ts';
import { check, common } from './code-checkers.ts';
import { row } from './row.ts';

/** Plugins by the names that they are published under; any other module is looked for in the project and wherever Python looks. */
const published =
  /^(?:no:[\w.:-]+|(?:_pytest\.|pytest[_-]|xdist|anyio|trio|asyncio|cacheprovider|pytester|randomly|randomly\b|timeout|mock|cov|django|flask|aiohttp|hypothesis\w*|benchmark|sugar|rerunfailures|terminal|logging|capture|doctest|unittest|junitxml|faulthandler|warnings|monkeypatch|tmpdir|tmp_path|legacypath|setuponly|setupplan|stepwise|unraisableexception|threadexception|nose|recwarn|assertion|html|profiling|order|ordering|instafail|picked|testmon|syrupy|allure_pytest|ddtrace|pact)[\w.]*)$/;

function emptied(call: Call): Effect[] {
  return call.arguments.flatMap((one, at, all) => {
    const [name, value] = (textOf(one) ?? '').split('=');
    const directory = value === undefined ? all[at + 1] : word(value, one.place);
    return name !== '--basetemp' || directory === undefined ? [] : clears(directory, call);
  });
}

/** Modules by their names, each loaded before the tests. */
function plugins(found: Options, call: Call): Effect[] {
  const named = [...valuesOf(found, 'p'), ...valuesOf(found, 'pdbcls')].filter(one => !published.test(textOf(one) ?? ''));
  return named
    .filter(one => !/^(?:IPython|pdb|bpdb|pudb|ipdb)\b/.test(textOf(one) ?? ''))
    .map(one => code('sideways', `an option of ${call.program} loads a module`, one.place));
}

/** Settings in place of those in the file: options among them count as if they stood here; a path is where modules are looked for. */
function settings(found: Options, call: Call): Partial<Reading> {
  const given = valuesOf(found, 'o').map(one => ({ one, parts: /^(\w+)\s*=(.*)$/s.exec(textOf(one) ?? '') }));
  return together(
    ...given.map(({ one, parts }) => {
      const [, name = '', value = ''] = parts ?? [];
      if (parts === null && textOf(one) === undefined) return { opaque: 'a setting of pytest is known only as it runs' };
      if (name === 'addopts') return { runs: runs([word('pytest', one.place), ...words(value, one)], call) };
      if (name === 'pythonpath' || name === 'testpaths')
        return {
          effects: value
            .split(/\s+/)
            .filter(Boolean)
            .flatMap(path => brings(word(path, one.place), call)),
        };
      return {};
    }),
  );
}

/** As a shell would part them, where nothing in them is quoted. */
function words(text: string, { place }: Argument): readonly Argument[] {
  if (/["'\\$`]/.test(text)) return [unknown('options within a setting', place)];
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map(one => word(one, place));
}

/** What a report is sent to, or where the tests are run. */
function outward(found: Options): Effect[] {
  const sends = found.options.filter(one => /^(?:pastebin|rp-endpoint|reportportal|report-log-url)$/.test(one.name));
  const others = valuesOf(found, 'tx').filter(one => !/^(?:\d+\*)?popen$/.test(textOf(one) ?? ''));
  return [
    ...sends.map(one => connect(undefined, undefined, one.at.place)),
    ...others.map(one => code('sideways', 'an option of pytest names where and by what the tests are run', one.place)),
  ];
}

function reports(found: Options, call: Call): Effect[] {
  return valuesOf(found, 'cov-report').flatMap(one => {
    const file = /^[\w-]+:(.+)$/s.exec(textOf(one) ?? '')?.[1];
    return file === undefined ? [] : touch('write', word(file, one.place), call);
  });
}

/** tox runs what it is told. */
function told(call: Call): Effect[] {
  const list = call.arguments.map(one => textOf(one) ?? '');
  const given = call.program === 'tox' && (list[0] === 'exec' || list[0] === 'e' || list.some(one => /^(?:-x|--override)/.test(one)));
  return given ? [code('unknown', 'tox runs what its own words say', call.place)] : [];
}

function tests(found: Options, call: Call): Partial<Reading> {
  if (!/^py/.test(call.program)) return together(check(found, call), { effects: [...told(call), ...reports(found, call)] });
  const own = { effects: [...emptied(call), ...reports(found, call), ...plugins(found, call), ...outward(found)] };
  return together(check(found, call), own, settings(found, call));
}

/** Test runners of Python's. */
export const pythonTests: readonly Program[] = [
  row({
    names: 'pytest py.test tox nox ptw pytest-watch',
    options: `${common.replace(' p|project|P|tsconfigRootDir=project', ' P=')} p= o|override-ini= cov-config=project cov-report= x s l lf ff sw maxfail= tb= durations= deselect= ignore= ignore-glob= import-mode= pyargs e= f|file|noxfile=project envlist= recreate skip-env= installpkg=project workdir|work-dir=write envdir=write force-dep= session= sessions= python= tags= report=write result-json=write no-cov pdb pdbcls= numprocesses= dist= tx= timeout= html=write json-report-file=write alluredir=write benchmark-json=write co collect-only discover=program ds= dc= pastebin=? force-python=program`,
    more: tests,
    flags: [
      'pytest --basetemp=src',
      'pytest --cov-report=html:/etc/x',
      'tox exec -- rm a',
      "tox -x 'testenv.commands=rm a'",
      'pytest ../other',
      'pytest -c ../x.ini',
      'pytest --rootdir=../x',
      'pytest --basetemp=/etc/x',
      'pytest -c /tmp/x.ini',
      'pytest "$opts"',
      'tox -c ../tox.ini',
      'pytest -p mine',
      "pytest -o 'addopts=-p mine'",
      'pytest -o pythonpath=../x',
      'pytest --pastebin=failed',
      'pytest --tx ssh=h//python=python3 --dist=load',
      'nox -f /tmp/noxfile.py',
    ],
    quiet: [
      'pytest -x tests',
      "pytest -k 'not slow' --cov=src",
      'pytest -p no:cacheprovider',
      'pytest -p xdist -n auto',
      'pytest -n auto -q',
      "pytest -o addopts='' -q",
      'pytest -o log_cli=true',
      "pytest --override-ini='addopts=-x -q' tests",
      'pytest --basetemp=.pytest-tmp',
      'tox -e py311',
      'nox -s tests',
      'pytest tests/a.py::TestA::test_b',
    ],
  }),
];
