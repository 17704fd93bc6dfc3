/** What a line of everyday filters takes out of a text: `grep`, `sed` and `awk` with patterns of the plainest kind, and what is known without running. */
import type { Scene } from '../../values.ts';
import { output } from '../pure.ts';

type Filter = (text: string) => string | undefined;

/** The filter that a command is, by its words without file names; undefined where it may do anything else. */
export function filterOf([name, ...args]: readonly string[], scene: Scene): Filter | undefined {
  if (name === 'grep' || name === 'egrep') return grep(name === 'egrep' ? ['-E', ...args] : args);
  if (name === 'sed') return sed(args);
  if (name === 'awk') return awk(args);
  if (!/^(?:cat|head|tail|cut|tr)$/.test(name ?? '')) return undefined;
  return text => output([name ?? '', ...args], { cwd: undefined, input: text, dialect: 'bash', standard: true, scene });
}

function rows(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function joined(list: readonly string[]): string {
  return list.map(one => `${one}\n`).join('');
}

function grep(args: readonly string[]): Filter | undefined {
  const flags = args.slice(0, -1);
  const pattern = expression(args.at(-1) ?? '', flags.includes('-E'));
  if (pattern === undefined || !flags.every(one => /^(?:-E|-h|-m ?1)$/.test(one))) return undefined;
  const first = flags.some(one => one.startsWith('-m'));
  return text =>
    joined(
      rows(text)
        .filter(one => pattern.test(one))
        .slice(0, first ? 1 : undefined),
    );
}

/** `s/A/B/`, for all lines or those with a pattern; with `-n` those that end in `p`. */
function sed(args: readonly string[]): Filter | undefined {
  const flags = args.slice(0, -1).join('');
  const extended = /[Er]/.test(flags);
  const found = /^(?:\/((?:[^/\\]|\\.)+)\/ ?)?s([/|#,])((?:(?!\2)[^\\]|\\.)+)\2((?:(?!\2)[^\\&]|\\1)*)\2(p?)$/.exec(args.at(-1) ?? '');
  if (found === null || !/^(?:-n|-E|-r|-nE|-nr|-En|-rn)*$/.test(flags)) return undefined;
  const [, address, , from = '', to = '', prints] = found;
  const where = address === undefined ? undefined : expression(address, extended);
  const pattern = expression(from, extended);
  const quiet = flags.includes('n');
  if (pattern === undefined || (address !== undefined && where === undefined) || quiet !== (prints === 'p')) return undefined;
  // A group that is not there is an error.
  if (to.includes('\\1') && new RegExp(`${pattern.source}|`).exec('')?.length !== 2) return undefined;
  return text =>
    joined(
      rows(text).flatMap(one => {
        const met = (where?.test(one) ?? true) ? pattern.exec(one) : null;
        if (met === null) return quiet ? [] : [one];
        return [one.slice(0, met.index) + to.replaceAll('\\1', () => met[1] ?? '') + one.slice(met.index + met[0].length)];
      }),
    );
}

/** `/A/ {print $2}`, with a character between the fields or blanks. */
function awk(args: readonly string[]): Filter | undefined {
  const found = /^\/((?:[^/\\]|\\.)+)\/ ?\{ ?print \$(\d); ?(exit)? ?;?\}$/.exec(
    (args.at(-1) ?? '').replace(/ ?\}$/, ';}').replace(/;;\}$/, ';}'),
  );
  const by = /^(?:-F ?(["'=:,]))?$/.exec(args.slice(0, -1).join(' '));
  const pattern = found === null ? undefined : expression(found[1] ?? '', true);
  if (found === null || by === null || pattern === undefined || found[2] === '0') return undefined;
  const field = (line: string) => (by[1] === undefined ? line.trim().split(/[ \t]+/) : line.split(by[1]))[Number(found[2]) - 1] ?? '';
  return text =>
    joined(
      rows(text)
        .filter(one => pattern.test(one))
        .slice(0, found[3] === undefined ? undefined : 1)
        .map(field),
    );
}

/**
 * A pattern of letters, dots, sets and groups, each at most repeated by a star or a plus: of those the longest match is the first that is found.
 * Undefined for any other.
 */
function expression(written: string, extended: boolean): RegExp | undefined {
  const pieces = written.match(/\\.|\[\^?(?:\[:\w+:\]|[^\]\\])+\]|[\s\S]/g) ?? [];
  const made = pieces.map((one, at) => piece(one, { extended, first: at === 0, last: at === pieces.length - 1 }));
  const text = made.join('');
  const odd = made.includes(undefined) || /[*+][*+]|\)[*+]|\([*+]|^\^?[*+]|\([^()]*\(/.test(text);
  const groups = [...text.replace(/\\.|\[[^\]]*\]/g, '')].filter(one => one === '(' || one === ')').join('');
  return odd || !/^(?:\(\))?$/.test(groups) ? undefined : new RegExp(text);
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['[:space:]', ' \\t'],
  ['[:blank:]', ' \\t'],
  ['[:digit:]', '0-9'],
  ['[:alnum:]', '0-9A-Za-z'],
]);

function piece(one: string, { extended, first, last }: { extended: boolean; first: boolean; last: boolean }): string | undefined {
  if (one === '^') return first ? '^' : undefined;
  if (one === '$') return last ? '$' : undefined;
  if (one.length > 1 && one.startsWith('[')) {
    const text = one.replace(/\[:\w+:\]/g, name => CLASSES.get(name) ?? '\\');
    return text.slice(1).includes('[') || /\\(?!t)/.test(text) ? undefined : text;
  }
  if (one === '\\(' || one === '\\)') return extended ? one : one.slice(1);
  if (one === '(' || one === ')') return extended ? one : `\\${one}`;
  if (one === '+') return extended ? one : '\\+';
  if (one === '*') return one;
  if (one === '.') return '.';
  if (/^\\[."]$/.test(one)) return one === '\\.' ? one : undefined;
  return /^[\w "'=:,;<>@%&~#!/-]$/.test(one) ? one : undefined;
}
