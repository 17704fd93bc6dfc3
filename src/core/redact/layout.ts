/** Where the quotes, brackets and here-documents of a text lie: what delimits a value in it. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export const single = 1;
export const double = 2;

/** What is known of each place in a text before any value is delimited; every later question is answered without another look at the whole. */
export interface Layout {
  readonly text: string;
  /** The shell's quote each character stands in. */
  readonly state: Uint8Array;
  /** Where that quote began, one past its mark. */
  readonly since: Int32Array;
  /** Whether an odd number of single (bit 0) or double (bit 1) marks lie between the start of that quote and here. */
  readonly parity: Uint8Array;
  /** Where the bracket that opens here is closed, one past it; 0 where it never is. */
  readonly closing: Int32Array;
  readonly documents: readonly Document[];
  readonly lastBacktick: number;
}

/** The body of a here-document. `data`: nothing runs it, so a value in it goes to the end of its line. */
interface Document extends Span {
  readonly data: boolean;
}

const opening = /(?<!<)<<-?[ \t]*(\\?['"]?)([A-Za-z_][\w-]{0,60})['"]?(?!<)[^\n]*\n/g;

function documents(text: string): Document[] {
  const found: Document[] = [];
  let done = 0;
  for (const match of text.matchAll(opening)) {
    const start = match.index + match[0].length;
    if (start <= done) continue;
    const close = new RegExp(`^[ \\t]*${match[2]}$`, 'm').exec(text.slice(start));
    const end = close === null ? text.length : start + close.index;
    const line = text.slice(Math.max(0, text.lastIndexOf('\n', match.index), match.index - 400), match.index);
    found.push({ start, end, data: !/\b(?:\w*sh|ssh|su|sudo|source|eval|xargs|python[\d.]*|node|perl|ruby|mysql|psql)\b/.test(line) });
    done = end;
    if (found.length > 50) break;
  }
  return found;
}

export function layout(text: string): Layout {
  const state = new Uint8Array(text.length + 1);
  const since = new Int32Array(text.length + 1);
  const parity = new Uint8Array(text.length + 1);
  let now = 0;
  let odd = 0;
  let began = 0;
  const here = (at: number) => {
    state[at] = now;
    since[at] = began;
    parity[at] = odd;
  };
  const bodies = documents(text);
  const edges = new Set(bodies.flatMap(body => [body.start, body.end]));
  for (let at = 0; at <= text.length; at++) {
    if (edges.has(at)) now = 0;
    here(at);
    const mark = text[at];
    if (mark === '\\' && now !== single) {
      at++;
      here(at);
    } else if (mark === "'" || mark === '"') {
      const kind = mark === "'" ? single : double;
      odd ^= kind;
      if (now === 0 || now === kind) {
        now = now === 0 ? kind : 0;
        odd = 0;
        began = at + 1;
      }
    }
  }
  return { text, state, since, parity, documents: bodies, closing: brackets(text), lastBacktick: text.lastIndexOf('`') };
}

function brackets(text: string): Int32Array {
  const closing = new Int32Array(text.length + 1);
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') open.push(at);
    const from = text[at] === ')' ? open.pop() : undefined;
    if (from !== undefined) closing[from] = at + 1;
  }
  return closing;
}

/** Whether a quote mark here closes a quote around the value rather than opening one of its own. */
export function closes(at: number, { text, state, parity }: Layout): boolean {
  const kind = text[at] === "'" ? single : double;
  return state[at] === kind || (state[at] !== 0 && ((parity[at] ?? 0) & kind) !== 0);
}

/** Where a substitution that starts here ends: what runs, or a variable's name, is no secret itself. */
export function substitution(at: number, plain: boolean, { text, closing, lastBacktick }: Layout): number | undefined {
  if (text[at] === '`' && plain) return at < lastBacktick ? text.indexOf('`', at + 1) + 1 : undefined;
  if (text[at] !== '$') return undefined;
  if (text[at + 1] === '(') return closing[at + 1] || undefined;
  if (!plain) return undefined;
  const name = /^\$(?:\{[^}\s]*\}|\w+)/.exec(text.slice(at, at + 200));
  return name === null ? undefined : at + name[0].length;
}
