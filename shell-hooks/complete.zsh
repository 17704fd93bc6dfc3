#compdef ward wardsh
# complete.zsh: what may stand where on the command line of ward and wardsh, for Tab in zsh; complete.bash is the same for bash.
local -i at=2
local -a found
if [[ $service == wardsh ]]; then
  compadd -- -c -l -i -e -u -x -o -O --norc --noprofile --rcfile --init-file --posix --login --ward-root
  _files
  return
fi
[[ $words[2] != --root ]] || at=4
if ((CURRENT < at)); then
  if ((CURRENT == 2)); then compadd -- --root; else _files -/; fi
elif ((CURRENT == at)); then
  compadd -- approve back broker check claim close distrust doctor end help hook init log mode net notify open packs pause pending policy refuse rules sessions setup trust version watch why
  ((at == 4)) || compadd -- --root
else
  case $words[CURRENT-1] in
    --mode) found=(ask auto strict observe) ;;
    --cwd | --open | --repository) _files -/ ;;
    --seed) _files ;;
    --bare-repositories) found=(explicit) ;;
    --impact) found=(read write) ;;
    --pack) found=(reading git tests) ;;
    --as) found=(user system project) ;;
    --for | --host | --hours | --idle | --known | --log | --program | --service | -n) ;;
    *)
      case $words[at] in
        broker) found=(--verbose --idle) ;;
        check) found=(--json --explain --batch --mode --cwd) ;;
        close | trust | distrust) _files -/ ;;
        doctor | sessions) found=(--json) ;;
        end) found=(all) ;;
        hook) found=(bash zsh) ;;
        init) found=(bash zsh --prove) ;;
        log)
          found=(--json -n verify seed new)
          case $words[at+1] in
            verify) ((CURRENT == at + 1)) || found=(--seed --known) ;;
            seed) ((CURRENT == at + 1)) || found=(--take) ;;
          esac ;;
        net) found=(--json block all) ;;
        notify) found=(--secret) ;;
        mode) found=(ask auto strict observe --for --impact --program --host --hours --here --this-session) ;;
        open) found=(--repository); _files -/ ;;
        packs) found=(add remove reading git tests) ;;
        pause) found=(--for end) ;;
        policy)
          found=(--json show check diff test import accept)
          case $words[at+1] in
            check) ((CURRENT == at + 1)) || { found=(--as); _files } ;;
            test) ((CURRENT == at + 1)) || { found=(--log); _files } ;;
            import) ((CURRENT == at + 1)) || { found=(claude codex gemini opencode); _files } ;;
            diff) ((CURRENT == at + 1)) || { found=(); _files } ;;
          esac ;;
        rules) found=(accept explain revoke suggest) ;;
        setup) found=(--mode --open --pack --service --bare-repositories --phrase --proxy) ;;
      esac ;;
  esac
  ((${#found} == 0)) || compadd -- $found
fi
