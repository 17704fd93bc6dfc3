/** What keeps servers and jobs running, and what tries them: web servers, process managers, batch queues, gateways, load generators. */
import { code, connectTo, reading, runs, textOf } from '../effects.ts';
import { has } from '../options.ts';
import type { Program } from '../program.ts';
import { brings, temporary } from './carried.ts';
import { commonVerbs } from './clouds.ts';
import { remote } from './remote.ts';
import { row } from './row.ts';

const servers: readonly Program[] = [
  remote({
    names: 'nginx openresty httpd apache2 apachectl apache2ctl lighttpd envoy',
    of: 'a server of this machine',
    by: 'files',
    style: 'single',
    options: 't T v V q S M l h k= s= c=read f=read p=enter g= e=write d=enter D= n= help version C= sf= st= x=read mode= config-path=read',
    verbs: `
      here: configtest, version, status
      destroys: stop, graceful-stop, kill
      runs: -`,
    rest: 'runs',
    as: (kind, found) =>
      has(found, 's', 'k', 'sf', 'st')
        ? 'destroys'
        : kind === 'runs' &&
            has(found, 't', 'T', 'v', 'V', 'S', 'c') &&
            !has(found, 'g', 'C', 'e') &&
            looking(found.options.map(one => one.name))
          ? 'here'
          : kind,
    flags: ['nginx -s stop', 'nginx', 'apachectl stop', 'nginx -c /srv/n.conf -t', "nginx -t -g 'error_log /x;'", 'httpd -k restart'],
    quiet: ['nginx -t -c ./nginx.conf', 'nginx -v'],
  }),
  remote({
    names: 'haproxy',
    of: 'a server of this machine',
    by: 'files',
    style: 'single',
    options: 'c f=read C=enter D db q V v vv n= N= p=write x= sf= st= L= W Ws S= m= dr',
    verbs: `
      here: help
      runs: -`,
    rest: 'runs',
    as: (kind, found) => (has(found, 'sf', 'st') ? 'destroys' : has(found, 'c', 'v', 'vv') && found.operands.length === 0 ? 'here' : kind),
    flags: ['haproxy -f x.cfg -sf 12', 'haproxy -f x.cfg', 'haproxy -c -f /srv/h.cfg'],
    quiet: ['haproxy -c -f haproxy.cfg', 'haproxy -v'],
  }),
  remote({
    names: 'caddy traefik frankenphp',
    of: 'a server of this machine',
    by: 'files',
    options:
      'c|config=read adapter= envfile=read w|watch w|overwrite d|diff p|pretty r|root= l|listen= b|browse address= a help version pidfile=write',
    verbs: `
      here: version, help, help *, fmt, validate, adapt, list-modules, build-info, environ, hash-password, completion, manpage, healthcheck
      project: run, file-server, respond, reverse-proxy, php-server
      changes: start, reload, trust, untrust, add-package, remove-package, upgrade, storage *
      destroys: stop
      runs: -`,
    as: (kind, _, call) => (call.program !== 'caddy' && kind === 'project' ? 'runs' : kind),
    details: { fmt: { operands: 'write' }, validate: {}, adapt: {} },
    flags: ['caddy stop', 'caddy start', 'caddy fmt --overwrite ../Caddyfile', 'caddy trust', 'traefik'],
    quiet: ['caddy fmt Caddyfile', 'caddy validate --config Caddyfile', 'caddy version', 'caddy run'],
  }),
  remote({
    names: 'pm2 pm2-dev supervisorctl supervisord circusctl circusd monit bluepill runit immortal immortalctl shawl nssm',
    of: 'what runs on after this command',
    by: 'files',
    options:
      'n|name= i|instances= c|configuration= s|serverurl= u= p= env= watch interpreter=program node-args= o=write e=write l=write cwd=enter v|version h|help lines= f|force',
    verbs: `
      here: help, version, examples, ecosystem, init
      reads: list, ls, l, status, logs, log, show, describe, info, monit, jlist, prettylist, pid, avail, tail, summary, report, -
      destroys: delete, del, stop, kill, shutdown, restart, reload, quit, flush, reset, scale, unstartup, remove, unmonitor, update, cleardump, rm, clear, signal, sendSignal, reloadLogs, deepUpdate`,
    rest: 'changes',
    more: (_, call, kind) => (kind === 'changes' ? { effects: [{ kind: 'background', place: call.place }] } : {}),
    flags: [
      'pm2 delete all',
      'pm2 start app.js',
      'pm2 kill',
      'pm2 list',
      'supervisorctl stop all',
      'monit stop all',
      'circusctl quit',
      'pm2 startup',
    ],
    quiet: ['pm2 --version', 'supervisorctl --help'],
  }),
  remote({
    names: 'foreman honcho overmind goreman hivemind nf shoreman mprocs process-compose',
    of: 'the processes of the project',
    by: 'files',
    options:
      'f|procfile=read e|env=read d|root|app-root=enter p|port= P= m|formation|concurrency= t|timeout= l|processes= s|socket= D|daemonize T= c= config=read help h v|version',
    style: 'first',
    verbs: `
      here: version, help, check
      project: start, s, -, up, *.yml, *.yaml
      changes: export
      destroys: kill, quit, stop, down, restart, connect`,
    rest: 'project',
    as: (kind, found) =>
      has(found, 'D') || found.operands.slice(1).some(one => /^(?:-D|--daemonize|-d|--detached(?:-.*)?)$/.test(textOf(one) ?? ''))
        ? 'changes'
        : kind,
    more: (found, call) => (textOf(found.operands[0]) === 'run' ? { runs: runs(found.operands.slice(1), call) } : {}),
    flags: [
      'overmind kill',
      'overmind start -D',
      'foreman run rm x',
      'foreman export systemd /etc/systemd',
      'foreman start -f /srv/Procfile -D',
    ],
    quiet: ['foreman start', 'honcho start web', 'overmind start', 'foreman check', 'foreman run node x.js'],
  }),
];

