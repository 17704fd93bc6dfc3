/** The two small shell programs that a session's world lives by: one that holds it on the host, and one that is the first process in it. */

/** Seconds between looks. `ward(1)` tells it. */
const pause = 1;

/** Seconds that processes have between TERM and KILL. */
export const grace = 3;

/**
 * The first process of the world: collects what others leave, and ends all when its standard input does. `$1` is a view of its own processes. What
 * it does not handle can't reach it from inside (pid_namespaces(7)).
 */
export const firstProcess = `trap '' TERM INT HUP QUIT USR1 USR2 PIPE ALRM
exec {clock}<> <(:)
echo ready
exec >/dev/null 2>&1
while read -r _; do :; done
kill -TERM -1
for ((i = 0; i < ${grace * 20}; i++)); do
  set -- "$1" "$1"/[0-9]*
  [ $# -gt 2 ] || break
  read -r -t 0.05 -u "$clock"
done
exit 0`;

/**
 * On the host: `$1` the session's directory, `$2` seconds without a command after which it ends, `$3` and `$4` number and start of the process whose
 * end ends it (0 for none), then the words that start the first process. Ends too once nothing is left in it, on TERM, and where a
 * protected mount of something left behind is gone. A command that is about to join leaves a note in `at-work` before it looks for `world`; here
 * `world` is taken away before the notes are looked at for the last time: one of the two sees the other. Why it ends stands there before: from
 * then on another world may begin in the same directory, and this keeper writes nothing there any more.
 */
export const keeper = `dir=$1 idle=$2 owner=$3 start=$4; shift 4
for one in /proc/$$/fd/*; do [ "\${one##*/}" -lt 4 ] || eval "exec \${one##*/}>&-"; done
ended=
trap 'ended=end' TERM
trap '' HUP INT QUIT PIPE USR1 USR2
exec {clock}<> <(:)
# The last one, for which \`wait\` waits from bash 5.3 on.
exec {to}> >(exec "$@" {clock}>&-)
exec >/dev/null 2>&1 3>&-
lives() {
  local began=$2 text
  read -r text <"/proc/$1/stat" || return 1
  set -- \${text##*) }
  [ "$1" != Z ] && [ "\${20}" = "$began" ]
} 2>/dev/null
busy() {
  local one name
  for one in "$dir"/at-work/*; do
    [ -e "$one" ] || continue
    name=\${one##*/}
    if lives "\${name%-*}" "\${name#*-}"; then return 0; fi
    rm -f -- "$one"
  done
  return 1
}
unmasked() {
  local one note count path line seen all children=
  read -r children <"/proc/$world/task/$world/children"
  for one in $children; do
    # Of a process whose first thread has ended only the others have any.
    for one in "/proc/$one" "/proc/$one/task"/*; do note=$(readlink "$one/ns/mnt") && break; done
    note=\${note#'mnt:['}
    while read -r count && read -r path; do
      seen=0 all=0
      while read -r line; do all=$((all + 1)); case $line in *" $path"*) seen=$((seen + 1)) ;; esac; done <"$one/mountinfo"
      [ "$all" = 0 ] || [ "$seen" -ge "$count" ] || return 0
    done <"$dir/left/\${note%]}"
  done
  return 1
} 2>/dev/null
# What \`children\` holds has no end of a line, so that read takes it and fails all the same.
# Seconds that nobody sets, as the clock on the wall is; a command sets the directory's time by that one, wherever it stands.
now() { read -r now _ </proc/uptime; now=\${now%.*}; }
using() { : >"$dir/used"; touch -r "$dir" "$dir/used"; used=$now; }
now
using
quiet=0 world=
while [ -z "$ended" ]; do
  read -r -t ${pause} -u "$clock"
  [ -z "$ended" ] || break
  now
  if [ -z "$world" ]; then
    [[ $(<"$dir/world") =~ '"pid":'([0-9]+)',"start":"'([0-9]+)'"' ]] 2>/dev/null && world=\${BASH_REMATCH[1]} began=\${BASH_REMATCH[2]}
    [ -n "$world" ] || [ $((now - used)) -lt 20 ] || ended=lost
    continue
  fi
  lives "$world" "$began" && [ -e "$dir/world" ] || { ended=lost; break; }
  if unmasked; then ended=unmasked; break; fi
  if [ "$dir" -nt "$dir/used" ] || [ "$dir" -ot "$dir/used" ]; then using; fi
  if busy; then used=$now quiet=0; continue; fi
  why=
  children=
  read -r children <"/proc/$world/task/$world/children"
  if [ -z "$children" ]; then quiet=$((quiet + 1)); else quiet=0; fi
  [ "$quiet" -lt 2 ] || why=quiet
  [ $((now - used)) -lt "$idle" ] || why=idle
  [ "$owner" = 0 ] || lives "$owner" "$start" || why=gone
  [ -n "$why" ] || continue
  printf '%s\\n' "$why" >"$dir/ended"
  mv -f -- "$dir/world" "$dir/world.ended" || { ended=lost; break; }
  busy || { exec {to}>&-; wait; exit; }
  mv -f -- "$dir/world.ended" "$dir/world" && rm -f -- "$dir/ended"
done
printf '%s\\n' "$ended" >"$dir/ended"
[ ! -e "$dir/world" ] || mv -f -- "$dir/world" "$dir/world.ended"
[ "$ended" != unmasked ] || kill -KILL "$world"
exec {to}>&-
wait
`;
