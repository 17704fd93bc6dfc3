# What zsh runs first in a terminal of Ward's own, as its .zshenv. It asks about each line as the line editor gives it away, and obeys; nothing else.
# Above it stand words of Ward's: the person's own files by their names (__ward_files) and their ZDOTDIR, the mode, and what calms a terminal. Where to ask ($__ward_at) is written into it
# as a path. What it calls is said to be a builtin, so that no function of that name stands in for it.
typeset -g __ward_verb= __ward_nonce= __ward_line= __ward_reads= __ward_aliased= __ward_options= __ward_left= __ward_typed= __ward_mark= __ward_end= __ward_bang= __ward_status=0 __ward_call= __ward_slot= __ward_watches= __ward_own_debug= __ward_stands=
typeset -ga __ward_others=()

# Shows Ward what it is made of, which is compared outside with what it was before anything else ran: before the first of the
# person's files and at each prompt. Where a line begins it is shown by other words, so that no one function answers for all.
__ward_show() {
  builtin emulate -L zsh
  { builtin print -rN -- '' $'\1ward' "$1" - "${(pj:\1:)${(@kv)functions[(I)(__ward_*|not-run|run-apart|builtin)]}}" "functions ${(t)functions} parameters ${(t)parameters} widgets ${(t)widgets} funcstack ${(t)funcstack} ${(j: :)${(@kv)parameters[(I)(__ward_*|precmd_functions|preexec_functions|zshaddhistory_functions)]}}" >$__ward_at/ask } 2>/dev/null
}

# Sends a request, and waits for the answer to exactly that: its first word, and the rest. What it begins with ends one that Ctrl-C cut off.
__ward_ask() {
  builtin emulate -L zsh
  __ward_nonce=${__ward_slot:-0}.${sysparams[pid]-}.$RANDOM$RANDOM.$RANDOM$RANDOM.$RANDOM
  { builtin print -rN -- '' $'\1ward' "$1" $__ward_nonce "${@:2}" >$__ward_at/ask$__ward_slot } 2>/dev/null && __ward_hear
}

__ward_hear() {
  builtin emulate -L zsh
  local reply
  while IFS= builtin read -r -d '' reply; do
    [[ $reply == "$__ward_nonce "* || $reply == '* '* ]] || builtin continue
    reply=${reply#* } __ward_verb=${reply%% *} __ward_words=${reply#* }
    builtin return 0
  done 2>/dev/null <$__ward_at/answer$__ward_slot
  builtin return 1
}

# What these names stand for in this shell (alias, function, variable), and all that it exports. None of it takes a process.
__ward_tell() {
  local __ward_ifs=$IFS
  builtin emulate -L zsh
  # The person's own traps would print into it.
  [[ $__ward_watches == begun ]] || builtin trap - DEBUG
  builtin trap - ZERR
  local IFS=$' \t\n' __ward_w
  local -a __ward_names=(${=__ward_words})
  {
    builtin print -rN -- '' $'\1ward' told $__ward_nonce $#__ward_names
    for __ward_w in $__ward_names; do
      builtin print -rN -- $__ward_w "${aliases[$__ward_w]-${galiases[$__ward_w]+-g}${saliases[${__ward_w##*.}]+-s}}"
      if (($+functions[$__ward_w])); then
        [[ $functions[$__ward_w] != *'builtin autoload -X'* ]] || builtin autoload +X -- $__ward_w
        builtin functions -- $__ward_w
      fi
      builtin print -rn -- $'\0'
      # Of a function that the line has come to what is its own.
      case ${parameters[$__ward_w]-}${__ward_watches:+-} in
        *-local*-) [[ $__ward_w != IFS ]] && builtin typeset -p -- $__ward_w || builtin print -r -- "typeset IFS=${(qqqq)__ward_ifs}" ;;
        '' | *export* | *local*) [[ $__ward_w != IFS ]] || builtin print -r -- "typeset IFS=${(qqqq)__ward_ifs}" ;;
        *special*) [[ $__ward_w != (CDPATH|PATH|HOME|PS[1-4]|PROMPT|RPROMPT) || -z ${(P)__ward_w} ]] || builtin print -r -- "typeset $__ward_w=${(qqqq)${(P)__ward_w}}" ;;
        scalar*) builtin print -r -- "typeset $__ward_w=${(qqqq)${(P)__ward_w}}" ;;
        *) builtin typeset -p -- $__ward_w ;;
      esac
      builtin print -rn -- $'\0'
    done
    for __ward_w in ${(k)parameters[(R)*export*]}; do builtin print -r -- "export $__ward_w=${(qqqq)${(P)__ward_w}}"; done
    builtin print -rn -- $'\0'
  } 2>/dev/null >$__ward_at/ask$__ward_slot
  __ward_hear
}

