/** Names below the working directory, each on a line, that a further command makes others of: the directories they are in, their last names, those of them that hold something, all on one line. */
import type { Fit, Value } from '../../values.ts';
import { operated } from './fit.ts';

const XARGS = /^xargs(?: -(?:[0rt]|n ?\d+|P ?\d+|L ?1|-no-run-if-empty|-null))*(?: -I ?(\S+))? /;

/** What is certain of each line that comes of lines of which that is certain. */
export function broughtOn(argv: readonly Value[], fits: Fit | undefined): Fit | undefined {
  const texts = argv.map(one => (one.kind === 'text' ? one.text : undefined));
  if (fits?.kind !== 'below' || fits.cut || texts.includes(undefined) || /^\/|(?:^|\/)\.\.(?:\/|$)/.test(fits.text)) return undefined;
  const line = texts.join(' ');
  if (/^(?:tr \\n {2}|paste -sd {2}-|paste -s -d {3}-)$/.test(line)) return fits.text === '.' ? fits : undefined;
  const [before = '', mark] = XARGS.exec(line) ?? [];
  const rest = before === '' ? line : line.slice(before.length);
  const each = mark === undefined ? rest : rest.endsWith(` ${mark}`) ? rest.slice(0, -mark.length - 1) : '';
  if (before === '' || each === '') return undefined;
  if (each === 'dirname') return inDirectory(fits);
  if (/^basename(?: -a)?$/.test(each)) return lastNames(fits);
  return mark === undefined ? picked(rest, fits, / -(?:r|-no-run-if-empty) /.test(before)) : undefined;
}

/** `.` where there is no directory before the name. Directories of names that lie anywhere below another are such names too. */
function inDirectory({ names, ...rest }: Extract<Fit, { kind: 'below' }>): Fit {
  const kept = names?.every(one => one.endsWith('/**')) ? { names } : {};
  return { ...rest, ...kept, text: '.', several: true };
}

function lastNames(fits: Fit): Fit | undefined {
  const made = operated({ ...fits, several: undefined, empty: undefined } as unknown as Fit, '##', '*/');
  return made === undefined ? undefined : { ...made, several: true };
}

/**
 * grep with one pattern that prints which of the files it is given hold that, or do not. Unless it is run for `some` alone it is run for none too: then
 * rg looks elsewhere, and grep says that its input holds nothing, by a name like any other.
 */
function picked(line: string, fits: Extract<Fit, { kind: 'below' }>, some: boolean): Fit | undefined {
  const [name = '', ...words] = line.split(' ');
  const options = words.filter(one => one.startsWith('-'));
  const plain = options.every(one => /^-[EFGPIsiwxlL]+$|^--files-with(?:-matches|out-match)$/.test(one));
  const telling = options.some(one => /^-[a-zA-Z]*[lL]|^--files/.test(one));
  if (!/^(?:[ef]?grep|rg)$/.test(name) || !plain || !telling || words.length - options.length !== 1) return undefined;
  if (some) return fits;
  if (name === 'rg') return undefined;
  const { names: _, ...rest } = fits;
  return options.some(one => /^-[a-zA-Z]*L|^--files-without/.test(one)) ? { ...rest, text: '.', several: true } : fits;
}
