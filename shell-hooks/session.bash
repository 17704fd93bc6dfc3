# What bash runs first in a terminal of Ward's own, before the first prompt. It asks about each line before bash accepts it, and obeys; nothing else.
# Above it stand words of Ward's: where to ask (__ward_at), the project (__ward_home), what calms a terminal (__ward_calm), and the person's own files that run first (__ward_files).
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  builtin printf 'ward: a guarded terminal takes bash 4.4 or later (this is %s): it has not begun\n' "$BASH_VERSION" >&2
  exit 125
fi
# ble.sh would read the lines in the place of bash, and none of them would be asked about.
alias ble-attach=:
for __ward_file in "${__ward_files[@]}"; do . "$__ward_file"; done
unalias ble-attach 2>/dev/null
if [[ -n ${BLE_VERSION-} ]]; then
  PROMPT_COMMAND=("${PROMPT_COMMAND[@]//*attach-from-PROMPT_COMMAND*/:}")
  builtin printf '%s\n' 'ward: warning: ble.sh reads no lines here: bash itself does, and asks about each' >&2
fi
unset -v __ward_file __ward_files __ward_verb __ward_words __ward_nonce __ward_going __ward_expands __ward_mark __ward_end __ward_slot __ward_watches __ward_own __ward_flags __ward_skips __ward_int __ward_was __ward_status
unset -f builtin printf read bind declare export history kill not-run run-apart 2>/dev/null
unalias builtin not-run run-apart 2>/dev/null
readonly __ward_at __ward_home __ward_calm

# Sends a request, and waits for the answer to exactly that: its first word, and the rest. What it begins with ends one that Ctrl-C cut off.
__ward_ask() {
  __ward_nonce=${__ward_slot:-0}.${SRANDOM-$RANDOM$RANDOM}.${SRANDOM-$RANDOM$RANDOM}.$RANDOM
  { \builtin printf '%s\0' '' $'\1ward' "$1" "$__ward_nonce" "${@:2}" >"$__ward_at/ask${__ward_slot-}"; } 2>/dev/null && __ward_hear
}

__ward_hear() {
  \builtin local __ward_reply __ward_how=-r
  # Who waits for a person or a command does not end by TMOUT.
  [[ -z ${TMOUT-} ]] || __ward_how=-rt9999999
  while IFS= \builtin read "$__ward_how" -d '' __ward_reply; do
    [[ $__ward_reply == "$__ward_nonce "* || $__ward_reply == '* '* ]] || continue
    __ward_reply=${__ward_reply#* } __ward_verb=${__ward_reply%% *} __ward_words=${__ward_reply#* }
    \builtin return 0
  done 2>/dev/null <"$__ward_at/answer${__ward_slot-}"
  \builtin return 1
}

# What these names stand for in this shell (alias, function, variable), and all that it exports.
__ward_tell() {
  \builtin local -
  \builtin set +TE
  __ward_stand 2>/dev/null >"$__ward_at/ask${__ward_slot-}"
  __ward_hear
}

# A function of its own: by then no trap of the person's prints into it (set -T, set -E), nor into what is substituted elsewhere.
__ward_stand() {
  \builtin local -a __ward_names
  \builtin local __ward_name
  IFS=' ' \builtin read -r -a __ward_names <<<"$__ward_words"
  \builtin printf '%s\0' '' $'\1ward' told "$__ward_nonce" "${#__ward_names[@]}"
  for __ward_name in "${__ward_names[@]}"; do
    \builtin printf '%s\0' "$__ward_name" "${BASH_ALIASES[$__ward_name]-}"
    \builtin declare -f -- "$__ward_name"
    \builtin printf '\0'
    [[ $__ward_name == *[!A-Za-z0-9_]* ]] || \builtin declare -p -- "$__ward_name"
    \builtin printf '\0'
  done
  \builtin declare -px
  \builtin printf '\0'
}

# A line that stops in the middle of something goes on below; one with an error runs nothing, and bash says which.
__ward_whole() {
  \builtin local - __ward_said
  \builtin set +TE
  __ward_said=$(BASH_ENV= LC_ALL=C "$BASH" --norc --noprofile -O extglob -n -c -- "$1" 2>&1)
  case $__ward_said in
    '') \builtin return 0 ;;
    *'unexpected end of file'* | *'unexpected EOF'* | *'delimited by end-of-file'*) __ward_verb=more ;;
    *) __ward_verb=no __ward_words=$__ward_said ;;
  esac
  \builtin return 1
}

