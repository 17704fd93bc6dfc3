/** What agents wrap commands in, and projects of any size: the broker serves them, and all that is looked after at their end is. Real broker, shims and sandboxes. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { brokered } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { turns } from '../whole.ts';

const due = turns(2);
const when = due(unless(noSandbox));

/** A file of an agent's own on the machine, and the wrapper around a command that writes it. */
interface Wrapped {
  readonly note: string;
  readonly text: string;
}

/** The wrappers of Gemini CLI and Claude Code, each time with a file of another name. */
const wrappers: Readonly<Record<string, (t: ExecutionContext, command: string) => Wrapped>> = {
  'Gemini CLI': (t, command) => {
    const directory = mkdtempSync('/tmp/gemini-shell-');
    t.teardown(() => rmSync(directory, { recursive: true }));
    const note = `${directory}/bgpids.tmp`;
    const head = `shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=${note}`;
    return { note, text: `${head}\n(\n  trap 'jobs -p > "$_bgpids_file"' EXIT\n${command}\n)\n__code=$?\nexit $__code` };
  },
  'Claude Code': (t, command) => {
    const all = Array.from({ length: 65_536 }, (_, at) => `/tmp/claude-${at.toString(16).padStart(4, '0')}-cwd`);
    const note = all.slice(process.pid).find(one => !existsSync(one)) ?? '/tmp/claude-none-cwd';
    writeFileSync(note, '');
    t.teardown(() => rmSync(note));
    const options = 'shopt -u extglob 2>/dev/null || true';
    return { note, text: `${options} && eval '${command.replaceAll("'", `'"'"'`)}' < /dev/null && pwd -P >| ${note}` };
  },
};

for (const [agent, wrap] of Object.entries(wrappers)) {
  when(`what ${agent} wraps is served, and its file is where it reads it`, async t => {
    mayTake(t, 2);
    const { project, client, told } = await brokered(t, 'wrapped');
    mkdirSync(path.join(project, 'sub'));
    const rounds: readonly (readonly [command: string, status: number, out: string])[] = [
      ['echo \'it is\' "here"', 0, 'it is here\n'],
      ['exit 3', 3, ''],
      ['cd sub && pwd', 0, `${project}/sub\n`],
      ['echo x >made; cat made', 0, 'x\n'],
    ];
    for (const [at, [command, status, out]] of rounds.entries()) {
      const { note, text } = wrap(t, command);
      writeFileSync(note, 'nothing');
      const done = await client(text).done;
      t.like(done, { status, out }, done.err);
      t.is(await told(done.pid), at === 0 ? 'was served' : 'was served, as foreseen', command);
      const wrote = agent === 'Gemini CLI' ? '' : status === 3 ? 'nothing' : `${command.startsWith('cd') ? out : `${project}\n`}`;
      t.is(readFileSync(note, 'utf8'), wrote, command);
    }
  });

  when(
    `where something lies in the way of the file of ${agent}, the command does not begin, or what it wrote is not brought out`,
    async t => {
      const { project, client } = await brokered(t, 'wrapped');
      const [first, second] = [wrap(t, 'true'), wrap(t, 'echo x >ran')];
      t.is((await client(first.text).done).status, 0);
      const inside = path.basename(path.dirname(second.note)) === 'tmp' ? second.note : path.dirname(second.note);
      const planted = await client(`ln -s '${project}' '${inside}'`).done;
      t.is(planted.status, 0, planted.err);
      writeFileSync(second.note, 'nothing');
      const done = await client(second.text).done;
      t.regex(done.err, /"[^"]*" is in the way of an agent's own file|ward: warning: .*(?:ELOOP|not a file of yours)/);
      t.is(readFileSync(second.note, 'utf8'), 'nothing');
      t.is(existsSync(path.join(project, 'ran')), agent === 'Claude Code');
    },
  );
}

when(
  'a command that writes in a project of thousands of files is served, and a repository that it plants deep in it is put aside',
  async t => {
    mayTake(t, 2);
    const { project, client, told } = await brokered(t, 'large');
    for (let at = 0; at < 60; at += 1) {
      mkdirSync(path.join(project, `a/${at}`), { recursive: true });
      for (let file = 0; file < 40; file += 1) writeFileSync(path.join(project, `a/${at}/${file}`), '');
    }
    const [one, other] = [client('echo x >made'), client('echo y >too')];
    for (const { done } of [one, other]) {
      const { pid, status, err } = await done;
      t.is(status, 0, err);
      t.regex(await told(pid), /^was served/);
    }
    const deep = 'a/59/far/.git';
    const files = [
      ['HEAD', 'ref: refs/heads/x'],
      ['config', '[core]\\n\\tfsmonitor = touch ran\\n'],
    ].map(([name, content]) => `open my $f, '>', "$at/${name}" or die $!; print $f "${content}"; close $f;`);
    const plant = `use File::Path 'make_path'; my $at = '${deep}'; make_path "$at/objects", "$at/refs"; ${files.join(' ')}`;
    writeFileSync(path.join(project, 'plant.pl'), plant);
    const done = await client('perl plant.pl').done;
    t.is(done.status, 0, done.err);
    t.regex(await told(done.pid), /^was served/, done.err);
    t.false(existsSync(path.join(project, deep)), done.err);
    t.regex(done.err, /a\/59\/far/);
  },
);
