/** A text that can't be trusted to mean what its tree says asks, and is never remembered. */
import { type Check, found } from './matter.ts';

/** Each fault of the text. */
export const faults: Check = matter => matter.analysis.faults.map(({ reason, place }) => found('ask', { id: 'unreadable', reason, place }));
