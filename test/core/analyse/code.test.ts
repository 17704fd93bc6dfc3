/** Code of other languages in a text: read for what it does, and opaque where that can't be told. */
import test from 'ava';
import fc from 'fast-check';
import { lex } from '../../../src/core/analyse/code/lex.ts';
import * as lexicons from '../../../src/core/analyse/code/lexicons.ts';
import { verdictOf } from '../../commands/world.ts';
import { tries } from '../../whole.ts';

const runs = tries(60, 5000);

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
    'fs.rm("a.txt", () => {})',
    'child_process.exec("rm a.txt")',
    'net.connect(80, "x.example")',
  ],
  mention: [
    text => `console.log(${JSON.stringify(text)})`,
    text => `// ${text.replaceAll('\n', ' ')}`,
    text => `const t = ${JSON.stringify(text)};`,
  ],
};

const perl: Tongue = {
  command: 'perl -e',
  separator: ';\n',
  harmless: [
    'my @l = (1, 2, 3)',
    'print "a $l[0] b\\n"',
    'my %h = (open => 1, y => 2, s => 3)',
    'print join(",", sort { $a <=> $b } map { $_ * 2 } @l)',
    '$x =~ s/a\\/b/c/g',
    'my $n = $#l / 2 / 3',
    'if ($x =~ m{^(\\w+)}) { print $1 }',
    'my ($p, $q) = split /,/, "a,b"',
    'print <<"E"\nsome text\nE\n',
    'my @w = qw(system exec unlink)',
    'tr/a-z/A-Z/ for @l',
    '$h{unlink}++',
    'printf("%d%%\\n", 100 * 1 / 3)',
    'eval { die "x" }; print $@ if $@',
    'print -e "a.txt" ? "y" : "n"',
    'print join " ", split //, "abc"',
    'my $z = $x // "a/b"',
  ],
  dangerous: [
    'unlink "a.txt"',
    'unlink glob("*.txt")',
    'system("rm a.txt")',
    "system 'rm', 'a.txt'",
    "system'rm a.txt'",
    'exec "rm a.txt"',
    'my $o = `rm a.txt`',
    'my $o = qx{rm a.txt}',
    'eval "unlink 1"',
    'eval $x',
    'open(F, "| rm a.txt")',
    'open(my $f, "-|", "rm", "a.txt")',
    'open(my $f, ">", "/home/u/.bashrc")',
    '$x =~ s/a/unlink "a.txt"/e',
    'CORE::unlink("a.txt")',
    '&{"system"}("rm a.txt")',
    'rmdir "src"',
    'use File::Path; File::Path::rmtree("src")',
    'print "@{[unlink q(a.txt)]}"',
    'my $f = \\&CORE::unlink; &$f("a.txt")',
    'rename "a.txt", "b.txt"',
    'require LWP::Simple',
    '$t = time <<E\nunlink "a.txt"\nE\n',
    'my $y = $x // system("rm a.txt") / 1',
    'my $y = f() // unlink("a.txt") / 1',
  ],
  mention: [text => `print q!${text}!`, text => `# ${text.replaceAll('\n', ' ')}\n1`, text => `my $t = '${text.replaceAll("'", '')}'`],
};

const ruby: Tongue = {
  command: 'ruby -e',
  separator: '\n',
  harmless: [
    'l = [1, 2, 3]',
    'puts "a #{l.sum / 2} b"',
    'h = { open: 1, "b" => 2 }',
    'puts l.map { |x| x * 2 }.join(",")',
    'puts $1 if "abc" =~ /b(.)/',
    'def f(a, b = 2) = a + b',
    'w = %w[system exec unlink]',
    "puts 'system rm'",
    'puts [1, 2].each_slice(2).to_a.inspect',
    'x = l.empty? ? 1 : 2',
    'puts <<~E\n  some text\nE\n',
    'require "json"',
    'puts File.basename("a/b.txt")',
    'l.delete(2)',
    'puts :sym.to_proc.call("a") rescue nil',
  ],
  dangerous: [
    'File.delete("a.txt")',
    'system("rm a.txt")',
    'system "rm", "a.txt"',
    '`rm a.txt`',
    '%x(rm a.txt)',
    'exec "rm a.txt"',
    'require "fileutils"; FileUtils.rm_rf("src")',
    'Dir["*"].each { |f| File.unlink(f) }',
    'IO.popen("rm a.txt")',
    'open("|rm a.txt")',
    'eval("1" + x)',
    'send(:system, "rm a.txt")',
    'Kernel.send("sys" + "tem", "rm a.txt")',
    'Object.const_get(:File).delete("a.txt")',
    'f = File; f.delete("a.txt")',
    'puts "#{File.delete("a.txt")}"',
    'File.write("/home/u/.bashrc", "x")',
    'require "net/http"; Net::HTTP.get(URI("http://x.example/"))',
    'TCPSocket.new("x.example", 80)',
    '["a.txt"].each(&File.method(:delete))',
    'Process.kill(9, 1)',
    'p = 4; p /File.delete(y)/ 2',
    'n = 1; n <<E\nFile.delete("a.txt")\nE\n',
  ],
  mention: [text => `puts ${JSON.stringify(text).replaceAll('#', '\\#')}`, text => `# ${text.replaceAll('\n', ' ')}`],
};

