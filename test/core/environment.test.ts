/** What a confined command sees of its caller's variables. */
import test from 'ava';
import fc from 'fast-check';
import { environment } from '../../src/core/environment.ts';
import { tries } from '../whole.ts';

const proof = process.env.WARD_PROOF === '1';

const seen = (name: string, value: string, extra: readonly string[] = []) => environment(new Map([[name, value]]), extra).passed.get(name);

/** Text that looks like a secret is put together here, so that no scanner of this repository finds one. */
const token = `gh${'p'}_${'a1B2c3D4e5'.repeat(4)}`;
const random = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const passing: readonly (readonly [string, string])[] = [
  ['LANG', 'C.UTF-8'],
  ['LC_ALL', 'de_DE.UTF-8@euro'],
  ['TERM', 'xterm-256color'],
  ['COLORTERM', 'truecolor'],
  ['TZ', 'Europe/Berlin'],
  ['TZ', 'CET-1CEST,M3.5.0,M10.5.0/3'],
  ['TZ', '<+03>-3'],
  ['CI', 'true'],
  ['NO_COLOR', '1'],
  ['FORCE_COLOR', '0'],
  ['CLICOLOR_FORCE', '1'],
  ['CLAUDECODE', '1'],
  ['CLAUDE_CODE_SESSION_ID', 'b6d2f1de-9e0c-4c39-8d5b-1c2c6a9c0b11'],
  ['CODEX_TOOL_CALL_ID', 'call_5sdU8hVxLzq0PfJj2bNn1aQe'],
  ['CARGO_HOME', '/home/u/.cargo'],
  ['NVM_DIR', '/home/u/.nvm'],
  ['JAVA_HOME', '/usr/lib/jvm/default'],
  ['SSL_CERT_FILE', '/etc/ssl/certs/ca-certificates.crt'],
  ['NODE_EXTRA_CA_CERTS', '/etc/ssl/corp.pem'],
  ['GIT_SSL_CAINFO', '/etc/ssl/corp.pem'],
  ['npm_config_cafile', '/etc/ssl/corp.pem'],
  ['NPM_CONFIG_LOGLEVEL', 'warn'],
  ['npm_config_registry', 'https://npm.example/'],
  ['GIT_AUTHOR_NAME', 'Ann Other'],
  ['GIT_AUTHOR_DATE', '2026-01-02T03:04:05 +0100'],
  ['GIT_TERMINAL_PROMPT', '0'],
  ['GIT_REFLOG_ACTION', 'rebase (pick)'],
  ['GIT_DIFF_PATH_TOTAL', '12'],
  ['GIT_PREFIX', ''],
  ['GIT_PREFIX', 'src/a b/'],
  ['GIT_INDEX_FILE', '.git/index'],
  ['GIT_INDEX_FILE', '/home/u/a b/.git/index.lock'],
  ['GIT_INDEX_FILE', '/home/u/app/.git/next-index-4711.lock'],
  ['PAGER', 'cat'],
  ['GIT_PAGER', 'cat'],
  ['GIT_EDITOR', 'true'],
  ['EDITOR', 'vim'],
  ['LESS', '-FRX'],
  ['MAKEFLAGS', 'kn'],
  ['MFLAGS', '-kn'],
  ['SHELLOPTS', 'braceexpand:errexit:hashall:interactive-comments:noexec'],
  ['MAKELEVEL', '1'],
  ['DRY_RUN', '1'],
  ['npm_config_ignore_scripts', 'true'],
  ['GOPROXY', 'off'],
];

for (const [name, value] of passing) {
  test(`${name}=${value} passes`, t => {
    t.is(seen(name, value), value);
    t.deepEqual(environment(new Map([[name, value]]), []).dropped, []);
  });
}

