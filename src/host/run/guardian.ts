/**
 * The shell above a sandbox, which ends it when Ward is gone. bubblewrap asks to die with its parent, but only once it has begun, and its first process
 * only when all is set up (prctl(2), PR_SET_PDEATHSIG): what is killed in between would leave a command behind. This shell is told of Ward's end by a
 * pipe that nobody else holds, and is itself the parent of bubblewrap.
 */

/** What it needs to know of the descriptors that it was given. */
export interface Guardian {
  /** Ends without a word when Ward is killed; Ward's word says that the sandbox has ended. */
  readonly word: number;
  /** Where the command's input waits meanwhile: what runs in the background of a shell is given none. */
  readonly input: number;
  /** Those whose end Ward waits for. */
  readonly closed: readonly number[];
  /** The command shares the processes of its session: what it has started does not end with its first. */
  readonly shares: boolean;
  /** Like no other run's, and the beginning of none: all up to the sandbox's first process are known by it, in the environment or by the name that they were started with. */
  readonly mark: string;
}

let marks = 0;

/** A new one. */
export const newMark = () => `${process.pid}-${Math.round(performance.timeOrigin)}-${++marks}.`;

/** What the shell is started with, so that what it becomes or starts can be found (proc(5), environ). */
export const markName = 'WARD_RUN';

/** The name, in the place of its own, of a bubblewrap that is started without any variable (proc(5), cmdline). */
export const markedName = (mark: string): string => `bwrap ${markName}=${mark}`;

/** dash(1) knows descriptors of one digit alone. */
const least = 10;

/** Whether a shell that is no bash can do it. */
export function isPlain({ word, input, closed }: Guardian): boolean {
  return [word, input, ...closed].every(one => one < least);
}

/** What the shell does: `words` is what becomes the sandbox. */
export function guardianWords(words: string, guardian: Guardian): string {
  const { word, input, closed, shares, mark } = guardian;
  const own = [input, ...closed].map(one => `${one}>&-`).join(' ');
  const apart = `exec ${input}<&0; { ${words}; } <&${input} ${input}<&- ${word}<&- & one=$!; unset ${markName}; exec </dev/null >/dev/null 2>&1 ${own}`;
  // A line of its own: bash reads what comes behind when the sandbox has begun.
  return `${apart}\nread -r _ <&${word} || { ${ending(mark)}${shares ? sweeping : ''}; }; wait $one`;
}

/**
 * Stopped, bubblewrap begins nothing more and reaps nothing, so that no number of its children can be another's by now. It may be gone already, of what
 * it wanted to tell Ward, or somebody lets it go on: so what has the mark is ended once more when it is surely dead. The pattern does not match
 * itself, among the words of the one who looks.
 */
const ending = (mark: string) => `marked() {
  for each in $(grep -ls '${markName.replace(/.$/, '[$&]')}=${mark.replaceAll('.', '\\.')}' /proc/[0-9]*/environ /proc/[0-9]*/cmdline); do
    each=\${each#/proc/} each=\${each%%/*}
    [ $each = $$ ] || [ $each = $one ] || all="$all $each"
  done
}
finish() { for each in $all; do spaces="$spaces $(readlink "/proc/$each/ns/mnt")"; kill -KILL $each; done; }
kill -STOP $one
while read -r line <"/proc/$one/stat"; do case \${line##*) } in [TtZX]*) break ;; esac; sleep 0.01; done
all= spaces=; read -r all <"/proc/$one/task/$one/children"
marked; finish; kill -KILL $one; wait $one
all=; marked; finish`;

/** Who started in its mounts can't leave them (setns(2)), and where its first thread has ended the others are in them; what is Ward's own, as a relay, is in those of the host, and bubblewrap in those of the session's world. */
const sweeping = `
for space in $spaces; do
  [ "$space" != "$(readlink /proc/self/ns/mnt)" ] || continue
  space=\${space#*[} space=\${space%]}
  while all=$(find /proc/[0-9]*/task/[0-9]*/ns/mnt -lname "mnt:?$space?"); [ -n "$all" ]; do
    for each in $all; do each=\${each#/proc/}; kill -KILL "\${each%%/*}"; done
  done
done`;
