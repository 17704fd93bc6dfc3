/** References (`declare -n`, bash(1), PARAMETERS): a name that stands for another one, so that either may be changed by the name of the other. */
import type { Place } from '../../syntax.ts';
import type { Effect } from '../../values.ts';
import { lasting } from '../assignment.ts';
import { ALIASED, fixedKey } from '../changes.ts';
import { type Content, unknown } from '../content.ts';
import { change, declare, note, type Shell } from '../frame.ts';
import { inName } from '../word/read-as-name.ts';
import { forgetsVariables } from './done.ts';

interface Referred {
  readonly effects: readonly Effect[];
  /** Why it can't be told which name it stands for. */
  readonly opaque: string | undefined;
}

/** What the text says of the name that `content` tells is not believed from here on; where that may be any name, nothing is said of any. */
export function refer(content: Content | undefined, { shell, from }: { shell: Shell; from: Place }): Referred {
  const names = namesOf(content);
  const hidden = content?.kind === 'text' ? inName(content.text, shell) : undefined;
  if (names === undefined || hidden !== undefined) {
    alias(shell);
    if (hidden !== undefined) return { effects: [], opaque: hidden };
    return { effects: [], opaque: 'which name another one stands for is known only as it runs' };
  }
  return { effects: names.flatMap(name => link(name, { shell, from })), opaque: undefined };
}

/** A name may stand for any other. */
export function alias(shell: Shell): void {
  forgetsVariables(shell);
  change(shell, ALIASED, { aliased: true });
}

/** The names it may be; a text that is none is an error, and changes nothing. */
function namesOf(content: Content | undefined): readonly string[] | undefined {
  if (content?.kind === 'text') return [...(/^[A-Za-z_]\w*/.exec(content.text) ?? [])];
  if (content?.kind !== 'unknown' || content.among === undefined) return undefined;
  const each = content.among.map(namesOf);
  return each.every(one => one !== undefined) ? each.flat() : undefined;
}

/** Whatever is assigned by the other name, it may change what programs do as much as by its own. */
function link(name: string, { shell, from }: { shell: Shell; from: Place }): readonly Effect[] {
  const old = shell.state.variables.get(name);
  const content = unknown(`${name} goes by another name too`);
  declare(shell, name, { nature: old?.nature, content, exported: old?.exported ?? false, fixed: true });
  note(shell.frame, fixedKey(name));
  const assignment = { name, append: false, index: undefined, value: undefined, elements: undefined, place: from };
  return lasting(assignment, content, { shell, value: undefined });
}
