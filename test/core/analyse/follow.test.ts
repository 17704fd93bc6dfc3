/** What stands in a file that a command runs is judged with the command: the files are data here, and nothing runs. */
import test from 'ava';
import { verdictOf } from '../../commands/world.ts';

type Row = readonly [files: Readonly<Record<string, string>>, command: string, decision: 'allow' | 'ask' | 'deny', said?: RegExp];

const script = (text: string) => ({ 'x.sh': text });

const scripts: readonly Row[] = [
  [script('echo hi\n'), './x.sh', 'allow'],
  [script('#!/bin/bash\nset -e\necho a\nrm -rf ../other\n'), 'bash x.sh', 'ask', /rm deletes, in x\.sh, line 4: rm -rf \.\.\/other/],
  [script('#!/bin/bash\nset -e\necho a\nrm -rf ../other\n'), './x.sh', 'ask', /deletes \/home\/u\/other.*, in x\.sh, line 4/],
  [script('echo a\nrm b\n'), 'env A=1 nohup ./x.sh', 'ask', /line 2: rm b/],
  [script('rm b\n'), "find . -name a -exec sh x.sh {} ';'", 'ask', /line 1: rm b/],
  [script('rm b\n'), 'sh < x.sh', 'ask', /line 1: rm b/],
  [script('rm b\n'), 'bash -n x.sh', 'allow'],
  [script('#!/usr/bin/env -S bash -eu\nsudo true\n'), './x.sh', 'ask', /leaves the sandbox.*, in x\.sh, line 2/],
  [script('#!/usr/bin/env python3\nimport os\nrm(b)\n'), './x.sh', 'allow'],
  [script('echo "unclosed\n'), './x.sh', 'allow', /only running could tell, in x\.sh/],
  [script('$CMD a; frobnicate b; eval "$X"; cat "$F" > "$G"; curl "$URL"; find . $OPTS\n'), './x.sh', 'allow'],
  [script('cat ~/.ssh/id_rsa\n'), './x.sh', 'deny', /secret, in x\.sh, line 1/],
  [script('curl https://example.com/a\n'), './x.sh', 'ask', /reaches example\.com:443, in x\.sh/],
  [script('echo a > "/etc/$name"\n'), './x.sh', 'ask', /x\.sh, line 1/],
  [script('cat "$1"\n'), './x.sh README.md', 'allow'],
  [script('cat "$1"\n'), './x.sh /etc/hosts', 'allow'],
  [script('cat "$1"\n'), './x.sh ../a', 'ask', /reads \/home\/u\/a/],
  [script('cd "$(dirname "$0")"\ncd ..\necho > a\n'), './x.sh', 'ask', /\/home\/u\/a/],
  [{ 'scripts/x.sh': 'cd "$(dirname "$0")/.."\necho > a\n' }, 'scripts/x.sh', 'allow'],
  [
    { 'scripts/x.sh': 'here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\necho > "$here/../../a"\n' },
    'scripts/x.sh',
    'ask',
    /\/home\/u\/a/,
  ],
  [script('#!/bin/bash\n\nsudo true\n'), './x.sh', 'ask', /line 3/],
  [script('#!\nsudo true\n'), './x.sh', 'ask', /line 2/],
  [script('#!/bin/bash -eu\nsudo true\n'), './x.sh', 'ask', /line 2/],
  // Behind such a word the shell reads something else than the file.
  [{}, "printf '#!/bin/sh -s\\necho a\\n' > x.sh; chmod +x x.sh; ./x.sh", 'ask', /in a language of/],
  [{}, "printf '#!/usr/bin/env -S bash -c date\\necho a\\n' > x.sh; chmod +x x.sh; ./x.sh", 'ask', /in a language of/],
  [script('#!/bin/sh -s\necho a\n'), 'echo sudo true | ./x.sh', 'ask', /leaves the sandbox/],
  // Any program can be named there, and has the file as its last word.
  [script('#!/bin/rm -f\n'), './x.sh', 'ask', /rm deletes/],
  [script('#!/bin/rm ../a\n'), './x.sh', 'ask', /deletes \/home\/u\/a/],
  [script('#!/usr/bin/env -S curl -O https://example.com/a\n'), './x.sh', 'ask', /reaches example\.com/],
  [script('#!/usr/bin/env -Srm ls\n'), './x.sh', 'ask', /rm deletes/],
  [script('#!/usr/bin/env --split-string=rm ls\n'), './x.sh', 'ask', /rm deletes/],
  [script('#!/usr/bin/env -vS rm ls\n'), './x.sh', 'ask', /rm deletes/],
  [script('#!/usr/bin/env -S -u ls rm a\n'), './x.sh', 'ask', /rm deletes/],
  [script('#!/usr/bin/env -S -u bash rm a\n'), './x.sh', 'ask', /rm deletes/],
  [script('#!/usr/bin/env -S sh -c "rm a"\n'), './x.sh', 'ask', /splits its text/],
  [script('#!/usr/bin/env -S A=1 bash -eu\nsudo true\n'), './x.sh', 'ask', /line 2/],
  [script('#!/bin/cat\n'), './x.sh /etc/hosts', 'allow'],
  [script('#!/usr/bin/make -f\nall:\n\tsudo true\n'), './x.sh', 'ask', /leaves the sandbox/],
  [script('#!/usr/bin/awk -f\nBEGIN { print 1 }\n'), './x.sh', 'allow'],
  [script('#!/usr/bin/perl -w\nprint 1\n'), './x.sh', 'allow'],
  [script('#!./x.sh\n'), './x.sh', 'allow'],
  // Without a first line bash reads it itself; what another program starts is read by sh, to which this is two commands.
  [script('echo a &>b sudo true\n'), './x.sh', 'allow'],
  [script('echo a &>b sudo true\n'), 'exec ./x.sh', 'allow'],
  [script('echo a &>b sudo true\n'), 'env ./x.sh', 'allow', /only running could tell, in x\.sh/],
  [{}, "printf 'echo a &>b rm c\\n' > x.sh; chmod +x x.sh; ./x.sh", 'allow'],
  [{}, "printf 'echo a &>b rm c\\n' > x.sh; chmod +x x.sh; nice ./x.sh", 'ask'],
  [script('\ufeff# a; sudo true\n'), 'sh x.sh', 'ask', /line 1/],
  [{ 'a.sh': 'sh b.sh\n', 'b.sh': 'sh a.sh\nsudo ls\n' }, 'sh a.sh', 'ask', /in b\.sh, line 2: sudo ls/],
  [{ 'a.sh': '. ./b.sh\n', 'b.sh': '. ./a.sh\necho\n' }, 'sh a.sh', 'allow'],
  [{ 'a.sh': 'bash a.sh "$1x"\n' }, 'sh a.sh 1', 'allow'],
];

