/** What a yes is bound to: everything of a request and its verdict that could make it another one, and the hash over that. */
import { createHash } from 'node:crypto';
import { environment } from '../../core/environment.ts';
import type { Asker, Finding, Grant, Piece, Place, Policy, Request, Stands, Verdict } from '../../core/values.ts';

/** Plain JSON: what a ticket keeps, shows and is bound to. No value of the environment, only its hash. */
export interface Matter {
  readonly asker: { readonly kind: Asker['kind']; readonly name: string };
  readonly subject: string;
  /** Characters of it that were not typed. */
  readonly lead?: number | undefined;
  /** Shown with it. */
  readonly stands?: readonly Stands[];
  readonly reached?: true;
  readonly connects?: true;
  /** The whole text; for an agent's wrapper, whose file names change from call to call, what it is and reads. */
  readonly around: string;
  readonly dialect: string;
  readonly options: readonly string[];
  readonly args: readonly string[];
  readonly cwd: string;
  readonly uid: number;
  readonly environment: string;
  readonly decision: Verdict['decision'];
  readonly mode: Verdict['mode'];
  readonly impact: Verdict['impact'];
  readonly findings: readonly Finding[];
  readonly grants: readonly Grant[];
  readonly rememberable: boolean;
  readonly commands: readonly (readonly string[])[] | undefined;
  /** Where its commands stand, where it holds several. */
  readonly steps?: readonly Place[];
  /** Absent where the whole text is what a rule would be made of. */
  readonly pieces?: readonly Piece[];
  readonly project: { readonly path: string; readonly device: string; readonly inode: string } | undefined;
  readonly background: boolean;
  readonly runs: readonly string[];
  /** A yes to what the sandbox holds is none to this. */
  readonly unheld?: true;
  readonly policy: string;
}

/** Variables that differ from call to call and mean nothing to a command that does not name them. */
const volatile: ReadonlySet<string> = new Set(['CODEX_TOOL_CALL_ID', 'COLUMNS', 'LINES', 'SHLVL', 'OLDPWD', 'PWD', '_']);

/** Everything that a yes to this request under this verdict is a yes to. */
export function matterOf(request: Request, verdict: Verdict, policy: Policy): Matter {
  const { scaffold, ground } = verdict;
  const around = scaffold === undefined ? request.text : canonical({ agent: scaffold.agent, kind: scaffold.kind, reads: scaffold.reads });
  return {
    ...{
      subject: verdict.subject,
      lead: verdict.subject === request.text ? request.lead : undefined,
      around,
      dialect: request.dialect,
      options: request.options,
      args: request.args,
    },
    ...{ cwd: request.scene.cwd, uid: request.scene.uid, environment: environmentHash(request, policy) },
    ...{ decision: verdict.decision, mode: verdict.mode, impact: verdict.impact, findings: verdict.findings, grants: verdict.grants },
    ...{ rememberable: verdict.rememberable, commands: verdict.commands, background: verdict.background, policy: policySeal(policy) },
    ...(verdict.pieces === undefined ? {} : { pieces: verdict.pieces }),
    ...(verdict.steps === undefined ? {} : { steps: verdict.steps }),
    runs: verdict.runs ?? [],
    ...(request.unheld ? { unheld: true } : {}),
    ...(request.stands === undefined ? {} : { stands: request.stands }),
    ...(request.reached ? { reached: true } : {}),
    ...(request.connects ? { connects: true } : {}),
    asker: { kind: request.asker.kind, name: request.asker.name },
    project: ground?.project,
  };
}

/** Of a policy all that a yes rests on: not what a person had remembered of other requests, for that is their yes to those alone. */
export function policySeal({ id: _, terms: __, unaccepted: ___, ...policy }: Policy): string {
  return sha256(canonical({ ...policy, rules: policy.rules.filter(({ from }) => from !== 'remembered') }));
}

/** The hash over a matter, in hex: the same for the same matter, whatever the order of its keys. */
export function fingerprint(matter: Matter): string {
  return sha256(canonical(matter));
}

/** The id of a rule: the same command in the same project has the same, and for one session another. */
export function ruleId({ commands, subject }: Piece, project: string | undefined, session?: string): string {
  return sha256(canonical([commands, subject, project, ...(session === undefined ? [] : [session])])).slice(0, 8);
}

function environmentHash(request: Request, policy: Pick<Policy, 'environment'>): string {
  const { passed } = environment(request.scene.environment, policy.environment);
  const kept = [...passed].filter(([name]) => !volatile.has(name) || request.text.includes(name));
  return sha256(canonical(kept.sort(([a], [b]) => (a < b ? -1 : 1))));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** JSON with the keys of every object in order; what is undefined is not there. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
