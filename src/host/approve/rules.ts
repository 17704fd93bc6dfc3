/** Remembered rules: kept, listed and revoked. The store refuses by itself what may not be remembered, whoever hands it over or wrote it there. */
import os from 'node:os';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import type { Policy, Rule } from '../../core/values.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { anew, type Making } from '../keep.ts';
import { type Snapshot, snapshotIn, storeFiles, storeTexts } from '../snapshot.ts';
import { readJson } from '../whole-file.ts';
import { unforgiven } from './remember.ts';

/** The name of the store of remembered rules. */
const name = 'rules';

const words = { type: 'array', minItems: 1, items: { type: 'string' } };

/** The JSON Schema of the store: exact commands, exact text, one project or every open one, nothing but allow. */
const schema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'from', 'decision', 'commands', 'subject', 'reason'],
    additionalProperties: false,
    properties: {
      ...{ id: { type: 'string', pattern: '^[0-9a-f]{4,64}$' }, from: { const: 'remembered' }, decision: { const: 'allow' } },
      ...{
        commands: { type: 'array', minItems: 1, items: words },
        subject: { type: 'string' },
        project: { type: 'string', pattern: '^/' },
        session: { type: 'string', minLength: 1 },
      },
      ...{ reason: { type: 'string' }, until: { type: 'number' } },
    },
  },
};

/** The rules that commands are judged by. `trouble`, in words, where the store is not as Ward left it: then none of them loosens. */
export function rememberedRules(directories: Directories, { keep, sources }: Making = anew): Remembered {
  const texts = storeTexts(directories, name, sources);
  return keep(name, [texts.store, texts.kept, texts.key], () => remembered(snapshotIn(texts)));
}

interface Remembered {
  readonly rules: readonly Rule[];
  readonly trouble: string | undefined;
}

function remembered(seen: Snapshot<readonly Rule[]>): Remembered {
  if (seen.kind === 'none') return { rules: [], trouble: undefined };
  if (seen.kind === 'changed') return { rules: [], trouble: `the store "${name}" ${seen.reason}` };
  if (!Array.isArray(seen.value)) return { rules: [], trouble: `the store "${name}" holds no rules` };
  return { rules: seen.value.filter(isRule).filter(isExact), trouble: undefined };
}

/** Whether "don't ask again" may be offered at all. Under a lock no rule of the user's loosens, so none is made. */
export function offersRule(policy: Pick<Policy, 'remember' | 'lock'>): boolean {
  return policy.remember === 'exact' && !policy.lock;
}

/** The store for `ward` and for a yes that is to be remembered. Loads conf. One at a time changes it. */
export async function rules(directories: Directories) {
  const parts = [import('../store.ts'), import('../record/lock.ts'), import('./off-limits.ts'), import('../policy/load.ts')] as const;
  const [{ store }, { takeLock }, { offLimits }, { loadPolicy }] = await Promise.all(parts);
  const keeper = ({ project = '/' }: Rule) => ({
    home: os.userInfo().homedir,
    readable: loadPolicy(directories, Date.now(), project).readable,
  });
  const mayStand = (rule: Rule) => isExact(rule) && offLimits(rule, keeper(rule)) === undefined;
  const kept = store<readonly Rule[]>(directories, name, schema);
  const all = () => kept.read() ?? [];
  const changing = <T>(change: () => T): T => {
    const letGo = takeLock(path.join(ownDirectory(directories.state), `${name}.lock`), 'the store of rules');
    try {
      return change();
    } finally {
      letGo();
    }
  };
  return {
    list: all,
    /** Whether the store would keep it. */
    takes: mayStand,
    /** Keeps a rule, once. Throws where it may not be remembered. */
    save(rule: Rule): void {
      if (!mayStand(rule)) throw new GuardError('rule', 'this can not be remembered', 'answer each time');
      changing(() => kept.write([...all().filter(one => one.id !== rule.id), rule]));
    },
    /** True where there was such a rule. */
    revoke: (id: string): boolean =>
      changing(() => {
        const before = all();
        const left = before.filter(one => one.id !== id);
        if (left.length < before.length) kept.write(left);
        return left.length < before.length;
      }),
    /** Takes back those for this session alone; their ids. */
    endSession: (session: string): readonly string[] =>
      changing(() => {
        const gone = all().filter(one => one.session === session);
        if (gone.length > 0) kept.write(all().filter(one => one.session !== session));
        return gone.map(({ id }) => id);
      }),
    /** Of what lies there and is not proved, those that may be remembered, and how many others there are; undefined where it can't be read. */
    found(): { readonly rules: readonly Rule[]; readonly others: number } | undefined {
      const { value } = (readJson(storeFiles(directories, name).store) ?? {}) as { value?: unknown };
      if (!Array.isArray(value)) return undefined;
      const fit = value.filter(isRule).filter(mayStand).map(known);
      return { rules: fit, others: value.length - fit.length };
    },
    /** A person took these, whatever lay there. */
    accept: (these: readonly Rule[]): void => changing(() => kept.replace(these)),
  };
}

/** Whatever lies in a store may be anything. */
function isRule(one: unknown): one is Rule {
  const { id, reason, commands, until } = (one ?? {}) as Partial<Record<keyof Rule, unknown>>;
  const words = Array.isArray(commands) && commands.every(argv => Array.isArray(argv) && argv.every(word => typeof word === 'string'));
  return (
    words &&
    typeof id === 'string' &&
    /^[0-9a-f]{4,64}$/.test(id) &&
    typeof reason === 'string' &&
    (until === undefined || typeof until === 'number')
  );
}

/** Without whatever else lies there. */
function known({ id, from, decision, commands, subject, project, session, reason, until }: Rule): Rule {
  return { id, from, decision, commands, subject, project, ...(session === undefined ? {} : { session }), reason, until };
}

/** Exact in every respect, and of no program that is asked about each time. */
function isExact(rule: Rule): boolean {
  const placed = [rule.project ?? '/', rule.session ?? '/'].every(one => typeof one === 'string' && one !== '');
  const whole =
    rule.from === 'remembered' &&
    rule.decision === 'allow' &&
    typeof rule.subject === 'string' &&
    placed &&
    (rule.project ?? '/').startsWith('/');
  return whole && rule.commands.length > 0 && rule.commands.every(argv => argv.length > 0) && unforgiven(rule.commands) === undefined;
}
