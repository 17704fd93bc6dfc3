/** What ends, leaves or skips what: a variable and a directory that only some of the ways on have changed. */
import type { Dialect } from '../../../src/core/values.ts';
import { compared } from './compared.ts';

/** What is said, and what is done, at the place of `ONE`. */
const deeds = `
:
false
x=../y
cd d1
x=../y; false
cd nowhere
exit
exit 3
return
return 3
break
continue
break 2
break 0
break q
continue 2
exec true
exec nowhere
exec >/dev/null
set -e; false; x=../y
set -e; ! true; x=../y
set -e; false || x=../y
set -e; true && false; x=../y
set -u; : $nothing; x=../y
set -n; x=../y
set -x; x=../y
: \${nothing?}; x=../y
: \${nothing:?no}; x=../y
readonly x; x=../y
readonly x; x=../y :
unset -f f; x=../y
f
shift 9; x=../y
shift 9 || x=../y
. nowhere; x=../y
. ./nowhere || x=../y
command . ./nowhere; x=../y
eval 'x=('; x=../y
eval '('; x=../y
eval 'return'; x=../y
eval 'break'; x=../y
command return; x=../y
command exit; x=../y
builtin return; x=../y
trap 'x=../y' EXIT; exit
trap 'x=../y' ERR; false
trap 'x=../y' RETURN; return
true | exit; x=../y
exit | true; x=../y
(exit); x=../y
(exit 1) || x=../y
x=$(exit 3); x="$?../y"
x=$(exit 3) || x=../y
x=../y$(exit 3) && x=b
local x=$(false) || x=../y
export x=$(false) || x=../y
(( 0 )) || x=../y
(( 1 / 0 )); x=../y
: $(( 1 / 0 )); x=../y
[ 1 -eq q ]; x=../y
[[ 1 -eq 1/0 ]]; x=../y
[ -n "$x" ] && x=../y
[ -z "$x" ] && x=../y || x=b
test -d d1 && x=../y
x=../y & wait
x=../y | cat
echo ../y | while read x; do :; done
while read x; do :; done <<< ../y
nowhere; x=../y
nowhere && x=../y
nowhere || x=../y
./a.txt || x=../y
> /nowhere/x; x=../y
> /nowhere/x || x=../y
: > /nowhere/x || x=../y
{ x=../y; } > /nowhere/x
x=../y > /nowhere/x
exec > /nowhere/x; x=../y
x=../y < nowhere
for x in ../y; do break; done
for x in; do :; done
for x in a ../y; do continue; done
case $x in a) x=../y ;; esac
case a in b) ;; *) x=../y ;; esac
case a in a) ;& b) x=../y ;; esac
case a in a) ;;& *) x=../y ;; esac
case a in a) ;| *) x=../y ;; esac
if false; then :; else x=../y; fi
until true; do x=../y; done
while false; do x=../y; done
select x in ../y; do break; done <<< 1
time exit
! exit
! return
coproc exit; x=../y
{ return; } 2>/dev/null
if return; then :; fi
while break; do :; done
until x=../y; do :; done
for i in 1 2; do [ $i = 2 ] && break; x=../y; done
for i in 1 2 3; do [ $i = 2 ] && continue; x=$i; done
for ((i = 0; i < 2; i++)); do x=../y; continue; x=b; done
`;

const around = `
x=a; ONE
x=a; { ONE; }
x=a; (ONE; probe 2 "$x")
x=a; f() { ONE; }; f
x=a; f() { ONE; probe 2 "$x"; }; f; probe 3 "$x"
x=a; f() { ONE; }; f || probe 2 "$x"
x=a; f() { ONE; }; if f; then probe 2 "$x"; else probe 3 "$x"; fi
x=a; f() { ONE; }; g() { f; probe 2 "$x"; }; g
x=a; f() { local x=b; ONE; }; f
x=a; f() { for i in 1 2; do ONE; done; probe 2 "$x"; }; f
x=a; for i in 1 2; do ONE; done
x=a; for i in 1 2; do for j in 1 2; do ONE; done; probe 2 "$x"; done
x=a; for i in 1 2; do probe 2 "$x"; ONE; probe 3 "$x"; done
x=a; while read i; do ONE; done <<< q
x=a; while :; do ONE; break; done
x=a; until ONE; do break; done
x=a; while ONE; do break; done
x=a; if ONE; then probe 2 "$x"; else probe 3 "$x"; fi
x=a; case q in q) ONE ;; esac
x=a; ONE && probe 2 "$x"
x=a; ONE || probe 2 "$x"
x=a; { ONE; } && probe 2 "$x" || probe 3 "$x"
x=a; ! { ONE; }
x=a; true | { ONE; }
x=a; { ONE; } | cat
x=a; eval 'ONE'
x=a; eval 'ONE' || probe 2 "$x"
x=a; y=$(ONE; echo "$x"); probe 2 "$y"
x=a; { ONE; } & wait
x=a; trap 'probe 2 "$x"' EXIT; ONE
x=a; set -e; ONE
x=a; set -e; f() { ONE; }; f
x=a; set -e; f() { ONE; }; f || :
x=a; set -e; (ONE)
x=a; set -e; y=$(ONE)
x=a; set -e; if ONE; then :; fi
x=a; set -e; { ONE; } && :
x=a; set -eo pipefail; ONE | cat
x=a; set -u; ONE
x=a; set -o posix; ONE
x=a; set -o errtrace; trap 'probe 2 "$x"' ERR; ONE
x=a; . /dev/stdin <<< "ONE"
x=a; { ONE; } 2>/dev/null >nowhere/x
x=a; time { ONE; }
x=a; { ONE; } always { probe 2 "$x"; }
x=a; () { ONE; }
x=a; emulate -L sh; ONE
`;

const rows = (text: string) => text.trim().replaceAll('\\$', '$').split('\n');

function scripts(dialect: Dialect): string[] {
  const all = rows(around).flatMap(one => rows(deeds).map(deed => one.replace('ONE', () => deed)));
  const own = /<<<|coproc|\[\[|\(\(|;&|;\||;;&|select|always|\(\) \{|emulate|errtrace|pipefail|^.*time/;
  return all.filter(one => dialect !== 'sh' || !own.test(one)).flatMap(one => [`${one}\nprobe 1 "$x"`, `${one}; probe 1 "$x" "$?"`]);
}

compared('what comes after', scripts, 41);
