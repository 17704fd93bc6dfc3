/** What ports are for, where the same is meant everywhere (services(5)): the table that analysis and enforcement share. */

const services: readonly (readonly [scheme: string, port: number])[] = [
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['ftp', 21],
  ['ftps', 990],
  ['ssh', 22],
  ['sftp', 22],
  ['scp', 22],
  ['git', 9418],
  ['svn', 3690],
  ['telnet', 23],
  ['smtp', 25],
  ['smtps', 465],
  ['submission', 587],
  ['imap', 143],
  ['imaps', 993],
  ['pop3', 110],
  ['pop3s', 995],
  ['nntp', 119],
  ['irc', 6667],
  ['whois', 43],
  ['rsync', 873],
  ['ldap', 389],
  ['ldaps', 636],
  ['redis', 6379],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['mysql', 3306],
  ['mssql', 1433],
  ['mongodb', 27_017],
  ['memcached', 11_211],
  ['cassandra', 9042],
  ['amqp', 5672],
  ['amqps', 5671],
  ['mqtt', 1883],
  ['mqtts', 8883],
];

/** By the name that stands before `://`. */
export const ports: ReadonlyMap<string, number> = new Map(services);

/** The first that is meant by a port; undefined where nothing is. */
export function serviceAt(port: number): string | undefined {
  return services.find(([, one]) => one === port)?.[0];
}
