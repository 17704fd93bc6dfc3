/** Reads a script of commands: `$` begins one, `>` goes on with it, `!` says what is different on purpose. */

export interface Step {
  readonly text: string;
  readonly approve: boolean;
  /** In the full proof alone. */
  readonly proof: boolean;
  /** Lines of Ward's own on standard error, in order. */
  readonly say: readonly RegExp[];
  /** Taken out of both outputs. */
  readonly mask: readonly RegExp[];
}

/** The steps of a script; a line that it can't read is an error, never skipped. */
export function readScript(text: string): readonly Step[] {
  const steps: Step[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('$ ')) steps.push({ text: line.slice(2), approve: false, proof: false, say: [], mask: [] });
    else steps.push(continued(steps.pop(), line));
  }
  return steps;
}

function continued(step: Step | undefined, line: string): Step {
  if (step === undefined) throw new Error(`nothing to go on with: ${line}`);
  if (line.startsWith('> ') || line === '>') return { ...step, text: `${step.text}\n${line.slice(2)}` };
  const [, kind, words = ''] = /^! (approve|proof|say|mask)(?: (.+))?$/.exec(line) ?? [];
  if (kind === 'approve') return { ...step, approve: true };
  if (kind === 'proof') return { ...step, proof: true };
  if (kind === 'say') return { ...step, say: [...step.say, new RegExp(words)] };
  if (kind === 'mask') return { ...step, mask: [...step.mask, new RegExp(words, 'g')] };
  throw new Error(`can't be read: ${line}`);
}