__ward_judge() {
  \builtin local __ward_line="$1" __ward_sure=
  [[ ! $__ward_line =~ (^|[^\\])(\\\\)*\\$ ]] || { __ward_verb=more; \builtin return; }
  while :; do
    __ward_ask line "$__ward_line" "$__ward_sure" "$BASHOPTS" "$__ward_was" "$0" "$(($# - 1))" "${@:2}" || __ward_verb=lost
    while [[ $__ward_verb == tell ]]; do __ward_tell || __ward_verb=lost; done
    [[ $__ward_verb == fault && -z $__ward_sure ]] || \builtin return
    __ward_whole "$__ward_line" || \builtin return
    __ward_sure=sure
  done
}

# A function of that name would answer in the place of what all this is made of, and a line that defines one need not say so.
__ward_hides() {
  { declare -F builtin >/dev/null || declare -F declare >/dev/null; } && printf '%s\0' '' $'\1ward' here - >"$__ward_at/ask"
} 2>/dev/null

# What Enter does before a step of readline that accepts the line only where this says so. Its last word is $_ as it was.
__ward_enter() {
  { ! __ward_hides || \builtin return; __ward_was=$-; \builtin set +eEuxvkT; } 2>/dev/null
  __ward_entered "$@"
  { __ward_as_it_was; } 2>/dev/null
}

# Options by which the shell ends, or shows or changes what it runs, are for the person's own lines.
__ward_as_it_was() { [[ $__ward_was != *[eEuxvkT]* ]] || \builtin set "-${__ward_was//[!eEuxvkT]/}"; }

__ward_entered() {
  \builtin local __ward_expanded
  \builtin bind '"\C-x\C-_2": redraw-current-line'
  # What is typed while a line runs is for the line (read -e), as long as a prompt would say that it has ended.
  if [[ -v __ward_going && -z $__ward_going && " ${PROMPT_COMMAND[*]} " == *[[:space:]]__ward_prompt[[:space:]]* ]]; then
    { \builtin printf '%s\0' '' $'\1ward' here whole >"$__ward_at/ask"; } 2>/dev/null
  elif [[ $READLINE_LINE == *[![:space:]]* ]]; then
    if __ward_bangs; then
      __ward_expand || { \builtin printf '%s\n' "$__ward_expanded" >&2; READLINE_LINE=; \builtin return; }
      if [[ $__ward_expanded != "$READLINE_LINE" ]]; then
        __ward_verb=$READLINE_LINE READLINE_LINE=$__ward_expanded READLINE_POINT=${#__ward_expanded}
        # Only shown (:p), or seen first.
        [[ $__ward_verb != *:p* ]] && ! \builtin shopt -q histverify || \builtin return
      fi
    fi
    __ward_verb=lost
    __ward_judge "$READLINE_LINE" "${@:1:$#-1}"
    case $__ward_verb in
      run) __ward_beside 0 ;;
      watch) __ward_watches=1 ;;
      more)
        # It goes on where bash begins a line, which is not among the commands of vi.
        \builtin bind -m vi-command '"\C-x\C-_2": vi-append-eol'
        READLINE_LINE+=$'\n' READLINE_POINT=${#READLINE_LINE}
        \builtin return
        ;;
      # Ward took the line back for the person to change it: it stands there as it was.
      edit) \builtin return ;;
      # A status that a set -e would end the shell by is none of its own line's.
      no) READLINE_LINE="not-run ${READLINE_LINE@Q}" && [[ $__ward_was != *e* ]] || READLINE_LINE+=' && :' ;;
      apart) READLINE_LINE="run-apart ${READLINE_LINE@Q}" ;;
      *)
        READLINE_LINE= __ward_words='ward: not run: Ward can not be asked any more'
        \builtin printf '%s\n' "$__ward_words" >&2
        \builtin return
        ;;
    esac
    # What was judged is not expanded once more.
    ! __ward_bangs || { \builtin set +H; __ward_expands=1; }
    __ward_going=
  fi
  \builtin bind '"\C-x\C-_2": accept-line'
  [[ -z ${__ward_watches-} ]] || __ward_arms
}

