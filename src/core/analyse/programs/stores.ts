/** Stores and streams outside SQL: queues, key-value and search stores, object storage, backups. */
import { code, textOf, touch } from '../effects.ts';
import { has } from '../options.ts';
import type { Program } from '../program.ts';
import { storeEnds } from './clouds.ts';
import { remote } from './remote.ts';

const streams: readonly Program[] = [
  remote({
    names: `kafka-topics kafka-consumer-groups kafka-configs kafka-acls kafka-delete-records kafka-reassign-partitions kafka-console-producer kafka-console-consumer kafka-streams-application-reset kafka-leader-election kafka-storage kafka-server-start kafka-server-stop zookeeper-shell zkCli connect-distributed
      kafka-topics.sh kafka-consumer-groups.sh kafka-configs.sh kafka-acls.sh kafka-delete-records.sh kafka-reassign-partitions.sh kafka-console-producer.sh kafka-console-consumer.sh kafka-streams-application-reset.sh kafka-leader-election.sh kafka-storage.sh kafka-server-start.sh kafka-server-stop.sh zookeeper-shell.sh zkCli.sh`,
    of: 'the stream',
    options:
      'bootstrap-server= zookeeper= broker-list= topic= group= command-config=read producer.config=read consumer.config=read partitions= replication-factor= config= offset-json-file=read reset-offsets execute delete list describe version help all-topics dry-run',
    verbs: `
      changes: -`,
    as: (_, found) => {
      if (found.operands.length === 0 && found.options.length === 1 && has(found, 'version', 'help')) return 'here';
      if (has(found, 'delete', 'execute') || found.options.some(one => /^(?:remove|delete-)/.test(one.name))) return 'destroys';
      return has(found, 'list', 'describe') && found.operands.length === 0
        ? 'reads'
        : /delete|reset/.test(found.operands.map(one => textOf(one) ?? 'delete').join(' '))
          ? 'destroys'
          : 'changes';
    },
    flags: [
      'kafka-topics.sh --bootstrap-server b:9092 --delete --topic t',
      'kafka-topics --list --bootstrap-server b:9092',
      'kafka-delete-records.sh --offset-json-file x',
      'kafka-consumer-groups --reset-offsets --execute --group g',
      'zookeeper-shell b:2181 deleteall /x',
    ],
    quiet: ['kafka-topics.sh --version'],
  }),
  remote({
    names:
      'rabbitmqctl rabbitmqadmin rabbitmq-plugins rabbitmq-diagnostics nats rpk kcat kafkacat kaf confluent ccloud pulsar-admin pulsar-client pulsarctl mqttx mosquitto_sub activemq sqs-cli nsqadmin nsq_to_file tctl zeebe zbctl redpanda emqx emqx_ctl vmq-admin',
    of: 'the queue',
    options:
      'n|node= p|vhost= q|quiet t|timeout= s|server= b|broker= creds=read context= u|username= P|password= H|host= V= N= c|config=read brokers= X= l= longnames topic= help version f|force h',
    slashes: true,
    verbs: `
      here: help, help *, version, -
      runs: -
      reads: list, list_*, status, ping, check_*, cluster_status, environment, report, ls, info, topic list, topic describe, consumer info, stream info, stream ls, topics list, topics stats, * list, * describe, * info, * ls, * report, get, show, server *
      keeps: context *, login, logout, profile *, env *
      destroys: reset, force_reset, stop, stop_app, delete_*, purge_queue, forget_cluster_node, clear_*, close_*, delete, purge, rm, * delete, * rm, * purge, * remove, * reset, * terminate, * cancel, * skip, * unload, stream rm, stream purge, consumer rm, kv del, kv rm, kv purge, topic delete, topics delete, namespaces delete, tenants delete, group delete, cluster *, ... delete, ... del, ... rm, ... purge, eval, shutdown, rotate_logs, set_permissions, change_password, hipe_compile, trim-topic`,
    flags: [
      'rabbitmqctl reset',
      'rabbitmqctl -n rabbit@h delete_queue q',
      'nats stream rm ORDERS -f',
      'rpk topic delete t',
      'pulsar-admin topics delete t',
      'rabbitmqctl list_queues',
      'rabbitmqadmin purge queue name=q',
      'kcat -b b:9092 -t t -P',
    ],
    quiet: ['rabbitmqctl --help', 'nats --version', 'rpk version'],
  }),
  remote({
    names: 'celery rq dramatiq huey arq airflow prefect dagster luigi mlflow',
    of: 'the queue',
    by: 'files',
    options:
      'A|app=project b|broker=url result-backend= loader= config= workdir=enter C|no-color q|quiet u|url=url l|loglevel= Q|queues= f|force c|concurrency= n= help version D|detach purge discard B|beat S|scheduler= s|schedule|schedule-filename=write E|task-events O= X= P|pool= time-limit= soft-time-limit= max-tasks-per-child= autoscale= without-gossip without-mingle without-heartbeat statedb=write uid= gid= umask= executable=program hostname= pidfile=write logfile=write p= h m=',
    verbs: `
      here: --version, version, help, -
      project: worker, beat, report, dags list, dags test, tasks test, tasks list, info, cheat-sheet, ui, server, dev, standalone, webserver, scheduler, run, test
      reads: inspect *, status, result, list, events, flower, migrate --help
      runs: call, control *, shell, deploy, deployment *, trigger, dags trigger, connections *, variables *, exec
      destroys: purge, amqp *, empty, requeue, kill, multi *, upgrade, db *, dags delete, pools *, gc, delete, ... delete, logtool, ... reset, experiments delete, cleanup, work-queue delete, migrate`,
    as: (kind, found) => (has(found, 'D', 'purge', 'discard') && kind === 'project' ? 'destroys' : kind),
    more: (_, call, kind) => (kind === 'project' ? { effects: [code('project', 'runs tasks of the project', call.place)] } : {}),
    flags: [
      'celery -A app purge -f',
      'celery -A app amqp queue.purge q',
      'celery -A app control shutdown',
      'airflow db reset -y',
      'rq empty q',
      'celery -A app worker -D',
      'airflow dags delete x',
      'celery -A app worker --purge',
    ],
    quiet: ['celery -A app worker -l info', 'celery --version', 'airflow version', 'celery -A app report'],
  }),
];

