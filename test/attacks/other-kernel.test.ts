/** Limits where a control group of version 2, or a scope of systemd, really holds them: in another kernel, whatever this one has. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { mayTake } from '../may-take.ts';
import { inProof, unless } from '../unless.ts';
import { attackers, checkout, lack } from './arena.ts';
import { boot, kernel } from './other-kernel.ts';

const cannot =
  lack ??
  (process.getuid?.() === 0 ? undefined : 'only root can mount in it') ??
  (kernel === undefined ? 'there is no other kernel here; to mend it: sudo apt-get install --yes user-mode-linux' : undefined);
const fought = cannot === undefined ? inProof(test.serial) : unless(cannot, test.serial);
const systemd = '/lib/systemd/systemd';
const bySystemd = existsSync(systemd) ? fought : unless('there is no systemd here', test.serial);
const { uid, gid } = attackers.at(-1) as (typeof attackers)[0];

/** `fight NUMBER NAME [WORDS…]`: as that user, behind these words. Bash's own words and not a file's, for there is little time for more. */
const fight = `fight() {
  who=$1 top=${path.join(checkout, 'scratch')}/$2; shift 2
  mkdir -p $top/project $top/ward/config; cd $top/project; chmod 700 $top/ward/config
  project="{\\"path\\":\\"$PWD\\",\\"device\\":\\"$(stat -c %d .)\\",\\"inode\\":\\"$(stat -c %i .)\\"}"
  echo "{\\"mode\\":\\"auto\\",\\"limits\\":{\\"memory\\":\\"64MiB\\",\\"processes\\":20},\\"projects\\":[$project]}" >$top/ward/config/policy.json
  echo 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do sleep 2 & done; wait; echo all of them' >many.sh
  echo 'perl -e "my \\$x = q(a) x (200<<20); print length(\\$x), qq(\\\\n)"' >memory.sh
  chmod 600 $top/ward/config/policy.json; chown -R $who:$who $top
  as() { setpriv --reuid $who --regid $who --clear-groups env -i PATH=/usr/bin:/bin HOME=/tmp XDG_RUNTIME_DIR=/run/user/$who "$@" 2>&1; echo "ended $?"; }
  for one in many memory; do
    echo "== $who, $one, without Ward"; as bash $one.sh
    echo "== $who, $one"; as "$@" ${checkout}/src/bin/wardsh --ward-root $top/ward -c "bash $one.sh"
  done
  echo "== $who, plain"; as "$@" ${checkout}/src/bin/wardsh --ward-root $top/ward -c 'echo hello; exit 3'
  echo "== $who, doctor"; as "$@" ${checkout}/src/bin/ward --root $top/ward doctor
}`;

/** What stands below that title. */
const part = (output: string, title: string) => output.split(/^== /m).find(one => one.startsWith(`${title}\n`)) ?? '';

function check(t: ExecutionContext, output: string, { who, held }: { readonly who: number; readonly held: RegExp }): void {
  t.regex(part(output, `${who}, many, without Ward`), /^all of them\nended 0$/m, 'the attack itself is broken');
  t.regex(part(output, `${who}, memory, without Ward`), /^209715200\nended 0$/m, 'the attack itself is broken');
  t.regex(part(output, `${who}, many`), /ward: stopped: more than 20 processes/);
  const memory = part(output, `${who}, memory`);
  t.regex(memory, /ward: stopped: memory over 64 MiB/);
  t.notRegex(memory, /209715200|ended 0$/m);
  t.regex(part(output, `${who}, plain`), /^hello\nended 3$/m);
  t.regex(part(output, `${who}, doctor`), held);
  t.regex(part(output, 'left'), /^left\nnothing more\n/);
}

fought('a control group of version 2 holds memory and processes, is named, and nothing is left of it', async t => {
  mayTake(t, 12);
  const left = 'echo "== left"; ls -d /sys/fs/cgroup/ward-* 2>&-; echo nothing more';
  const inside = `${fight}\necho '+memory +pids +cpu' >/sys/fs/cgroup/cgroup.subtree_control\nfight 0 root\n${left}`;
  check(t, await boot('exec /bin/bash /run/inside.sh', inside), {
    who: 0,
    held: /held by the kernel, in a control group for each \(version 2\)/,
  });
});

/** Two units: what is tried, and a manager as a user has one who is logged in; a process of it may be moved to its scopes, and no other. */
const first = `mkdir -p /run/systemd/system /run/user/${uid}; chown ${uid}:${gid} /run/user/${uid}; chmod 700 /run/user/${uid}
printf '[Unit]\\nDefaultDependencies=no\\n[Service]\\nType=oneshot\\nExecStart=/bin/bash /run/inside.sh\\nStandardOutput=file:/dev/console\\nStandardError=file:/dev/console\\n' >/run/systemd/system/inside.service
printf '[Unit]\\nDefaultDependencies=no\\n[Service]\\nUser=${uid}\\nGroup=${gid}\\nDelegate=pids memory cpu\\nEnvironment=XDG_RUNTIME_DIR=/run/user/${uid} HOME=/tmp\\nExecStart=${systemd} --user --unit=basic.target\\n' >/run/systemd/system/manager.service
exec ${systemd} --unit=inside.service --log-target=null --show-status=no`;

bySystemd(
  'a scope of systemd holds memory and processes, by the system’s manager and by a user’s own, and nothing is left of it',
  async t => {
    mayTake(t, 12);
    const own = 'systemd-run --user --quiet --wait --pipe --collect --same-dir -p Type=exec';
    const ready = `for ((i = 0; i < 600; i++)); do [ ! -S /run/user/${uid}/systemd/private ] || break; sleep 0.1; done; sleep 1`;
    const left = 'echo "== left"; find /sys/fs/cgroup -name "ward-*"; echo nothing more';
    const ordinary = uid === 0 ? '' : `systemctl start manager.service; ${ready}\nfight ${uid} ordinary ${own}`;
    const output = await boot(first, `${fight}\nfight 0 root\n${ordinary}\n${left}`);
    check(t, output, { who: 0, held: /held by systemd, in a scope for each \(the system's manager\)/ });
    if (uid !== 0) check(t, output, { who: uid, held: /held by systemd, in a scope for each \(the user's manager\)/ });
  },
);
