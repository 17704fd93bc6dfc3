/** Agents' wrappers: every form that was seen is recognised, and whatever departs from it by a word is an ordinary command. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { rewrap } from '../../../src/core/analyse/scaffold/rewrap.ts';
import { parse } from '../../../src/core/parse/parse.ts';
import type { Request } from '../../../src/core/values.ts';
import { line, read, request } from './notation.ts';

const snapshot = '/home/u/.claude/shell-snapshots/snapshot-bash-1795217817811-aopkds.sh';
const source = `source ${snapshot} 2>/dev/null || true`;
const bash = 'shopt -u extglob 2>/dev/null || true';
const zsh = 'setopt NO_EXTENDED_GLOB NO_BARE_GLOB_QUAL 2>/dev/null || true';
const either = '{ shopt -u extglob || setopt NO_EXTENDED_GLOB NO_BARE_GLOB_QUAL; } >/dev/null 2>&1 || true';
const tidy = `{ \\builtin unalias -- 'unsetenv'; \\builtin unset -f -- 'unsetenv'; } >/dev/null 2>&1 || true`;
const note = 'pwd -P >| /tmp/claude-94a3-cwd';
const chain = (...links: string[]) => links.join(' && ');
const plain = chain(source, bash, "eval 'rm a' < /dev/null", note);

const wrapped: readonly (readonly [what: string, text: string, subject: string, dialect?: Request['dialect']])[] = [
  ['the plain form', plain, 'rm a'],
  ["zsh's form", chain(source, zsh, "eval 'rm a' < /dev/null", note), 'rm a', 'zsh'],
  ['the form for a shell prefix', chain(source, either, "eval 'rm a' < /dev/null", note), 'rm a'],
  ['an unquoted word', chain(source, bash, 'eval pwd < /dev/null', note), 'pwd'],
  ['a command with input of its own', chain(source, bash, "eval 'cat < in'", note), 'cat < in'],
  ['quotes in double quotes', chain(source, bash, `eval 'echo '"'"'a b'"'"'' < /dev/null`, note), "echo 'a b'"],
  ['quotes behind a backslash', chain(source, bash, `eval 'echo '\\''a b'\\''' < /dev/null`, note), "echo 'a b'"],
  ['the newer preamble', chain(source, tidy, bash, "eval 'rm a' < /dev/null", note), 'rm a'],
  ['a directory for temporary files', chain(source, 'export TEMP=/tmp/claude', bash, "eval 'rm a' < /dev/null", note), 'rm a'],
  ['both', chain(source, 'export TEMP=/tmp/claude', tidy, bash, "eval 'rm a' < /dev/null", note), 'rm a'],
  ['no snapshot', chain(bash, "eval 'rm a' < /dev/null", note), 'rm a'],
];

for (const [what, text, subject, dialect] of wrapped) {
  test(`Claude's wrapper is recognised: ${what}`, t => {
    const found = read(text, { dialect: dialect ?? 'bash' });
    t.is(found.subject, subject);
    t.deepEqual(found.scaffold?.writes, ['/tmp/claude-94a3-cwd']);
    t.deepEqual(found.scaffold?.reads, text.includes(snapshot) ? [snapshot] : []);
    t.deepEqual(found.actions.map(line), read(subject, { dialect: dialect ?? 'bash' }).actions.map(line));
    for (const { place } of found.actions) t.true(place.end <= subject.length);
  });
}

const misses: readonly (readonly [what: string, text: string])[] = [
  ['a command after it', `${plain}; rm b`],
  ['a command before it', `rm b; ${plain}`],
  ['one more link', `${plain} && rm b`],
  ['a link in between', chain(source, 'rm b', bash, "eval 'rm a' < /dev/null", note)],
  ['the directory noted elsewhere', plain.replace('/tmp/claude-94a3-cwd', '~/.bashrc')],
  ['a longer name for the note', plain.replace('94a3', '94a3b')],
  ['a note that climbs', plain.replace('/tmp/claude-94a3-cwd', '/tmp/claude-94a3-cwd/../x')],
  ['a note that is appended', plain.replace('>|', '>>')],
  ['pwd with another option', plain.replace('pwd -P', 'pwd -L')],
  ['pwd with a second redirection', `${plain} 2> x`],
  ['eval of two words', plain.replace("'rm a'", "'rm a' b")],
  ['eval of an expansion', plain.replace("'rm a'", '"$x"')],
  ['eval of a substitution', plain.replace("'rm a'", '"$(rm b)"')],
  ['eval with other input', plain.replace('/dev/null &&', 'f &&')],
  ['eval under another name', plain.replace('eval', 'command eval')],
  ['a snapshot elsewhere', plain.replace('/home/u/.claude', '/p/.claude')],
  ['a snapshot of somebody else', plain.replace('/home/u/.claude', '/home/v/.claude')],
  ['a snapshot that climbs', plain.replace('shell-snapshots/', 'shell-snapshots/../')],
  ['a snapshot of another name', plain.replace('snapshot-bash-', 'snapshot-')],
  ['a snapshot named by a variable', plain.replace(snapshot, '$x')],
  ['two snapshots', plain.replace(snapshot, `${snapshot} ${snapshot}`)],
  ['a snapshot whose errors show', plain.replace(' 2>/dev/null || true && shopt', ' || true && shopt')],
  ['an operator changed', plain.replace('|| true && eval', '|| true || eval')],
  ['an operator changed at the end', plain.replace('&& pwd', '|| pwd')],
  ['true replaced', plain.replace('|| true && shopt', '|| rm && shopt')],
  ['another option', plain.replace('extglob', 'nullglob')],
  ['an option set', plain.replace('shopt -u', 'shopt -s')],
  ['a preamble that does more', chain(source, tidy.replace('; }', '; rm b; }'), bash, "eval 'rm a' < /dev/null", note)],
  ['a preamble that runs eval', chain(source, tidy.replace('unalias', 'eval'), bash, "eval 'rm a' < /dev/null", note)],
  ['another variable', chain(source, 'export PATH=/tmp/claude', bash, "eval 'rm a' < /dev/null", note)],
  ['a variable set by a substitution', chain(source, 'export TEMP=$(rm b)', bash, "eval 'rm a' < /dev/null", note)],
  ['in the background', `${plain} &`],
  ['in a subshell', `(${plain})`],
  ['negated', `! ${plain}`],
  ['without its end', chain(source, bash, "eval 'rm a' < /dev/null")],
  ['the assignment of a variable before eval', plain.replace('eval', 'x=1 eval')],
];

for (const [what, text] of misses) {
  test(`it is an ordinary command with ${what}`, t => {
    const found = read(text);
    t.is(found.scaffold, undefined);
    t.is(found.subject, text);
  });
}

test('a wrapper with arguments beside its text is an ordinary command', t => {
  t.is(read(plain, { args: ['x', 'y'] }).scaffold, undefined);
});

test('an alias within a wrapper is opaque, for the snapshot switches aliases on', t => {
  const alias = chain(source, bash, `eval 'alias ls="rm -rf"' < /dev/null`, note);
  t.true(read(alias).actions.some(one => one.opaque !== undefined));
  t.false(read('alias ls="rm -rf"').actions.some(one => one.opaque !== undefined));
});

const gemini = (text: string) =>
  `shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=/tmp/gemini-shell-Yokba7/bgpids.tmp\n(\n  trap 'jobs -p > "$_bgpids_file"' EXIT\n${text}\n)\n__code=$?\nexit $__code`;

for (const text of ['echo hi', "cat <<'EOF'\nit's here\nEOF", 'echo "$HOME" # a comment', 'ls | head\nrm b']) {
  test(`Gemini's wrapper is recognised around ${JSON.stringify(text)}`, t => {
    const found = read(gemini(text));
    t.is(found.subject, text);
    t.deepEqual(found.scaffold?.writes, ['/tmp/gemini-shell-Yokba7/bgpids.tmp']);
    t.deepEqual(found.actions.map(line), read(text).actions.map(line));
  });
}

for (const text of ['echo a\n)\nrm b\n(echo c', 'echo a \\', "cat <<'EOF'\na", 'echo a )', '', '# only a comment', 'echo $(', "echo 'a"]) {
  test(`Gemini's wrapper is an ordinary command around ${JSON.stringify(text)}, which does not end within it`, t => {
    t.is(read(gemini(text)).scaffold, undefined);
  });
}

test("Gemini's wrapper with another file is an ordinary command", t => {
  t.is(read(gemini('echo hi').replace('/tmp/gemini-shell-Yokba7/bgpids.tmp', '/p/x')).scaffold, undefined);
});

const saved = (name: string, at: number) =>
  `__CODEX_SNAPSHOT_OVERRIDE_SET_${at}="\${${name}+x}"\n__CODEX_SNAPSHOT_OVERRIDE_${at}="\${${name}-}"\n`;
const restored = (name: string, at: number) =>
  `if [ -n "\${__CODEX_SNAPSHOT_OVERRIDE_SET_${at}}" ]; then
  if [ -z "\${${name}+x}" ] || [ "\${${name}-}" != "\${__CODEX_SNAPSHOT_OVERRIDE_${at}}" ]; then export ${name}="\${__CODEX_SNAPSHOT_OVERRIDE_${at}}"; else export ${name}; fi
else builtin unset ${name} 2>/dev/null || command unset ${name}; fi
builtin unset __CODEX_SNAPSHOT_OVERRIDE_SET_${at} __CODEX_SNAPSHOT_OVERRIDE_${at} 2>/dev/null || command unset __CODEX_SNAPSHOT_OVERRIDE_SET_${at} __CODEX_SNAPSHOT_OVERRIDE_${at}
`;
const kept = '/home/u/.codex/shell_snapshots/01a1fb52-e300-7983-8231-20ff54d27ad0.1795217875722027574.sh';
const launcher = `${saved('CODEX_CI', 0)}${saved('PAGER', 1)}\nif . '${kept}' >/dev/null 2>&1; then :; fi\n\n${restored('CODEX_CI', 0)}${restored('PAGER', 1)}\nexec '/bin/bash' -c 'echo '"'"'a b'"'"''`;

test("Codex's launcher is recognised, and its command is the subject", t => {
  const found = read(launcher);
  t.is(found.subject, "echo 'a b'");
  t.deepEqual(found.scaffold, { agent: 'codex', kind: 'wrapped', reads: [kept], writes: [] });
});

const launchers: readonly (readonly [what: string, text: string])[] = [
  ['another name restored', launcher.replace('export PAGER=', 'export LD_PRELOAD=')],
  ['a line added', launcher.replace('\nexec', '\nrm b\n\nexec')],
  ['a line added to the head', `rm b\n${launcher}`],
  ['a snapshot elsewhere', launcher.replace('/home/u/.codex', '/p/.codex')],
  ['a shell of the project', launcher.replace('/bin/bash', '/p/bash')],
  ['a shell of a directory for all', launcher.replace('/bin/bash', '/tmp/bash')],
  ['a command after it', `${launcher}; rm b`],
  ['an expansion', launcher.replace("'echo '", '"$(rm b)"')],
  ['an argument more', `${launcher} x`],
];

for (const [what, text] of launchers) {
  test(`Codex's launcher is an ordinary command with ${what}`, t => {
    t.is(read(text).scaffold, undefined);
  });
}

test("Codex's check reads its snapshot and nothing else", t => {
  const file = kept.replace(/\.\d+\.sh$/, '.tmp-1795217875722027574');
  t.deepEqual(read(`set -e; . "${file}"`).scaffold, { agent: 'codex', kind: 'infrastructure', reads: [file], writes: [] });
  for (const other of [`set -e; . "${file}"; rm b`, `set -e; . "/p/x"`, `set -e; . "${file}/../x"`]) t.is(read(other).scaffold, undefined);
});

const setup = `SNAPSHOT_FILE=${snapshot}
      source "/home/u/.bashrc" < /dev/null

      # First line
      echo "# Snapshot file" >| "$SNAPSHOT_FILE"
      echo "unalias -a 2>/dev/null || true" >> "$SNAPSHOT_FILE"
      declare -f > /dev/null 2>&1
      declare -F | cut -d' ' -f3 | grep -vE '^_[^_]' | while read func; do
        encoded_func=$(declare -f "$func" | base64 )
        echo "eval \\"\\$(echo '$encoded_func' | base64 -d)\\" > /dev/null 2>&1" >> "$SNAPSHOT_FILE"
      done
      shopt -p | head -n 1000 >> "$SNAPSHOT_FILE"
      echo "shopt -s expand_aliases" >> "$SNAPSHOT_FILE"
      cat >> "$SNAPSHOT_FILE" << 'RG_END'
  function rg {
  local _cc_bin="\${CLAUDE_CODE_EXECPATH:-}"
  [[ -x $_cc_bin ]] || _cc_bin=/home/u/.local/bin/claude
  if [[ ! -x $_cc_bin ]]; then command rg \${1+"$@"}; return; fi
  (exec -a rg "$_cc_bin" \${1+"$@"})
}
RG_END
      cat >> "$SNAPSHOT_FILE" << 'PATH_END'
export PATH=/usr/local/bin:/usr/bin:/bin
PATH_END
      if [ ! -f "$SNAPSHOT_FILE" ]; then
        echo "Error: Snapshot file was not created at $SNAPSHOT_FILE" >&2
        exit 1
      fi
`;

test("Claude's set-up writes its one snapshot, without a word of the model's", t => {
  t.deepEqual(read(setup).scaffold, { agent: 'claude', kind: 'infrastructure', reads: [], writes: [snapshot] });
  t.deepEqual(read(setup).actions, []);
});

const setups: readonly (readonly [what: string, text: string])[] = [
  ['a command more', setup.replace('declare -f >', 'rm b; declare -f >')],
  ['a line more', `${setup}rm b\n`],
  ['another file', setup.replace(snapshot, '/home/u/.bashrc')],
  ['a file that climbs', setup.replace('shell-snapshots/', 'shell-snapshots/../')],
  ['another line for the snapshot', setup.replace('# Snapshot file', 'rm -rf /')],
  ['a substitution in a line', setup.replace('# Snapshot file', '# $(rm b)')],
  ['another function', setup.replace('function rg', 'function ls')],
  ['a function with a line more', setup.replace('return; fi', 'return; fi\n  rm b')],
  ['a program of the project', setup.replace('/home/u/.local/bin/claude', '/p/claude')],
  ['a program of a directory for all', setup.replace('/home/u/.local/bin/claude', '/tmp/claude')],
  ['a program of the cache that commands can write', setup.replace('/home/u/.local/bin/claude', '/home/u/.cache/claude')],
  ['a PATH of the cache that commands can write', setup.replace('PATH=/usr', 'PATH=/home/u/.cache/bin:/usr')],
  ['a PATH of the project', setup.replace('PATH=/usr', 'PATH=/p/bin:/usr')],
  ['a PATH that begins here', setup.replace('PATH=/usr', 'PATH=.:/usr')],
  ['a document that expands', setup.replace("<< 'PATH_END'", '<< PATH_END')],
  ['a document that ends early', setup.replace('export PATH=', 'PATH_END\nrm b\nexport PATH=')],
  ['a filter that runs code', setup.replace("cut -d' ' -f3", "awk 'BEGIN{system(1)}'")],
  ['the start-up file of somebody else', setup.replace('/home/u/.bashrc', '/p/.bashrc')],
  ['a space that only looks like one', setup.replace('      declare -f', '      \u00a0declare -f')],
];

for (const [what, text] of setups) {
  test(`Claude's set-up is an ordinary command with ${what}`, t => {
    t.is(read(text).scaffold, undefined);
  });
}

test('from deep in a project, what lies higher in it is no place for an agent either', t => {
  const { scene } = request('');
  const from = (cwd: string, text: string) => read(text, { scene: { ...scene, cwd } }).scaffold?.kind;
  t.is(from('/p/sub', setup), 'infrastructure');
  t.is(from('/p/sub', setup.replace('/home/u/.local/bin/claude', '/p/claude')), undefined);
  t.is(from('/p/sub', setup.replace('PATH=/usr', 'PATH=/p/bin:/usr')), undefined);
  t.is(from('/home/u/p/sub', setup.replace('/home/u/.local/bin/claude', '/home/u/p/claude')), undefined);
});

test('env is set-up where Claude says it runs, and an ordinary command elsewhere', t => {
  const { scene } = request('env');
  t.is(read('env', { scene: { ...scene, environment: new Map([['CLAUDECODE', '1']]) } }).scaffold?.kind, 'infrastructure');
  t.is(read('env').scaffold, undefined);
});

test('a home within the project does not make a snapshot the agent’s own', t => {
  const { scene } = request('');
  const inside = plain.replace('/home/u/.claude', '/p/home/.claude');
  t.is(read(inside, { scene: { ...scene, environment: new Map([['HOME', '/p/home']]) } }).scaffold, undefined);
});

test('the forms above are what a shell runs: bash reads each of them without a complaint', t => {
  for (const [, text] of [
    ...wrapped.filter(one => one[3] === undefined),
    ...[
      ['', setup],
      ['', launcher],
      ['', gemini('echo hi')],
    ],
  ]) {
    t.is(spawnSync('bash', ['-n', '-c', text ?? ''], { encoding: 'utf8' }).stderr, '');
  }
});

test('another command in a wrapper is all of it, and the wrapper the same: whatever would leave it is not put there', t => {
  const texts = [
    'id',
    "echo 'a b'",
    'rm "$x" \\',
    "'; rm b; '",
    "' < /dev/null && rm b #",
    'a\n)\nrm b\n(',
    "')",
    '"',
    'echo $(',
    '# x',
    ')',
    '',
  ];
  const wrappers = [
    ...wrapped.map(([, text, , dialect]) => [text, dialect ?? 'bash'] as const),
    [launcher, 'bash'] as const,
    [gemini('echo hi'), 'bash'] as const,
  ];
  let made = 0;
  for (const [wrapper, dialect] of wrappers)
    for (const text of texts) {
      const other = rewrap(request(wrapper, { dialect }), text, parse);
      if (other === undefined) continue;
      made += 1;
      const found = read(other, { dialect });
      t.is(found.subject, text, `${text} in ${wrapper}`);
      t.deepEqual(found.scaffold, read(wrapper, { dialect }).scaffold);
    }
  t.true(made > wrappers.length * 6, `${made}`);
  t.is(rewrap(request(gemini('echo hi')), 'a\n)\nrm b\n(', parse), undefined);
  t.is(rewrap(request('echo hi'), 'id', parse), undefined, 'where there is none');
  if (noBash) return;
  // The oracle: what bash itself runs of it.
  const shown = wrapped
    .filter(([, , , dialect]) => dialect === undefined)
    .map(([, text]) => rewrap(request(text), `printf '%s|' "it's" '$x'`, parse) ?? '');
  for (const one of shown)
    t.is(spawnSync('bash', ['-c', one.replaceAll('/tmp/claude-94a3-cwd', '/dev/null')], { encoding: 'utf8' }).stdout, "it's|$x|", one);
});

const noBash = spawnSync('bash', ['--version']).error !== undefined;