const php: Tongue = {
  command: 'php -r',
  separator: '\n',
  harmless: [
    '$l = [1, 2, 3];',
    'echo "a {$l[0]} b\\n";',
    "$h = ['open' => 1, 'system' => 2];",
    'echo implode(",", array_map(fn($x) => $x * 2, $l));',
    'foreach ($l as $k => $v) { echo "$k=$v"; }',
    'function f($a, $b = 2) { return $a + $b; }',
    'class K { public $system = 1; function go() { return $this->system; } }',
    'echo json_encode(["a" => 1]), PHP_EOL;',
    '/* system("rm") */',
    'echo strlen("abc") / 2;',
    'echo <<<E\nsome text\nE;\n',
    '$x = isset($l[0]) ? 1 : 2;',
  ],
  dangerous: [
    'system("rm a.txt");',
    'SYSTEM("rm a.txt");',
    'unlink("a.txt");',
    '`rm a.txt`;',
    '$f = "system"; $f("rm a.txt");',
    'eval("1;" . $x);',
    '("sys" . "tem")("rm a.txt");',
    'array_map("unlink", ["a.txt"]);',
    'call_user_func("unlink", "a.txt");',
    'call_user_func("un" . "link", "a.txt");',
    'array_walk($l, "unlink");',
    'file_put_contents("/home/u/.bashrc", "x");',
    'file_get_contents("http://x.example/");',
    'echo "{$l[unlink("a.txt")]}";',
    'include "http://x.example/a.php";',
    '\\unlink("a.txt");',
    '$a = "f"; $$a("x");',
    '(new ReflectionFunction("unlink"))->invoke("a.txt");',
    'fsockopen("x.example", 80);',
  ],
  mention: [text => `echo ${JSON.stringify(text).replaceAll('$', '\\$')};`, text => `// ${text.replaceAll('\n', ' ')}\n`],
};

const lua: Tongue = {
  command: 'lua -e',
  separator: '\n',
  harmless: [
    'local l = {1, 2, 3}',
    'print(#l .. " items")',
    'for i, v in ipairs(l or {}) do print(i, v) end',
    'local function f(a, b) return a / b end',
    'local h = { remove = 1, ["b"] = 2 }',
    'print([[a long "text"]])',
    '-- a comment about os.remove',
    'print(string.format("%d", 1))',
    'print(os.date(), os.getenv("HOME"))',
    'table.remove(l or {}, 1)',
  ],
  dangerous: [
    'os.execute("rm a.txt")',
    'os.remove("a.txt")',
    'local r = os.remove; r("a.txt")',
    'local o = os; o.remove("a.txt")',
    'os["remove"]("a.txt")',
    'io.popen("rm a.txt")',
    'io.open("/home/u/.bashrc", "w")',
    'load("os.remove(1)")()',
    'load(x)()',
    '_G["os"].remove("a.txt")',
    'require("socket")',
    'os.rename("a.txt", "b.txt")',
    'os.execute [[rm a.txt]]',
  ],
  mention: [text => `print([==[${text}]==])`, text => `-- ${text.replaceAll('\n', ' ')}`],
};

const tongues: ReadonlyMap<string, Tongue> = new Map([
  ['Python', python],
  ['JavaScript', node],
  ['Perl', perl],
  ['Ruby', ruby],
  ['PHP', php],
  ['Lua', lua],
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
