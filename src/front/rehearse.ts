/** What a process that stays goes through before it is first asked: what is done for the first time takes many times as long. */

/** Lines of many kinds, each of which may be run anywhere. None of them is: what is thought of them is thrown away. */
const lines = [
  'git status -s',
  'ls -la src && cat package.json | grep -n name',
  'cd src; pwd; cd -',
  'echo "$((1 + 1)) $HOME" >out.txt 2>&1',
  'for one in a b c; do echo "$one" >>out.txt; done',
  'git log --oneline -5 && git diff HEAD -- src',
  'npm test',
  'make -j4 all',
  'find . -name "*.ts" -newer out.txt | xargs grep -l word',
  'export LANG=C; python3 script.py --fast',
  'mkdir -p build && cp -r src build/',
  'if [[ -f out.txt ]]; then sort out.txt | uniq -c | head; fi',
];

/** So often each: most of what more of it would gain is gained by then, and it takes the processor for a sixth of a second. */
const rounds = 6;

/** Between two of them, and after anything that was asked (milliseconds). */
const [between, after] = [2, 300];

export interface Rehearsal {
  /** Something is asked: it goes on when nothing was for a while. */
  readonly wait: () => void;
  readonly end: () => void;
}

/** `think` goes through one line. What goes wrong is no matter here: it is said to who asks. */
export function rehearse(think: (line: string) => void): Rehearsal {
  const all = lines.length * rounds;
  let at = 0;
  const due = (later: number) => (at < all ? setTimeout(part, later) : undefined);
  let next = due(between);
  function part(): void {
    const line = lines[at % lines.length] ?? '';
    at += 1;
    next = due(between);
    try {
      think(line);
    } catch {
      // As with a policy that can't be read.
    }
  }
  const end = () => clearTimeout(next);
  const wait = () => {
    end();
    next = due(after);
  };
  return { wait, end };
}
