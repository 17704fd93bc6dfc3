/** `ward notify`: tells, where the policy says, that a request waits; or tries that. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { redactor } from '../core/redact/redact.ts';
import type { Notify } from '../core/values.ts';
import { type Ticket, tickets } from '../host/approve/tickets.ts';
import { notice } from '../host/notice/desktop.ts';
import { post } from '../host/notice/webhook.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { latest } from '../host/record/entries.ts';
import { openRecord } from '../host/record/record.ts';
import { keyring, sessionBus } from '../host/secrets/keyring.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** The name of the secret in the keyring. */
const name = 'webhook';

/** What is told: nothing but that it can be, a request that waits, or an alert. */
type Told =
  | { readonly kind: 'trial' }
  | { readonly kind: 'ticket'; readonly ticket: Ticket }
  | { readonly kind: 'alert'; readonly detail: string };

/** 0 where all that the policy names was told, 1 where something was not. */
export async function notify(argv: readonly string[], around: Surroundings): Promise<number> {
  if (argv.length === 1 && argv[0] === '--secret') return keepSecret(around);
  const what = toTell(argv, around);
  if (what === undefined) return 1;
  const cwd = what.kind === 'ticket' ? what.ticket.matter.cwd : around.cwd;
  const { notify: where } = loadPolicy(around.directories, around.now(), cwd);
  const failed = (await Promise.all(told(where ?? {}, what, around))).flatMap(one => one ?? []);
  for (const reason of failed) tell(`a notice was not sent: ${reason}`, around);
  if (failed.length === 0) around.out(where === undefined ? 'the policy names nobody to be told\n' : 'told\n');
  return failed.length === 0 ? 0 : 1;
}

/** Undefined where it is gone meanwhile. */
function toTell([word, number, ...more]: readonly string[], { directories, now }: Surroundings): Told | undefined {
  if (word === undefined) return { kind: 'trial' };
  if (word === '--alert' && /^\d{1,15}$/.test(number ?? '') && more.length === 0) {
    const line = latest(directories, 1, one => one.line.n === Number(number)).at(0)?.line;
    return line?.kind === 'alert' ? { kind: 'alert', detail: line.detail } : undefined;
  }
  if (number !== undefined || word.startsWith('-')) throw usage('ward notify [ID | --secret]');
  const ticket = tickets(directories, now).find(word);
  return ticket === undefined ? undefined : { kind: 'ticket', ticket };
}

function told({ desktop, webhook }: Notify, what: Told, around: Surroundings): readonly Promise<string | undefined>[] {
  return [
    ...(desktop === true ? [notice(wordsOf(what), busOf(around))] : []),
    ...(webhook === undefined ? [] : [posted(webhook, what, around)]),
  ];
}

function wordsOf(what: Told): string {
  if (what.kind === 'trial') return 'a trial notice';
  return what.kind === 'alert' ? `alert: ${what.detail.slice(0, 200)}` : `${what.ticket.asker.name} asks, ${what.ticket.id}`;
}

async function posted(address: string, what: Told, around: Surroundings): Promise<string | undefined> {
  try {
    const secret = await keyring(busOf(around)).get(name);
    if (secret === undefined) return 'there is no secret to sign it with: "ward notify --secret" takes one';
    return await post(address, JSON.stringify(bodyOf(what, around)), { secret });
  } catch (error) {
    return `the secret to sign it with can't be had: ${(error as Error).message}`;
  }
}

function bodyOf(what: Told, { now }: Surroundings): object {
  const when = { at: new Date(now()).toISOString(), id: randomUUID() };
  if (what.kind === 'trial') return { trial: true, ...when };
  if (what.kind === 'alert') return { alert: what.detail, ...when };
  const { id, asker, matter, made } = what.ticket;
  const command = redactor([matter.subject])(matter.subject).slice(0, 4000);
  const until = new Date(made + 600_000).toISOString();
  return { ticket: id, asker: { kind: asker.kind, name: asker.name }, impact: matter.impact, command, until, ...when };
}

async function keepSecret(around: Surroundings): Promise<number> {
  const [secret = ''] = readFileSync(0, 'utf8').split('\n');
  if (secret.length < 16) {
    around.say('not kept: a secret has at least 16 letters');
    return 1;
  }
  try {
    await keyring(busOf(around)).set(name, secret);
  } catch (error) {
    around.say(`not kept: the keyring fails: ${(error as Error).message}`);
    around.say('hint: "ward doctor" says what mends it');
    return 1;
  }
  around.out('kept in the keyring\n');
  return 0;
}

/** The bus of a Ward of its own lies in its directory, where there is one. */
function busOf({ directories: { root }, user }: Surroundings): string {
  const own = root === undefined ? undefined : path.join(root, 'bus');
  return own !== undefined && existsSync(own) ? own : sessionBus(user.uid);
}

function tell(detail: string, { directories, now, say }: Surroundings): void {
  say(`warning: ${detail}`);
  openRecord(directories, now, { warn: say }).append({ kind: 'alert', detail });
}
