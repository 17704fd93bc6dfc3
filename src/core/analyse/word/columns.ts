/** The first fields of each line that git prints by a format of the text: hashes and names, up to the first that may hold anything. */
import type { Node } from '../../syntax.ts';
import type { Fit } from '../../values.ts';
import type { Columns } from '../program.ts';
import type { State } from '../state.ts';
import { choosing, gitWords, listing } from './naming.ts';

const HASH: Fit = { kind: 'pattern', text: '*', plain: 'e', solid: true, empty: true };
const NAME: Fit = { kind: 'below', text: '.', empty: true, solid: true };

/** The columns of what a pipeline prints that begins with git; undefined where nothing is certain of the first. */
export function columns(items: readonly Node[], state: State): Columns | undefined {
  const [verb, ...args] = gitWords(items, state) ?? [];
  if (verb === undefined || args.includes(undefined)) return undefined;
  const texts = args as readonly string[];
  if (verb === 'log') return logged(texts);
  const format = formatOf(texts);
  return /^(?:for-each-ref|branch|tag)$/.test(verb) && format !== undefined && listing(texts) ? cut(format) : undefined;
}

function logged(args: readonly string[]): Columns | undefined {
  const rest = args.filter(one => one !== '--oneline' && !/^--(?:pretty|format|date|abbrev)=|^--(?:no-)?abbrev-commit$/.test(one));
  if (!choosing(rest)) return undefined;
  const format = formatOf(args);
  if (format === undefined) return args.includes('--oneline') ? { by: ' ', fits: [HASH] } : undefined;
  return cut(format);
}

function formatOf(args: readonly string[]): string | undefined {
  const [only, more] = args.flatMap(one => /^--(?:pretty|format)=(?:t?format:)?(.*)$/s.exec(one)?.[1] ?? []);
  return more === undefined ? only : undefined;
}

const FIELD = /^(?:(%[hH]|%\(objectname(?::short)?\))|%\(refname(?::short)?\))( |[|,;\t]|%x09|%09|$)/;

/** What prints no more than the rest of a line. */
const LINE =
  /^(?:%(?:[hHtTpPsdD]|[ac][nNeEdDrtis]|x09|09)|%\((?:refname|objectname|objecttype|subject|contents:subject|HEAD|(?:author|committer|creator|tagger)(?:date|name|email)?|upstream)(?::[\w:-]+)?\)|[^%\n])*$/;

function cut(format: string): Columns | undefined {
  if (!LINE.test(format)) return undefined;
  const fits: Fit[] = [];
  let by = '';
  for (let rest = format; ; ) {
    const [whole = '', hash, end = ''] = FIELD.exec(rest) ?? [];
    const parted = /^%/.test(end) || end === '\t' ? ' ' : end;
    if (whole === '' || (fits.length > 0 && end !== '' && parted !== by)) break;
    fits.push(hash === undefined ? NAME : HASH);
    if (fits.length === 1) by = parted;
    rest = rest.slice(whole.length);
    if (hash === undefined || end === '') break;
  }
  return fits.length === 0 || by === '' ? undefined : { by, fits };
}