const jobs: readonly Program[] = [
  remote({
    names: `sbatch srun salloc scancel scontrol sacctmgr squeue sinfo sacct qsub qdel qstat qrsh qlogin qalter bsub bkill bjobs condor_submit condor_rm condor_q condor_hold flux-run sattach sreport
      oarsub oardel parallelcluster pcluster`,
    of: 'the batch queue',
    options: 'u|user= p|partition= n= N= t= c= A= J= o= e= q= h|help V|version j|job= state= account= format= help version',
    verbs: `
      here: version
      runs: -`,
    rest: 'runs',
    as: (kind, _, call) =>
      /^(?:squeue|sinfo|sacct|qstat|bjobs|condor_q|sreport)$/.test(call.program)
        ? 'reads'
        : /cancel|del$|kill|_rm|sacctmgr/.test(call.program)
          ? 'destroys'
          : kind,
    flags: ['sbatch job.sh', 'scancel -u me', 'srun rm -rf x', 'squeue -u me', 'qdel all', 'bkill 0', 'condor_rm -all'],
    quiet: ['sbatch --version'],
  }),
  remote({
    names: `ceph rados rbd radosgw-admin cephadm gluster lfs mmdelfs openstack-heat sqoop oozie yarn-cluster mapred databricks snow snowsql snowflake dbt dbx fivetran meltano airbyte octavia abctl great_expectations sqitch-cloud pgcli-cloud cloud_sql_proxy cloud-sql-proxy
      kcadm kcadm.sh kc.sh keycloak gitlab-ctl gitlab-rake gitlab-rails splunk kong deck apigeecli konnect tyk gravitee haproxyctl ipmitool racadm redfishtool esxcli vim-cmd vmkfstools ovftool xe nutanix ncli tanzu pks imgpkg-cloud triton openshift-install odo subctl
      fission faas-cli nuclio nuctl openfaas wsk consul-k8s consul-terraform-sync apprunner wrangler-legacy nixops colmena deploy-rs disnix disnix-env caprover coolify piku flynn convox mrsk cnab duffle cnab-to-oci unleash flipt growthbook flagsmith braintree meilisearch-cli gitea forgejo berg gitpod gp coder devpod daytona codespaces mutagen unison lsyncd syncthing-cli aptly-publish reprepro artifactory jf jfrog docker-credential-helper keybase matrix-synapse tootctl wp-cli magento magerun n98-magerun frappe odoo
      influx-cli telegraf-cloud zabbix_sender zabbix-cli icingacli nagiostats sensuctl checkmk prtg opsgenie opsgenie-lamp victorops firehydrant rootly statuspage uptimerobot pingdom`,
    of: 'what it serves',
    options:
      'c|config=read u|user= p|password= n|namespace= profile= host= port= H= U= P= I= s= q= o= f=read file=read k|key= id= name= project= target= t= url=url server=url server-url=url api-key= token= force y|yes i-really-really-mean-it yes-i-really-really-mean-it project-dir=read profiles-dir=read select= m|models= vars= help h version v V path= ssh= http=',
    slashes: true,
    verbs: `${commonVerbs}
      here: help, version, completion, completion *
      project: compile, parse, ls, list, docs generate, clean
      looks: config show, auth profiles
      sends: gateway sync, gateway apply, sync, apply, deploy, up, push, publish, switch
      runs: run, seed, snapshot, build, test, rails *, run-operation *, runner *, console, eval, eval-file, shell, ssh, sol *, enter, exec
      destroys: migrations reset, reset, gateway reset, osd pool *, osd purge, osd destroy, fs rm, * rm*, power *, chassis power *, vm process *, vmsvc/*, vm-destroy, vm-*, cleanse, clean *, stop, rmpool, clusters delete, fs rm *, jobs *, db drop, db reset, db *, site empty, plugin *, core *, search-replace, sql-*, sqlq, entity:delete, accounts delete, job -kill, application -kill, ... drop, ... kill, ... -kill, ... stop, ... cleanse, leave, down, undeploy, destroy, racreset, ... -force, archive`,
    as: (kind, found, call) =>
      kind === 'here' &&
      !has(found, 'help', 'version', 'h', 'v', 'V') &&
      found.operands.length === 0 &&
      (found.options.length > 0 || /^(?:snowsql|unison|lsyncd|morph|bench)$/.test(call.program))
        ? 'runs'
        : kind === 'project' && call.program !== 'dbt'
          ? 'reads'
          : kind,
    flags: [
      'ceph osd pool delete p p --yes-i-really-really-mean-it',
      'rados rmpool p p',
      'rbd rm image',
      'databricks clusters delete c',
      "snowsql -q 'drop database x'",
      'dbt run',
      'deck gateway reset --force',
      'kcadm.sh delete realms/x',
      'gitlab-ctl cleanse',
      'splunk clean eventdata -f',
      'ipmitool -H h power off',
      'esxcli vm process kill -w 1',
      'faas-cli remove x',
      'jf rt delete x',
      'wp db reset --yes',
      'coder delete ws',
      'odo delete',
      'openshift-install destroy cluster',
    ],
    quiet: ['ceph --version', 'dbt --version', 'dbt compile', 'databricks --version', 'odo version'],
  }),
  remote({
    names:
      'distrobox distrobox-enter distrobox-rm toolbox apptainer singularity ch-run udocker umoci charliecloud podman-toolbox flatpak-spawn host-spawn distrobox-host-exec bubblejail junest',
    of: 'a container that shares this home',
    by: 'socket',
    style: 'first',
    options: 'n|name= c|container= i|image= r= b= B|bind= host help version v V h d q s root additional-flags= H=',
    verbs: `
      here: version, help, help *
      reads: list, ls, inspect, cache list, images, ps, search
      sends: push, sign
      destroys: rm, rmi, stop, delete, cache clean, instance stop, remove, assemble rm, ephemeral, upgrade`,
    rest: 'runs',
    as: (kind, found, call) =>
      call.program === 'distrobox-rm'
        ? 'destroys'
        : kind === 'here' && found.operands.length === 0 && !has(found, 'help', 'version')
          ? 'runs'
          : kind,
    more: (found, call) => {
      const at = found.operands.findIndex(one => textOf(one) === '--');
      return at < 0 ? {} : { runs: runs(found.operands.slice(at + 1), call) };
    },
    flags: [
      'distrobox enter x -- rm -rf ~',
      'distrobox rm -f x',
      'toolbox run ls',
      'apptainer exec img.sif ls',
      'flatpak-spawn --host ls',
      'singularity shell img.sif',
      'distrobox-rm x',
    ],
    quiet: ['apptainer --version', 'distrobox version'],
  }),
];