# The history may stand for something in the line.
__ward_bangs() {
  \builtin local __ward_signs=${histchars:-'!^'}
  [[ $- == *H* && ($READLINE_LINE == *"${__ward_signs:0:1}"* || $READLINE_LINE == "${__ward_signs:1:1}"*) ]]
}

# What the line is with that in its place, or what is wrong with it.
__ward_expand() {
  \builtin local -
  \builtin set +TE
  __ward_expanded=$(__ward_expands_to)
}

# In a subshell, which history -p first takes the last line from, where that is the newest, as if it were its own.
__ward_expands_to() {
  \builtin local __ward_last
  __ward_last=$(HISTTIMEFORMAT= \builtin history 1)
  \builtin history -p '' >/dev/null
  if [[ $(HISTTIMEFORMAT= \builtin history 1) != "$__ward_last" ]]; then HISTCONTROL= HISTIGNORE= \builtin history -s -- "${__ward_last#*[0-9][* ] }"; fi
  \builtin history -p -- "$READLINE_LINE" 2>&1
}

# bash-preexec takes what a key runs for a line, or what runs before a prompt: between that and a line that may run it is told of nothing.
__ward_beside() { [[ -z ${bash_preexec_imported-}${__bp_imported-} ]] || __bp_inside_preexec=$1; }

