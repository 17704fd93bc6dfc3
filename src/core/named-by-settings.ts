/** What the settings of a repository name that runs, or lead to: of git (git-config(1)), Mercurial (hgrc(5)) and Jujutsu. In words, for a person. */
import { isPlainAddress, isPlainSetting, readGitConfig, type Setting } from './git-config.ts';
import { printable } from './printable.ts';
import { tameKey } from './tame-git-key.ts';

/** What of a setting is shown. */
const longest = 60;

function shown({ key, value }: Setting): string {
  const short = value.length > longest ? `${value.slice(0, longest)}…` : value;
  return printable(secret.test(key) ? key : `${key} = ${short}`);
}

/** Values that may hold what nobody is to see. */
const secret = /url|header|cookie|credential|token|password|proxy|insteadof|auth/i;

// ---- git ---------------------------------------------------------------------------------------------------------------

/** Of a file of git's settings; `tree` is the working tree they belong to. */
export function namedByGit(text: string, leadsTo: (value: string) => boolean): readonly string[] {
  const home = ({ key, value }: Setting) => key === 'core.worktree' && leadsTo(value);
  return readGitConfig(text)
    .filter(one => !isPlainSetting(one) && !tameKey(one.key, one.value) && !isHarmless(one) && !home(one))
    .map(shown);
}

/** What git, its forges and git-lfs write beside what `git init` and `git clone` do. */
function isHarmless({ key, value }: Setting): boolean {
  if (/^submodule\..+\.url$/s.test(key) || /^branch\..+\.pushremote$|^remote\.pushdefault$/s.test(key)) return isPlainAddress(value);
  if (/^submodule\..+\.update$/s.test(key)) return !value.startsWith('!');
  if (key === 'core.fsmonitor') return value === 'true';
  if (/^filter\.lfs\./.test(key))
    return /^(?:git-lfs (?:clean -- %f|smudge (?:--skip )?-- %f|filter-process(?: --skip)?)|true|false)$/.test(value);
  return harmless.test(key);
}

const harmless =
  /^(?:extensions\.(?:worktreeconfig|partialclone|refstorage|relativeworktrees|preciousobjects)|remote\..+\.(?:promisor|partialclonefilter|mirror|skipdefaultupdate|skipfetchall|gh-resolved|prunetags)|branch\..+\.(?:vscode-merge-base|gk-[a-z-]+|github-pr-[a-z-]+)|submodule\..+\.(?:active|branch|ignore|fetchrecursesubmodules)|submodule\.active|core\.(?:sparsecheckout|sparsecheckoutcone|sharedrepository|commitgraph|multipackindex|protectntfs|protecthfs|checkstat|trustctime)|index\.sparse|gc\.[a-z]+|pack\.[a-z]+|repack\.[a-z]+|lfs\.(?:repositoryformatversion|locksverify|.+\.locksverify|.+\.access))$/s;

// ---- Mercurial ---------------------------------------------------------------------------------------------------------

/** hgrc(5): extensions, hooks, aliases and tools are programs. A line that is indented goes on with the one before. */
export function namedByHg(text: string): readonly string[] {
  let section = '';
  return text.split(/\r?\n/).flatMap(line => {
    if (/^\s|^[#;]|^$|^%unset\b/.test(line)) return [];
    const head = /^\[([^[\]]+)\]\s*$/.exec(line);
    if (head !== null) section = head[1] ?? '';
    if (head !== null) return [];
    const [, name = line, value = ''] = /^([^=\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    const key = `${section}.${name}`;
    return name !== line && tameHg.test(key) ? [] : [shown({ key: name === line ? line : key, value })];
  });
}

const tameHg =
  /^(?:paths\..+|phases\..+|color\..+|diff\..+|annotate\..+|share\..+|ui\.(?:username|verbose|quiet|color|interactive|paginate|report_untrusted|timeout|tweakdefaults))$/;

// ---- Jujutsu -----------------------------------------------------------------------------------------------------------

/** TOML, of which only what is read in one way is believed: strings over several lines could hide what stands behind them. */
export function namedByJj(text: string): readonly string[] {
  if (/"""|'''/.test(text)) return ["settings that can't be read surely"];
  let table = '';
  return text.split(/\r?\n/).flatMap(line => {
    const head = /^\s*\[\s*([\w.-]+)\s*\]\s*(?:#.*)?$/.exec(line);
    if (head !== null) table = `${head[1]}.`;
    if (head !== null || /^\s*(?:#.*)?$/.test(line)) return [];
    const [, name, value = ''] = /^\s*([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && tameJj.test(`${table}${name}`)) return [];
    return [
      shown(
        name === undefined ? { key: table === '' ? 'a line' : table.slice(0, -1), value: line.trim() } : { key: `${table}${name}`, value },
      ),
    ];
  });
}

const tameJj =
  /^(?:user\.(?:name|email)|colors\..+|revsets\..+|revset-aliases\..+|ui\.(?:color|default-command|graph\.style|log-word-wrap))$/;
