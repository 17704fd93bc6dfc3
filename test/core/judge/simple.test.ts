/** Blacklist and bounds, each alone: the simple guard that stands whatever the rest of the analysis says. */
import test from 'ava';
import { blacklist } from '../../../src/core/judge/blacklist.ts';
import { bounds } from '../../../src/core/judge/bounds.ts';
import { simple } from '../../../src/core/judge/checks.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import type { Effect, Location, Scene, Touch } from '../../../src/core/values.ts';
import { actionOf, doing, locationOf, matterOf, missingAt, policyOf, project, touch, unknownWord, withoutProject } from './builders.ts';

const listed = `rm x|/bin/rm x|rmdir d|unlink x|shred x|mv a b|truncate -s0 x|dd if=a of=b|mkfs /dev/sda|mkfs.ext4 /dev/sda|wipefs /dev/sda
sudo ls|su -|doas ls|pkexec ls|runuser ls|mount|umount /x|reboot|shutdown now|crontab -l|at now|iptables -L|nft list|ufw status|insmod x.ko|modprobe x
git reset --hard|git -C sub reset --hard HEAD~1|git checkout-index -fa|git fetch . +old:main|git fetch -f . old:main|fallocate -z -l 9 x|fallocate --punch-hole -l 9 x|tar xf a.tar --recursive-unlink|git -c a.b=c clean -fd|git clean -xdf|git checkout -- x|git checkout -f main|git checkout .|git restore x
git switch --discard-changes main|git push --force|git push -f origin main|git push --force-with-lease|git push origin +main|git push origin :main
git push --delete origin x|git branch -D x|git tag -d v1|git stash drop|git stash clear|git reflog expire --all|git update-ref -d refs/heads/x
git worktree remove --force w|git gc --prune=now|git filter-branch x|git filter-repo x|find . -name x -delete|chmod -R 777 .|chmod u+s x|chmod 4755 x
chmod 02755 x|chown -R u .|docker rm c|docker compose down|podman system prune|kubectl delete pod p|helm uninstall r|terraform destroy|terraform state rm a|terraform state|terraform -chdir=x state mv list a|docker network rm ls|docker volume prune|docker system|aws s3 rb s3://b
aws ec2 terminate-instances|gcloud compute instances delete i|npm publish|cargo publish|pnpm publish|gem push x.gem|twine upload d`;

const unlisted = `ls|cat rm|echo rm|git status|git add -A|git commit -m clean|git checkout main|git checkout -b x|git push origin main|git branch x
git branch -d x|git stash|git checkout-index -a --prefix=out/|git fetch origin +refs/heads/*:refs/remotes/origin/*|fallocate -l 9 x|git restore --staged x|git clean -n|git clean -nd|git reset HEAD x|git log --oneline|find . -name delete|chmod +x run.sh|chmod 0755 x|chmod 644 x
chown u x|docker ps|docker build .|kubectl get pods|terraform plan|terraform state list|tofu state show a.b|docker network ls|docker volume inspect v|podman system df|aws s3 ls|npm test|npm run build|cargo build|npm install`;

const lines = (table: string) => table.split(/[|\n]/);
const listing = (text: string) => blacklist(matterOf([actionOf(text.split(' '))]), policyOf());

test('the blacklist asks about each listed program and form, and lets none be remembered', t => {
  const wrong = lines(listed).filter(
    text => listing(text).length === 0 || listing(text).some(one => one.rank !== 'ask' || one.rememberable),
  );
  t.deepEqual(wrong, []);
});

test('the blacklist has nothing to say about ordinary commands', t => {
  t.deepEqual(
    lines(unlisted).filter(text => listing(text).length > 0),
    [],
  );
});

test('a link to a listed program is that program', t => {
  const programs = new Map([['tidy', { real: '/usr/bin/rm', writable: false }]]);
  const [first] = blacklist(matterOf([actionOf(['tidy', 'x'], { knowledge: 'unknown' })], { located: { programs } }), policyOf());
  t.is(first?.reason, 'rm deletes');
});

test('a listed wrapper around an action is seen', t => {
  const [first] = blacklist(matterOf([actionOf(['ls'], { within: ['env', 'sudo'] })]), policyOf());
  t.is(first?.reason, 'sudo takes privileges');
});

test('a program with listed forms asks where a word that only running could tell may be one', t => {
  t.is(blacklist(matterOf([actionOf(['git', unknownWord()])]), policyOf()).length, 1);
  t.is(blacklist(matterOf([actionOf(['git', 'show', unknownWord('HEAD:', false)])]), policyOf()).length, 0);
});

test('a signal beyond the session asks, one within does not', t => {
  const kill = (outside: boolean) => matterOf([doing({ kind: 'signal', outside, place: { start: 0, end: 4 } })]);
  t.is(blacklist(kill(true), policyOf()).length, 1);
  t.is(blacklist(kill(false), policyOf()).length, 0);
});

