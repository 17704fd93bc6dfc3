/** Command lines of platforms and services: hosting, payments, monitoring, messages, builds elsewhere. */
import { runs, textOf } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { commonVerbs } from './clouds.ts';
import { type Kind, remote } from './remote.ts';

const usual =
  'h|help v|version V t|token= scope= S= A|local-config=read Q|global-config= cwd=enter json debug y|yes f|force q|quiet environment= env= project= name= team= org= config=read c= env-file=read';

/** Commands behind a verb that hands them secrets or a tunnel, run here: `doppler run -- npm test`. */
function behind(found: Options, call: Call, verbs: RegExp): Pick<Reading, 'runs'> {
  const at = found.operands.findIndex(one => verbs.test(textOf(one) ?? ''));
  if (at < 0) return { runs: [] };
  return { runs: runs(found.operands.slice(Math.max(found.ended ?? 0, at + 1)), call) };
}

const hosting: readonly Program[] = [
  remote({
    names: 'heroku dokku scalingo gigalixir',
    of: 'what is deployed',
    options:
      'a|app= r|remote= t|team= p|prompt confirm= json n|num= s|source= x|exit-code e|expand type= h|help v|version size= process-type= alias= region= space=',
    verbs: `
      here: help, help *, version, autocomplete *, commands, which, -
      project: local, local *, local:start, local:version
      looks: auth:whoami, whoami, config:whoami
      reads: apps, ps, logs, releases, addons, domains, certs, buildpacks, pipelines, status, regions, info, list, access, features, drains, webhooks, *:info, *:list, *:show, *:ps, *:diagnose, *:report, *:url, *:outliers, *:locks, apps:*, *:wait, maintenance, pg, redis, notifications
      keeps: login, logout, auth:*, git:remote, git:clone, keys:*, 2fa:*, plugins:*, link, unlink, accounts:*
      shows: config, config:get, *:credentials, *:credentials:url, auth:token, pg:credentials, config -s, authorizations, authorizations:*, config:export
      sends: deploy, container:push, container:release, *:push, *:copy, *:upload, git:push, builds:create, pipelines:promote
      runs: run, run:*, ps:exec, pg:psql, *:cli, *:connect, enter, local:run, psql, ssh, console, exec, *:console, redis:cli, *:proxy, *:tunnel, container:run, pg:ps
      destroys: destroy, delete, apps:destroy, apps:delete, restart, stop, rollback, *:destroy, *:delete, *:remove, *:reset, *:rollback, *:unset, *:stop, *:kill, *:restart, *:revoke, *:clear, *:detach, *:disable, *:promote, *:expire, *:terminate, *:rotate, *:restore, *:failover, *:scale, *:rm, *:down, *:leave, *:transfer, maintenance:on, *:pull, *:backups:*, pg:killall, dyno:*, *:upgrade, *:maintenance:*`,
    details: { local: { options: 'f|procfile=read e|env=read p|port=' } },
    flags: [
      'heroku apps:destroy -a app --confirm app',
      'heroku local:run rm x',
      'heroku -a app pg:reset DATABASE',
      'heroku pg:reset --app app',
      'heroku run bash',
      'heroku config',
      'heroku ps',
      'heroku logs --tail',
      'dokku apps:destroy app',
      'heroku config:set A=b',
    ],
    quiet: ['heroku --version', 'heroku help', 'heroku apps:destroy --help'],
  }),
  remote({
    names: 'vercel vc surge',
    of: 'what is deployed',
    options: `${usual} prod e= b= m= n= regions= target= build-env= no-clipboard d|domain= p|project=`,
    verbs: `
      here: help, help *
      project: dev, build
      looks: whoami, teams ls, switch
      reads: ls, list, inspect, logs, log, env ls, env list, domains ls, domains inspect, dns ls, certs ls, alias ls, project ls, projects ls, secrets ls, bisect, httpstat, curl, integration ls
      keeps: login, logout, link, unlink, switch *, teams switch, git *, init, token, pull
      shows: env pull
      sends: -, deploy, redeploy, publish, *
      destroys: rm, remove, rollback, promote, teardown, * rm, * remove, * delete, * prune, env rm, domains move, domains transfer-in, dns rm, certs rm, alias rm, project rm, secrets rm, target rm, cache purge, blob del, integration remove, ... rm, ... remove`,
    rest: 'sends',
    as: (kind, found) =>
      kind === 'sends' && found.operands.length === 0 && found.options.length === 1 && has(found, 'version', 'v', 'help', 'h')
        ? 'here'
        : kind,
    flags: [
      'vercel --prod',
      'vercel',
      'vercel rm app --yes',
      'vercel env pull',
      'vercel --token x remove app',
      'surge teardown x.surge.sh',
      'vercel ls',
      'vercel ./dist --prod',
      'surge',
    ],
    quiet: ['vercel --version', 'vercel build', 'vc --help'],
  }),
  remote({
    names: `netlify ntl wrangler wrangler2 flyctl fly railway supabase amplify-cli eb cf porter-cli koyeb northflank zeabur upsun magento-cloud terminus pantheon deployctl deno-deploy partykit edgio cloud66 appwrite nhost hasura convex neon neonctl pscale planetscale turso xata prisma-cloud fauna upstash
      aiven avn mongocli realm-cli astro-cli expo-cli code-push appcenter shopify webflow contentful storyblok strapi-cloud sf sfdx ionic-cloud cargo-shuttle leptosctl fastly meteor-deploy tsuru oc-cli gcx`,
    of: 'what is deployed',
    options: `${usual} a|app= s|site= r|region= d|dir=read p|prod o|org= m|message= filter= auth= local remote linked db-url= workdir=enter project-ref= schema= profile= service= e=`,
    slashes: true,
    verbs: `${commonVerbs}
      here: help, help *, version, completion, completion *, docs, types, init-config, gen types --local, pages functions build, -
      project: build, functions build, check, dev, pages dev, validate, migration new, functions new, functions:create, gen *, codegen, lint, d1 migrations create
      looks: whoami, status, auth whoami, account show, target, orgs list
      shows: secret bulk, variables, env:list, env list, env:get, secrets list, auth token, tokens *, secret list, env pull, env:pull, env, credentials, proxy, ssh issue, service-key, printenv, ssh-key, inspect *
      sends: deploy, publish, up, pages deploy, pages publish, deploy *, versions upload, versions deploy, kv bulk put, kv key put, kv:key put, kv:bulk put, r2 object put, d1 execute, d1 import, storage cp, functions deploy, push, launch, *:push, *:deploy, db push, update, submit, triggers deploy, secret put, secrets set, data:import:*, force:*, project deploy *, compute publish, vcl custom create, volume *
      runs: ssh, ssh *, run, exec, shell, connect, tail, console, connect *, functions:invoke, functions invoke, functions serve, dev:exec, start, serve, apex run, db shell, db:cli, db psql, machine exec, machine run, sql, postgres connect, pg connect, psql, create-env
      destroys: destroy, delete, rollback, db reset, db remote *, db push --force, terminate, down, reset, kill, stop, restart, abort, swap, unlink *, apps destroy, *:delete, *:destroy, *:purge, *:remove, *:unset, *:disable, *:stop, *:rollback, *:clear, *:clone, sites:delete, kv:namespace delete, kv namespace delete, d1 delete, r2 bucket delete, queues delete, secret delete, secrets unset, migration repair, migration squash, database reset, branch delete, branches delete, projects delete, ... delete, ... destroy, ... remove, ... rm, ... purge, ... reset, ... revoke, ... rollback, ... *:delete, delete-*, purge-*, unbind-*, unset-*, remove-*, stop-*, update-*, *:restore, storage rm`,
    flags: [
      'netlify deploy --prod',
      'flyctl apps destroy a -y',
      'fly -a x scale count 0',
      'wrangler deploy',
      'wrangler secret put K',
      'wrangler d1 execute DB --command "DROP TABLE t"',
      'supabase db reset --linked',
      'railway down',
      'eb terminate env',
      'cf delete app -f',
      'fly status',
      'netlify sites:delete x',
      'cf delete-org o -f',
      'railway variables',
      'wrangler kv namespace delete --namespace-id x',
      'fly ssh console -a x',
      'pscale branch delete db b',
    ],
    quiet: ['netlify --version', 'wrangler --version', 'flyctl version', 'netlify build', 'supabase --version', 'fly help'],
  }),
];

