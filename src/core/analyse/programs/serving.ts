/** What clients of another machine start through a login shell: sftp, and the two ends of git. What they touch in their directory the words do not tell. */
import { code, form, textOf, touchTree } from '../effects.ts';
import type { Options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

const serves = (impact: 'read' | 'write', reason: string, call: Call) => form({ rank: 'ask', id: 'serves', impact, reason }, call.place);

/** sftp-server(8): `-R` refuses what would change anything; every name comes by the protocol. */
function sftp(_: Options, call: Call): Partial<Reading> {
  const read = call.arguments.some(one => /^-[a-z]*R/.test(textOf(one) ?? ''));
  const reason = read ? 'sends whatever the other end asks for' : 'reads and changes whatever the other end asks for';
  return { effects: [serves(read ? 'read' : 'write', reason, call)] };
}

/** git expands a `~/` itself, which the client sends in quotes: git-upload-pack(1), gitcli(7). */
function repository(argument: Argument, { home }: Call): Argument {
  const text = textOf(argument);
  return text?.startsWith('~/') ? { ...argument, value: { kind: 'text', text: `${home}/${text.slice(2)}` } } : argument;
}

function gives(found: Options, call: Call): Partial<Reading> {
  const from = found.operands.flatMap(one => touchTree('read', repository(one, call), call));
  return { effects: [...from, serves('read', 'gives the repository to whoever asks', call)] };
}

function takes(found: Options, call: Call): Partial<Reading> {
  const into = found.operands.flatMap(one => touchTree('write', repository(one, call), call));
  const hooks = code('project', `${call.program} runs the hooks of the repository`, call.place);
  return { effects: [...into, hooks, serves('write', 'changes the repository as the other end says', call)] };
}

const gitOptions = 'strict no-strict timeout= stateless-rpc advertise-refs http-backend-info-refs skip-connectivity-check';

/** sftp-server, git-upload-pack, git-receive-pack, git-upload-archive. */
export const serving: readonly Program[] = [
  row({
    names: 'sftp-server',
    options: 'd= e f= l= P= p= Q= R u= h',
    more: sftp,
    flags: ['/usr/lib/openssh/sftp-server', 'sftp-server -R'],
    quiet: [],
  }),
  row({
    names: 'git-upload-pack git-upload-archive',
    options: gitOptions,
    more: gives,
    flags: ["git-upload-pack '.'", "git-upload-archive '../other.git'"],
    quiet: [],
  }),
  row({ names: 'git-receive-pack', options: gitOptions, more: takes, flags: ["git-receive-pack '.'"], quiet: [] }),
];
