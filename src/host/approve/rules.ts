/** Remembered rules: kept, listed and revoked. The store refuses by itself what may not be remembered, whoever hands it over or wrote it there. */
import { GuardError } from '../../core/fault.ts';
import type { Policy, Rule } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { fresh, type Keep } from '../keep.ts';
import { type Snapshot, snapshotIn, storeTexts } from '../snapshot.ts';
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

/** The rules that commands are judged by; `changed` where the store was edited from outside: then none of them loosens. */
export function rememberedRules(directories: Directories, keep: Keep = fresh): Remembered {
  const texts = storeTexts(directories, name);
  return keep(name, [texts.store, texts.kept], () => remembered(snapshotIn(texts)));
}

interface Remembered {
  readonly rules: readonly Rule[];
  readonly changed: boolean;
}

function remembered(seen: Snapshot<readonly Rule[]>): Remembered {
  if (seen.kind !== 'whole' || !Array.isArray(seen.value)) return { rules: [], changed: seen.kind !== 'none' };
  return { rules: seen.value.filter(rule => isExact(rule)), changed: false };
}

/** Whether "don't ask again" may be offered at all. Under a lock no rule of the user's loosens, so none is made. */
export function offersRule(policy: Pick<Policy, 'remember' | 'lock'>): boolean {
  return policy.remember === 'exact' && !policy.lock;
}

/** The store for `ward` and for a yes that is to be remembered. Loads conf. */
export async function rules(directories: Directories) {
  const { store } = await import('../store.ts');
  const kept = store<readonly Rule[]>(directories, name, schema);
  const all = () => kept.read() ?? [];
  return {
    list: all,
    /** Keeps a rule, once. Throws where it may not be remembered. */
    save(rule: Rule): void {
      if (!isExact(rule)) throw new GuardError('rule', 'this can not be remembered', 'answer each time');
      kept.write([...all().filter(one => one.id !== rule.id), rule]);
    },
    /** True where there was such a rule. */
    revoke(id: string): boolean {
      const before = all();
      const left = before.filter(one => one.id !== id);
      if (left.length < before.length) kept.write(left);
      return left.length < before.length;
    },
    /** Takes back those for this session alone; their ids. */
    endSession(session: string): readonly string[] {
      const gone = all().filter(one => one.session === session);
      if (gone.length > 0) kept.write(all().filter(one => one.session !== session));
      return gone.map(({ id }) => id);
    },
  };
}

/** Exact in every respect, and of no program that is asked about each time. */
function isExact(rule: Rule): boolean {
  const placed = [rule.project, rule.session].every(one => one === undefined || typeof one === 'string');
  const whole = rule.from === 'remembered' && rule.decision === 'allow' && typeof rule.subject === 'string' && placed;
  return whole && rule.commands.length > 0 && rule.commands.every(argv => argv.length > 0) && unforgiven(rule.commands) === undefined;
}
