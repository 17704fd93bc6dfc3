/** Somebody outside replaces a protected file while a command runs: the kernel takes the mask away, and what the command does with that is found out. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { unless } from '../unless.ts';
import { type Arena, arena, attackers, type Done, lack } from './arena.ts';

const fought = unless(lack);
const [attacker] = attackers;

/** Saves as most editors do: a new file, renamed over the old one. */
function save(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

interface Story {
  readonly title: string;
  /** What the person does outside, once the command has begun. */
  readonly person: (place: Arena) => void;
  /** What the command does half a second later. */
  readonly command: string;
  readonly said: RegExp;
  /** Whether the command lives to its end. */
  readonly survives: boolean;
  /** What lies there afterwards, whoever wrote it. */
  readonly left: readonly [string, RegExp];
}

const stories: readonly Story[] = [
  {
    title: "a file that the person saves, and the command doesn't touch",
    person: place => save(path.join(place.project, '.mcp.json'), '{"of": "the person"}'),
    command: 'true',
    said: /ward: warning: ".*\.mcp\.json" was replaced from outside while a command ran that could write it/,
    survives: true,
    left: ['.mcp.json', /the person/],
  },
  {
    title: 'a file that the person saves, and the command writes then',
    person: place => save(path.join(place.project, '.mcp.json'), '{"of": "the person"}'),
    command: 'echo evil > .mcp.json',
    said: /ward: stopped: ".*\.mcp\.json" was replaced from outside, and .* changed once more/,
    survives: false,
    left: ['.mcp.json', /^(?:evil\n)?$/],
  },
  {
    title: 'a directory that the person replaces',
    person: place => {
      renameSync(path.join(place.project, '.vscode'), path.join(place.project, 'kept'));
      mkdirSync(path.join(place.project, '.vscode'));
    },
    command: 'echo {} > .vscode/tasks.json',
    said: /ward: stopped: ".*\.vscode" was replaced from outside/,
    survives: false,
    left: ['kept/settings.json', /\{\}/],
  },
  {
    title: "git's settings, where the person sets what runs nothing",
    person: place => void execFileSync('git', ['-c', 'safe.directory=*', 'config', 'user.name', 'person'], { cwd: place.project }),
    command: 'true',
    said: /^began\nsurvived\n$/,
    survives: true,
    left: ['.git/config', /name = person/],
  },
  {
    title: "git's settings, and the command then sets what runs code",
    person: place => void execFileSync('git', ['-c', 'safe.directory=*', 'config', 'user.name', 'person'], { cwd: place.project }),
    command: 'git config core.fsmonitor ./evil',
    said: /ward: stopped: ".*\.git\/config" was replaced from outside, .* now sets core\.fsmonitor/,
    survives: false,
    left: ['.git/config', /fsmonitor/],
  },
  {
    title: 'a hook directory that the person takes away, and the command makes',
    person: place => rmSync(path.join(place.project, '.git/hooks'), { recursive: true }),
    command: 'mkdir .git/hooks && sleep 2 && echo evil > .git/hooks/post-checkout',
    said: /ward: stopped: ".*\.git\/hooks" was replaced from outside/,
    survives: false,
    left: ['.git/HEAD', /ref/],
  },
];

/** The command begins, the person acts, and half a second later the command goes on. */
async function play(place: Arena, { person, command, survives }: Story): Promise<Done> {
  const at = (name: string) => path.join(place.project, name);
  const meanwhile = async (_: ChildProcess) => {
    while (!existsSync(at('ready'))) await sleep(10);
    person(place);
    await sleep(500);
    // A directory that was replaced ends it at once, and the arena with it.
    if (existsSync(place.project)) writeFileSync(at('go'), '');
  };
  // What is to be stopped is there for as long as Ward may take on a busy machine.
  const stays = survives ? 'sleep 0.5' : 'sleep 25';
  return place.guarded(`touch ready; until [ -e go ]; do sleep 0.02; done; ${command}; ${stays}; echo survived`, { meanwhile });
}

async function tell(t: ExecutionContext, place: Arena, story: Story): Promise<void> {
  await place.start(['/bin/sh', '-c', 'mkdir .vscode; echo "{}" > .vscode/settings.json; echo "{}" > .mcp.json']);
  const done = await play(place, story);
  t.regex(done.output, story.said);
  t.is(done.output.includes('survived'), story.survives, done.output);
  t.is(done.status, story.survives ? 0 : 126);
  // What the command wrote came through: the mask was really gone.
  t.regex(readFileSync(path.join(place.project, story.left[0]), 'utf8'), story.left[1]);
  const record = readFileSync(path.join(place.ward, 'state/audit.jsonl'), 'utf8');
  t.is(/"kind":"alert"/.test(record), story.said.source.includes('ward:'));
}

for (const story of stories) {
  fought(story.title, async t => {
    const place = arena(attacker as NonNullable<typeof attacker>);
    try {
      await tell(t, place, story);
    } finally {
      place.end();
    }
  });
}
