/** What of the person's git configuration a confined git is shown: who they are and how they like it, and no key that runs anything. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readGitConfig, type Setting, writeGitConfig } from '../../core/git-config.ts';

/** Keys whose value is only told, compared or counted (git-config(1)); all others are left out. */
const safe: ReadonlySet<string> = new Set(
  [
    'user.name user.email user.useconfigonly init.defaultbranch init.defaultobjectformat',
    'core.abbrev core.autocrlf core.eol core.safecrlf core.quotepath core.precomposeunicode core.ignorecase core.filemode core.whitespace core.commentchar',
    'color.ui color.branch color.diff color.status column.ui log.date log.decorate log.abbrevcommit format.pretty diff.algorithm diff.colormoved',
    'diff.mnemonicprefix diff.noprefix diff.renames status.short status.branch status.showuntrackedfiles merge.conflictstyle merge.ff merge.stat',
    'pull.rebase pull.ff push.default push.autosetupremote push.followtags fetch.prune fetch.prunetags rebase.autosquash rebase.autostash',
    'rebase.updaterefs rebase.abbreviatecommands branch.sort branch.autosetuprebase branch.autosetupmerge tag.sort rerere.enabled commit.verbose',
    'commit.cleanup stash.showpatch stash.showstat submodule.recurse checkout.defaultremote feature.manyfiles index.version safe.directory',
    'advice.detachedhead advice.statushints advice.addemptypathspec advice.addembeddedrepo advice.skippedcherrypicks',
  ].flatMap(line => line.split(' ')),
);

/** How deep `include.path` is followed; git itself stops at 10. */
const deepest = 4;

interface Look {
  readonly home: string;
  /** The project's directory, for `includeIf "gitdir:…"`. */
  readonly project: string | undefined;
}

function read(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}

const expand = (text: string, from: string, { home }: Look): string =>
  text.startsWith('~/') ? path.join(home, text.slice(2)) : path.resolve(path.dirname(from), text);

/** A pattern of `gitdir:` as git reads it (git-config(1), Conditional includes): `**` spans directories, `*` and `?` do not. */
function pattern(text: string, from: string, look: Look): RegExp {
  const bare = text.replace(/\/$/, '');
  const place = /^(?:~|\.)\//.test(bare) ? expand(bare, from, look) : bare;
  const whole = (place.startsWith('/') ? place : `**/${place}`) + (text.endsWith('/') ? '/**' : '');
  const words = whole.split(/(\*\*\/|\/\*\*$|\*\*|\*|\?)/).map(one => {
    if (one === '**/') return '(?:.*/)?';
    if (one === '/**') return '/.*';
    if (one === '**') return '.*';
    if (one === '*') return '[^/]*';
    return one === '?' ? '[^/]' : one.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${words.join('')}$`);
}

/** Where a setting includes another file, that file; conditions other than the repository's place are taken as false. */
function included({ key, value }: Setting, from: string, look: Look): string | undefined {
  if (key === 'include.path') return expand(value, from, look);
  const condition = /^includeif\.gitdir(\/i)?:(.*)\.path$/s.exec(key);
  if (condition === null || look.project === undefined) return undefined;
  const [, insensitive, text = ''] = condition;
  const form = pattern(text, from, look);
  const fits = new RegExp(form.source, insensitive === undefined ? '' : 'i').test(path.join(look.project, '.git'));
  return fits ? expand(value, from, look) : undefined;
}

function settings(file: string, look: Look, depth: number): readonly Setting[] {
  return readGitConfig(read(file)).flatMap(one => {
    const other = depth < deepest ? included(one, file, look) : undefined;
    return other === undefined ? [one] : settings(other, look, depth + 1);
  });
}

/** The content of the file shown as ~/.gitconfig. Read anew each time: two small files. */
export function gitIdentity(home: string, project: string | undefined): string {
  const look = { home, project };
  const files = [path.join(home, '.config/git/config'), path.join(home, '.gitconfig')];
  const found = files.flatMap(file => settings(file, look, 0)).filter(({ key, value }) => safe.has(key) && !value.includes('\0'));
  return writeGitConfig(found);
}
