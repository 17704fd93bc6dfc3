/** `ward setup`: the first policy of a user who has none: by its words, so that scripts can set up machines, or asked at a terminal. */
import path from 'node:path';
import { isatty } from 'node:tty';
import { parseArgs } from 'node:util';
import { packLines, packNames } from '../core/policy/packs.ts';
import { loosens } from '../core/policy/tighten.ts';
import { printable } from '../core/printable.ts';
import { serviceWords } from '../core/service-words.ts';
import type { Project, Service } from '../core/values.ts';
import { typedLine } from '../host/line.ts';
import { readUser, systemLayer } from '../host/policy/load.ts';
import { openable } from '../host/policy/openable.ts';
import { changePolicy } from '../host/policy/save.ts';
import { offerBareRepositories, takeBareRepositories } from './bare-repositories.ts';
import { note } from './loosen.ts';
import { addServices, servedAt, tellServices } from './serve-logins.ts';
import { nothingTaken, offered, proxyDetail, setProxy, type Taken, takenFrom, withProxy } from './setup-proxy.ts';
import { questions } from './setup-questions.ts';
import type { Front, Surroundings } from './surroundings.ts';
import { setPhrase, takePhrase } from './take-phrase.ts';
import { tellRepository } from './tell-repository.ts';

const usage =
  'usage: ward setup [--mode ask|auto|strict [--open DIR]... [--pack NAME]... [--service FORM:read|write:DIR]... [--bare-repositories explicit] [--proxy]] | --service FORM:read|write:DIR... | --bare-repositories explicit | --phrase | --proxy';

/** 0; 1 where there is a policy already that this would loosen, a directory can't be opened or git's setting not be made; 2 for wrong usage. */
export const setup: Front = (argv, around) => {
  if (argv.length === 1 && argv[0] === '--phrase') return setPhrase(around);
  if (argv.length === 1 && argv[0] === '--proxy') return setProxy(around);
  return argv.length === 0 && isatty(0) && isatty(1) ? asked(around) : given(argv, around);
};

function asked(around: Surroundings): number {
  if (!isFirst(around)) {
    around.say('not changed: there is a policy already');
    around.say('hint: "ward mode", "ward packs" and "ward open" change it, "ward policy" shows it');
    const taken = takenFrom(around.environment);
    if (typeof taken === 'object') around.say(`hint: "ward setup --proxy" has hosts reached by the proxy that ${taken.variable} names`);
    return 1;
  }
  const words = questions(around);
  if (words !== undefined) {
    const status = given([...words, ...proxyAsked(around)], around);
    if (status === 0 && !words.includes('--open'))
      around.say('hint: "ward open DIR" opens a project, in a claimed terminal; elsewhere nearly everything asks');
    if (status === 0) takePhrase(around);
    return status;
  }
  around.say('not changed: no mode was chosen');
  return 1;
}

/** Last, where the person's own variables name one. */
function proxyAsked(around: Surroundings): readonly string[] {
  const taken = takenFrom(around.environment);
  return typeof taken === 'object' && offered(taken, around, typedLine) ? ['--proxy'] : [];
}

function given(argv: readonly string[], around: Surroundings): number {
  const words = wordsOf(argv);
  if (words === undefined) {
    around.say(usage);
    return 2;
  }
  const { mode, services } = words;
  if (mode === undefined && services.length > 0) return addServices(services, around);
  const status = mode === undefined ? 0 : policyOf(mode, words, around);
  if (status === 0 && words.bare) return takeBareRepositories(around);
  if (status === 0) offerBareRepositories(around);
  return status;
}

function policyOf(mode: string, words: Words, around: Surroundings): number {
  const services = words.services.map(one => servedAt(one, around));
  const projects = words.open.map(directory => projectAt(path.resolve(around.cwd, directory), around));
  const whole = projects.filter(one => one !== undefined);
  if (whole.length < projects.length) return 1;
  const proxy = words.proxy ? takenFrom(around.environment) : undefined;
  if (words.proxy && typeof proxy !== 'object') return nothingTaken(proxy, around);
  const status = write(
    mode,
    { projects: whole, services, packs: words.packs, proxy: typeof proxy === 'object' ? proxy : undefined },
    around,
  );
  if (status !== 0) return status;
  // Scripts that set up machines go by the status.
  const done = isatty(1) ? [`mode ${mode}`, ...whole.map(one => `open ${one.path}`)] : [];
  for (const line of done) around.out(`${printable(line)}\n`);
  for (const one of whole) tellRepository(one, around);
  if (typeof proxy === 'object') around.out(`${proxy.lines.join('\n')}\n`);
  for (const one of words.packs) around.out(`${packLines(one).join('\n')}\n`);
  tellServices(services, around);
  return 0;
}

