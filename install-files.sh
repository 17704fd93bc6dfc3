# Puts Ward where it is found, for a user (~/.local) or for all (/usr/local), and takes it away again. Sourced by install.sh.
# Every change is listed before the first is made, and noted before it is made itself; taking away reads the notes backwards.
# A note: what it is, where, and a third word, with tabs between them.

tab=$(printf '\t')

# Sets where everything goes. `into` stands before it all, as DESTDIR does: for packages and trials.
places() {
  case $1 in
    user)
      [ -n "${HOME-}" ] || fail 'HOME is not set' 'say whose home it is for'
      prefix=$HOME/.local
      ;;
    system) prefix=/usr/local ;;
  esac
  prefix=$into$prefix tree=$prefix/lib/ward notes=$prefix/lib/ward.installed shells=$into/etc/shells
  login=${prefix#"$into"}/lib/ward/dist/wardsh
  case $prefix in
    *"$tab"* | *'
'*) fail "\"$prefix\" has a tab or a new line in its name" 'choose another place' ;;
  esac
  scope=$1
  case $scope in user) units=share/systemd ;; system) units=lib/systemd ;; esac # where systemd looks: systemd.unit(5)
}

# Two at once would mix two Wards in one tree. The lock is on a directory that is there in any case, and ends with this shell.
alone() {
  case $scope in user) common=$into$HOME ;; system) common=${into:-/} ;; esac
  [ -r "$common" ] && has flock || return 0
  exec 9<"$common"
  flock -n 9 || fail 'another install.sh is at work here' 'start again when it has ended'
}

# --- what is to be there ---

want() { printf '%s\t%s\t%s\n' "$1" "$2" "${3-}"; }

# What the tree consists of: the packages that Ward needs to run, and no others.
parts() {
  printf '%s\n' install.sh install-files.sh package.json package-lock.json src/bin shell-hooks dist node_modules/.bin/node
  node_modules/.bin/node -e '
    const { packages } = JSON.parse(require("node:fs").readFileSync("package-lock.json", "utf8"));
    const needed = Object.entries(packages).filter(([name, one]) => name !== "" && one.dev !== true && !/@types\//.test(name));
    const part = name => (/node-linux-/.test(name) ? `${name}/bin/node` : name);
    for (const [name] of needed) if (require("node:fs").existsSync(part(name))) console.log(part(name));'
}

# Two trees with the same stamp are the same: what is built, what starts it, and what it is built of.
stamp() { cat dist/*.js dist/*.cjs shell-hooks/* *.sh package-lock.json build-executable.ts src/bin/[!s]* | cksum | tr ' ' .; }

sum() { cksum <"$1" 2>/dev/null | tr ' ' . || true; }

# The broker as a unit of the user's own manager: never enabled, started where a shim misses it, and it ends by itself.
unit() {
  ward=$(printf '%s' "${prefix#"$into"}/bin/ward" | sed 's/["\\]/\\&/g; s/[%$]/&&/g')
  printf '%s\n' '[Unit]' 'Description=Ward, the broker' 'Documentation=man:ward(1)' '' \
    '[Service]' "ExecStart=\"$ward\" broker --idle 900"
}

wanted() {
  for one in lib bin share share/man share/man/man1 share/man/man5 share/bash-completion share/bash-completion/completions share/zsh share/zsh/site-functions "$units" "$units/user"; do want directory "$prefix/$one"; done
  want tree "$tree" "$(stamp)"
  for one in ward wardsh; do want link "$prefix/bin/$one" "../lib/ward/src/bin/$one"; done
  for one in man/*.[15]; do want file "$prefix/share/man/man${one##*.}/${one##*/}" "$(sum "$one")"; done
  for one in bash-completion/completions/ward bash-completion/completions/wardsh; do want link "$prefix/share/$one" ../../../lib/ward/shell-hooks/complete.bash; done
  want link "$prefix/share/zsh/site-functions/_ward" ../../../lib/ward/shell-hooks/complete.zsh
  want unit "$prefix/$units/user/ward-broker.service" "$(unit | cksum | tr ' ' .)"
  if [ "$scope" = system ]; then
    want program "$tree/dist/wardsh"
    want line "$shells" "$login"
  fi
}

