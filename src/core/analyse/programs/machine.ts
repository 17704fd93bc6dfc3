/** Accounts, the firewall, the kernel and its rules: what only shows them is let be. */
import { form, leave, textOf, touchAt } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';
import { verbs } from './verbs.ts';

const accounts = 'changes the accounts of this machine';
const logins = 'changes what is kept of logins';
const kernel = 'changes the kernel or its rules';

/** Every call reaches what the sandbox can't hold; a question about the program itself does not. */
const whole: readonly (readonly [names: string, does: string, flag: string])[] = [
  [
    'reboot shutdown halt poweroff init telinit kexec pm-suspend pm-hibernate rtcwake ctrlaltdel',
    'stops or restarts the machine',
    'shutdown -h now',
  ],
  [
    'useradd userdel usermod groupadd groupdel groupmod chpasswd chgpasswd newusers chsh chfn gpasswd adduser deluser addgroup delgroup vipw vigr visudo groupmems pwconv pwunconv grpconv grpunconv lchage luseradd luserdel lusermod lpasswd dscl dseditgroup sysadminctl pw login sulogin agetty newgidmap newuidmap smbpasswd htdigest realm kadmin kadmin.local authconfig authselect pam-auth-update subid',
    accounts,
    'userdel -r bob',
  ],
  [
    'iptables ip6tables iptables-restore ip6tables-restore iptables-legacy iptables-nft iptables-apply nft ipset ebtables arptables ufw firewall-cmd firewalld firewall-offline-cmd shorewall csf fail2ban-client pfctl ipfw',
    'changes the firewall',
    'iptables -F',
  ],
  [
    'insmod rmmod modprobe kmod depmod setcap setenforce setsebool semanage semodule restorecon chcon load_policy aa-disable aa-complain aa-enforce aa-teardown aa-remove-unknown apparmor_parser auditctl auditd spctl csrutil nvram mokutil kextload kextunload dkms mkinitcpio update-initramfs dracut chmem chcpu turbostat cpupower setserial ldattach grubby grub-mkconfig grub2-mkconfig grub-reboot grub-set-default flashrom fwupdmgr tuned-adm',
    kernel,
    'modprobe x',
  ],
];

const says = ({ arguments: given }: Call) => given.length === 1 && /^--(?:version|help)$/.test(textOf(given[0]) ?? '');

/** sysctl(8): names alone are shown; `=` sets, and so does a file. */
function sysctl(found: Options, call: Call): Partial<Reading> {
  const sets = has(found, 'w', 'p', 'system', 'f') || found.operands.some(one => one.value.kind !== 'text' || one.value.text.includes('='));
  return sets ? { effects: [leave(kernel, call.place)] } : {};
}

/** Looks where it is given one of these options. */
function shows(names: string, does: string) {
  const quiet = names.split(' ');
  return (found: Options, call: Call): Partial<Reading> => (has(found, ...quiet) ? {} : { effects: [leave(does, call.place)] });
}

