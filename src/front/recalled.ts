/** Commands as the record holds them, as requests that can be judged anew; and those of which it does not hold enough. */
import { redacted } from '../core/redact/redact.ts';
import type { Dialect, Request } from '../core/values.ts';
import { type Entry, latest } from '../host/record/entries.ts';
import { scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

/** A request, whether a person had to be asked about it when it was sent, and whether one said yes. */
export interface Recalled {
  readonly request: Request;
  readonly asked: boolean;
  readonly approved: boolean;
  /** When, as the record has it (ISO 8601). */
  readonly at: string;
}

type Decided = Extract<Entry['line'], { kind: 'decided' }>;

/** The latest of them, and how many were left out for which reason. */
export function recalled(count: number, around: Surroundings): { requests: readonly Recalled[]; left: ReadonlyMap<string, number> } {
  const entries = latest(around.directories, count, ({ line }) => line.kind === 'decided' && line.of === undefined).map(
    ({ line }) => line as Decided,
  );
  const left = new Map<string, number>();
  const whole = entries.filter(line => {
    const why = lacking(line);
    if (why !== undefined) left.set(why, (left.get(why) ?? 0) + 1);
    return why === undefined;
  });
  const requests = whole.map(line => ({
    ...{ request: requestOf(line, around), asked: line.decision === 'ask', at: line.at },
    approved: line.consent.granted && (line.consent.by === 'person' || line.consent.by === 'ticket'),
  }));
  return { requests, left };
}

function lacking({ command, characters, args, options }: Decided): string | undefined {
  if (characters !== undefined) return 'cut for their length';
  if (command.includes(redacted)) return 'with a secret taken out';
  if (args !== undefined || options !== undefined) return 'with words beside the text';
  return undefined;
}

/** In `ask` mode a text that ran by the policy alone was typed by the person. */
function requestOf(line: Decided, around: Surroundings): Request {
  const { command: text, dialect, cwd, terminal, asker, mode, rule, consent, hook } = line;
  const typed = asker.kind === 'person' && mode === 'ask' && rule === undefined && consent.granted && consent.by === 'policy';
  return {
    ...{ text, dialect: dialect as Dialect, options: [], args: [], asker },
    ...(hook === true ? { unheld: true as const } : {}),
    scene: { ...scene(around), cwd, terminal, ...(typed ? { typed } : {}) },
  };
}
