/** `eval "$(pyenv init -)"`: what an installed program prints, as its manual says, to set up the shell that reads it. */
import type { Node, Word } from '../syntax.ts';
import type { State } from './state.ts';

/** Each prints the same whatever the project holds. */
const PRINTS = new RegExp(
  `^(?:${[
    '(?:pyenv|rbenv|nodenv|goenv|jenv|phpenv|plenv) init -(?: --(?:no-rehash|no-push-path|path))*(?: (?:ba|z)?sh)?',
    'pyenv (?:init --path|virtualenv-init -)',
    'dircolors(?: -b)?',
    '(?:/opt/homebrew/bin/|/usr/local/bin/|/home/linuxbrew/\\.linuxbrew/bin/)?brew shellenv(?: (?:ba|z)sh)?',
    'fnm env(?: --(?:use-on-cd|shell[ =](?:ba|z)sh|corepack-enabled))*',
    'fzf --(?:ba|z)sh',
    'conda shell\\.(?:bash|zsh|posix) hook',
    '(?:npm|kubectl|helm|minikube|docker|podman) completion(?: (?:ba|z)sh)?',
    'gh completion(?: (?:-s|--shell)[ =]?(?:ba|z)sh)?',
    'pip3? completion --(?:ba|z)sh',
  ].join('|')})$`,
);

/** What says to such programs where they lie and what they load. */
const LEADS =
  /^(?:PATH|HOME|BASH_ENV|ENV|PYENV|RBENV|NODENV|GOENV|JENV|PHPENV|PLENV|HOMEBREW|FNM|FZF|CONDA|_?CE_|XDG|GH|KUBE|DOCKER|npm|NPM|PIP)/;

/** The program whose output, and nothing else, the word is, where that sets up a shell and no other can stand in its place. */
export function setsUp(word: Word | undefined, { variables, functions, rest }: State): string | undefined {
  const [part, more] = word?.parts ?? [];
  if (part === undefined || more !== undefined || rest === 'unknown') return undefined;
  const body = part.kind === 'command' || (part.kind === 'process' && part.direction === '<') ? part.body : [];
  const line = lineOf(body);
  const program = line?.split(' ')[0];
  if (line === undefined || program === undefined || !PRINTS.test(line) || functions.has(program)) return undefined;
  return [...variables.keys()].some(name => LEADS.test(name)) ? undefined : program;
}

/** A command of plain words; only its errors may go elsewhere. */
function lineOf([only, more]: readonly Node[]): string | undefined {
  if (only?.kind !== 'simple' || more !== undefined || only.assignments.length > 0) return undefined;
  const plain = only.words.every(({ parts }) => parts.every(one => one.kind === 'literal'));
  const quiet = only.redirects.every(one => one.descriptor === 2 && one.operator === '>');
  return plain && quiet ? only.words.map(one => one.text).join(' ') : undefined;
}