const keyed: readonly Program[] = [
  remote({
    names: 'etcdctl etcdutl consul nomad boundary waypoint zkcli',
    of: 'the store',
    style: 'gnu',
    options:
      'endpoints= cert=read key=read cacert=read user= http-addr=url token= token-file=read datacenter= namespace= address=url region= ca-cert=read client-cert=read client-key=read w|write-out= command-timeout= dial-timeout= help version prefix from-key hex recurse stale',
    slashes: true,
    verbs: `
      here: version, help, help *, fmt, hcl fmt, job init, -
      project: validate, job validate, config validate, monitor --help
      reads: get, watch, endpoint *, member list, alarm list, lease list, user list, role list, auth status, snapshot status, kv get, kv export, members, info, catalog *, operator raft list-peers, operator autopilot get-config, status, job status, node status, alloc status, alloc logs, logs, ui, monitor, plan, job plan, job inspect, * list, * read, * status, * info, ls, config list, config read, check, debug, rtt, services
      keeps: login, logout, connect *, config *
      shows: snapshot save, acl bootstrap, acl token *, keyring, keygen, kv get -detailed, operator root keyring *
      runs: exec, lock, alloc exec, agent, event, elect, event *, run, job run, job dispatch, ssh
      destroys: del, delete, rm, rmdir, txn, compact, compaction, defrag, snapshot restore, snapshot delete, member remove, lease revoke, user delete, role delete, auth disable, alarm disarm, move-leader, kv delete, kv import, leave, force-leave, maint, services deregister, acl *, job stop, stop, node drain, node eligibility, system gc, system *, operator *, namespace delete, var purge, volume *, * delete, * remove, * purge, * stop, * destroy, * revoke, migrate, make-mirror, ... delete, ... purge, ... -purge, alloc stop, job revert, job scale, quota *, sentinel *`,
    flags: [
      "etcdctl del '' --prefix",
      'etcdctl --endpoints=e:2379 get x',
      'consul kv delete -recurse app/',
      'nomad job stop -purge x',
      'nomad node drain -enable x',
      'consul leave',
      'nomad system gc',
      'etcdctl snapshot restore x.db',
      'consul exec reboot',
    ],
    quiet: ['etcdctl version', 'consul --version', 'nomad fmt', 'consul validate config.hcl', 'nomad job validate job.nomad'],
  }),
  remote({
    names:
      'influx influxd elasticdump esrally es-cli opensearch-cli solr bin-solr meilisearch typesense nodetool sstableloader cqlsh-expansion couchbase-cli cbq couchdb-cli arangosh arangodump neo4j-admin cypher-shell dgraph surreal edgedb tarantool aerospike-cli asadm aql scylla riak riak-admin hdfs hadoop hbase beeline spark-submit spark-sql spark-shell pyspark presto pinot-admin tinybird weaviate qdrant milvus milvus_cli',
    of: 'the store',
    options:
      'host= h= p|port= u|user= pw|password= t|token= o|org= org-id= input= output= config=read type= f|file=read e= execute= query= database= d= keyspace= k= q|quiet help version skip-verify',
    slashes: true,
    verbs: `
      here: help, version, -
      reads: status, info, ring, tablestats, tpstats, compactionstats, describecluster, gossipinfo, netstats, ping, org list, bucket list, user list, dfs -ls, dfs -cat, fs -ls, fs -cat, dfs -du, fsck, dfsadmin -report, datasource ls, pipe ls
      keeps: config *, auth *, login, logout, setup
      runs: -
      destroys: delete, clearsnapshot, decommission, removenode, drop, truncate, flush, assassinate, drain, stopdaemon, cleanup, * delete, * drop, bucket delete, dfs -rm*, fs -rm*, dfs -mv, dfs -expunge, namenode *, dfsadmin *, ... -rm, ... -rmr, ... -rm*, ... delete, ... drop, ... rm, ... remove, ... wipe, ... reset, ... -skipTrash, restore, load, bulk-import`,
    rest: 'changes',
    as: (kind, found, call) =>
      kind === 'here' && /shell|sql$|beeline|spark|cqlsh|trino|presto/.test(call.program) && !has(found, 'help', 'version') ? 'runs' : kind,
    flags: [
      'influx delete --bucket b --start 1970-01-01T00:00:00Z --stop 2030-01-01T00:00:00Z',
      'nodetool decommission',
      'elasticdump --input=http://a.example:9200 --output=x.json',
      'hdfs dfs -rm -r /data',
      'nodetool status',
      'curator config.yml',
      'spark-submit job.py',
      'cypher-shell "MATCH (n) DETACH DELETE n"',
      'hadoop fs -rmr -skipTrash /x',
    ],
    quiet: ['influx version', 'nodetool help'],
  }),
];

