/** Gemini's wrapper: the command in a subshell whose exit notes what still runs in the background. Accepted is that one form, to the letter. */
import type { Node } from '../../syntax.ts';
import type { Recognised, Seen } from './scaffold.ts';

const FORM =
  /^(shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=(\/tmp\/gemini-shell-[A-Za-z0-9]{6}\/bgpids\.tmp)\n\(\n {2}trap 'jobs -p > "\$_bgpids_file"' EXIT\n)([\s\S]*)\n\)\n__code=\$\?\nexit \$__code$/;

export function gemini({ script, request, parse }: Seen): Recognised | undefined {
  const found = FORM.exec(script.text);
  const [, head, file, text] = found ?? [];
  if (head === undefined || file === undefined || text === undefined || script.faults.length > 0) return undefined;
  const [, , subshell, , , more] = script.body;
  const inner = parse(text, request.dialect);
  if (subshell?.kind !== 'subshell' || script.body.length !== 5 || more !== undefined || inner.faults.length > 0) return undefined;
  if (!same(subshell.body.slice(1), inner.body, head.length)) return undefined;
  const scaffold = { agent: 'gemini', kind: 'wrapped', reads: [], writes: [file] } as const;
  const span = { start: head.length, end: head.length + text.length, bare: true } as const;
  return { scaffold, subject: { text, dialect: request.dialect, input: { kind: 'inherited' }, aliases: false, span } };
}

/** The command reads the same within the wrapper as alone: it neither closes the subshell nor swallows what follows. */
function same(within: readonly Node[], alone: readonly Node[], by: number): boolean {
  const shifted = (_: string, value: unknown) => (isPlace(value) ? { start: value.start + by, end: value.end + by } : value);
  return alone.length > 0 && JSON.stringify(within) === JSON.stringify(alone, shifted);
}

function isPlace(value: unknown): value is { start: number; end: number } {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'start,end';
}