# --- what has to be done for it ---

noted() { [ -f "$notes" ] && grep -qxF "$1$tab$2$tab${3-}" "$notes"; }
noted_as_is() { case $1 in link) noted "$1" "$2" "$(readlink "$2")" ;; *) noted "$1" "$2" "$(sum "$2")" ;; esac; }
ours() { [ -f "$notes" ] && cut -f 1,2 "$notes" | grep -qxF "$1$tab$2"; }
there() { [ -e "$1" ] || [ -L "$1" ]; }

# Whether that is as it should be already.
is_so() {
  case $1 in
    directory) [ -d "$2" ] ;;
    tree) [ -d "$2" ] && noted tree "$2" "$3" ;;
    link) [ -L "$2" ] && [ "$(readlink "$2")" = "$3" ] && ours link "$2" ;;
    file | unit) [ -f "$2" ] && [ "$(sum "$2")" = "$3" ] && ours "$1" "$2" ;;
    program) [ -x "$2" ] && is_so tree "$tree" "$(stamp)" ;;
    line) grep -qxF "$3" "$2" 2>/dev/null ;;
  esac
}

# Nothing of anybody else's is written over.
refuse_others() {
  while IFS=$tab read -r kind place word; do
    case $kind in
      directory) ! there "$place" || [ -d "$place" ] || fail "\"$place\" is no directory" 'move it away' ;;
      line) [ -f "$place" ] || fail "\"$place\" is not there" 'make it: shells(5)' ;;
      program) ;;
      *) ! there "$place" || ours "$kind" "$place" || fail "\"$place\" is there, and is not of this Ward" 'move it away, or take that Ward away first' ;;
    esac
  done <"$work/wanted"
}

# Where a change would be made, as far as the way there exists already.
refuse_unwritable() {
  while IFS=$tab read -r kind place word; do
    way=${place%/*}
    while [ -n "$way" ] && ! there "$way"; do way=${way%/*}; done
    [ -w "${way:-/}" ] || fail "\"${way:-/}\" can't be written by you: $1" "look whose it is, and whether it is mounted read-only: ls -ld \"${way:-/}\"; findmnt -T \"${way:-/}\""
  done
}

told() {
  case $1 in
    directory) printf 'a directory %s' "$2" ;;
    tree) printf 'Ward itself in %s' "$2" ;;
    link) printf 'a link %s to %s' "$2" "$3" ;;
    file) printf 'a manual page %s' "$2" ;;
    unit) printf 'a unit %s, by which systemd starts the broker where it is asked to' "$2" ;;
    program) printf 'an executable %s, for login shells' "$2" ;;
    line) printf 'a line "%s" in %s' "$3" "$2" ;;
  esac
}

# Each directory of the way that is not there yet is a note of its own.
ways() {
  while IFS=$tab read -r kind place word; do
    [ "$kind" = directory ] || continue
    way=$place missing=
    while [ -n "$way" ] && [ ! -d "$way" ]; do missing="$way
$missing" way=${way%/*}; done
    printf '%s' "$missing"
  done <"$work/wanted" | awk 'NF && !seen[$0]++ { print "directory\t" $0 "\t" }'
}

# Whether dist is what these sources make: none came since, and each that was taken has the size and time it had. One may be older too, where the clock was set back.
as_built() {
  [ -z "$(find -L src build.ts build-parts.ts -type f -newer dist/sources.json 2>&1)" ] &&
    node_modules/.bin/node -e '
      const { readFileSync, statSync } = require("node:fs");
      const same = ([file, bytes, time]) => [statSync(file, { throwIfNoEntry: false })].every(one => one?.size === bytes && one.mtimeMs === time);
      process.exit(JSON.parse(readFileSync("dist/sources.json", "utf8")).every(same) ? 0 : 1);' 2>/dev/null
}

install_files() {
  work=$PWD/scratch/install-work
  mkdir -p "$work"
  rm -f "$work/wanted" "$work/todo" "$work/parts" "$notes.new" # of a run that did not come to its end; what it noted early stays
  as_built || {
    say "its sources have changed: it is built anew"
    node_modules/.bin/node build.ts
    as_built || fail "Ward was not built of these sources: nothing is changed" 'look at what was said above'
  }
  wanted >"$work/wanted"
  refuse_others
  ways >"$work/todo"
  while IFS=$tab read -r kind place word; do
    [ "$kind" = directory ] || is_so "$kind" "$place" "$word" || want "$kind" "$place" "$word"
  done <"$work/wanted" >>"$work/todo"
  if [ ! -s "$work/todo" ]; then
    say "Ward is in $prefix as it should be: nothing is changed"
    return 0
  fi
  refuse_unwritable 'nothing is changed' <"$work/todo"
  say 'these changes are made now:'
  while IFS=$tab read -r kind place word; do say "  $(told "$kind" "$place" "$word")"; done <"$work/todo"
  while IFS=$tab read -r kind place word; do make_one "$kind" "$place" "$word" </dev/null; done <"$work/todo"
  rm -rf "$work"
  [ -z "${replaced-}" ] || say 'shells and terminals that are open go on with the Ward they began with: open them anew'
  say "done: what was changed is noted in $notes"
}

# The note comes first: what was begun can be taken away, too. What it takes the place of is noted until it does; a tree is one when it is whole.
make_one() {
  case $1 in
    program) ;;
    tree) note "$1" "$2" begun ;;
    *) note "$1" "$2" "$3" beside ;;
  esac
  case $1 in
    directory) mkdir "$2" ;;
    tree) make_tree "$2" ;;
    link) ln -sfn "$3" "$2" ;;
    file)
      install -m 644 "man/${2##*/}" "$2.new"
      mv "$2.new" "$2"
      ;;
    unit)
      unit >"$2.new"
      chmod 644 "$2.new"
      mv "$2.new" "$2"
      ;;
    program) [ -x "$2" ] || node_modules/.bin/node "$tree/build-executable.ts" "$2" ;;
    line) edited "$2" awk -v line="$3" '{ print } END { print line }' ;;
  esac
  case $1 in
    directory | program) ;;
    *) note "$1" "$2" "$3" ;;
  esac
}

