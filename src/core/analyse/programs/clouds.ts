/** The command lines of clouds: aws, gcloud, az and those of smaller houses, whose verbs say what they do. */
import type { Effect } from '../../values.ts';
import { textOf, touch, touchTree } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program } from '../program.ts';
import { type Detail, type Kind, remote } from './remote.ts';

/** `file://PATH` as the value of any option (aws-cli's parameter files), and `@PATH`. */
function parameterFiles(_: unknown, call: Call): { effects: Effect[] } {
  const named = call.arguments.flatMap(({ value, place }) => {
    const text = value.kind === 'unknown' ? value.prefix : value.text;
    const path = /(?:^|=)(?:fileb?:\/\/|@)(.+)$/s.exec(text)?.[1];
    return path === undefined
      ? []
      : touch('read', { value: value.kind === 'unknown' ? { ...value, prefix: path } : { ...value, text: path }, place }, call);
  });
  return { effects: named };
}

/** Ends of a copy: an address of the store is there, all else is here; the last is where it goes. */
function ends(there: RegExp): Detail {
  return {
    options:
      'exclude= include= acl= storage-class= content-type= cache-control= metadata= sse= sse-kms-key-id= expires= page-size= quiet recursive dryrun delete m r n d J z= j= a= x= h= P c C e p',
    more: (found, call) => ({
      effects: found.operands.flatMap((one, at) => {
        if (there.test(textOf(one) ?? '') || textOf(one) === '-') return [];
        return at > 0 && at === found.operands.length - 1 ? touch('write', one, call) : touchTree('read', one, call);
      }),
    }),
  };
}

/** A copy sends only where its last end is there. */
function direction(kind: Kind, found: Options, there: RegExp): Kind {
  const last = textOf(found.operands.at(-1));
  return kind === 'sends' && last !== undefined && !there.test(last) ? 'reads' : kind;
}

