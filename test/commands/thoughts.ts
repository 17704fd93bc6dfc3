/** What Ward thinks of the commands of the corpus: thought once in a process, for all tests that ask. */
import { thoughtOf } from './world.ts';

type Thought = ReturnType<typeof thoughtOf>;
const thoughts = new Map<string, Thought>();

export function thoughtOnce(command: string): Thought {
  const thought = thoughts.get(command) ?? thoughtOf(command);
  thoughts.set(command, thought);
  return thought;
}