# The history has the line itself, and not what stands in its place.
__ward_remember() {
  \builtin local - __ward_last
  \builtin set +TE
  __ward_last=$(\builtin history 1) __ward_last=${__ward_last#"${__ward_last%%[0-9]*}"}
  [[ $__ward_last != *" ${FUNCNAME[1]} "* ]] || \builtin history -d "${__ward_last%%[!0-9]*}"
  [[ $1 == [[:space:]]* ]] || \builtin history -s -- "$1"
}

# Stands in the place of a line that is not run.
not-run() {
  { \builtin local -; \builtin set +eEuxvkT; } 2>/dev/null
  __ward_remember "$1"
  \builtin printf '%s\n' "$__ward_words" >&2
  \builtin return 126
}

# Stands in the place of a line that Ward runs in a sandbox of its own, and waits for it.
run-apart() {
  { \builtin local - __ward_status; \builtin set +eEuxvkT; } 2>/dev/null
  __ward_remember "$1"
  [[ -z ${bash_preexec_imported-}${__bp_imported-} ]] || for __ward_verb in "${preexec_functions[@]}"; do "$__ward_verb" "$1"; done
  __ward_ask apart || \builtin return 125
  __ward_status=${__ward_words%% *} __ward_words=${__ward_words#* }
  [[ $__ward_status != 130 ]] || \builtin printf '\n' >&2
  [[ -z $__ward_words ]] || \builtin printf '%s\n' "$__ward_words" >&2
  \builtin return "$__ward_status"
}

# An editor gives its text back to the line, where Enter asks (edit-and-execute-command would run it).
__ward_edit() {
  \builtin local __ward_file
  __ward_file=$(mktemp) && \builtin printf '%s\n' "$READLINE_LINE" >|"$__ward_file" || \builtin return
  ${VISUAL:-${EDITOR:-vi}} "$__ward_file" && READLINE_LINE=$(<"$__ward_file") && READLINE_POINT=${#READLINE_LINE}
  rm -f -- "$__ward_file"
}

# A key of fzf's has shell-expand-line run what it writes into the line, and Enter follows: what that prints is the line instead.
__ward_goes() { READLINE_LINE=$(__fzf_cd__) READLINE_POINT=${#READLINE_LINE}; }

__ward_keys() {
  \builtin local __ward_map __ward_name
  for __ward_map in emacs-standard emacs-meta emacs-ctlx vi-command vi-insert; do
    for __ward_name in accept-line operate-and-get-next edit-and-execute-command vi-edit-and-execute-command insert-comment shell-expand-line execute-named-command; do
      \builtin bind -m "$__ward_map" -u "$__ward_name"
    done
  done
  for __ward_map in emacs-standard vi-command vi-insert; do
    \builtin bind -m "$__ward_map" -x '"\C-x\C-_1": __ward_enter "$@" "$_"'
    \builtin bind -m "$__ward_map" '"\C-x\C-_2": redraw-current-line'
    for __ward_name in m j o; do
      [[ $__ward_map$__ward_name == vi-*o ]] || \builtin bind -m "$__ward_map" "\"\\C-$__ward_name\": \"\\C-x\\C-_1\\C-x\\C-_2\""
    done
    \builtin bind -m "$__ward_map" -x '"\C-x\C-_5": __ward_edit'
  done
  \builtin bind -m emacs-standard '"\C-x\C-e": "\C-x\C-_5"'
  \builtin bind -m emacs-standard '"\e#": "\C-a#\C-m"'
  \builtin bind -m vi-command '"v": "\C-x\C-_5"'
  \builtin bind -m vi-command '"#": "0i#\C-m"'
} 2>/dev/null

# Before each prompt: says that all this is still there, puts back what is not, and marks the prompt. A line that comes without it is cancelled.
__ward_prompt() {
  { __ward_status=$? __ward_was=$-; \builtin set +eEuxvkT; } 2>/dev/null
  __ward_prompted
  # Before bash 5.1, what stands behind it in the same text has $? by it; from then on bash puts that back, and no ERR trap is told of it twice.
  { __ward_as_it_was; [[ $__ward_was == *e* ]] || ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] > 500)) || \builtin return "$__ward_status"; } 2>/dev/null
}

__ward_prompted() {
  \builtin local __ward_seen= __ward_number='\#'
  ! __ward_hides || \builtin return
  \builtin enable printf read bind declare export history kill trap set shopt eval unset enable cd 2>/dev/null
  # Where a prompt, a line and what it prints begin and end, for terminals that know these marks (OSC 133; in VS Code its own, 633).
  case ${TERM-dumb}:${TERM_PROGRAM-} in dumb:* | linux:*) ;; *:vscode) __ward_seen=633 ;; *) __ward_seen=133 ;; esac
  [[ -z $__ward_seen || -z ${__ward_mark-} ]] || \builtin printf '\e]%s;D;%s\a' "$__ward_seen" "$__ward_status"
  # What drew on another screen and was killed has left it so.
  case ${__ward_seen:+1}$__ward_status in 1129 | 1131 | 113[2-9] | 114[0-3]) \builtin printf %s "$__ward_calm" ;; esac
  [[ -z ${__ward_expands-} ]] || { \builtin set -H; __ward_expands=; }
  # A prompt that sets the title itself does so behind this.
  [[ -z $__ward_seen ]] || \builtin printf '\e]2;ward: %s\a' "${PWD//[[:cntrl:]]/?}"
  \builtin unset -v __ward_going
  [[ ${PS0-} == '${__ward_going-'* ]] || PS0='${__ward_going-$(__ward_stop)}'${__ward_seen:+'\e]'$__ward_seen';C\a'}${PS0-}
  __ward_keys
  __ward_ask prompt "$__ward_status ${__ward_number@P}" || \builtin return
  [[ $__ward_verb != leave ]] || \builtin cd -- "$__ward_home"
  # Something may have been put before it meanwhile, as a virtual environment does.
  [[ -z ${__ward_mark-} ]] || PS1=${PS1/"$__ward_mark"} PS1=${PS1%"$__ward_end"}
  __ward_mark=${__ward_seen:+'\[\e]'$__ward_seen';A\a\]'}"[$__ward_words] " __ward_end=${__ward_seen:+'\[\e]'$__ward_seen';B\a\]'}
  PS1=$__ward_mark${PS1-}$__ward_end
}

__ward_stop() {
  { \builtin printf '%s\0' '' $'\1ward' missing - >"$__ward_at/ask"; } 2>/dev/null
  { \builtin printf '%s\n' 'ward: not run: this line came by a way on which nothing asks about it' >/dev/tty; } 2>/dev/null
  \builtin kill -INT $$
}

# Of a command that sets the DEBUG trap what it sets; empty where it takes it away.
__ward_handler() {
  \builtin local -a __ward_w
  \builtin eval "__ward_w=($1)"
  [[ ${__ward_w[1]-} != -- ]] || __ward_w=(trap "${__ward_w[@]:2}")
  __ward_own=${__ward_w[1]-}
  [[ $__ward_own != - ]] || __ward_own=
}