const sourced: readonly Row[] = [
  [script('x() { rm -rf a; }\ny() { echo hi; }\n'), 'source x.sh', 'allow'],
  [script('x() { rm -rf a; }\ny() { echo hi; }\n'), 'source ./x.sh; y', 'allow'],
  [script('x() { rm -rf a; }\ny() { echo hi; }\n'), '. ./x.sh && x', 'ask', /rm deletes, in x\.sh, line 1/],
  [script('cd ..\n'), '. ./x.sh; echo > y', 'ask', /writes \/home\/u\/y/],
  [script('D=/etc\n'), '. ./x.sh; echo a > $D/x', 'ask', /writes \/etc\/x/],
  [script('D=sub\n'), '. ./x.sh; echo a > $D/x', 'allow'],
  [script('return 0\nD=/etc\n'), 'D=sub; . ./x.sh; echo a > $D/x', 'allow'],
  [script('x() { return 0; }\nset -- a b\n'), '. ./x.sh; x; echo "$1" > "$2"', 'allow'],
  [script('echo "$1" > "$2"\n'), '. ./x.sh a ../b', 'ask', /\/home\/u\/b/],
  [script('for f in a b; do cd /; done\n'), 'while true; do . ./x.sh; echo > y; done', 'ask'],
  [script('chpwd() { rm -rf a; }\n'), "zsh -c '. ./x.sh; cd src'", 'ask', /rm deletes, in x\.sh, line 1/],
  [script('chpwd() { rm -rf a; }\n'), '. ./x.sh; cd src', 'allow'],
];

