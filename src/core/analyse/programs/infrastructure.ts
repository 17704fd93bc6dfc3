/** What builds and changes machines from text: terraform, pulumi, cdk, ansible, packer, salt, puppet, chef and their kin. */
import { code, connect, leave, textOf, touch, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program } from '../program.ts';
import { type Detail, type Kind, remote } from './remote.ts';

const fetched = (what: string) => (_: unknown, call: Call) => ({ effects: [code('elsewhere', what, call.place)] });

/** A plan that is saved is a file of its own; the state stands elsewhere, and holds secrets. */
function ofTerraform(kind: Kind, found: Options): Kind {
  const [verb, file] = found.operands.map(textOf);
  if (verb === 'show' && file !== undefined) return 'project';
  if (has(found, 'destroy') && verb === 'apply') return 'destroys';
  return kind;
}

const written: Detail = { operands: 'write', here: 'write', recursive: '*' };

/** `fmt` writes, unless it is told only to look. */
const formatted: Detail = {
  options: 'check write= list= diff recursive terragrunt-hclfmt-file=write terragrunt-check',
  more: (found, call) => {
    const looking = has(found, 'check', 'terragrunt-check') || valuesOf(found, 'write').some(one => textOf(one) === 'false');
    const at = found.operands.filter(one => textOf(one) !== '-');
    const here = at.length === 0 && found.operands.length === 0 ? touchAt(looking ? 'read' : 'write', '.', call) : [];
    return { effects: [...here, ...at.flatMap(one => touch(looking ? 'read' : 'write', one, call))] };
  },
};

const terraform = remote({
  names: 'terraform tofu terragrunt terramate tf',
  of: 'what is deployed',
  style: 'single',
  options: `chdir=enter var= var-file=read out=write state= state-out=write backup=write backend-config= target= replace= parallelism= lock= lock-timeout= plugin-dir=program from-module=source input= refresh= filter= test-directory= config=read
    provider= platform= type= working-dir=enter terragrunt-working-dir=enter terragrunt-config=read terragrunt-tfpath=program terragrunt-source=source generate-config-out=write help version destroy auto-approve json no-color compact-warnings C=enter`,
  verbs: `
    here: version, help, help *, fmt, workspace show, hclfmt, hcl fmt, hcl format, metadata functions, -
    project: validate, providers, providers schema, graph, hclvalidate, hcl validate, render-json, graph-dependencies, dag graph, find, list, hclvalidate, validate-inputs, terragrunt-info, info print, modules, generate
    reads: plan, output, show, state list, state show, refresh --plan, workspace list, get, init, providers lock, providers mirror, console, plan-all, run-all plan, run-all validate, run-all init, run-all output, output-all, query, run --all plan, stack output
    keeps: login, logout, workspace select, workspace new, init --reconfigure
    shows: state pull
    runs: test, run, exec, rpcapi, scaffold, catalog, script run
    destroys: destroy, destroy-all, state *, force-unlock, workspace delete, taint, untaint, run-all destroy, run --all destroy, stack run destroy, run-all *, env delete, ... destroy`,
  as: ofTerraform,
  details: {
    fmt: formatted,
    hclfmt: formatted,
    'hcl fmt': formatted,
    'hcl format': formatted,
    init: { more: fetched('downloads providers and modules, and runs them') },
    get: { more: fetched('downloads modules') },
    validate: { operands: 'read' },
    show: { operands: 'read' },
    apply: { operands: 'read' },
    'state push': { operands: 'read' },
    generate: written,
    'render-json': written,
    'providers mirror': { operands: 'write' },
  },
  flags: [
    'terraform destroy -auto-approve',
    'terraform -chdir=infra apply',
    'terraform apply -destroy',
    'terraform state rm a.b',
    'terraform workspace delete prod',
    'terraform init',
    'terraform plan -out=plan.out',
    'terraform plan -out /etc/x',
    'terraform "$verb"',
    'terraform fmt ../other',
    'terraform state pull',
    'terragrunt run-all destroy',
    'tofu --strange fmt destroy',
    'terraform output -raw password',
  ],
  quiet: [
    'terraform --version',
    'terraform fmt -check -recursive',
    'terraform -chdir=infra fmt',
    'terraform validate -json',
    'terraform show -json plan.out',
    'terraform workspace show',
    'terraform providers',
    'terragrunt hclfmt',
    'terraform plan -help',
  ],
});

