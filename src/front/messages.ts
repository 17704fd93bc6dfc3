/** What a shell sends of its lines, each message whole and answered before the next one is taken. */
import type { Message } from './typed-line.ts';

/** Of one message, each with a NUL behind it. */
const fieldsOf = ['printed', 'number', 'text', 'separators', 'options', 'from'] as const;

/** Tells of each part that comes, until there is no more. */
type Input = (take: (part: Buffer) => void) => Promise<void>;

/** What a shell sends ahead of a message, before it looks for what it says in it: a newline, which no message begins with. */
const ahead = 10;

/** Until there is no more; `begins` is called when a message begins, or is told of ahead. What is not UTF-8 arrives as U+FFFD, which nothing is called. */
export function messages(input: Input, begins: () => void, take: (message: Message) => Promise<void>): Promise<void> {
  let fields: Buffer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  const come: Message[] = [];
  let [busy, closed, told] = [false, false, false];
  return new Promise((resolve, reject) => {
    const next = async () => {
      busy = true;
      for (let one = come.shift(); one !== undefined; one = come.shift()) await take(one);
      busy = false;
      if (closed) resolve();
    };
    const add = (part: Buffer) => {
      const first = rest.length === 0 && fields.length === 0;
      if (first && (part[0] === ahead || !told)) begins();
      told = first && part.every(byte => byte === ahead);
      if (told) return;
      rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
      for (let at = rest.indexOf(0); at >= 0; at = rest.indexOf(0)) {
        const from = fields.length === 0 ? rest.findIndex(byte => byte !== ahead) : 0;
        fields.push(rest.subarray(from, at));
        rest = rest.subarray(at + 1);
        if (fields.length < fieldsOf.length) continue;
        come.push(Object.fromEntries(fieldsOf.map((name, index) => [name, String(fields[index])])) as Message);
        fields = [];
      }
      if (!busy && come.length > 0) next().catch(reject);
    };
    const close = () => {
      closed = true;
      if (!busy) resolve();
    };
    input(add).then(close, reject);
  });
}
