/** Each way to go to another directory, from wherever the shell stands and within whatever that happens. */
import type { Dialect } from '../../../src/core/values.ts';
import { compared } from './compared.ts';

const before = `
:
cd d1
cd d1; cd ../d2
pushd d1
pushd d1; pushd ../d2
CDPATH=d1
CDPATH=:d1:d2
x=d1
PWD=/q
OLDPWD=d2
HOME=d2
unset HOME OLDPWD
mkdir -p made; ln -s ../d1 made/link; cd made
ln -s d1 link; cd link
set -P; ln -s d1 link; cd link
cd() { builtin cd d2; }
cd() { :; }
alias cd=:
shopt -s autocd cdspell expand_aliases
shopt -s cdable_vars; y=d2
setopt autocd cdablevars chaselinks; y=d2
setopt autopushd pushdsilent pushdminus; cd d1; cd ../d2
set -e
set -o posix
trap "cd d2" DEBUG
trap "cd d2" ERR
f() { cd d2; }
`;

const ways = `
cd d1
cd ./d1
cd d1/
cd d1/d4/..
cd d2/d3
cd ..
cd .
cd /
cd
cd ~
cd -
cd --
cd -- d1
cd ""
cd nowhere
cd a.txt
cd d1 d2
cd $x
cd "$x"
cd $y
cd y
cd -P d1
cd -L ..
cd -P ..
cd -Q d1
cd -e d1
cd d*
cd d?/d3
cd {d1,d2}
cd +1
cd -1
cd ~+
cd ~-
cd ~1
cd d4
cd link
cd ../link
cd foo
command cd d1
builtin cd d1
\\cd d1
eval cd d1
env cd d1
time cd d1
! cd d1
chdir d1
pushd d1
pushd
pushd +1
pushd -0
pushd -n d1
pushd nowhere
pushd .
popd
popd +0
popd -1
popd -n
popd nowhere
dirs -c
d1
exec cd d1
cd d1 >/dev/null
cd d1 >nowhere/x
cd d1 <nowhere
cd d1 </dev/null | cat
cd d1 | cd d2
echo d1 | cd d2
cd d1 & wait
(cd d1)
{ cd d1; }
cd d1 && cd ../d2
cd nowhere && cd d1
cd nowhere || cd d1
cd d1 || cd d2
cd d1; cd nowhere
false && cd d1
if cd d1; then :; fi
while cd d1; do break; done
until cd nowhere; do break; done
for one in d1 nowhere; do cd $one; done
case $(cd d1; pwd) in *) ;; esac
y=$(cd d1)
y=d2 cd $y
CDPATH=d1 cd d4
HOME=d1 cd
OLDPWD=d1 cd -
f
f() { cd d1; }; f
f() (cd d1); f
f() { local HOME=d1; cd; }; f
coproc cd d1
trap "cd d1" EXIT
trap "cd d1" USR1; kill -USR1 $$
source /dev/stdin <<< "cd d1"
cd "$(echo d1)"
cd "$(ls -d d*)"
cd "$OLDPWD"
cd "$PWD"
cd "\${x:-d1}"
cd d1 2>/dev/null || exit
rmdir foo; cd foo
mkdir new && cd new
mkdir -p d1/new/one && cd d1/new/one && cd ../..
mv d1 d9; cd d9
ln -s d2 z; cd z
cd d1; mv ../d1 ../d9
repeat 2 cd d1
() { cd d1 }
cd d1 d2
cd =(echo)
`;

const around = `
ONE
ONE && :
ONE || :
{ ONE; }
(ONE; probe 2)
f() { ONE; }; f
for i in 1 2; do ONE; done
while read i; do ONE; done <<< q
if [ -n "$u" ]; then ONE; fi
true | { ONE; probe 3; }
eval 'ONE'
`;

const rows = (text: string) => text.trim().split('\n');
const bashOnly = /<<<|coproc|source|=\(|pushd|popd|dirs|^\(\)|repeat|shopt|setopt|builtin/;

function scripts(dialect: Dialect): string[] {
  const all = rows(ways).flatMap(way => [
    ...rows(before).map(one => `${one}; ${way}`),
    ...rows(around).map(one => one.replace('ONE', () => way)),
    ...rows(before).map(one => `${one}; f() { ${way}; }; f; probe 4; ${way}`),
  ]);
  return all.filter(one => dialect !== 'sh' || !bashOnly.test(one)).map(one => `${one}\nprobe 1`);
}

compared('a directory', scripts, 29);
