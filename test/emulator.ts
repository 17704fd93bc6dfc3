/** What a terminal makes of bytes: xterm.js without a window, as a screen of text and what else they did to it. */
import { createRequire } from 'node:module';

/** The part of `@xterm/headless` that is used here. */
interface Cell {
  readonly getChars: () => string;
  readonly getWidth: () => number;
  readonly isAttributeDefault: () => boolean;
}
interface Line {
  readonly isWrapped: boolean;
  readonly getCell: (x: number) => Cell | undefined;
  readonly translateToString: (trimRight: boolean) => string;
}
interface Emulator {
  readonly buffer: {
    readonly active: {
      readonly type: string;
      readonly length: number;
      readonly baseY: number;
      readonly cursorX: number;
      readonly cursorY: number;
      readonly getLine: (y: number) => Line | undefined;
    };
  };
  readonly parser: { readonly registerOscHandler: (kind: number, heard: (data: string) => boolean) => void };
  readonly modes: object;
  readonly write: (bytes: string | Uint8Array, done: () => void) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly onData: (heard: (data: string) => void) => void;
  readonly onBell: (heard: () => void) => void;
  readonly onTitleChange: (heard: (title: string) => void) => void;
  readonly dispose: () => void;
}
type Making = new (options: object) => Emulator;

const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as { readonly Terminal: Making };

/** What is there when all was written. */
export interface Shown {
  /** Every row from the first, what has scrolled away too; blanks at the end cut. */
  readonly rows: readonly string[];
  /** The rows on the screen. */
  readonly screen: readonly string[];
  /** Rows that go on in the next because they were too wide, by number. */
  readonly wrapped: readonly number[];
  /** The text of cells that are not in the usual colours and style, by row. */
  readonly styled: ReadonlyMap<number, string>;
  readonly cursor: { readonly row: number; readonly column: number };
  /** Titles, bells, the clipboard, links, and what the terminal would have typed in answer. */
  readonly did: readonly string[];
  /** Modes that are not as they were in the beginning; `alternate` where another screen is shown. */
  readonly modes: readonly string[];
}

/** A part of what is written, or another size of the window. */
export type Step = string | readonly [columns: number, rows: number];

/** A newline is one of a terminal, which the kernel makes a return too (termios(3), ONLCR). */
export async function emulate(steps: readonly Step[], columns: number, rows: number): Promise<Shown> {
  const terminal = new Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true, logLevel: 'off' });
  const did: string[] = [];
  terminal.onData(data => did.push(`typed ${JSON.stringify(data)}`));
  terminal.onBell(() => did.push('bell'));
  terminal.onTitleChange(title => did.push(`title ${title}`));
  for (const [kind, name] of [
    [8, 'link'],
    [52, 'clipboard'],
  ] as const)
    terminal.parser.registerOscHandler(kind, data => did.push(`${name} ${data}`) > 0);
  const before = modesOf(terminal);
  for (const step of steps) {
    if (typeof step === 'string') await new Promise<void>(done => terminal.write(step.replaceAll(/(?<!\r)\n/g, '\r\n'), done));
    else terminal.resize(...step);
  }
  const shown = look(terminal);
  const modes = Object.entries(modesOf(terminal)).flatMap(([name, value]) => (before[name] === value ? [] : [`${name} ${value}`]));
  terminal.dispose();
  return { ...shown, did, modes };
}

function modesOf(terminal: Emulator): Record<string, unknown> {
  const names = Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(terminal.modes)));
  const all = names.length > 1 ? names : Object.keys(terminal.modes);
  return {
    ...Object.fromEntries(all.map(name => [name, (terminal.modes as Record<string, unknown>)[name]])),
    screen: terminal.buffer.active.type,
  };
}

function look({ buffer: { active } }: Emulator): Pick<Shown, 'rows' | 'screen' | 'wrapped' | 'styled' | 'cursor'> {
  const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at) as Line);
  const rows = lines.map(line => line.translateToString(true).trimEnd());
  const styled = new Map(lines.flatMap((line, at) => (styledIn(line) === '' ? [] : [[at, styledIn(line)] as const])));
  const last = rows.findLastIndex(row => row !== '');
  return {
    rows: rows.slice(0, Math.max(last, active.baseY + active.cursorY) + 1),
    screen: rows.slice(active.baseY),
    wrapped: lines.flatMap((line, at) => (line.isWrapped ? [at - 1] : [])),
    styled,
    cursor: { row: active.baseY + active.cursorY, column: active.cursorX },
  };
}

function styledIn(line: Line): string {
  let text = '';
  for (let x = 0; ; x += 1) {
    const cell = line.getCell(x);
    if (cell === undefined) return text;
    if (!cell.isAttributeDefault()) text += cell.getChars() || ' ';
  }
}
