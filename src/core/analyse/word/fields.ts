/** From segments to fields: splitting at blanks, pathname patterns, and nothing believed where the shell's rules were changed. */
import { collect } from '../../collect.ts';
import type { Dialect, Value } from '../../values.ts';
import type { State } from '../state.ts';
import { flat, parted } from './fit.ts';
import { BREAK, quoted, type Segment, toValue, unsure } from './segment.ts';

/** How unquoted text is treated: by the rules of a fresh shell, or by ones only running could tell. */
export interface Rules {
  readonly dialect: Dialect;
  readonly splitting: boolean;
  readonly globs: boolean;
  /** Which names a pattern matches is not told by it alone. */
  readonly loose: boolean;
}

/** The rules that hold in a state. `IFS` is never believed once the text or the caller has touched it. */
export function rules(state: State, dialect: Dialect): Rules {
  return { dialect, splitting: !state.variables.has('IFS') && state.rest === 'scene', globs: state.standard, loose: state.loose !== false };
}

/** The fields a word's segments come to. A word may come to none. `lookup` is told of names that are parted at blanks. */
export function toFields(whole: readonly Segment[], rules: Rules, lookup: (names: readonly string[]) => void): Value[] {
  const segments = whole.map(one => part(one, rules, lookup));
  const fields: Segment[][] = [];
  let open: Segment[] | undefined;
  for (const segment of collect(segments, one => split(one, rules))) {
    if (segment.kind === 'break') {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = [];
      fields.push(open);
    }
    open.push(segment);
  }
  if (rules.globs && !rules.loose) return fields.map(toValue);
  const values = fields.map(one => (one.some(piece => piece.kind === 'glob') ? unfit(toValue(one)) : toValue(one)));
  return values.map(one => (rules.loose && one.kind === 'pattern' && !one.one ? loosened(one) : headless(one)));
}

/** The first of several words may be a pattern that matches nothing, and then is no word. */
export function headless(value: Value): Value {
  return value.kind === 'unknown' && value.splits ? { ...value, prefix: '' } : value;
}

/** Nothing is certain of what a pattern with holes in it matches. */
function unfit(value: Value): Value {
  if (value.kind !== 'unknown') return value;
  const { fits: _, ...rest } = value;
  return rest;
}

/** Whatever a pattern matches lies below the directory that it begins with: no pattern matches `..` (bash(1), `dotglob`). */
function loosened(value: Extract<Value, { kind: 'pattern' }>): Value {
  const at = value.text.search(/[*?[]/);
  const directory = value.text.slice(0, value.text.lastIndexOf('/', at) + 1);
  const plain = at >= 0 && !/[\\~\s(]|(?:^|\/)\.+(?:\/|[*?[])|(?:^|\/)\.\.(?:\/|$)/.test(value.text);
  const dash = directory === '' ? { dash: value.text } : {};
  const fits = plain && !value.text.startsWith('-') ? { fits: { kind: 'below', text: directory || '.', ...dash } as const } : {};
  return { kind: 'unknown', reason: 'which names a pattern matches was changed', prefix: directory, splits: true, ...fits };
}

/** What is certain of a text is certain of its words only where it is known what parts them. */
function part(segment: Segment, { splitting }: Rules, lookup: (names: readonly string[]) => void): Segment {
  if (segment.kind !== 'unknown' || !segment.splits || segment.whole || segment.fits === undefined) return segment;
  return { ...segment, fits: splitting ? parted(segment.fits, lookup) : undefined };
}

/** All of a word's segments as one value, as in an assignment: neither split nor a pattern; elements are joined by a blank. */
export function toText(segments: readonly Segment[]): Value {
  return toValue(segments.map(one => (one.kind === 'break' ? quoted(' ') : still(one))));
}

function still(segment: Segment): Segment {
  if (segment.kind === 'glob') return { kind: 'text', text: segment.text, quoted: true, expanded: false };
  if (segment.kind !== 'unknown') return segment;
  const { many, numeric, fits } = segment;
  // Numbers with blanks between them are none.
  return { ...segment, splits: false, numeric: numeric && !many, fits: many ? undefined : segment.splits ? flat(fits) : fits };
}

function split(segment: Segment, rules: Rules): Segment[] {
  if (segment.kind === 'glob' && !rules.globs) return [unsure('how patterns work was changed', true)];
  if (segment.kind === 'unknown' && segment.numeric && !rules.splitting) return [{ ...segment, splits: true }];
  if (segment.kind === 'unknown' && segment.named && segment.splits && !rules.splitting) return [unsure(segment.reason, true)];
  if (segment.kind !== 'text' || segment.quoted) return [segment];
  // Pattern characters too, where `extended_glob` is set (zshexpn(1), Filename Generation).
  if (rules.dialect === 'zsh' && !rules.globs && /[#^~]/.test(segment.text)) return [unsure('how patterns work was changed', true)];
  if (!segment.expanded) return [segment];
  if (!rules.splitting) return [unsure('how words are split was changed', true)];
  if (rules.dialect === 'zsh') return whole(segment.text);
  return pieces(segment.text).map(piece => (piece === BREAK ? piece : globbed(piece, rules)));
}

/** zsh neither splits nor globs what an expansion gives, but options and suffixes can make it: only plain text is believed. */
function whole(text: string): Segment[] {
  if (text === '') return [];
  return [
    /^[\w@%+,./-]+$/.test(text)
      ? { kind: 'text', text, quoted: true, expanded: false }
      : unsure('what zsh makes of it depends on its options', true),
  ];
}

function pieces(text: string): Segment[] {
  return collect(text.split(/([ \t\n]+)/), (piece, index): Segment[] => {
    if (index % 2 === 1) return [BREAK];
    return piece === '' ? [] : [{ kind: 'text', text: piece, quoted: false, expanded: true }];
  });
}

/** Pattern characters that come out of an expansion are live. What a backslash among them does differs between versions of bash. */
function globbed(segment: Segment, rules: Rules): Segment {
  if (segment.kind !== 'text' || !/[*?[\]\\]|[!@+]\(/.test(segment.text)) return segment;
  if (/[[\]\\]/.test(segment.text)) return unsure('a bracket or backslash in an expanded pattern', true);
  return rules.globs ? { kind: 'glob', text: segment.text } : unsure('how patterns work was changed', true);
}