interface Words {
  /** Absent where only git's setting is to be made, or services are added. */
  readonly mode: string | undefined;
  readonly open: readonly string[];
  readonly services: readonly Service[];
  readonly packs: readonly string[];
  readonly bare: boolean;
  readonly proxy: boolean;
}

const options = {
  mode: { type: 'string' },
  open: { type: 'string', multiple: true },
  service: { type: 'string', multiple: true },
  pack: { type: 'string', multiple: true },
  'bare-repositories': { type: 'string' },
  proxy: { type: 'boolean' },
} as const;

function wordsOf(argv: readonly string[]): Words | undefined {
  try {
    const { values } = parseArgs({ args: [...argv], options });
    const { mode, open = [], service = [], pack: packs = [], 'bare-repositories': bare, proxy = false } = values;
    const alone = (bare === undefined ? service.length > 0 : service.length === 0) && open.length + packs.length === 0 && !proxy;
    if (!packs.every(one => packNames.includes(one))) return undefined;
    const rightMode = mode === undefined ? alone : ['ask', 'auto', 'strict'].includes(mode);
    const services = service.map(readService).filter(one => one !== undefined);
    if (services.length < service.length) return undefined;
    return rightMode && (bare ?? 'explicit') === 'explicit' ? { mode, open, services, packs, bare: bare !== undefined, proxy } : undefined;
  } catch {
    return undefined;
  }
}

function readService(text: string): Service | undefined {
  const [, form, access, project] = /^(scp|sftp|rsync|git|commands|terminal):(read|write):(.+)$/s.exec(text) ?? [];
  return form === undefined ? undefined : ({ form, access, project } as Service);
}

function projectAt(full: string, { user, directories, say }: Surroundings): Project | undefined {
  const seen = openable(full, { ...user, directories });
  if (seen.ok) return seen.project;
  say(printable(`not changed: "${full}" can't be opened: ${seen.reason}`));
  return undefined;
}

function write(mode: string, added: Added, around: Surroundings): number {
  const { projects, services, packs, proxy } = added;
  const detail = [
    `set up: mode ${mode}`,
    ...projects.map(one => `open ${one.path}`),
    ...services.map(one => `service ${serviceWords(one)}`),
    ...packs.map(one => `pack ${one}`),
    ...(proxy === undefined ? [] : [proxyDetail(proxy)]),
  ];
  const change = (before: object) => {
    const document = { ...before, mode, ...merged(before, added) };
    return proxy === undefined ? document : withProxy(document, proxy);
  };
  const done = changePolicy(around.directories, change, (before, after) => {
    if (loosens(before, after) && !isFirst(around)) return false;
    note(around, { what: 'policy', detail: detail.join(', ') });
    return true;
  });
  if (done) return 0;
  around.say('not changed: there is a policy already, and this would loosen it');
  around.say('hint: the person does that in a claimed terminal, with "ward mode" and "ward open"');
  return 1;
}

/** Whether there is no policy yet, nor ever was one, and the administrator leaves it to the user. */
function isFirst({ directories }: Surroundings): boolean {
  const { edited, accepted } = readUser(directories);
  return edited === '' && accepted === undefined && !systemLayer(directories).lock;
}

interface Added {
  readonly projects: readonly Project[];
  readonly services: readonly Service[];
  readonly packs: readonly string[];
  readonly proxy: Taken | undefined;
}

function merged(document: object, { projects, services, packs }: Added): Partial<Omit<Added, 'proxy'>> {
  const before = document as Partial<Added>;
  const open = [...(before.projects ?? []).filter(one => projects.every(other => other.path !== one.path)), ...projects];
  const taken = packs.length === 0 ? {} : { packs: [...new Set([...(before.packs ?? []), ...packs])] };
  return { projects: open, ...taken, ...(services.length === 0 ? {} : { services: [...(before.services ?? []), ...services] }) };
}