/** Code as infrastructure: what looks only at the code here runs code of the project. */
const programmed: readonly Program[] = [
  remote({
    names: 'pulumi',
    of: 'what is deployed',
    options:
      's|stack= C|cwd=enter color= config-file=read c|config= p|parallel= m|message= target= secrets-provider= plan=read save-plan=write e|emoji logtostderr v|verbose= non-interactive help version y|yes show-secrets file=read j|json out=write o|output=write language=',
    verbs: `
      here: version, help, help *, gen-completion *, about, schema check
      project: convert, package gen-sdk, plugin ls
      looks: whoami, org get-default
      reads: preview, pre, stack ls, stack, stack output, stack history, stack tag ls, stack graph, logs, config, config get, history, console, watch --preview, schema get, policy ls
      keeps: login, logout, stack select, stack init, org set-default, config set, config rm, config cp, config refresh, config set-all, env *
      shows: stack export
      runs: new, watch, package add, plugin install, install, do, ai *
      destroys: destroy, down, stack rm, state *, cancel, stack change-secrets-provider, plugin rm, stack import, policy rm, ... rm`,
    as: (kind, found) => (has(found, 'show-secrets') ? 'shows' : kind),
    details: { new: { more: fetched('takes a template from elsewhere and installs its packages') } },
    flags: [
      'pulumi destroy -y',
      'pulumi -s prod up',
      'pulumi stack rm prod --force',
      'pulumi -C infra down',
      'pulumi preview',
      'pulumi config --show-secrets',
      'pulumi new typescript',
      'pulumi login',
    ],
    quiet: ['pulumi version', 'pulumi about', 'pulumi up --help'],
  }),
  remote({
    names:
      'cdk cdktf cdk8s copilot sst serverless sls sam chalice zappa pulumi-language-nodejs amplify ampx samlocal cdklocal tflocal awslocal slip',
    of: 'what is deployed',
    options:
      'a|app=script c|context= p|plugin=program o|output=write profile= t|template=read template-file=read s|stage= r|region= f|function= config=read config-file=read config-env= parameter-overrides= stack-name= stack= u|use-container build-image= b|build-dir=write base-dir=read manifest=read e|event=source n|env-vars=read role-arn= toolkit-stack-name= outputs-file=write all lint json quiet param= help version force require-approval= l|language=',
    verbs: `
      here: --version, help, help *, version, -
      project: synth, synthesize, list, ls, doctor, docs, metadata, acknowledge, ack, notices, build, validate, print, package, convert, get, invoke local, offline, offline start, context, flags, provider list
      looks: configure list, env list, whoami, configure project
      reads: diff, drift, info, logs, metrics, outputs, status, traces, list *, show, tail, history, delegate *
      keeps: login, logout, configure, configure *, init, create, config *, slstats, pull, env checkout, secrets *, secret set, env *
      shows: secret list, console, secrets get
      sends: publish, package --s3-bucket
      runs: invoke, remote *, local *, shell, dev, start, watch, sync, import, exec, svc exec, run, test, sandbox *, hosting *, add, generate, studio, mock *, bind
      destroys: destroy, remove, delete, undeploy, rollback, gc, teardown, unbootstrap, destroy *, remove *, delete *, * delete, * destroy, * remove, ... delete, ... destroy, ... remove, cf:*`,
    as: (kind, found, call) =>
      call.program === 'up' ? 'changes' : call.program === 'copilot' && kind === 'here' && !has(found, 'help', 'version') ? 'runs' : kind,
    details: { init: { more: fetched('takes a template from elsewhere') }, create: { more: fetched('takes a template from elsewhere') } },
    more: (found, call) => (has(found, 'u') ? { effects: [leave('builds in a container', call.place)] } : {}),
    flags: [
      'cdk destroy --all',
      'cdk deploy',
      'sam delete --no-prompts',
      'serverless remove --stage prod',
      'cdk synth --app "rm -rf /"',
      'sls deploy',
      'amplify delete',
      'sam local invoke',
      'cdk --strange ls deploy',
      'sst remove',
      'sam build --use-container',
    ],
    quiet: ['cdk synth', 'cdk ls', 'cdk --version', 'sam validate --lint', 'sam build', 'serverless print', 'cdktf synth'],
  }),
];