const dropped: readonly (readonly [string, string])[] = [
  ['FOO', 'bar'],
  ['LANG', '../../tmp/evil'],
  ['TERM', '/tmp/evil'],
  ['TZ', '../../../home/u/file'],
  ['CI', token],
  ['CARGO_HOME', 'relative'],
  ['CARGO_HOME', '/home/u/../v'],
  ['npm_config_registry', 'https://u:p@npm.example/'],
  ['GITHUB_TOKEN', token],
  ['AWS_SECRET_ACCESS_KEY', 'x'],
  ['HTTP_PROXY', 'http://127.0.0.1:3128'],
  ['PYTHONPATH', '/srv/lib'],
  ['DOCKER_HOST', 'tcp://10.0.0.1:2375'],
  ['LC_FOREIGN', '1'],
  ['npm_config_ignore_scripts', 'false'],
  ['DRY_RUN', 'id'],
  ['MAKELEVEL', '1$(id)'],
  ['GOPROXY', 'https://proxy.example'],
  ['a-b', '1'],
];

for (const [name, value] of dropped) {
  test(`${name}=${value.slice(0, 24)} is dropped, and told by name`, t => {
    const { passed, dropped: lost } = environment(new Map([[name, value]]), []);
    t.false(passed.has(name));
    t.deepEqual(lost, [name]);
  });
}

/** No policy opens these. */
const never: readonly (readonly [string, string])[] = [
  ['LD_PRELOAD', '/tmp/e.so'],
  ['LD_AUDIT', '/tmp/e.so'],
  ['LD_LIBRARY_PATH', '/tmp'],
  ['DYLD_INSERT_LIBRARIES', '/tmp/e.dylib'],
  ['BASH_ENV', '/tmp/e'],
  ['ENV', '/tmp/e'],
  ['BASH_FUNC_ls%%', '() { id; }'],
  ['BASH_XTRACEFD', '2'],
  ['SHELLOPTS', 'xtrace'],
  ['BASHOPTS', 'extglob'],
  ['PS4', '$(id)'],
  ['PROMPT_COMMAND', 'id'],
  ['POSIXLY_CORRECT', '1'],
  ['CDPATH', '/etc'],
  ['IFS', '/'],
  ['NODE_OPTIONS', '--require /tmp/e.js'],
  ['NODE_V8_COVERAGE', '/tmp'],
  ['PYTHONSTARTUP', '/tmp/e.py'],
  ['PYTHONWARNINGS', 'all:0:antigravity.x:0:0'],
  ['PERL5OPT', '-Me'],
  ['PERL5LIB', '/tmp'],
  ['RUBYOPT', '-re'],
  ['JAVA_TOOL_OPTIONS', '-javaagent:/tmp/e.jar'],
  ['GIT_SSH_COMMAND', 'sh -c id'],
  ['GIT_SSH', '/tmp/e'],
  ['GIT_EXTERNAL_DIFF', '/tmp/e'],
  ['GIT_CONFIG_COUNT', '1'],
  ['GIT_CONFIG_GLOBAL', '/tmp/e'],
  ['GIT_DIR', '/tmp/e'],
  ['GIT_DIR', '.git'],
  ['GIT_INDEX_FILE', '/tmp/index'],
  ['GIT_INDEX_FILE', '/tmp/.git/config'],
  ['GIT_INDEX_FILE', '/home/u/app/../x/.git/index'],
  ['GIT_INDEX_FILE', '/home/u/app.git/index'],
  ['GIT_PREFIX', '/etc/'],
  ['GIT_PREFIX', 'src/../../'],
  ['GIT_DIFF_PATH_TOTAL', '-1'],
  ['GIT_EXEC_PATH', '/tmp'],
  ['GIT_ASKPASS', '/tmp/e'],
  ['GIT_PAGER', 'sh -c id'],
  ['GIT_EDITOR', 'sh -c id'],
  ['GIT_PROXY_COMMAND', '/tmp/e'],
  ['PAGER', 'sh -c id'],
  ['EDITOR', 'sh -c id'],
  ['LESS', '+!id'],
  ['LESSOPEN', '|/tmp/e %s'],
  ['SSH_AUTH_SOCK', '/tmp/agent'],
  ['MY_AUTH_SOCK', '/tmp/agent'],
  ['SSH_ASKPASS', '/tmp/e'],
  ['SUDO_ASKPASS', '/tmp/e'],
  ['DBUS_SESSION_BUS_ADDRESS', 'unix:path=/run/user/1/bus'],
  ['npm_config_node_options', '--require /tmp/e.js'],
  ['NPM_CONFIG_SCRIPT_SHELL', '/tmp/e'],
  ['OPENSSL_CONF', '/tmp/e'],
  ['GCONV_PATH', '/tmp'],
  ['GLIBC_TUNABLES', 'glibc.malloc.check=1'],
  ['TAR_OPTIONS', '--checkpoint-action=exec=id'],
  ['RIPGREP_CONFIG_PATH', '/tmp/e'],
  ['MAKEFLAGS', '--eval=$(shell id)'],
  ['GOFLAGS', '-toolexec=/tmp/e'],
  ['XDG_CONFIG_HOME', '/tmp/e'],
  ['WARD_MODE', 'observe'],
  ['X', '() { :;}; id'],
];