/** The machine itself. */
export const machine: readonly Program[] = [
  ...whole.map(([names, does, flag]) =>
    row({ names, free: true, more: (_, call) => (says(call) ? {} : { effects: [leave(does, call.place)] }), flags: [flag], quiet: [] }),
  ),
  row({
    names: 'sysctl',
    options: 'a|all A X|w e|ignore n|values N|names q|quiet r|pattern= b|binary d h p|load=? f=? system w|write',
    more: sysctl,
    flags: ['sysctl -w kernel.x=1', 'sysctl net.ipv4.ip_forward=1', 'sysctl -p', 'sysctl --system', 'sysctl "$x"', 'sysctl --load=/etc/x'],
    quiet: ['sysctl -a', 'sysctl kernel.pid_max', 'sysctl -n hw.ncpu'],
  }),
  verbs({
    names: 'bpftool',
    options: 'j|json p|pretty f d',
    looks:
      'version help prog/show prog/list map/show map/list link/show link/list net/show net/list btf/show btf/list cgroup/show cgroup/list feature/probe',
    does: kernel,
    flags: ['bpftool prog load x.o /sys/fs/bpf/x', 'bpftool map update id 1'],
    quiet: ['bpftool prog show'],
  }),
  row({
    names:
      'lsmod modinfo getpcaps captest netcap pscap getenforce sestatus aa-status aa-enabled apparmor_status seinfo lslogins lsns lsipc lsirq lsfd lsclocks mcookie acpi upower rocm-smi glxinfo vulkaninfo vainfo numastat pldd prtstat pwdx slabtop tload mpstat pidof pidwait ipcmk cpuid lscgroup lsinitramfs lsdev lsdf',
    free: true,
    flags: [],
    quiet: ['lsmod', 'lslogins', 'pidof node', 'getenforce'],
  }),
  row({
    names: 'lastlog lastlog2 faillog',
    options:
      'a|all b|before= C|clear d|database=read i|import= l|lock-secs= m|maximum= r|reset R|root=read S|set s|service t|time= u|user= V|version h|help',
    more: (found, call) => (has(found, 'C', 'i', 'l', 'm', 'r', 'S') ? { effects: [leave(logins, call.place)] } : {}),
    flags: ['lastlog -C -u bob', 'faillog -r', 'faillog -u bob -m 3', 'lastlog2 --import /var/log/lastlog'],
    quiet: ['lastlog -u bob', 'faillog -a'],
  }),
  row({
    names: 'wdctl',
    options:
      'f|flags= F|noflags g|setpregovernor= i|info I|noident n|noheadings o|output= O|oneline p|setpretimeout= r|raw s|settimeout= T|notimeouts x|flags-only V|version h|help',
    more: (found, call) => (has(found, 'g', 'p', 's') ? { effects: [leave(kernel, call.place)] } : {}),
    flags: ['wdctl -s 30', 'wdctl --setpretimeout 5'],
    quiet: ['wdctl', 'wdctl -n'],
  }),
  row({
    names: 'sensors',
    options: 'c|config-file=read A|no-adapter bus-list u f|fahrenheit j s|set n|allow-no-sensors v|version h|help',
    more: (found, call) => (has(found, 's') ? { effects: [leave(kernel, call.place)] } : {}),
    flags: ['sensors -s', 'sensors -c /etc/shadow'],
    quiet: ['sensors', 'sensors -j'],
  }),
  row({
    names: 'last lastb utmpdump ac',
    options: 'n= f|file=read F s= t= p= o|output=write a d i R x w time-format= since= until= present= limit= time= reverse r',
    flags: ['utmpdump -o ~/x'],
    quiet: ['last -n 5', 'last reboot'],
  }),
  row({
    names: 'getcap namei fincore matchpathcon',
    options: 'r n v m|modes o|owners l|long x|mountpoints J|json output= b|bytes V p=',
    operands: 'list',
    recursive: 'r',
    flags: ['getcap -r /root', 'namei -l ~/.ssh/id_rsa'],
    quiet: ['getcap bin/tool', 'namei -l src/main.ts'],
  }),
  row({
    names: 'toe',
    options: 'a h s u=read U=read v=? V',
    operands: 'list',
    flags: ['toe -u ~/.netrc', 'toe ~/.ssh'],
    quiet: ['toe', 'toe -as'],
  }),
  row({
    names: 'look ul col colcrt isosize',
    options: 'a d f t|terminal= i b l= p x h',
    operands: 'text read',
    flags: ['look a ~/.netrc'],
    quiet: ['look hell', 'man ls | col -b'],
  }),
  row({
    names: 'lshw hwinfo dmidecode lstopo lstopo-no-graphics hwloc-ls pidstat sar dstat nvidia-smi iotop btop',
    options:
      'short html xml json C|class= c= dump=write dump-bin=write from-dump=read log=write output=write o=write of= f=write t|type= s|string= d|dev-mem= q quiet u h i|id= l L=? p= query-gpu= format= e=script n= b',
    operands: 'text',
    style: 'gnu',
    forms: [{ on: 'e', rank: 'ask', id: 'attach', impact: 'write', reason: 'runs a program to watch it' }],
    flags: ['dmidecode --dump-bin /boot/x', 'sar -o ~/log 1', "pidstat -e 'rm a' 1"],
    quiet: ['lshw -short', 'nvidia-smi', 'nvidia-smi --query-gpu=memory.used --format=csv', 'pidstat 1 2'],
  }),
  row({
    names: 'neofetch fastfetch screenfetch inxi',
    options: 'config=program c|load-config=program s=? u=? gen-config=write',
    forms: [{ on: 'u s', rank: 'ask', id: 'message', impact: 'network', reason: 'may send a picture of the screen to others' }],
    flags: ['neofetch --config ./evil.conf', 'screenfetch -u x'],
    quiet: ['neofetch', 'fastfetch'],
  }),
  verbs({
    names: 'rfkill',
    options: 'n|noheadings o|output= r|raw J|json',
    looks: '. list event',
    does: kernel,
    flags: ['rfkill block all'],
    quiet: ['rfkill list'],
  }),
  row({
    names: 'passwd',
    options: 'S|status a|all d|delete e|expire l|lock u|unlock i= n= x= w= k q r= R=',
    more: (found, call) =>
      has(found, 'S') && found.options.every(one => one.name === 'S' || one.name === 'a') ? {} : { effects: [leave(accounts, call.place)] },
    flags: ['passwd root', 'passwd -d root', 'passwd', 'passwd -S -u x'],
    quiet: ['passwd -S'],
  }),
  row({
    names: 'chage',
    options: 'l|list i d= E= I= m= M= W= R=',
    more: shows('l', accounts),
    flags: ['chage -E 0 u'],
    quiet: ['chage -l u'],
  }),
  row({
    names: 'hwclock clock',
    options:
      'r|show get l|localtime u|utc v|verbose s|hctosys w|systohc systz a|adjust set date= predict param-set= f|rtc= getepoch setepoch noadjfile test',
    more: (found, call) =>
      found.options.every(one => ['r', 'get', 'l', 'u', 'v', 'predict'].includes(one.name))
        ? {}
        : { effects: [leave('sets the clock of the machine', call.place)] },
    flags: ["hwclock --set --date '2020-01-01'", 'hwclock -w', 'hwclock --hctosys'],
    quiet: ['hwclock', 'hwclock --show'],
  }),
  row({
    names: 'blockdev',
    options: 'report getsz getsize64 getsize getss getpbsz getbsz getro getra v q',
    more: (found, call) => (found.options.every(one => one.known) ? {} : { effects: [leave('works on disks', call.place)] }),
    flags: ['blockdev --setro /dev/sda', 'blockdev --flushbufs /dev/sda'],
    quiet: ['blockdev --report'],
  }),
  row({
    names: 'ipcrm',
    forms: [{ on: '', rank: 'ask', id: 'deletes', impact: 'destructive', reason: 'takes away what programs share' }],
    flags: ['ipcrm -a'],
    quiet: [],
  }),
  row({
    names: 'pmap',
    options: 'x d q A= X p k c n|create-rc C|read-rc-from=read N|create-rc-to=write',
    free: true,
    more: (found, call) => ({ effects: has(found, 'n') ? [leave('keeps settings in the home', call.place)] : [] }),
    flags: ['pmap -N ../x', 'pmap -n'],
    quiet: ['pmap 1234', 'pmap -x 1234'],
  }),
  row({
    names: 'setterm scriptreplay',
    options:
      'd= m= t|timing=read T|log-timing=read I|log-in=read O|log-out=read B|log-io=read typescript=read s|typescript file=write F=write dump=? append=? term= c= summary',
    operands: 'read',
    more: (found, call) => ({
      effects: has(found, 'dump', 'append') && !has(found, 'file', 'F') ? touchAt('write', 'screen.dump', call) : [],
    }),
    flags: ['setterm --dump 1 --file ~/x'],
    quiet: ['scriptreplay --timing=time.log out.log'],
  }),
  row({
    names: 'scriptlive',
    options: 't|timing=read T|log-timing=read I|log-in=read B|log-io=project c|command=script d= m= E=',
    operands: 'project',
    more: (_, call) => ({
      effects: [form({ rank: 'ask', id: 'other-terminal', impact: 'system', reason: 'types a recording into a shell again' }, call.place)],
    }),
    flags: ['scriptlive -T time.log -I in.log', "scriptlive -c 'rm a' -I in.log"],
    quiet: [],
  }),
];