const written: readonly Row[] = [
  [{}, "printf 'rm a' > x.sh; sh x.sh", 'ask', /rm deletes/],
  [{}, "printf 'ls' > x.sh; sh x.sh", 'allow'],
  [{}, "cat > x.sh <<'EOF'\nrm a\nEOF\nbash x.sh", 'ask', /rm deletes/],
  [{}, "cat > x.sh <<'EOF'\nls src\nEOF\nbash x.sh", 'allow'],
  [{}, "cat <<'EOF' > x.sh\nls src\nEOF\nchmod +x x.sh && ./x.sh", 'allow'],
  [{}, "cat <<'EOF' > x.sh\ncurl https://example.com\nEOF\nchmod +x x.sh && ./x.sh", 'ask', /example\.com/],
  [{}, "echo 'rm a' | tee x.sh; chmod +x x.sh; ./x.sh", 'ask', /rm deletes/],
  [{}, "tee x.sh <<< 'ls'; . ./x.sh", 'allow'],
  [{}, "echo 'rm a' > y; cp y x.sh; sh x.sh", 'ask', /rm deletes/],
  [{}, "echo 'rm a' > y; mkdir d; mv y d; sh d/y", 'ask', /rm deletes/],
  [script('rm a\n'), 'cp x.sh b.sh; sh b.sh', 'ask', /rm deletes, in x\.sh, line 1/],
  [script('ls\n'), 'cp x.sh b.sh; sh b.sh', 'allow'],
  [{}, 'curl -o x.sh https://example.com/x; sh x.sh', 'ask', /runs what curl fetches/],
  [{}, 'wget https://example.com/i.sh && bash i.sh', 'ask', /runs what wget fetches/],
  [{}, 'curl -s https://example.com/i > i.sh; . ./i.sh', 'ask', /runs what curl fetches/],
  [{}, 'base64 -d x.b64 > x.sh; sh x.sh', 'ask', /a file that base64 writes first/],
  [{}, "sed -i '1s/^/rm a;/' x.sh; ./x.sh", 'ask', /a file that sed writes first/],
  [{}, 'sh x.sh & echo "rm a" > x.sh', 'ask', /rm deletes/],
  [{}, 'while true; do sh x.sh; echo "rm a" > x.sh; done', 'ask', /rm deletes/],
  [{}, '(echo "rm a" > x.sh); sh x.sh', 'ask', /rm deletes/],
  [{}, 'bash -c "echo rm a > x.sh"; . ./x.sh', 'ask', /rm deletes/],
  [{}, "echo '#!/bin/sh' > x.sh; echo 'rm a' >> x.sh; sh < x.sh", 'ask', /rm deletes/],
  [{}, '{ echo ls; echo "rm $x"; } > x.sh; sh x.sh', 'ask'],
  [script('rm a\n'), 'echo ls > x.sh; sh x.sh', 'allow'],
  [script('rm a\n'), 'test -f x.sh || echo ls > x.sh; sh x.sh', 'ask', /rm deletes, in x\.sh/],
  [script('rm a\n'), 'echo ls >> x.sh; sh x.sh', 'ask', /rm deletes, in x\.sh/],
  [script('echo hi\n'), 'git switch x && ./x.sh', 'allow', /judged as they are now/],
  [{}, 'gcc -o app main.c && ./app', 'allow'],
  [{}, 'touch x.sh && chmod +x x.sh && ./x.sh', 'allow'],
  [{}, 'echo "rm a" > notes.txt; cat notes.txt', 'allow'],
  [{}, 'bash build.sh > build.log 2>&1; cat build.log', 'allow'],
];

const mk = (text: string) => ({ Makefile: text });

