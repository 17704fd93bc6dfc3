# ward.zsh: asks Ward about each whole line before zsh accepts it, and obeys; nothing else. Advice, no boundary: what may run, runs in this shell as ever.
# "ward init zsh" prints it, behind the words that start Ward (_ward). The line that unloads it: _ward_off
if [[ -o interactive ]] && { [[ ! -o zle ]] || ((${ZSH_VERSION%%.*} * 100 + ${${ZSH_VERSION#*.}%%.*} < 508)); }; then
print -ru2 -- "ward: warning: nothing is asked about in this shell: that takes zsh 5.8 or later (this is $ZSH_VERSION) and its line editor"
elif [[ -o interactive ]]; then
zmodload zsh/system zsh/parameter zsh/zle
typeset -gi _ward_n=0 _ward_up=0 _ward_woke=0 _ward_pass=0
typeset -g _ward_line= _ward_from= _ward_next= _ward_said= _ward_why= _ward_pid= _ward_in= _ward_out=
typeset -ga _ward_aside=() _ward_widgets=(accept-line accept-and-hold accept-line-and-down-history accept-and-infer-next-history)
# One process of Ward's for this shell, behind two pipes whose ends here no command inherits (sysopen, cloexec).
_ward_start() {
  emulate -L zsh; setopt no_monitor no_notify clobber; local asks answers told
  [[ -z $_ward_pid ]] || exec {_ward_in}<&- {_ward_out}>&-
  exec {asks}< <(:) {answers}< <(:)
  sysopen -w -o cloexec -u _ward_out /proc/self/fd/$asks && sysopen -r -o cloexec -u _ward_in /proc/self/fd/$answers && sysopen -w -u told /proc/self/fd/$answers || return
  exec {answers}<&-
  "${_ward[@]}" hook zsh <&$asks >&$told {asks}<&- {told}>&- &!
  _ward_pid=$! _ward_up=0; exec {asks}<&- {told}>&-
}
# What zsh makes of the words of a text: what is exported, and the variables, functions and aliases of these names. None of it takes a process.
_ward_tell() {
  local _ward_ifs=${IFS//$'\0'/}; emulate -L zsh
  local IFS=$' \t\n' _ward_w; local -aU _ward_c=(${=1//[;|&()<>\`\"\'\$]/ }) _ward_v=(${=1//[^A-Za-z0-9_]/ }); local -a _ward_m
  {
    [[ -z $2 ]] || for _ward_w in ${(k)parameters[(R)*export*]}; do _ward_m+=("export $_ward_w=${(qqqq)${(P)_ward_w}}"); done
    for _ward_w in $_ward_v; do
      case ${parameters[$_ward_w]-} in
        ''|*export*|*local*) ;;
        *special*) [[ $_ward_w != CDPATH || -z $CDPATH ]] || _ward_m+=("typeset CDPATH=${(qqqq)CDPATH}") ;;
        scalar*) _ward_m+=("typeset $_ward_w=${(qqqq)${(P)_ward_w}}") ;;
        *) typeset -p -- $_ward_w ;;
      esac
    done
    for _ward_w in $_ward_c; do (($+aliases[$_ward_w])) && _ward_m+=("alias ${(qqqq)_ward_w}=${(qqqq)aliases[$_ward_w]}"); done
    [[ -z $2 ]] || for _ward_w in ${(k)galiases}; do _ward_m+=("alias -g ${(qqqq)_ward_w}=${(qqqq)galiases[$_ward_w]}"); done
    [[ -z $2 ]] || for _ward_w in ${(k)saliases}; do _ward_m+=("alias -s ${(qqqq)_ward_w}=${(qqqq)saliases[$_ward_w]}"); done
    print -rn -- "${(F)_ward_m}"${_ward_m:+$'\n'} # in one piece
    for _ward_w in $_ward_c; do (($+functions[$_ward_w])) || continue
      [[ $functions[$_ward_w] != *'builtin autoload -X'* ]] || autoload +X -- $_ward_w; functions -- $_ward_w
    done
    print -rn -- $'\0'"$_ward_n"$'\0'"$2"$'\0'"$_ward_ifs"$'\0'"${(j.:.)_ward_on}"$'\0'"$_ward_from"$'\0'
  } >&$_ward_out 2>/dev/null
}
# A text as zsh shows it in a function, where it puts in an alias of any place or of an ending; what is read later ($( )) stands there as it was.
_ward_read() {
  emulate -L zsh; local _ward_o; local -a _ward_b; REPLY=$1
  (($#galiases + $#saliases)) && for _ward_o in no_aliases aliases; do
    setopt $_ward_o; { functions[_ward_text]=$1$'\n_ward_end'; _ward_b+=("${functions[_ward_text]-}"); unset 'functions[_ward_text]' } 2>/dev/null
  done
  [[ $_ward_b[2] != *$'\n\t_ward_end' || $_ward_b[2] == $_ward_b[1] ]] || REPLY=${${_ward_b[2]%$'\n\t_ward_end'}#$'\t'}
}
# 0: it may run; 1: there is more to come; 2: it may not, and _ward_said says why; 3: the person has it back to change it. Whatever is no answer is a no.
_ward_judge() {
  local _ward_a _ward_w _ward_r REPLY; local -i _ward_t=30
  [[ -n $_ward_pid && /proc/$_ward_pid/fd/0 -ef /proc/self/fd/$_ward_out ]] || _ward_start; ((_ward_woke || !_ward_up)) || print >&$_ward_out; _ward_woke=0
  ((_ward_up)) || { read -r -t 60 -u $_ward_in _ward_a && [[ $_ward_a == ready ]] && _ward_up=1; }
  ((_ward_n += 1)); ((_ward_up)) && _ward_read $1 && _ward_tell $REPLY $REPLY
  while ((_ward_up)) && IFS=' ' read -r -t $_ward_t -u $_ward_in _ward_a _ward_w _ward_r; do
    [[ $_ward_a == $_ward_n ]] || continue
    case $_ward_w in
      run) return 0 ;; more) return 1 ;; asks) _ward_t=86400 ;;
      edit) _ward_from=$_ward_r _ward_said='ward: not run: it was taken back to be changed'; return 3 ;;
      names) _ward_tell $_ward_r '' ;; no) IFS= read -r -d '' -t 30 -u $_ward_in _ward_said && return 2; break ;;
    esac
  done
  _ward_said="ward: not run: Ward can't be reached: it has ended, or gave no answer in $_ward_t seconds (60 for its start)"$'\n''ward: hint: type _ward_off to go on in this shell without it'
  return 2
}
# In the place of all that accepts a line ($1; other widgets call it too, and WIDGET is theirs). What a command reads for itself (vared, select) goes on as it is.
_ward_accept() {
  local -a _ward_on=(${(k)options[(R)on]}); emulate -L zsh; setopt no_err_exit no_err_return unset no_xtrace no_verbose
  local -a _ward_l; local _ward_then=.$1 _ward_b; (($+widgets[_ward_orig_$1])) && _ward_then=_ward_orig_$1; shift # zsh's own by its own name
  [[ $CONTEXT == (start|cont) ]] || { zle $_ward_then -- "$@"; return; }; _ward_b=$BUFFER; _ward_back
  if [[ -o bang_hist ]] && zle .expand-history; then
    [[ -o hist_verify && $BUFFER != $_ward_b ]] && return; _ward_b=$BUFFER
    zle .expand-history && [[ $BUFFER != $_ward_b ]] && { _ward_refuse "ward: not run: it can't be told what the history makes of this"; return; }
  fi
  ((!_ward_up)) || [[ ! /proc/$_ward_pid/fd/0 -ef /proc/self/fd/$_ward_out ]] || { print >&$_ward_out; _ward_woke=1 } # Ward looks at what holds here while zsh tells the line
  _ward_line=$PREBUFFER$BUFFER
  if [[ $_ward_line == *[^[:space:]]* && $_ward_line != _ward_off ]]; then
    _ward_judge $_ward_line; case $? in
      0) ;; 1) CURSOR=$#BUFFER LBUFFER+=$'\n'; [[ $KEYMAP != vicmd ]] || zle -K main; return ;;
      3) zle -I; [[ $CONTEXT == start ]] || { print -rz -- $_ward_line; _ward_next=$_ward_from; zle .send-break; }; return ;;
      *) _ward_refuse $_ward_said; return ;;
    esac
  fi
  _ward_l=("${(@f)_ward_line}") _ward_pass=$#_ward_l _ward_why=; zle $_ward_then -- "$@"
  [[ $PREBUFFER$BUFFER != $_ward_line && $BUFFER == *[^[:space:]]* ]] || return 0 # else another line was made of it
  _ward_line=$PREBUFFER$BUFFER _ward_l=("${(@f)_ward_line}"); _ward_judge $_ward_line && _ward_pass=$#_ward_l || _ward_pass=0 _ward_why=$_ward_said
}
# What is accepted in the place of a refused line says so, is not seen, and leaves that line in the history and 126 in $?; and no ERR_EXIT ends the shell.
_ward_refuse() {
  _ward_said=$1 _ward_pass=1
  if [[ $CONTEXT == cont ]]; then zle -I; print -ru2 -- $1; zle .send-break; return; fi
  for _ward_b in zshaddhistory preexec $zshaddhistory_functions $preexec_functions; do
    [[ $_ward_b == _ward_* ]] || ((! $+functions[$_ward_b])) || { disable -f -- $_ward_b; _ward_aside+=($_ward_b) }
  done # others would take it for a line of the person's
  BUFFER='_ward_refused&&:' CURSOR=16; zle .accept-line
}
_ward_back() { emulate -L zsh; ((! $#_ward_aside)) || enable -f -- $_ward_aside; _ward_aside=() }
_ward_refused() {
  { local shows=$-; _ward_back; emulate -L zsh; setopt no_err_exit no_err_return unset no_xtrace no_verbose } 2>/dev/null; local prompt=${(%%)PS1} traced=${(%%)PS4}
  local bare='%([BSUbfksu]|([FK]|){*})'; bare=${${(%%)${(S)PS1//$~bare}}##*$'\n'} # of no width
  print -rnu2 -- $'\e['$(((${(m)#bare} + 15) / COLUMNS + 1 + ($#shows != ${#shows//v} ? 15 / COLUMNS + 1 : 0) + ($#shows != ${#shows//x} ? ($#traced + 12) / COLUMNS + 1 : 0)))$'A\r\e[J'; print -ru2 -- "${prompt##*$'\n'}$_ward_line"$'\n'"$_ward_said"
  print -rs -- $_ward_line; return 126
}
_ward_addhistory() { { emulate -L zsh; setopt no_err_exit no_xtrace } 2>/dev/null; [[ ${1%$'\n'} != '_ward_refused&&:' ]]; }
# What was accepted by nothing that asks: the whole line ends before it begins.
_ward_preexec() {
  { emulate -L zsh; setopt no_xtrace } 2>/dev/null; local _ward_l=${${_ward_line//\\$'\n'/}//[[:space:]]/} _ward_a=${${1//\\$'\n'/}//[[:space:]]/} # the history may have fewer blanks
  ((_ward_pass-- > 0)) && [[ $1 == '_ward_refused&&:' || $_ward_l == *"$_ward_a"* ]] && return 0
  print -ru2 -- "${_ward_why:-ward: not run: this line did not come by what asks Ward}"; _ward_why=; kill -INT $$
}
# Before each prompt: what is typed at it is made of the line that was taken back right before, or of none.
_ward_shown() { { emulate -L zsh; setopt no_xtrace; _ward_back } 2>/dev/null; _ward_from=$_ward_next _ward_next= }
_ward_off() {
  local w; for w in $_ward_widgets; do (($+widgets[_ward_orig_$w])) && zle -A _ward_orig_$w $w || zle -A .$w $w; done
  preexec_functions=(${preexec_functions:#_ward_preexec}) precmd_functions=(${precmd_functions:#_ward_shown}) zshaddhistory_functions=(${zshaddhistory_functions:#_ward_addhistory})
  exec {_ward_in}<&- {_ward_out}>&-; _ward_pid=
}
_ward_start
for _ward_line in $_ward_widgets; do
  [[ $widgets[$_ward_line] == (builtin|user:_ward_to_*) ]] || zle -A $_ward_line _ward_orig_$_ward_line
  functions[_ward_to_$_ward_line]="_ward_accept $_ward_line \"\$@\""; zle -N $_ward_line _ward_to_$_ward_line
done
typeset -gaU preexec_functions=(_ward_preexec $preexec_functions) precmd_functions=(_ward_shown $precmd_functions) zshaddhistory_functions=($zshaddhistory_functions _ward_addhistory)
fi