/** Builds in the cloud, and puts what it built into the stores. */
const builds = remote({
  names: 'eas eas-cli',
  of: 'what is deployed',
  options: `${usual} p|platform= profile= e= message= branch= channel= local non-interactive wait no-wait auto-submit auto auto-submit-with-profile= output=write path=read id= latest clear-cache what-to-test=`,
  slashes: true,
  verbs: `
    here: help, help *, version, config, autocomplete, diagnostics, -
    project: init, build:configure, update:configure, metadata:lint, fingerprint:generate
    looks: whoami, account:view, project:info
    reads: build:list, build:view, update:list, update:view, branch:list, branch:view, channel:list, channel:view, device:list, device:view, submit:list, submit:view
    keeps: login, logout, account:login, account:logout
    shows: env:list, env:get, env:pull, env:exec, secret:list, credentials, credentials *
    destroys: *:delete, *:cancel, *:rollout, *:rollback, *:republish, *:pause, *:resume
    sends: build, build *, build:*, submit, submit *, submit:*, update, update *, deploy, deploy *, *:create, *:push, *:set, *:edit, *:run, *:map`,
  rest: 'sends',
  as: (kind, found) =>
    kind === 'sends' && textOf(found.operands[0]) === 'build' && has(found, 'local') && !has(found, 'auto-submit') ? 'project' : kind,
  flags: ['eas build --auto-submit', 'eas submit -p ios', 'eas update --branch production', 'eas env:pull', 'eas build -p ios'],
  quiet: ['eas --version', 'eas config', 'eas whoami --help'],
});