const inside: readonly (readonly [Touch, string])[] = [
  ['write', `${project}/x`],
  ['delete', `${project}/a/b`],
  ['enter', project],
  ['list', project],
  ['write', '/tmp/x'],
  ['read', '/tmp'],
  ['write', '/dev/null'],
  ['read', '/dev/urandom'],
  ['write', '/dev/stderr'],
  ['write', '/dev/fd/3'],
];

const outside: readonly (readonly [Touch, string])[] = [
  ['read', '/etc/hosts'],
  ['list', '/'],
  ['enter', '/home/u'],
  ['write', '/home/u/notes'],
  ['write', '/home/u/app2/x'],
  ['read', '/home/u/ap'],
  ['write', '/dev/sda'],
  ['write', '/dev/fd/../sda'],
  ['read', '/proc/1/root'],
  ['delete', '/tmpx'],
];

for (const [kind, path] of inside) {
  test(`bounds let ${kind} of ${path} pass`, t => t.deepEqual(bounds(matterOf([doing(touch(kind, path))]), policyOf()), []));
}

for (const [kind, path] of outside) {
  test(`bounds ask about ${kind} of ${path} each time`, t => {
    const [first] = bounds(matterOf([doing(touch(kind, path))]), policyOf());
    t.deepEqual([first?.id, first?.rank, first?.rememberable], ['out-of-bounds', 'ask', false]);
  });
}

test('a link in the project that leads outside is outside, and both names are said', t => {
  const paths = new Map([[`${project}/out`, locationOf('/etc/passwd')]]);
  const [first] = bounds(matterOf([doing(touch('write', `${project}/out`))], { located: { paths } }), policyOf());
  t.is(first?.reason, `writes ${project}/out (really /etc/passwd)`);
});

test('what the kernel tells of the machine is inside by its own name, and not by another', t => {
  const named = `${project}/mem`;
  const paths = new Map([[named, locationOf('/proc/meminfo')]]);
  t.deepEqual(bounds(matterOf([doing(touch('read', '/proc/meminfo'))]), policyOf()), []);
  t.is(bounds(matterOf([doing(touch('read', named))], { located: { paths } }), policyOf())[0]?.id, 'out-of-bounds');
  t.is(bounds(matterOf([doing(touch('write', '/proc/meminfo'))]), policyOf())[0]?.id, 'out-of-bounds');
});

test('without a project every write and every named read is outside, and the hint says how to open one', t => {
  for (const effect of [touch('write', `${project}/x`), touch('read', `${project}/x`), touch('write', '/tmp/x')]) {
    const [first] = bounds(matterOf([doing(effect)], { located: withoutProject }), policyOf({ projects: [] }));
    t.is(first?.id, 'out-of-bounds');
    t.regex(first?.hint ?? '', /ward open/);
  }
});

test('what lies in a project that is open is to be run there; of a directory that holds the home nobody is told to open it', t => {
  const hint = (of: string, scene: Partial<Scene>, projects = policyOf().projects) => {
    const matter = matterOf([doing(touch('read', of))], { located: withoutProject });
    const request = { ...matter.request, scene: { ...matter.request.scene, ...scene } };
    return bounds({ ...matter, request }, policyOf({ projects }))[0]?.hint;
  };
  t.is(hint(`${project}/x`, { cwd: '/opt' }), `run it in that project: begin with "cd ${project}"`);
  for (const cwd of ['/home/u', '/home', '/'])
    t.is(hint('/etc/passwd', { cwd, home: '/home/u' }, []), 'begin with cd into a project that is open: this directory can be none');
});

test('the policy may open further roots for reading, never for writing', t => {
  const policy = policyOf({ readable: ['/usr/share'] });
  t.is(bounds(matterOf([doing(touch('read', '/usr/share/doc/x'))]), policy).length, 0);
  t.is(bounds(matterOf([doing(touch('write', '/usr/share/doc/x'))]), policy).length, 1);
});

test('a path that only running could tell, or that nobody looked at, asks', t => {
  const unknown = touch('write', { kind: 'unknown', reason: '$x is set elsewhere', prefix: `${project}/` });
  t.is(bounds(matterOf([doing(unknown)]), policyOf())[0]?.id, 'unknown-path');
  t.is(bounds(matterOf([doing(touch('read', `${project}/x`))], { located: { paths: new Map() } }), policyOf())[0]?.id, 'unknown-path');
});

test('each match of a pattern is judged; one with too many matches asks', t => {
  const path = `${project}/*`;
  const glob = doing(touch('delete', { kind: 'pattern', path }));
  const at = (seen: readonly Location[] | undefined) =>
    bounds(matterOf([glob], { located: { matches: new Map([[path, seen]]) } }), policyOf());
  t.deepEqual(at([locationOf(`${project}/a`)]), []);
  t.is(at([locationOf(`${project}/a`), locationOf('/etc/x')])[0]?.id, 'out-of-bounds');
  t.is(at(undefined)[0]?.id, 'unknown-path');
  t.deepEqual(at([]), []);
  const many = at(['a', 'b', 'c', 'd', 'e', 'f'].map(name => locationOf(`/opt/tool/${name}/x`)));
  t.deepEqual(
    many.map(one => [one.reason, one.needs.length]),
    [['deletes /opt/tool/a/x, which needs all of /opt/tool/a writable, and 5 more like it', 6]],
  );
});

