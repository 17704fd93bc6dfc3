# complete.bash: what may stand where on the command line of ward and wardsh, for Tab in bash; complete.zsh is the same for zsh.
_ward_complete() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} at=1 words= kind=
  [[ ${COMP_WORDS[1]-} != --root ]] || at=3
  if ((COMP_CWORD < at)); then
    words=--root; ((COMP_CWORD == 1)) || kind=-d
  elif ((COMP_CWORD == at)); then
    words='approve back broker check claim close distrust doctor end help hook init log mode net notify open packs pause pending policy refuse rules sessions setup trust version watch why'; ((at == 3)) || words+=' --root'
  else
    case $before in
      --mode) words='ask auto strict observe' ;;
      --cwd | --open | --repository) kind=-d ;;
      --seed) kind=-f ;;
      --bare-repositories) words=explicit ;;
      --impact) words='read write' ;;
      --pack) words='reading git tests' ;;
      --as) words='user system project' ;;
      --for | --host | --hours | --idle | --known | --log | --program | --service | -n) ;;
      *) case ${COMP_WORDS[at]} in
        broker) words='--verbose --idle' ;;
        check) words='--json --explain --batch --mode --cwd' ;;
        close | trust | distrust) kind=-d ;;
        doctor | sessions) words=--json ;;
        end) words=all ;;
        hook) words='bash zsh' ;;
        init) words='bash zsh --prove' ;;
        log) words='--json -n verify seed new'; [[ $COMP_LINE != *' verify '* ]] || words='--seed --known'; [[ $COMP_LINE != *' seed '* ]] || words=--take ;;
        net) words='--json block all' ;;
        notify) words=--secret ;;
        mode) words='ask auto strict observe --for --impact --program --host --hours --here --this-session' ;;
        open) words=--repository kind=-d ;;
        packs) words='add remove reading git tests' ;;
        pause) words='--for end' ;;
        policy) words='--json show check diff test import accept'
          case ${COMP_WORDS[at + 1]-} in
            check) ((COMP_CWORD == at + 1)) || words=--as kind=-f ;;
            test) ((COMP_CWORD == at + 1)) || words=--log kind=-f ;;
            import) ((COMP_CWORD == at + 1)) || words='claude codex gemini opencode' kind=-f ;;
            diff) ((COMP_CWORD == at + 1)) || words= kind=-f ;;
          esac ;;
        rules) words='accept explain revoke suggest' ;;
        setup) words='--mode --open --pack --service --bare-repositories --phrase --proxy' ;;
      esac ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen ${kind:+"$kind"} -W "$words" -- "$word")
}
complete -o filenames -F _ward_complete ward
complete -o default -W '-c -l -i -e -u -x -o -O --norc --noprofile --rcfile --init-file --posix --login --ward-root' wardsh