const s3 = ends(/^s3:\/\//);

function ofAws(kind: Kind, found: Options): Kind {
  const [service, verb] = found.operands.map(textOf);
  if (service === 's3' && verb === 'sync' && has(found, 'delete')) return 'destroys';
  return service === 's3' ? direction(kind, found, /^s3:\/\//) : kind;
}

const aws = remote({
  names: 'aws aws2 awscli',
  of: 'the cloud',
  options:
    'profile= region= output= query= endpoint-url=url ca-bundle=read cli-read-timeout= cli-connect-timeout= color= cli-binary-format= cli-auto-prompt no-cli-auto-prompt no-cli-pager no-paginate no-sign-request no-verify-ssl debug version generate-cli-skeleton=? cli-input-json= cli-input-yaml= exclude= include= delete recursive force dryrun',
  slashes: true,
  verbs: `
    here: help, * help, * * help, -
    looks: configure list, configure list-profiles, history list
    reads: * list-*, * describe-*, * get-*, * batch-get-*, * search-*, * lookup-*, * filter-*, * scan, * query, * select-*, * view-*, * check-*, * validate-*, * test-*, * simulate-*, * preview-*, * estimate-*, * discover-*, * detect-*, * head-*, * wait *, * wait, s3 ls, s3 cp, logs tail, * transact-get-*, cloudformation detect-*, cloudtrail lookup-events, * tail, * ls, sts get-caller-identity, * verify-*, * is-*, * receive-*
    keeps: configure, configure *, sso login, sso logout, login, logout, eks update-kubeconfig, codeartifact login, ecr configure-*
    shows: secretsmanager get-secret-value, secretsmanager batch-get-secret-value, ssm get-parameter*, sts get-session-token, sts assume-*, sts get-federation-token, ecr get-login*, ecr get-authorization-token, ecr-public get-login*, ecr-public get-authorization-token, iam create-access-key, iam create-login-profile, iam create-service-specific-credential, eks get-token, codeartifact get-authorization-token, kms decrypt, kms generate-data-key*, rds generate-db-auth-token, configure get, configure export-credentials, lightsail get-instance-access-details, lightsail download-default-key-pair, ec2 get-password-data, ec2 create-key-pair, sso get-role-credentials, cognito-identity get-credentials*, redshift get-cluster-credentials*, s3 presign, appstream create-streaming-url, * get-*-token, * get-*-credentials, iam get-credential-report, * get-random-password
    sends: s3 cp, s3 sync, s3 mv, s3api put-object, s3api upload-*, s3api copy-object, lambda update-function-code, lambda publish-layer-version, cloudformation package, deploy push, glacier upload-*, ecr put-image, sns publish*, sqs send-*, ses send-*, sesv2 send-*, kinesis put-*, firehose put-*, events put-events, iot-data publish, * upload-*, * import-*, * send-*
    runs: lambda invoke*, ssm send-command, ssm start-*, ssm resume-session, ecs execute-command, ecs run-task, ecs start-task, ec2 run-instances, ec2-instance-connect *, batch submit-job, glue start-*, emr add-steps, emr ssh, emr put, emr socks, stepfunctions start-*, codebuild start-*, cloudshell *, athena start-query-execution, rds-data execute-*, redshift-data execute-*, dynamodb execute-*, * start-*, * run-*, * execute-*, * invoke-*, * submit-*, ec2 create-instance-connect-*
    destroys: s3 rm, s3 rb, s3 mv, * delete-*, * terminate-*, * deregister-*, * remove-*, * purge-*, * stop-*, * detach-*, * revoke-*, * disassociate-*, * reset-*, * destroy-*, * cancel-*, * release-*, * abort-*, * reboot-*, * schedule-key-deletion, * disable-*, * batch-delete-*, * reject-*, * restore-*, * deactivate-*, * untag-*, * unassign-*, * empty-*, * retire-*, * decrease-*, * failover-*, * force-*, * expire-*, * archive-*, * delete, * batch-write-*, * put-bucket-*, * terminate`,
  as: ofAws,
  details: {
    's3 cp': s3,
    's3 mv': s3,
    's3 sync': s3,
    'lambda invoke*': {
      options: 'function-name= payload= invocation-type= log-type= qualifier= client-context= cli-binary-format= region= profile= query=',
      operands: 'write',
    },
  },
  more: parameterFiles,
  flags: [
    'aws s3 rm s3://b --recursive',
    'aws --profile prod --region us-east-1 s3 rb s3://b --force',
    'aws s3 sync . s3://b --delete',
    'aws s3 cp s3://b/x /etc/x',
    'aws ec2 terminate-instances --instance-ids i-1',
    'aws --no-cli-pager rds delete-db-instance --db-instance-identifier x',
    'aws secretsmanager get-secret-value --secret-id x',
    'aws iam create-user --user-name u --cli-input-json file:///etc/shadow',
    'aws sts get-caller-identity',
    'aws lambda invoke --function-name f out.json',
    'aws --strange help ec2 terminate-instances',
    'aws configure',
    'aws "$service" list-things',
  ],
  quiet: ['aws --version', 'aws help', 'aws s3 help', 'aws s3 cp help', 'aws ec2 describe-instances help'],
});

/** Verbs that stand at any depth, and mean the same in every house. */
const common = `
  reads: ... list, ... ls, ... describe, ... show, ... get, ... get-*, ... list-*, ... read, ... tail, ... logs, ... log, ... info, ... status, ... inspect, ... wait, ... search, ... query, ... check, ... preview, ... diff, ... history, ... versions, ... ps, ... view, ... browse, ... whoami, ... events, ... metrics
  keeps: auth, auth *, login, logout, configure, configure *, config, config set*, config unset*, config *, init, setup, profile *, context *, target, session *, account set, cloud set, switch, link, unlink, use, api login, ... get-credentials, ... save-config, ... kubeconfig, ... kubeconfig-save
  shows: ... access, ... print-*, ... get-access-token, ... show-connection-string, ... list-keys, ... get-secret-value, ... credentials, ... token, ... generate-sas, ... show-password, ... reset-password, ... reveal, ... decrypt, ... private-key, ... connection-string
  sends: ... upload, ... cp, ... copy, ... scp, ... push, ... publish, ... copy-files, ... rsync, ... put, ... import, ... put-*, ... upload-*, ... cp-*, ... promote, ... send, ... deploy, ... sync
  runs: ... ssh, ... run-command, ... run, ... exec, ... execute, ... invoke, ... call, ... submit, ... connect, ... proxy, ... console, ... shell, ... start, ... tunnel, ... run-*, ... command, ... remote, ... bash
  destroys: ... delete, ... remove, ... destroy, ... purge, ... stop, ... reset, ... disable, ... revoke, ... rm, ... rb, ... remove-*, ... delete-*, ... destroy-*, ... purge-*, ... cancel, ... abandon*, ... clear, ... detach*, ... deprovision, ... terminate, ... deregister, ... restart, ... reboot, ... rebuild, ... shutdown, ... poweroff, ... power-off, ... power-cycle, ... powercycle, ... rollback, ... restore, ... deallocate, ... flush, ... unset, ... mv, ... move, ... rename, ... regenerate, ... renew, ... scale, ... resize, ... drain, ... suspend, ... wipe, ... erase, ... truncate, ... drop, ... bulk-delete, ... delete-all, ... uninstall, ... teardown, ... del, ... halt, ... force-*, ... evacuate, ... failover`;

function ofGcloud(kind: Kind, found: Options): Kind {
  const words = found.operands.map(textOf);
  if (words.includes('secrets') && words.includes('access')) return 'shows';
  if (words[0] === 'auth' && /^print-/.test(words[1] ?? '')) return 'shows';
  if (words[0] === 'auth' && words[1] === 'application-default' && words[2] === 'print-access-token') return 'shows';
  if (words.includes('keys') && words.includes('create')) return 'shows';
  if (words[0] === 'storage' && has(found, 'delete-unmatched-destination-objects')) return 'destroys';
  return kind;
}

const gcloud = remote({
  names: 'gcloud',
  of: 'the cloud',
  options: `project= account= configuration= format= filter= q|quiet verbosity= region= zone= access-token-file=read flags-file=read impersonate-service-account= billing-project= log-http trace-token= user-output-enabled h|help v|version limit= sort-by=
    credential-file-override=read key-file=read source=read config=read env-vars-file=read metadata-from-file= command= r|recursive delete-unmatched-destination-objects`,
  verbs: `${common}
    here: help, help *, version, topic *, cheat-sheet, -
    looks: info, config list, config get, config get-value, config configurations list, auth list, config get *
    shows: auth print-access-token, auth print-identity-token`,
  as: ofGcloud,
  more: parameterFiles,
  slashes: true,
  flags: [
    'gcloud projects delete p --quiet',
    'gcloud compute instances list',
    "gcloud compute ssh vm --command 'rm -rf /'",
    'gcloud --project p sql instances delete x',
    'gcloud auth print-access-token',
    'gcloud secrets versions access latest --secret=s',
    'gcloud config list',
    'gcloud --strange help projects delete p',
  ],
  quiet: ['gcloud --version', 'gcloud version', 'gcloud help', 'gcloud help compute'],
});

const bucket = /^gs:\/\//;

const google: readonly Program[] = [
  gcloud,
  remote({
    names: 'gsutil',
    of: 'the cloud',
    options: 'o= h= i= u= m q D DD',
    style: 'first',
    verbs: `
      here: version, help, help *, hash, -
      reads: ls, cat, du, stat, acl get, iam get, cors get, lifecycle get, logging get, versioning get, label get, test
      keeps: config, config *
      shows: signurl, hmac *
      sends: cp, rsync, setmeta
      destroys: rm, rb, mv, rewrite, acl *, iam *, lifecycle *, defacl *, retention *, versioning *, kms *`,
    as: (kind, found) => {
      const words = found.operands.map(one => textOf(one) ?? '');
      if (words[0] === 'rsync' && words.some(word => /^-[a-z]*d/i.test(word))) return 'destroys';
      return direction(kind, found, bucket);
    },
    details: { cp: ends(bucket), mv: ends(bucket), rsync: ends(bucket), hash: { operands: 'read' } },
    flags: [
      'gsutil -m rm -r gs://b',
      'gsutil rsync -d . gs://b',
      'gsutil cp gs://b/x /etc/x',
      'gsutil ls',
      'gsutil rb gs://b',
      'gsutil cp ~/.ssh/id_rsa gs://b',
    ],
    quiet: ['gsutil version', 'gsutil help'],
  }),
  remote({
    names: 'bq',
    of: 'the cloud',
    options:
      'location= project_id= dataset_id= format= flagfile=read bigqueryrc=read n|max_results= service_account_credential_file=read f r d t q',
    verbs: `
      here: version, help, help *, init, -
      reads: ls, show, head, wait, info, get-iam-policy
      sends: load, insert, cp
      runs: query, mk, extract, mkdef, shell
      destroys: rm, cancel, truncate, update, undelete, set-iam-policy`,
    flags: ['bq rm -r -f ds', 'bq ls', "bq query 'DROP TABLE t'", 'bq --location=US rm -f ds.t', 'bq load ds.t ~/.ssh/id_rsa'],
    quiet: ['bq version'],
  }),
  remote({
    names: 'firebase',
    of: 'the cloud',
    options: 'P|project= token= c|config=read only= except= account= non-interactive j|json debug f|force m|message= V|version h|help',
    verbs: `
      here: help, help *, -
      project: experiments:list, emulators:start, emulators:exec, serve
      looks: use, login:list, projects:list, target
      reads: *:list, *:get, *:log, *:describe, *:sdkconfig, *:access, database:profile, *:export
      keeps: login, logout, login:*, use *, init, init *, target:*, setup:*
      shows: functions:config:get, functions:secrets:access, login:ci, auth:export, apps:sdkconfig
      sends: deploy, database:set, database:push, database:update, database:import, auth:import, hosting:*, ext:*
      destroys: *:delete, *:remove, *:destroy, *:disable, *:unset, *:clone, hosting:disable, firestore:delete, database:remove, functions:delete, *:rollback, *:uninstall, *:prune`,
    details: { 'emulators:exec': { operands: 'script' } },
    flags: [
      'firebase deploy',
      'firebase firestore:delete --all-collections',
      'firebase -P prod hosting:disable',
      'firebase projects:list',
      'firebase functions:delete f --force',
      'firebase emulators:exec "rm -rf x"',
    ],
    quiet: ['firebase --version', 'firebase help', 'firebase emulators:start'],
  }),
];

const azure: readonly Program[] = [
  remote({
    names: 'az',
    of: 'the cloud',
    options: `g|resource-group= n|name= s|subscription|sku= o|output= query= l|location= y|yes no-wait debug verbose only-show-errors h|help method|m= uri|url|u= body|b= headers= p|parameters= f|file=read template-file=read src=read source=read admin-password= destination= account-name= container-name=
      ids= vault-name= command-id= scripts= outfile=write outdir=write stdout`,
    verbs: `${common}
      here: version, help, help *, bicep build, bicep version, bicep lint, bicep format, bicep decompile, bicep build-params, -
      looks: account list, account show, cloud list, cloud show, config get, extension list, account list-locations
      shows: account get-access-token, keyvault secret show, keyvault secret download, acr credential show, storage account keys list, acr login, ad sp create-for-rbac, ad app credential reset, ad sp credential reset, keyvault key download, aks get-credentials, cosmosdb keys list, redis list-keys
      destroys: storage blob delete-batch, storage blob sync`,
    as: (kind, found) =>
      textOf(found.operands[0]) === 'rest'
        ? /^(?:get|head)$/i.test(textOf(valuesOf(found, 'method')[0]) ?? 'get')
          ? 'reads'
          : 'destroys'
        : kind,
    more: parameterFiles,
    slashes: true,
    flags: [
      'az group delete -n rg --yes --no-wait',
      'az -h group delete -n rg',
      'az vm list',
      'az keyvault secret show --vault-name v -n s',
      'az rest --method delete --uri https://management.example/x',
      'az vm run-command invoke -g rg -n vm --command-id RunShellScript --scripts reboot',
      'az deployment group create -g rg --template-file /etc/x',
      'az account show',
      'az bicep build -f /srv/x',
    ],
    quiet: ['az --version', 'az version', 'az bicep build -f main.bicep', 'az help'],
  }),
  remote({
    names: 'azcopy azd aztfexport aks-engine',
    of: 'the cloud',
    options:
      'recursive from-to= overwrite= include-pattern= exclude-pattern= log-level= delete-destination=? e|environment= C|cwd=enter no-prompt force purge version help',
    verbs: `
      here: version, help, help *, -, env, completion *
      project: package, build, restore
      looks: env list, config show, config list
      reads: list, ls, jobs *, show, monitor, template list, logs
      keeps: login, logout, auth *, env *, config *, init
      sends: copy, cp, sync, deploy, publish, azure functionapp publish, up, provision
      runs: start, host start, run, hooks run, new
      destroys: remove, rm, down, delete, jobs remove, jobs clean, env delete`,
    as: (kind, found) => (has(found, 'delete-destination') ? 'destroys' : kind),
    details: { copy: ends(/^https?:/), cp: ends(/^https?:/), sync: ends(/^https?:/) },
    flags: [
      'azcopy rm https://a.blob.example/c --recursive',
      'azcopy sync . https://a.blob.example/c --delete-destination=true',
      'azd down --force --purge',
      'azcopy copy ~/.ssh https://a.example/c',
    ],
    quiet: ['azcopy --version', 'azd version'],
  }),
];

/** Smaller houses, whose command lines are built alike: `doctl compute droplet delete 1`, `hcloud server delete x`. */
const houses = `doctl hcloud linode-cli linode oci ibmcloud bluemix aliyun tccli hcloud-cli scw exo vultr-cli vultr upctl civo ovhcloud openstack neutron glance cinder bx otc yc sbercloud gridscale ionosctl equinix brev lambda-cloud vastai runpodctl paperspace coreweave cloudscale cherryctl katapult nimbus stackit genesiscloud dnscontrol octodns lexicon flarectl cf-terraforming`;

const smaller = remote({
  names: houses,
  of: 'the cloud',
  options:
    't|access-token= c|config=read u|api-url=url context= o|output= format= p|profile= f|force y|yes q|quiet region= zone= compartment-id= config-file=read from-json= endpoint=url no-header v|verbose debug trace project-id= help h version file=read user-data-file=read os-cloud= organization-id= cli-config=read',
  verbs: `${common}
    here: version, help, help *, completion, completion *, autocomplete *, shell-completion *, -
    project: check
    looks: config list, config get, context list, context active, account get, config current-profile, auth list, config dump, config info`,
  more: parameterFiles,
  slashes: true,
  flags: [
    'doctl compute droplet delete 1 -f',
    'hcloud server delete x',
    'linode-cli linodes delete 1',
    'oci compute instance terminate --instance-id x --force',
    'ibmcloud ks cluster rm --cluster c',
    'doctl compute droplet list',
    'aliyun ecs DeleteInstance --InstanceId i',
    'scw instance server terminate x',
    'openstack server delete x',
    'vultr-cli instance delete x',
    'dnscontrol push',
  ],
  quiet: ['doctl version', 'hcloud version', 'scw version', 'ibmcloud --version', 'oci --version'],
});

/** Every cloud's command line. */
export const clouds: readonly Program[] = [aws, ...google, ...azure, smaller];

/** The verbs that platforms have in common with clouds. */
export const commonVerbs = common;

/** The ends of a copy to a store, for tools of storage. */
export function storeEnds(there: RegExp): Detail {
  return ends(there);
}
