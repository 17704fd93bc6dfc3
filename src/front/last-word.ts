/** The last that a client of the broker's is told: lines to say, and what to do. */
import type { Paper, Papers } from '../host/channel/papers.ts';
import type { Visit } from '../host/channel/visit.ts';

/** The client dies of INT, as a shell would have: a script or a loop in which it stands ends with it (bash(1), SIGNALS). */
export const dyingOfIt = 'trap - INT; kill -INT $$; exit 130';

export function lastWord({ tell, gone }: Visit, papers: Papers, said: readonly string[], last: string): void {
  const paper = said.length === 0 ? undefined : written(papers, said);
  if (paper === undefined) {
    tell(said.length > 0 && last.includes('exit') ? `printf '%s\\n' '${noRoom}' >&2; ${last}` : last);
    return;
  }
  void gone.then(paper.done);
  tell(`mapfile -t said </proc/${process.pid}/fd/${paper.descriptor}; printf '%s\\n' "\${said[@]}" >&2; ${last}`);
}

const noRoom = 'ward: warning: what there is to say of this could not be written here: there is no room left';

/** Where there is no room for it the client still ends as it is to: nobody else has to end for that. */
function written(papers: Papers, said: readonly string[]): Paper | undefined {
  try {
    return papers.write(said.map(line => `${line}\n`).join(''));
  } catch {
    return undefined;
  }
}