# A text as zsh itself reads it, aliases and all, in the words in which it shows functions; 1 where it is not whole, or wrong.
__ward_parsed() {
  local end=$'__ward_end \xc3\x83'
  { functions[__ward_text]=$1$'\n'$end } 2>/dev/null
  REPLY=${functions[__ward_text]-}
  builtin unfunction __ward_text 2>/dev/null
  [[ $REPLY == *$'\xc3\x83' ]] || __ward_bytes
  [[ $REPLY == (|*$'\n')$'\t'$end ]] || builtin return
  REPLY=${${REPLY%$'\t'$end}%$'\n'}
  REPLY=${${REPLY#$'\t'}//$'\n\t'/$'\n'}
}

# What is set in `functions` has some bytes as zsh keeps them: behind 0x83 and with 0x20 changed. They are put back.
__ward_bytes() {
  builtin emulate -L zsh; builtin setopt extended_glob no_multibyte
  REPLY=${REPLY//(#m)$'\x83'?/${(#)$((##${MATCH[2]} ^ 32))}}
}

# How deep a line stands is not the same wherever zsh shows one.
__ward_flat() { REPLY=${${1##$'\t'#}//$'\n'$'\t'##/$'\n'} }

# Whether what was typed goes on below. What stands in the place of !! is seen before where HIST_VERIFY says so.
__ward_more() {
  local -a __ward_on=(${(k)options[(R)on]}) __ward_lines
  builtin emulate -L zsh; builtin setopt extended_glob no_aliases
  builtin trap - DEBUG ZERR
  local REPLY said
  # Another sign than # may begin a comment.
  [[ ${histchars[3]-#} == '#' ]] || __ward_on+=(histchars)
  __ward_options=${(j.:.)__ward_on} __ward_verb= __ward_words= __ward_aliased=
  # Where that can't be, zsh itself says why as it reads the line, and nothing of it begins.
  if (($__ward_on[(Ie)banghist])) && builtin zle .expand-history; then
    __ward_bang=1
    (($__ward_on[(Ie)histverify])) && builtin return
  fi
  __ward_line=$PREBUFFER$BUFFER
  __ward_parsed $__ward_line; __ward_reads=$REPLY
  ((! $__ward_on[(Ie)aliases])) || builtin setopt aliases
  if __ward_parsed $__ward_line; then
    [[ $REPLY == $__ward_reads ]] || __ward_aliased=aliased
    __ward_reads=$REPLY __ward_verb=${REPLY:+ask}
    builtin return 1
  fi
  # An error behind its last line: it stops in the middle of something.
  said=$(functions[__ward_text]=$__ward_line$'\n' 2>&1)
  said=${${said%%$'\n'*}#*:} __ward_lines=("${(@f)__ward_line}")
  if [[ -n $said && $said != "$(($#__ward_lines + 1)):"* ]]; then
    __ward_verb=no __ward_words="zsh: ${said#*: }"
    builtin return 1
  fi
  [[ $CONTEXT == start ]] || builtin return 1
  CURSOR=$#BUFFER
  LBUFFER+=$'\n'
  # It goes on where zsh begins a line, which is not among the commands of vi.
  [[ $KEYMAP != vicmd ]] || builtin zle -K main
}

# The whole line is asked about; what is not to run here is put in the place of it.
__ward_judge() {
  builtin emulate -L zsh; builtin setopt extended_glob
  local REPLY=
  __ward_left= __ward_typed=
  [[ $__ward_line == $PREBUFFER$BUFFER ]] || __ward_verb=no __ward_words='ward: not run: another zle-line-finish changed it when it was whole'
  # There is nothing in it.
  [[ -n $__ward_verb ]] || { __ward_left=' '; builtin return }
  builtin zle -I
  if [[ $__ward_verb == ask ]]; then
    __ward_ask read "$__ward_line" "$__ward_options" "$__ward_aliased" "$__ward_reads" || __ward_verb=lost
    while [[ $__ward_verb == tell ]]; do __ward_tell || __ward_verb=lost; done
  fi
  case $__ward_verb in
    run | watch)
      [[ $__ward_verb == run ]] || __ward_watches=armed
      __ward_flat $__ward_reads; __ward_left=$REPLY
      builtin return
      ;;
    edit)
      # Where zsh itself took it for unfinished the next prompt begins with it.
      [[ $CONTEXT == start ]] || { builtin print -rz -- "$__ward_line"; builtin zle .send-break }
      builtin return
      ;;
    no) REPLY=not-run ;;
    apart) REPLY=run-apart ;;
    *) __ward_words='ward: not run: Ward can not be asked any more' ;;
  esac
  if [[ $CONTEXT == start && -n $REPLY ]]; then
    __ward_typed=$__ward_line BUFFER="'$REPLY' ${(qq)__ward_line}&&:"
    __ward_parsed $BUFFER && __ward_flat $REPLY && __ward_left=$REPLY
    __ward_aside
  else
    [[ $REPLY != run-apart ]] || __ward_words='ward: not run: what needs more than this session has is to be written as one line here'
    builtin print -ru2 -- $__ward_words
    builtin zle .send-break
  fi
}

# What stands in the place of a line is not what others, who are told of each, are to take for it.
__ward_aside() {
  local name
  for name in zshaddhistory preexec $zshaddhistory_functions $preexec_functions; do
    [[ $name == __ward_* ]] || ((! $+functions[$name])) || { builtin disable -f -- $name; __ward_others+=($name) }
  done
}

__ward_again() {
  builtin emulate -L zsh
  (($#__ward_others == 0)) || builtin enable -f -- $__ward_others
  __ward_others=()
}

# Within what these widgets themselves edit. No variable says so: one could be set before.
__ward_nested() {
  builtin emulate -L zsh
  [[ -n ${funcstack[3,-1][(r)__ward_(finish|init)]-} ]]
}

# Where the line editor gives a line away, by whatever key or widget: nothing leads around it. What the person takes back to change it stands in the editor again.
__ward_finish() {
  local __ward_below= __ward_asks= __ward_edits=
  if __ward_nested; then builtin return 0; fi
  if [[ $CONTEXT == start || $CONTEXT == cont ]]; then __ward_asks=1; fi
  while :; do
    while [[ -n $__ward_asks ]] && { [[ -n $__ward_edits ]] || __ward_more; }; do
      __ward_edits=
      builtin print -rn -- "${zle_bracketed_paste[1]-}"
      # The first of all only takes back that a line was given away.
      if [[ -n $__ward_below ]] || builtin zle .recursive-edit; then __ward_below=1; else builtin zle .send-break; builtin return 0; fi
      if ! builtin zle .recursive-edit; then builtin zle .send-break; builtin return 0; fi
    done
    if [[ -n ${widgets[__ward_own_finish]-} ]]; then builtin zle __ward_own_finish -- "$@" || builtin :; fi
    if [[ -z $__ward_asks ]]; then builtin break; fi
    __ward_judge || builtin :
    if [[ $__ward_verb != edit || $CONTEXT != start ]]; then builtin break; fi
    __ward_edits=1
  done
  if [[ -n $__ward_bang ]]; then builtin unsetopt bang_hist; fi
}

# Where it begins to read one. This says that the shell is at its prompt, and what Ward has running has ended.
__ward_init() {
  if __ward_nested; then builtin return 0; fi
  if [[ $CONTEXT == start ]]; then
    # Before anything is set, which may no longer go.
    __ward_show shown || builtin :
    # The line has taken away what ends the looking at it.
    [[ -z $__ward_watches ]] || __ward_over || builtin :
    __ward_mend || builtin :
    __ward_stands=1
    if __ward_ask prompt $__ward_status; then __ward_mode=$__ward_words; fi
    if [[ $__ward_verb == leave ]] && builtin cd -q -- $__ward_home || __ward_marks; then builtin zle .reset-prompt; fi
  fi
  if [[ -n ${widgets[__ward_own_init]-} ]]; then builtin zle __ward_own_init -- "$@" || builtin :; fi
}

# For terminals that know where a prompt, a line and what it prints begin and end (OSC 133; in VS Code its own, 633).
__ward_osc() {
  case ${TERM-dumb}:${TERM_PROGRAM-} in dumb:* | linux:*) REPLY= ;; *:vscode) REPLY=$'\e]633;'$1$'\a' ;; *) REPLY=$'\e]133;'$1$'\a' ;; esac
}

# Marks the prompt with that and the mode; 1 where it is marked so.
__ward_marks() {
  local REPLY before end
  __ward_osc A; before=${REPLY:+%\{$REPLY%\}}"[$__ward_mode] "
  __ward_osc B; end=${REPLY:+%\{$REPLY%\}}
  case $PS1 in "$before"*) builtin return 1 ;; esac
  # Something may have been put before it meanwhile, as a virtual environment does.
  if [[ -n $__ward_mark ]]; then PS1=${PS1/"$__ward_mark"} PS1=${PS1%"$__ward_end"}; fi
  __ward_mark=$before __ward_end=$end PS1=$before${PS1-}$end
}

# Puts back what was taken away, and stands behind the others before a prompt, and before them in front of a line.
__ward_mend() {
  builtin emulate -L zsh
  local place
  builtin enable emulate print read functions autoload typeset unfunction setopt kill zle trap 2>/dev/null
  if [[ -z $__ward_call ]]; then builtin zmodload zsh/system && builtin sysopen -r -o cloexec -u __ward_call $__ward_at/call; fi
  builtin zle -F $__ward_call __ward_here
  # What others put in front or behind is theirs to do, and so it is before the first prompt.
  local -a ours=(${(M)precmd_functions:#__ward_(ended|prompt)} ${(M)preexec_functions:#__ward_begins} ${(M)zshaddhistory_functions:#__ward_remember})
  if [[ -n $__ward_stands && ( ${#${(u)ours}} -lt 4 || ${widgets[zle-line-finish]-} != user:__ward_finish ) ]]; then
    { builtin print -rN -- '' $'\1ward' mended - >$__ward_at/ask } 2>/dev/null
    [[ -z ${WIDGET-} ]] || builtin zle -I
    builtin print -ru2 -- 'ward: warning: what asks about each line was taken away in part, and is put back'
  fi
  [[ "${precmd_functions[1]-} ${precmd_functions[-1]-}" == '__ward_ended __ward_prompt' ]] ||
    typeset -ga precmd_functions=(__ward_ended ${precmd_functions:#(__ward_ended|__ward_prompt)} __ward_prompt)
  [[ ${preexec_functions[1]-} == __ward_begins ]] || typeset -ga preexec_functions=(__ward_begins ${preexec_functions:#__ward_begins})
  [[ -n ${zshaddhistory_functions[(r)__ward_remember]-} ]] || typeset -ga zshaddhistory_functions=(__ward_remember $zshaddhistory_functions)
  for place in finish init; do
    [[ ${widgets[zle-line-$place]-} != user:__ward_$place ]] || builtin continue
    [[ -z ${widgets[zle-line-$place]-} ]] || builtin zle -A zle-line-$place __ward_own_$place
    builtin zle -N zle-line-$place __ward_$place
  done
}

# Ward calls where nothing came of what was typed.
__ward_here() {
  builtin emulate -L zsh
  local called whole=whole
  IFS= builtin read -r -d '' -u $1 called
  [[ ${widgets[zle-line-finish]-}${preexec_functions[(r)__ward_begins]-} == user:__ward_finish__ward_begins ]] || whole=
  builtin print -rN -- '' $'\1ward' here "$whole" >$__ward_at/ask
}

# When a line has ended, before all others: a prompt that sets the title itself does so behind this.
__ward_ended() {
  __ward_status=$?
  local REPLY
  [[ -z $__ward_watches ]] || __ward_over
  __ward_osc "D;$__ward_status"
  [[ -n $REPLY ]] || builtin return 0
  builtin print -rn -- "${__ward_mark:+$REPLY}"$'\e]2;ward: '"${PWD//[[:cntrl:]]/?}"$'\a'
  # What drew on another screen and was killed has left it so, and zsh the terminal as it was there.
  case $__ward_status in
    129 | 131 | 13[2-9] | 14[0-3]) builtin print -rn -- "$__ward_calm"; /usr/bin/stty opost onlcr icrnl isig 2>/dev/null ;;
  esac
  builtin return 0
}

# Before each prompt, after all others.
__ward_prompt() {
  builtin setopt zle
  __ward_again
  __ward_back
  __ward_mend || builtin :
  __ward_marks || builtin :
}

# What was judged is not expanded once more.
__ward_back() {
  if [[ -n $__ward_bang ]]; then builtin setopt bang_hist; fi
  __ward_bang=
}

# As the line begins: it is what was judged, to the letter, or it ends here. Where INT does not end it, everything ends.
__ward_begins() {
  # Not in a function that keeps its options to itself.
  __ward_back
  __ward_same "$3"
  [[ -z $__ward_watches ]] || __ward_arm
}

__ward_same() {
  builtin emulate -L zsh; builtin setopt extended_glob
  local REPLY expected=$__ward_left __ward_verb= __ward_words=
  __ward_left=
  __ward_mend
  __ward_flat "$1"
  [[ -n $expected && $REPLY == $expected ]] || { __ward_never 'zsh reads this line otherwise than it was asked about (setopt interactive_comments, correct)'; builtin kill -KILL $$ }
  # Ward has seen what it is made of before any of it begins.
  __ward_ask begins "${(pj:\1:)${(@kv)functions[(I)(__ward_*|not-run|run-apart|builtin)]}}" "functions ${(t)functions} parameters ${(t)parameters} widgets ${(t)widgets} funcstack ${(t)funcstack} ${(j: :)${(@kv)parameters[(I)(__ward_*|precmd_functions|preexec_functions|zshaddhistory_functions)]}}" "$REPLY" && [[ $__ward_verb == go ]] || { __ward_never 'Ward can not be asked any more'; builtin kill -KILL $$ }
  __ward_osc C
  builtin print -rn -- "$REPLY"
}

# The line ends before it begins; where INT does not do that, everything ends.
__ward_never() {
  builtin emulate -L zsh
  { builtin print -rN -- '' $'\1ward' missing - >$__ward_at/ask } 2>/dev/null
  builtin print -ru2 -- "ward: not run: $1"
  builtin kill -INT $$
}

# The line runs what its text does not tell: until it has ended each list of commands is asked about before it starts (DEBUG). The person's own trap
# runs behind that, as ever.
__ward_arm() {
  builtin setopt local_options no_local_traps no_ksh_arrays no_sh_word_split no_aliases
  local -a words
  words=("${(@z)$(builtin trap)}")
  local at=$words[(I)DEBUG]
  __ward_own_debug=
  if (($+functions[TRAPDEBUG])); then
    builtin functions -c TRAPDEBUG __ward_theirs && __ward_own_debug=__ward_theirs
  elif ((at > 2)); then
    __ward_own_debug=${(Q)words[at - 1]}
  fi
  builtin trap -- '__ward_watch "$@" || builtin return 126; [[ -z $__ward_own_debug ]] || builtin eval "$__ward_own_debug"' DEBUG
}

# Behind the line, before whatever else is run then but `precmd` itself.
__ward_over() {
  builtin setopt local_options no_local_traps no_ksh_arrays
  if [[ "$(builtin trap)" != *'__ward_watch "$@"'* || $functions[__ward_watch] != *__ward_cancel* ]] || [[ ! -o debug_before_cmd ]]; then
    builtin setopt no_local_options debug_before_cmd
    { builtin print -rN -- '' $'\1ward' blind - >$__ward_at/ask } 2>/dev/null
    builtin print -ru2 -- 'ward: warning: the line took away what Ward sees its commands by: what it ran from then on was held by the sandbox alone'
    # What stands there now is the person's.
    [[ "$(builtin trap)" == *'__ward_watch "$@"'* ]] || __ward_own_debug=none
  fi
  __ward_watches=
  if [[ $__ward_own_debug == none ]]; then
    builtin return 0
  elif [[ $__ward_own_debug == __ward_theirs ]]; then
    # The copy alone is no trap.
    functions[TRAPDEBUG]=:
    builtin functions -c __ward_theirs TRAPDEBUG
    builtin unfunction __ward_theirs
  else
    builtin trap -- "${__ward_own_debug:--}" DEBUG
  fi
}

# What zsh itself runs around a line is not the line's: hooks before its first command, and behind its last. Above them stands no function of its own.
__ward_watch() {
  local -a __ward_on=(${(k)options[(R)on]}) __ward_args=("$@")
  builtin emulate -L zsh
  local __ward_slot= __ward_verb=lost __ward_words= __ward_deep=$(($#funcstack - 1)) __ward_text=$ZSH_DEBUG_CMD
  [[ -n $__ward_watches ]] || builtin return 0
  if [[ $__ward_watches == armed ]]; then
    ((__ward_deep == 0)) || builtin return 0
    __ward_watches=begun
  fi
  ((__ward_deep == 0)) || [[ $funcstack[-1] != (precmd|periodic|__ward_*) ]] || builtin return 0
  ((ZSH_SUBSHELL == 0)) || __ward_slot=.$((sysparams[pid] % 16 + 1))
  if [[ ! -e $__ward_at/stopped ]]; then
    __ward_ask list "$__ward_text" "$PWD" ${(j.:.)__ward_on} zsh $#__ward_args "${__ward_args[@]}" || __ward_verb=lost
    while [[ $__ward_verb == tell ]]; do __ward_tell || __ward_verb=lost; done
    [[ $__ward_verb != go ]] || builtin return 0
  fi
  __ward_cancel
  builtin return 126
}

# The whole line ends, whatever it does about Ctrl-C: with the status of the trap where that is enough, and no function stands around. In a subshell its own part
# ends, and with it the line, but for a job of an earlier one.
__ward_cancel() {
  [[ $__ward_verb != lost || -e $__ward_at/stopped ]] || __ward_words='ward: stopped: Ward can not be asked any more'
  [[ -z $__ward_words ]] || builtin print -r -- $__ward_words 2>/dev/null >/dev/tty
  if ((ZSH_SUBSHELL)); then
    [[ $__ward_verb == part ]] || builtin kill -INT $$
    __ward_leave
  fi
  [[ $__ward_verb != end ]] || ((${#funcstack:#\(eval\)} > 2)) || builtin return 0
  builtin trap - INT
  builtin kill -INT $$
  builtin :
}

# Out of a subshell. In zsh 5.8 a function of the line would go on behind an exit of its trap.
__ward_leave() { builtin exit 126 }
[[ $ZSH_VERSION != 5.8* ]] || __ward_leave() { builtin trap - INT; builtin kill -INT $sysparams[pid]; builtin kill -KILL $sysparams[pid] }

# The history has the line itself, and not what stands in its place: that is gone when this is put there.
__ward_remember() {
  builtin emulate -L zsh
  # What was given away with nothing asked, whatever of it stands in the way no more.
  [[ -n $__ward_left || $1 != *[^[:space:]]* ]] || { __ward_mend; __ward_never 'what asks about each line was taken away'; builtin kill -KILL $$ }
  [[ -n $__ward_typed ]] || builtin return 0
  builtin return 1
}

__ward_recall() {
  [[ -o hist_ignore_space && $__ward_typed == ' '* ]] || builtin print -rs -- $__ward_typed
}

# Stands in the place of a line that is not run.
not-run() {
  __ward_again
  __ward_recall
  builtin print -ru2 -- $__ward_words
  builtin return 126
}

# Stands in the place of a line that Ward runs in a sandbox of its own, and waits for it.
run-apart() {
  __ward_again
  __ward_recall
  local ended
  for ended in preexec $preexec_functions; do
    [[ $ended == __ward_* ]] || ((! $+functions[$ended])) || $ended "$1" "$1" "$1" || builtin :
  done
  builtin emulate -L zsh
  __ward_ask apart || builtin return 125
  ended=${__ward_words%% *} __ward_words=${__ward_words#* }
  [[ $ended != 130 ]] || builtin print -u2
  [[ -z $__ward_words ]] || builtin print -ru2 -- $__ward_words
  builtin return $ended
}

# Around each of the person's own files, which run as zsh has them run: its ZDOTDIR is theirs meanwhile.
__ward_file() {
  if [[ -n $__ward_zdot ]]; then ZDOTDIR=$__ward_zdot; else builtin unset ZDOTDIR; fi
  REPLY=${__ward_files[$1]-/dev/null}
}

# The history begins with what was typed in the project's guarded terminals before.
__ward_past() {
  builtin emulate -L zsh
  local line
  while IFS= builtin read -r -d '' line; do builtin print -rs -- $line; done </run/ward/past
}

__ward_next() {
  __ward_zdot=${ZDOTDIR-}
  if [[ $1 == .zlogin || ( $1 == .zshrc && ! -o login ) ]]; then __ward_past; __ward_mend; else ZDOTDIR=/run/ward/typing; fi
}

__ward_show stands
