/** What is kept of an event: a plain JSON object of a stable schema, with every secret taken out before anybody can write it. */
import { ledWords, pairWords, settingWords, viaWords } from './explain.ts';
import { redactor } from './redact/redact.ts';
import type { Asker, Connection, Consent, Event, Finding, Grant, Outcome, Request, Verdict } from './values.ts';

/** A record's own fields; number, time and MAC are the chain's. Names and meanings are stable: `ward-audit(5)`. */
export type Recorded =
  | {
      readonly kind: 'decided';
      readonly asker: Asker;
      readonly user: string;
      readonly cwd: string;
      readonly project: string | undefined;
      readonly dialect: string;
      readonly terminal: boolean;
      readonly command: string;
      /** Characters of the command, where it was too long to be kept whole. */
      readonly characters: number | undefined;
      /** What an agent's wrapper wraps, where that differs from the command. */
      readonly subject: string | undefined;
      /** The shell's own options, then `$0`, `$1` …, quoted. */
      readonly options: string | undefined;
      readonly args: string | undefined;
      readonly decision: string;
      readonly mode: string;
      /** What the mode was held to, in words: a pause, an end, limits, profiles; absent: nothing. */
      readonly terms?: string;
      readonly impact: string;
      readonly rule: string | undefined;
      readonly policy: string;
      readonly findings: readonly {
        readonly id: string;
        readonly rank: string;
        readonly reason: string;
        readonly hint: string | undefined;
      }[];
      readonly grants: readonly { readonly kind: string; readonly target: string }[];
      readonly consent: RecordedConsent;
      readonly dropped: readonly string[];
      /** A shell's own hook asked, and the shell runs it itself: there is no end to record. */
      readonly hook?: true;
      /** A connection that the command of that entry asked for as it ran: its end is told there. */
      readonly of?: number;
      /** The entry of the request that a person changed into this one. */
      readonly insteadOf?: number;
    }
  | {
      readonly kind: 'finished';
      readonly entry: number;
      readonly status: number | undefined;
      readonly ran: boolean | undefined;
      readonly enforced: readonly string[] | undefined;
      /** What was held less than bubblewrap would, in words; absent where nothing was. */
      readonly weaker?: readonly string[];
      readonly refused: readonly string[] | undefined;
      readonly ended: readonly string[] | undefined;
      /** Limits that it came up against, in words. */
      readonly limited: readonly string[] | undefined;
      /** What it was held to by a limit and went on, in words; absent: nothing. */
      readonly slowed?: readonly string[];
      /** What goes on in the background of the session; absent: nothing. */
      readonly left?: readonly string[];
      readonly milliseconds: number | undefined;
      /** What is not known of it, in words. */
      readonly unknown: string | undefined;
    }
  | {
      readonly kind: 'connected';
      readonly entry: number;
      readonly connections: readonly {
        readonly host: string;
        readonly port: number;
        readonly by: string;
        /** ISO 8601. */
        readonly began: string;
        readonly milliseconds: number;
        readonly sent: number;
        readonly received: number;
        readonly outcome: string;
        readonly ech?: true;
        readonly times?: number;
      }[];
    }
  | {
      readonly kind: 'changed';
      readonly what: string;
      readonly detail: string;
      /** Of a ticket: the hash of the request that was answered, and the entry of the answer that is used up. */
      readonly answered?: string;
      readonly took?: number;
    }
  | { readonly kind: 'alert'; readonly detail: string };

export type RecordedConsent =
  | { readonly granted: true; readonly by: string }
  | {
      readonly granted: false;
      readonly why: string;
      readonly reason: string;
      readonly hint: string | undefined;
      readonly ticket: string | undefined;
    };

/** Longest text kept, in characters, and longest list: a record stays far below the line limit of the reader. */
const longestText = 65_536;
const longestWord = 2048;
const longestList = 64;

type Hide = (text: string) => string;

/** An event as it is recorded. */
export function record(event: Event): Recorded {
  switch (event.kind) {
    case 'decided':
      return {
        ...decided(event.request, event.verdict, event.consent),
        ...(event.hook === true ? { hook: true } : {}),
        ...(event.of === undefined ? {} : { of: event.of }),
      };
    case 'finished':
      return finished(event.entry, event.outcome);
    case 'connected':
      return { kind: 'connected', entry: event.entry, connections: listed(event.connections).map(connected) };
    case 'changed':
      return {
        ...{ kind: 'changed', what: event.what, detail: short(redactor([])(event.detail)) },
        ...(event.answered === undefined ? {} : { answered: event.answered }),
        ...(event.took === undefined ? {} : { took: event.took }),
      };
    case 'alert':
      return { kind: 'alert', detail: short(redactor([])(event.detail)) };
  }
}

function connected({ began, host, outcome, ...rest }: Connection) {
  const hide = redactor([]);
  return { host: short(hide(host)), ...rest, began: new Date(began).toISOString(), outcome: short(hide(outcome)) };
}