# The line runs what its text does not tell: until the next prompt each simple command is asked about before it starts (DEBUG). A function does not
# see the trap as it is, nor can it set it for good: one more step of readline does.
__ward_arms() {
  \builtin bind -x '"\C-x\C-_3": __ward_flags=$-; \builtin set +T; __ward_arm "$(\builtin trap -p DEBUG)"; \builtin set -T; \builtin trap -- "$__ward_trap" DEBUG'
  \builtin bind '"\C-x\C-_4": accept-line'
  \builtin bind '"\C-x\C-_2": "\C-x\C-_3\C-x\C-_4"'
}

# `$1`: what `trap -p DEBUG` says.
__ward_arm() {
  __ward_handler "$1"
  __ward_skips= __ward_int=
  if [[ ${PROMPT_COMMAND@a} == *a* ]]; then PROMPT_COMMAND=("$__ward_behind" "${PROMPT_COMMAND[@]}"); else PROMPT_COMMAND=$__ward_behind$'\n'$PROMPT_COMMAND; fi
}

__ward_watch() {
  ! __ward_hides || __ward_cancel
  __ward_was=$-
  [[ $- != *k* ]] || { \builtin local -; \builtin set +k; }
  \builtin local __ward_slot= __ward_verb=lost __ward_words= __ward_text="$BASH_COMMAND"
  __ward_unskip
  __ward_beside 0
  case ${FUNCNAME[1]-} in __ward_over | __ward_unskip | __ward_handler | __ward_forget) \builtin return 0 ;; esac
  case $__ward_text in
    '__ward_over "$(\builtin trap -p DEBUG)"' | '\builtin trap -p DEBUG' | '\builtin trap -- "[[ x ]]" DEBUG' | '\builtin trap -- "${__ward_own:--}" DEBUG') \builtin return 0 ;;
    *) [[ ! -e $__ward_at/stopped ]] || __ward_cancel ;;
  esac
  case $__ward_text in
    'for '* | 'case '* | 'select '* | '(('* | '[[ '*) \builtin return 0 ;;
    *PROMPT_COMMAND* | *PS0* | *__ward* | *[\<\>]*) ;;
    # What is within these is asked about when it comes to be run, and so is what a function holds.
    'eval '* | 'source '* | '. '* | ':' | ': '* | true | false | 'echo '* | 'test '* | '[ '* | 'local '* | return | 'return '* | shift | break | continue) \builtin return 0 ;;
    'trap '*DEBUG) ! __ward_theirs || \builtin return 1 ;;
    *) ! \builtin declare -F -- "${__ward_text%%[[:space:]]*}" >/dev/null 2>&1 || \builtin return 0 ;;
  esac
  [[ $BASHPID == "$$" ]] || __ward_slot=.$((BASHPID % 16 + 1))
  __ward_ask step "$__ward_text" "$PWD" "$BASHOPTS" "$__ward_was" "$0" "$(($# - 1))" "${@:1:$#-1}" || __ward_verb=lost
  while [[ $__ward_verb == tell ]]; do __ward_tell || __ward_verb=lost; done
  [[ $__ward_verb == go ]] || __ward_cancel
}

# A DEBUG trap that the line sets is the person's own and runs behind this one: the command itself is left out, which takes `extdebug` until the next.
__ward_theirs() {
  [[ $__ward_text =~ $__ward_plain ]] || \builtin return 1
  __ward_handler "$__ward_text"
  \builtin shopt -q extdebug || __ward_skips=1
  \builtin shopt -s extdebug
}

__ward_unskip() {
  [[ -n ${__ward_skips-} ]] || \builtin return 0
  \builtin shopt -u extdebug
  \builtin set -T
  [[ $__ward_flags != *E* ]] || \builtin set -E
  __ward_skips=
}

# The whole line ends: as by Ctrl-C, whatever it does about that. In a subshell its own part ends, and with it the line, but for a job of an earlier one.
__ward_cancel() {
  [[ $__ward_verb != lost || -e $__ward_at/stopped ]] || __ward_words='ward: stopped: Ward can not be asked any more'
  [[ -z $__ward_words ]] || { \builtin printf '%s\n' "$__ward_words" >/dev/tty; } 2>/dev/null
  if [[ $BASHPID == "$$" ]]; then
    __ward_int=$(\builtin trap -p INT) __ward_watches=stopped
    # Before bash 5.0, a trap that takes that of INT away leaves what ends the shell.
    [[ -z $__ward_int ]] || \builtin trap - INT
    \builtin trap - DEBUG
    \builtin kill -INT "$$"
  else
    [[ $__ward_verb == part ]] || \builtin kill -INT "$$"
    \builtin exit 126
  fi
  # Only where these are no longer what they were.
  while [[ x ]]; do ((1)); done
}

