/** Attempts on Ward itself: its record, keys, policy, switches, program and its way to the sandbox. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Arena, checkout } from '../arena.ts';
import { type Attack, perl, printing } from './attack.ts';

/** For the control leg: the same files as the attacker's own. */
function copied({ directory, ward, attacker }: Arena, leg: 'control' | 'guarded', name: string): string {
  if (leg === 'guarded') return ward;
  const place = path.join(directory, `ward of ${name}`);
  rmSync(place, { recursive: true, force: true });
  cpSync(ward, place, { recursive: true });
  for (const name of ['config/policy.json', 'state/audit.jsonl', 'cache/probe.json']) {
    const file = path.join(place, name);
    if (!existsSync(path.dirname(file))) spawnSync('mkdir', ['-p', path.dirname(file)]);
    if (!existsSync(file)) writeFileSync(file, '{}\n');
  }
  spawnSync('chown', ['-R', `${attacker.uid}:${attacker.gid}`, place]);
  return place;
}

/** Code that does something to one of Ward's files. */
function toFile(title: string, name: string, code: (file: string) => string): Attack {
  return {
    title,
    control: 'free',
    attempt: (arena, leg) => {
      const file = path.join(copied(arena, leg, title.replace(/\W/g, '')), name);
      const text = () => (existsSync(file) ? readFileSync(file, 'latin1') : 'gone');
      const before = text();
      // The record grows by what Ward itself writes meanwhile.
      return { code: code(file), won: () => !text().startsWith(before) || text().includes('pwned') };
    },
  };
}

const files: readonly Attack[] = [
  toFile('a policy that lets everything', 'config/policy.json', file => `echo '{"mode":"observe","pwned":1}' > '${file}'`),
  toFile('a policy replaced by a rename', 'config/policy.json', file => `echo pwned > np; mv -f np '${file}'`),
  toFile('a line more in the record', 'state/audit.jsonl', file => `echo '{"pwned":1}' >> '${file}'`),
  toFile('the record cut short', 'state/audit.jsonl', file => `truncate -s 1 '${file}'`),
  toFile('the record taken away', 'state/audit.jsonl', file => `rm -f '${file}'`),
  toFile('what Ward remembers of the machine', 'cache/probe.json', file => `echo pwned > '${file}'`),
];

const launcher = (name: string) => path.join(checkout, 'src/bin', name);

/** Ward's own switches, used from inside. In the control leg nobody is inside, and the same words reach the same Ward. */
function switching(title: string, words: string, shows: RegExp): Attack {
  return {
    title,
    control: 'free',
    attempt: (arena, leg) => {
      const root = copied(arena, leg, title.replace(/\W/g, ''));
      const code = `'${launcher('ward')}' --root '${root}' ${words} 2>&1`;
      return { code, won: ({ output }) => shows.test(output) };
    },
  };
}

const switches: readonly Attack[] = [
  switching('the policy, shown from inside', 'policy', /projects|auto/),
  switching('the projects, listed from inside', 'open', /project/),
];

const program: readonly Attack[] = [
  printing(
    'the mark by which Ward knows that it is inside, written',
    ['--tmpfs', '/run'],
    'mkdir -p /run/ward && echo pwned > /run/ward/inside && echo written',
    'written',
  ),
  printing(
    'another program in the place of Ward’s',
    'free',
    ({ attacker }) =>
      attacker.uid === process.getuid?.() ? perl(`print open(my $f, ">>", "${launcher('ward')}") ? "open\\n" : "$!\\n"`) : 'true',
    'open',
    {
      unless: ({ uid }) => (uid === process.getuid?.() ? undefined : 'only the owner could do it anywhere'),
    },
  ),
];

export const onWard: readonly Attack[] = [...files, ...switches, ...program];
