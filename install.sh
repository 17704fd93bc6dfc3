#!/bin/sh
# Sets Ward up in this checkout, and then puts it into ~/.local; --system: into /usr/local, for all. --uninstall takes that away again.
# --try: only shows it at work and lets you type your own lines. --test: only passes the tests. --here: neither.
# These three change nothing outside the checkout but system packages that are missing, and say which.
set -eu

say() { printf 'install: %s\n' "$*"; }

fail() {
  printf 'install: not done: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf 'install: hint: %s\n' "$2" >&2
  exit 1
}

# Runs a command as root, through sudo where that is not who we are.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

has() { command -v "$1" >/dev/null 2>&1; }

# Each word is program:package; installs the packages whose program is not there.
packages() {
  missing=
  for pair in "$@"; do
    has "${pair%%:*}" || missing="$missing ${pair#*:}"
  done
  [ -n "$missing" ] || return 0
  has apt-get || fail "these are not installed:$missing" 'install them as your system does, and start again'
  [ "$(id -u)" = 0 ] || has sudo || fail "installing$missing takes root, and there is no sudo" "as root: apt-get install$missing"
  say "installing what is missing on this system, with apt-get:$missing"
  as_root apt-get update -qq
  # shellcheck disable=SC2086 # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail 'apt-get failed; what it said stands above'
  }
}

# Ward's own Node comes first and runs all that follows, npm too: an older one would leave out packages that ask for a newer.
dependencies() {
  fetched=$(find node_modules/.package-lock.json -newer package-lock.json 2>/dev/null || true)
  if [ -n "$fetched" ] && node_modules/.bin/node --version >/dev/null 2>&1; then
    say 'the packages in node_modules are those of package-lock.json'
    return 0
  fi
  [ ! -L node_modules ] || fail 'node_modules is a link, and npm would empty what it leads to' 'remove the link, and start again'
  say 'fetching the packages of package-lock.json into node_modules (a minute or two)'
  runtime
  fetch ci
  [ -e node_modules/.bin/node ] || ln -s "../node-linux-$arch/bin/node" node_modules/.bin/node # npm 9 forgets it
  rm -rf scratch/runtime
  PATH=$PWD/node_modules/.bin:$PATH
  say "Ward runs on its own Node, $(node_modules/.bin/node --version)"
  node_modules/.bin/node build.ts
}

runtime() {
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) fail "there is no Node for $(uname -m)" 'Ward runs on Linux, x86_64 or aarch64' ;;
  esac
  # npm finds its global settings (a certificate, a proxy) beside the Node that runs it: they are to hold for ours too.
  settings=$(npm config get globalconfig --cache "$PWD/scratch/npm" 2>/dev/null) || settings=
  [ -z "$settings" ] || export npm_config_globalconfig="$settings"
  version=$(sed -n "s/.*\"node-linux-$arch\": \"\([0-9.]*\)\".*/\1/p" package.json)
  fetch install --prefix scratch/runtime --no-save "node-linux-$arch@$version"
  PATH=$PWD/scratch/runtime/node_modules/node-linux-$arch/bin:$PATH
}

# No package of ours has a script that it needs to run when it is installed.
fetch() {
  npm "$@" --ignore-scripts --no-audit --no-fund --loglevel=error --cache "$PWD/scratch/npm" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail 'npm failed; what it said stands above'
  }
}

