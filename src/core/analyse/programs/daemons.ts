/** Service managers, and what starts something later: their verbs that look are let be. */
import { code, connect, form, leave, runs, together } from '../effects.ts';
import { grammar, has, options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';
import { speaks } from './sockets.ts';
import { verbs } from './verbs.ts';
import { wrapper } from './wrapper.ts';

const talks = 'talks to the services of this machine';

const systemctlOptions = `t|type= state= p|property= P= a|all r|recursive reverse after before with-dependencies l|full value show-types job-mode= fail i|ignore-inhibitors q|quiet
  no-block wait user system global no-wall no-reload no-legend no-pager no-ask-password root=read image=read runtime f|force preset-mode= n|lines= o|output= plain timestamp= what= now dry-run failed
  H|host=host M|machine=host legend= kill-whom= kill-value= s|signal= check-inhibitors= message= boot-loader-menu= boot-loader-entry= reboot-argument= drop-in= when= mkdir read-only stdin`;

/** `systemd-run` and its kin: the command runs outside, as a service. */
const runOptions = grammar(
  `user system u|unit= p|property= description= slice= slice-inherit expand-environment= r|remain-after-exit send-sighup service-type= uid= gid= nice= working-directory= d|same-dir E|setenv=
  t|pty P|pipe q|quiet on-active= on-boot= on-startup= on-unit-active= on-unit-inactive= on-calendar= on-clock-change on-timezone-change path-property= socket-property= timer-property=
  no-block wait G|collect ignore-failure background= no-ask-password S|shell scope H|host=host M|machine= i|identifier= priority= stderr-priority= level-prefix= version help`.replace(
    /\s+/g,
    ' ',
  ),
  'first',
);

function started(call: Call): Reading {
  const found = options(call.arguments, runOptions);
  if (has(found, 'version', 'help')) return together({});
  return together(
    { effects: [leave(talks, call.place)] },
    { runs: runs(found.operands, call), opaque: found.unclear },
    { effects: valuesOf(found, 'H').map(one => connect(undefined, undefined, one.place)) },
  );
}

/** `service NAME status` looks; with an `-a` there may be anything. */
const later = 'makes something run later, outside this session';

/** Service managers. */
export const daemons: readonly Program[] = [
  verbs({
    names: 'systemctl',
    options: systemctlOptions.replace(/\s+/g, ' '),
    looks:
      '. list-units list-automounts list-paths list-sockets list-timers list-unit-files list-dependencies list-jobs list-machines is-active is-failed is-enabled is-system-running status show cat help get-default show-environment whoami',
    does: talks,
    flags: [
      'systemctl stop sshd',
      'systemctl --user enable --now x.service',
      'systemctl -H x.example status',
      'systemctl "$verb" nginx',
      'systemctl --user --no-pager restart pipewire',
      'systemctl link ./x.service',
      'systemctl is-active x stop && systemctl poweroff',
    ],
    quiet: [
      'systemctl status nginx',
      'systemctl --user list-units --type service --no-pager',
      'systemctl',
      'systemctl show -p MainPID nginx',
      'systemctl is-active --quiet docker && echo up',
      'systemctl --version',
    ],
  }),
  verbs({
    names: 'service rc-service invoke-rc.d sv',
    options: 's|status-all status-all l|list i|ifexists q|quiet',
    looks: '. */status status',
    peeks: 'status-all l',
    does: talks,
    flags: ['service nginx restart', 'rc-service sshd stop', 'sv down x', 'service x status stop-all; service x stop'],
    quiet: ['service nginx status', 'service --status-all', 'rc-service --list'],
  }),
  verbs({
    names: 'launchctl initctl',
    looks: 'list print print-* blame hostinfo help version status show-config dumpstate managername manageruid managerpid',
    does: talks,
    flags: ['launchctl load ~/Library/LaunchAgents/x.plist', 'launchctl bootstrap gui/501 x.plist', 'launchctl setenv A b'],
    quiet: ['launchctl list', 'initctl list'],
  }),
  verbs({
    names: 'loginctl machinectl networkctl portablectl bootctl oomctl userdbctl homectl importctl',
    options:
      'p|property= a|all l|full value n|lines= o|output= no-pager no-legend no-ask-password H|host=host M|machine=host s|signal= kill-whom=',
    looks:
      '. list list-* lldp status *-status show show-* session-status user-status seat-status image-status user group services is-installed dump',
    does: talks,
    flags: ['loginctl enable-linger', 'loginctl terminate-user u', 'machinectl shell', 'networkctl down eth0', 'bootctl install'],
    quiet: ['loginctl list-sessions', 'loginctl show-session self', 'networkctl status', 'loginctl'],
  }),
  verbs({
    names: 'busctl coredumpctl udevadm',
    options:
      'user system list acquired activatable match= address= no-pager no-legend H|host=host M|machine=host n|name= q|query= p|path= a|attribute-walk e x',
    looks: '. list status tree introspect get-property info',
    does: talks,
    flags: ['busctl call org.x / org.x Y', 'coredumpctl gdb', 'udevadm trigger'],
    quiet: ['busctl list', 'coredumpctl list', 'udevadm info /dev/null'],
  }),
  verbs({
    names: 'systemd-analyze',
    options:
      'user system global order require no-pager man= generators= root=read image=read iterations= threshold= json= from-pattern= to-pattern= fuzz= q H|host=host M|machine=host',
    looks:
      '. time blame critical-chain plot dot dump cat-config unit-files unit-paths exit-status capability condition syscall-filter filesystems calendar timestamp timespan verify security',
    does: talks,
    flags: ['systemd-analyze log-level debug'],
    quiet: ['systemd-analyze', 'systemd-analyze blame', "systemd-analyze calendar 'Mon *-*-* 10:00'"],
  }),
  verbs({
    names: 'resolvectl systemd-resolve',
    looks: 'status statistics . show-cache show-server-state dns/. domain/.',
    does: 'looks up names in the network, or changes how that is done',
    flags: ['resolvectl query x.example', 'resolvectl flush-caches'],
    quiet: ['resolvectl status'],
  }),
  row({
    names: 'systemd-cgls systemd-cgtop systemd-detect-virt systemd-path systemd-escape systemd-delta systemd-id128 rc-status',
    options: 'a l k M= n= p= d= t= template= suffix= s u',
    flags: [],
    quiet: ['systemd-detect-virt', "systemd-escape 'a b'"],
  }),
  {
    names: ['systemd-run', 'systemd-cat', 'systemd-socket-activate'],
    read: started,
    flags: [
      'systemd-run --user rm a',
      'systemd-run --user --on-calendar=daily sh -c id',
      'systemd-run -t id',
      'systemd-cat ls',
      'systemd-run --scope cat ~/.ssh/id_rsa',
    ],
    quiet: ['systemd-run --version'],
  },
  wrapper({
    names: 'dbus-run-session',
    options: 'config-file=read dbus-daemon=program',
    also: (_, call) => ({ effects: [speaks(call.program, call.place)] }),
    flags: ['dbus-run-session -- rm a', 'dbus-run-session npm test'],
    quiet: [],
  }),
  row({
    names: 'dbus-send gdbus qdbus dbus-launch dbus-daemon systemd-notify systemd-ask-password',
    more: (_, call) => ({ effects: [leave(talks, call.place)] }),
    flags: ['dbus-send --system --dest=org.x / org.x.Y', 'gdbus call -e -d org.x -o / -m org.x.Y'],
    quiet: [],
  }),
  verbs({
    names: 'update-rc.d chkconfig rc-update insserv sysv-rc-conf',
    options: 'l|list a|all f|force n v add del level=',
    looks: '. show',
    peeks: 'l',
    changes: 'add del',
    does: later,
    as: 'persists',
    flags: ['update-rc.d x defaults', 'chkconfig x on', 'rc-update add x default', 'chkconfig --add x'],
    quiet: ['chkconfig --list', 'rc-update show'],
  }),
  row({
    names: 'incrontab fcrontab watchman fswatch inotifywait inotifywatch',
    options:
      'r|recursive m|monitor q|quiet e|event= t|timeout= exclude= excludei= format= timefmt= o|outfile=write fromfile=read d|daemon l|list u= x 1 0 E i= f=',
    operands: 'list',
    more: (_, call) => ({
      effects: /cron/.test(call.program)
        ? [form({ rank: 'ask', id: 'persistence', impact: 'system', reason: later }, call.place)]
        : call.program === 'watchman'
          ? [code('unknown', 'watchman runs commands when files change', call.place)]
          : [],
    }),
    flags: ['incrontab -e', 'inotifywait -o ~/x src', "watchman -- trigger . x '*' -- rm a"],
    quiet: ['inotifywait -m -r src', 'fswatch -o src'],
  }),
];
