# ward-debug.bash: what bash 4.3 lacks for the hook before it (PS0, "local -", "${PS1@P}"). This form is the weaker one: a line that came another way
# than by Enter is ended by the DEBUG trap at its first command, which is after what that is redirected to, and not at all for one in ( ).
_ward_armed= _ward_keyed= _ward_deep=2 _ward_trap='_ward_debug "$_"; [[ -z $_ward_int ]] || \builtin kill -INT $$'
_ward_options() { local _ward_o; for _ward_o in e f m u v x; do if [[ $1 == *$_ward_o* ]]; then set "-$_ward_o"; else set "+$_ward_o"; fi; done; }
_ward_key() { local _ward_f=$-; { set +eux; } 2>/dev/null; _ward_enter "$1"; { _ward_options "$_ward_f"; } 2>/dev/null; }
# The trap itself sends the INT: it leaves functions that it ends on the shell's stack.
_ward_debug() {
  _ward_s=$? _ward_int=
  [[ -n $_ward_armed && $BASH_COMMAND != _ward_prompt && ${READLINE_LINE+set}${COMP_LINE+set} == "$_ward_keyed" ]] || return 0
  _ward_armed=
  ((_ward_ran = 1, _ward_pass-- > 0)) || { _ward_pass=0 _ward_int=1; \builtin printf '%s\n' "$_ward_other" >&2; }
}
_ward_status() { [[ $- == *e* ]] || return "$_ward_s"; }
_ward_refused() {
  local _ward_f=$- _ward_p='$ '; { set +eux; } 2>/dev/null
  [[ $PS1 == *[\\\$\`]* ]] || _ward_p=$PS1
  \builtin printf '\e[A\r\e[J%s%s\n%s\n' "$_ward_p" "$_ward_line" "$_ward_said" >&2
  \builtin history -s -- "$_ward_line"; { _ward_options "$_ward_f"; } 2>/dev/null; return 126
}
# First and last of what runs before a prompt: what runs between them is nobody's line.
_ward_prompt() {
  local _ward_s=$?; _ward_at=1 _ward_ran=0 _ward_armed= _ward_from=; [[ -z ${BLE_ATTACHED-} ]] || _ward_blind
  [[ $PROMPT_COMMAND == *$'\n'_ward_shown ]] || PROMPT_COMMAND=${PROMPT_COMMAND//$'\n'_ward_shown/}$'\n'_ward_shown
  [[ $- == *e* ]] || return "$_ward_s"
}
# A key's command and a completion alone have these two, and whoever sets them for good is no key.
_ward_shown() { local _ward_s=$?; unset READLINE_LINE COMP_LINE 2>/dev/null || \builtin true; _ward_keyed=${READLINE_LINE+set}${COMP_LINE+set} _ward_armed=1; [[ $- == *e* ]] || return "$_ward_s"; }
_ward_hang() { _ward_at=1 _ward_ran=0; PROMPT_COMMAND=_ward_prompt$'\n'${PROMPT_COMMAND-}$'\n'_ward_shown; }
_ward_release() { PROMPT_COMMAND=${PROMPT_COMMAND//_ward_shown/:}; \builtin trap -- "${_ward_theirs:-:}" DEBUG; }
for _ward_0 in emacs vi-insert vi-command; do \builtin bind -m "$_ward_0" -x '"\C-x\C-_w0": _ward_key "$_"'; done
PROMPT_COMMAND+=$'\n'_ward_shown; _ward_options "$_ward_was"
# The trap that is there comes after Ward's own; not in a function, which would put the old one back.
_ward_0=$(\builtin trap -p DEBUG)
if [[ $_ward_0 != *_ward_debug* ]]; then
  \builtin eval "_ward_theirs=(${_ward_0#trap -- })"
  [[ -z $_ward_0 ]] || _ward_trap+=$'\nif [[ $BASH_COMMAND != _ward_* ]]; then _ward_status "$_"\n'$_ward_theirs$'\nfi'
  \builtin trap -- "$_ward_trap" DEBUG
fi
_ward_0=
\builtin printf 'ward: warning: in bash %s the hook is the weaker one: what another key than Enter accepts is seen late or not at all (ward(1))\n' "$BASH_VERSION" >&2
