/** Package managers of the whole machine: what they install reaches every user, so only questions stay inside. */
import { code, connect, leave, textOf, together, touch } from '../effects.ts';
import { grammar, has, type Options, options } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { listed } from './listed.ts';
import { row } from './row.ts';
import { type Tool, tool } from './tool.ts';

const apt =
  'y|yes|assume-yes q|quiet=? V help|h version|v o|option=program c|config-file=program a|host-architecture= t|target-release|default-release= installed upgradable manual-installed all-versions a|all-versions names-only n|no-all-versions s|simulate|dry-run|just-print no-install-recommends install-recommends f d|download-only b|build only-source allow-downgrades allow-unauthenticated reinstall purge autoremove auto-remove full i|important recurse no-pager';

interface ByLetter {
  readonly names: string;
  readonly options: string;
  /** Options that make it a question. */
  readonly asks: string;
  /** Of these, ones whose words are files. */
  readonly files?: string;
  /** Of those, ones whose second word is written. */
  readonly fills?: string;
  /** Options that reach the network beside. */
  readonly remote?: string;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** A row for one whose verb is an option: `rpm -q`, `pacman -Qi`, `dpkg -L`. */
function byLetter(shape: ByLetter): Program {
  const known = grammar(shape.options);
  return {
    names: shape.names.split(' '),
    read: call => asksOrChanges(shape, options(call.arguments, known), call),
    flags: shape.flags,
    quiet: shape.quiet,
  };
}

function asksOrChanges(shape: ByLetter, found: Options, call: Call): Reading {
  const given = (names: string | undefined) => names !== undefined && has(found, ...names.split(' '));
  const asks = given(`${shape.asks} help version`);
  const side = found.options.filter(one => one.role === 'program');
  const reads = given(shape.files) ? found.operands.flatMap(one => (/[./]/.test(textOf(one) ?? '.') ? touch('read', one, call) : [])) : [];
  // What they are unpacked into, or made as, stands last (dpkg-deb(1)).
  const fills = found.options.some(one => listed(shape.fills ?? '').includes(one.name));
  const made = fills ? found.operands.slice(1).flatMap(one => touch('write', one, call)) : [];
  return together(
    { effects: made },
    { effects: [...reads, ...side.map(one => code('sideways', `an option of ${call.program} runs a program`, one.at.place))] },
    { effects: asks || call.arguments.length === 0 ? [] : [leave(installs, call.place)] },
    { effects: given(shape.remote) ? [connect(undefined, undefined, call.place)] : [] },
    { opaque: found.unclear },
  );
}

const machine = (shape: Omit<Tool, 'otherwise'>): Program => tool({ ...shape, otherwise: 'machine' });

const installs = 'changes what is installed on this machine';

interface Shows {
  readonly names: string;
  /** Options that only show something, one of which must stand, and ones that change nothing about that. Any other may change it. */
  readonly looks: string;
  readonly beside: string;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** A row for one that works on the database of dpkg unless it is told to show it: update-alternatives(1), dpkg-divert(1), dpkg-statoverride(1). */
function shows({ names, looks, beside, flags, quiet }: Shows): Program {
  return row({
    names,
    options: `${looks} ${beside}`,
    more: (found, call) =>
      has(found, ...listed(looks)) && found.options.every(one => one.known) ? {} : { effects: [leave(installs, call.place)] },
    flags,
    quiet,
  });
}

/** "Perform a simulation", without a lock (apt-get(8)): of what these do. */
const simulated =
  /^(?:install|reinstall|remove|purge|upgrade|full-upgrade|dist-upgrade|autoremove|autopurge|auto-remove|build-dep|satisfy)$/;
const simulates = /^(?:-s|--(?:simulate|just-print|dry-run))$/;

/** A row whose simulation stays inside. Settings of the command line may take it back, or name a program. */
function simulating(shape: Omit<Tool, 'otherwise'>): Program {
  const known = grammar(apt);
  const row = machine(shape);
  const read = (call: Call): Reading => {
    const found = options(call.arguments, known);
    const only =
      /^apt(?:-get)?$/.test(call.program) &&
      simulated.test(textOf(found.operands[0]) ?? '') &&
      found.unclear === undefined &&
      found.options.every(one => one.known && !/^(?:o|c|d|b|only-source)$/.test(one.name)) &&
      found.options.some(one => simulates.test(textOf(one.at) ?? '')) &&
      found.options.every(one => one.name !== 's' || one.value === undefined);
    if (!only) return row.read(call);
    const files = found.operands.slice(1).filter(one => /^[./~]/.test(textOf(one) ?? '/'));
    return together({ effects: files.flatMap(one => touch('read', one, call)) });
  };
  return { ...row, read };
}

/** Every package manager of machines. */
export const machinePackages: readonly Program[] = [
  simulating({
    names: 'apt apt-get aptitude apt-fast nala',
    options: apt,
    verbs: {
      says: 'list show policy depends rdepends showsrc madison help moo why why-not check indextargets versions',
      look: 'search',
      remote: 'changelog download source',
      machine:
        'install remove purge update upgrade full-upgrade dist-upgrade autoremove autopurge clean autoclean build-dep edit-sources satisfy reinstall hold unhold markauto',
    },
    bare: 'says',
    flags: [
      'apt install x',
      'apt-get update',
      'apt-get -o APT::Update::Pre-Invoke::=x list',
      'apt-get -y purge x',
      'apt-get --frob show remove x',
      'apt-get source x',
      'apt-get -s update',
      'apt-get -s clean',
      'apt-get -s=no install x',
      'apt-get --simulate=false install x',
      'apt-get -s --no-simulate install x',
      'apt-get -s -o Dir::Bin::dpkg=./x install x',
      'apt-get -s -c ./x.conf upgrade',
      'apt-get -s --solver ./x install x',
      'apt-get install x -- -s',
      'apt-get -s install "$x"',
      'aptitude -s install x',
      'apt-get -s install ~/.ssh/x.deb',
    ],
    quiet: [
      'apt list --installed',
      'apt show curl',
      'apt search foo',
      'apt-get --version',
      'apt-get -s install curl',
      'apt-get --dry-run -y dist-upgrade',
      'apt remove --simulate --purge curl',
      'apt-get -s install ./dist/app.deb',
    ],
  }),
  shows({
    names: 'update-alternatives',
    looks: 'display query list get-selections help version',
    beside: 'quiet verbose debug',
    flags: [
      'update-alternatives --set editor /x',
      'update-alternatives --list --set editor /x',
      'update-alternatives --config editor',
      'update-alternatives --altdir . --display editor',
      'update-alternatives --log ~/.bashrc --list editor',
      'update-alternatives --auto editor',
      'update-alternatives',
      'update-alternatives "$x" editor',
    ],
    quiet: ['update-alternatives --list editor', 'update-alternatives --display java', 'update-alternatives --get-selections'],
  }),
  shows({
    names: 'dpkg-divert dpkg-statoverride',
    looks: 'list listpackage truename help version',
    beside: 'quiet',
    flags: [
      'dpkg-divert /bin/x',
      'dpkg-divert --add /bin/x',
      'dpkg-divert --rename --remove /bin/x',
      'dpkg-divert --admindir . --list',
      'dpkg-divert --list "$x"',
      'dpkg-statoverride --add root root 4755 /bin/x',
      'dpkg-statoverride --remove /bin/x',
      'dpkg-statoverride --list --update',
    ],
    quiet: ['dpkg-divert --list', 'dpkg-divert --truename /bin/sh', 'dpkg-divert --listpackage /bin/sh', 'dpkg-statoverride --list'],
  }),
  machine({
    names: 'apt-cache apt-mark apt-config apt-file apt-key add-apt-repository apt-add-repository dpkg-reconfigure debconf-set-selections',
    options: `${apt} display= query= list= all|a`,
    verbs: {
      says: 'policy show search showpkg depends rdepends dump dumpavail pkgnames stats unmet madison showsrc showmanual showauto showhold dotty list find',
    },
    bare: 'machine',
    flags: ['apt-mark hold x', 'add-apt-repository ppa:x/y', 'dpkg-reconfigure x', 'apt-key add x.gpg'],
    quiet: ['apt-cache policy curl', 'apt-mark showmanual', 'apt-cache search foo', 'apt-file search bin/x'],
  }),
  byLetter({
    names: 'dpkg dpkg-query dpkg-deb',
    options:
      'i|install unpack configure r|remove P|purge V|verify C|audit get-selections set-selections clear-selections update-avail A|record-avail s|status p|print-avail L|listfiles l|list S|search W|show I|info c|contents f|field x|extract X|vextract e|control b|build R|raw-extract compare-versions print-architecture print-foreign-architectures add-architecture remove-architecture help|h version root=write admindir=write instdir=write pre-invoke=program post-invoke=program status-logger=program force= no-act simulate showformat=',
    asks: 'V C get-selections s p L l S W I c f compare-versions print-architecture print-foreign-architectures x X e b R',
    files: 'I c f x X e b R',
    fills: 'x X e b R',
    flags: [
      'dpkg-deb -x a.deb .git/hooks',
      'dpkg-deb -e a.deb .envrc',
      'dpkg -i x.deb',
      'dpkg --purge x',
      'dpkg -P x',
      'dpkg -l --pre-invoke=./x',
      'dpkg -x a.deb /',
    ],
    quiet: ['dpkg -l', 'dpkg -L bash', 'dpkg -S /bin/ls', 'dpkg --print-architecture', "dpkg-query -W -f '${Package}' bash"],
  }),
  machine({
    names: 'dnf yum microdnf dnf5 tdnf zypper',
    options:
      'y|assumeyes q|quiet C|cacheonly v|verbose help|h version x|exclude= enablerepo= disablerepo= repo= installroot=write c|config=read setopt=program installed available n|non-interactive t|type= s|search-descriptions i r R|root=write all updates',
    verbs: {
      says: 'list info search provides whatprovides repoquery repolist history/list history/info group/list grouplist deplist check se if wp lr pa packages products services licenses what-provides lu list-updates lp help alias/list module/list',
      remote: 'check-update updateinfo',
      machine: 'install remove',
    },
    bare: 'says',
    flags: ['dnf install -y x', 'yum erase x', 'zypper rm x', 'dnf history undo 3', 'dnf --setopt=x=y list', 'zypper in x'],
    quiet: ['dnf list installed', 'yum info bash', 'zypper se vim', 'dnf repolist'],
  }),
  byLetter({
    names: 'rpm rpmquery',
    options:
      'q|query V|verify K|checksig i U F e|erase install upgrade freshen import a|all f|file=  l|list c R|requires p|package= d|docfiles s|state v h|hash qf= queryformat= E|eval=program pipe=program define=program D=program load=program macros=program rcfile=program root=write dbpath=write whatprovides= whatrequires= last changelog scripts provides help version initdb rebuilddb setperms setugids showrc',
    asks: 'q V K showrc',
    files: 'p f',
    flags: ['rpm -e bash', 'rpm -ivh x.rpm', "rpm --eval '%(id)'", 'rpm -qa --pipe x', 'rpm -Uvh x.rpm', "rpm -E '%{lua:x}'"],
    quiet: ['rpm -qa', 'rpm -qi bash', 'rpm -V bash', 'rpm -q --changelog bash'],
  }),
  byLetter({
    names: 'pacman yay paru',
    options:
      'Q|query S|sync R|remove U|upgrade D|database T|deptest F|files version|V help|h s|search i|info l|list y|refresh u|sysupgrade c|clean w|downloadonly k|check o|owns q|quiet e|explicit d|deps m|foreign n|native t|unrequired p|print r|root=write b|dbpath=write config=program cachedir=write hookdir=program noconfirm needed asdeps asexplicit gpgdir=write a x g|groups',
    asks: 'Q T V h',
    flags: ['pacman -Syu', 'pacman -Rns x', 'pacman -S vim --noconfirm', 'pacman -U x.pkg.tar.zst', 'yay -S x', 'pacman -Q --hookdir ./x'],
    quiet: ['pacman -Q', 'pacman -Qi bash', 'pacman -Ql bash'],
  }),
  machine({
    names:
      'apk snap flatpak port emerge opkg xbps-install xbps-remove xbps-query slackpkg swupd eopkg choco winget scoop installer softwareupdate mas',
    options:
      'v|verbose q|quiet help|h version|V all a user system app runtime columns= d|show-details installed I i root=write p=write repository=url X=url allow-untrusted no-cache t|virtual= f|force unicode color= abs-time',
    verbs: {
      says: 'list info search policy dot stats audit version connections services changes interfaces remotes history show find contents provides outdated sources config/list',
      remote: 'remote-ls remote-info',
      machine: 'add del install remove',
    },
    bare: 'machine',
    flags: [
      'apk add curl',
      'snap remove x',
      'flatpak run org.x.Y',
      'flatpak uninstall --all',
      'emerge x',
      'snap install x --classic',
      'xbps-install -S x',
    ],
    quiet: ['apk info', 'snap list', 'flatpak list --app', 'apk list --installed', 'apk --version'],
  }),
  machine({
    names: 'brew',
    options:
      'v|verbose version q|quiet help|h d|debug prefix=? cellar=? repository=? cache=? caskroom=? env formula|formulae cask|casks versions full-name pinned multiple json=? installed all tree n|dry-run s g 1 l r t eval-all include-build',
    verbs: {
      says: 'list ls leaves info abv config deps uses desc search home doctor dr commands help log cat options missing services/list services/info tap-info shellenv services command',
      remote: 'outdated livecheck fetch',
      machine: 'install uninstall remove rm upgrade update tap untap services/start',
    },
    bare: 'says',
    flags: [
      'brew install x',
      'brew uninstall --force x',
      'brew services start redis',
      'brew cleanup -s',
      'brew bundle',
      'brew update',
      'brew --frob list install x',
    ],
    quiet: ['brew list', 'brew --prefix', 'brew info wget', 'brew services list', 'brew deps --tree wget'],
  }),
  machine({
    names: 'nix nix-env nix-channel nix-store nix-collect-garbage nixos-rebuild home-manager darwin-rebuild guix devbox devenv flox',
    options:
      'help|h version extra-experimental-features= experimental-features= f|file=read E|expr= q|query i|install e|uninstall u|upgrade installed json',
    verbs: {
      says: 'flake/show flake/metadata show-config config/show generations show-derivation path-info describe packages',
      machine: 'shell run build develop profile profile/install profile/remove store store/gc flake flake/update upgrade-nix',
      run: 'fmt',
    },
    bare: 'machine',
    flags: [
      'nix-env -iA nixpkgs.hello',
      'nix run nixpkgs#hello',
      'nix-collect-garbage -d',
      'nix store gc',
      'nixos-rebuild switch',
      'guix install x',
      'nix develop',
    ],
    quiet: ['nix --version', 'nix flake show', 'nix fmt'],
  }),
  {
    names: ['nix-shell', 'nix-build', 'nix-instantiate'],
    read: call => nixShell(options(call.arguments, nixOptions), call),
    flags: ["nix-shell -p cowsay --run 'cowsay hi'", "nix-shell --run 'rm x'", 'nix-build'],
    quiet: ['nix-shell --version'],
  },
];

const nixOptions = grammar(
  'p|packages run=script command=script A|attr= I= E|expr= pure keep= i=program version help q o|out-link=write argstr= arg= no-out-link',
);

/** A shell of its own with what it built, which the daemon fetches. */
function nixShell(found: Options, call: Call): Reading {
  if (has(found, 'version', 'help')) return together();
  const texts = found.options.flatMap(one => (one.role === 'script' && one.value !== undefined ? [one.value] : []));
  return together({
    effects: [connect(undefined, undefined, call.place), code('elsewhere', `${call.program} builds or fetches packages`, call.place)],
    runs: texts.map(text => ({ kind: 'script', text, dialect: 'sh', cwd: call.cwd, via: call.program })),
    opaque: found.unclear,
  });
}
