/** What coding agents put around the commands they send: recognised tightly, else an ordinary command. */
import type { Dialect, Place, Request, Scaffold, Script } from '../../values.ts';
import type { Parse } from '../frame.ts';
import type { Input } from '../program.ts';
import { claude } from './claude.ts';
import { claudeSetup } from './claude-setup.ts';
import { codex } from './codex.ts';
import { codexSetup } from './codex-setup.ts';
import { gemini } from './gemini.ts';

/** The command within a wrapper. */
export interface Subject {
  readonly text: string;
  readonly dialect: Dialect;
  readonly input: Input;
  /** Aliases are expanded while it runs. */
  readonly aliases: boolean;
  /** Where it stands in the wrapper, as a word in quotes or (`bare`) as it is. */
  readonly span: Place & { readonly bare?: true };
}

/** A text that an agent made: with the model's command in it, or, as infrastructure, without any word of the model's. */
export interface Recognised {
  readonly scaffold: Scaffold;
  readonly subject: Subject | undefined;
}

/** What a maker of wrappers is told apart by: the tree, the request, and the parser for texts within. */
export interface Seen {
  readonly script: Script;
  readonly request: Request;
  readonly parse: Parse;
}

/** Looks at a text once. Undefined: an ordinary command, to the last word. No agent passes `$0` or arguments beside its text. */
export function recognise(seen: Seen): Recognised | undefined {
  if (seen.request.args.length > 0) return undefined;
  return claude(seen) ?? gemini(seen) ?? codex(seen) ?? claudeSetup(seen) ?? codexSetup(seen);
}
