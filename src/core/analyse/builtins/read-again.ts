/** `declare -a x='(…)'`: a value in parentheses is read again, as the list that it looks like, and expanded (bash, arrayfunc.c). */
import { hidesCode } from '../../hides-code.ts';
import { type Content, integer, isSeveral, unknown } from '../content.ts';
import { apart, type Shell } from '../frame.ts';
import type { Run } from '../simple.ts';
import { touched } from '../state.ts';
import { DATA } from '../word/data.ts';
import { text as wordText } from '../word/word.ts';
import { textOf } from './done.ts';

export const HELD = 'a declaration would run code held in a value';

interface Around {
  readonly run: Run;
  readonly shell: Shell;
  /** Of the options. */
  readonly letters: string;
  /** Of the word among the others. */
  readonly index: number;
}

/** What the name holds then, and what expanding the elements would run; undefined where the value is taken as it is. */
export function readAgain(
  name: string,
  given: Content,
  around: Around,
): { readonly content: Content; readonly opaque: string | undefined } | undefined {
  const value = appended(around) ?? given;
  if (!isRead(name, value, around)) return undefined;
  const content = { ...unknown(`the elements of ${name} are known only as it runs`), several: true } as Content;
  return { content, opaque: runs(value) };
}

/** With -a or -A, and by `declare` onto an array. */
function isRead(name: string, value: Content, { run, shell, letters, index }: Around): boolean {
  const declared = run.declared.get(index)?.assignment;
  if (shell.frame.dialect === 'zsh' || declared?.elements !== undefined || declared?.index !== undefined) return false;
  const onto = /^(?:declare|typeset)$/.test(textOf(run.argv[0]) ?? '') && mayBeList(name, shell);
  if (!onto && !/[aA]/.test(letters)) return false;
  if (value.kind === 'text') return value.text.startsWith('(');
  return value.kind === 'unknown' && !integer(value) && !/^[^(*?[\\]/.test(value.prefix ?? value.fits?.text ?? '');
}

function mayBeList(name: string, { state }: Shell): boolean {
  const held = touched(state, name);
  const list = held?.kind === 'list' || held?.kind === 'unset' || isSeveral(held);
  return list || state.rest === 'unknown' || state.variables.get(name)?.nature === 'keyed';
}

/** Of `name+=value` what is added. */
function appended({ run, shell, index }: Around): Content | undefined {
  const declared = run.declared.get(index)?.assignment;
  if (declared?.append !== true || declared.value === undefined) return undefined;
  const value = wordText(declared.value, { state: shell.state, frame: { ...apart(shell.frame), muted: true } });
  return value.kind === 'unknown' ? unknown(value.reason) : { kind: 'text', text: value.text };
}

function runs(value: Content): string | undefined {
  if (value.kind === 'text') return hidesCode(value.text) || /[<>]\(/.test(value.text) ? HELD : undefined;
  return value.kind === 'unknown' && value.data ? DATA : HELD;
}
