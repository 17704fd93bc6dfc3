/** Where secrets lie by their programs' own habit: in a home, and on the machine. */

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

/** Absolute paths, for this home. */
export function secretPlaces(home: string): readonly string[] {
  return [...inHome.map(name => `${home}/${name}`), ...inSystem];
}
