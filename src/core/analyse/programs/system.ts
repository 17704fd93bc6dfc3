/** Programs that change the machine, its services, containers and clouds, and what outlives the command. */
import { code, connect, form, leave, reading, textOf, touch } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

/** Programs whose every call reaches what the sandbox can't hold, with what that is and an example. */
const outside: readonly (readonly [names: string, why: string, flag: string])[] = [
  [
    'systemctl service rc-service initctl sv launchctl systemd-run systemd-cat loginctl machinectl busctl dbus-send gdbus qdbus',
    'talks to the services of this machine',
    'systemctl stop sshd',
  ],
  [
    'mount umount swapon swapoff losetup cryptsetup mdadm lvremove lvcreate vgremove pvremove zpool zfs btrfs dmsetup udisksctl',
    'changes what is mounted',
    'umount /home',
  ],
  ['reboot shutdown halt poweroff init telinit kexec pm-suspend', 'stops or restarts the machine', 'shutdown -h now'],
  [
    'useradd userdel usermod groupadd groupdel groupmod passwd chpasswd chsh chfn gpasswd adduser deluser addgroup vipw visudo',
    'changes the accounts of this machine',
    'userdel -r bob',
  ],
  [
    'iptables ip6tables iptables-restore ip6tables-restore nft ipset ebtables arptables ufw firewall-cmd',
    'changes the firewall',
    'iptables -F',
  ],
  [
    'insmod rmmod modprobe kmod depmod sysctl bpftool setcap setenforce aa-disable auditctl',
    'changes the kernel or its rules',
    'modprobe x',
  ],
  [
    'apt apt-get aptitude dpkg dnf yum rpm zypper pacman apk snap flatpak brew port emerge nix nix-env nix-shell nixos-rebuild guix update-alternatives',
    'installs for the whole machine',
    'apt-get install x',
  ],
  [
    'mkfs mkfs.ext4 mkfs.ext3 mkfs.ext2 mkfs.xfs mkfs.btrfs mkfs.vfat mke2fs mkswap wipefs blkdiscard fdisk sfdisk cfdisk sgdisk gdisk parted hdparm fsck tune2fs resize2fs debugfs',
    'works on disks',
    'mkfs.ext4 /dev/sda1',
  ],
  [
    'docker podman nerdctl docker-compose podman-compose buildah ctr crictl lxc lxc-attach incus minikube kind vagrant virsh multipass colima',
    'reaches a service that can do anything on this machine',
    'docker run -v /:/h alpine',
  ],
  ['gdb lldb perf bpftrace ptrace criu reptyr', 'reaches into running processes', 'gdb -p 1'],
  [
    'xdotool ydotool wmctrl xdg-open open xclip xsel wl-copy wl-paste pbcopy pbpaste notify-send code-tunnel',
    'reaches the desktop',
    'xdotool key y',
  ],
];

const leaving = ([names, why, flag]: (typeof outside)[number]): Program => ({
  names: names.split(' '),
  read: call => (says(call) ? reading({}) : reading({ effects: [leave(why, call.place)] })),
  flags: [flag],
  quiet: [],
});

function says(call: Call): boolean {
  return call.arguments.length === 1 && /^--(?:version|help)$/.test(textOf(call.arguments[0]) ?? '');
}

const later = { rank: 'ask', id: 'persistence', impact: 'system', reason: 'runs later, outside this session' } as const;

/** Tools of clouds and clusters: they reach out, and what they change is not here. */
function cloud(_: Options, call: Call): Partial<Reading> {
  return says(call) || call.arguments.length === 0 ? {} : { effects: [connect(undefined, undefined, call.place), ...changing(call)] };
}

const verbs =
  /^(?:delete|destroy|apply|drain|cordon|taint|replace|patch|scale|exec|rollout|uninstall|upgrade|rollback|rm|rb|mv|sync|terminate|remove|purge|stop|reset|deploy|import|untaint|state|up|create|run|edit|set)(?:-.*)?$/;

function changing(call: Call): Reading['effects'] {
  const verb = call.arguments.map(textOf).find(one => one === undefined || verbs.test(one));
  const any = call.arguments.some(one => verbs.test(textOf(one) ?? 'delete'));
  return any
    ? [form({ rank: 'ask', id: 'cloud', impact: 'system', reason: `${verb ?? 'something'} changes what runs elsewhere` }, call.place)]
    : [];
}

/** tmux and screen type into other terminals, and keep commands running. */
function multiplexer(found: Options, call: Call): Partial<Reading> {
  const words = found.operands.map(textOf);
  if (/^(?:ls|list-.*|has-session|has|info|display-message)$/.test(words[0] ?? '') && words.length < 3) return {};
  return {
    effects: [
      form({ rank: 'ask', id: 'other-terminal', impact: 'system', reason: 'types into, or starts, another terminal' }, call.place),
      code('unknown', 'runs commands in another terminal', call.place),
    ],
  };
}

/** `ip` and its kin look, unless a verb changes something. */
function network(_: Options, call: Call): Partial<Reading> {
  const changes = call.arguments.some(one =>
    /^(?:set|add|del|delete|change|replace|flush|append|up|down|restore|exec|netns|-[sfDdR])$/.test(textOf(one) ?? 'set'),
  );
  return changes ? { effects: [leave('changes the network of this machine', call.place)] } : {};
}

