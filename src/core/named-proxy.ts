/** The proxy that variables of a caller's name, read as programs read them (curl(1), ENVIRONMENT): data, and nobody's word that it is asked. */
import { isDirect, isThisMachine } from './direct-hosts.ts';

/** A proxy as somebody named it. */
export interface NamedProxy {
  readonly variable: string;
  /** Whole, in the one spelling that a policy has: with a name and a password where there are. */
  readonly address: string;
  /** Its host and port, without a secret; of one that speaks TLS with its scheme. */
  readonly shown: string;
}

/** The pieces of patterns that the schema has too. */
const name = '[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?';
const port = '(?::\\d{1,5})?';

/** The address of a proxy, as a policy has it. */
export const proxyAddress = new RegExp(`^https?://(?:[^\\s/@:]{1,200}(?::[^\\s/@:]{0,200})?@)?(?:${name}|\\[[0-9A-Fa-f:.]+\\])${port}/?$`);

/** What is reached without it, as a policy has it. */
export const directPlace = new RegExp(`^(?:\\*|(?:\\*?\\.)?${name}${port}|\\[[0-9A-Fa-f:.]+\\]${port}|[0-9A-Fa-f:.]+/\\d{1,3})$`);

type Environment = ReadonlyMap<string, string>;

/** By what is asked for; the first that says anything holds, in either case. */
const variables = {
  https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
} as const;

/** Undefined where no variable names one; in words where what it says can't be asked. */
export function proxyNamed(
  environment: Environment,
  scheme: 'http' | 'https',
): NamedProxy | { readonly variable: string; readonly fault: string } | undefined {
  const variable = variables[scheme].find(one => (environment.get(one) ?? '').trim() !== '');
  if (variable === undefined) return undefined;
  const said = (environment.get(variable) ?? '').trim();
  const [, spelled] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(said) ?? [];
  if (spelled !== undefined && !/^https?$/i.test(spelled))
    return { variable, fault: `it is of ${spelled.toLowerCase()}, and only one of http or https is asked` };
  const address = addressOf(spelled === undefined ? `http://${said}` : said);
  return address === undefined ? { variable, fault: 'it is no address of a proxy' } : { variable, address, shown: shownOf(address) };
}

/** As a policy has it: nothing behind its port, and what is a sign of an address itself written as such. */
function addressOf(said: string): string | undefined {
  const url = URL.parse(said);
  if (url === null || url.hostname === '' || !/^\/?$/.test(url.pathname)) return undefined;
  const [who, word] = [url.username, url.password].map(one => one.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  const shows = who === '' && word === '' ? '' : `${who}${word === '' ? '' : `:${word}`}@`;
  const address = `${url.protocol}//${shows}${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  return proxyAddress.test(address) ? address : undefined;
}

function shownOf(address: string): string {
  const url = new URL(address);
  return url.protocol === 'https:' ? `https://${url.hostname}:${url.port || 443}` : `${url.hostname}:${url.port || 80}`;
}

/** What they say is reached without it: as a policy has it, and what of it a policy can't say. */
export function directNamed(environment: Environment): { readonly places: readonly string[]; readonly unread: readonly string[] } {
  const said = environment.get('no_proxy') ?? environment.get('NO_PROXY') ?? '';
  const all = [...new Set(said.split(/[\s,]+/).filter(Boolean))].map(one =>
    /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(one) ? `[${one}]` : one,
  );
  const others = all.filter(one => !isThisMachine(one.toLowerCase().replace(/^\[(.*)\]$/, '$1')));
  return { places: others.filter(one => directPlace.test(one)), unread: others.filter(one => !directPlace.test(one)) };
}

/** A host as it stands in a grant. */
interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly scheme?: string;
}

/** The one that programs would ask for this host; none is for what is neither HTTP nor TLS, or for this machine. */
export function proxyFor(environment: Environment, { host, port: at, scheme }: Wanted): NamedProxy | undefined {
  const speaks = scheme ?? (at === 80 ? 'http' : at === 443 ? 'https' : undefined);
  if (speaks !== 'http' && speaks !== 'https') return undefined;
  const named = proxyNamed(environment, speaks);
  if (named === undefined || 'fault' in named) return undefined;
  const plain = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return isThisMachine(plain) || isDirect(directNamed(environment).places, { host: plain, port: at }) ? undefined : named;
}
