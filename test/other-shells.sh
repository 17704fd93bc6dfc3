#!/bin/bash
# other-shells.sh BASH ZSH COMMAND…: runs it where the shells of these directories stand in the place of the machine's, "-" for its own; as root, in mounts of its own.
# A directory is what "dpkg-deb -x" made of a package (of zsh: and of its zsh-common): test/other-shells.sh /opt/bash-5.3 /opt/zsh-5.8 npx ava test/front/guarded-zsh.test.ts
set -e
[[ -n ${apart-} ]] || apart=1 exec unshare -m --propagation private "$0" "$@"
unset apart
bash=$1 zsh=$2
shift 2
one() { if [[ -e $1/usr/bin/$2 ]]; then echo "$1/usr/bin/$2"; else echo "$1/bin/$2"; fi; }
if [[ $zsh != - ]]; then
  for part in /usr/lib/*/zsh; do mount --bind "$zsh$part" "$part"; done
  mount --bind "$zsh/usr/share/zsh/functions" /usr/share/zsh/functions
  mount --bind "$(one "$zsh" zsh)" "$(readlink -f /bin/zsh)"
fi
[[ $bash == - ]] || mount --bind "$(one "$bash" bash)" "$(readlink -f /bin/bash)"
exec "$@"
