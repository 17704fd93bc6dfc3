/** Functions that stood in the shell before a line was typed: what they do counts where the line calls them, however it does, and not where it only has the word. */
import test from 'ava';
import type { Dialect } from '../../../src/core/values.ts';
import { read, line as shown } from './notation.ts';

const before = 'f() { rm x; }\n';

/** What the line comes to, and whether it can be told. */
function found(line: string, dialect: Dialect): string {
  const { actions, faults } = read(before + line, { dialect, lead: before.length });
  return [...faults.map(() => 'FAULT'), ...actions.map(shown)].join('; ');
}

const both = `f|f 1 2|x=f; $x|x=f; "$x" y|"f"|\\f|f &|f \\| cat|echo "$(f)"|echo \`f\`|cat <(f)|time f|! f|if f; then :; fi|for i in 1 2; do f; done
( f )|{ f; }|coproc f|eval f|command eval f|builtin eval f|eval "$y"|$y|trap f EXIT|trap f INT|trap "f 1" DEBUG|alias g=f|g() { f; }; g|g() { f; }
echo "$((a[$(f)]))"|x=$(f)|echo \${y:-$(f)}|cd x; f|x=1 f|f > y|case a in a) f ;; esac|while f; do :; done|[[ -n $(f) ]]|nothing() { :; }; nothing "$(f)"`;

const ways: Readonly<Record<'bash' | 'zsh', string>> = {
  bash: `export -f f; sh -c f|complete -F f x|complete -C f x|bind -x '"\\C-t": f'|mapfile -C f a|PS1='$(f)'|PROMPT_COMMAND=f|x='$(f)'; echo "\${x@P}"|enable -f f g|hash -p f g
declare -fx f|typeset -xf f|command_not_found_handle() { f; }|shopt -s expand_aliases; alias g=f|set -- f; "$@"|fc -s f|select i in f; do $i; done|compgen -F f|trap f RETURN`,
  zsh: `ls *(+f)|ls *(e:f:)|ls *(e:'f':)|cat =(f)|repeat 2 f|for x (a b) f|sched +1 f|precmd_functions+=(f)|chpwd_functions=(f)|periodic_functions=(f)|zshexit_functions+=f
zle -N w f|zle -F 3 f|functions[g]=f|functions[g]=$functions[f]|functions -c f g|aliases[g]=f|galiases[g]=f|TRAPINT() { f }|TRAPINT() f|chpwd() { f }|PROMPT='$(f)'|PS1='$(f)'|RPROMPT='$(f)'
vared -i f x|functions -M f|emulate sh -c f|noglob f|nocorrect f|- f|print -P '$(f)'|compdef f g|zstyle ':a' b f|zstyle -e ':a' b f|zmodload -F f|autoload f|x=f; $=x|\${:-f}|() { f }|function { f }
{ : } always { f }|command_not_found_handler() { f }|alias -g g=f|alias -s g=f|zsh_directory_name_functions=(f)|zsh_directory_name() { f }|trap f ZERR|x=(f); $x|if f { : }|f; f|foreach i (f) $i; end
autoload zmv; zmv -p f a b|bindkey -s x f|typeset -T A a; f|cd ~[f]|disable -f f; f|fc -e - f|r f|r|limit; f|\${(e):-'$(f)'}|x='$(f)'; print \${(e)x}`,
};

for (const dialect of ['bash', 'zsh'] as const)
  test(`${dialect}: each way to call a function of the shell counts what it does, or can not be told`, t => {
    const all = `${both}\n${ways[dialect]}`
      .split('\n')
      .flatMap(one => one.split(/(?<!\\)\|/))
      .map(one => one.replaceAll('\\|', '|'));
    const silent = all.filter(line => !/rm x|!|code sideways|FAULT/.test(found(line, dialect)));
    t.deepEqual(silent, []);
  });

test('a word that is no call runs nothing', t => {
  for (const dialect of ['bash', 'zsh'] as const)
    for (const line of [
      'echo f',
      'ls my-f',
      'cd f',
      'echo "f" > f',
      'type f',
      'x=f',
      'cat f | grep f',
      'for f in a b; do echo "$f"; done',
      'f=1; echo $f',
    ])
      t.notRegex(found(line, dialect), /rm x|!|code sideways|FAULT/, line);
});

for (const dialect of ['bash', 'zsh'] as const)
  test(`${dialect}: of a function that stood, what its case does not come to is none of the line's doing; what it may come to is`, t => {
    const own = 'g() { case "$1" in look) ls src;; drop|"away") rm x;; *) rm y;; esac; }\n';
    const comes = (line: string) => {
      const { actions, faults } = read(own + line, { dialect, lead: own.length });
      return [...faults.map(() => 'FAULT'), ...actions.map(shown)].join('; ');
    };
    t.notRegex(comes('g look'), /rm|!|FAULT/);
    for (const line of ['g drop', 'g away', 'x=drop; g "$x"', 'g "$(cat x)"', 'g $y', 'set -- drop; g "$@"', 'h() { g "$1"; }; h drop'])
      t.regex(comes(line), /rm x|!/, line);
    t.regex(comes('g'), /rm y/);
    t.regex(comes('case look in look) ls;; *) rm z;; esac'), /rm z/, 'the line itself is read whole');

    // As tools do that call themselves for their own help.
    const tool =
      'm() { if [ "$#" -lt 1 ]; then m help; return; fi; local k="$1"; shift; case "$k" in help) ls src;; add) rm "$@";; esac; }\n';
    const told = (line: string) => {
      const { actions, faults } = read(tool + line, { dialect, lead: tool.length });
      return [...faults.map(() => 'FAULT'), ...actions.map(shown)].join('; ');
    };
    for (const line of ['m', 'm help', 'm other']) t.notRegex(told(line), /rm|!|FAULT/, line);
    for (const line of ['m add x', 'm "$k" x', 'k=add; m "$k" x', 'for k in help add; do m "$k" x; done'])
      t.regex(told(line), /rm x|rm "?\$@|!/, line);

    // And what counts down to its end is followed to it.
    for (const [down, first] of [
      ['"$(($1 - 1))"', '12'],
      ['"${1#a}"', 'aaaaaaaaaaaa'],
    ] as const)
      for (const end of [`if [ "$1" = "$2" ]; then rm x; else d ${down} "$2"; fi`, `case "$1" in "$2") rm x;; *) d ${down} "$2";; esac`]) {
        const counts = `d() { ${end}; }\n`;
        const line = `d ${first} ${first === '12' ? '0' : "''"}`;
        const { actions, faults } = read(counts + line, { dialect, lead: counts.length });
        t.regex([...faults.map(() => '!'), ...actions.map(shown)].join('; '), /rm x|!/, `${counts}${line}`);
      }
  });
