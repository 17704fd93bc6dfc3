/** A served command whose sandbox can't be set up, since a hidden file of /etc went meanwhile, or what was foreseen of it did, begins once more and runs; one whose can't for another reason does not. Real broker and shim, over a bubblewrap that takes the file away. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkout, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';

/** In a mount namespace of its own: another /etc, and a bubblewrap that first does what a file says, once. */
const script = `set -e
cd "$1"; bin=$2 root=$3 project=$4
mkdir etc; cp -a /etc/. etc || : what went meanwhile; cp "$(readlink -f /usr/bin/bwrap)" real; chmod 755 real
printf '%s\\n' '#!/bin/sh' "[ ! -e '$PWD/first' ] || { mv '$PWD/first' '$PWD/now'; . '$PWD/now'; }" "exec '$PWD/real' \\"\\$@\\"" >fake; chmod 755 fake
mount --bind etc /etc; mount --bind fake /usr/bin/bwrap
echo secret >/etc/ward-gone; chmod 600 /etc/ward-gone
"$bin/ward" --root "$root" broker --verbose 2>said & broker=$!
until grep -q 'the broker answers' said; do kill -0 $broker; sleep 0.05; done
cd "$project"
set +e
served() { "$bin/served/bash" --ward-root "$root" -c "$@"; echo "is $?"; }
served 'echo beforehand'
echo 'exit 1' >"$1/first"
export OTHER=1; served 'echo never'; unset OTHER
echo 'exit 1' >"$1/first"
served 'echo foreseen'
echo 'rm -f /etc/ward-gone' >"$1/first"
served 'trap; echo "ran as $0"' zero
kill $broker; wait $broker
cat "$1/said"`;

const isolated = spawnSync('unshare', ['--mount', 'true']).status === 0 ? undefined : 'only root has another /etc and bubblewrap here';

unless(noSandbox ?? isolated)(
  'what a hidden file kept from being set up begins anew, and runs; what another thing kept from it does not',
  t => {
    const { root, project } = trial(t);
    const words = [
      '--mount',
      '/bin/bash',
      '--norc',
      '-c',
      script,
      'bash',
      path.dirname(root),
      path.join(checkout, 'src/bin'),
      root,
      project,
    ];
    const { stdout, stderr } = spawnSync('unshare', words, {
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: '/usr/bin:/bin', HOME: '/root' },
    });
    t.regex(stdout, /^beforehand\nis 0\nis 125\nforeseen\nis 0\nran as zero\nis 0\n/, stderr);
    t.regex(stderr, /^ward: not run: the sandbox could not be set up/m);
    // The file may be missed before it is thought about what the command needs, or after.
    const anew = /starts cold: what (?:was set up for it went meanwhile|is set up for it is another than the last time)/g;
    t.is(stdout.match(anew)?.length, 2, stdout);
    const log = readFileSync(path.join(root, 'state/audit.jsonl'), 'utf8');
    const attempts = stdout.match(/starts cold: what was set up for it went meanwhile/g)?.length ?? 0;
    t.is(log.match(/ran as \$0/g)?.length, attempts === 2 ? 2 : 1, 'each attempt that was agreed to is on record');
  },
);