const remoteEnd = /^(?:[\w.+ -]{2,}|:\w+|[A-Za-z0-9_-]+(?:,[^:]*)?):/;

const storage: readonly Program[] = [
  remote({
    names: 'rclone',
    of: 'remote storage',
    options: `config=read P|progress v n|dry-run i|interactive include= exclude= filter= include-from=read exclude-from=read filter-from=read files-from=read transfers= checkers= bwlimit= max-age= min-age= max-size= min-size= log-file=write log-level= backup-dir= suffix= drive-root-folder-id= s3-provider=
      password-command=script rc rc-addr= rc-user= rc-pass= u|update q|quiet L l cache-dir= temp-dir= stats= retries= timeout= contimeout= header= user-agent= ca-cert=read client-cert=read client-key=read addr= rc-serve help version V`,
    verbs: `
      here: version, help, help *, completion *, genautocomplete *, gendocs *, -
      looks: listremotes, config file, config providers, config paths
      reads: ls, lsd, lsl, lsf, lsjson, size, cat, check, tree, about, md5sum, sha1sum, hashsum, cryptcheck, ncdu, checksum, copyurl, config userinfo
      keeps: config, config *, authorize, obscure, reveal, selfupdate
      shows: config show, config dump, link
      sends: copy, copyto, rcat, bisync, mkdir, touch
      runs: mount, nfsmount, cmount, serve *, rcd, rc, rc *, backend *, test *
      destroys: sync, move, moveto, delete, deletefile, purge, rmdir, rmdirs, cleanup, dedupe, settier, archive *`,
    details: Object.fromEntries(
      [
        'sync',
        'copy',
        'move',
        'copyto',
        'moveto',
        'bisync',
        'check',
        'ls',
        'lsd',
        'lsl',
        'lsf',
        'cat',
        'delete',
        'purge',
        'size',
        'tree',
      ].map(name => [name, storeEnds(remoteEnd)]),
    ),
    flags: [
      'rclone purge remote:b',
      'rclone sync . remote:b',
      'rclone -v delete remote:b/x',
      'rclone copy ~/.ssh remote:b',
      'rclone ls remote:',
      'rclone copy remote:b /etc/x',
      'rclone config show',
      'rclone serve http .',
      'rclone --password-command "rm x" ls r:',
    ],
    quiet: ['rclone version', 'rclone --version', 'rclone help'],
  }),
  remote({
    names:
      's3cmd s4cmd s5cmd s3fs goofys mc mcli minio b2 b2v3 backblaze-b2 storj uplink wasabi filebase aws-s3 swift-cli obsutil ossutil ossutil64 coscmd qshell qsctl bucketcli dropbox dropbox_uploader dbxcli gdrive skicka megatools mega-cmd megacli put.io onedrive nextcloudcmd cadaver davfs2 lakectl dvc-remote git-annex-remote',
    of: 'remote storage',
    options:
      'c|config=read access_key= secret_key= host= host-bucket= region= q|quiet v|verbose r|recursive f|force n|dry-run exclude= include= exclude-from=read P|acl-public endpoint-url=url profile= credentials-file=read C|config-dir=read json insecure no-color autocompletion delete-removed delete remove help version older-than= newer-than= incomplete versions dangerous access=',
    slashes: true,
    verbs: `
      here: version, --version, help
      keeps: -
      looks: alias list, alias ls, account get, config dump
      reads: ls, la, info, du, stat, cat, head, find, tree, diff, list-buckets, list-file-names, ls-*, get, download-*, watch, list_buckets, get-bucket, list_file_names, * list, * info, file info, bucket list, download, whoami, account
      keeps: alias *, config *, --configure, authorize-account, authorize_account, account *, login, setup, clear-account
      shows: share *, signurl, presign, support *, key create, create-key, create_key, generate-url
      sends: put, cp, sync, mirror, upload-*, upload_file, upload, pipe, upload-file, file upload, modify, push
      runs: mount, server, sql, gateway, admin *, serve
      destroys: del, delete, rm, rb, mv, move, expire, setacl, setpolicy, delpolicy, dellifecycle, delcors, delete-*, delete_bucket, delete_file_version, hide-file, rm-*, bucket delete, file delete, cancel-*, undo, * remove, * rm, * delete, retention *, legalhold *, ilm *, replicate *, event remove, version *, encrypt *, policy *, anonymous *, ... --force, ... rm, ... del, ... delete, ... rb`,
    as: (kind, found, call) =>
      has(found, 'delete-removed', 'remove', 'delete') && kind === 'sends'
        ? 'destroys'
        : kind === 'here' && call.program === 'mc' && found.operands.length === 0 && !has(found, 'version', 'help')
          ? 'runs'
          : kind,
    details: Object.fromEntries(
      ['put', 'cp', 'sync', 'mirror', 'mv', 'get'].map(name => [name, storeEnds(/^(?:s3:\/\/|[\w-]+\/[\w-]|[a-z0-9]+:)/)]),
    ),
    flags: [
      'mc rm --recursive --force m/b',
      's3cmd del --recursive s3://b',
      's3cmd sync --delete-removed . s3://b',
      'b2 delete-bucket x',
      's5cmd rm s3://b/*',
      'mc mirror --remove . m/b',
      'mc ls m/b',
      's3cmd put ~/.ssh/id_rsa s3://b',
      'mc',
      's3cmd --configure',
    ],
    quiet: ['s3cmd --version', 'mc --version'],
  }),
];

