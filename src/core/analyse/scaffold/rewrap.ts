/** An agent's wrapper around another command: in its own form, or not at all. */
import type { Request } from '../../values.ts';
import type { Parse } from '../frame.ts';
import { recognise } from './scaffold.ts';

/** The wrapper of a request with `text` in it; undefined where none is there, or it would not be the same around exactly that. */
export function rewrap(request: Request, text: string, parse: Parse): string | undefined {
  const before = seenAs(request, request.text, parse);
  if (before?.subject === undefined) return undefined;
  const { start, end, bare } = before.subject.span;
  const made = request.text.slice(0, start) + (bare ? text : quoted(text)) + request.text.slice(end);
  const after = seenAs(request, made, parse);
  const same = JSON.stringify(after?.scaffold) === JSON.stringify(before.scaffold);
  return same && after?.subject?.text === text ? made : undefined;
}

const seenAs = (request: Request, text: string, parse: Parse) =>
  recognise({ script: parse(text, request.dialect), request: { ...request, text }, parse });

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
