/** Random shell programs from a grammar, and mutations of them: the input of the execution oracle. Seeded, so that a failure can be repeated. */

import type { Dice } from './dice.ts';
import { ansi, bare, braces, escaped, expansions, globs, inserts, inside, oddSums, operands, single, sums } from './pieces.ts';

type Make = () => string;

/** Writes programs: every command is called c and a number, so that what ran can be told from what is data. */
export class Writer {
  readonly #dice: Dice;
  readonly #plain: boolean;
  #pending: string[] = [];
  #depth = 0;
  /** Below a backtick no other backtick is written bare. */
  #ticks = 0;

  /** With `plain` only what a POSIX shell knows. */
  constructor(dice: Dice, plain = false) {
    this.#dice = dice;
    this.#plain = plain;
  }

  /** The weight of what bash alone knows. */
  #bash(weight: number): number {
    return this.#plain ? 0 : weight;
  }

  program(): string {
    return this.#list(1 + this.#dice.below(3));
  }

  #pick(makes: readonly (readonly [weight: number, make: Make])[]): string {
    let at = this.#dice.below(makes.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, make] of makes) {
      at -= weight;
      if (at < 0) return make();
    }
    return '';
  }

  #list(length: number): string {
    const outer = this.#pending;
    this.#pending = [];
    let text = this.#andOr();
    for (let index = 1; index < length; index++) text += this.#separator() + this.#andOr();
    if (this.#pending.length > 0) text += this.#newline();
    else if (this.#dice.chance(10)) text += this.#dice.one([';', ' &', '\n', ' # it\'s `"$(c77)\n']);
    this.#pending = outer;
    return text;
  }

  #newline(): string {
    const text = `\n${this.#pending.join('')}`;
    this.#pending = [];
    return text;
  }

  #separator(): string {
    return this.#pick([
      [4, () => '; '],
      [3, () => this.#newline()],
      [1, () => ' & '],
      [1, () => ` # c88 ' $(${this.#newline()}`],
      [1, () => ';'],
    ]);
  }

  #andOr(): string {
    let text = this.#pipeline();
    while (this.#dice.chance(20)) text += this.#dice.one([' && ', ' || ', '&&', '||', ' &&\n', ' \\\n|| ']) + this.#pipeline();
    return text;
  }

  #pipeline(): string {
    let text = this.#dice.chance(6) ? this.#dice.one(this.#plain ? ['! '] : ['! ', 'time ', 'time -p ', '! ! ']) : '';
    text += this.#command();
    while (this.#dice.chance(12))
      text += this.#dice.one(this.#plain ? [' | ', '|', ' |\n'] : [' | ', '|', ' |& ', ' |\n']) + this.#command();
    return text;
  }

  #command(): string {
    if (this.#depth > 4) return this.#name();
    this.#depth++;
    const text = this.#pick([
      [40, () => this.#simple()],
      [2, () => `(${this.#list(2)})${this.#redirects()}`],
      [1, () => `( (${this.#list(1)}); ${this.#simple()})`],
      [2, () => `{ ${this.#closed(2)} }${this.#redirects()}`],
      [2, () => `if ${this.#closed(1)} then ${this.#closed(1)} ${this.#dice.chance(50) ? `else ${this.#closed(1)} ` : ''}fi`],
      [1, () => `if ${this.#closed(1)} then ${this.#closed(1)} elif ${this.#closed(1)} then ${this.#closed(1)} fi`],
      [2, () => `for v in ${this.#words(2)}; do ${this.#closed(1)} done`],
      [this.#bash(1), () => `for ((i=0;i<${this.#expression()} && i<2;i++)); do ${this.#closed(1)} done`],
      [1, () => `while ${this.#name()}1; do ${this.#closed(1)} done`],
      [2, () => this.#case()],
      [
        1,
        () =>
          `f${this.#dice.below(3)}${this.#dice.one(['()', ' ()', '( )'])} { ${this.#closed(1)} }; f${this.#dice.below(3)} ${this.#word()}`,
      ],
      [this.#bash(1), () => `function f${this.#dice.below(3)} { ${this.#closed(1)} }`],
      [this.#depth > 1 ? 0 : this.#bash(1), () => `coproc ${this.#simple()}`],
      [this.#depth > 1 ? 0 : this.#bash(1), () => `coproc N { ${this.#closed(1)} }`],
      [this.#bash(2), () => `[[ ${this.#test()} ]]`],
      [this.#bash(1), () => `((${this.#expression()}))`],
    ]);
    this.#depth--;
    return text;
  }

  /** A list that ends where a reserved word may follow. */
  #closed(length: number): string {
    const text = this.#list(length);
    return /[;&\n]$/.test(text) ? text : `${text}${this.#dice.one([';', '\n'])}`;
  }

  #case(): string {
    const item = () =>
      `${this.#dice.one(['', '('])}${this.#pattern()}${this.#dice.chance(30) ? `|${this.#pattern()}` : ''}) ${this.#list(1)} ${this.#dice.one(this.#plain ? [';;'] : [';;', ';;', ';&', ';;&'])} `;
    const text = `case ${this.#word()} in ${item()}${this.#dice.chance(50) ? item() : ''}`;
    return `${text}esac`;
  }

  #pattern(): string {
    return this.#pick([
      [3, () => '*'],
      [2, () => `a${this.#dice.below(9)}`],
      [1, () => '[a-z]*'],
      [1, () => `"$(${this.#list(1)})"`],
      [this.#bash(1), () => '@(a|b)'],
    ]);
  }

  #test(): string {
    return this.#pick([
      [2, () => `-n ${this.#word()}`],
      [2, () => `${this.#word()} == ${this.#word()}`],
      [1, () => `${this.#word()} =~ ${this.#word()}`],
      [1, () => `! ${this.#word()} && ( -z ${this.#word()} || ${this.#word()} < b )`],
    ]);
  }

  #name(): string {
    return `c${this.#dice.below(60)}`;
  }

  #simple(): string {
    const items: string[] = [];
    while (this.#dice.chance(12)) items.push(this.#assignment());
    if (items.length > 0 && this.#dice.chance(30)) return items.join(' ');
    if (this.#dice.chance(4)) items.push(this.#redirect());
    items.push(
      this.#pick([
        [30, () => this.#name()],
        [2, () => this.#word()],
        [this.#bash(1), () => `declare ${this.#assignment()}`],
        [1, () => `export ${this.#assignment()}`],
      ]),
    );
    for (let left = this.#dice.below(4); left > 0; left--) items.push(this.#dice.chance(12) ? this.#redirect() : this.#word());
    return items.join(this.#dice.chance(5) ? ' \\\n ' : ' ');
  }

  #assignment(): string {
    const name = this.#dice.one(['v', 'x', 'a']);
    return this.#pick([
      [5, () => `${name}=${this.#word()}`],
      [1, () => `${name}=`],
      [this.#bash(1), () => `${name}+=${this.#word()}`],
      [this.#bash(1), () => `arr=(${this.#words(2)})`],
      [this.#bash(1), () => `arr=([1]=${this.#word()} ${this.#word()}\n# c99\n)`],
      [this.#bash(1), () => `arr[${this.#expression()}]=${this.#word()}`],
    ]);
  }

  #redirects(): string {
    return this.#dice.chance(20) ? ` ${this.#redirect()}` : '';
  }

  #redirect(): string {
    const file = `o${this.#dice.below(9)}`;
    return this.#pick([
      [4, () => `>${file}`],
      [1, () => `>> ${file}`],
      [1, () => `2>${file}`],
      [this.#bash(1), () => `&>${file}`],
      [this.#bash(1), () => `>&${file}`],
      [this.#bash(1), () => `{fd}>${file}`],
      [1, () => '2>&1'],
      [1, () => '<&-'],
      [this.#bash(1), () => '3>&2-'],
      [this.#bash(1), () => `> "${file}"$'x'`],
      [1, () => `>|${this.#word()}`],
      [this.#bash(1), () => `<<<${this.#word()}`],
      [this.#bash(1), () => `< <(${this.#list(1)})`],
      [4, () => this.#document()],
    ]);
  }

  #document(): string {
    const mark = this.#dice.one(['E', 'EOF', 'c5', '_']);
    const quoted = this.#dice.chance(40);
    const tabs = this.#dice.chance(30);
    const line = () =>
      this.#pick([
        [3, () => `text ${this.#name()} 'x "y`],
        [2, () => (quoted ? '$(c66' : this.#expansion())],
        [1, () => (tabs ? '\tindented' : `${mark} not the end`)],
        [1, () => (quoted ? 'back\\' : 'joined\\')],
        [1, () => (quoted ? '`' : '\\$(c67) \\`')],
        [1, () => (quoted ? '' : this.#inDouble())],
      ]);
    const body = Array.from({ length: this.#dice.below(3) }, () => `${line()}\n`).join('');
    this.#pending.push(`${body}${tabs && this.#dice.chance(50) ? '\t' : ''}${mark}\n`);
    return `<<${tabs ? '-' : ''}${this.#dice.one(['', ' '])}${quoted ? this.#dice.one([`'${mark}'`, `"${mark}"`, `\\${mark}`]) : mark}`;
  }

  #words(most: number): string {
    return Array.from({ length: 1 + this.#dice.below(most) }, () => this.#word()).join(' ');
  }

  #word(): string {
    if (this.#depth > 5) return 'w';
    this.#depth++;
    let text = this.#dice.chance(this.#bash(4)) ? `${this.#dice.one(['<', '>'])}(${this.#list(1)})` : this.#piece();
    while (this.#dice.chance(25)) text += this.#piece();
    this.#depth--;
    return text;
  }

  #piece(): string {
    return this.#pick([
      [12, () => this.#dice.one(bare)],
      [2, () => `'${this.#dice.one(single)}'`],
      [3, () => `"${this.#inDouble()}"`],
      [this.#bash(2), () => `$'${this.#dice.one(ansi)}'`],
      [2, () => this.#dice.one(escaped)],
      [5, () => this.#expansion()],
      [1, () => this.#dice.one(globs)],
      [1, () => this.#dice.one(this.#plain ? ['~', '~/x', '~root'] : ['~', '~/x', '~root', '~+', 'a=~/y:~'])],
      [this.#bash(2), () => this.#dice.one(braces)],
      [this.#bash(1), () => `${this.#dice.one(['@', '?', '*', '+', '!'])}(a|b${this.#dice.chance(30) ? this.#expansion() : ''})`],
    ]);
  }

  #inDouble(): string {
    let text = '';
    do {
      text += this.#pick([
        [4, () => this.#dice.one(inside)],
        [4, () => this.#expansion(true)],
      ]);
    } while (this.#dice.chance(30));
    return text;
  }

  #expansion(quoted = false): string {
    if (this.#depth > 5) return '$v';
    this.#depth++;
    const text = this.#pick([
      [4, () => this.#dice.one(expansions.filter(one => (!quoted || !one.startsWith('"')) && !(this.#plain && /[!^@,]|arr/.test(one))))],
      [3, () => `$(${this.#dice.chance(10) ? ' ' : ''}${this.#list(1)})`],
      [2, () => this.#backticks()],
      [
        3,
        () =>
          `\${v${this.#dice.one(this.#plain ? [':-', '-', ':=', '+', '#', '##', '%', '%%'] : [':-', '-', ':=', '=', ':+', '+', '#', '##', '%', '%%', '/', '//', '^', ',,'])}${this.#operand(quoted)}}`,
      ],
      [this.#bash(1), () => `\${x/${this.#operand(quoted)}/${this.#operand(quoted)}}`],
      [this.#bash(1), () => `\${v:${this.#expression()}:1}`],
      [this.#bash(1), () => `\${arr[${this.#expression()}]}`],
      [2, () => `$((${this.#expression()}))`],
      [this.#bash(1), () => `$[${this.#expression()}]`],
      [this.#bash(1), () => `\${v@${this.#dice.one(['Q', 'U', 'E', 'A', 'a'])}}`],
    ]);
    this.#depth--;
    return text;
  }

  #operand(quoted: boolean): string {
    return this.#pick([
      [3, () => this.#dice.one(operands.filter(one => this.#ticks === 0 || !one.includes('`')))],
      [2, () => this.#expansion(quoted)],
      [1, () => `"${this.#inDouble()}"`],
    ]);
  }

  #expression(): string {
    return this.#pick([
      [16, () => this.#dice.one(sums)],
      [1, () => `1+$(${this.#name()} a; ${this.#name()})`],
      [1, () => `1+$(${this.#list(1)})`],
      [1, () => `\${v:-${this.#expansion()}}`],
      [this.#bash(1), () => `arr[$(${this.#name()})]`],
      [this.#bash(1), () => this.#dice.one(oddSums)],
    ]);
  }

  #backticks(): string {
    if (this.#ticks > 0) return '$v';
    this.#ticks++;
    const text = this.#list(1);
    this.#ticks--;
    return `\`${text.replace(/[\\`]/g, '\\$&')}\``;
  }
}

/** The text with some of its characters taken out, put in, doubled or moved. */
export function mutate(text: string, dice: Dice, times: number): string {
  let made = text;
  for (let left = times; left > 0; left--) {
    const at = dice.below(made.length + 1);
    const to = Math.min(made.length, at + 1 + dice.below(dice.chance(70) ? 2 : 12));
    const change = dice.below(10);
    if (change < 4) made = made.slice(0, at) + dice.one(inserts) + made.slice(at);
    else if (change < 7) made = made.slice(0, at) + made.slice(to);
    else if (change < 9) made = made.slice(0, at) + dice.one(inserts) + made.slice(to);
    else made = made.slice(0, at) + made.slice(at, to) + made.slice(at);
  }
  return made;
}
