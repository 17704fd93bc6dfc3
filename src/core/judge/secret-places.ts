/** Where secrets lie by their programs' own habit: in a home, and on the machine. */

import { foldCase } from '../fold-case.ts';

/** Below the home; a directory stands for all in it. */
const inHome =
  `.ssh .gnupg .aws .azure .kube .docker .oci .config/gcloud .config/gh .config/hub .config/glab-cli .config/op .config/doctl .config/sops .config/rclone
  .config/containers/auth.json .config/github-copilot .config/fly .config/heroku .config/wrangler .config/stripe .netrc .git-credentials .config/git/credentials
  .npmrc .yarnrc.yml .pypirc .cargo/credentials .cargo/credentials.toml .gem/credentials .m2/settings.xml .gradle/gradle.properties .terraform.d .vault-token
  .pgpass .my.cnf .mylogin.cnf .password-store .local/share/keyrings .local/share/kwalletd .local/share/password-store .pki
  .mozilla .config/google-chrome .config/chromium .config/BraveSoftware .config/microsoft-edge .config/vivaldi .thunderbird .config/Signal
  .claude/.credentials.json .claude.json .codex/auth.json .gemini/oauth_creds.json .gemini/google_accounts.json .config/opencode .local/share/opencode/auth.json
  .bash_history .zsh_history .python_history .node_repl_history .psql_history .mysql_history .lesshst .Xauthority .ICEauthority .age .config/age .config/Bitwarden
  .electrum .bitcoin .ethereum .config/solana .local/share/atuin`
    .split(/\s+/)
    .filter(name => name !== '');

/** Of the machine. */
const inSystem = [
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/ssl/private',
  '/etc/krb5.keytab',
  '/etc/wireguard',
];

/** Each place in this home, whether or not anything is there. */
export const secretPlacesIn = (home: string): readonly string[] => inHome.map(name => `${home}/${name}`);

/** What is known of a path without looking: whether it is or lies in a place of secrets, and whether such a place lies in it. */
export interface SecretPlaces {
  readonly hold: (path: string) => boolean;
  readonly lieIn: (directory: string) => boolean;
}

/** One home is asked about thousands of times in a batch, and building the question costs more than asking it. */
const known = new Map<string, SecretPlaces>();

/** The places of this home and of the machine. */
export function secretPlaces(home: string): SecretPlaces {
  const before = known.get(home);
  if (before !== undefined) return before;
  const places = build(home);
  known.set(home, places);
  return places;
}

function build(home: string): SecretPlaces {
  const places = [...inHome.map(name => `${home}/${name}`), ...inSystem].map(foldCase);
  const whole = new RegExp(`^(?:${places.map(place => RegExp.escape(place)).join('|')})(?:/|$)`);
  const above = new Set(places.flatMap(prefixes));
  return { hold: path => whole.test(foldCase(path)), lieIn: directory => above.has(foldCase(directory)) };
}

/** `/a/b` → `/`, `/a`, `/a/b`. */
function prefixes(place: string): readonly string[] {
  const parts = place.split('/').slice(1);
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}
