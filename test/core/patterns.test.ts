/** No pattern of Ward's own goes through a short text for ever: what is matched comes from whoever asks, and one that thinks answers nobody else. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { parseAst } from 'rolldown/parseAst';
import { checkout } from '../trial.ts';
import { inWhole } from '../whole.ts';

interface Pattern {
  readonly pattern: string;
  readonly flags: string;
}

/** Every pattern that stands in the sources. */
function patterns(): readonly RegExp[] {
  const found = new Map<string, RegExp>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex } = node as { regex?: Pattern };
    if (regex !== undefined) found.set(`${regex.pattern}/${regex.flags}`, new RegExp(regex.pattern, regex.flags.replace(/[gy]/g, '')));
    else for (const one of Object.values(node)) walk(one);
  };
  for (const file of globSync('src/**/*.ts', { cwd: checkout }))
    walk(parseAst(readFileSync(path.join(checkout, file), 'utf8'), { lang: 'ts' }));
  return [...found.values()];
}

/** Each character and word of it so often that what takes twice as long for each more would take hours, behind some of its words, with an end that does not match. */
function long({ source }: RegExp): readonly string[] {
  const words = [...new Set(source.match(/[\w.-]{2,19}/g))].slice(0, 12);
  const units = [
    ...new Set([...' a0\t\n$({:=;#,./\'"\\-', ...source]),
    ...words,
    ...words.flatMap(one => [` ${one}`, `${one} `, `--${one}a`]),
  ];
  const starts = ['', ...words.slice(0, 6), ...words.slice(0, 3).flatMap(one => [`${one}=`, `${one} `, `${one}(`])];
  return units.flatMap(unit => starts.flatMap(start => ['\u0001', '!'].map(end => start + unit.repeat(60) + end)));
}

inWhole()('each pattern is done at once with each text of few characters', t => {
  const all = patterns().filter(({ source }) => /[*+}].*[*+}]/.test(source));
  t.true(all.length > 500);
  const script = new vm.Script('for (text of texts) pattern.test(text)');
  const slow = all.filter(pattern => {
    try {
      script.runInNewContext({ pattern, texts: long(pattern) }, { timeout: 20_000 });
      return false;
    } catch {
      return true;
    }
  });
  t.deepEqual(slow.map(String), []);
});
