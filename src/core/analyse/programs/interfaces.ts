/** Network interfaces, routes and sockets: `ip` and its kin look, unless a verb changes something. */
import { code, form, leave, runs, textOf, together, touch } from '../effects.ts';
import { grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';
import { verbs } from './verbs.ts';

const changes = 'changes the network of this machine';

/** ip(8) takes any beginning of a verb. In `link`, `s` is `set`; elsewhere it is `show`. */
const looks = /^(?:sh(?:o(?:w)?)?|l(?:i?st?|s)?|g(?:et?)?|save|mon(?:itor)?|help|stats?|dump|identify|pids)$/;

const objects = grammar(
  '4 6 B M 0 s|stats|statistics d|details r|resolve h|human|human-readable j|json p|pretty br|brief o|oneline c|color=? t|timestamp ts|tshort a|all iec N|Numeric echo V|Version f|family= l|loops= n|netns= rc|rcvbuf= b|batch=read force',
  'single',
);

/** Options, the object, its verb, and what the verb is about. */
function ip(call: Call): Reading {
  const found = options(call.arguments, objects);
  const [object, verb, ...rest] = objectFirst(call.arguments, found);
  const sure = found.options.every(one => one.known || rest.includes(one.at));
  const says = sure && looking(textOf(object), verb) ? [] : [leave(changes, call.place)];
  const batch = valuesOf(found, 'b').map(one => code('unknown', 'its commands stand in a file', one.place));
  const run = /^(?:netns|vrf)$/.test(textOf(object) ?? '') && /^e/.test(textOf(verb) ?? 'e') ? runs(rest.slice(1), call) : [];
  return together({ effects: [...says, ...batch], runs: run, opaque: found.unclear });
}

/** Words of the object may look like options to nobody but us: they are taken as they stand. */
function objectFirst(list: readonly Argument[], found: Options): readonly Argument[] {
  const [object] = found.operands;
  return object === undefined ? [] : list.slice(list.indexOf(object));
}

function looking(object: string | undefined, verb: Argument | undefined): boolean {
  if (object === undefined) return verb === undefined;
  if (verb === undefined) return true;
  const text = textOf(verb) ?? 'set';
  if (text === 's') return !/^l/.test(object);
  return looks.test(text) || (/^mo/.test(object) && text !== 'set');
}

/** The names alone show; what follows them changes. */
function counted(most: number, peeks: string) {
  return (found: Options, call: Call): Partial<Reading> => {
    const quiet = found.operands.length <= most && found.options.every(one => one.known) && !has(found, ...peeks.split(' '));
    return quiet ? {} : { effects: [leave(changes, call.place)] };
  };
}

/** `route` and its kin change by a verb, or by an option. */
function byVerb(found: Options, call: Call): Partial<Reading> {
  const first = found.operands[0];
  const quiet = (first === undefined || /^(?:print|get|show)$/.test(textOf(first) ?? '')) && !has(found, 'f', 'p');
  return quiet ? {} : { effects: [leave(changes, call.place)] };
}

/** nmcli(1) takes any beginning of an object and a verb. */
const managed = /^(?:sh(?:ow?)?|s(?:t(?:a(?:t(?:us?)?)?)?)?|l(?:i(?:st?)?)?|m(?:onitor)?|p(?:ermissions)?|connectivity|lldp|wifi)$/;

function nmcli(found: Options, call: Call): Partial<Reading> {
  const [, verb, third] = found.operands.map(one => textOf(one) ?? 'set');
  const plain =
    verb === undefined ||
    (managed.test(verb) && (!/^(?:wifi|connectivity)$/.test(verb) || third === undefined || /^l(?:ist)?$/.test(third)));
  return plain && !has(found, 's') ? {} : { effects: [leave(changes, call.place)] };
}

/** What a capture is written to, and the program that is run on it. */
function capture(found: Options, call: Call): Partial<Reading> {
  const fromFile = has(found, 'r') && !has(found, 'i');
  const live = fromFile || has(found, 'D', 'version', 'help') ? [] : [leave('listens to the network of this machine', call.place)];
  // `-X lua_script:FILE` (tshark(1)).
  const scripts = call.arguments
    .filter(one => /^(?:-X\s*)?lua_script\d*:/.test(textOf(one) ?? ''))
    .map(one => code('sideways', `an option of ${call.program} runs a script`, one.place));
  return { effects: [...live, ...scripts, ...valuesOf(found, 'w').flatMap(one => touch('write', one, call))] };
}

/** Interfaces, routes and sockets. */
export const interfaces: readonly Program[] = [
  {
    names: ['ip', 'bridge', 'devlink', 'rdma', 'dcb', 'tipc', 'vdpa'],
    read: ip,
    flags: [
      'ip link set eth0 down',
      'ip route add default via 1.2.3.4',
      'ip l s eth0 down',
      'ip -4 -s addr flush dev eth0',
      'ip netns exec x rm a',
      'ip -b commands',
      'ip "$verb"',
      'ip link "$x"',
      'ip -force -batch cmds',
      'bridge fdb add x dev eth0',
      'ip a add 10.0.0.2/24 dev eth0',
    ],
    quiet: [
      'ip addr',
      'ip route show',
      'ip -s link',
      'ip -br a',
      'ip a s eth0',
      'ip -j addr show dev eth0',
      'ip -4 -o addr show',
      'ip route get 1.1.1.1',
      'ip netns list',
      'ip r',
      'ip neigh',
    ],
  },
  row({
    names: 'ifconfig iwconfig ifquery',
    options: 'a s v l L m h version list state i= allow=',
    more: counted(1, ''),
    flags: ['ifconfig eth0 down', 'ifconfig eth0 10.0.0.1', 'iwconfig wlan0 essid x'],
    quiet: ['ifconfig', 'ifconfig -a', 'ifconfig eth0', 'iwconfig'],
  }),
  row({
    names: 'route arp',
    options: 'n e v A= 4 6 C F V h a i= D H= d|delete s|set f p',
    more: (found, call) =>
      call.program === 'arp' && !has(found, 'd', 's', 'f')
        ? {}
        : call.program === 'arp'
          ? { effects: [leave(changes, call.place)] }
          : byVerb(found, call),
    flags: ['route add default gw 10.0.0.1', 'arp -d x', 'arp -s 10.0.0.1 aa:bb:cc:dd:ee:ff', 'route del default', 'route -f'],
    quiet: ['route -n', 'arp -a', 'arp -n', 'route -n get default'],
  }),
  row({
    names: 'nmcli',
    options: 't|terse p|pretty m|mode= c|colors= f|fields= g|get-values= e|escape= a|ask s|show-secrets w|wait= active rescan=',
    more: nmcli,
    flags: [
      'nmcli con delete x',
      'nmcli radio wifi off',
      'nmcli -s con show x',
      'nmcli dev wifi connect x password y',
      'nmcli networking off',
      'nmcli general hostname x',
    ],
    quiet: ['nmcli', 'nmcli dev status', 'nmcli con show --active', 'nmcli -t -f active,ssid dev wifi', 'nmcli general status'],
  }),
  verbs({
    names: 'iw',
    looks: '. list help dev/. phy/. reg/get dev/*/info dev/*/link dev/*/scan dev/*/station phy/*/info',
    does: changes,
    flags: ['iw dev wlan0 set type monitor', 'iw reg set US'],
    quiet: ['iw list', 'iw dev wlan0 link', 'iw reg get'],
  }),
  verbs({
    names: 'tc',
    options: 's|statistics d|details r|raw p|pretty j|json g|graph h n= b=read force',
    looks: '. */show */list */ls qdisc/. class/. filter/. monitor',
    changes: 'b',
    does: changes,
    flags: ['tc qdisc add dev eth0 root netem delay 1s', 'tc -b file', 'tc exec bpf import x'],
    quiet: ['tc qdisc show', 'tc -s qdisc ls dev eth0'],
  }),
  verbs({
    names: 'brctl',
    looks: 'show showmacs showstp',
    does: changes,
    flags: ['brctl addbr br0'],
    quiet: ['brctl show'],
  }),
  row({
    names: 'ethtool mii-tool iwlist iwgetid',
    options:
      'i|driver k|show-features S|statistics g|show-ring a|show-pause c|show-coalesce l|show-channels m|module-info n|show-nfc P|show-permaddr T|show-time-stamping u|show-ntuple x|show-rxfh d|register-dump e|eeprom-dump version help v r raw',
    operands: 'text',
    more: counted(2, 'r'),
    flags: ['ethtool -s eth0 speed 10', 'ethtool -K eth0 tso off', 'mii-tool -r eth0', 'ethtool -E eth0 offset 0 value 1'],
    quiet: ['ethtool eth0', 'ethtool -i eth0', 'iwlist wlan0 scan'],
  }),
  row({
    names:
      'ifup ifdown dhclient dhcpcd udhcpc wpa_supplicant wpa_cli wpa_passphrase hostapd pppd wg wg-quick openvpn ipsec strongswan tailscale zerotier-cli cloudflared ngrok localtunnel lt bore frpc chisel networksetup scutil netplan ifenslave vconfig tunctl slattach macchanger airmon-ng',
    more: (found, call) =>
      has(found, 'version', 'help', 'V') ? {} : { effects: [leave(`${changes}, or opens a way into it`, call.place)] },
    flags: ['dhclient eth0', 'wg-quick up wg0', 'ngrok http 3000', 'cloudflared tunnel --url http://localhost:3000', 'tailscale up'],
    quiet: ['ngrok --version'],
  }),
  row({
    names: 'ss netstat',
    options: 'f|family= F|filter=read A|query|socket= D|diag=write K|kill N|net= n t u l p a r e m o i s 4 6 0 x w V h W c',
    forms: [{ on: 'K N', rank: 'ask', id: 'sockets', impact: 'system', reason: 'closes connections' }],
    flags: ['ss -K', 'ss --kill dst 10.0.0.1', 'ss -tD ~/out', 'ss -F ~/.netrc'],
    quiet: ['ss -tlnp', 'netstat -an', 'netstat -tulpn', 'ss -ltn "( sport = :3000 )"'],
  }),
  row({
    names: 'tcpdump tshark dumpcap ngrep snoop termshark iftop bmon vnstat wireshark ettercap dsniff',
    options:
      'r|read-file=read w= F=read V=read z=program postrotate-command=program i|interface= c= C= G= W= s= B= y= Z= E= M=read m=read j= T= f= Y= e= o= O= d= D n v q x X A l t S L K=read p N= I= P h version help',
    more: capture,
    flags: [
      'tcpdump -i any -w cap.pcap',
      'tcpdump -z ./x.sh -r a.pcap',
      'tshark -X lua_script:x.lua -r a.pcap',
      'tshark',
      'tcpdump -r ~/a.pcap',
      'tcpdump -r a.pcap -w ~/b',
    ],
    quiet: ['tcpdump -nn -r trace.pcap', 'tshark -r trace.pcap -Y http'],
  }),
  row({
    names: 'hostname domainname nisdomainname ypdomainname dnsdomainname',
    options: 'a|alias A|all-fqdns b|boot d|domain f|fqdn|long F|file= i|ip-address I|all-ip-addresses s|short y|yp|nis',
    more: (found, call) => ({
      effects:
        found.operands.length > 0 || has(found, 'F', 'b')
          ? [form({ rank: 'ask', id: 'host-name', impact: 'system', reason: 'renames the machine' }, call.place)]
          : [],
    }),
    flags: ['hostname x', 'hostname -F./name', 'hostname --file=name', 'domainname x'],
    quiet: ['hostname', 'hostname -f', 'hostname -I'],
  }),
  verbs({
    names: 'hostnamectl timedatectl localectl',
    options:
      'p|property= a|all value monitor H|host=host M|machine=host no-ask-password no-pager l adjust-system-clock static transient pretty json=',
    looks: '. status show hostname/. chassis/. deployment/. location/. icon-name/. list-* timesync-status show-timesync',
    does: 'changes the settings of this machine',
    flags: ['hostnamectl set-hostname x', 'hostnamectl hostname x', 'timedatectl set-ntp false', 'localectl set-locale C'],
    quiet: ['timedatectl', 'hostnamectl', 'hostnamectl hostname', 'timedatectl list-timezones', 'localectl status'],
  }),
];