const trials: readonly Program[] = [
  remote({
    names: 'k6 artillery locust newman gatling taurus bzt jmeter oha-run ghz',
    of: 'the servers it tries',
    options:
      'f|locustfile=project e|env= o|out= u|vus= d|duration= i= s|stage= c|config=read H|host=url headless r= t= n= l=write j=write J= G= iteration-data=read r|reporters= target=url output=write environment=read proto=read summary-export=write help h version V v collection=source',
    verbs: `
      here: version, help, help *, inspect, archive, new, convert, validate, completion, dino
      keeps: login, login *
      sends: cloud, cloud *, run-fargate, run:fargate, run:lambda, report
      project: *`,
    rest: 'project',
    as: (kind, found) =>
      found.options.some(one => one.name === 'o' && /^(?:cloud|influxdb|experimental|statsd|datadog)/.test(textOf(one.value) ?? ''))
        ? 'sends'
        : kind,
    more: (found, call) => ({
      effects: found.operands
        .filter(one => /^[a-z]+:\/\//.test(textOf(one) ?? ''))
        .flatMap(one => [code('elsewhere', `${call.program} runs code from elsewhere`, one.place), ...connectTo(one, 'https', call)])
        .concat(found.operands.filter(one => temporary(textOf(one))).flatMap(one => brings(one, call))),
    }),
    flags: [
      'k6 cloud x.js',
      'k6 run https://x.example/l.js',
      'newman run https://x.example/c.json',
      'artillery run-fargate x.yml',
      'k6 run -o influxdb=http://x.example l.js',
      'locust -H https://x.example -f l.py --headless',
    ],
    quiet: ['k6 run load.js', 'k6 version', 'k6 inspect load.js', 'newman run collection.json', 'locust --version'],
  }),
  row({
    names: 'ab wrk wrk2 hey siege vegeta bombardier oha autocannon loadtest httperf plow cassowary h2load nghttp',
    style: 'single',
    options:
      'n= c= t= d= z= q= m= H= A= T= a= x=url s=project p=read u=read D=read f=read targets=read rate= duration= b= l= L C= k r= cpus= R= latency timeout= o= output=write body=read g=write e=write i= w= connections= pipelining= help version h V server= uri= port=',
    operands: 'url',
    more: (found, call) =>
      found.options.some(one => one.name === 'targets') || found.operands.some(one => textOf(one) === 'attack')
        ? { effects: [code('unknown', 'its targets stand in a file', call.place)] }
        : {},
    flags: ['ab -n 100000 -c 10 http://x.example/', 'wrk -t12 http://x.example', 'vegeta attack -targets=t.txt', 'siege x.example'],
    quiet: ['ab -n 10 http://localhost:3000/', 'hey -n 10 http://127.0.0.1:8080/', 'autocannon http://localhost:3000', 'wrk -v'],
  }),
];

/** Whether these options only look at a configuration. */
function looking(names: readonly string[]): boolean {
  return (
    names.every(name => /^(?:[tTvVqScfpd]|M|l|D)$/.test(name)) &&
    names.some(name => /^[tTvVS]$/.test(name) || (name === 'c' && names.includes('f')))
  );
}

/** Disk images of emulators are files like others. */
const images: Program = {
  names: ['qemu-img', 'qemu-io', 'qemu-nbd'],
  read: call => reading(image.read(call)),
  flags: [
    'qemu-img convert -O raw a.qcow2 /dev/sda',
    'qemu-img create ../x.qcow2 10G',
    'qemu-nbd -c /dev/nbd0 a.qcow2',
    'qemu-img resize --shrink /srv/a.qcow2 1G',
  ],
  quiet: [
    'qemu-img info disk.qcow2',
    'qemu-img create -f qcow2 disk.qcow2 10G',
    'qemu-img convert -f raw -O qcow2 a.raw b.qcow2',
    'qemu-img --version',
  ],
};

const image = remote({
  names: 'qemu-img',
  of: 'a disk image',
  by: 'files',
  verbs: `
    here: info, check, create, convert, resize, compare, map, measure, snapshot, bench, bitmap, help
    changes: amend, rebase, dd, commit`,
  details: {
    info: { options: 'f= output= backing-chain U', operands: 'read' },
    check: { options: 'f= output= r= T= q', operands: 'write' },
    create: { options: 'f= b=read F= o= q u', operands: 'write text' },
    convert: { options: 'f= O= o= B=read c p q n S= t= T= m= W l=', operands: 'read', ending: 'write' },
    resize: { options: 'f= shrink preallocation= q', operands: 'write text' },
    snapshot: { options: 'l a= c= d= q U', operands: 'write' },
  },
  rest: 'changes',
  as: (kind, _, call) => (call.program === 'qemu-img' ? kind : 'runs'),
  flags: ['qemu-img'],
  quiet: [],
});

/** Every such program. */
export const fleets: readonly Program[] = [...servers, ...jobs, ...trials, images];
