/** What is known of one terminal of Ward's own, and of the shell in it. */
import type { Capabilities, Dialect } from '../core/values.ts';
import type { PolicyAt } from '../host/policy/load.ts';
import type { Agreeing } from '../host/run/held-names.ts';
import type { Channel, Message } from '../host/typing/channel.ts';
import type { PastLines } from '../host/typing/past-lines.ts';
import type { Screen } from '../host/typing/screen.ts';
import type { SessionGrants } from '../host/typing/session-grants.ts';
import type { Image } from '../host/typing/shell-process.ts';
import type { Surroundings } from './surroundings.ts';
import type { Back } from './terminal-back.ts';
import { type Proof, proof } from './terminal-proof.ts';
import type { Watched } from './terminal-step.ts';

export interface Given {
  readonly dialect: Dialect;
  readonly around: Surroundings;
  readonly files: readonly string[];
  readonly screen: Screen;
  readonly project: string;
  readonly policyAt: PolicyAt;
  readonly same: () => boolean;
  readonly grants: SessionGrants;
  readonly past: PastLines;
  readonly channel: Channel;
}

/** Where the shell stands, as far as it says. `running`: a line was answered, and no prompt has come since. */
export interface State {
  phase: 'starting' | 'prompt' | 'judging' | 'running';
  first: number | undefined;
  shell: number | undefined;
  /** What looks on at what is protected in its sandbox. */
  names?: Agreeing;
  /** As it was at the first prompt. */
  image?: Image;
  locked: string | undefined;
  readonly proof: Proof;
  /** How many commands bash had run at the last prompt; undefined where that is not known. */
  number: number | undefined;
  /** What it is shown beside the project, and whether it stood in what was taken back. */
  readonly back: Back;
  offered?: Capabilities;
  finish: ((status: number, unknown?: string) => void) | undefined;
  told: ((message: ToldMessage | undefined) => void) | undefined;
  /** What the shell said while its line was still judged: it has given that up (Ctrl-C), and no longer waits for the answer. */
  readonly later: (Prompt | Typed)[];
  /** What the line that runs may come to. */
  watched?: Watched | undefined;
  /** The record of a line that the person changes: until the next prompt, behind which what is typed is made of nothing. */
  changes?: number | undefined;
  /** Steps of it that wait for what the shell tells of their names. */
  readonly steps: Map<string, (message: ToldMessage | undefined) => void>;
  /** What was said once, and is not again. */
  readonly said: Set<string>;
  /** One question at a time. */
  asking: Promise<unknown>;
  /** Waits for the shell's word that it waits. */
  apart?: ((nonce: string) => void) | undefined;
}

/** Before its first prompt. */
export function newState(back: Back): State {
  return {
    ...{ phase: 'starting', proof: proof(), back, later: [], steps: new Map(), said: new Set(), asking: Promise.resolve() },
    ...{ first: undefined, shell: undefined, number: undefined, locked: undefined, finish: undefined, told: undefined },
  };
}

export type ToldMessage = Extract<Message, { kind: 'told' }>;
export type Prompt = Extract<Message, { kind: 'prompt' }>;
export type Typed = Extract<Message, { kind: 'line' }>;

/** What a message is heard with. */
export interface Around {
  readonly state: State;
  readonly given: Given;
  readonly lock: (why: string) => void;
  /** What was heard already. */
  readonly take: (message: Message) => void;
}
