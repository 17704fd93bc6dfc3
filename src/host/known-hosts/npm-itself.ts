/** What npm is set to as it is installed: the settings of the whole machine, and the registry that stands in its own code. Only reads. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { registriesOf } from './npm-registry.ts';
import { kindAt } from './read-inside.ts';

/** `said`: by a file of settings; `usual`: by npm's own code, where no file says otherwise. */
interface Itself {
  readonly said: { readonly address: string; readonly file: string } | undefined;
  readonly usual: string | undefined;
}

/** `unknown` where a file leads it another way. `program` is what starts it: `PREFIX/lib/node_modules/npm/bin/npm-cli.js`. */
export function npmItself(program: string): Itself | 'unknown' {
  const home = path.dirname(path.dirname(program));
  if (path.basename(home) !== 'npm') return { said: undefined, usual: undefined };
  const own = textAt(path.join(home, 'npmrc')) ?? '';
  if (/^\s*prefix\s*=/m.test(own)) return 'unknown';
  const [, named] = /^\s*globalconfig\s*=\s*(\S+)\s*$/m.exec(own) ?? [];
  const file = named ?? path.join(path.resolve(home, '../../..'), 'etc/npmrc');
  const [machine, built] = [registriesOf(textAt(file) ?? ''), registriesOf(own)];
  if (machine === undefined || built === undefined) return 'unknown';
  const scoped = [...machine.keys(), ...built.keys()].some(one => one.startsWith('@'));
  const [address, says] = machine.has('registry') ? [machine.get('registry'), file] : [built.get('registry'), path.join(home, 'npmrc')];
  if (scoped) return 'unknown';
  return { said: address === undefined ? undefined : { address, file: says }, usual: usual(home) };
}

/** As its code defines the setting (`@npmcli/config`), in its own modules or beside it. */
function usual(home: string): string | undefined {
  const places = [path.join(home, 'node_modules'), path.dirname(home)];
  const texts = places.map(one => textAt(path.join(one, '@npmcli/config/lib/definitions/definitions.js')));
  return /\b(?:new Definition|define)\(\s*'registry',\s*\{\s*default:\s*'(https?:\/\/[^'\s]+)'/.exec(texts.find(Boolean) ?? '')?.[1];
}

/** Larger than any of them. */
const most = 512 * 1024;

function textAt(file: string): string | undefined {
  try {
    const text = kindAt(file) === 'file' ? readFileSync(file, 'utf8') : undefined;
    return text === undefined || text.length > most ? undefined : text;
  } catch {
    return undefined;
  }
}