/** Programs that change the machine. */
export const system: readonly Program[] = [
  ...outside.map(leaving),
  row({
    names: 'crontab at batch atq atrm anacron',
    forms: [{ on: '', ...later }],
    options: 'u= f=read q= t=',
    operands: 'read',
    flags: ['crontab -l', 'crontab jobs', 'echo ls | at now', '(crontab -l; echo x) | crontab -'],
    quiet: [],
  }),
  row({
    names:
      'kubectl oc helm k9s kustomize terraform tofu pulumi aws gcloud gsutil az doctl heroku flyctl fly vercel netlify wrangler eksctl argocd flux ansible ansible-playbook salt serverless sam cdk firebase supabase rclone s3cmd mc',
    more: cloud,
    free: true,
    flags: [
      'kubectl delete ns prod',
      'kubectl get pods',
      'terraform destroy -auto-approve',
      'aws s3 rm s3://b --recursive',
      'helm uninstall app',
      'gcloud projects delete p',
      'terraform "$verb"',
    ],
    quiet: ['kubectl --version', 'terraform --version'],
  }),
  row({
    names: 'tmux screen zellij byobu dtach abduco',
    options: 'L= S= f= c= t= s= X= p= d D r R',
    style: 'first',
    more: multiplexer,
    flags: ['tmux send-keys y Enter', "screen -X stuff 'y'", "tmux new -d 'rm a'", 'tmux'],
    quiet: ['tmux ls'],
  }),
  row({
    names: 'ip ifconfig route nmcli tc brctl ethtool iwconfig',
    more: network,
    flags: ['ip link set eth0 down', 'ip route add default via 1.2.3.4'],
    quiet: ['ip addr', 'ip route show'],
  }),
  row({
    names: 'ss netstat arp',
    options: 'f= F= A= D=write K',
    forms: [{ on: 'K', rank: 'ask', id: 'sockets', impact: 'system', reason: 'closes connections' }],
    flags: ['ss -K'],
    quiet: ['ss -tlnp', 'netstat -an'],
  }),
  row({
    names: 'journalctl dmesg',
    options: 'u= n= p= S= U= since= until= o= f D|directory=read file=read root= vacuum-size= vacuum-time= rotate flush sync C|clear c',
    forms: [
      {
        on: 'vacuum-size vacuum-time rotate flush C c',
        rank: 'ask',
        id: 'system-log',
        impact: 'system',
        reason: 'throws away what the machine has logged',
      },
    ],
    flags: ['journalctl --vacuum-time=1s', 'dmesg -C'],
    quiet: ['journalctl -n 20', 'dmesg'],
  }),
  row({
    names: 'hostnamectl timedatectl localectl',
    more: (found, call) =>
      found.operands.length > 0 && textOf(found.operands[0]) !== 'status'
        ? { effects: [leave('changes the settings of this machine', call.place)] }
        : {},
    flags: ['hostnamectl set-hostname x'],
    quiet: ['timedatectl'],
  }),
  row({
    names: 'renice',
    options: 'n|priority= g p u',
    forms: [{ on: 'u g', rank: 'ask', id: 'signals', impact: 'system', reason: 'reaches processes outside this session' }],
    flags: ['renice -n 5 -u root'],
    quiet: ['renice -n 5 -p 1234'],
  }),
  {
    names: ['disown'],
    read: call => reading({ effects: [{ kind: 'background', place: call.place }] }),
    flags: [],
    quiet: ['npm start & disown'],
  },
  {
    names: ['ward'],
    read: () => reading({}),
    flags: ['ward mode auto', 'ward approve 7f3a', 'ward open /', 'ward --root x mode auto'],
    quiet: ['ward log', "ward check 'ls'"],
  },
  row({
    names: 'Xvfb xvfb-run weston',
    options: 'a s= n= e=write f=write w=',
    style: 'first',
    more: (found, call) => ({
      runs: found.operands.length > 0 ? [{ kind: 'argv', argv: found.operands, more: false, cwd: call.cwd, via: call.program }] : [],
    }),
    flags: ['xvfb-run rm x'],
    quiet: ['xvfb-run -a npm test'],
  }),
  row({
    names: 'logger wall write mesg talk mail mailx sendmail mutt msmtp',
    options: 'f=read a=read s= t= p= n=',
    more: (found, call) => ({
      effects: [
        form({ rank: 'ask', id: 'message', impact: 'system', reason: 'sends to others or to the log of the machine' }, call.place),
        ...valuesOf(found, 'a').flatMap(one => touch('read', one, call)),
      ],
    }),
    flags: ['wall hi', 'logger x'],
    quiet: [],
  }),
  row({
    names: 'ldconfig update-grub grub-install efibootmgr systemd-tmpfiles locale-gen',
    more: (found, call) => (has(found, 'p') ? {} : { effects: [leave('changes the machine', call.place)] }),
    flags: ['ldconfig'],
    quiet: ['ldconfig -p'],
  }),
];