const backups: readonly Program[] = [
  remote({
    names:
      'restic borg borgmatic duplicity duply duplicacy kopia bup rdiff-backup rsnapshot tarsnap bacula bconsole pgbackrest wal-g wal-e barman autorestic resticprofile rustic zpaq burp urbackupclientctl timeshift snapper deja-dup btrbk sanoid syncoid zfs-autobackup etcd-backup vorta pgbackup velero-plugin',
    of: 'a backup',
    options:
      'r|repo|repository= repository-file=read password-file=read p= password-command=script c|config=read f|file=read n|dry-run stanza= H|host= tag= e|exclude= exclude-file=read files-from=read t|target=write q|quiet v|verbose json cache-dir= o= rsh=program remote-path= rclone.program=program encrypt-key= sign-key= archives-dir= name= keep-last= keep-daily= keep-weekly= help version h V',
    slashes: false,
    verbs: `
      here: version, help, help *, completion, generate
      looks: config, config show, repository status, rlist, info --list
      reads: snapshots, list, ls, stats, diff, find, check, info, cat, verify, collection-status, list-current-files, status, backup-list, wal-verify, list-files, show-backup, snapshot list, policy list, rinfo, benchmark, history
      keeps: init, key *, repository *, self-update, login, set-passphrase
      shows: dump, key export, export-tar
      sends: backup, create, full, incremental, incr, copy, backup-push, wal-push, snapshot create, snapshot, upload, with-lock, sync, push
      runs: mount, serve, web, server *, restore, extract, backup-fetch, recover, wal-fetch, server
      destroys: forget, prune, delete, unlock, rewrite, repair *, rebuild-index, migrate, tag, compact, recreate, rename, break-lock, cleanup, remove-*, purge, remove-older-than, remove-all-but-*, expire, stanza-delete, stop, delete-*, snapshot delete, maintenance *, policy *, blob *, content *, transfer, nuke, -d, undochange, rollback, fix, rdelete, undelete, collect-garbage`,
    rest: 'changes',
    as: (kind, found, call) =>
      kind === 'here' && found.operands.length === 0 && !has(found, 'help', 'version', 'h', 'V') && found.options.length > 0
        ? 'destroys'
        : kind === 'here' &&
            found.operands.length === 0 &&
            /borgmatic|btrbk|sanoid|timeshift/.test(call.program) &&
            !has(found, 'help', 'version')
          ? 'changes'
          : kind,
    details: {
      backup: { operands: 'read', recursive: '*' },
      create: { operands: 'text read', recursive: '*' },
      restore: { options: 'i|include= target=write t=write', operands: 'text' },
    },
    more: (found, call) => ({
      effects: found.options
        .filter(one => one.name === 'r' && /^[./]/.test(textOf(one.value) ?? ''))
        .flatMap(one => (one.value === undefined ? [] : touch('write', one.value, call))),
    }),
    flags: [
      'restic forget --keep-last 1 --prune',
      'restic -r /srv/repo forget latest',
      'borg delete repo::a',
      'borg prune --keep-daily 1 repo',
      'duplicity remove-all-but-n-full 1 file:///x',
      'restic snapshots',
      'tarsnap -d -f x',
      'kopia snapshot delete x --delete',
      'pgbackrest --stanza=x stanza-delete',
      'restic backup ~/.ssh',
      'restic --password-command "rm x" snapshots',
    ],
    quiet: ['restic version', 'borg --version', 'restic help', 'kopia --version'],
  }),
];

/** Every store, stream and backup. */
export const stores: readonly Program[] = [...streams, ...keyed, ...storage, ...backups];