set_up() {
  [ "$(uname -s)" = Linux ] || fail "Ward does not run on $(uname -s) yet" 'use a Linux machine'
  case $PWD/ in
    /tmp/* | /var/tmp/*) fail "\"$PWD\" is a temporary directory, which each session has for itself" 'clone it into a directory of your home' ;;
  esac
  [ -w . ] || fail "\"$PWD\" is not writable for you" 'clone it where you may write'
  mkdir -p scratch
  log=$PWD/scratch/install.log
  packages npm:npm bwrap:bubblewrap git:git bash:bash "$@"
  dependencies
}

ward() { "$top/src/bin/ward" --root "$own" "$@"; }

# A line of one's own: through wardsh, or, where its first word is ward, to Ward itself. xargs knows quotes and runs nothing in them.
typed() {
  case $1 in
    ward | 'ward '*)
      keys=
      [ ! -t 0 ] || keys=-o
      (cd "$project" && printf '%s\n' "${1#ward}" | xargs $keys "$top/src/bin/ward" --root "$own") || true
      ;;
    *) run "$1" ;;
  esac
}

run() {
  if [ -t 0 ]; then input=/dev/tty; else input=/dev/null; fi
  status=0
  (cd "$project" && "$top/src/bin/wardsh" --ward-root "$own" -c "$1" <"$input") || status=$?
  [ "$status" = 0 ] || printf '[status %s]\n' "$status"
}

show() {
  printf '\n# %s\n$ wardsh -c %s\n' "$1" "'$2'"
  run "$2"
}

told() {
  printf '\n# %s\n$ ward %s\n' "$1" "$2"
  # shellcheck disable=SC2086 # words of our own
  ward $2 || true
}

demonstration() {
  top=$PWD own=$PWD/scratch/try/ward project=$PWD/scratch/try/project
  rm -rf "$PWD/scratch/try"
  mkdir -p "$project"
  printf '%s\n' 'touch $(rev where | head -n 1)' 'cat $(rev where | tail -n 1)' >"$project/probe.sh"
  printf '%s\n' /usr/local/bin/ward-was-here /etc/shadow | rev >"$project/where"
  ward setup --mode auto --open "$project" ||
    fail 'Ward would not open the scratch project' 'clone the checkout into a directory of your home, and start again'
  cat <<EOF

This is a demonstration. Its Ward is its own, in scratch/try/ward, and so is its project, scratch/try/project.
It is in mode "auto": what stays inside the project runs without a question. Ward's default is "ask".
EOF
  show 'Work inside the project runs as in any shell.' 'echo hello > note.txt; git init -q .; git add -A; git status --short'
  show 'What is outside needs a person. Nobody was asked, so it did not run.' 'echo "alias ls=true" >> ~/.bashrc'
  show 'Some commands are asked about each time.' 'rm -rf .git'
  show 'Secrets are not for an agent, nor for a command nobody looked at.' 'cat ~/.ssh/id_ed25519'
  show 'A script is read before it runs. What it hides from that, the sandbox holds.' 'sh probe.sh'
  show 'Nor is there a network that nobody agreed to.' 'exec 3<>/dev/tcp/192.0.2.1/80'
  told 'Every decision was on disk before anything ran,' 'log'
  told 'and nobody rewrote it.' 'log verify'
  told 'Why was the last one not run?' 'why'
  prompt
}

# Each line is one call of wardsh, as an agent makes it; on a terminal Ward may ask here.
prompt() {
  printf '\nNow you: each line runs through wardsh -c, from the project; "ward …" reaches Ward itself. Ctrl-D ends.\n'
  [ ! -t 0 ] || ward claim || true
  while printf '\nward try (auto)> ' && IFS= read -r line; do
    [ -z "$line" ] || typed "$line"
  done
  printf '\nWhat this left is in scratch: delete that, and nothing of the demonstration stays.\n'
}

# For the user, or for all; what stands in --into DIR comes before every place.
placed() {
  action=put scope=user into=
  while [ $# -gt 0 ]; do
    case $1 in
      --system) scope=system ;;
      --uninstall) action=away ;;
      --into) shift && into=${1-} && case $into in /*) ;; *) usage ;; esac ;;
      *) usage ;;
    esac
    shift
  done
  [ "$scope$into" != system ] || [ "$(id -u)" = 0 ] || fail "--system takes root" "sudo ./install.sh --system"
  # shellcheck source=install-files.sh
  . ./install-files.sh
  places "$scope"
  alone
  if [ "$action" = away ]; then
    take_away
    return 0
  fi
  umask 022
  set_up
  install_files
  [ -n "$into" ] || try_hook
  case :$PATH: in
    *":$prefix/bin:"*) ;;
    *) [ -n "$into" ] || say "$prefix/bin is not in your PATH: put it there, in your shell's own start-up file" ;;
  esac
  [ -n "$into" ] || [ "$scope" = system ] || [ -e ~/.config/ward/policy.json ] || say 'what comes first: "ward setup", in the directory of a project'
}

# Whether the person's own shell could ask about what is typed in it: tried in a throwaway terminal, with a Ward of its own that is gone after.
try_hook() {
  shell=${SHELL-} shell=${shell##*/}
  case $shell in bash | zsh) ;; *) return 0 ;; esac
  own=$(mktemp -d)
  if why=$("$prefix/bin/ward" --root "$own" init "$shell" --prove 2>&1); then
    say "$shell can ask Ward about each line that is typed in it, tried here: eval \"\$(ward init $shell)\" in its start-up file"
  else
    say "$shell can't ask Ward about what is typed in it: $(printf '%s\n' "$why" | sed 1q)"
  fi
  rm -rf "$own"
}

usage() {
  printf 'usage: ./install.sh [--system] [--uninstall] [--into DIR] | --try | --test | --here\n' >&2
  exit 2
}

main() {
  case ${1-} in
    --try)
      set_up
      demonstration
      ;;
    --test)
      set_up zsh:zsh tmux:tmux python3:python3 perl:perl pgrep:procps mandoc:mandoc make:make strace:strace curl:curl script:bsdutils dbus-run-session:dbus
      exec node_modules/.bin/node --run check
      ;;
    --here)
      set_up
      say 'done: src/bin/ward and src/bin/wardsh run from here'
      ;;
    *) placed "$@" ;;
  esac
}

cd "$(dirname "$0")"
main "$@"
