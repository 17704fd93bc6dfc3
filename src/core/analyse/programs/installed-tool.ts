/** Runs a tool that a project has installed, by its name (`npx tsc`, `poetry run pytest`): a version, an address or a package option fetches one. */
import { code, runs, runsText, textOf, touch, word } from '../effects.ts';
import { grammar, has, options, valuesOf } from '../options.ts';
import type { Argument, Call, Reading } from '../program.ts';
import { commandLine } from './command-lines.ts';

/** Those that look in `node_modules/.bin` before anywhere else. */
const ofNode = /^(?:npm|npx|pnpm|pnpx|pnx|yarn|yarnpkg|bun|bunx)$/;

const known = grammar(
  `p|package= c|call|shell-mode= y|yes no no-install w|workspace= F|filter= workspaces q|quiet prefer-offline offline v|version h|help ignore-existing r|recursive
  parallel s|silent b|bun isolated no-sync frozen locked no-project extra= group= only-group= dev no-dev all-extras with=package with-requirements=package with-editable=package from=package
  m=module env-file=read project=enter directory=enter python= n|name= gemfile=read module no-capture-output live-stream cwd=enter keep-file-descriptors if-present stream no-build e=`.replace(
    /\s+/g,
    ' ',
  ),
  'first',
);

/** The words behind `npx`, `exec` or `run`. */
export function runTool(words: readonly Argument[], call: Call): Partial<Reading> {
  const found = options(words, known);
  const texts = valuesOf(found, 'c');
  const [tool, ...rest] = found.operands;
  const places = found.options.flatMap(one =>
    one.value !== undefined && (one.role === 'read' || one.role === 'enter') ? touch(one.role, one.value, call) : [],
  );
  const brought = found.options.flatMap(one => (one.role === 'package' || one.name === 'p' ? [fetched(one.at, call)] : []));
  if (texts.length > 0) return { effects: [...places, ...brought], runs: texts.map(one => runsText(one, call)), opaque: found.unclear };
  const [module] = valuesOf(found, 'm');
  if (module !== undefined)
    return { effects: places, runs: runs([word('python', call.place), word('-m', call.place), module, ...found.operands], call) };
  if (tool === undefined) return has(found, 'v', 'h') ? {} : { effects: [code('unknown', `${call.program} opens a shell`, call.place)] };
  if (found.options.some(one => one.role === 'package') || has(found, 'p', 'y') || foreign(tool)) return { effects: [fetched(tool, call)] };
  const openly = code('project', `${call.program} runs a program of the project`, tool.place);
  if (file.test(textOf(tool) ?? ''))
    return { effects: [...places, ...touch('read', tool, call), openly], runs: commandLine(tool, rest, call), opaque: found.unclear };
  return {
    effects: [
      ...places,
      ...(textOf(tool)?.includes('/') ? touch('read', tool, call) : []),
      code('project', `${call.program} runs an installed tool`, tool.place),
    ],
    runs: runs([named(tool, call), ...rest], call),
    opaque: found.unclear ?? strange(found, call),
  };
}

function fetched({ place }: Argument, { program }: Call): ReturnType<typeof code> {
  return code('elsewhere', `${program} runs a package that may have to be fetched`, place);
}

/** A program by its file, as bun and uv take it. */
const file = /^[^@].*\.(?:[cm]?[jt]sx?|py|html)$/;

/** An option that Ward doesn't know could take the tool's name for its value. */
function strange({ options: met }: ReturnType<typeof options>, { program }: Call): string | undefined {
  const odd = met.find(one => !one.known && one.value === undefined);
  return odd === undefined ? undefined : `Ward doesn't know the option "${odd.name}" of ${program}`;
}

/** No plain name of a tool: with a version, an address, or only known as it runs. */
function foreign(tool: Argument): boolean {
  const name = textOf(tool);
  return (
    name === undefined ||
    !/^[\w.][\w.:-]*$|^@[\w.-]+\/[\w.-]+$|^\.{0,2}\/[\w./@-]+$|^[\w-]+(?:\/[\w.-]+)+$/.test(name) ||
    /^(?:github|gitlab|bitbucket|git|npm|jsr|https?|file):/.test(name)
  );
}

/** Those that look among what the project has installed, and then on PATH. */
const ofPython = /^(?:poetry|pdm|hatch|pipenv|rye|uv)$/;

/** Where it lies: what is not there is a package to be fetched or a script of the project, and no program of the machine. */
function named(tool: Argument, call: Call): Argument {
  const name = textOf(tool) ?? '';
  const place = ofNode.test(call.program) ? 'node_modules/.bin' : ofPython.test(call.program) ? '.venv/bin' : undefined;
  return place !== undefined && /^(?:@[\w.-]+\/)?[\w.:-]+$/.test(name) ? word(`${place}/${name}`, tool.place) : tool;
}
