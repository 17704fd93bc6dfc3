/** The variables by which programs find the listener. */
import type { Target } from './target.ts';

/** Where the listener is, within the sandbox's own loopback network. */
export const port = 3128;

const address = `http://127.0.0.1:${port}`;

/** Its own loopback stays the sandbox's, unless that very name was granted: then it is the machine's. */
const own = ['localhost', '127.0.0.1', '::1'];

/** Upper and lower case: curl takes `http_proxy` in lower case alone; Node's fetch asks for its own switch. */
export function proxyEnvironment(hosts: readonly Target[]): ReadonlyMap<string, string> {
  const direct = own.filter(name => !hosts.some(({ host }) => host === name)).join(',');
  const names = ['http_proxy', 'https_proxy', 'all_proxy'];
  const entries = [...names.map(name => [name, address] as const), ['no_proxy', direct] as const];
  return new Map([...entries, ...entries.map(([name, value]) => [name.toUpperCase(), value] as const), ['NODE_USE_ENV_PROXY', '1']]);
}
