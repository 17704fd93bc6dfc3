/** What a shell would run first: what of it can be judged and run; where what a variable names can not, that is said and it is left out. */
import path from 'node:path';
import { printable } from '../core/printable.ts';
import type { Words } from '../core/shell-words.ts';
import type { Dialect, Named, Policy, Startup } from '../core/values.ts';
import { projectAt } from '../host/ground.ts';
import { startupFile } from '../host/startup-file.ts';
import { homeStartup, type NamedFiles, namedStartup } from './named-startup.ts';
import type { Surroundings } from './surroundings.ts';

type Around = Pick<Surroundings, 'cwd' | 'say' | 'user' | 'environment'>;

export interface Ground {
  readonly policy: Policy;
  /** The sandbox has mounts, and so a place for the few lines that run what a variable names. */
  readonly mounts: boolean;
}

/** In the project, or below what the person's policy names as readable: elsewhere the sandbox has no such file. */
export function startup(words: Words, dialect: Dialect, ground: Ground & { readonly around: Around }): Startup | undefined {
  const { policy, around } = ground;
  const asked = namedStartup(words, dialect, around.environment);
  const found = asked === undefined ? undefined : named(asked, ground, around);
  // In the sandbox zsh has no other ZDOTDIR than a judged one.
  const home = dialect === 'zsh' && found !== undefined ? [] : ofHome(words, dialect, { policy, home: around.user.home });
  const files = [...home, ...(found?.files ?? [])];
  return files.length === 0 ? undefined : { files, ...(found === undefined ? {} : { named: found.named }) };
}

function ofHome(words: Words, dialect: Dialect, { policy, home }: { readonly policy: Policy; readonly home: string }): readonly string[] {
  if (policy.readable.length === 0) return [];
  return homeStartup(words, dialect).flatMap(names => {
    const seen = names.split('|').map(name => startupFile(path.join(home, name), policy.readable));
    return seen.flatMap(one => (one !== undefined && 'real' in one ? [one.real] : [])).slice(0, 1);
  });
}

/** What bash and dash expand in the value, and bash once more at its beginning. */
const expanded = /[$`\\]|^~/;

type Found = { readonly files: readonly string[]; readonly named: Named };

function named({ variable, value, files }: NamedFiles, { policy, mounts }: Ground, { cwd, say }: Around): Found | undefined {
  const refuse = (file: string, why: string, hint: string) => {
    say(printable(`warning: not run: ${variable} names "${file}", ${why}`));
    say(`hint: ${hint}`);
    return undefined;
  };
  if (variable !== 'ZDOTDIR' && expanded.test(value)) {
    const hint = `name it without signs that a shell expands, or unset ${variable}`;
    return refuse(value, 'and only running could tell which file that is', hint);
  }
  const roots = [projectAt(cwd, policy.projects)?.path, ...policy.readable].filter(one => one !== undefined);
  const seen = files.map(file => startupFile(path.resolve(cwd, file), roots));
  const odd = seen.findIndex(one => one !== undefined && 'lacks' in one);
  const lacks = seen[odd];
  if (lacks !== undefined && 'lacks' in lacks)
    return refuse(files[odd] ?? '', lacks.lacks, `unset ${variable}, or ask the person to name that file as "readable" in the policy`);
  const real = seen.map(one => (one !== undefined && 'real' in one ? one.real : undefined));
  const there = real.filter(one => one !== undefined);
  if (there.length > 0 && !mounts) return refuse(value, 'for which Landlock has no place', `unset ${variable}`);
  const [first] = real;
  return there.length === 0 ? undefined : { files: there, named: { variable, value, ...(first === undefined ? {} : { file: first }) } };
}
