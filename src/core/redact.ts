/** Takes secrets out of text before it is kept: what stands where a secret stands, and what looks like one. */

/** What stands in the text where a secret stood. */
export const redacted = '[redacted]';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Shapes that are secrets wherever they stand: the issuers' own prefixes, keys in PEM, and long runs nobody chose. */
const shapes: readonly RegExp[] = [
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
const credentials = /(?<=\/\/[^\s/:@'"`]{0,256}:)[^\s/'"`]+(?=@)|(?<=\bhttps?:\/\/)[^\s/:@'"`]+(?=@)/gi;

/** The value of a query parameter, up to the next one. */
const parameters =
  /(?<=[?&;](?:[\w.-]{0,40}(?:token|secret|signature|password|passwd|credential|api_?key|access_?key)|key|sig|auth|pass|pwd|code|X-Amz-[\w-]{1,32})=)[^\s&'"`#;|<>)]+/gi;

/** Part of a name that makes what it names a secret. */
const secretName =
  '(?:pass(?:word|wd|phrase|code)|secret|token(?!s\\b|iz)|credential|(?:api|access|auth|account|private|signing|encryption|master|shared|storage|app|deploy|service|license|session|secret|client|master)[._-]?key|authorization|bearer|connection[._-]?string)';
const shortName =
  '(?:pass|pwd|auth|key|pat|pin|otp|dsn|salt|cookie|session|sid|jwt|cred|creds|passwords|tokens|secrets|authtoken|mfa|nonce|psk)';

/** A name, an optional closing quote, and `=` or `:`. */
const assignment = new RegExp(
  `(?<![\\w.-])(?:--?)?(?:[A-Za-z0-9_.-]{0,80}${secretName}[A-Za-z0-9_.-]{0,40}|(?:[A-Za-z0-9_.-]{0,80}[_.-])?${shortName}|[A-Za-z0-9_]{1,80}(?:pass|pwd|Key|PASS|PWD|KEY|TOKEN|Token))\\\\?['"]?\\]?\\s{0,2}(?:\\+?=|:=?\\s{0,8})(?!=\\s)`,
  'gi',
);

/** A long option whose next word is the secret. */
const option = new RegExp(
  `(?<![\\w.-])--?(?:[a-z0-9_.-]{0,40}${secretName}[a-z0-9_.-]{0,20}|(?:[a-z0-9_.-]{0,40}-)?(?:pass|pwd|auth|pat|pin|otp|jwt|cookie|psk)|oauth2-bearer|proxy-user|tlsuser|apikey)\\s+`,
  'gi',
);

/** Names that look like the above and hold none, or whose value is the name of a file. */
const harmless =
  /^--?(?:[\w-]*(?:ssh|public|identity|tls|ca|host|client)[_-]?key|[\w-]*(?:private|deploy|signing)[_-]key)$|(?:file|path|dir|stdin|env|name|length|count|type|id|url|uri|manager|provider|limit|age|expiry|ttl|field|column|policy|store)$|^(?:OLD)?PWD$|(?:max|min|num|n)[_-](?:new[_-])?tokens?$|^(?:by|com)pass$|public[_-]?key|^sort[._-]?key$/i;

const header =
  /\b(?:(?:proxy-)?authorization|(?:set-)?cookie|[a-z-]{0,40}(?:token|api-?key|secret|password|auth(?:-key)?|access-?key|credential|signature)|x-[a-z-]{0,40}(?:auth|key))\s{0,2}:\s{0,8}(?:(?:bearer|basic|token|digest|negotiate|apikey|bot|key|aws4-hmac-sha256)\s+)?/gi;

/** What `echo` is given before a pipe: words and quoted texts, in which anything may stand. */
const piped = `(?:\\\\.|[^;&\\n|'"\\\\]){0,200}(?:(?:'[^'\\n]{0,300}'|"(?:\\\\.|[^"\\\\\\n]){0,300}")(?:\\\\.|[^;&\\n|'"\\\\]){0,200}){0,8}`;

const command = '[^;&|\\n]{0,400}?\\s';

/** Where a program takes a secret by an option of another name, or as a plain word: the match ends where the secret begins. */
const programs: readonly RegExp[] = [
  String.raw`\bsshpass\b${command}-p\s*`,
  String.raw`\b(?:docker|podman|nerdctl|buildah|skopeo|oras|helm|crane|az|cf|oc|mongo\w*|cqlsh|influx|rdesktop)\b${command}-p(?:\s+|=)(?![\d.:]+(?:\s|$))`,
  String.raw`\b(?:mysql\w*|mariadb\w*|mycli|7za?|7zr|rar|unrar|x?trabackup)\b${command}-p(?=\S)`,
  String.raw`\b(?:zip\w*|unzip|sqlcmd|bcp|mosquitto_\w+|ssh-keygen|isql|mssql-cli|wvdial|hydra)\b${command}-[NP]\s*`,
  String.raw`\b(?:redis-cli|valkey-cli)\b${command}-a\s+`,
  String.raw`\b(?:ldap\w+|security|smbpasswd|net)\b${command}-w\s*`,
  String.raw`\b(?:curl|wget|http|https|xh|smbclient|lftp|rclone|ab|siege|nomad|httpie)\b${command}(?:-u|-U|-a|--user|--auth|-A)\s*=?\s*['"]?[^\s'":%,]{0,80}[:%,]`,
  String.raw`\bopenssl\b${command}(?:-K|-k|-hmac|-psk)\s+`,
  String.raw`\b(?:pass|env(?=:))in\b[\s=]+pass:|\bpass(?:in|out)?\s+pass:|\bpass:`,
  String.raw`\bhtpasswd\b${command}-\w*b\w*\s+\S+\s+\S+\s+`,
  String.raw`\bhtpasswd\b${command}-\w*nb\w*\s+\S+\s+`,
  String.raw`\bvault\s+(?:login|unwrap|operator\s+unseal)\s+(?:-\S+\s+)*`,
  String.raw`\b(?:aws\s+configure\s+set|npm\s+config\s+set|yarn\s+config\s+set|pnpm\s+config\s+set|git\s+config\b[^;&|\n]{0,80}?|pip\s+config\s+set|gh\s+secret\s+set)\s+\S{0,120}(?:key|token|secret|password|extraheader|_auth)\S{0,20}\s+`,
  String.raw`\bgh\s+secret\s+set\b${command}(?:-b|--body)[\s=]+`,
  String.raw`--from-literal[=\s]+['"]?[\w.-]+=`,
  String.raw`\b(?:vault\s+(?:kv\s+put|write)|heroku\s+config:set|(?:fly|flyctl)\s+secrets\s+set)\b${command}[\w.-]+=`,
  String.raw`\bkeyctl\s+(?:add|padd)\s+\S+\s+\S+\s+`,
  String.raw`\brabbitmqctl\s+(?:add_user|change_password)\s+\S+\s+`,
  String.raw`(?:--(?:password|token|pass)-?(?:stdin|-)|--with-token|\bchpasswd|\bsudo\b[^;&|\n]{0,80}-S\b|--passphrase-fd\s+0)[^;&|\n<]{0,200}<<<\s*`,
  String.raw`\b(?:echo|printf)\s+(?:-[neE]+\s+)*(?:['"]?%s(?:\\n)?['"]?\s+)?(?=${piped}\|\s*(?:[^;&\n|]{0,200}(?:--(?:password|token|pass|secret)[\w-]*|--with-token|-stdin|\bsudo\b[^;&|\n]{0,80}-S\b|--passphrase-fd)|(?:sudo\s+)?(?:chpasswd|passwd|smbpasswd|cryptsetup)\b))`,
  String.raw`\bIDENTIFIED\s+(?:BY|WITH\s+\S+\s+BY)\s+|\b(?:WITH\s+|ENCRYPTED\s+)PASSWORD\s+`,
].map(source => new RegExp(source, 'gi'));

/** Words in the place of a secret that are none. */
const empty = /^(?:true|false|yes|no|on|off|null|none|nil|undefined|[0-9]|\*+|x{3,}|\.{3}|<[\w-]*>|\[redacted\])?$/i;

const single = 1;
const double = 2;

/** What is known of each place in a text before any value is delimited; every later question is answered without another look at the whole. */
interface Layout {
  readonly text: string;
  /** The shell's quote each character stands in. */
  readonly state: Uint8Array;
  /** Where that quote began, one past its mark. */
  readonly since: Int32Array;
  /** Whether an odd number of single (bit 0) or double (bit 1) marks lie between the start of that quote and here. */
  readonly parity: Uint8Array;
  /** Where the bracket that opens here is closed, one past it; 0 where it never is. */
  readonly closing: Int32Array;
  readonly documents: readonly Document[];
  readonly lastBacktick: number;
}

/** The body of a here-document. `data`: nothing runs it, so a value in it goes to the end of its line. */
interface Document extends Span {
  readonly data: boolean;
}

const opening = /(?<!<)<<-?[ \t]*(\\?['"]?)([A-Za-z_][\w-]{0,60})['"]?(?!<)[^\n]*\n/g;

function documents(text: string): Document[] {
  const found: Document[] = [];
  let done = 0;
  for (const match of text.matchAll(opening)) {
    const start = match.index + match[0].length;
    if (start <= done) continue;
    const close = new RegExp(`^[ \\t]*${match[2]}$`, 'm').exec(text.slice(start));
    const end = close === null ? text.length : start + close.index;
    const line = text.slice(Math.max(0, text.lastIndexOf('\n', match.index), match.index - 400), match.index);
    found.push({ start, end, data: !/\b(?:\w*sh|ssh|su|sudo|source|eval|xargs|python[\d.]*|node|perl|ruby|mysql|psql)\b/.test(line) });
    done = end;
    if (found.length > 50) break;
  }
  return found;
}

function layout(text: string): Layout {
  const state = new Uint8Array(text.length + 1);
  const since = new Int32Array(text.length + 1);
  const parity = new Uint8Array(text.length + 1);
  let now = 0;
  let odd = 0;
  let began = 0;
  const here = (at: number) => {
    state[at] = now;
    since[at] = began;
    parity[at] = odd;
  };
  const bodies = documents(text);
  const edges = new Set(bodies.flatMap(body => [body.start, body.end]));
  for (let at = 0; at <= text.length; at++) {
    if (edges.has(at)) now = 0;
    here(at);
    const mark = text[at];
    if (mark === '\\' && now !== single) {
      at++;
      here(at);
    } else if (mark === "'" || mark === '"') {
      const kind = mark === "'" ? single : double;
      odd ^= kind;
      if (now === 0 || now === kind) {
        now = now === 0 ? kind : 0;
        odd = 0;
        began = at + 1;
      }
    }
  }
  return { text, state, since, parity, documents: bodies, closing: brackets(text), lastBacktick: text.lastIndexOf('`') };
}

function brackets(text: string): Int32Array {
  const closing = new Int32Array(text.length + 1);
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') open.push(at);
    const from = text[at] === ')' ? open.pop() : undefined;
    if (from !== undefined) closing[from] = at + 1;
  }
  return closing;
}

/** Whether a quote mark here closes a quote around the value rather than opening one of its own. */
function closes(at: number, { text, state, parity }: Layout): boolean {
  const kind = text[at] === "'" ? single : double;
  return state[at] === kind || (state[at] !== 0 && ((parity[at] ?? 0) & kind) !== 0);
}

/** Where a substitution that starts here ends: what runs, or a variable's name, is no secret itself. */
function substitution(at: number, plain: boolean, { text, closing, lastBacktick }: Layout): number | undefined {
  if (text[at] === '`' && plain) return at < lastBacktick ? text.indexOf('`', at + 1) + 1 : undefined;
  if (text[at] !== '$') return undefined;
  if (text[at + 1] === '(') return closing[at + 1] || undefined;
  if (!plain) return undefined;
  const name = /^\$(?:\{[^}\s]*\}|\w+)/.exec(text.slice(at, at + 200));
  return name === null ? undefined : at + name[0].length;
}

/** The spans of the word that starts here, as the shell (or JSON inside it) would delimit it; substitutions are left out. */
function word(from: number, place: Layout): Span[] {
  const { text } = place;
  const escaped = /^\\+(['"])/.exec(text.slice(from, from + 8));
  if (escaped !== null) return [upTo(text, from + escaped[0].length, escaped[0])];
  const spans: Span[] = [];
  let at = from;
  while (at < text.length) {
    const next = part(at, place, spans);
    if (next === undefined || next === at) break;
    at = next;
    if (/^["'][,}\])](?:[\s"'}\],);]|$)/.test(text.slice(at - 1, at + 2))) break;
  }
  return spans;
}

/** One part of a word, quoted or not: adds what is in it, gives where the next one starts; undefined where the word has ended. */
function part(at: number, place: Layout, spans: Span[]): number | undefined {
  const mark = place.text[at];
  const ansi = mark === '$' && place.text[at + 1] === "'" && !closes(at + 1, place);
  if (ansi) return quotedPart(at + 1, place, spans);
  if (mark !== "'" && mark !== '"') return barePart(at, place, spans);
  return closes(at, place) ? undefined : quotedPart(at, place, spans);
}

/** What lies between here and the same escaped quote again, or the end of the line. */
function upTo(text: string, start: number, close: string): Span {
  const line = text.indexOf('\n', start);
  const end = line < 0 ? text.length : line;
  const found = text.slice(start, end).indexOf(close);
  return { start, end: found < 0 ? end : start + found };
}

/** A part in quotes; without an end it runs to the end of the text. */
function quotedPart(open: number, place: Layout, spans: Span[]): number {
  const { text } = place;
  const mark = text[open];
  const escapes = mark === '"' || text[open - 1] === '$';
  let start = open + 1;
  let at = start;
  while (at < text.length && text[at] !== mark) {
    const end = mark === '"' ? substitution(at, place.state[open] !== single, place) : undefined;
    if (end !== undefined) {
      spans.push({ start, end: at });
      start = end;
      at = end;
    } else at += escapes && text[at] === '\\' ? 2 : 1;
  }
  spans.push({ start, end: Math.min(at, text.length) });
  return Math.min(at + 1, text.length);
}

/** A part outside quotes of its own. */
function barePart(from: number, place: Layout, spans: Span[]): number {
  const { text, state } = place;
  const plain = state[from] !== single;
  let at = from;
  while (at < text.length && !/[\s;&|<>()'"`]/.test(text[at] ?? '') && substitution(at, plain, place) === undefined) {
    if (text[at] === '\\' && state[from] !== 0 && /['"]/.test(text[at + 1] ?? '')) break;
    at += text[at] === '\\' ? 2 : 1;
  }
  const end = Math.min(at, text.length);
  if (end > from) spans.push({ start: from, end });
  return end > from ? end : (substitution(from, plain, place) ?? from);
}

/** A value in a here-document that is data: to the end of its line. */
function lineRest(from: number, { text, documents }: Layout): Span | undefined {
  if (
    (text[from - 1] === '=' ? /['"\\]/ : /['"\\[{]/).test(text[from] ?? '') ||
    !documents.some(one => one.data && one.start <= from && from < one.end)
  )
    return undefined;
  const end = text.indexOf('\n', from);
  return { start: from, end: end < 0 ? text.length : end };
}

/** A value that ends where its quote does: to the end of the quote it stands in, or one word where it stands in none. */
function quoteRest({ at: from, from: name, close }: Start, place: Layout): Span[] {
  const { text, state, since } = place;
  if (close !== undefined) return [upTo(text, from, close)];
  if (state[from] === 0) return word(from, place);
  const own = (since[from] ?? 0) >= name;
  let at = from;
  while (at < text.length && !quoteEnds(at, from, own, place)) {
    if (text.startsWith("'\\''", at)) at += 4;
    else at += text[at] === '\\' && state[from] === double ? 2 : 1;
  }
  return [{ start: from, end: Math.min(at, text.length) }];
}

function quoteEnds(at: number, from: number, own: boolean, place: Layout): boolean {
  const { text, state } = place;
  const mark = text[at];
  if (mark === '\n' || mark === '\r') return true;
  const home = state[from] === single ? "'" : '"';
  if (own ? mark === home : mark === "'" || mark === '"') return !text.startsWith("'\\''", at) && closes(at, place);
  return state[from] === double && substitution(at, true, place) !== undefined;
}

function shaped(text: string): Span[] {
  return [...shapes, credentials, parameters].flatMap(shape =>
    [...text.matchAll(shape)].map(found => ({ start: found.index, end: found.index + found[0].length })),
  );
}

const nameOf = (match: string) => match.slice(-200).replace(/[\s'"\\\]+:=]{1,16}$/, '');

/** Where a value starts, and where what names it does; for a header the escaped quote before its name, which ends it too. */
interface Start {
  readonly at: number;
  readonly from: number;
  readonly header: boolean;
  readonly close: string | undefined;
}

/** What hands one quoted `NAME=value` on as a whole; anywhere else a quoted text may be a command line of several words. */
const carrier =
  /(?:^|[\s;&|(])(?:-e|-E|-d|-D|-F|-H|-b|-P|--(?:env|build-arg|data[\w-]*|form[\w-]*|header|cookie|set[\w-]*|define|property|param\w*|from-literal)|export|declare|typeset|local|readonly|env)[\s=]+['"]$/;

/** Whether the value fills the quote it stands in: that quote began with what names it. */
function fills(start: Start, { text, state, since }: Layout): boolean {
  const began = since[start.at] ?? 0;
  if (start.header || state[start.at] === 0) return start.header;
  return began > start.from || (began === start.from && carrier.test(text.slice(Math.max(0, began - 40), began)));
}

/** Where the values of names, options, programs and headers start, each once, in order. */
function starts(text: string): Start[] {
  const found = new Map<number, Start>();
  const within = new Set<number>();
  for (const match of text.matchAll(header)) {
    const at = match.index + match[0].length;
    for (let inside = match.index + 1; inside < at; inside++) within.add(inside);
    found.set(at, {
      at,
      from: match.index,
      header: true,
      close: /\\+['"]$/.exec(text.slice(Math.max(0, match.index - 4), match.index))?.[0],
    });
  }
  for (const pattern of [assignment, option, ...programs]) {
    for (const match of text.matchAll(pattern)) {
      const at = match.index + match[0].length;
      const known = within.has(at) || found.has(at) || harmless.test(nameOf(match[0]));
      if (!known) found.set(at, { at, from: match.index, header: false, close: undefined });
    }
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function named(text: string): Span[] {
  const values = starts(text);
  if (values.length === 0) return [];
  const place = layout(text);
  const spans: Span[] = [];
  let done = 0;
  for (const value of values) {
    if (value.at < done) continue;
    const line = lineRest(value.at, place);
    const made = line !== undefined ? [line] : fills(value, place) ? quoteRest(value, place) : word(value.at, place);
    spans.push(...made);
    done = made.at(-1)?.end ?? done;
  }
  return spans;
}

function spansOf(text: string): Span[] {
  const spans = [...shaped(text), ...named(text)].filter(span => !empty.test(text.slice(span.start, span.end)));
  return merged(spans.sort((a, b) => a.start - b.start || a.end - b.end));
}

function merged(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    const last = kept.at(-1);
    if (last === undefined || span.start > last.end) kept.push(span);
    else kept[kept.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return kept;
}

function without(text: string, spans: readonly Span[]): string {
  let made = '';
  let at = 0;
  for (const span of spans) {
    made += text.slice(at, span.start) + redacted;
    at = span.end;
  }
  return made + text.slice(at);
}

/** A value found in its place is taken out elsewhere too if it can't be an everyday word: a command must not hide by naming itself a secret. */
const distinct = (value: string) => value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value) && !/[\s/]/.test(value);

/** Takes secrets out of one text. */
export const redact = (text: string): string => without(text, spansOf(text));

/**
 * Takes secrets out of any text of one record: those of its own, and those found anywhere in `texts`. Words in `keep` (names of programs,
 * paths) stay wherever they stand outside the place of a secret.
 */
export function redactor(texts: readonly string[], keep: readonly string[] = []): (text: string) => string {
  const values = texts.flatMap(text => spansOf(text).map(span => text.slice(span.start, span.end)));
  const plain = values.flatMap(value => [value, value.replace(/["'\\]/g, '')]);
  const known = [...new Set(plain)].filter(value => distinct(value) && !keep.includes(value)).sort((a, b) => b.length - a.length);
  return text => known.reduce((left, value) => left.replaceAll(value, redacted), redact(text));
}