test('writing a file with a second name, a device or a pipe in the project asks', t => {
  const path = `${project}/x`;
  const at = (kind: Touch, some: Partial<Location>) =>
    bounds(matterOf([doing(touch(kind, path))], { at: [locationOf(path, some)] }), policyOf()).map(one => one.id);
  t.deepEqual(at('write', { links: 2 }), ['hard-link']);
  t.deepEqual(at('attribute', { links: 2 }), ['hard-link']);
  t.deepEqual(at('read', { links: 2 }), []);
  t.deepEqual(at('replace', { links: 2 }), []);
  t.deepEqual(at('write', { kind: 'device' }), ['not-a-file']);
  t.deepEqual(at('read', { kind: 'other' }), ['not-a-file']);
  t.deepEqual(at('delete', { kind: 'other' }), []);
});

const words = new Map([
  ['/etc/passwd', 1],
  ['--out=/etc/x', 1],
  ['../x', 1],
  ['a/../../../x', 1],
  [`${project}/x`, 0],
  ['x', 0],
  ['/tmp/x', 0],
  ['-n', 0],
  ['a=b', 0],
]);

test('words of a program that nobody knows are held to the bounds too', t => {
  const at = (word: string) => bounds(matterOf([actionOf(['frob', word], { knowledge: 'unknown' })]), policyOf()).length;
  t.deepEqual(new Map([...words.keys()].map(word => [word, at(word)])), words);
});

test('what a yes needs is the file itself, or the directory where a name is made or taken away', t => {
  const needs = (kind: Touch, at: Location) => bounds(matterOf([doing(touch(kind, '/d/e/x'))], { at: [at] }), policyOf())[0]?.needs;
  const file = { path: '/d/e/x', device: '1', inode: 'i:/d/e/x' };
  const above = { path: '/d/e', device: '1', inode: 'i:/d/e' };
  t.deepEqual(needs('read', locationOf('/d/e/x')), [{ kind: 'read', ...file }]);
  t.deepEqual(needs('write', locationOf('/d/e/x')), [{ kind: 'write', ...file }]);
  t.deepEqual(needs('attribute', locationOf('/d/e/x')), [{ kind: 'write', ...file }]);
  for (const kind of ['replace', 'delete', 'move'] as const) t.deepEqual(needs(kind, locationOf('/d/e/x')), [{ kind: 'write', ...above }]);
  t.deepEqual(needs('write', missingAt('/d/e/x')), [{ kind: 'write', ...above }]);
  t.deepEqual(needs('read', missingAt('/d/e/x')), []);
});

const wide = new Map([
  ['/x', 0],
  ['/etc/x', 0],
  ['/home/u/x', 0],
  ['/home/x', 0],
  ['/home/u/.config/x', 0],
  ['/home/u/.config/ward/x', 0],
  ['/home/u/.ssh/x', 0],
  ['/home/u/other/x', 1],
  ['/opt/tool/x', 1],
  ['/home/u/dev/x', 0],
  ['/home/u/dev/app/x', 0],
]);

test("no yes opens a whole directory that holds secrets, Ward's own files, a project or the system", t => {
  const projects = [
    { path: project, device: '1', inode: '10' },
    { path: '/home/u/dev/app', device: '1', inode: '11' },
  ];
  const needs = (path: string) => bounds(matterOf([doing(touch('replace', path))]), policyOf({ projects }))[0]?.needs.length;
  t.deepEqual(new Map([...wide.keys()].map(path => [path, needs(path) ?? -1])), wide);
  const listing = bounds(matterOf([doing(touch('list', '/home/u'))], { at: [locationOf('/home/u', { kind: 'directory' })] }), policyOf());
  t.deepEqual(listing[0]?.needs, []);
});

test('a new file in a directory that is never opened whole is made for the run, and opened alone', t => {
  const needs = (kind: Touch, at: Location) => bounds(matterOf([doing(touch(kind, at.real))], { at: [at] }), policyOf())[0]?.needs;
  t.deepEqual(needs('write', missingAt('/home/u/notes')), [{ kind: 'write', path: '/home/u/notes', device: '', inode: '' }]);
  t.deepEqual(needs('write', { ...missingAt('/home/u/gone/notes'), parent: locationOf('/home/u/x').parent }), []);
  t.deepEqual(needs('delete', missingAt('/home/u/notes')), []);
});

test('the simple guard judges whole without any other check', t => {
  const verdict = (text: string, ...effects: readonly Effect[]) =>
    judge(matterOf([actionOf(text.split(' '), { effects })]), policyOf(), simple);
  t.is(verdict('rm x', touch('delete', `${project}/x`)).decision, 'ask');
  t.is(verdict('cat /etc/x', touch('read', '/etc/x')).decision, 'ask');
  t.is(verdict('cat x', touch('read', `${project}/x`)).decision, 'allow');
  t.false(verdict('rm x').rememberable);
});