for (const [name, value] of never) {
  test(`${name}=${value} never passes, whatever the policy names`, t => {
    for (const extra of [[], [name], ['*'], [`${name.slice(0, 1)}*`], [`${name}*`]]) t.is(seen(name, value, extra), undefined);
    t.deepEqual(environment(new Map([[name, value]]), [name]).dropped, [name]);
  });
}

test('the policy opens a name, and a beginning', t => {
  t.is(seen('PYTHONPATH', '/srv/lib', ['PYTHONPATH']), '/srv/lib');
  t.is(seen('MYAPP_COLOUR', 'red', ['MYAPP_*']), 'red');
  t.is(seen('MYAP', 'red', ['MYAPP_*']), undefined);
  t.is(seen('ANY', 'red', ['*']), undefined);
});

test('a secret passes where the policy names it in full, and by no beginning', t => {
  t.is(seen('MYAPP_TOKEN', 'x', ['MYAPP_TOKEN']), 'x');
  t.is(seen('MYAPP_TOKEN', 'x', ['MYAPP_*']), undefined);
  t.is(seen('MYAPP_ID', token, ['MYAPP_*']), undefined);
  t.is(seen('MYAPP_ID', random, ['MYAPP_*']), undefined);
  t.is(seen('MYAPP_ID', Buffer.from(random, 'hex').toString('base64'), ['MYAPP_*']), undefined);
  t.is(seen('MYAPP_URL', 'postgres://u:p@db/x', ['MYAPP_*']), undefined);
  t.is(seen('MYAPP_PEM', `-----BEGIN RSA PRIVATE ${'KEY'}-----`, ['MYAPP_*']), undefined);
  t.is(seen('MYAPP_DIR', '/a/long/path/to/a/directory/of/this/project', ['MYAPP_*']), '/a/long/path/to/a/directory/of/this/project');
});

const usual = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

test('PATH keeps its absolute entries, and says where some were left out', t => {
  const path = (value: string) => {
    const { passed, dropped: lost } = environment(new Map([['PATH', value]]), []);
    return [passed.get('PATH'), lost];
  };
  t.deepEqual(path('/usr/bin:/bin'), ['/usr/bin:/bin', []]);
  t.deepEqual(path(':/usr/bin'), ['/usr/bin', ['PATH']]);
  t.deepEqual(path('/usr/bin::/bin:'), ['/usr/bin:/bin', ['PATH']]);
  t.deepEqual(path('.:bin:/usr/bin:~/bin:/a/../b'), ['/usr/bin', ['PATH']]);
  t.deepEqual(path(''), [usual, ['PATH']]);
  t.deepEqual(path('.'), [usual, ['PATH']]);
});

test('a caller without PATH gets the usual one', t => {
  t.deepEqual([...environment(new Map(), []).passed], [['PATH', usual]]);
});

for (const [name, value, part] of [
  ['MAKEFLAGS', 'nw -- CC=./evil', 'nw'],
  ['SHELLOPTS', 'errexit:keyword:noclobber:posix:xtrace', 'errexit:noclobber'],
] as const) {
  test(`of ${name} passes what runs nothing, whatever the policy names, and it is said where some was left out`, t => {
    for (const extra of [[], [name, `${name.slice(0, 1)}*`]]) {
      const { passed, dropped: lost } = environment(new Map([[name, value]]), extra);
      t.deepEqual([passed.get(name), lost], [part, [name]]);
    }
  });
}