# One note for each thing, but for one beside another; directories that come before their notes can be written wait for them.
note() {
  if [ ! -d "${notes%/*}" ]; then
    want "$1" "$2" "$3" >>"$work/early"
    return 0
  fi
  touch "$notes"
  {
    cat "$notes"
    [ ! -f "$work/early" ] || cat "$work/early"
  } | awk -F '\t' -v kind="$1" -v place="$2" -v word="$3" -v beside="${4-}" '($1 != kind || $2 != place || beside != "" && $3 != word) && !seen[$0]++' >"$notes.new"
  want "$1" "$2" "$3" >>"$notes.new"
  mv "$notes.new" "$notes"
  rm -f "$work/early"
}

# Whole, or not at all: the old one stands until the new one is complete, with the login shell in it, without which nobody would come in.
make_tree() {
  rm -rf "$1.new" "$1.old"
  mkdir "$1.new"
  parts >"$work/parts"
  [ "$scope" = user ] || printf '%s\n' build-executable.ts >>"$work/parts"
  rm -f "$work/unread"
  { tar -cf - --exclude=dist/wardsh -T "$work/parts" || : >"$work/unread"; } | tar -xf - --no-same-owner -C "$1.new" || fail "\"$1.new\" could not be written" 'make room: what was there stands as it was'
  [ ! -e "$work/unread" ] || fail 'files of this checkout can not be read: what was there stands as it was' 'look at what was said above'
  chmod -R u+rwX,go+rX,go-w "$1.new"
  [ "$scope" = user ] || node_modules/.bin/node "$1.new/build-executable.ts" "$1.new/dist/wardsh"
  # In one step, where mv can exchange two names (coreutils 9.5).
  [ ! -d "$1" ] || replaced=yes
  [ -d "$1" ] && mv -T --exchange "$1.new" "$1" 2>/dev/null || {
    [ ! -d "$1" ] || mv "$1" "$1.old"
    mv "$1.new" "$1"
  }
  rm -rf "$1.new" "$1.old"
}

# A file of the system changes in one step, and keeps its mode and owner.
edited() {
  file=$1
  shift
  cp -p "$file" "$file.ward"
  "$@" <"$file" >"$file.ward" || fail "\"$file\" could not be changed" 'look at what was said above'
  mv "$file.ward" "$file"
}