/** The record of a command whose end nobody saw. */
export function lost(entry: number, reason: string): Recorded {
  const none = undefined;
  return {
    kind: 'finished',
    entry,
    status: none,
    ran: none,
    enforced: none,
    refused: none,
    ended: none,
    limited: none,
    milliseconds: none,
    unknown: reason,
  };
}

function decided(request: Request, verdict: Verdict, consent: Consent): Extract<Recorded, { kind: 'decided' }> {
  const text = clipped(request.text);
  const whole = verdict.subject === request.text;
  const subject = clipped(whole ? verdict.subject.slice(request.lead) : verdict.subject);
  const args = clipped(request.args.map(quoted).join(' '));
  const hide = redactor([text, subject, args], everyday(verdict));
  const { scene } = request;
  return {
    kind: 'decided',
    asker: { kind: request.asker.kind, name: short(request.asker.name), session: short(hide(request.asker.session)) },
    user: short(scene.user),
    cwd: short(hide(scene.cwd)),
    project: verdict.ground && short(hide(verdict.ground.project.path)),
    dialect: request.dialect,
    terminal: scene.terminal,
    command: hide(text),
    characters: text === request.text ? undefined : request.text.length,
    subject: whole && (request.lead ?? 0) === 0 ? undefined : hide(subject),
    options: request.options.length === 0 ? undefined : short(hide(request.options.map(quoted).join(' '))),
    args: args === '' ? undefined : hide(args),
    ...judged(verdict, hide),
    consent: consented(consent, hide),
    dropped: verdict.dropped.slice(0, longestList * 4).map(name => short(name)),
    ...(request.insteadOf === undefined ? {} : { insteadOf: request.insteadOf }),
  };
}

/** Names of programs and paths of grants: a command must not hide them by calling them secrets. */
function everyday(verdict: Verdict): string[] {
  const names = (verdict.commands ?? []).flatMap(argv => argv.slice(0, 1));
  return [...names, ...verdict.grants.map(target)];
}

function judged(verdict: Verdict, hide: Hide) {
  return {
    decision: verdict.decision,
    mode: verdict.mode,
    ...(verdict.terms === undefined ? {} : { terms: short(hide(verdict.terms)) }),
    impact: verdict.impact,
    rule: verdict.rule,
    policy: verdict.policy,
    findings: listed(verdict.findings).map(one => found(one, hide)),
    grants: listed(verdict.grants).map(one => ({ kind: one.kind, target: short(hide(target(one))) })),
  };
}

function found(finding: Finding, hide: Hide) {
  const { id, rank, reason, hint } = finding;
  return { id, rank, reason: short(hide(reason)), hint: hint === undefined ? undefined : short(hide(hint)) };
}

function target(grant: Grant): string {
  if (grant.kind === 'connect') return `${grant.host}:${grant.port}${ledWords(grant.leads)}${viaWords(grant.via)}`;
  // What else changed in such a file is found out, not prevented.
  if (grant.kind === 'settings') return `${grant.path}: ${settingWords(grant.keys)} (compared after the run)`;
  if (grant.kind === 'nested settings') return `${grant.path}: ${pairWords(grant.keys)} (looked at after the run)`;
  if (grant.kind === 'switch') return grant.name;
  return grant.kind === 'leave' ? grant.reason : grant.path;
}

function consented(consent: Consent, hide: Hide): RecordedConsent {
  if (consent.granted) return { granted: true, by: consent.by };
  const { why, reason, hint, ticket } = consent;
  return { granted: false, why, reason: short(hide(reason)), hint: hint === undefined ? undefined : short(hide(hint)), ticket };
}

function finished(entry: number, outcome: Outcome): Recorded {
  const hide = redactor([]);
  const words = (list: readonly string[]) => listed(list).map(one => short(hide(one)));
  return {
    kind: 'finished',
    entry,
    status: outcome.status,
    ran: outcome.ran,
    enforced: outcome.layers,
    ...(outcome.weaker === undefined ? {} : { weaker: words(outcome.weaker) }),
    refused: words(outcome.refused),
    ended: words(outcome.ended),
    limited: words(outcome.limited ?? []),
    ...(outcome.slowed === undefined || outcome.slowed.length === 0 ? {} : { slowed: words(outcome.slowed) }),
    ...(outcome.left === undefined || outcome.left.length === 0 ? {} : { left: words(outcome.left) }),
    milliseconds: Math.round(outcome.milliseconds),
    unknown: outcome.unknown === undefined ? undefined : short(hide(outcome.unknown)),
  };
}

/** Cut between words, so that no secret is cut in two and then not known as one. */
function clipped(text: string): string {
  if (text.length <= longestText) return text;
  const start = text.slice(0, longestText);
  return `${start.slice(0, Math.max(start.search(/\s\S*$/), longestText - longestWord))} …`;
}

const short = (text: string) => (text.length > longestWord ? `${text.slice(0, longestWord)}…` : text);
const listed = <T>(list: readonly T[]): readonly T[] => list.slice(0, longestList);

/** Enough quoting to tell words apart and to find secrets in them; nothing runs this. */
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
