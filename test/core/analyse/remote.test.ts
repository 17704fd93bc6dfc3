/** Tools that act elsewhere: a verb keeps its meaning wherever options stand, and no doubt about it ends in silence. */
import test from 'ava';
import { reasons, verdictOf } from '../../commands/world.ts';

/** A tool, options of its own that stand before the verb, and verbs with operands that destroy. */
const destroying: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'docker',
    ['-D', '--context prod', '--log-level=debug', '-H unix:///x.sock'],
    ['rm -f web', 'system prune -af', 'volume rm data', 'container kill web', 'image rm x', 'swarm leave'],
  ],
  ['docker compose', ['-p app', '-f a.yml', '--profile=x', '--ansi never'], ['down -v', 'rm -fsv', 'kill']],
  ['podman', ['--remote', '--connection x', '--log-level=debug'], ['pod rm -fa', 'system reset', 'volume prune']],
  [
    'kubectl',
    ['-n prod', '--context=x', '--kubeconfig k', '-v=6', '--as root'],
    ['delete ns prod', 'drain n1', 'replace --force -f x.yaml', 'scale deploy x --replicas=0'],
  ],
  ['helm', ['-n prod', '--kube-context x', '--debug'], ['uninstall app', 'del app', 'un app', 'rollback app 1']],
  [
    'terraform',
    ['-chdir=infra', '-no-color'],
    ['destroy -auto-approve', 'state rm a.b', 'workspace delete x', 'force-unlock 1', 'taint a.b'],
  ],
  ['pulumi', ['-s prod', '-C infra', '--color=never'], ['destroy -y', 'stack rm x', 'state delete u']],
  [
    'aws',
    ['--profile prod', '--region=us-east-1', '--no-cli-pager', '--output json'],
    [
      's3 rm s3://b --recursive',
      's3 rb s3://b',
      'ec2 terminate-instances --instance-ids i',
      'dynamodb delete-table --table-name t',
      's3 sync . s3://b --delete',
    ],
  ],
  ['gcloud', ['--project p', '-q', '--account=a', 'beta'], ['compute instances delete vm', 'sql instances delete x', 'projects delete p']],
  ['az', ['--subscription s', '-o json', '--debug'], ['group delete -n rg -y', 'vm delete -g rg -n vm', 'storage blob delete-batch -s c']],
  ['doctl', ['-t x', '--context=c'], ['compute droplet delete 1', 'databases delete x']],
  ['heroku', ['-a app', '--app=x'], ['apps:destroy', 'pg:reset DATABASE', 'addons:destroy x']],
  ['flyctl', ['-a x', '--org=o'], ['apps destroy a', 'machine destroy m', 'volumes delete v']],
  ['restic', ['-r s3:x', '--password-file p', '-q'], ['forget --prune latest', 'prune', 'unlock']],
  ['rclone', ['-v', '--config x.conf', '--transfers=4'], ['purge r:b', 'delete r:b', 'sync . r:b']],
  ['etcdctl', ['--endpoints e:1', '--user=root'], ['del x', 'member remove m', 'snapshot restore x']],
  ['vault', ['-namespace=x'], ['delete secret/x', 'secrets disable kv', 'kv destroy x']],
];

/** What stays here, with the words before the verb. */
const local: readonly (readonly [string, string])[] = [
  ['docker compose', 'config'],
  ['kubectl', 'kustomize overlays/dev'],
  ['helm', 'lint ./chart'],
  ['helm', 'template app ./chart'],
  ['kustomize', 'build .'],
  ['terraform', 'fmt'],
  ['terraform', 'validate'],
  ['packer', 'validate x.hcl'],
  ['cdk', 'synth'],
  ['sam', 'validate'],
  ['bicep', 'build main.bicep'],
  ['caddy', 'validate'],
];

const grave = ['destructive', 'system'];

for (const [tool, before, verbs] of destroying) {
  test(`${tool}: what destroys asks each time, whatever stands before the verb`, t => {
    const fronts = [
      '',
      ...before,
      before.join(' '),
      [...before].reverse().join(' '),
      '--not-an-option',
      '--not-an-option=x',
      `--not-an-option value`,
    ];
    const mild = fronts.flatMap(front =>
      verbs.flatMap(verb => {
        const text = [tool, front, verb].filter(Boolean).join(' ');
        const verdict = verdictOf(text);
        const held = verdict.decision !== 'allow' && !verdict.rememberable && grave.includes(verdict.impact);
        return held
          ? []
          : [`${text} → ${verdict.impact}, ${verdict.rememberable ? 'rememberable' : 'not rememberable'}, ${reasons(verdict)}`];
      }),
    );
    t.deepEqual(mild, []);
  });
}

test('a verb that stays here is run, and is not where a word before it may be another verb', t => {
  for (const [tool, verb] of local) {
    t.is(verdictOf(`${tool} ${verb}`).decision, 'allow', `${tool} ${verb}`);
    for (const front of ['--not-an-option', '"$x"', '$x', '--not-an-option delete'])
      t.not(verdictOf(`${tool} ${front} ${verb}`).decision, 'allow', `${tool} ${front} ${verb}`);
  }
});

test('a question about a verb is answered here, and one behind an operand may be meant for what runs elsewhere', t => {
  for (const [tool, , verbs] of destroying) {
    const [verb = ''] = verbs;
    const bare = verb.split(' ').slice(0, 1);
    if (!/^(?:aws|gcloud|az|doctl|heroku|flyctl)$/.test(tool))
      t.is(verdictOf([tool, ...bare, '--help'].join(' ')).decision, 'allow', `${tool} ${bare.join(' ')} --help`);
  }
  for (const text of [
    'docker run alpine --help',
    'docker exec web rm --help',
    'kubectl exec web rm --help',
    'kubectl exec web -- rm --help',
  ])
    t.not(verdictOf(text).decision, 'allow', text);
});

/** What a container is given, in every way to say so. */
const given = [
  '-v /:/h',
  '-v/:/h',
  '-itv /:/h',
  '--volume /:/h',
  '--volume=/:/h:rw',
  '--mount type=bind,source=/,target=/h',
  '--mount=type=bind,src=/,dst=/h',
  '-v /var/run/docker.sock:/s',
  '--privileged',
  '--privileged=true',
  '--pid=host',
  '--pid host',
  '--cap-add ALL',
  '--device /dev/sda',
  '--userns=host',
  '--security-opt seccomp=unconfined',
  '--net=host',
  '--network host',
  '--ipc host',
];

test('what gives a container the machine is said, in every spelling', t => {
  for (const tool of ['docker', 'podman', 'nerdctl', 'docker container', 'docker -D --context x'])
    for (const option of given)
      for (const verb of ['run', 'create']) {
        const text = `${tool} ${verb} --rm ${option} alpine sh`;
        t.true(
          verdictOf(text).findings.some(one => one.id === 'container-escape'),
          text,
        );
      }
  t.false(verdictOf('docker run --rm -v cache:/c -p 80:80 alpine --privileged').findings.some(one => one.id === 'container-escape'));
});
