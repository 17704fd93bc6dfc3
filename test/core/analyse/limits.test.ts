/** Texts made to take long: each is read within the counted steps, or given up with that reason, and then it asks; the same text takes the same steps. */
import test from 'ava';
import { MOST_STEPS } from '../../../src/core/analyse/frame.ts';
import { verdictOf } from '../../commands/world.ts';
import { spent } from '../../spent.ts';
import { read } from './notation.ts';

const { WARD_PROOF: proof } = process.env;
const list = (count: number, each: (at: number) => string) => Array.from({ length: count }, (_, at) => each(at)).join('');
const nested = (count: number, open: string, inner: string, close: string) => open.repeat(count) + inner + close.repeat(count);

/** What each is, and its text. */
const heavy: readonly (readonly [string, string])[] = [
  ['loops within loops', nested(40, 'for i in 1 2 3; do ', 'echo $i', '; done')],
  ['loops over many words within loops', nested(6, 'for i in 1 2 3 4 5 6 7 8; do ', 'echo $i', '; done')],
  ['loops over patterns', list(150, at => `for f in *.a${at}; do for g in *.b; do cat "$f" "$g"; done; done; `)],
  ['while within while', nested(40, 'while read x; do ', 'echo', '; done')],
  ['tests within loops', nested(12, 'while a; do if b; then x=1; fi; ', ':; ', 'done; ')],
  ['choices within choices', nested(100, 'if a; then x=1; ', ':; ', 'fi; ')],
  ['substitutions within substitutions', nested(60, '$(echo ', 'rm', ')')],
  ['a function that writes over a file what it prints of itself', 'q() { [ -f x ] && $(q > a.c); true; }; q > a.c'],
  [
    'functions that write over files what others print',
    `f0() { true; }; ${list(30, at => `f${at + 1}() { [ -f x ] && $(f${at} > a.c); true; }; `)}f30 > a.c`,
  ],
  ['substitutions side by side', `echo ${list(900, at => `$(echo ${at}) `)}`],
  ['pipelines in substitutions', `echo ${list(250, at => `$(echo ${at} | tr a b | rev) `)}`],
  ['defaults within defaults', `echo ${nested(150, '${x:-', 'a', '}')}`],
  ['arithmetic within arithmetic', `echo ${nested(60, '$((', '1', '))')}`],
  ['a long sum', `echo $((${'1+'.repeat(4000)}1))`],
  ['groups within groups', nested(90, '{ ( ', 'echo', ' ); }')],
  ['functions that call two each', `${list(300, at => `f${at}() { f${at + 1}; f${at + 1}; }; `)} f0`],
  ['functions that call ten each', `${list(12, at => `f${at}() { ${`f${at + 1}; `.repeat(10)} }; `)} f0`],
  ['a function that calls itself', 'f() { f "$@" "$@"; f "$@" "$@"; f; }; f a b c'],
  ['functions that are made anew in one another', nested(10, 'f() { ', 'f( x | sh', '')],
  ['functions that are made anew and called in one another', nested(12, 'f() { ', 'f a', '; f b; }; f c')],
  ['what only a failing cd would reach', `cd d && for i in {01..12}; do mkdir ${'x '.repeat(4000)} "$i"; done`],
  ['one function called often', `f() { echo "$(echo "$1")"; }; ${list(600, at => `f ${at}; `)}`],
  ['texts within texts', list(400, at => `eval 'eval "echo ${at}"'; `)],
  ['shells within shells', list(700, at => `sh -c 'echo $1' _ ${at}; `)],
  ['traps', list(400, at => `trap 'echo ${at}' EXIT; `)],
  ['braces that multiply', `echo ${'{a,b,c,d}'.repeat(12)}`],
  ['braces side by side', `echo ${'{1..100} '.repeat(3000)}`],
  ['patterns of many stars', `echo ${'*'.repeat(20_000)}`],
  ['many patterns', `cat ${'*/ '.repeat(6000)}`],
  ['a match that backtracks', `x=${'a'.repeat(490)}; ${'y=${x##*a*a*a*b}; '.repeat(600)}`],
  ['a text that doubles', `x=aaaaaaaaaa; ${'x=$x$x; '.repeat(60)}echo $x`],
  ['a long text used often', `x=${'a'.repeat(30_000)}; ${'echo "$x"; '.repeat(1200)}`],
  ['a list that doubles', `set -- a b c; ${'set -- "$@" "$@"; '.repeat(40)}rm "$@"`],
  ['an array that doubles', `a=(x); ${'a+=("${a[@]}"); '.repeat(40)}rm "\${a[@]}"`],
  ['a long array used often', `a=(${'x '.repeat(900)}); ${'echo "${a[@]}"; '.repeat(1500)}`],
  ['many variables', list(2500, at => `x${at}=${at}; `)],
  ['many directories', 'cd a; '.repeat(3000)],
  ['directories that may fail', list(500, at => `cd d${at} || cd e${at}; ls; `)],
  ['a long pipeline', `${'cat | '.repeat(4000)}cat`],
  ['a long pipeline of a known text', `echo a ${'| tr a b '.repeat(1500)}`],
  ['a long list', `${'a && '.repeat(4000)}a`],
  ['here-documents', list(250, at => `cat <<E${at}\n$x$(date)\nE${at}\n`)],
  ['here-documents on one line', `cat ${list(600, at => `<<E${at} `)}\n${list(600, at => `a\nE${at}\n`)}`],
  ['a long case', `case $x in ${list(2000, at => `a${at}) echo ${at};; `)} esac`],
  ['a case that falls through', `case $x in ${list(1000, at => `a${at}) x=${at};& `)} *) ;; esac`],
  ['a word that many readings fit', `echo $(git merge-base ${'a'.repeat(4000)}!) $(mktemp ${'X'.repeat(20_000)}!)`],
  ['blanks and newlines without end', `read a b <<< 'a${' '.repeat(20_000)}b'; x=$(printf '${'\\n'.repeat(9000)}a'); echo "$x"`],
  ['many redirections', `echo ${list(2500, at => `> f${at} `)}`],
  ['many reads', list(1200, () => `read -r a b <<< 'x y'; `)],
  ['code with many commands below find', list(400, at => `find . -name ${at} -exec sh -c 'echo "$1"' _ {} \\; ; `)],
];

