/** What a start-up file runs in turn. */
import test from 'ava';
import { sourcedFiles } from '../../src/core/sourced-files.ts';

const rows: readonly (readonly [text: string, ...files: string[]])[] = [
  ['if [ -f ~/.bash_aliases ]; then\n    . ~/.bash_aliases\nfi', '/home/u/.bash_aliases'],
  ['[ -f "$HOME/.fzf.bash" ] && source "$HOME/.fzf.bash"', '/home/u/.fzf.bash'],
  ['test -r ~/.work/env.sh && . ~/.work/env.sh || true', '/home/u/.work/env.sh'],
  ['export NVM_DIR="$HOME/.nvm"\n[ -s "$NVM_DIR/nvm.sh" ] && \\. "$NVM_DIR/nvm.sh"  # loads it', '/home/u/.nvm/nvm.sh'],
  ['ZSH=~/.oh-my-zsh\nsource $ZSH/oh-my-zsh.sh', '/home/u/.oh-my-zsh/oh-my-zsh.sh'],
  ['. /opt/x/env.sh; . ${HOME}/b.sh; . ~/b.sh', '/opt/x/env.sh', '/home/u/b.sh'],
  ['for rc in ~/.bashrc.d/*; do\n  if [ -f "$rc" ]; then\n    . "$rc"\n  fi\ndone', '/home/u/.bashrc.d'],
  ['for f in "$HOME/.d"/*.sh; do source "$f"; done', '/home/u/.d'],
  ['# . ~/.bash_aliases'],
  ['echo . ~/.bash_aliases'],
  ['for f in ~/.d/*; do echo "$f"; done'],
  ['. "$SOME/x"; . "$(which x)"; source <(x completion bash); . ./here; . name'],
  ['ls -d . ~/x; cp a .; cd ..; source=~/x'],
];

for (const [text, ...files] of rows)
  test(`${JSON.stringify(text)} runs ${files.length === 0 ? 'nothing that is told' : files.join(', ')}`, t => {
    t.deepEqual(sourcedFiles(text, '/home/u'), files);
  });

test('a long file is gone through at once', t => {
  const text = `${'for f in ~/.d/* '.repeat(2000)}\n${'. ~/a '.repeat(2000)}`;
  t.true(sourcedFiles(text, '/home/u').length <= 2);
});