# --- and away again ---

# Whose shell is Ward, as this machine's accounts say; a shell that is gone lets nobody in.
accounts() {
  if [ -n "$into" ]; then cat "$into/etc/passwd" 2>/dev/null || true; else getent passwd; fi |
    awk -F : -v bin="${prefix#"$into"}/bin/wardsh" -v tree="${prefix#"$into"}/lib/ward/" '$7 == bin || index($7, tree) == 1 { print $1 }'
}

# With `into` the accounts of that root.
reset_account() {
  if [ -n "$into" ]; then
    usermod --prefix "$into" --shell /bin/bash "$1"
  else
    usermod --shell /bin/bash "$1"
  fi
}

take_away() {
  early=$PWD/scratch/install-work/early
  if [ ! -f "$notes" ] && grep -qF "directory$tab$prefix" "$early" 2>/dev/null; then notes=$early; fi # it came no further
  [ -f "$notes" ] || fail "there is no Ward in $prefix that was put there by this" 'look where it is: command -v ward'
  cd /
  whose=$(accounts)
  going=$(backwards | goes)
  printf '%s\n' "$going" | refuse_unwritable 'nothing is taken away'
  say 'these changes are made now:'
  for one in $whose; do say "  the shell of $one becomes /bin/bash"; done
  printf '%s\n' "$going" | while IFS=$tab read -r kind place word; do say "  gone: $(told "$kind" "$place" "$word")"; done
  for one in $whose; do
    reset_account "$one" || fail "the shell of $one is Ward, and could not be reset: nothing is taken away" "as root: usermod --shell /bin/bash $one"
  done
  [ -z "$(accounts)" ] || fail "the shell of $(accounts | tr '\n' ' ')is Ward still: nothing is taken away" 'as root: usermod --shell /bin/bash NAME'
  copy=$(backwards)
  printf '%s\n' "$copy" | while IFS=$tab read -r kind place word; do undo "$kind" "$place" "$word" </dev/null; done
  rm -f "$notes" "$notes.new"
  say 'done. Policy, rules and the record stay: ~/.config/ward and ~/.local/state/ward of each user; what is in ~/.cache/ward can go at any time'
}

# Ward itself is the last thing, and then the directories: whoever stops in between can begin again, by that very Ward.
backwards() {
  awk -F '\t' '{ line[NR] = $0; turn[NR] = $1 == "directory" ? 3 : $1 == "tree" ? 2 : 1 }
    END { for (now = 1; now <= 3; now++) for (i = NR; i > 0; i--) if (turn[i] == now) print line[i] }' "$notes"
}

# What of the notes is as it was left, and so goes; a directory, where nothing else is in it.
goes() {
  gone="
$notes
"
  while IFS=$tab read -r kind place word; do
    there "$place" || continue
    case $kind in
      link) [ "$(readlink "$place")" = "$word" ] || continue ;;
      file | unit) [ "$(sum "$place")" = "$word" ] || continue ;;
      line) grep -qxF "$word" "$place" || continue ;;
      directory) ! keeps "$place" || continue ;;
    esac
    gone="$gone$place
$place.new
$place.old
"
    want "$kind" "$place" "$word"
  done
}

keeps() {
  for one in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    case $gone in *"
$one
"*) ;; *) ! there "$one" || return 0 ;; esac
  done
  return 1
}

undo() {
  case $1 in
    tree) rm -rf "$2.new" "$2.old" "$2" ;;
    link | file | unit)
      rm -f "$2.new"
      if noted_as_is "$1" "$2"; then rm -f "$2"; else kept "$2"; fi
      ;;
    line)
      rm -f "$2.ward"
      [ ! -f "$2" ] || edited "$2" awk -v line="$3" '$0 != line'
      ;;
    directory)
      case $notes in "$2"/*) rm -f "$notes" "$notes.new" ;; esac # they lie in it
      rmdir "$2" 2>/dev/null || kept "$2" 'something else is in it'
      ;;
  esac
}

kept() { ! there "$1" || say "kept: $1, for ${2-it is not as it was left}"; }
