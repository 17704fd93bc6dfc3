/** Walks a piece of code that stands in a file, in the shell that runs it. */
import path from 'node:path';
import type { Dialect, Place } from '../../values.ts';
import { type Frame, spend, where } from '../frame.ts';
import type { Input } from '../program.ts';
import type { Flow, State } from '../state.ts';

/** A piece of a followed file, and how it is run. */
export interface Piece {
  readonly text: string;
  readonly dialect: Dialect;
  /** Absolute. */
  readonly file: string;
  /** The line of the file on which it begins. */
  readonly line: number;
  /** What stands in the file, where the shell is given something else. */
  readonly shown?: string;
  /** `$0`, for a shell of its own. */
  readonly zero?: string | undefined;
  /** The file as the shell was given it. */
  readonly spelled?: string | undefined;
  /** Of what runs it. */
  readonly place: Place;
}

/** Files within files further than this are not followed. */
const furthest = 8;

/** The frame of something that is followed now; undefined where it is being followed already, or too far away. */
export function following(frame: Frame, what: string): Frame | undefined {
  if (frame.trail.includes(what) || frame.trail.length >= furthest) return undefined;
  return { ...frame, trail: [...frame.trail, what] };
}

/** Walks it in this very shell. */
export function walkPiece(piece: Piece, state: State, outer: Frame): Flow {
  const { reader } = outer;
  const { text, line, shown, zero, spelled, place } = piece;
  const depth = outer.depth + 1;
  const source = { place, file: nameOf(piece.file, reader.request.scene.cwd), line, text, shown, zero, spelled, depth };
  const frame: Frame = { ...outer, dialect: piece.dialect, at: undefined, source, named: undefined, depth };
  const script = reader.parse(text, piece.dialect);
  spend(reader, 1 + text.length / 64);
  if (!frame.muted) for (const fault of script.faults) reader.faults.push({ reason: fault.reason, place: where(frame, fault.place) });
  return reader.walk(script.body, state, { ...frame, text });
}

/** From the working directory where it lies below. */
function nameOf(file: string, cwd: string): string {
  const near = path.relative(cwd, file);
  return near === '' || near.startsWith('..') ? file : near;
}

/** A frame for a shell of its own. */
export function ownShell(frame: Frame, input: Input): Frame {
  return {
    ...frame,
    input,
    fed: undefined,
    named: undefined,
    calls: [],
    looping: false,
    local: new Set(),
    changes: new Map(),
    ever: new Map(),
    left: [],
  };
}
