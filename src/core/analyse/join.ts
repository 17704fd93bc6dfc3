/** The state after two ways have met: only what both agree on is known. */
import { alike } from './alike.ts';
import { type Content, datable, integer, isProcess, isSeveral, nothing, STARTED, unknown } from './content.ts';
import { among, common as certain } from './either.ts';
import { held, looser, NOWHERE, natureOf, type Pushed, type State, type Variable } from './state.ts';

/** The state after two ways have met: only what both agree on is known. */
export function join(one: State, other: State): State {
  if (one === other || other.dead) return one;
  if (one.dead) return other;
  return {
    variables: joinVariables(one, other),
    rest: one.rest === 'scene' ? other.rest : 'unknown',
    given: one.given === other.given ? one.given : undefined,
    aliased: one.aliased || other.aliased,
    functions: joinFunctions(one, other),
    positional: alike(one.positional, other.positional) ? one.positional : undefined,
    cwds: joinPlaces(one.cwds, other.cwds),
    doubts: joinDoubts(one, other),
    previous: joinPlaces(one.previous, other.previous),
    stack: joinStacks(one, other),
    strict: one.strict && other.strict,
    entered: one.entered || other.entered,
    standard: one.standard && other.standard,
    loose: looser(one.loose, other.loose),
    braces: one.braces && other.braces,
    input: alike(one.input, other.input) ? one.input : { kind: 'unknown', reason: 'where input comes from' },
    dead: false,
    renewed: one.renewed === other.renewed ? one.renewed : one.renewed.intersection(other.renewed),
  };
}

/** Where one way has gone on by `pushd` from where the other stands, that may have been done or not. */
function joinStacks(one: State, other: State): State['stack'] {
  const [a, b] = [one.stack, other.stack];
  if (a === b || a === undefined || b === undefined) return a === b ? a : undefined;
  if (a.length === b.length) return alike(a, b) ? a : samePlaces(a, b);
  const [long, short] = a.length > b.length ? [a, other] : [b, one];
  const [top, ...rest] = long;
  if (top === undefined || !alike(rest, short.stack) || !alike(top.back, short.cwds)) return undefined;
  return [{ ...top, maybe: true }, ...rest];
}

function samePlaces(a: readonly Pushed[], b: readonly Pushed[]): State['stack'] {
  const places = (list: readonly Pushed[]) => list.map(one => one.back);
  return alike(places(a), places(b)) ? a.map((one, at) => ({ ...one, maybe: one.maybe || b[at]?.maybe === true })) : undefined;
}

function joinVariables(one: State, other: State): ReadonlyMap<string, Variable> {
  if (one.variables === other.variables) return one.variables;
  const names = new Set([...one.variables.keys(), ...other.variables.keys()]);
  return new Map([...names].map(name => [name, joinVariable(name, [one, other])]));
}

function joinVariable(name: string, states: readonly [State, State]): Variable {
  const [a, b] = states.map(state => state.variables.get(name));
  if (a !== undefined && b !== undefined && alike(a.content, b.content)) {
    return { ...common(a, b), content: a.content, exported: a.exported && b.exported, fixed: a.fixed || b.fixed };
  }
  const content = either(name, [held(states[0], name), held(states[1], name)]);
  return { ...common(a, b), content, exported: false, fixed: a?.fixed || b?.fixed || false };
}

/** What a name holds that was given something on one way and something else on the other. */
export function either(name: string, [one, other]: readonly [Content | undefined, Content | undefined]): Content {
  const plain = unknown(`${name} depends on how the command runs`, integer(one) && integer(other));
  const made: Content =
    isSeveral(one) || isSeveral(other) || one?.kind === 'list' || other?.kind === 'list' ? ({ ...plain, several: true } as Content) : plain;
  if (one === undefined || other === undefined || made.kind !== 'unknown') return made;
  if (nothing(one) && nothing(other)) return made;
  if (isProcess(one) && isProcess(other)) return STARTED;
  const [each, fits] = [among(one, other), certain(one, other)];
  const marked = datable(one) && datable(other) && !made.numeric ? { data: true as const } : {};
  const filled = made.several && fits !== undefined && something(one) && something(other) ? { filled: true as const } : {};
  const names = namely(one) && namely(other) ? { named: true as const } : {};
  const member = isMember(one) || isMember(other) ? { member: true as const } : {};
  return {
    ...made,
    ...marked,
    ...names,
    ...filled,
    ...member,
    ...(fits === undefined ? {} : { fits }),
    ...(each === undefined ? {} : { among: each }),
  };
}

function isMember(content: Content): boolean {
  return content.kind === 'unknown' && content.member === true;
}

/** No element of it is nothing, though there may be none. */
function something(content: Content): boolean {
  if (content.kind === 'unknown')
    return content.filled === true || (content.fits !== undefined && content.fits.empty === undefined && !isSeveral(content));
  return content.kind === 'list' ? !content.items.includes('') : content.kind !== 'text' || content.text !== '';
}

/** Names of commits, or nothing. */
function namely(content: Content): boolean {
  return content.kind === 'unknown' ? content.named === true : content.kind === 'text' && content.text === '';
}

/** An array is keyed where it is on both ways, and a name computed or a reference where it is on one. */
function common(a: Variable | undefined, b: Variable | undefined): Pick<Variable, 'nature'> {
  if (a?.nature === 'reference' || b?.nature === 'reference') return { nature: 'reference' };
  if (a?.nature === 'computed' || b?.nature === 'computed') return { nature: 'computed' };
  return a?.nature === b?.nature ? natureOf(a) : {};
}

function joinFunctions(one: State, other: State): State['functions'] {
  if (one.functions === other.functions) return one.functions;
  const names = new Set([...one.functions.keys(), ...other.functions.keys()]);
  return new Map(
    [...names].map(name => {
      const mine = one.functions.get(name);
      return [name, mine !== undefined && mine === other.functions.get(name) ? mine : 'any'];
    }),
  );
}

/** A directory is in doubt where it is, for the same reason, on every way that leads to it. */
function joinDoubts(one: State, other: State): State['doubts'] {
  if (one.doubts === other.doubts && one.cwds === other.cwds) return one.doubts;
  const kept = [...one.doubts, ...other.doubts].filter(([cwd, why]) =>
    [one, other].every(state => !state.cwds.includes(cwd) || state.doubts.get(cwd) === why),
  );
  return kept.length === 0 ? NOWHERE : new Map(kept);
}

/** At most this many directories are followed side by side; beyond that it could be any. */
export const MOST_PLACES = 12;

function joinPlaces(one: State['cwds'], other: State['cwds']): State['cwds'] {
  if (alike(one, other)) return one;
  const all = [...new Set([...one, ...other])];
  return all.length > MOST_PLACES || all.includes(undefined) ? [undefined] : all;
}
