/** What was changed somewhere in a text, by name, and the state in which all of that may have happened or not. */
import { collect } from '../collect.ts';
import { alike } from './alike.ts';
import { asData, type Content, datable, integer, isProcess, isSeveral, nothing, STARTED, unknown } from './content.ts';
import { either } from './join.ts';
import { forgetAll, forgetVariables, held, NOWHERE, natureOf, type State, type Variable } from './state.ts';

/** Names that stand for other parts of a state in a record of what was changed. */
export const CWD = '/cwd';

/** The directory was changed and changed back. */
export const PREVIOUS = '/previous';

/** A loop or function was left on the way. */
export const LEFT = '/left';

export const POSITIONAL = '/positional';

export const OPTIONS = '/options';

export const STRICT = '/strict';

export const EVERYTHING = '/everything';

export const VARIABLES = '/variables';

export const ALIASED = '/aliased';

/** More than single variables and functions. */
export const WIDE: ReadonlySet<string> = new Set([CWD, POSITIONAL, OPTIONS, STRICT, EVERYTHING, VARIABLES, ALIASED]);

/** The name was given an attribute that changes what is read back. */
export const fixedKey = (name: string) => `/fixed ${name}`;

/** The name was only ever given the number of a process that this shell started. */
export const processKey = (name: string) => `/process ${name}`;

/** The name was only ever given texts that are known, or contents of which something is certain, each of them on the record too. */
export const textsKey = (name: string) => `/texts ${name}`;

export const textKey = (name: string, text: string) => `/text ${name} ${text}`;

/** The same of a content that is not a text. */
export const likeKey = (name: string, content: Content) => `/like ${name} ${JSON.stringify(content)}`;

/** The name was only ever given numbers, or data of the project. */
export const dataKey = (name: string) => `/data ${name}`;

/** The name was given what may be a list of several elements. */
export const listKey = (name: string) => `/list ${name}`;

/** The name may have been given anything. */
export function anything(names: readonly string[]): Changes {
  return new Map(collect(names, name => [[name, false] as const, [textsKey(name), false] as const, [dataKey(name), false] as const]));
}

/** The function was taken away. */
export const goneKey = (name: string) => `/gone ${name}`;

export const functionKey = (name: string) => `/function ${name}`;

/** What was changed somewhere: by name, whether every new value was surely an integer. */
export type Changes = ReadonlyMap<string, boolean>;

/** The state in which every change may have happened or not, in any order and any number of times. */
export function loosen(state: State, changes: Changes): State {
  if (changes.has(EVERYTHING))
    return loosenNames({ ...forgetAll(state), aliased: state.aliased || changes.has(ALIASED) }, fixings(changes));
  const next = loosenNames(changes.has(VARIABLES) ? forgetVariables(state) : state, changes);
  return {
    ...next,
    ...(changes.has(ALIASED) ? { aliased: true } : {}),
    ...(changes.has(CWD) ? { cwds: [undefined], doubts: NOWHERE, previous: [undefined], stack: undefined, entered: true } : {}),
    ...(changes.has(PREVIOUS) ? { previous: [undefined], entered: true } : {}),
    ...(changes.has(STRICT) ? { strict: false } : {}),
    ...(changes.has(POSITIONAL) ? { positional: undefined } : {}),
    ...(changes.has(OPTIONS) ? { standard: false, braces: false } : {}),
  };
}

/** Names that were given an attribute: what is assigned to one later may be an error, whatever else is known. */
function fixings(changes: Changes): Changes {
  return new Map(
    [...changes]
      .filter(([name]) => !name.startsWith('/') && changes.has(fixedKey(name)))
      .flatMap(([name]) => [
        [name, false],
        [fixedKey(name), false],
      ]),
  );
}

function loosenNames(state: State, changes: Changes): State {
  const variables = new Map(state.variables);
  const functions = new Map(state.functions);
  for (const [name, numeric] of changes) {
    if (name.startsWith('/function ')) functions.set(name.slice(10), 'any');
    else if (!name.startsWith('/'))
      variables.set(name, {
        ...loose(state, name, {
          numeric,
          process: changes.get(processKey(name)) === true,
          data: changes.get(dataKey(name)) === true,
          texts: textsOf(name, changes),
          several: changes.has(listKey(name)),
        }),
        ...(changes.has(fixedKey(name)) ? { fixed: true } : {}),
      });
  }
  return { ...state, variables, functions };
}

/** What the shell itself begins with. */
const FIRST: ReadonlyMap<string, Content> = new Map([['OPTIND', { kind: 'text', text: '1' }]]);

/** The texts and contents that a name was given, where it was given nothing else. */
function textsOf(name: string, changes: Changes): readonly Content[] {
  if (changes.get(textsKey(name)) !== true) return [];
  const [text, like] = [textKey(name, ''), `/like ${name} `];
  return collect([...changes.keys()], (key): Content[] => {
    if (key.startsWith(like)) return [JSON.parse(key.slice(like.length)) as Content];
    return key.startsWith(text) ? [{ kind: 'text', text: key.slice(text.length) }] : [];
  });
}

/** How a name was changed, time and again. */
interface Loose {
  readonly numeric: boolean;
  readonly process: boolean;
  readonly data: boolean;
  readonly texts: readonly Content[];
  readonly several: boolean;
}

function loose(state: State, name: string, { numeric, process, data, texts, several }: Loose): Variable {
  const old = state.variables.get(name);
  const before = held(state, name);
  const content =
    process && (before === undefined || isProcess(before)) && (texts.length === 0 || !texts.every(nothing))
      ? STARTED
      : texts.length > 0 && before !== undefined && !(process && [before, ...texts].every(nothing))
        ? any(
            texts.reduce((one, other) => (alike(one, other) ? one : either(name, [one, other])), before),
            texts,
          )
        : asData(
            unknown(`${name} changes as the command runs`, numeric && integer(before ?? FIRST.get(name))),
            data && (before === undefined || datable(before)),
          );
  const list = content.kind === 'unknown' && (several || isSeveral(before));
  return { ...natureOf(old), content: list ? { ...content, several: true } : content, exported: false, fixed: old?.fixed ?? false };
}

/** A list that a loop makes longer is not told by the first few that it makes. */
function any(content: Content, texts: readonly Content[]): Content {
  if (content.kind !== 'unknown' || content.among === undefined || !texts.some(one => one.kind === 'list')) return content;
  const { among: _, ...rest } = content;
  return rest;
}
