# ward.bash: asks Ward about each whole line before bash accepts it, and obeys; nothing else. Advice, no boundary: what may run, runs in this shell as ever.
# "ward init bash" prints it, behind the words that start Ward (_ward). The line that unloads it: _ward_off
_ward_local=- _ward_deep=1; ((_ward_version >= 404)) || _ward_local=_ward_none
_ward_0= _ward_at=1 _ward_ran=0 _ward_pass=0 _ward_stop= _ward_line= _ward_from= _ward_said= _ward_histexpand= _ward_own= _ward_heard=1 _ward_n=0 _ward_up=0 _ward_woke=0 _ward_warned= _ward_pid=${_ward_pid-} _ward_keys= _ward_other='ward: not run: this line did not come by Enter, where Ward is asked' _ward_later='ward: not run: it was taken back to be changed, and stands in the history'
_ward_ps0='${_ward_0:$((_ward_ran=1,_ward_pass-->0||(_ward_stop=1),0)):0}${_ward_stop:+$(_ward_cancel)}${_ward_heard:+${_ward_own@P}}' # bash has the value of PS0 that was there at the prompt, and would read freed memory were it set while a key is answered
# One process of Ward's for this shell, behind two pipes that no command inherits: copies of a coprocess's ends, which bash closes in all that it starts.
_ward_start() {
  local "$_ward_local" _ward_i _ward_o; set +muex
  [[ -z $_ward_pid ]] || \exec {_ward_in}<&- {_ward_out}>&-
  { coproc _ward_co { \builtin read -r; }; } 2>/dev/null
  \exec {_ward_in}<&"${_ward_co[0]}" {_ward_out}>&"${_ward_co[1]}" {_ward_i}>|"/proc/self/fd/${_ward_co[0]}" {_ward_o}<"/proc/self/fd/${_ward_co[1]}"
  \builtin printf '\n' >&"$_ward_out"
  { \builtin wait "$_ward_co_PID"; "${_ward[@]}" hook bash <&"$_ward_o" >&"$_ward_i" 2>&3 3>&- {_ward_i}>&- {_ward_o}<&- & } 3>&2 2>/dev/null
  _ward_pid=$! _ward_up=0; \builtin disown "$_ward_pid"; \exec {_ward_i}>&- {_ward_o}<&-
}
# What bash makes of the words of a text: what is exported, and the variables, aliases and functions of these names. None of it takes a process.
_ward_tell() {
  local _ward_ifs=${IFS-$' \t\n'}; local IFS=$' \t\n' _ward_w _ward_c _ward_v=()
  _ward_c=(${1//[=;|&()<>\`\"\'\$]/ })
  for _ward_w in ${1//[^A-Za-z0-9_]/ }; do [[ ! -v $_ward_w || $_ward_w == [0-9]* || $_ward_w == IFS ]] || _ward_v+=("$_ward_w"); done
  {
    [[ -z $2 ]] || \builtin export -p; ((${#_ward_v[@]} == 0)) || \builtin declare -p -- "${_ward_v[@]}"
    \builtin alias -- : "${_ward_c[@]}"; \builtin declare -f -- : "${_ward_c[@]}"; \builtin printf '\0%s\0%s\0%s\0%s\0%s\0' "$_ward_n" "$2" "$_ward_ifs" "$_ward_on" "$_ward_from"
  } >&"$_ward_out" 2>/dev/null
}
# 0: it may run; 1: there is more to come; 2: it may not, and _ward_said says why; 3: the person has it back to change it. Whatever is no answer is a no.
_ward_judge() {
  local _ward_a _ward_w _ward_r _ward_t=30
  [[ -n $_ward_pid && /proc/$_ward_pid/fd/0 -ef /proc/self/fd/$_ward_out ]] || _ward_start; ((_ward_woke || _ward_up == 0)) || \builtin printf '\n' >&"$_ward_out"; _ward_woke=0
  # Nothing is written where nobody reads: that would end this shell (SIGPIPE).
  ((_ward_up)) || { \builtin read -r -t 60 -u "$_ward_in" _ward_a && [[ $_ward_a == ready ]] && _ward_up=1; }; ((_ward_n += 1)); ((_ward_up)) && _ward_tell "$1" "$1"
  while ((_ward_up)) && \builtin read -r -t "$_ward_t" -u "$_ward_in" _ward_a _ward_w _ward_r; do
    [[ $_ward_a == "$_ward_n" ]] || continue
    case $_ward_w in
      run) \builtin return 0 ;; more) \builtin return 1 ;; asks) _ward_t=86400 ;; edit) _ward_from=$_ward_r _ward_said=$_ward_later; \builtin return 3 ;;
      names) _ward_tell "$_ward_r" '' ;; no) IFS= \builtin read -r -d '' -t 30 -u "$_ward_in" _ward_said && \builtin return 2; break ;;
    esac
  done
  _ward_said="ward: not run: Ward can't be reached: it has ended, or gave no answer in $_ward_t seconds (60 for its start)"$'\n''ward: hint: type _ward_off to go on in this shell without it'
  \builtin return 2
}
# Bound to Enter, before what accepts the line. The last word of the call is $_ as it was.
_ward_enter() {
  { local "$_ward_local" IFS=$' \t\n' _ward_h=${histchars:-'!^'} _ward_on=$SHELLOPTS:$BASHOPTS _ward_e; set -f +euxv; } 2>/dev/null
  ((_ward_up == 0)) || [[ ! /proc/$_ward_pid/fd/0 -ef /proc/self/fd/$_ward_out ]] || { \builtin printf '\n' >&"$_ward_out"; _ward_woke=1; } # Ward looks at what holds here while bash tells the line
  [[ -z $_ward_keys ]] || _ward_bind ''; ((${#FUNCNAME[@]} == _ward_deep)) || \builtin return 0 # the question of a function (read -e)
  if ((_ward_at == 0 && _ward_ran)); then [[ ${PROMPT_COMMAND[*]-} != *_ward_prompt* ]] || \builtin return 0; _ward_hang; fi # that of a command
  _ward_pass=0 READLINE_LINE=$READLINE_LINE; if ((_ward_at)); then _ward_line=$READLINE_LINE; else _ward_line+=$'\n'$READLINE_LINE; fi # in a line that bash, and not Ward, takes for unfinished; where it is readonly this ends before, and PS0 ends the line
  [[ $_ward_line == *[![:space:]]* && $_ward_line != _ward_off ]] || { _ward_pass=1; \builtin return 0; }
  if [[ $- == *H* && ( $_ward_line == *"${_ward_h:0:1}"* || $_ward_line == "${_ward_h:1:1}"* ) ]]; then
    _ward_e=$(_ward_expand "$_ward_line") || { _ward_refuse "ward: not run: $_ward_e"$'\n''ward: hint: quote the !, or run set +H'; \builtin return 0; }
    if [[ $_ward_e != "$_ward_line" ]]; then
      ((_ward_at)) && [[ $(_ward_expand "$_ward_e") == "$_ward_e" ]] || { _ward_refuse "ward: not run: it can't be told what the history makes of this"; \builtin return 0; }
      _ward_line=$_ward_e READLINE_LINE=$_ward_e READLINE_POINT=${#_ward_e}
    fi
  fi
  _ward_judge "$_ward_line"; case $? in
    0) _ward_e=${_ward_line//[!$'\n']/} _ward_at=0 _ward_ran=0 _ward_pass=$((${#_ward_e} + 1)); _ward_beside 0 ;;
    1) ((_ward_at == 0)) || { READLINE_LINE+=$'\n' READLINE_POINT=${#READLINE_LINE}; _ward_bind redraw-current-line vi-append-eol; } ;;
    3) if ((_ward_at)); then _ward_bind redraw-current-line; else \builtin history -s -- "$_ward_line"; _ward_refuse "$_ward_said"; fi ;;
    *) _ward_refuse "$_ward_said" ;;
  esac
}
# In a subshell, which history -p first takes the last line from, where that is the newest, as if it were its own.
_ward_expand() {
  local _ward_l; _ward_l=$(HISTTIMEFORMAT='' \builtin history 1); \builtin history -p '' >/dev/null
  if [[ $(HISTTIMEFORMAT='' \builtin history 1) != "$_ward_l" ]]; then HISTCONTROL='' HISTIGNORE=''; \builtin history -s -- "${_ward_l#*[0-9][* ] }"; fi
  \builtin history -p -- "$1" 2>&1
}
# What is accepted in the place of a refused line says so, is not seen, and leaves that line in the history and 126 in $?; and no set -e ends the shell.
_ward_refuse() {
  _ward_said=$1 _ward_pass=1
  if ((_ward_at)); then _ward_heard= READLINE_LINE='_ward_refused&&:' READLINE_POINT=16 _ward_at=0 _ward_ran=0; else \builtin printf '%s\n' "$1" >&2; \builtin kill -INT $$; fi
}
_ward_refused() {
  { local "$_ward_local" _ward_s=$- _ward_n=${COLUMNS:-80} _ward_p=${PS1@P} _ward_w _ward_e; set +euxv; } 2>/dev/null; _ward_heard=1 _ward_p=${_ward_p##*$'\n'} _ward_w=$_ward_p # and its width, without what has none, and with what the shell shows of what it reads and runs:
  for _ward_e in $'\1 \2' $'\e[ m'; do while [[ $_ward_w == *"${_ward_e% *}"*"${_ward_e#* }"* ]]; do _ward_w=${_ward_w%%"${_ward_e% *}"*}${_ward_w#*"${_ward_e% *}"*"${_ward_e#* }"}; done; done; _ward_e=${PS4@P} _ward_w=$(((${#_ward_w} + 15) / _ward_n + 1)); [[ $_ward_s != *v* ]] || ((_ward_w += 15 / _ward_n + 1)); [[ $_ward_s != *x* || ${BASH_XTRACEFD:-2} != 2 ]] || ((_ward_w += (${#_ward_e} + 12) / _ward_n + 1)); \builtin printf '\e[%sA\r\e[J%s%s\n%s\n' "$_ward_w" "${_ward_p//[$'\1\2']/}" "$_ward_line" "$_ward_said" >&2
  \builtin history -s -- "$_ward_line"; return 126
}
# What was accepted without Enter: the whole line ends before it begins.
_ward_cancel() { \builtin printf '%s\n' "$_ward_other" >&2; \builtin kill -INT $$; }
# What the person prints before each command (PS0), a refused line does not.
_ward_prompt() {
  { local _ward_s=$? "$_ward_local"; ((_ward_version < 404)) || set +x; } 2>/dev/null; _ward_at=1 _ward_ran=0 _ward_stop= _ward_from= _ward_heard=1; _ward_beside 1; [[ -z ${BLE_ATTACHED-} ]] || _ward_blind
  [[ ${PS0-} == "$_ward_ps0" ]] || { PS0=${PS0-} _ward_own=${PS0//"$_ward_ps0"/"$_ward_own"} PS0=$_ward_ps0; }; [[ $- == *e* ]] || return "$_ward_s" # bash itself puts it back
}
# ble.sh reads lines in the place of bash, and runs them from its keys: nothing of Ward's stands there.
_ward_blind() {
  [[ -n $_ward_warned ]] || \builtin printf '%s\n' 'ward: warning: nothing is asked about in this shell: ble.sh reads its lines, and runs them itself' 'ward: hint: "ble-detach" gives them back to bash' >&2
  _ward_warned=1
}
# bash-preexec (to 0.5) takes the command of a key for a line; who runs a line from a key (atuin) tells the functions that it calls: there that is asked about.
_ward_beside() { [[ -z ${bash_preexec_imported-}${__bp_imported-} ]] || ((_ward_version < 404)) || { __bp_inside_preexec=$1; [[ ${preexec_functions[*]-} == *_ward_preexec* ]] || preexec_functions=(_ward_preexec "${preexec_functions[@]}"); }; }
_ward_preexec() {
  ((_ward_at)) || return 0; local "$_ward_local" IFS=$' \t\n' _ward_on=$SHELLOPTS:$BASHOPTS; { set -f +euxv; } 2>/dev/null
  _ward_judge "$1"; case $? in 0) return 0 ;; 1) _ward_said='ward: not run: it is not finished' ;; 3) \builtin history -s -- "$1" ;; esac; \builtin printf '%s\n' "$_ward_said" >&2; { : "${_ward_none:?}"; } 2>/dev/null # after an INT bash 4.4 would go on
}
_ward_hang() { # first, for some take what runs after them for a line; elements have $? and PIPESTATUS each for itself
  _ward_at=1 _ward_ran=0
  if ((_ward_version >= 501)); then PROMPT_COMMAND=(_ward_prompt "${PROMPT_COMMAND[@]}"); else PROMPT_COMMAND=_ward_prompt$'\n'${PROMPT_COMMAND-}; fi
}
# What follows the question at Enter: bash accepts the line, or (given its name, and another for vi's commands) something else this once.
_ward_bind() { local _ward_m; _ward_keys=$1
  for _ward_m in emacs vi-insert; do \builtin bind -m "$_ward_m" "\"\\C-x\\C-_w1\": ${1:-accept-line}"; done
  \builtin bind -m vi-command "\"\\C-x\\C-_w1\": ${2:-${1:-accept-line}}"
  \builtin bind -m emacs "\"\\C-x\\C-_w2\": ${1:-operate-and-get-next}"
}
# An editor gives its text back to the line, where Enter asks (edit-and-execute-command would run it).
_ward_edit() {
  local _ward_f; _ward_f=$(mktemp) && \builtin printf '%s\n' "$READLINE_LINE" >|"$_ward_f" || return
  ${VISUAL:-${EDITOR:-vi}} "$_ward_f" && READLINE_LINE=$(<"$_ward_f") && READLINE_POINT=${#READLINE_LINE}
  rm -f -- "$_ward_f"
}
_ward_off() { local _ward_m
  for _ward_m in emacs vi-insert vi-command; do \builtin bind -m "$_ward_m" '"\C-m": accept-line' '"\C-j": accept-line'; done
  \builtin bind -m emacs '"\C-o": operate-and-get-next' '"\C-x\C-e": edit-and-execute-command'; \builtin bind -m vi-command '"v": edit-and-execute-command'; ((_ward_version < 503)) || \builtin bind -m emacs '"\ex": execute-named-command'
  PS0=${PS0//"$_ward_ps0"/"$_ward_own"} PROMPT_COMMAND=("${PROMPT_COMMAND[@]//_ward_prompt/:}")
  \exec {_ward_in}<&- {_ward_out}>&-; _ward_pid= _ward_at=0; _ward_beside 0; ((_ward_version >= 404)) || _ward_release
}
_ward_start; _ward_bind ''; [[ ${PROMPT_COMMAND[*]-} == *_ward_prompt* ]] || _ward_hang
for _ward_0 in emacs vi-insert vi-command; do
  \builtin bind -m "$_ward_0" -x '"\C-x\C-_w0": _ward_enter "$_"'
  \builtin bind -m "$_ward_0" -x '"\C-x\C-_w3": _ward_edit' # bash 5.1 forgets every command of a key where one at C-x C-e is taken back
  \builtin bind -m "$_ward_0" '"\C-m": "\C-x\C-_w0\C-x\C-_w1"' '"\C-j": "\C-x\C-_w0\C-x\C-_w1"'
done
\builtin bind -m emacs '"\C-o": "\C-x\C-_w0\C-x\C-_w2"' '"\C-x\C-e": "\C-x\C-_w3"'; \builtin bind -m vi-command '"v": "\C-x\C-_w3"'; ((_ward_version < 503)) || \builtin bind -m emacs -u execute-named-command # M-x, edit-and-execute-command
_ward_0=
