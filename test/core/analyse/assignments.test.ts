/** Each way to set a variable, over what it held before and wherever that stands. */
import type { Dialect } from '../../../src/core/values.ts';
import { compared } from './compared.ts';

const held = `
v=a
v=(a ../b)
unset v
declare -A v=([k]=../y)
declare -i v=3
declare -r v=../y
declare -a v
export v=../q
declare -n v=w; w=../y
declare -l v=AB
v=()
readonly v=(a)
IFS=/; v=../y
set -u; v=a
set -a; v=b
set -f; v="*.txt"
set -e; v=a
set -o posix; v=a
v=a; shopt -s extglob
local v=../y
setopt shwordsplit; v="a ../y"
setopt ksharrays; v=(a ../y)
`;

/** As an assignment, by a declaration, read from elsewhere, or by the way. */
const set = String.raw`
v=b
v+=b
v+=(c)
v[1]=../z
v[0]+=x
v[k]=w
v=(\${v[@]} ../z)
v=("$v" c)
v=([3]=../z)
v=(../z [0]=q)
v=({a,../b})
v=*.txt
v=~
v=a:~
v="$v"
v=$v/x
v=\${v/a/../z}
v=$(echo ../z)
v=../z true
v=../z :
v=../z eval :
v=../z export v
v=../z exec
v=../z command export v
v=../z declare -x v
v=../z readonly v
declare v=b
declare -i v=2+2
declare -i v
declare +i v=1+1
declare -u v=bc
declare -a v=b
declare -a v
declare -A v
declare -x v=$v
declare -g v=b
declare -p v
declare -n v
declare +n v
declare -n r=v; r=../z
declare -n r=v; unset r
declare -n r=v; unset -n r
typeset v+=b
typeset -Z 3 v=1
typeset -L 2 v
typeset -T V v
typeset -U v
typeset -gA v
export -x v=b
local v=b
export v
export v=b
readonly v=b
readonly v
command v=../z
command declare v=../z
command eval v=../z
builtin declare v=../z
integer v=3
float v=3
unset v
unset "v[0]"
unset -v v
unset -f v
set -A v a ../z
read v <<< "../z q"
read -r v x <<< "b ../q"
read -a v <<< "b ../q"
read -A v <<< "a ../z"
read -d q v <<< "../z q"
read -n 2 v <<< "../z"
read -N 3 v <<< "../z"
read -t 0 v <<< ../z
read -t 1 v <<< ../z
read "v?x" <<< ../z
read v < /dev/null
read <<< "../z"; v=$REPLY
IFS=/ read v x <<< "../z"
IFS=. read -ra v <<< "a.../z"
echo ../z | read v
read v < <(echo ../z)
mapfile v <<< ../z
mapfile -t v <<< "../z"
mapfile -O 1 -t v <<< ../z
printf -v v %s ../z
printf -v "v[1]" %s ../z
print -v v ../z
zmodload zsh/datetime; strftime -s v ../z 0
zformat -f v ../z
getopts ab: v -b ../z
OPTIND=1; getopts b: o -b ../z; v=$OPTARG
set -- ../z; v=$1
set ../z; v=$*
set -- ../z b; shift; v=$1
shift; v=$1
for v in a ../z; do :; done
for v do :; done
for ((v=1;v<3;v++)); do :; done
foreach v (a ../z) :; end
select v in a; do break; done <<< 1
let v=4
let v+=1
((v=5))
((v++))
: \${v:=../z}
: \${v=../z}
: $((v=6))
cat <<< \${v:=../z} >/dev/null
cat <<< $((v=6)) >/dev/null
: <<< \${v:=../z}
cat < \${v:=b.txt} >/dev/null
echo >\${v:=/dev/null}
f() { v=../z; }; f
f() { local v=../z; }; f
f() { local v; v=../z; }; f
f() { declare -g v=../z; }; f
f() { unset v; }; f
f() { local v=1; unset v; v=../z; }; f
() { v=../z }
(v=../z)
{ v=../z; }
v=../z & wait
true && v=../z
false && v=../z
true || v=../z
! v=../z
time v=../z
repeat 2 v=../z
{ v=a } always { v=../z }
coproc v { :; }
eval v=../z
eval "v=(../z)"
eval "$v"
. /dev/stdin <<< v=../z
emulate sh -c v=../z
trap "v=../z" EXIT
trap "v=../z" DEBUG
trap "v=../z" ERR; false
exec {v}</dev/null
v=\${1:-../z}
v=\${@: -1}
v=$#
v=$?
v=$_
v=$LINENO
v=$RANDOM
v=$BASHPID
v=$EPOCHSECONDS
v=$UID
v=$IFS
cd ..; v=$OLDPWD
cd d1; v=$PWD
pushd d1; v=\${DIRSTACK[1]}
[[ ../z =~ (.*) ]]; v=\${BASH_REMATCH[1]}
[[ ../z == (#b)(*) ]]; v=$match
v=$commands[ls]
`;

const around = `
f() { local v=k; ONE; }; f
f() { ONE; }; v=k; f
g() { ONE; }; f() { local v=k; g; probe 2 "$v"; }; f
v=k; for i in 1 2; do ONE; done
v=k; while read i; do ONE; done <<< "a"
v=k; if [ -n "$u" ]; then ONE; fi
v=k; case $v in k) ONE ;; esac
v=k; (ONE); :
v=k; { ONE; } 2>/dev/null
v=k; true | { ONE; }
v=k; ONE && :
v=k; eval 'ONE'
`;

const shown = ['"$v"', '$v', '"${v-unset}"'];
const listed = ['"${v[@]}"', '"${v[1]}"'];

const rows = (text: string) => text.trim().replaceAll('\\$', '$').split('\n');

function scripts(dialect: Dialect): string[] {
  const probes = [...shown, ...(dialect === 'sh' ? [] : listed)].map(one => `probe 1 ${one} q`);
  const over = rows(held).flatMap(one => rows(set).map(two => `${one}; ${two}`));
  const within = rows(around).flatMap(one => rows(set).map(two => one.replace('ONE', () => two)));
  return [...rows(set), ...over, ...within].flatMap(one => probes.map(probe => `${one}\n${probe}`));
}

compared('an assignment', scripts, 53);