test('a variable that make sets for the makes below passes where it would by itself, and holds nothing that make reads further', t => {
  const given = (value: string) => environment(new Map([['MAKEFLAGS', value]]), ['V*', 'CC']).passed.get('MAKEFLAGS');
  t.is(given('kw -- V=2 W=1 CC=gcc-12 SHELL=/bin/sh MAKE=./evil'), 'kw -- V=2 CC=gcc-12');
  t.is(given(' -- VAR=a/b'), ' -- VAR=a/b');
  for (const odd of ['V=$$(id)', 'V=`id`', 'V=a\\ CC=b', 'V:=1', 'V+=1', 'LD_PRELOAD=x', 'MAKEFLAGS=n', "V='a"])
    t.is(given(`n -- ${odd}`), 'n', odd);
});

test('HOME, USER and their like are neither passed nor told: Ward sets them itself', t => {
  const caller = new Map(['HOME', 'USER', 'LOGNAME', 'SHELL', 'PWD', 'OLDPWD', 'SHLVL', '_', 'TMPDIR'].map(name => [name, '/evil']));
  const { passed, dropped: lost } = environment(caller, [...caller.keys(), '*']);
  t.deepEqual([...passed.keys()], ['PATH']);
  t.deepEqual(lost, []);
});

test('the number of shells above passes where it is one, and is not told otherwise', t => {
  const of = (value: string) => {
    const { passed, dropped: lost } = environment(new Map([['SHLVL', value]]), []);
    return [passed.get('SHLVL'), lost];
  };
  for (const one of ['0', '5', '12', '999']) t.deepEqual(of(one), [one, []]);
  for (const odd of ['', '-1', '1+RANDOM', 'a[$(id)]', '1000']) t.deepEqual(of(odd), [undefined, []], odd);
});

/** What is forbidden, written anew and not taken from the list itself. */
const forbidden =
  /^(?:LD_.*|BASH_.*|ENV|SHELLOPTS|BASHOPTS|PS[0-4]|PROMPT_COMMAND|NODE_OPTIONS|PYTHONSTARTUP|PERL5OPT|RUBYOPT|GIT_(?:SSH|CONFIG|EXEC|DIR|EXTERNAL).*|DBUS_.*|.*_AUTH_SOCK)$/;

test('what bash exports only while a key is answered is neither passed nor told', t => {
  const caller = new Map([...['LINE', 'POINT', 'MARK'].map(name => [`READLINE_${name}`, '0'] as const), ['READLINE_HISTORY', 'x']]);
  const { passed, dropped: lost } = environment(caller, ['READLINE_LINE', 'READLINE_*']);
  t.deepEqual([[...passed.keys()], lost], [['PATH', 'READLINE_HISTORY'], []]);
});

test('whatever the caller has and the policy names, nothing forbidden passes, and every name is passed, told or set by Ward', t => {
  const bad = never.map(([name]) => name);
  const good = passing.map(([name]) => name);
  const name = fc.oneof(fc.constantFrom(...bad, ...good), fc.string(), fc.stringMatching(/^(?:LD|GIT|BASH|DBUS|X)_[A-Z]{1,8}$/));
  const pattern = fc.oneof(
    name,
    name.map(one => `${one}*`),
    fc.constantFrom('*', 'L*', 'G*', 'B*', '_*'),
  );
  const own = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL', 'PWD', 'OLDPWD', 'SHLVL', '_', 'TMPDIR', 'PATH']);
  const runs = tries(1_000, 200_000);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string())), fc.array(pattern), (pairs, extra) => {
      const caller = new Map(pairs);
      const { passed, dropped: lost } = environment(caller, extra);
      const shown = [...passed.keys()];
      if (shown.some(one => forbidden.test(one))) return false;
      return [...caller.keys()].every(one => own.has(one) || passed.has(one) !== lost.includes(one));
    }),
    { numRuns: runs, seed: proof ? Date.now() : 1 },
  );
  t.log(`${runs} environments`);
  t.pass();
});
