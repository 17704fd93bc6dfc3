/** What a run is given besides its launch. */
import type { Beneath } from '../typing/beneath.ts';
import type { Agreeing } from './held-names.ts';
import type { Seen } from './look-before.ts';
import type { Standing } from './room.ts';
import type { Served } from './served.ts';
import type { Told } from './way-out.ts';

/** What the edge needs beside the launch itself. */
export interface Edge extends Pick<Standing, 'owner'> {
  /** Who is told of its connections, and asked about more; looked up only where it was granted hosts. */
  readonly told?: () => Promise<Told>;
  /** Descriptors above 2 that were open when Ward was started. */
  readonly inherited: readonly number[];
  /** Signals that were ignored then, by number. */
  readonly ignored?: readonly number[];
  /** The soft limit of open files then. */
  readonly openFiles?: number | undefined;
  /** Ward has a controlling terminal: the terminal itself then delivers INT and QUIT to the command. */
  readonly terminal: boolean;
  /** Ward's own directory where a run is noted until it has been looked after; without one a run that Ward did not survive is not. */
  readonly unfinished?: string;
  /** Told the number of the sandbox's first process, once that is known. */
  readonly started?: (pid: number) => void;
  /** The terminal it gets in the place of Ward's own standard descriptors, as its controlling one. */
  readonly slave?: number;
  /** Told how what is protected in it may be replaced for another that lies over it. */
  readonly names?: (names: Agreeing) => void;
  /** The sandbox of the terminal that it lies over, which waits meanwhile. */
  readonly beneath?: Beneath;
  /** Another process than this one, which starts it and whose descriptors and limits it has. */
  readonly served?: Served;
  /** All around the command is set up before it is agreed to: it begins as what was agreed to, whose set-up is the same; and never where that is nothing. */
  readonly agreed?: Promise<Seen | undefined>;
}