/** One step more may be a whole text, or a long word. */
const SLACK = 2000;
/** Milliseconds of the processor's time, ten times what the steps are sized for. */
const MOST_MILLISECONDS = 2500;
const GIVEN_UP = /too many steps|more parts|more substitutions|nested too deeply|characters long|too many levels/;

/** Every fourth in a check. */
for (const [what, text] of heavy.filter((_, at) => proof !== undefined || at % 4 === 1)) {
  test(`${what} are read in counted steps, or asked about`, t => {
    const began = spent();
    const { steps = 0, faults } = read(text);
    const took = spent() - began;
    t.log(`${steps} steps, ${Math.round(took)} ms${faults.length > 0 ? `: ${faults[0]?.reason}` : ''}`);
    t.true(steps <= MOST_STEPS + SLACK);
    if (steps > MOST_STEPS) t.true(faults.some(one => GIVEN_UP.test(one.reason)));
    if (faults.length > 0) t.not(verdictOf(text).decision, 'allow');
    if (proof !== undefined) {
      t.is(read(text).steps, steps);
      t.true(took < MOST_MILLISECONDS);
      const judging = spent();
      verdictOf(text);
      t.true(spent() - judging < 2 * MOST_MILLISECONDS);
    }
  });
}

test('a text over 64 KiB, of more than ten thousand parts, or that needs more than the counted steps asks, and says which', t => {
  const tries: readonly (readonly [string, RegExp])[] = [
    [`echo ${'a'.repeat(65_536)}`, /is 65541 characters long, and Ward reads at most 65536/],
    ['a;'.repeat(6000), /has more parts/],
    [heavy[1]?.[1] ?? '', /takes too many steps to be read/],
  ];
  for (const [text, reason] of tries) {
    const { decision, findings } = verdictOf(text);
    t.is(decision, 'ask');
    t.true(
      findings.some(one => one.rank === 'ask' && reason.test(one.reason)),
      JSON.stringify(findings.map(one => one.reason).slice(0, 5)),
    );
  }
});