const services: readonly Program[] = [
  remote({
    names: `stripe twilio sentry-cli sentry datadog-ci datadog dd-agent newrelic pd pagerduty sendgrid plaid shippo auth0 okta cloudinary algolia launchdarkly ldcli posthog mixpanel grafanactl grafana-cli logcli amtool loki-cli tsuga honeytail honeymarker bugsnag bugsnag-cli codecov codecovcli coveralls coverallsapp codeclimate snyk sonar-scanner whitesource semgrep-cloud depfu renovate dependabot chromatic applitools lhci transifex tx crowdin lokalise lokalise2 weblate wlc zapier jira jira-cli asana trello clickup notion confluence acli-jira bitbucket slab wakatime wandb neptune mlflow-cloud comet clearml huggingface-cli hf kaggle openai anthropic dvc-cloud roboflow`,
    of: 'a service elsewhere',
    options: `${usual} api-key= l|list url=url auth-token= log-level= d|data= e|expand= p= o= r= u= b= n= file=read`,
    slashes: true,
    verbs: `${commonVerbs}
      here: help, help *, version, completion, completion *
      looks: config list, whoami, config --list, auth status
      reads: listen --print, test --version, releases list, get
      sends: upload, releases *, sourcemaps *, upload-dif, upload-proguard, send-event, monitor, trigger, post, events resend, listen, report, track, sync, tag, junit upload, lambda *, artifacts *, model *, datasets *, issue *, *, -
      destroys: ... delete, ... remove, ... cancel, ... reset, delete, releases delete, *:delete, *:remove, ... *:delete, ... *:remove, ... expire, ... silence, silence expire, ... logout`,
    rest: 'sends',
    flags: [
      'stripe customers delete c',
      'stripe trigger payment_intent.succeeded',
      'sentry-cli releases delete x',
      'twilio api:core:messages:create --body hi',
      'sentry-cli sourcemaps upload ./dist',
      'datadog-ci junit upload x.xml',
      'wandb sync x',
      'huggingface-cli upload o/r .',
      'snyk test',
      'jira issue delete X-1',
    ],
    quiet: ['stripe --version', 'sentry-cli --version', 'snyk --version', 'stripe help'],
  }),
  remote({
    names:
      'slack slackcat slack-cli telegram-send telegram-cli ntfy apprise pushover signal-cli matrix-commander mosquitto_pub discord-webhook discord.sh teams-cli gotify pushbullet textbelt wsend croc wormhole magic-wormhole webwormhole ffsend onionshare onionshare-cli pastebinit wgetpaste termbin gist gistit 0x0 dpaste ipfs syncthing',
    of: 'others',
    options: `${usual} file=read attach=read image=read i= m= d= stdin g|configure code= output=write out=write o=write`,
    verbs: `
      here: help, version, -
      reads: get, cat, ls, swarm peers
      keeps: login, logout, auth *, account *, register, link
      destroys: ... delete, ... rm, pin rm, repo gc`,
    rest: 'sends',
    as: (kind, found) => (kind === 'here' && !has(found, 'help', 'version', 'h', 'v') && found.operands.length === 0 ? 'sends' : kind),
    flags: [
      'slack chat send hi',
      'telegram-send hi',
      'ntfy publish t hi',
      'croc send ./x',
      'pastebinit',
      'ipfs add x',
      'wormhole send ~/.ssh/id_rsa',
      'telegram-send --file ~/.ssh/id_rsa',
    ],
    quiet: ['croc --version', 'wormhole --help'],
  }),
  remote({
    names:
      'frps serveo tailscaled headscale warp-cli inlets pinggy zrok localxpose loclx tunnelto teleport-connect sshuttle expressvpn nordvpn mullvad protonvpn',
    of: 'ways in and out of this machine',
    options: `${usual} url=url region= hostname= subdomain= port= p= l= log=write r= config=read u=`,
    verbs: `
      here: help, version, completion *
      runs: -
      reads: status, netcheck, whois, ip, list, show, listnetworks, peers, info, diagnose
      keeps: login, logout, config *, authtoken, account *, register, set, switch
      destroys: tunnel delete, down, disconnect, leave, ... delete, ... rm, ... remove`,
    rest: 'runs',
    flags: [
      'sshuttle -r host.example 0/0',
      'expose share http://localhost:80',
      'nordvpn connect',
      'pagekite 80 x.example',
      'headscale nodes delete -i 1',
      'frps',
    ],
    quiet: ['headscale version', 'sshuttle --help'],
  }),
  remote({
    names:
      'circleci jenkins-cli jenkins buildkite-agent bk gitlab-runner gitlab-ci-local drone woodpecker-cli travis appveyor codeship concourse teamcity gocd tkn-ci bitrise fastlane codemagic cirrus dagger-cloud buildkite depot-ci earthly-cloud spinnaker spin-cli octopus argo-ci screwdriver sd-local',
    of: 'builds elsewhere',
    options: `${usual} s|server=url auth= host=url c|config=read f|file=read o= job= r= pipeline= list preview`,
    verbs: `
      here: help, help *, version, completion *, -
      project: lint, config process, config pack, bashate, workflows, fmt, actions, lanes, list
      looks: info, diagnostic
      reads: config validate, build ls, build info, build logs, repo ls, pipeline list, list-jobs, get-job, console, follow, status, logs, history, builds, artifact download, artifact search, who-am-i, jobs, pipeline get
      keeps: setup, login, logout, register, unregister, config *, auth *, init, target
      shows: env list, secret ls, secret get, env get
      sends: orb publish, artifact upload, pipeline upload, publish *, upload, release
      runs: local execute, exec, exec *, start, run, run-single, build, bootstrap, trigger, groovy, groovysh, local *, step *, deploy, create-job, update-job, reload-configuration, install-plugin, hook *
      destroys: delete-job, delete-builds, delete-node, delete-view, delete-credentials, delete-*, stop, cancel, quiet-down, shutdown, restart, safe-shutdown, safe-restart, clear-queue, disable-*, offline-node, disconnect-node, ... rm, ... delete, ... remove, env rm, secret rm, unregister, orb unlist, cache purge, nuke, match nuke, *:delete`,
    rest: 'runs',
    as: (kind, found, call) => fastlanes(kind, found, call),
    flags: [
      'jenkins-cli delete-job x',
      'jenkins-cli -s http://j.example groovy x',
      'buildkite-agent start',
      'gitlab-runner exec shell job',
      'circleci local execute',
      'circleci config validate',
      'fastlane deploy',
      'drone build stop o/r 1',
      'gitlab-runner unregister --all-runners',
    ],
    quiet: ['circleci version', 'circleci config process .circleci/config.yml', 'gitlab-runner --version', 'gitlab-ci-local --list'],
  }),
];

