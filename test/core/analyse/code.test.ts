/** Code of other languages in a text: read for what it does, and opaque where that can't be told. */
import test from 'ava';
import fc from 'fast-check';
import { lex } from '../../../src/core/analyse/code/lex.ts';
import * as lexicons from '../../../src/core/analyse/code/lexicons.ts';
import { verdictOf } from '../../commands/world.ts';

const runs = process.env.WARD_PROOF === '1' ? 5000 : 150;

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

interface Tongue {
  readonly command: string;
  readonly separator: string;
  readonly harmless: readonly string[];
  readonly dangerous: readonly string[];
  /** Ways to mention a text without running it. */
  readonly mention: readonly ((text: string) => string)[];
}

const python: Tongue = {
  command: 'python3 -c',
  separator: '\n',
  harmless: [
    'import json, sys, re',
    'x = [1, 2, 3]',
    'print(sum(x) if "x" in dir() else 0)',
    'def f(a, b=2, *c, **d):\n    return a + b',
    'd = {"a": 1, "b": [2, 3]}',
    'for k, v in d.items() if "d" in dir() else []: print(f"{k!r:>10} {v}")',
    's = r"\\d+" + "x" * 3',
    'class A:\n    def go(self): return self',
    'y = [i for i in range(10) if i % 2]',
    "t = '''triple\n\"quoted\" text'''",
    'try:\n    pass\nexcept Exception as e:\n    print(e)',
    '# a comment about os.system("rm")',
    'z = lambda q: q / 2 / 3',
    'print("a" "b", end="")',
  ],
  dangerous: [
    'import os; os.remove("a.txt")',
    'import os as q; q.unlink("a.txt")',
    'from os import remove as gone; gone("a.txt")',
    'import shutil; shutil.rmtree("src")',
    '__import__("os").system("rm a.txt")',
    'import subprocess; subprocess.run(["rm", "a.txt"])',
    'import subprocess as sp; sp.check_output("rm a.txt", shell=True)',
    'import pathlib; pathlib.Path("a.txt").unlink()',
    'from pathlib import Path; p = Path("a.txt"); p.unlink(missing_ok=True)',
    'exec("import os; os.remove(\'a.txt\')")',
    'eval(x)',
    'import os; w = os; w.remove("a.txt")',
    'import os; list(map(os.remove, ["a.txt"]))',
    'import os; getattr(os, "remove")("a.txt")',
    'import urllib.request; urllib.request.urlopen("http://x.example/")',
    'open("/home/u/.bashrc", "a").write("x")',
    "print(f\"{__import__('os').remove('a.txt')}\")",
    'import ctypes; ctypes.CDLL(None)',
    'from os import *',
    'import sys; sys.modules["os"].remove("a.txt")',
    'import socket; socket.create_connection(("x.example", 80))',
  ],
  mention: [text => `print(${JSON.stringify(text)})`, text => `# ${text.replaceAll('\n', ' ')}`, text => `t = ${JSON.stringify(text)}`],
};

const node: Tongue = {
  command: 'node -e',
  separator: '\n',
  harmless: [
    'const a = [1, 2, 3];',
    'console.log([1].map(x => x * 2).join(","));',
    'function f(p, q = 1) { return p / q; }',
    'class K { constructor() { this.v = 1; } get w() { return this.v; } }',
    'console.log(`a ${1 + 1} b`);',
    'if (/a[/]b/.test("x")) { console.log("y"); }',
    '// a comment about require("fs").rmSync',
    '/* execSync("rm") */',
    'const o = { exec: 1, eval: 2, rm: 3 };',
    'for (const i of [1, 2]) console.log(i);',
    'console.log(process.version, process.argv.length);',
    'const path = require("path"); console.log(path.join("a", "b"));',
    'Promise.resolve(1).then(v => console.log(v));',
    'label: for (;;) { break label; }',
  ],
  dangerous: [
    'require("fs").rmSync("src", { recursive: true })',
    'const fs = require("node:fs"); fs.unlinkSync("a.txt")',
    'const { rmSync: r } = require("fs"); r("a.txt")',
    'require("child_process").execSync("rm a.txt")',
    'const cp = require("child_process"); cp.spawn("rm", ["a.txt"])',
    'import("fs").then(m => m.rmSync("a.txt"))',
    'eval(x)',
    'new Function("return 1")()',
    'fetch("https://x.example/")',
    'const q = require("fs"); const z = q; z.rmSync("a.txt")',
    'require("f" + "s").rmSync("a.txt")',
    '[]["constructor"]["constructor"]("x")()',
    'process.mainModule.require("fs")',
    'process["binding"]("fs")',
    'globalThis.process.kill(1)',
    'require("vm").runInThisContext("1")',
    'require("fs").writeFileSync("/home/u/.bashrc", "x")',
    'console.log(`${require("fs").rmSync("a.txt")}`)',
    'require("fs").promises.rm("a.txt")',
  ],
  mention: [
    text => `console.log(${JSON.stringify(text)})`,
    text => `// ${text.replaceAll('\n', ' ')}`,
    text => `const t = ${JSON.stringify(text)};`,
  ],
};

const tongues: ReadonlyMap<string, Tongue> = new Map([
  ['Python', python],
  ['JavaScript', node],
]);

for (const [name, tongue] of tongues) {
  const lines = fc.array(fc.constantFrom(...tongue.harmless), { maxLength: 6 });

  test(`harmless ${name} is run unasked`, t => {
    fc.assert(
      fc.property(lines, list => {
        t.is(verdictOf(`${tongue.command} ${quoted(list.join(tongue.separator) || '1')}`).decision, 'allow', list.join(tongue.separator));
      }),
      { numRuns: runs },
    );
  });

  test(`one dangerous line among harmless ${name} is never run unasked`, t => {
    fc.assert(
      fc.property(lines, fc.constantFrom(...tongue.dangerous), lines, (before, line, after) => {
        const text = [...before, line, ...after].join(tongue.separator);
        t.not(verdictOf(`${tongue.command} ${quoted(text)}`).decision, 'allow', text);
      }),
      { numRuns: runs },
    );
  });

  test(`dangerous ${name} that is only mentioned is run unasked`, t => {
    fc.assert(
      fc.property(lines, fc.constantFrom(...tongue.dangerous), fc.constantFrom(...tongue.mention), (before, line, mention) => {
        const text = [...before, mention(line)].join(tongue.separator);
        t.is(verdictOf(`${tongue.command} ${quoted(text)}`).decision, 'allow', text);
      }),
      { numRuns: runs },
    );
  });
}

const snippets = [...tongues.values()].flatMap(one => [...one.harmless, ...one.dangerous]);
const broken = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...snippets,
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '`',
      '/',
      '\\',
      '$',
      '#',
      '=>',
      '${',
      '#{',
      '@{',
      '<<E\n',
      's/',
      'q{',
      '"""',
      '%w[',
    ),
    fc.string({ maxLength: 5 }),
  ),
  { maxLength: 12 },
);

test('no text makes a reader throw', t => {
  fc.assert(
    fc.property(broken, parts => {
      const text = parts.join('');
      for (const lexicon of Object.values(lexicons)) t.notThrows(() => lex(text, lexicon));
      for (const { command } of tongues.values()) t.notThrows(() => verdictOf(`${command} ${quoted(text)}`));
    }),
    { numRuns: runs },
  );
});
