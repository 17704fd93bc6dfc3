/** The command lines of forges: GitHub's `gh`, GitLab's `glab`, and their kin. Nearly all of it is the network. */
import type { Effect } from '../../values.ts';
import { code, connect, destroys, form, textOf, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

/** The host that answers where nothing names another. */
const hosts = new Map([
  ['gh', 'api.github.com'],
  ['glab', 'gitlab.com'],
]);

/** Commands that stay on this machine: help, and what looks at the tool's own settings. */
const local = /^(?:help|completion|version|(?:alias|extension|ext|config) (?:list|ls|get)|config path)\b/;

const taking =
  /^(?:delete|del|rm|remove|archive|unarchive|transfer|unlink|cancel|merge|close|rename|lock|unlock|revoke|reset|clear-cache|disable|purge)$/;
/** What gives something to others, or lets them in. */
const giving = /^(?:create|publish|upload|set|add|edit|run|rerun|enable|approve|review|comment|sync|fork|invite|deploy|import)$/;

/** Runs that are looked at: here `run` is no verb. */
const watching = /^run (?:list|ls|view|watch|download)\b/;

const settings = /^(?:auth (?:login|logout|refresh|setup-git|switch)|config set|alias (?:set|import|delete))\b/;
const keys = /^(?:auth (?:token|status|login|git-credential)|secret|variable|ssh-key|gpg-key|token|deploy-key|securefile)\b/;
const foreign =
  /^(?:extension|ext) (?:install|exec|upgrade|create|browse)\b|^(?:alias (?:set|import)|copilot|agent-task|codespace|cs|duo)\b/;

function forge(found: Options, call: Call): Partial<Reading> {
  const words = found.operands.map(one => textOf(one) ?? '');
  const said = words.join(' ');
  if (words.length === 0 || local.test(said) || helped(call)) return {};
  return { effects: [...reached(found, call), ...told(said, words, call), ...sent(found, call)] };
}

/** `--help` after plain words; behind an option it may be that option's value. */
function helped(call: Call): boolean {
  const first = call.arguments.findIndex(one => (textOf(one) ?? '-').startsWith('-'));
  return first > 0 && /^(?:--help|-h)$/.test(textOf(call.arguments[first]) ?? '');
}

function reached(found: Options, call: Call): Effect[] {
  const elsewhere = has(found, 'hostname', 'R') || found.operands.some(one => /^https?:|^git@/.test(textOf(one) ?? ''));
  const host = elsewhere ? undefined : hosts.get(call.program);
  return [connect(host, host === undefined ? undefined : 443, call.place)];
}

function told(said: string, words: readonly string[], call: Call): Effect[] {
  const verbs = words.slice(watching.test(said) ? 1 : 0, 3);
  return [
    ...(verbs.some(one => taking.test(one)) ? [destroys('forge', 'takes away or changes what others see', call.place)] : []),
    ...(verbs.some(one => giving.test(one))
      ? [form({ rank: 'ask', id: 'forge', impact: 'system', reason: 'puts something where others see it' }, call.place)]
      : []),
    ...(keys.test(said)
      ? [form({ rank: 'ask', id: 'keys', impact: 'system', reason: 'uses or shows keys and passwords' }, call.place)]
      : []),
    ...(settings.test(said)
      ? [form({ rank: 'ask', id: 'persistence', impact: 'system', reason: 'changes settings that outlast this session' }, call.place)]
      : []),
    ...(foreign.test(said) ? [code('elsewhere', 'runs code of an extension, or of another machine', call.place)] : []),
    ...(/^(?:repo|pr|mr) (?:clone|checkout)\b/.test(said) ? touchAt('write', '.', call) : []),
  ];
}

/** `api` asks by GET, unless a method or a field says otherwise; a field of `graphql` may only be the question. */
function sent(found: Options, call: Call): Effect[] {
  if (textOf(found.operands[0]) !== 'api') return [];
  const methods = valuesOf(found, 'X').map(one => (textOf(one) ?? '?').toUpperCase());
  const fields = [...valuesOf(found, 'f'), ...valuesOf(found, 'F')];
  const asking = textOf(found.operands[1]) === 'graphql' && !fields.some(mutates);
  const changes = methods.some(one => one !== 'GET') || has(found, 'input') || (methods.length === 0 && fields.length > 0 && !asking);
  return changes ? [destroys('forge', 'changes what others see', call.place)] : [];
}

function mutates(one: Argument): boolean {
  return /\bmutation\b/.test(textOf(one) ?? 'mutation') || textOf(one)?.includes('=@') === true;
}

/** Their rows. */
export const forges: readonly Program[] = [
  row({
    names: 'gh glab tea fj',
    options:
      'R|repo= hostname= X|method= f|raw-field= F|field= H|header= input=read q|jq= t|template= json= title= b|body= body-file=read B|base= head= l|label= a|assignee= L|limit= s|state= m|milestone= r|reviewer= p|preview= D|dir=write o|output=write n|notes= notes-file=read target= ref= e|env= app= web w paginate',
    more: forge,
    flags: [
      'gh pr create --fill',
      'gh pr create --title --help',
      'gh repo delete o/r --yes',
      'gh api -X DELETE /repos/o/r',
      'gh api repos/o/r --method DELETE',
      'gh pr list',
      'gh auth token',
      'gh secret set T -b x',
      'gh extension install o/x',
      "gh alias set x '!rm a'",
      'gh workflow run deploy.yml',
      'gh release download v1 -D ..',
      'gh gist create notes.txt',
      'gh config set pager ./x',
      'glab mr merge 1',
      'gh codespace ssh',
      'tea pr list',
      'gh "$x"',
    ],
    quiet: [
      'gh --version',
      'gh help pr',
      'gh pr create --help',
      'gh completion -s bash',
      'gh alias list',
      'gh config get editor',
      'glab --version',
    ],
  }),
  row({
    names: 'hub',
    more: (_, call) => ({
      effects: [connect(undefined, undefined, call.place), code('unknown', 'hub runs git, with commands of its own', call.place)],
    }),
    flags: ['hub delete o/r', 'hub pull-request', 'hub reset --hard'],
    quiet: [],
  }),
];
