/** What secrets look like and where they stand: the tables that redaction reads. */

/** Without a match of these no shape, and no name, can match either: most commands are done with both. */
export const mayShape = /[\w.-]{14}|-----BEGIN|slack|discord|[@=]/;
export const mayName =
  /pass|pwd|secret|token|key|auth|cred|cookie|session|bearer|signature|connection|(?:pat|pin|otp|dsn|salt|sid|jwt|mfa|nonce|psk|user)['"\\\]]*[\s=:]/i;

/** Shapes that are secrets wherever they stand: the issuers' own prefixes, keys in PEM, and long runs nobody chose. */
export const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,.-]|\\[nr])*/g,
  /\b(?:gh[pousr]_|github_pat_|gl(?:pat|rt|ptt|dt|soat|cbt)-|npm_|pypi-|hf_|dop_v1_|doo_v1_|dckr_pat_|shp(?:at|ca|pa|ss)_|lin_api_|ntn_|figd_|rubygems_|hv[sbr]\.|sbp_|tfp_|pul-|nvapi-|gsk_|xai-|r8_|fio-u-|pscale_(?:tkn|pw)_|PMAK-|NRAK-|dp\.(?:pt|st|ct)\.|ops_)[\w.-]{12,}/g,
  /\bxox[a-z]-[\w-]{10,}|\bxapp-[\w-]{10,}/g,
  /\b(?:sk|rk|pk|whsec)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{16,}/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}/g,
  /\bAIza[\w-]{30,}|\bya29\.[\w.-]{16,}|\bGOCSPX-[\w-]{16,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)*/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}|\bkey-[0-9a-f]{32}\b|\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g,
  /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/g,
  /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+|(?<=discord(?:app)?\.com\/api\/webhooks\/\d+\/)[\w-]+/g,
  // A run of 32 letters and digits or more, in both cases and with three digits, is nobody's file name.
  /(?<![\w/+=-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=(?:[A-Za-z_-]*\d){3})[A-Za-z0-9_-]{32,}={0,2}(?![\w/])/g,
];

