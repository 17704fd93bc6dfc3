# ward-old.bash: the hook where no key can ask, which is in a bash before 4.3 and in one without line editing; "ward init bash" has it read there alone.
# In the words of bash 3.2. This form is the weaker one: the DEBUG trap asks at the first command of a line, after bash has accepted it, and what that is
# redirected to in a compound command is open by then. A refused line ends by INT; where this shell does something else at an INT, or nothing, each of
# its commands is skipped (extdebug), until the next prompt.
_ward_0= _ward_armed=0 _ward_ends=0 _ward_int= _ward_alive= _ward_beat= _ward_n=0 _ward_up=0 _ward_said= _ward_flags= _ward_s=0 _ward_warned= _ward_keyed= _ward_caught= _ward_ps=
_ward_sure=0 _ward_seen= _ward_told= _ward_hc= _ward_hi= _ward_pid=${_ward_pid-} _ward_theirs=${_ward_theirs-} _ward_nonce=$RANDOM$RANDOM$RANDOM
# Around what the prompts run, which is nobody's line.
_ward_off1='${_ward_0:$((_ward_armed=0)):0}' _ward_on1='${_ward_0:$((_ward_armed=1,_ward_ends=0,0)):0}' _ward_words=$'[=&;|()<>`"\'$]' _ward_names='[^A-Za-z0-9_]'
_ward_options() { local _ward_o; for _ward_o in e f u v x C; do if [[ $1 == *$_ward_o* ]]; then set "-$_ward_o"; else set "+$_ward_o"; fi; done; }
# The shell itself, and no part of it that runs beside: what only that has asked about, only that knows.
_ward_main() { [[ /proc/self -ef /proc/$$ ]]; }
# Whether it is in the foreground of the terminal, as bash has put it there (proc_pid_stat(5)).
_ward_front() { local _ward_i IFS=' '; \builtin read -r _ward_i </proc/self/stat; _ward_i=(${_ward_i##*) }); [[ ${_ward_i[2]} == "${_ward_i[5]}" ]]; }
# One process of Ward's, behind two pipes. Their ends here are inherited by what this shell starts.
_ward_start() {
  local _ward_m=$-; ! _ward_main || set +m; [[ -z $_ward_pid ]] || \exec 51>&- 52<&-
  \exec 53<> <(:) 54<> <(:); \exec 51>|/proc/self/fd/53 52</proc/self/fd/54
  { "${_ward[@]}" hook bash </proc/self/fd/53 >|/proc/self/fd/54 2>&3 3>&- 51>&- 52<&- 53>&- 54>&- & } 3>&2 2>/dev/null
  _ward_pid=$! _ward_up=0; \builtin disown "$_ward_pid" 2>/dev/null; \exec 53>&- 54>&-; [[ $_ward_m != *m* ]] || ! _ward_main || set -m
}
# What bash makes of the words of a text: what is exported, and the variables, aliases and functions of these names. None of it takes a process.
_ward_tell() {
  local IFS=$' \t\n' _ward_w _ward_c _ward_v; _ward_c=(${1//$_ward_words/ }) _ward_v=()
  for _ward_w in ${1//$_ward_names/ }; do [[ $_ward_w == [0-9]* || $_ward_w == IFS ]] || _ward_v[${#_ward_v[@]}]=$_ward_w; done
  {
    [[ -z $2 ]] || \builtin export -p; ((${#_ward_v[@]} == 0)) || \builtin declare -p -- "${_ward_v[@]}"
    \builtin alias -- : "${_ward_c[@]}"; \builtin declare -f -- : "${_ward_c[@]}"; \builtin printf '\0%s\0%s\0%s\0%s\0%s\0' "$_ward_n" "$2" "$_ward_ifs" "$_ward_on" ''
  } >&51 2>/dev/null
}
# 0: it may run; else it may not, and _ward_said says why. Whatever is no answer is a no.
_ward_judge() {
  local _ward_a _ward_w _ward_r _ward_t=30
  [[ -n $_ward_pid && /proc/$_ward_pid/fd/0 -ef /proc/self/fd/51 ]] || _ward_start
  # Nothing is written where nobody reads: that would end this shell (SIGPIPE).
  ((_ward_up)) || { \builtin read -r -t 60 -u 52 _ward_a && [[ $_ward_a == ready ]] && _ward_up=1; }; ((_ward_n += 1)); ((_ward_up)) && _ward_tell "$1" "$1"
  while ((_ward_up)) && \builtin read -r -t "$_ward_t" -u 52 _ward_a _ward_w _ward_r; do
    [[ $_ward_a == "$_ward_n" ]] || continue
    case $_ward_w in
      run) return 0 ;; more) _ward_said='ward: not run: it is not finished'; return 1 ;; asks) _ward_t=86400 ;; edit) _ward_said='ward: not run: it was taken back to be changed, and stands in the history'; return 1 ;;
      names) _ward_tell "$_ward_r" '' ;; no) IFS= \builtin read -r -d '' -t 30 -u 52 _ward_said && return 1; break ;;
    esac
  done
  _ward_said="ward: not run: Ward can't be reached: it has ended, or gave no answer in $_ward_t seconds (60 for its start)"$'\n''ward: hint: type _ward_off to go on in this shell without it'
  return 1
}
# Before each command, in functions and subshells too (set -T). The trap itself ends the line: an INT leaves functions that it ends on the shell's stack,
# and an older bash for good: so FUNCNAME tells nothing here. Nor does BASH_COMMAND before bash has run the trap once more, behind a trap that an INT ended.
_ward_debug() {
  _ward_s=$? _ward_int= _ward_beat=1; ((_ward_version >= 402)) || _ward_kept "$@"
  case $BASH_COMMAND in "_ward_prompt $_ward_nonce") _ward_armed=0 _ward_ends=0; return 0 ;; _ward_shown) _ward_alive=1 ;; esac
  ((_ward_ends == 0)) || { _ward_skip $-; return 0; }
  ((_ward_armed)) && [[ ${READLINE_LINE+set}${COMP_LINE+set} == "$_ward_keyed" ]] || return 0; local _ward_f=$- _ward_ifs=${IFS-$' \t\n'}; { set -f +euvx; } 2>/dev/null
  _ward_ask || _ward_refuse "$_ward_f"; { _ward_options "$_ward_f"; } 2>/dev/null; ((_ward_ends == 0)) || set -C
}
# Before bash 4.2 a trap changes PIPESTATUS, which only what is no command can put back.
_ward_kept() { local _ward_i=0; _ward_ps=; while (($# > 1)); do _ward_ps+="PIPESTATUS[$_ward_i]=$1," _ward_i=$((_ward_i + 1)); shift; done; }
# A loop may go on for ever by what is skipped, and is left after a while: not at a command of the loop itself, behind which bash would go on leaving.
# Nor is the trap at INT taken away here for an INT: within a trap an older bash would then end by it.
_ward_skip() {
  _ward_int=skip; if ! _ward_main; then _ward_leave "$1"; return 0; fi
  ((_ward_ends += 1)); ((_ward_ends < 20)) || case $BASH_COMMAND in 'for '* | 'select '* | '(('*) ;; *) _ward_int=break ;; esac
}
_ward_refuse() {
  \builtin printf '%s\n' "$_ward_said" >&2; if _ward_main; then
    _ward_armed=0 _ward_ends=1 _ward_int=skip _ward_flags=$1; \builtin shopt -q extdebug || { _ward_flags+=@; \builtin shopt -s extdebug; }
    [[ -n $_ward_caught ]] || _ward_int=end
  else _ward_leave "$1"; [[ -n $_ward_caught ]] || ! _ward_front || \builtin kill -INT $$; fi
}
# Each status comes in turn: nothing else would end a loop of subshells alone. And no set -e ends the shell.
_ward_leave() { _ward_int=leave _ward_s=$((SECONDS % 2 * 126)); [[ $1 != *e* ]] || _ward_s=0; }
# The line is what the history has of it (before bash 4.0, without here-documents). What sets the trap off where nobody typed a line is nobody's (a trap of another, a key).
_ward_ask() {
  local IFS=$' \t\n' _ward_text= _ward_h=0 _ward_on _ward_o; ((_ward_sure == 0)) || _ward_last
  [[ $_ward_sure == 0 || $_ward_h:$_ward_text != "$_ward_seen:$_ward_told" ]] || return 0
  if ((_ward_sure == 0 || _ward_h != _ward_seen + 1)); then
    [[ $BASH_COMMAND != _ward_off ]] || ! _ward_main || { _ward_armed=0; return 0; }; _ward_said="ward: not run: bash does not tell what this line is: its history kept none, or it in parts"$'\n''ward: hint: that takes "set -o history", "shopt -s cmdhist" and a HISTSIZE; type _ward_off to set them'; return 1
  fi
  if ((_ward_version < 400)) && [[ ${_ward_text//<<</} == *'<<'* ]]; then ! _ward_main || _ward_keep; _ward_said='ward: not run: the history of this bash does not tell what stands in a here-document'; return 1; fi
  if _ward_main; then _ward_armed=0; _ward_keep; else _ward_start; fi; [[ $_ward_text != _ward_off ]] || return 0
  _ward_o=($(\builtin shopt -s)); IFS=:; _ward_on="$SHELLOPTS:${_ward_o[*]}"; IFS=$' \t\n'; _ward_judge "$_ward_text"
}
_ward_last() { _ward_text=$(HISTTIMEFORMAT='' \builtin history 1); _ward_h=${_ward_text#"${_ward_text%%[0-9]*}"} _ward_h=${_ward_h%%[!0-9]*} _ward_h=$((10#0$_ward_h)); _ward_text=${_ward_text#*[0-9][* ] }; }
# Every line is in the history until it has been read there; then those that these two variables leave out go.
_ward_keep() {
  local _ward_p _ward_d= IFS=:; _ward_back
  [[ $_ward_hc != *ignore[bs]* || $_ward_text != [[:space:]]* ]] || _ward_d=1; [[ $_ward_hc != *ignore[bd]* || $_ward_text != "$_ward_told" ]] || _ward_d=1
  for _ward_p in ${_ward_hi#x}; do [[ $_ward_text != $_ward_p ]] || _ward_d=1; done; [[ -z $_ward_d ]] || \builtin history -d "$_ward_h"
}
_ward_back() {
  ((_ward_sure)) || return 0; _ward_sure=0; HISTCONTROL=${_ward_hc#x} HISTIGNORE=${_ward_hi#x}
  [[ -n $_ward_hc ]] || unset HISTCONTROL; [[ -n $_ward_hi ]] || unset HISTIGNORE
}
# Not through a process, in which before bash 4.2 no trap is told of, and which would be in "$!" and be waited for.
_ward_trap_at() { { \builtin trap -p "$1"; \builtin printf '\0'; } >&50; IFS= \builtin read -r -d '' -u 50 _ward_0; }
_ward_status() { [[ $- == *e* ]] || return "$_ward_s"; }
# The trap that is there comes behind Ward's own: in functions and subshells only where it came before.
_ward_arm() {
  _ward_trap_at DEBUG; _ward_trap='case $((${_ward_ps}0)) in *) ;; esac'
  [[ $_ward_0 == *_ward_debug* ]] || \builtin eval "_ward_theirs=(${_ward_0#trap -- })"; _ward_0=
  [[ -z ${_ward_theirs-} ]] || _ward_trap=$'if [[ $BASH_COMMAND != _ward_* && ( $_ward_was == *T* || ${#FUNCNAME[@]}$BASH_SUBSHELL == 00 ) ]]; then _ward_status "$_"\n'$_ward_theirs$'\nfi'
  \builtin trap -- '_ward_debug "${PIPESTATUS[@]}" "$_"; case $_ward_int in "") '"$_ward_trap"' ;; end) ! \builtin kill -INT $$ ;; leave) \builtin exit "$_ward_s" ;; break) ! \builtin break 99999 2>/dev/null; ! \builtin true ;; *) ! \builtin true ;; esac' DEBUG
  _ward_beat=; [[ x ]]; [[ -n $_ward_beat ]] || \builtin printf '%s\n' 'ward: warning: nothing is asked about in this shell: its DEBUG trap does not run' >&2
}
# First and last of what runs before a prompt: what runs between them is nobody's line.
_ward_prompt() { local _ward_s=$?; _ward_armed=0 _ward_ends=0 _ward_int= _ward_alive=; _ward_back
  [[ -z $_ward_flags ]] || { [[ $_ward_flags != *@* ]] || \builtin shopt -u extdebug; [[ $_ward_flags != *E* ]] || set -E; [[ $_ward_flags == *C* ]] || set +C; _ward_flags= _ward_s=130; }
  [[ ${PROMPT_COMMAND[*]} == "_ward_prompt $_ward_nonce"[$' \n']*_ward_shown ]] || _ward_hang
  [[ $- == *e* ]] || return "$_ward_s"
}
_ward_shown() {
  local _ward_s=$? _ward_text _ward_h; set -T; [[ -n $_ward_alive ]] || _ward_arm
  [[ -z ${BLE_ATTACHED-} || -n $_ward_warned ]] || { _ward_warned=1; \builtin printf '%s\n' 'ward: warning: nothing is asked about in this shell: ble.sh reads its lines, and runs them itself' 'ward: hint: "ble-detach" gives them back to bash' >&2; }
  ! \builtin shopt -q promptvars || {
    [[ ${PS1-} == "$_ward_off1"*"$_ward_on1" ]] || { PS1=${PS1-}; PS1=${PS1//"$_ward_off1"/}; PS1=$_ward_off1${PS1//"$_ward_on1"/}$_ward_on1; }
    [[ ${PS2-} != *'$('* && ${PS2-} != *'`'* || $PS2 == "$_ward_off1"*"$_ward_on1" ]] || PS2=$_ward_off1$PS2$_ward_on1; }
  unset READLINE_LINE COMP_LINE 2>/dev/null || \builtin true; _ward_keyed=${READLINE_LINE+set}${COMP_LINE+set} # a key's command and a completion alone have them then
  _ward_trap_at INT; _ward_caught=$_ward_0; _ward_last; _ward_seen=$_ward_h _ward_told=$_ward_text _ward_hc=${HISTCONTROL+x$HISTCONTROL} _ward_hi=${HISTIGNORE+x$HISTIGNORE}
  if [[ :$SHELLOPTS: == *:history:* && ${HISTSIZE-1} == *[1-9]* ]]; then HISTCONTROL= HISTIGNORE= _ward_sure=1; fi
  [[ $- != *e* ]] || _ward_s=0; return "$((_ward_armed = 1, _ward_s))" # last: from here on it is asked
}
_ward_hang() { _ward_unhang
  if ((_ward_version >= 501)); then PROMPT_COMMAND=("_ward_prompt $_ward_nonce" "${PROMPT_COMMAND[@]}" _ward_shown)
  else PROMPT_COMMAND="_ward_prompt $_ward_nonce"$'\n'"_ward_prompt $_ward_nonce"$'\n'${PROMPT_COMMAND-}$'\n'_ward_shown; fi # the first may be skipped for another
}
_ward_unhang() { local _ward_i
  for _ward_i in "${!PROMPT_COMMAND[@]}"; do PROMPT_COMMAND[_ward_i]=${PROMPT_COMMAND[_ward_i]//_ward_prompt $_ward_nonce/:}; PROMPT_COMMAND[_ward_i]=${PROMPT_COMMAND[_ward_i]//_ward_shown/:}; done
}
_ward_off() { _ward_unhang; PS1=${PS1-} PS2=${PS2-}; PS1=${PS1//"$_ward_off1"/} PS2=${PS2//"$_ward_off1"/}; PS1=${PS1//"$_ward_on1"/} PS2=${PS2//"$_ward_on1"/}
  _ward_back; \exec 50>&- 51>&- 52<&-; _ward_pid= _ward_armed=0; \builtin trap -- "${_ward_theirs:--}" DEBUG; [[ $_ward_was == *T* ]] || set +T
}
# What this form stands on, tried in this very bash: a command that the trap says no to is skipped, in a function, a loop and a subshell too.
_ward_holds() (
  set +eux -T; \builtin shopt -s extdebug; _ward_0= _ward_miss=
  \builtin trap -- '[[ $BASH_COMMAND != *_ward_miss=* ]] || ! \builtin true' DEBUG
  _ward_miss=1; _ward_try() { _ward_miss=1; }; _ward_try; while _ward_miss=1; do break; done
  (_ward_miss=1; [[ -z $_ward_miss ]]) || _ward_0=1; [[ -z $_ward_miss$_ward_0 ]]
)
if _ward_holds; then
  \exec 50<> <(:); _ward_start; _ward_hang; set -T; _ward_arm
  \builtin printf 'ward: warning: in this bash (%s) the hook is the weaker one: it asks as a line begins, not before bash has accepted it (ward(1))\n' "$BASH_VERSION" >&2
else \builtin printf 'ward: warning: nothing is asked about in this shell: the DEBUG trap of this bash (%s) keeps no command from running\n' "$BASH_VERSION" >&2
fi
