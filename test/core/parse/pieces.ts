/** The tables that random programs are written from. */

/** A row of pieces: blanks part them, `␠` is a space, `⏎` a newline, `⇥` a tab, `␍` a carriage return, `´` a backtick, `∅` nothing. */
function row(text: string): readonly string[] {
  const signs: readonly (readonly [string, string])[] = [
    ['␠', ' '],
    ['⏎', '\n'],
    ['⇥', '\t'],
    ['␍', '\r'],
    ['´', '`'],
    ['∅', ''],
  ];
  return text
    .trim()
    .split(/\s+/)
    .map(piece => signs.reduce((made, [sign, meant]) => made.replaceAll(sign, meant), piece));
}

/** Bare text, reserved words among it. */
export const bare = row(String.raw`a1 w -f x=y é b.c + a,b % : @ ^ a#b in do if ! = - 0`);

/** What single quotes hold. */
export const single = row(String.raw`∅ a␠b $(c70) ´c71´ " \ x⏎y # } ) ~`);

/** What `$'…'` holds. */
export const ansi = row(String.raw`a\nb \' \x41 \101 $(c72) \x24(c79) \\ " \cB \u00e9 a\0b \e`);

/** Characters behind a backslash. */
export const escaped = row(String.raw`\␠ \" \' \$ \´ \( \) \; \# \\ \a \~ \{ \⏎`);

/** Patterns. */
export const globs = row(String.raw`* ? [ab] [!a] [[:alpha:]] [a ] **`);

/** Brace expansions, and what only looks like one. */
export const braces = row(
  String.raw`{a,b} {1..3} {x,{y,z}} {,w} {a..c} {a} {} {a,b a{b,c}d {3..1..2} {'p␠q',r} {01..03} {a,b}{c,d} {*,x} {~,y} {a,$v} } { {,} {a,{b}}`,
);

/** What double quotes hold beside expansions. */
export const inside = row(String.raw`a␠b it's ' \" \$ \\ \a \´ # ␠ {a,b} * ~ \⏎ ) } | & ; ⏎`);

/** Expansions without an operand. */
export const expansions = row('$v ${v} $x "$a" $1 $# $? $$ $@ $* ${#v} ${!v} ${arr[@]} ${arr[0]} ${v^^} ${v,} $v_ ${v}s $');

/** Operands of expansions. */
export const operands = row(String.raw`d a␠b 'q␠r' "s␠t" ∅ \} "}" '}' ~ {p,q} * '$(c73)' "'$(c74)'" $'\x41' $'\x24(c78)' # ) ´c75´`);

/** Arithmetic. */
export const sums = row('1 i x+1 (1+2)*3 1<<2 i++ 1?2:3 16#ff arr[1] "1" 1,2 !x 0x1f ${#v} 1␠+␠\\⏎␠2');

/** What has no place in arithmetic. */
export const oddSums = row(String.raw`'1' '$(c76)' x) ( $((1)) \)`);

/** What a mutation puts in. */
export const inserts = row(
  '$ ´ " \' \\ ( ) { } [ ] < > & | ; ⏎ ␠ # = ! * ~ : - \\⏎ $( ${ (( )) <( <<E⏎ $\' $" ´ c50␠ ;; >& &> ⇥ ␍ esac fi done @( } 1 v=',
);