/** `//user:secret@host`; over http a name alone is a token as often as not. */
export const credentials = /(?<=\/\/[^\s/:@'"`]{0,256}:)[^\s/'"`]+(?=@)|(?<=\bhttps?:\/\/)[^\s/:@'"`]+(?=@)/gi;

/** The value of a query parameter, up to the next one. */
export const parameters =
  /(?<=[?&;](?:[\w.-]{0,40}(?:token|secret|signature|password|passwd|credential|api_?key|access_?key)|key|sig|auth|pass|pwd|code|X-Amz-[\w-]{1,32})=)[^\s&'"`#;|<>)]+/gi;

/** Part of a name that makes what it names a secret. */
const secretName =
  '(?:pass(?:word|wd|phrase|code)|secret|token(?!s\\b|iz)|credential|(?:api|access|auth|account|private|signing|encryption|master|shared|storage|app|deploy|service|license|session|secret|client|master)[._-]?key|authorization|bearer|connection[._-]?string)';
const shortName =
  '(?:pass|pwd|auth|key|pat|pin|otp|dsn|salt|cookie|session|sid|jwt|cred|creds|passwords|tokens|secrets|authtoken|mfa|nonce|psk)';

/** A name, an optional closing quote, and `=` or `:`. */
export const assignment = new RegExp(
  `(?<![\\w.-])(?:--?)?(?:[A-Za-z0-9_.-]{0,80}${secretName}[A-Za-z0-9_.-]{0,40}|(?:[A-Za-z0-9_.-]{0,80}[_.-])?${shortName}|[A-Za-z0-9_]{1,80}(?:pass|pwd|Key|PASS|PWD|KEY|TOKEN|Token))\\\\?['"]?\\]?\\s{0,2}(?:\\+?=|:=?\\s{0,8})(?!=\\s)`,
  'gi',
);

/** A long option whose next word is the secret. */
export const option = new RegExp(
  `(?<![\\w.-])--?(?:[a-z0-9_.-]{0,40}${secretName}[a-z0-9_.-]{0,20}|(?:[a-z0-9_.-]{0,40}-)?(?:pass|pwd|auth|pat|pin|otp|jwt|cookie|psk)|oauth2-bearer|proxy-user|tlsuser|apikey)\\s+`,
  'gi',
);

/** Names that look like the above and hold none, or whose value is the name of a file. */
export const harmless =
  /^--?(?:[\w-]*(?:ssh|public|identity|tls|ca|host|client)[_-]?key|[\w-]*(?:private|deploy|signing)[_-]key)$|(?:file|path|dir|stdin|env|name|length|count|type|id|url|uri|manager|provider|limit|age|expiry|ttl|field|column|policy|store)$|^(?:OLD)?PWD$|(?:max|min|num|n)[_-](?:new[_-])?tokens?$|^(?:by|com)pass$|public[_-]?key|^sort[._-]?key$/i;

export const header =
  /\b(?:(?:proxy-)?authorization|(?:set-)?cookie|[a-z-]{0,40}(?:token|api-?key|secret|password|auth(?:-key)?|access-?key|credential|signature)|x-[a-z-]{0,40}(?:auth|key))\s{0,2}:\s{0,8}(?:(?:bearer|basic|token|digest|negotiate|apikey|bot|key|aws4-hmac-sha256)\s+)?/gi;

/** What `echo` is given before a pipe: words and quoted texts, in which anything may stand. */
const piped = `(?:\\\\.|[^;&\\n|'"\\\\]){0,200}(?:(?:'[^'\\n]{0,300}'|"(?:\\\\.|[^"\\\\\\n]){0,300}")(?:\\\\.|[^;&\\n|'"\\\\]){0,200}){0,8}`;

const command = '[^;&|\\n]{0,400}?\\s';

/** A pattern, and words one of which must stand in the text (in lower case) before it is worth its price: compiling one costs more than a command. */
export interface Pattern {
  readonly words: readonly string[];
  readonly pattern: RegExp;
}

const near = (words: string, source: string): Pattern => ({ words: words.split(' '), pattern: new RegExp(source, 'gi') });

/** Where a program takes a secret by an option of another name, or as a plain word: the match ends where the secret begins. */
export const programs: readonly Pattern[] = [
  near('sshpass', String.raw`\bsshpass\b${command}-p\s*`),
  near(
    'docker podman nerdctl buildah skopeo oras helm crane az cf oc mongo cqlsh influx rdesktop',
    String.raw`\b(?:docker|podman|nerdctl|buildah|skopeo|oras|helm|crane|az|cf|oc|mongo\w*|cqlsh|influx|rdesktop)\b${command}-p(?:\s+|=)(?![\d.:]+(?:\s|$))`,
  ),
  near('mysql mariadb mycli 7z rar backup', String.raw`\b(?:mysql\w*|mariadb\w*|mycli|7za?|7zr|rar|unrar|x?trabackup)\b${command}-p(?=\S)`),
  near(
    'zip sqlcmd bcp mosquitto_ ssh-keygen isql mssql-cli wvdial hydra',
    String.raw`\b(?:zip\w*|unzip|sqlcmd|bcp|mosquitto_\w+|ssh-keygen|isql|mssql-cli|wvdial|hydra)\b${command}-[NP]\s*`,
  ),
  near('redis-cli valkey-cli', String.raw`\b(?:redis-cli|valkey-cli)\b${command}-a\s+`),
  near('ldap security smbpasswd net', String.raw`\b(?:ldap\w+|security|smbpasswd|net)\b${command}-w\s*`),
  near(
    'curl wget http xh smbclient lftp rclone ab siege nomad',
    String.raw`\b(?:curl|wget|http|https|xh|smbclient|lftp|rclone|ab|siege|nomad|httpie)\b${command}(?:-u|-U|-a|--user|--auth|-A)\s*=?\s*['"]?[^\s'":%,]{0,80}[:%,]`,
  ),
  near('openssl', String.raw`\bopenssl\b${command}(?:-K|-k|-hmac|-psk)\s+`),
  near('pass', String.raw`\b(?:pass|env(?=:))in\b[\s=]+pass:|\bpass(?:in|out)?\s+pass:|\bpass:`),
  near('htpasswd', String.raw`\bhtpasswd\b${command}-\w*b\w*\s+\S+\s+\S+\s+`),
  near('htpasswd', String.raw`\bhtpasswd\b${command}-\w*nb\w*\s+\S+\s+`),
  near('vault', String.raw`\bvault\s+(?:login|unwrap|operator\s+unseal)\s+(?:-\S+\s+)*`),
  near(
    'config secret',
    String.raw`\b(?:aws\s+configure\s+set|npm\s+config\s+set|yarn\s+config\s+set|pnpm\s+config\s+set|git\s+config\b[^;&|\n]{0,80}?|pip\s+config\s+set|gh\s+secret\s+set)\s+\S{0,120}(?:key|token|secret|password|extraheader|_auth)\S{0,20}\s+`,
  ),
  near('secret', String.raw`\bgh\s+secret\s+set\b${command}(?:-b|--body)[\s=]+`),
  near('--from-literal', String.raw`--from-literal[=\s]+['"]?[\w.-]+=`),
  near(
    'vault heroku fly',
    String.raw`\b(?:vault\s+(?:kv\s+put|write)|heroku\s+config:set|(?:fly|flyctl)\s+secrets\s+set)\b${command}[\w.-]+=`,
  ),
  near('keyctl', String.raw`\bkeyctl\s+(?:add|padd)\s+\S+\s+\S+\s+`),
  near('rabbitmqctl', String.raw`\brabbitmqctl\s+(?:add_user|change_password)\s+\S+\s+`),
  near(
    '<<<',
    String.raw`(?:--(?:password|token|pass)-?(?:stdin|-)|--with-token|\bchpasswd|\bsudo\b[^;&|\n]{0,80}-S\b|--passphrase-fd\s+0)[^;&|\n<]{0,200}<<<\s*`,
  ),
  near(
    '|',
    String.raw`\b(?:echo|printf)\s+(?:-[neE]+\s+)*(?:['"]?%s(?:\\n)?['"]?\s+)?(?=${piped}\|\s*(?:[^;&\n|]{0,200}(?:--(?:password|token|pass|secret)[\w-]*|--with-token|-stdin|\bsudo\b[^;&|\n]{0,80}-S\b|--passphrase-fd)|(?:sudo\s+)?(?:chpasswd|passwd|smbpasswd|cryptsetup)\b))`,
  ),
  near('identified password', String.raw`\bIDENTIFIED\s+(?:BY|WITH\s+\S+\s+BY)\s+|\b(?:WITH\s+|ENCRYPTED\s+)PASSWORD\s+`),
];

/** Words in the place of a secret that are none. */
export const empty = /^(?:true|false|yes|no|on|off|null|none|nil|undefined|[0-9]|\*+|x{3,}|\.{3}|<[\w-]*>|\[redacted\])?$/i;

/** What hands one quoted `NAME=value` on as a whole; anywhere else a quoted text may be a command line of several words. */
export const carrier =
  /(?:^|[\s;&|(])(?:-e|-E|-d|-D|-F|-H|-b|-P|--(?:env|build-arg|data[\w-]*|form[\w-]*|header|cookie|set[\w-]*|define|property|param\w*|from-literal)|export|declare|typeset|local|readonly|env)[\s=]+['"]$/;
