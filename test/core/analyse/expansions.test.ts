/** Each way to write a variable, of each kind of variable. */
import type { Dialect } from '../../../src/core/values.ts';
import { compared } from './compared.ts';

/** What makes `v`, and the shells that have it. */
const lists: readonly Dialect[] = ['bash', 'zsh'];
const kinds: readonly (readonly [string, readonly Dialect[]])[] = [
  ["v='a../y b'", ['bash', 'zsh', 'sh']],
  ['v=', ['bash', 'zsh', 'sh']],
  ['unset v', ['bash', 'zsh', 'sh']],
  ['v=7', ['bash', 'zsh', 'sh']],
  ["v='*.txt'", ['bash', 'zsh', 'sh']],
  ['v=(a ../y "b c")', lists],
  ['v=(a../y)', lists],
  ['v=()', lists],
  ['v=(*.txt)', lists],
  ['v=a; v+=(../y)', lists],
  ['v=(a b); v=../y', lists],
  ['v=(a b); v+=../y', lists],
  ['declare -A v; v[k]=a../y', lists],
  ['declare -i v=3+4', lists],
  ['declare -u v; v=a../y', lists],
  ["declare -a v='(a ../y)'", lists],
  ["declare v='(a ../y)'", lists],
  ['v=(); v[2]=../y; v[0]=b', ['bash']],
  ['declare -n v=w; w=a../y', ['bash']],
  ["mapfile -t v <<< $'a../y\\nb'", ['bash']],
  ['read -r v <<< "a ../y"', lists],
  ["printf -v v '%s../%s' a y", lists],
  ['v=$(echo a../y b)', ['bash', 'zsh', 'sh']],
  ['set -- a ../y "b c"; v=2', ['bash', 'zsh', 'sh']],
  ['v=HOME; HOME=../y', ['bash', 'zsh', 'sh']],
];

const names = ['v', '@', '*', '1', '2'];
const listed = ['v[0]', 'v[1]', 'v[-1]', 'v[k]', 'v[@]', 'v[*]'];
const before = ['', '#', '!'];
const operations = [
  ...['', '-d', ':-d', '+d', ':+d', '=d', ':=d', '?', '#a', '##*.', '#*/', '%y', '%%.*', '%/*', '%%/*', '%b*'],
  ...[':1', ':0', ':0:2', ':1:3', ': -1', ':5', ':1:-1', '/a/../', '//./', '//./_', '/#a/', '/%b/x', '/', '//../'],
  ...['^', '^^', ',', ',,', '@Q', '@U', '@u', '@P', '@A', '@a', '@E', '@K', '@k', '@', '*', '~', '[1]', ':h', ':t', ':r'],
];

const stands: readonly ((form: string) => string)[] = [
  form => `probe 1 ${form} q`,
  form => `probe 1 "${form}" q`,
  form => `y=${form}; probe 1 "$y"`,
  form => `y="p${form}s"; probe 1 "$y"`,
  form => `probe 1 p${form}/s"${form}"`,
  form => `for y in ${form} "${form}"; do probe 1 "$y"; done`,
  form => `f() { probe 1 "$@"; }; f ${form} "${form}"`,
];

function scripts(dialect: Dialect): string[] {
  const places = dialect === 'sh' ? names : [...names, ...listed];
  const forms = before.flatMap(sign => places.flatMap(place => operations.map(one => `\${${sign}${place}${one}}`)));
  return kinds
    .filter(([, having]) => having.includes(dialect))
    .flatMap(([kind]) => forms.flatMap(form => stands.map(one => `${kind}; ${one(form)}`)));
}

compared('an expansion', scripts, 199);