# Behind a line, before whatever else is run then. `$1`: `trap -p DEBUG`. Where that is not Ward's any more, it is the person's.
__ward_over() {
  __ward_unskip
  if [[ $__ward_watches != stopped && ($1 != *__ward_watch* || $- != *T*) ]]; then
    __ward_handler "$1"
    [[ $__ward_own != *__ward_watch* ]] || __ward_own=
    { \builtin printf '%s\0' '' $'\1ward' blind - >"$__ward_at/ask"; } 2>/dev/null
    \builtin printf '%s\n' 'ward: warning: the line took away what Ward sees its commands by: what it ran from then on was held by the sandbox alone' >&2
  fi
  [[ -z $__ward_int ]] || \builtin eval "$__ward_int"
  [[ $__ward_flags == *T* ]] || \builtin set +T
  __ward_int= __ward_watches=
  if [[ ${PROMPT_COMMAND@a} == *a* ]]; then __ward_forget; else PROMPT_COMMAND=${PROMPT_COMMAND/#"$__ward_behind"$'\n'/}; fi
}

# What runs before a prompt is as it was, wherever in it that stands by now.
__ward_forget() {
  \builtin local __ward_at_it
  for __ward_at_it in "${!PROMPT_COMMAND[@]}"; do
    [[ ${PROMPT_COMMAND[__ward_at_it]} != "$__ward_behind" ]] || \builtin unset "PROMPT_COMMAND[$__ward_at_it]"
  done
}

__ward_plain=$'^trap (-- )?(\'[^\']*\'|"[^"`$]*"|"?[$][A-Za-z_][A-Za-z0-9_]*"?|[-A-Za-z0-9_]+) DEBUG$'
# Behind it comes the person's own, as ever: in functions and subshells only where they asked for that.
__ward_trap='__ward_watch "$@" "$_" && { [[ -z $__ward_own || $BASH_COMMAND == "\builtin trap -p DEBUG" || $__ward_flags != *T* && ${#FUNCNAME[@]}$BASH_SUBSHELL != 00 ]] || eval "$__ward_own"; }'
# Before bash 5.1, an INT out of a trap leaves BASH_COMMAND as it is until another trap has come to its end.
__ward_behind='__ward_over "$(\builtin trap -p DEBUG)"; \builtin trap -- "[[ x ]]" DEBUG; \builtin trap -- "${__ward_own:--}" DEBUG'
readonly __ward_plain __ward_trap __ward_behind
readonly -f __ward_handler __ward_arms __ward_arm __ward_watch __ward_theirs __ward_unskip __ward_cancel __ward_over __ward_forget
readonly -f __ward_hides __ward_ask __ward_hear __ward_tell __ward_stand __ward_whole __ward_judge __ward_enter __ward_entered __ward_as_it_was __ward_bangs __ward_expand __ward_expands_to __ward_edit __ward_goes __ward_keys __ward_prompt __ward_prompted __ward_stop __ward_beside __ward_remember not-run run-apart
if [[ $(\builtin bind -m emacs-standard -s 2>/dev/null) == *'`__fzf_cd__`'* ]]; then
  \builtin bind -m emacs-standard -x '"\C-x\C-_6": __ward_goes'
  \builtin bind -m emacs-standard '"\ec": "\C-a\C-k\C-x\C-_6\C-m"'
fi
while IFS= \builtin read -r -d '' __ward_words; do \builtin history -s -- "$__ward_words"; done </run/ward/past
[[ -z ${bash_preexec_imported-}${__bp_imported-} ]] || PROMPT_COMMAND=$'__ward_beside 1\n'$PROMPT_COMMAND
# Before bash 5.1, of an array its first word alone is run.
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] > 500)); then
  PROMPT_COMMAND+=(__ward_prompt)
else
  __ward_words=${PROMPT_COMMAND-}
  \builtin unset -v PROMPT_COMMAND
  PROMPT_COMMAND=$__ward_words$'\n__ward_prompt'
fi
set -o history