/** A play that is only read over: its tasks don't run, though its plugins may. */
function looksOver(kind: Kind, found: Options): Kind {
  return has(found, 'syntax-check', 'list-tasks', 'list-hosts', 'list-tags', 'version', 'help') ? 'project' : kind;
}

const ansibleOptions = `i|inventory=source m|module-name= a|args= e|extra-vars= l|limit= t|tags= skip-tags= f|forks= u|user= private-key|key-file=read vault-password-file|vault-pass-file=read vault-id= c|connection= T|timeout= ssh-common-args= sftp-extra-args= scp-extra-args=
  ssh-extra-args= become-method= become-user= become-password-file=read connection-password-file=read playbook-dir=read M|module-path=read B|background= P|poll= o|one-line tree=write start-at-task= task-timeout= b|become K|ask-become-pass k|ask-pass J|ask-vault-pass C|check D|diff v syntax-check list-hosts list-tasks list-tags version help step flush-cache force-handlers`;

const managed: readonly Program[] = [
  remote({
    names: 'ansible ansible-playbook ansible-console ansible-pull ansible-runner ansible-navigator ansible-test molecule',
    of: 'other machines',
    options: ansibleOptions,
    verbs: `
      here: -
      project: syntax, list, lint
      runs: *`,
    rest: 'runs',
    as: (kind, found, call) => (call.program === 'ansible-console' || call.program === 'ansible-pull' ? 'runs' : looksOver(kind, found)),
    details: { '*': { options: 'd|directory=write U|url=url' } },
    more: (found, call) => ({
      effects: call.program === 'ansible-playbook' ? found.operands.flatMap(one => touch('read', one, call)) : [],
    }),
    flags: [
      "ansible all -m shell -a 'rm -rf /tmp/x'",
      'ansible-playbook -i hosts site.yml',
      'ansible web -m ping',
      'ansible-playbook /srv/x.yml --syntax-check',
      'ansible-pull -U https://e.example/r',
      'ansible-playbook --private-key ~/.ssh/id_rsa site.yml',
      'ansible-console',
    ],
    quiet: ['ansible --version', 'ansible-playbook site.yml --syntax-check', 'ansible-playbook -i hosts.ini site.yml --list-tasks'],
  }),
  remote({
    names: 'ansible-vault ansible-galaxy ansible-doc ansible-inventory ansible-config ansible-creator ansible-builder',
    of: 'a vault or a collection',
    by: 'files',
    options: `${ansibleOptions} output=write r|role-file|requirements-file=read p|roles-path=write collections-path=write n|no-deps F|force name= encrypt-vault-id= new-vault-password-file=read graph list host= export yaml toml s|server=url token= only-changed`,
    verbs: `
      project: *, -
      here: list, view-config, dump, init, init *, role init, collection init, role list, collection list, validate
      reads: search, info, role search, role info, collection verify
      shows: view, decrypt, edit, decrypt_string
      here: encrypt, encrypt_string
      changes: create, rekey, build
      runs: install, role install, collection install, setup, collection download, import, role import
      sends: collection publish, publish
      destroys: remove, role remove, delete, role delete`,
    as: (kind, _, call) => (call.program === 'ansible-config' && kind === 'shows' ? 'here' : kind),
    details: {
      view: { operands: 'read' },
      decrypt: { operands: 'write' },
      encrypt: { operands: 'write' },
      install: { more: fetched('installs roles from elsewhere') },
      'role install': { more: fetched('installs roles from elsewhere') },
      'collection install': { more: fetched('installs collections from elsewhere') },
    },
    flags: [
      'ansible-vault view secrets.yml',
      'ansible-galaxy install x',
      'ansible-galaxy collection install a.b',
      'ansible-vault decrypt group_vars/all.yml',
      'ansible-vault encrypt /etc/x',
    ],
    quiet: ['ansible-doc copy', 'ansible-inventory -i hosts.ini --list', 'ansible-config dump', 'ansible-galaxy init roles/web'],
  }),
  remote({
    names: 'packer',
    of: 'machine images',
    style: 'single',
    options:
      'var= var-file=read only= except= on-error= parallel-builds= evaluate-datasources force debug color= machine-readable help version check write= diff recursive',
    verbs: `
      here: version, help, help *, fmt, inspect, -
      project: validate, hcl2_upgrade, fix
      reads: console, plugins installed, plugins required
      runs: build, init, plugins install
      destroys: plugins remove`,
    details: {
      fmt: formatted,
      validate: { operands: 'read' },
      inspect: { operands: 'read' },
      init: { more: fetched('downloads plugins, and runs them') },
    },
    flags: ['packer build t.pkr.hcl', 'packer init .', 'packer fmt /etc/x'],
    quiet: ['packer validate t.pkr.hcl', 'packer fmt .', 'packer version'],
  }),
  remote({
    names:
      'salt salt-call salt-ssh salt-run salt-cp salt-key salt-cloud salt-master salt-minion bolt fab pyinfra pdsh clush dsh pssh parallel-ssh mussh rundeck stackstorm cf-agent',
    of: 'other machines',
    options:
      'G E L N C c|config-dir=read t|timeout= b|batch-size= d|delete= D|delete-all a|accept= A r|reject= H|hosts= w= x= f= l= version help list list-all local out= log-level=',
    verbs: `
      here: -
      destroys: ... cmd.run, ... state.highstate, ... destroy`,
    rest: 'runs',
    as: (kind, found, call) =>
      has(found, 'd', 'D') && call.program === 'salt-key' ? 'destroys' : kind === 'here' && !has(found, 'version', 'help') ? 'runs' : kind,
    flags: [
      "salt '*' cmd.run reboot",
      'salt-key -D -y',
      'salt-call --local state.apply',
      'pssh -h hosts.txt uptime',
      'fab deploy',
      'clush -a reboot',
      'salt-key -d minion',
    ],
    quiet: ['salt --version'],
  }),
  remote({
    names: 'puppet facter r10k puppet-lint pdk hiera eyaml librarian-puppet',
    of: 'this machine and its fleet',
    options:
      'modulepath=read hiera_config=read manifest=read environment= logdest=write e|execute=code noop test t debug verbose version help n|encrypt-method= s|string= f|file=read p|password',
    verbs: `
      here: help, help *, parser validate, epp validate, epp render, lookup, config print, facts, facts show, module list, validate, resource --types, encrypt, createkeys, version, generate types
      project: test unit, -
      reads: module search, node find, catalog find
      shows: decrypt, edit
      runs: apply, agent, device, script, resource, module install, module upgrade, deploy *, puppetfile install, deploy, install, bundle
      destroys: module uninstall, cert clean, cert revoke, node deactivate, node clean, node purge, ca clean, ca revoke, ssl clean, ... purge`,
    as: (kind, found, call) =>
      /lint|facter/.test(call.program)
        ? 'project'
        : call.program === 'puppet' && kind === 'project' && found.operands.length === 0 && found.options.length === 0
          ? 'here'
          : kind,
    details: { 'parser validate': { operands: 'read' }, apply: { operands: 'read' } },
    flags: [
      'puppet apply site.pp',
      'puppet agent -t',
      'puppet node purge x',
      'puppet module install a-b',
      'puppet apply -e "exec {}"',
      'r10k deploy environment',
    ],
    quiet: ['puppet parser validate site.pp', 'puppet-lint manifests', 'puppet --version', 'pdk validate'],
  }),
  remote({
    names:
      'knife chef chef-client chef-solo chef-apply chef-run chef-shell chef-zero inspec kitchen berks cinc-client policyfile hab habitat juju maas bosh om cfy nomad-pack',
    of: 'other machines',
    options:
      'c|config=read k|key=read y|yes z|local-mode o|override-runlist= j|json-attributes=source e|environment= u|user= s|server-url=url E= d|deployment= n|non-interactive version help F|format= m|model= l|log-level= t|target=',
    slashes: true,
    verbs: `
      here: help, help *, version, env, shell-init *, generate *, describe-cookbook
      project: list, check
      reads: status, show *, * list, * show, search, diff, node list, node show, cookbook list, client list, data bag list, models, clouds, tasks, deployments, vms, instances, debug-log, releases, stemcells, env, describe
      keeps: configure, configure *, ssl fetch, login, logout, switch, log-in, alias-env
      shows: vault show, data bag show
      runs: ssh, exec, bootstrap, converge, verify, test, run, install, update, shell, run-errand, scp, winrm, login *, * create
      sends: upload, cookbook upload, * upload, push, push-archive, upload-release, export
      destroys: * delete, * bulk delete, destroy, delete, delete-*, node delete, client delete, cookbook delete, kill-*, remove-*, destroy-*, purge, stop, clean-up, ... delete, ... destroy, ... purge, delete-deployment`,
    rest: 'runs',
    flags: [
      'knife node delete n1 -y',
      'chef-client -z -o x',
      'kitchen destroy',
      'juju destroy-model m --no-prompt',
      'bosh -d d delete-deployment',
      'kitchen converge',
      'chef-apply x.rb',
      'chef-client',
      'kitchen -s list destroy',
    ],
    quiet: ['knife --version', 'kitchen list'],
    as: (kind, found, call) => (/^(?:chef-|cinc-)/.test(call.program) && !has(found, 'version', 'help') ? 'runs' : kind),
  }),
  remote({
    names: 'bicep',
    of: 'a template',
    by: 'files',
    options: 'outfile=write outdir=write file=read f=read stdout no-restore help version pattern= params=read',
    verbs: `
      here: build, build-params, decompile, decompile-params, lint, format, test, help
      runs: restore, jsonrpc
      sends: publish, publish-extension, publish-provider`,
    details: {
      build: { operands: 'read' },
      lint: { operands: 'read' },
      format: { operands: 'write' },
      decompile: { operands: 'read' },
      restore: { more: (_, call) => ({ effects: [connect(undefined, undefined, call.place)] }) },
    },
    flags: ['bicep publish x.bicep --target br:r.example/x:1', 'bicep build /srv/x', 'bicep build x --outfile /etc/x'],
    quiet: ['bicep build main.bicep', 'bicep --version'],
  }),
  remote({
    names: 'tfswitch tgenv tgswitch terraform-switcher tenv',
    of: 'the versions of terraform',
    verbs: `
      here: list, version-name, help, version, detect
      reads: list-remote
      destroys: uninstall, reset`,
    rest: 'runs',
    as: (kind, _, call) => (/switch/.test(call.program) ? 'runs' : kind),
    more: (_, call, kind) => (kind === 'runs' ? fetched('downloads a program')(undefined, call) : {}),
    flags: ['tfenv install 1.5.0', 'tfswitch', 'tfenv uninstall 1.5.0'],
    quiet: ['tfenv list'],
  }),
  remote({
    names:
      'infracost terraformer driftctl cloud-nuke aws-nuke azure-nuke gcp-nuke terracognita former2 steampipe powerpipe cloudquery custodian prowler checkov-cloud cloudsploit cloudmapper pacu komiser atlantis spacelift spacectl env0 scalr tfc-agent tfe terrateam digger',
    of: 'the cloud',
    options: 'path=read p= config=read c=read no-dry-run force help version',
    verbs: `
      here: help, version, completion *
      runs: -
      reads: breakdown, diff, scan, plan, query, validate, schema, check
      keeps: auth *, configure *, login, logout
      destroys: aws, nuke, run, destroy, gcp, azure, remove, run-once`,
    flags: ['cloud-nuke aws', 'aws-nuke -c config.yml --no-dry-run', 'custodian run -s out policy.yml', 'infracost breakdown --path .'],
    quiet: ['infracost --version', 'cloud-nuke --help'],
  }),
];

/** Every tool that makes machines from text. */
export const infrastructure: readonly Program[] = [terraform, ...programmed, ...managed];
