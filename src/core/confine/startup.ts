/** How a shell in a sandbox runs the files that its caller's environment names: by a few lines of Ward's own, once, and not in what it starts. */
import type { Mount, Named, Request } from '../values.ts';

const place = '/run/ward/startup';

/** Those lines, where the shell looks for them. What lies beside `.zshenv` zsh finds itself: by then it has the caller's own ZDOTDIR. */
export function startupMounts({ startup, typing }: Request): readonly Mount[] {
  if (typing !== undefined) return typed(typing);
  const named = startup?.named;
  if (named === undefined) return [];
  const at = named.variable === 'ZDOTDIR' ? `${place}/.zshenv` : place;
  return [{ kind: 'text', at, text: lines(named), mode: '0444' }];
}

/** Where a shell in a terminal of Ward's own finds what it runs first, and what it asks by. */
export const typingPlaces = { hook: '/run/ward/typing', channel: '/run/ward/session', past: '/run/ward/past' } as const;

function typed({ hooks, channel }: NonNullable<Request['typing']>): readonly Mount[] {
  return [
    ...[...hooks].map(([at, text]) => ({ kind: 'text', at, text, mode: '0444' }) as const),
    { kind: 'read-only', source: { path: channel, identity: undefined }, at: typingPlaces.channel },
  ];
}

/** In a terminal zsh finds what it runs first by a variable. */
export function startupVariables({ startup, typing, dialect }: Request): readonly (readonly [string, string])[] {
  if (typing !== undefined && dialect === 'zsh') return [['ZDOTDIR', typingPlaces.hook]];
  return startup?.named === undefined ? [] : [[startup.named.variable, place]];
}

/** A variable that is taken away and set anew is the shell's own: nothing that it starts inherits it. */
function lines({ variable, value, file }: Named): string {
  const runs = file === undefined ? '' : `. ${quoted(file)}\n`;
  return `unset ${variable}\n${variable}=${quoted(value)}\n${runs}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