const makefiles: readonly Row[] = [
  [mk('all:\n\techo hi\n'), 'make', 'allow'],
  [mk('all: clean\n\techo hi\nclean:\n\t@rm -rf build\n'), 'make', 'ask'],
  [mk('all:\n\techo hi\nclean:\n\t-@rm -rf build\n'), 'make', 'allow'],
  [mk('all:\n\techo hi\nclean:\n\t-@rm -rf build\n'), 'make clean', 'ask'],
  [mk('all:\n\techo hi\nclean:\n\t-@rm -rf build\n'), 'make -n clean', 'allow'],
  [mk('X := $(shell cat ~/.ssh/id_rsa)\nall:\n\techo $(X)\n'), 'make', 'deny'],
  [mk('X = $(shell cat ../a)\nall:\n\techo $(X)\n'), 'make', 'ask'],
  [mk('X = $(shell cat ../a)\nall:\n\techo\n'), 'make', 'allow'],
  [mk('OUT ?= /etc\nall:\n\tcp a $(OUT)/x\n'), 'make', 'ask'],
  [mk('OUT ?= /etc\nall:\n\tcp a $(OUT)/x\n'), 'make OUT=build', 'allow'],
  [
    mk(
      'PREFIX=/usr/local\ninstall: all\n\tinstall -m 755 app $(DESTDIR)$(PREFIX)/bin\nall: app\napp: main.o\n\t$(CC) $(CFLAGS) -o $@ $^\n%.o: %.c\n\t$(CC) -c $< -o $@\n',
    ),
    'make',
    'ask',
  ],
  [
    mk(
      'all: app\nPREFIX=/usr/local\ninstall: all\n\tinstall -m 755 app $(DESTDIR)$(PREFIX)/bin\napp: main.o\n\t$(CC) $(CFLAGS) -o $@ $^\n%.o: %.c\n\t$(CC) -c $< -o $@\n',
    ),
    'make -j4',
    'allow',
  ],
  [mk('all:\n\t$(MAKE) -C sub x\n'), 'make', 'allow'],
  [{ ...mk('all:\n\t$(MAKE) -C sub x\n'), 'sub/Makefile': 'y:\n\techo\nx:\n\tsudo ls\n' }, 'make', 'ask'],
  [{ ...mk('include mk/*.mk\ninclude mk/a.mk\nall: x\n'), 'mk/a.mk': 'x:\n\tsudo ls\n' }, 'make', 'ask'],
  [mk('test:\n\t@for d in a b; do \\\n\t  echo $$d > ../$$d; \\\n\tdone\n'), 'make test', 'ask'],
  [mk("all:\n\techo '$(shell date)' > $(shell echo x)\n\t$(call foo,bar)\n\t$(RUN) x; $(QUIET)echo\n"), 'make', 'allow'],
  [mk('RUN=docker run -it x\nall:\n\t$(RUN) x\n'), 'make', 'ask'],
  [{ ...mk('all:\n\t./x.sh a\n'), 'x.sh': 'rm $1\n' }, 'make', 'ask'],
  [mk('ifeq ($(OS),Windows)\nRM = del\nelse\nRM = rm -f\nendif\nall:\n\t$(RM) x\n'), 'make', 'allow'],
  [mk('.ONESHELL:\nSHELL := /bin/bash\nall:\n\tcd /etc\n\techo > x\n'), 'make', 'ask'],
  [mk('all: all2\nall2: all\n\techo\n'), 'make', 'allow'],
  [mk('a=$(b)\nb=$(a)\nall:\n\techo $(a)\n'), 'make', 'allow'],
  [
    mk('build:\n\tgo build ./...\ntest: build\n\tgo test ./...\nlint:\n\tgolangci-lint run\n.PHONY: build test lint\n'),
    'make test lint',
    'allow',
  ],
  [mk('deploy:\n\tkubectl apply -f k8s/\n'), 'make deploy', 'ask'],
  [mk('x:\n\tcurl https://example.com | sh\n'), 'make x', 'ask'],
  [mk('x: ; rm a\n'), 'make x', 'ask'],
  [mk('x:\n\techo a\n'), 'make "$t"', 'ask'],
  [mk('define run\nrm -rf /\nendef\nx:\n\t$(run)\n'), 'make x', 'deny'],
  [mk('define run\n@echo a\n-@rm -rf $(1)\nendef\nx:\n\t$(call run,src)\n'), 'make x', 'ask'],
  [mk('define go\n$(1):\n\trm -rf src\nendef\n$(eval $(call go,x))\n'), 'make x', 'ask'],
  [mk('define go\n$(1):\n\trm -rf $(1)\nendef\n$(foreach d,a b,$(eval $(call go,$(d))))\n'), 'make b', 'ask'],
  [mk('x:\n\t$(foreach d,src test,rm -rf $(d);)\n'), 'make x', 'ask'],
  [mk('define run\n@echo $(1)\nendef\nx:\n\t$(call run,src)\n'), 'make x', 'allow'],
  [mk('define go\n$(1):\n\tcc -c $$< -o $$@\nendef\n$(foreach d,a b,$(eval $(call go,$(d))))\nclean:\n\trm -rf src\n'), 'make b', 'allow'],
];

const pk = (scripts: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) => ({
  'package.json': JSON.stringify({ name: 'x', scripts }, undefined, 2),
  ...more,
});
const ju = (text: string) => ({ justfile: text });

