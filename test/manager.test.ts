/** The broker as a unit of a real `systemd --user`, in a namespace of its own: started by the manager where a shim misses it, served by it, stopped by it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { without } from './clients/beside.ts';
import { mayTake } from './may-take.ts';
import { unless } from './unless.ts';
import { noWorld, place, unshared } from './world.ts';

/** The trees of control groups in which systemd keeps its units: cgroup v2, and its own of v1 where that is mounted. */
const trees = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd'].filter(tree => existsSync(`${tree}/cgroup.procs`));
const groups = trees.map(tree => path.join(tree, `ward-test-${process.pid}`));

function remove(group: string): void {
  if (!existsSync(group)) return;
  for (const one of readdirSync(group, { withFileTypes: true })) if (one.isDirectory()) remove(path.join(group, one.name));
  rmdirSync(group);
}

const noManager = ((): string | undefined => {
  const reason =
    noWorld ?? without('systemctl', 'setpriv') ?? (existsSync('/lib/systemd/systemd') ? undefined : 'systemd is not installed');
  if (reason !== undefined) return reason;
  if (groups.length === 0) return 'there are no control groups here';
  try {
    for (const group of groups) mkdirSync(group);
    return undefined;
  } catch (error) {
    return `no control group can be made here: ${(error as Error).message}`;
  }
})();
test.after.always(() => {
  for (const group of groups) remove(group);
});

/** A machine that systemd has booted, for who looks; ann's manager has a group of control groups for itself. */
const script = `
place=$0
soon() { # waits until that is so
  tries=600
  until eval "$1"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "in vain: $1" >&2; exit 1; }
    sleep 0.1
  done
}
say() { printf '%s\\n' "$1" >>"$place/done"; }
mount -t tmpfs -o mode=755 none /run
useradd --create-home --shell /bin/bash ann
uid=$(id -u ann)
mkdir -p /run/systemd/system "/run/user/$uid"
chmod 700 "/run/user/$uid"
chown ann "/run/user/$uid"
mkdir /home/ann/app
chown -Rh ann:ann /home/ann "$place"
as_ann() { setpriv --reuid ann --regid ann --init-groups env -i HOME=/home/ann USER=ann LANG=C.UTF-8 PATH=/home/ann/.local/bin:/usr/local/bin:/usr/bin:/bin XDG_RUNTIME_DIR="/run/user/$uid" "$@"; }
manager() { as_ann systemctl --user "$@"; }
for group in ${groups.map(group => `'${group}'`).join(' ')}; do
  mkdir "$group/manager"
  chown -R ann "$group"
done
( for group in ${groups.map(group => `'${group}'`).join(' ')}; do echo 0 >"$group/manager/cgroup.procs"; done
  as_ann /lib/systemd/systemd --user --log-target=console >"$place/log" 2>&1 ) &
soon '[ -S "/run/user/$uid/systemd/private" ]'
as_ann "$place/checkout/install.sh" >"$place/install" 2>&1
ward=/home/ann/.local/lib/ward/src/bin
cd /home/ann/app
as_ann "$ward/ward" setup --mode auto --open /home/ann/app >"$place/setup" 2>&1
as_ann systemd-analyze --user verify /home/ann/.local/share/systemd/user/ward-broker.service >"$place/verified" 2>&1 || say "verify $?"
manager daemon-reload
manager is-active ward-broker.service >"$place/before" || :
as_ann "$ward/served/bash" -c 'echo cold' >"$place/cold" 2>&1 || say "cold $?"
room=/run/user/$uid/ward
soon '[ -s "$room/now" ]'
pid=$(cut -d' ' -f1 "$room/now")
manager show ward-broker.service -p ActiveState -p MainPID -p Restart >"$place/unit"
printf '%s\\n' "$pid" >"$place/pid"
cat "/proc/$pid/cgroup" >"$place/group"
as_ann "$ward/served/bash" -c 'echo warm; exit 3' >"$place/warm" 2>&1 || say "warm $?"
kill -STOP "$pid"
as_ann "$ward/served/bash" -c 'echo waited' >"$place/waited" 2>&1 &
asking=$!
soon 'ls "$room"/*/*/taken >/dev/null 2>&1'
[ ! -s "$place/waited" ] || say 'it was not the broker that served'
kill -CONT "$pid"
wait "$asking" || say "waited $?"
manager stop ward-broker.service || say "stop $?"
[ ! -e "/proc/$pid" ] || say 'it is still there'
rm /home/ann/.cache/ward/broker-missed # one is tried for in ten seconds
as_ann "$ward/served/bash" -c 'echo after' >"$place/after" 2>&1 || say "after $?"
soon '[ "$(manager is-active ward-broker.service)" = active ]'
manager stop ward-broker.service
as_ann "$place/checkout/install.sh" --uninstall >"$place/away" 2>&1 || say "away $?"
`;

unless(noManager, test.serial)(
  'a real manager of a user starts the broker that a shim misses, holds it in a group of its own, and ends it',
  t => {
    mayTake(t, 3);
    const base = place(t);
    const ran = unshared(script, base);
    const read = (name: string) => (existsSync(path.join(base, name)) ? readFileSync(path.join(base, name), 'utf8') : `no "${name}"`);
    t.is(ran.status, 0, `${ran.stderr}${read('log')}${read('install')}`);
    t.is(read('verified'), '');
    t.is(read('before'), 'inactive\n');
    t.is(read('cold'), 'cold\n');
    t.deepEqual(read('unit').trim().split('\n').sort(), ['ActiveState=active', `MainPID=${read('pid').trim()}`, 'Restart=no']);
    t.regex(read('group'), /\/ward-broker\.service$/m);
    t.is(read('warm'), 'warm\n');
    t.is(read('waited'), 'waited\n');
    t.is(read('after'), 'after\n');
    t.is(read('done'), 'warm 3\n');
  },
);
