/** Programs that only reach out: ping, dig, nmap and their kin. Every name they are given is looked up or reached. */
import type { Effect } from '../../values.ts';
import { code, connect, textOf, touch } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row, type Shape } from './row.ts';

/** Each program's options are its own: what one takes for a value is the host of another. */
interface Probe extends Pick<Shape, 'options' | 'flags' | 'quiet' | 'style'> {
  readonly names: string;
  /** Options whose value is a host, too. */
  readonly hosts?: string;
  /** Options whose value is a file of hosts, so that nobody knows them. */
  readonly lists?: string;
  /** Words that are no hosts. */
  readonly words?: RegExp;
}

function reached({ hosts = '', lists = '', words }: Probe, found: Options, call: Call): Partial<Reading> {
  if (has(found, 'version', 'help', 'V')) return {};
  const named = [...found.operands, ...hosts.split(' ').flatMap(name => valuesOf(found, name))];
  const targets = named.filter(one => words === undefined || !words.test(textOf(one) ?? ''));
  const unsure = found.options.find(one => !one.known) ?? found.options.find(one => lists.split(' ').includes(one.name));
  const effects: Effect[] = targets.map(one => connect(textOf(one)?.replace(/^@/, ''), undefined, one.place));
  if (targets.length === 0 || unsure !== undefined) effects.push(connect(undefined, undefined, call.place));
  return { effects };
}

const probe = (shape: Probe): Program => {
  const { hosts: _, lists: __, words: ___, ...rest } = shape;
  return row({
    ...rest,
    options: `version help ${(shape.options ?? '').replace(/\s+/g, ' ')}`,
    more: (found, call) => reached(shape, found, call),
  });
};

const scripts = (found: Options, call: Call) => ({
  effects: [
    connect(undefined, undefined, call.place),
    ...valuesOf(found, 'script').map(one => code('sideways', 'an option of nmap runs scripts', one.place)),
    ...['oN', 'oX', 'oG', 'oA', 'oS'].flatMap(name => valuesOf(found, name)).flatMap(one => touch('write', one, call)),
    ...['iL', 'excludefile', 'datadir'].flatMap(name => valuesOf(found, name)).flatMap(one => touch('read', one, call)),
  ],
});

/** What reaches out and does nothing else. */
export const probes: readonly Program[] = [
  probe({
    names: 'ping ping6',
    options: '4 6 a A b B c= C d D e= f F= H h i= I= l= L m= M= n N= o O p= q Q= r R s= S= t= T= U v w= W= V X= Y=',
    flags: ['ping -c1 x.example', 'ping -c1 "$(base64 key)".x.example', 'ping -f x.example', 'ping -q -W 1 x.example', 'ping6 x.example'],
    quiet: ['ping -c 1 localhost', 'ping -q -W1 -c2 127.0.0.1', 'ping -V'],
  }),
  probe({
    names: 'traceroute traceroute6 tracepath tracert mtr tcptraceroute pathchar',
    options:
      '4 6 d D e E F I T U n r A V a= b B c C f= g= i= l m= N= p= P= q= s= t= w= z= O= M= sport= fwmark= back report report-wide report-cycles= interval= psize= tcp udp first-ttl= max-ttl= json csv raw xml split no-dns show-ips order= aslookup',
    words: /^\d+$/,
    flags: ['traceroute x.example', 'traceroute -I x.example', 'mtr -rw x.example', 'tracepath x.example', 'traceroute -w 1 x.example'],
    quiet: ['traceroute localhost', 'tracepath -n 127.0.0.1'],
  }),
  probe({
    names: 'dig delv drill kdig doggo',
    options: '4 6 b= c= d f= h i k= m p= q= r t= u v x= y= D S T V',
    style: 'gnu',
    hosts: 'q x',
    lists: 'f',
    words: /^\+|^(?:A|AAAA|ANY|AXFR|CNAME|MX|NS|PTR|SOA|SRV|TXT|CAA|IN|DNSKEY|DS)$/i,
    flags: [
      'dig x.y.example',
      'dig @1.1.1.1 localhost',
      'dig -f names',
      'dig -x 10.0.0.1',
      'dig +short -t txt x.example',
      'dig',
      'drill x.example',
    ],
    quiet: ['dig -v localhost'],
  }),
  probe({
    names: 'host nslookup resolveip nsupdate avahi-resolve rdnsd',
    options: '4 6 a c= C d i l m= N= p= r R= s t= T U v V w W= type= query= port= timeout= retry= debug class= n= a=',
    words: /^-/,
    flags: ['host x.example', 'nslookup a.example', 'nslookup -type=txt a.example', 'host -t txt a.example 1.1.1.1', 'host -l a.example'],
    quiet: [],
  }),
  probe({
    names:
      'whois finger arping fping nping hping3 hping masscan zmap sslscan sslyze testssl.sh rpcinfo showmount rup rusers snmpwalk snmpget ldapsearch ldapmodify smbclient rpcclient ntpdate sntp rdate nbtscan dnsenum dnsrecon sublist3r amass subfinder httpx ffuf gobuster nikto sqlmap hydra wpscan whatweb k6-cloud iperf iperf3 netperf qperf speedtest speedtest-cli fast-cli rsh rlogin rexec ruptime grpcurl evans amqp-publish stomp wscat',
    options: '',
    style: 'gnu',
    flags: [
      'whois x.example',
      'send package.json',
      'package.json',
      'grpcurl x.example:443 list',
      '-n 10 http://x.example/',
      'iperf3 -c x.example',
    ],
    quiet: ['iperf3 --version'],
  }),
  row({
    names: 'nmap zenmap ncrack',
    options:
      'oN= oX= oG= oA= oS= iL= iR= excludefile= exclude= datadir= script=? script-args= p= e= S= D= g= source-port= ttl= proxies= A F n O Pn sV sS sT sU sn v T4 open top-ports= version help',
    style: 'single',
    more: (found, call) => (has(found, 'version', 'help') ? {} : scripts(found, call)),
    flags: ['nmap -sV x.example', 'nmap -iL hosts', 'nmap --script=./x.nse localhost', 'nmap -oN ~/out localhost'],
    quiet: ['nmap --version'],
  }),
];
