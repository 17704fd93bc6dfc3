/** A launch's mounts with one more, of no other use, by which it is seen that those before are made. */
import type { Mount } from '../../core/values.ts';

/** Behind all that has a place in the project: when bubblewrap lets go of its text, these are made. The launch's last mounts are seals. */
const lastText = { kind: 'text', at: '/run/ward/made', text: '', mode: '0444' } as const;

export const withLast = (mounts: readonly Mount[]) => mounts.toSpliced(mounts.findLastIndex(one => one.kind !== 'seal') + 1, 0, lastText);