/** Tools without verbs of their own list the project's. */
function fastlanes(kind: Kind, found: Options, call: Call): Kind {
  if (call.program === 'gitlab-ci-local')
    return has(found, 'list', 'preview', 'help', 'version') && found.operands.length === 0 ? 'project' : 'runs';
  return kind === 'here' && call.program === 'fastlane' && !has(found, 'help', 'version', 'h', 'v') && found.operands.length === 0
    ? 'runs'
    : kind;
}

const keepers: readonly Program[] = [
  remote({
    names: 'op bw rbw lpass pass gopass passage pass-cli keepassxc-cli kpcli dashlane dcli enpass-cli proton-pass keeper ksm',
    of: 'a keeper of passwords',
    by: 'files',
    options: `${usual} account= vault= o|out-file=write i= env-file=read session= field= clip c m n e`,
    verbs: `
      here: help, help *, version, completion *
      keeps: signin, signout, login, logout, unlock, lock, register, account *, config *, init, git *, vault create, sync
      changes: insert, generate, edit, create *, item create, item edit, add, set, mv, cp, import, document create, rename, move, copy
      destroys: rm, delete, remove, item delete, vault delete, document delete, delete *, purge, ... delete, ... rm, ... remove, user *, share`,
    rest: 'shows',
    more: (found, call) => behind(found, call, /^run$/),
    as: (kind, found) => (kind === 'here' && found.operands.length === 0 && !has(found, 'help', 'version', 'h', 'v') ? 'shows' : kind),
    flags: [
      'op read op://v/i/password',
      'op run --env-file .env -- npm test',
      'bw get password x',
      'pass show email',
      'pass',
      'pass rm -rf x',
      'gopass show x',
      'op item delete x',
      'op run -- rm -rf src',
      'rbw get x',
    ],
    quiet: ['op --version', 'bw --version', 'pass --version', 'pass help'],
  }),
  remote({
    names:
      'vault bao doppler infisical chamber aws-vault aws-okta saml2aws gimme-aws-creds berglas teller akeyless conjur envchain dotenvx dotenv-vault envkey envkey-source secrethub vlt hcp bws strongbox confidant credstash ejson kamus blackbox git-secret git-crypt transcrypt shhgit pass-env awsume',
    of: 'a keeper of secrets',
    options: `${usual} address=url namespace= p|project= config= mount= field= format= region= n= duration= env= path= e= log-level= prefix= f= r|role= s=`,
    slashes: true,
    verbs: `
      here: help, help *, version, completion *, print-env, policy fmt, operator generate-root -h, plugin info -h, precommit, gpg-agent --help
      keeps: login, logout, auth *, configure, configure *, setup, init, token *, add, switch, me, link, login *, use
      looks: list, configs, projects, environments, profiles, ls, status, auth list, whoami
      changes: write, kv put, kv patch, secrets set, secrets upload, set, put, write *, policy write, import, encrypt, hide, lock, rotate
      destroys: delete, remove, rm, kv delete, kv destroy, kv undelete, kv metadata delete, kv rollback, secrets disable, secrets move, secrets delete, auth disable, lease revoke, token revoke, policy delete, operator *, audit disable, plugin deregister, namespace delete, unset, clear, rekey, seal, ... delete, ... revoke, ... destroy, ... disable, ... remove, purge`,
    rest: 'shows',
    more: (found, call) => behind(found, call, /^(?:run|exec)$/),
    as: (kind, found, call) =>
      kind === 'here' &&
      found.operands.length === 0 &&
      !has(found, 'help', 'version', 'h', 'v') &&
      !/^(?:vault|bao|doppler|infisical|chamber)$/.test(call.program)
        ? 'shows'
        : kind,
    flags: [
      'vault kv get secret/x',
      'vault secrets disable kv',
      'doppler secrets download',
      'doppler run -- npm start',
      'aws-vault exec prod -- env',
      'chamber exec app -- rm -rf src',
      'vault -address=https://v.example read x',
      'vault operator seal',
      'git-crypt unlock',
      'infisical export',
      'vault token create',
      'envchain aws env',
    ],
    quiet: ['vault --version', 'vault version', 'doppler --version', 'aws-vault --version', 'vault policy fmt x.hcl'],
  }),
  remote({
    names: 'sops minisign signify-openbsd cosign gitsign rekor-cli step certbot acme.sh lego mkcert cfssl cfssljson easyrsa',
    of: 'keys and what they close',
    by: 'files',
    options: `${usual} i|identity=read o|output=write r|recipient= R|recipients-file=read d|decrypt e|encrypt p|passphrase a|armor s|k= extract= key=read certificate=read kms= pgp= age= filename-override= in-place input-type= output-type= set= ignore-mac G S m= x= P= W install uninstall`,
    verbs: `
      here: help, help *, version, completion *, certificate inspect, certificate lint, certificate fingerprint, crypto jwt inspect, inspect, verify --offline, crypto hash *
      reads: verify, verify-*, search, certificates, tree, triangulate
      keeps: login, ca bootstrap, initialize, path *, context *
      changes: encrypt, edit, set, updatekeys, rotate, generate-key-pair, import-key-pair, certonly, renew, run, certificate *, ca *, crypto *, key *, generate, init, gencert, issue, --issue
      sends: sign, sign-blob, attest, attach *, upload, upload *, copy, load, save, publish
      runs: exec-env, exec-file
      destroys: revoke, delete, clean, unset, unregister, --revoke, --remove, piv-tool`,
    rest: 'shows',
    as: ofKeys,
    flags: [
      'sops -d secrets.yaml',
      'sops secrets.yaml',
      'sops exec-env s.yaml env',
      'cosign sign r.example/x',
      'certbot renew',
      'mkcert -install',
      'certbot delete',
    ],
    quiet: ['sops --version', 'cosign version', 'step version'],
  }),
];

function ofKeys(kind: Kind, found: Options): Kind {
  return kind === 'here' && found.operands.length === 0 && !has(found, 'help', 'version', 'h', 'v') ? 'shows' : kind;
}

/** Every platform and service. */
export const platforms: readonly Program[] = [...hosting, builds, ...services, ...keepers];
