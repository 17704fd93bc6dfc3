/** Programs that change the machine, its services, containers and clouds, and what outlives the command. */
import { code, form, leave, reading, textOf, touch } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';
import { speaks } from './sockets.ts';

/** Programs whose every call reaches what the sandbox can't hold, with what that is and an example. */
const outside: readonly (readonly [names: string, why: string, flag: string])[] = [
  ['xdotool ydotool wmctrl xdg-open open xclip xsel wl-copy wl-paste pbcopy pbpaste notify-send', 'reaches the desktop', 'xdotool key y'],
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

/** tmux and screen type into other terminals, and keep commands running. */
function multiplexer(found: Options, call: Call): Partial<Reading> {
  const words = found.operands.map(textOf);
  const reaches = speaks(call.program, call.place);
  if (found.operands.length === 0 && has(found, 'V', 'v', 'version', 'help')) return {};
  if (call.program === 'screen' && lists(call)) return { effects: [reaches] };
  if (/^(?:ls|list-.*|has-session|has|info|display-message)$/.test(words[0] ?? '') && words.length < 3) return { effects: [reaches] };
  return {
    effects: [
      reaches,
      form({ rank: 'ask', id: 'other-terminal', impact: 'system', reason: 'types into, or starts, another terminal' }, call.place),
      code('unknown', 'runs commands in another terminal', call.place),
    ],
  };
}

/** screen(1), -ls: the words behind it choose among the sessions. */
const lists = ({ arguments: given }: Call) => given.length < 3 && /^-(?:ls|list)$/.test(textOf(given[0]) ?? '');

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
    names: 'tmux screen zellij byobu dtach abduco',
    options: 'L= S= f= c= t= s= X= p= d D r R',
    style: 'first',
    more: multiplexer,
    flags: ['tmux send-keys y Enter', "screen -X stuff 'y'", "tmux new -d 'rm a'", 'tmux', 'tmux ls'],
    quiet: ['tmux -V'],
  }),
  row({
    names: 'journalctl',
    options:
      'u|unit= user-unit= n|lines=? p|priority= S|since= U|until= o|output= f|follow e|pager-end x|catalog k|dmesg b|boot=? r|reverse t|identifier= T|exclude-identifier= g|grep= c|cursor= after-cursor= cursor-file=write facility= F|field= a|all q|quiet m|merge M|machine=host D|directory=read i|file=read root=read image=read namespace= no-pager no-tail no-hostname no-full utc system user list-boots list-invocations disk-usage header vacuum-size= vacuum-time= vacuum-files= rotate flush sync relinquish-var smart-relinquish-var setup-keys update-catalog verify verify-key= interval= output-fields= case-sensitive=? I invocation= list-namespaces N fields',
    forms: [
      {
        on: 'vacuum-size vacuum-time vacuum-files rotate flush sync relinquish-var smart-relinquish-var setup-keys update-catalog',
        rank: 'ask',
        id: 'system-log',
        impact: 'system',
        reason: 'throws away or moves what the machine has logged',
      },
    ],
    flags: [
      'journalctl --vacuum-time=1s',
      'journalctl --rotate',
      'journalctl --vacuum-s=1K',
      'journalctl --cursor-file ~/x',
      'journalctl -D /root/x',
    ],
    quiet: [
      'journalctl -n 20',
      'journalctl -u nginx -f',
      'journalctl -xeu docker --no-pager',
      'journalctl --user -b -p err',
      'journalctl --disk-usage',
    ],
  }),
  row({
    names: 'dmesg',
    options:
      'C|clear c|read-clear D|console-off E|console-on n|console-level= F|file=read K|kmsg-file=read d e|reltime f|facility= H|human k|kernel L|color=? l|level= p r|raw S s|buffer-size= T|ctime t|notime u|userspace w|follow W|follow-new x|decode since= until= time-format= J|json P|nopager noescape',
    forms: [
      {
        on: 'C c D E n',
        rank: 'ask',
        id: 'system-log',
        impact: 'system',
        reason: 'throws away what the machine has logged, or where it is shown',
      },
    ],
    flags: ['dmesg -C', 'dmesg -Tc', 'dmesg --read-clear', 'dmesg -D', 'dmesg -F ~/.netrc'],
    quiet: ['dmesg', 'dmesg -T | tail', 'dmesg -H --level=err,warn', 'dmesg -w'],
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
    options:
      'a|auto-servernum e|error-file=write f|auth-file=write l|listen-tcp n|server-num= p|xauth-protocol= s|server-args= w|wait= h|help',
    style: 'first',
    more: (found, call) => ({
      effects: has(found, 'h', 'help') ? [] : [speaks(call.program, call.place)],
      runs: found.operands.length > 0 ? [{ kind: 'argv', argv: found.operands, more: false, cwd: call.cwd, via: call.program }] : [],
      opaque: call.program === 'xvfb-run' && found.options.some(one => !one.known) ? 'Ward does not know an option of xvfb-run' : undefined,
    }),
    flags: [
      'xvfb-run rm x',
      'xvfb-run --server-num 99 rm x',
      'xvfb-run -a npm test',
      "xvfb-run --auto-servernum --server-args='-screen 0 1280x720x24' npm test",
    ],
    quiet: ['xvfb-run --help'],
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