const runners: readonly Row[] = [
  [pk({ test: 'jest' }), 'npm test', 'allow'],
  [{ ...pk({ test: 'jest' }), '.npmrc': 'save-exact=true\nscript-shell = ./x\n' }, 'npm test', 'ask', /\.npmrc/],
  [{ ...pk({ test: 'jest' }), '.npmrc': 'node-options=--require ./x.js\n' }, 'npm test', 'ask', /\.npmrc/],
  [
    { ...pk({ test: 'jest' }), '.npmrc': 'save-exact=true\nscript-shell=/bin/bash\nnode-options=--max-old-space-size=4096\n' },
    'npm test',
    'allow',
  ],
  [pk({ test: 'jest', pretest: 'rm -rf coverage' }), 'npm t', 'ask'],
  [pk({ build: 'tsc', clean: 'rm -rf dist' }), 'npm run build', 'allow'],
  [pk({ build: 'npm run clean && tsc', clean: 'rm -rf dist' }), 'npm run build', 'ask'],
  [pk({ build: 'npm run clean && tsc', clean: 'rimraf dist' }), 'yarn build', 'ask'],
  [pk({ build: 'pnpm clean && tsc', clean: 'rimraf dist' }), 'pnpm build', 'ask'],
  [pk({ build: 'run-s clean:*', 'clean:a': 'rm a' }), 'npm run build', 'ask'],
  [pk({ build: 'npm-run-all -p lint types', lint: 'eslint .', types: 'tsc --noEmit' }), 'npm run build', 'allow'],
  [pk({ build: 'concurrently "npm:lint" "rm a"', lint: 'eslint .' }), 'npm run build', 'ask'],
  [pk({ build: 'cross-env NODE_ENV=production webpack' }), 'npm run build', 'allow'],
  [pk({ build: 'cross-env NODE_ENV=production rm -rf x' }), 'npm run build', 'ask'],
  [pk({ build: 'NODE_OPTIONS=--max-old-space-size=4096 vite build', start: 'dotenv -e .env.x -- node a.js' }), 'npm run build', 'allow'],
  [pk({ cat: 'cat' }), 'npm run cat -- ../x', 'ask'],
  [pk({ cat: 'cat' }), 'npm run cat x', 'allow'],
  [pk({ deploy: 'aws s3 sync dist s3://b' }), 'npm run deploy', 'ask'],
  [pk({ build: 'some-tool --x && $FOO' }), 'npm run build', 'allow'],
  [{ 'package.json': '{ "scripts": { "build": "rm ' }, 'npm run build', 'allow'],
  [{ 'package.json': '{"scripts":{"build":["rm"],"x":1}}' }, 'npm run build', 'allow'],
  [{ 'package.json': 'null' }, 'npm run build', 'allow'],
  [pk({ a: 'npm run b', b: 'npm run a' }), 'npm run a', 'allow'],
  [pk({ a: 'bash scripts/x.sh' }, { 'scripts/x.sh': 'echo\nsudo ls\n' }), 'npm run a', 'ask'],
  [pk({ a: 'rm x' }), 'cd src && npm run a', 'ask'],
  [pk({ prepack: 'rm x' }), 'npm pack', 'ask'],
  [pk({ test: 'node --test' }), 'npm test --prefix .', 'allow'],
  [{ 'web/package.json': '{"scripts":{"t":"rm x"}}' }, 'npm --prefix web run t', 'ask'],
  [{}, `echo '{"scripts":{"t":"rm x"}}' > package.json; npm run t`, 'ask'],
  [{}, `npm run build`, 'allow'],
  [ju('default: build\nbuild:\n  cargo build\n'), 'just', 'allow'],
  [ju('default: build clean\nbuild:\n  cargo build\nclean:\n  @rm -rf x\n'), 'just', 'ask'],
  [ju('x := "../y"\nbuild a b="c":\n  echo {{a}} > {{x}}/{{b}}\n'), 'just build z', 'ask'],
  [ju('x := "y"\nbuild a b="c":\n  echo {{a}} > {{x}}/{{b}}\n'), 'just build z', 'allow'],
  [ju('build a:\n  cat {{a}}\n'), 'just build ../z', 'ask'],
  [ju('v := `cat ../x`\nbuild a:\n  cat {{a}}\n'), 'just build z', 'ask'],
  [ju('build:\n  #!/usr/bin/env bash\n  set -e\n  if true; then\n    rm x\n  fi\n'), 'just build', 'ask'],
  [ju('build:\n  #!/usr/bin/env python3\n  rm(x)\n'), 'just build', 'allow'],
  [ju('alias b := build\nbuild: (dep "x")\n  echo\ndep n:\n  rm {{n}}\n'), 'just b', 'ask'],
  [ju('build:\n  rm x\n'), 'just --list', 'allow'],
  [ju('set shell := ["bash", "-c"]\nbuild:\n  echo {{ arch() }}\n'), 'just build', 'allow'],
  [ju('a: b\nb: a\n'), 'just a', 'allow'],
];

for (const [name, rows] of Object.entries({ scripts, sourced, written, makefiles, runners })) {
  for (const [files, command, decision, said] of rows) {
    test(`${name}: ${JSON.stringify(files)} makes ${JSON.stringify(command)} ${decision}`, t => {
      const verdict = verdictOf(command, new Map(Object.entries(files)));
      const reasons = verdict.findings.map(one => `${one.rank} ${one.reason}`).join('\n');
      t.is(verdict.decision, decision, reasons);
      if (said !== undefined) t.regex(reasons, said);
    });
  }
}
