/** Containers and virtual machines: docker, podman, compose and their kin, all of which reach a service that can do anything here. */
import type { Effect } from '../../values.ts';
import { connect, connectTo, form, reading, textOf, together, touch, touchTree } from '../effects.ts';
import { grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { type Detail, remote } from './remote.ts';

const service = 'containers';

const runOptions = `a|attach= add-host= annotation= arch= authfile=read blkio-weight= blkio-weight-device= cap-add= cap-drop= cgroup-conf= cgroup-parent= cgroupns= cgroups= cidfile=write conmon-pidfile=write
  c|cpu-shares= cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= cpus= cpuset-cpus= cpuset-mems= d|detach detach-keys= device= device-cgroup-rule= device-read-bps= device-read-iops= device-write-bps= device-write-iops=
  dns= dns-option= dns-search= domainname= entrypoint= e|env= env-file=read env-merge= expose= gidmap= gpus= group-add= h|hostname= health-cmd= health-interval= health-retries= health-start-period= health-timeout=
  image-volume= init-path= i|interactive ip= ip6= ipc= isolation= l|label= label-file=read link= link-local-ip= log-driver= log-opt= mac-address= m|memory= memory-reservation= memory-swap= memory-swappiness=
  mount= name= net|network= network-alias= oom-score-adj= o|os= personality= pid= pidfile=write pids-limit= platform= pod= pod-id-file= preserve-fds= privileged P|publish-all p|publish= pull= q|quiet read-only restart=
  rm rmi rootfs runtime= sdnotify= seccomp-policy= secret= security-opt= shm-size= sig-proxy stop-signal= stop-timeout= storage-opt= subgidname= subuidname= sysctl= systemd= timeout= tls-verify t|tty tz= tmpfs= uidmap= ulimit= umask=
  unsetenv= u|user= userns= uts= variant= v|volume= volume-driver= volumes-from= w|workdir= with-registry scale=`;

/** Options that hand the machine itself to a container (docker-run(1)); a socket or the root file system does as much. */
const powers: ReadonlyMap<string, RegExp> = new Map([
  ['privileged', /^(?!false$)/],
  ['cap-add', /./s],
  ['device', /./s],
  ['device-cgroup-rule', /./s],
  ['pid', /^host|^container:/],
  ['ipc', /^host/],
  ['uts', /^host/],
  ['net', /^host|^container:/],
  ['userns', /^host/],
  ['cgroupns', /^host/],
  ['security-opt', /./s],
  ['volumes-from', /./s],
  ['group-add', /./s],
  ['gpus', /./s],
  ['runtime', /./s],
]);

function powersOf(found: Options, call: Call): Effect[] {
  const given = found.options.filter(one => powers.get(one.name)?.test(one.value === undefined ? '' : (textOf(one.value) ?? 'host')));
  const bare = found.options.filter(one => one.name === 'privileged' && one.value === undefined);
  const names = [...new Set([...given, ...bare].map(one => one.name))];
  return names.length === 0 ? [] : [power(`--${names.join(', --')} gives the container what holds it in`, call)];
}

function power(reason: string, call: Call): Effect {
  return form({ rank: 'ask', id: 'container-escape', impact: 'system', reason }, call.place);
}

/** `-v HOST:INSIDE[:ro]`, where HOST is a path if it holds a slash or begins with a dot; else the name of a volume. */
function volume(argument: Argument, call: Call): Effect[] {
  const { value, place } = argument;
  if (value.kind === 'unknown')
    return /^[\w-]+:/.test(value.prefix)
      ? []
      : mounted({ value: { ...value, prefix: value.prefix.replace(/:.*$/s, '') }, place }, false, call);
  const [source = '', ...rest] = value.text.split(':');
  if (rest.length === 0 || !/^[./~]|\//.test(source)) return [];
  return mounted({ value: { ...value, text: source }, place }, /(?:^|,)(?:ro|readonly)(?:,|$)/.test(rest.at(-1) ?? ''), call);
}

/** `--mount type=bind,source=HOST,…` and what else has the shape `key=value,key=value`. */
function keyed(argument: Argument, call: Call): Effect[] {
  const text = textOf(argument);
  if (text === undefined) return mounted(argument, false, call);
  const pairs = new Map(text.split(',').map(pair => [pair.replace(/=.*$/s, ''), pair.replace(/^[^=]*=?/s, '')] as const));
  const source = pairs.get('source') ?? pairs.get('src');
  if (source === undefined || (pairs.get('type') ?? 'volume') === 'volume') return [];
  const only = ['readonly', 'ro'].some(key => pairs.has(key) && pairs.get(key) !== 'false');
  return mounted({ value: { kind: 'text', text: source }, place: argument.place }, only, call);
}

function mounted(source: Argument, only: boolean, call: Call): Effect[] {
  const text = textOf(source) ?? '';
  const grave = /\.sock$|^\/+(?:proc|sys|dev|etc|var|var\/run|run|root|home|boot|usr|bin|sbin|lib)?\/*$/.test(text);
  return [...touchTree(only ? 'read' : 'write', source, call), ...(grave ? [power(`a container gets ${text} of this machine`, call)] : [])];
}

const running: Detail = {
  style: 'first',
  options: runOptions,
  more: (found, call) => ({
    effects: [
      ...powersOf(found, call),
      ...valuesOf(found, 'v').flatMap(one => volume(one, call)),
      ...valuesOf(found, 'mount').flatMap(one => keyed(one, call)),
    ],
  }),
};

/** One end of a copy is `container:path`, the other is here. */
const copying: Detail = {
  options: 'a|archive L|follow-link q|quiet',
  more: (found, call) => ({
    effects: found.operands.flatMap((one, at) => {
      const text = textOf(one) ?? '';
      if (text === '-' || /^[^/.][^/]*:/.test(text)) return [];
      return at > 0 && at === found.operands.length - 1 ? touchTree('write', one, call) : touchTree('read', one, call);
    }),
  }),
};

const building: Detail = {
  options: `f|file=source t|tag= build-arg= build-context= cache-from= cache-to= o|output= d|dest= iidfile=write metadata-file=write l|label= add-host= allow= platform= progress= pull target= secret= ssh= network= q|quiet
    builder= no-cache-filter= m|memory= ulimit= shm-size= cgroup-parent= isolation= security-opt= v|volume= env-file=read authfile=read layers format= jobs= cap-add= device= ignorefile=read logfile=write`,
  operands: 'source',
  recursive: '*',
  more: (found, call) => ({
    effects: [
      ...powersOf(found, call),
      ...valuesOf(found, 'v').flatMap(one => volume(one, call)),
      ...valuesOf(found, 'secret').flatMap(one => keyed({ ...one, value: typed(one) }, call)),
      ...valuesOf(found, 'o').flatMap(one => output(one, call)),
    ],
  }),
};

function typed({ value }: Argument): Argument['value'] {
  return value.kind === 'text' ? { kind: 'text', text: `ro,${value.text.replace(/^type=\w+,|,type=\w+/g, '')},type=file` } : value;
}

/** Where a build puts its result: a directory, or `type=local,dest=…`. */
function output(argument: Argument, call: Call): Effect[] {
  const text = textOf(argument);
  const place =
    text === undefined ? argument : { ...argument, value: { kind: 'text', text: /(?:^|,)dest=([^,]*)/.exec(text)?.[1] ?? text } as const };
  return text === '-' || text === undefined || /^type=(?!.*dest=)/.test(text) ? [] : touchTree('write', place, call);
}

const verbs = `
  here: help, help *, completion, completion *, buildx version, context ls, context list, context show, compose version
  reads: version, info, ps, logs, images, inspect, stats, top, port, diff, history, events, search, wait, * ls, * list, * inspect, * ps, * logs, * history, * top, * stats, system df, system info, manifest inspect, buildx du, healthcheck run, generate *
  keeps: login, logout, context use, context create, context update, context import, trust key
  sends: push, image push, plugin push, manifest push, buildx imagetools create, sbom upload
  runs: run, exec, create, start, build, attach, container run, container exec, container create, container start, container attach, image build, builder build, buildx build, buildx bake, buildx create, service create, service update, stack deploy, play *, kube play, debug, unshare, container runlabel, container clone, container restore, plugin *, machine ssh, run-label, sandbox *, model run, scout *, farm build, quadlet install, offload *, mcp *
  destroys: rm, rmi, kill, stop, prune, * rm, * remove, * prune, container kill, container stop, container rm, container prune, image rm, image prune, image remove, volume rm, volume prune, volume remove, network rm, network prune, network remove, system prune, system reset, system reset *, builder prune, buildx prune, buildx rm, swarm leave, stack rm, stack down, stack remove, service rm, service scale, secret rm, config rm, node rm, node demote, plugin rm, plugin disable, context rm, manifest rm, pod rm, pod kill, pod stop, pod prune, machine rm, machine reset, play kube --down, kube down, checkpoint rm, rollback, service rollback, system migrate, system renumber, unpause, namespace rm`;

const details: Record<string, Detail> = Object.fromEntries([
  ...['run', 'create', 'container run', 'container create'].map(name => [name, running] as const),
  ...['exec', 'container exec'].map(
    name => [name, { ...running, options: runOptions.replace('v|volume= ', '').replace('mount= ', '') }] as const,
  ),
  ...['cp', 'container cp'].map(name => [name, copying] as const),
  ...['build', 'bud', 'image build', 'builder build', 'buildx build'].map(name => [name, building] as const),
  ...['save', 'image save', 'export', 'container export', 'context export'].map(
    name => [name, { options: 'o|output=write format= platform=' }] as const,
  ),
  ...['load', 'image load'].map(name => [name, { options: 'i|input=read platform=' }] as const),
  ...['import', 'image import'].map(name => [name, { options: 'c|change= m|message= platform=', operands: 'source text' }] as const),
  ...['stack deploy'].map(name => [name, { options: 'c|compose-file=read resolve-image=' }] as const),
  ...['secret create', 'config create'].map(
    name => [name, { options: 'd|driver= l|label= template-driver=', operands: 'text read' }] as const,
  ),
  ...['play *', 'kube play'].map(
    name =>
      [name, { options: 'configmap=read network= authfile=read log-driver= seccomp-profile-root=', operands: 'text source' }] as const,
  ),
]);

const globals =
  'H|host= c|context= config=read l|log-level= D|debug tls tlsverify tlscacert=read tlscert=read tlskey=read v|version help url= connection= identity=read root=read runroot=read n|namespace= a|address= data-root=read storage-driver= storage-opt= cgroup-manager= events-backend= hooks-dir=program conmon=program runtime=program out=write module=read remote';

/** A daemon of another machine may be meant, by `-H tcp://…`. */
function far(found: Options, call: Call): Effect[] {
  return ['H', 'url']
    .flatMap(name => valuesOf(found, name))
    .flatMap(one => (/^(?:unix|fd|npipe):|^\//.test(textOf(one) ?? '') ? [] : connectTo(one, 'http', call)));
}

const composeVerbs = `
  here: help, help *, version, config, convert, completion, completion *
  reads: ps, logs, images, top, port, events, ls, stats, volumes, wait
  sends: push, publish
  runs: up, run, exec, create, start, restart, build, watch, scale, attach, alpha *, bridge *, systemd, transform
  destroys: down, rm, kill, stop, reset, prune`;

const compose = remote({
  names: 'docker-compose podman-compose',
  of: service,
  by: 'socket',
  style: 'first',
  options:
    'f|file=source p|project-name= project-directory=read env-file=read profile= ansi= progress= parallel= H|host= c|context= log-level= v|version help verbose no-ansi compatibility dry-run all-resources podman-path=program podman-args= podman-run-args= in-pod= tlscacert=read tlscert=read tlskey=read tls tlsverify skip-hostname-check',
  verbs: composeVerbs,
  details: {
    run: { ...running, options: runOptions.replace('T ', '') },
    exec: { ...running, options: runOptions.replace('v|volume= ', '') },
    cp: copying,
    config: { options: 'o|output=write format= hash= lock-image-digests' },
    convert: { options: 'o|output=write format= hash=' },
  },
  more: (found, call) => ({ effects: far(found, call) }),
  flags: [
    'docker-compose down -v',
    'docker-compose -f prod.yml up -d',
    'docker-compose -f ~/.ssh/id_rsa config',
    'docker-compose -f oci://r.example/x config',
    'podman-compose rm -f',
    'docker-compose config -o /etc/x',
  ],
  quiet: ['docker-compose config -q', 'docker-compose -f docker-compose.yml config --services', 'docker-compose version'],
});

const dockerVerbs = remote({
  names: 'docker podman nerdctl',
  of: service,
  by: 'socket',
  style: 'first',
  options: globals,
  verbs,
  details,
  more: (found, call) => ({ effects: far(found, call) }),
  flags: [
    'docker run -v /:/h alpine',
    'docker ps',
    'docker --context prod rm -f web',
    'docker -H tcp://10.0.0.5:2375 images',
    'docker run --privileged alpine --help',
    'docker compose down -v',
    'docker compose -f /srv/x.yml config',
    'podman run --rm -v "$x":/src alpine',
    'docker cp web:/x /etc/x',
    'docker --unknown help rm x',
    'docker "$verb"',
  ],
  quiet: [
    'docker --version',
    'docker -v',
    'docker compose config',
    'docker compose -p app config --images',
    'docker build --help',
    'docker help',
    'docker context ls',
  ],
});

const outer = grammar(globals, 'first');

/** `docker compose` is a program of its own, with options of its own before its verb. */
const docker: Program = {
  ...dockerVerbs,
  read: call => {
    const found = options(call.arguments, outer);
    const [verb] = found.operands;
    if (verb === undefined || textOf(verb) !== 'compose') return alone(found) ? reading({}) : dockerVerbs.read(call);
    const cut = call.arguments.indexOf(verb);
    const before = dockerVerbs.read({ ...call, arguments: call.arguments.slice(0, cut) });
    return together(before, compose.read({ ...call, program: `${call.program} compose`, arguments: call.arguments.slice(cut + 1) }));
  },
};

/** `docker -v` says its version, and no more. */
function alone(found: Options): boolean {
  return found.operands.length === 0 && found.options.length === 1 && has(found, 'v', 'help');
}

/** Tools with few verbs that matter, each by a service of this machine. */
const machines: readonly Program[] = [
  remote({
    names: 'buildah',
    of: service,
    by: 'socket',
    options: 'root= runroot= storage-driver= log-level= registries-conf=',
    verbs: `
      here: version, help, help *
      reads: images, containers, ps, ls, inspect, info, manifest inspect
      keeps: login, logout
      sends: push, manifest push
      runs: run, bud, build, from, unshare, build-using-dockerfile
      destroys: rm, rmi, delete, prune, manifest rm`,
    details: { bud: building, build: building, run: running },
    flags: ['buildah rm --all', 'buildah bud -t x .', 'buildah push x docker://r.example/x'],
    quiet: ['buildah version'],
  }),
  remote({
    names: 'skopeo',
    of: 'an image registry',
    options:
      'creds= src-creds= dest-creds= authfile=read src-authfile=read dest-authfile=read policy=read cert-dir=read src-cert-dir=read dest-cert-dir=read tmpdir=read format= override-os= override-arch= command-timeout= debug help version',
    verbs: `
      here: help, help *, standalone-verify, manifest-digest
      reads: inspect, list-tags
      keeps: login, logout
      sends: copy, sync
      destroys: delete`,
    rest: 'changes',
    details: { copy: { more: images }, sync: { options: 's|src= d|dest=', operands: 'read write' } },
    flags: ['skopeo delete docker://r.example/x', 'skopeo copy docker://a.example/x dir:/etc/x', 'skopeo inspect docker://r.example/x'],
    quiet: ['skopeo --version'],
  }),
  remote({
    names: 'ctr crictl',
    of: service,
    by: 'socket',
    options: 'n|namespace= a|address= r|runtime-endpoint= i|image-endpoint= c|config=read t|timeout= debug D help version v',
    verbs: `
      here: help, completion, -
      reads: ps, images, pods, info, version, logs, inspect, inspecti, inspectp, stats, imagefsinfo, * ls, * list, * info
      runs: exec, run, runp, create, start, attach, port-forward, tasks exec, tasks start, containers create
      destroys: rm, rmi, rmp, stop, stopp, * rm, * delete, * remove, * prune, * kill, ... rm, ... delete, ... remove, ... prune`,
    flags: ['crictl rmi --prune', 'ctr -n k8s.io images rm x', 'ctr images ls', 'crictl exec x sh'],
    quiet: ['crictl --help'],
  }),
  remote({
    names: 'lxc incus lxd lxc-attach lxc-destroy lxc-stop lxc-start lxc-create lxc-ls lxc-info',
    of: service,
    by: 'socket',
    options: 'project= debug help version force-local q|quiet v|verbose n|name=',
    verbs: `
      here: help, help *, manpage, version
      runs: -
      reads: list, ls, info, image list, network list, storage list, profile list, config show, profile show, * list, * show, * info
      keeps: remote *
      runs: exec, launch, init, start, shell, console
      sends: publish, image export, image copy
      destroys: delete, rm, stop, image delete, network delete, storage delete, profile delete, snapshot delete, ... delete, rebuild, restore, storage volume delete`,
    details: { 'file *': copying },
    flags: ['lxc delete --force c1', 'incus exec c1 -- sh', 'lxc-destroy -n c1', 'lxc storage volume delete p v'],
    quiet: ['incus --version'],
  }),
  remote({
    names: 'multipass vagrant colima limactl lima orb orbctl finch utmctl podman-machine',
    of: 'virtual machines of this user',
    by: 'socket',
    options: 'h|help v|version machine-readable debug debug-timestamp timestamp no-tty color no-color p|profile=',
    verbs: `
      here: help, help *, version, validate, init, list-commands, -
      reads: list, ls, info, status, global-status, port, find, networks, box list, box outdated, snapshot list, ssh-config, get, plugin list, logs, inspect
      keeps: login, cloud *, set, context *
      runs: up, provision, ssh, exec, shell, start, launch, reload, resume, powershell, winrm, rdp, upload, mount, transfer, copy, plugin install, plugin update, sudo, run, create, edit, package
      destroys: destroy, delete, purge, halt, stop, suspend, box remove, box prune, snapshot delete, snapshot restore, plugin uninstall, plugin expunge, rm, remove, factory-reset, restore, prune, kill`,
    flags: [
      'vagrant destroy -f',
      'multipass delete --purge vm',
      'vagrant ssh -c "rm x"',
      'colima delete',
      'limactl rm -f x',
      'vagrant status',
    ],
    quiet: ['vagrant --version', 'vagrant validate', 'multipass version'],
  }),
  remote({
    names: 'virsh virt-install virt-clone virt-customize virt-viewer vboxmanage VBoxManage vmrun prlctl govc virtctl qm pct',
    of: 'virtual machines of this machine',
    by: 'socket',
    options: 'c|connect= r|readonly d|debug= l|log=write q|quiet t|timing v|version h|help',
    verbs: `
      here: help, help *, version
      reads: list, dominfo, domstate, dumpxml, net-list, pool-list, vol-list, nodeinfo, snapshot-list, showvminfo, domblklist, domifaddr, vminfo, vm.info, ls
      destroys: destroy, undefine, shutdown, reboot, reset, vol-delete, vol-wipe, pool-destroy, pool-delete, pool-undefine, net-destroy, net-undefine, snapshot-delete, snapshot-revert, managedsave-remove, detach-disk, detach-device, unregistervm, controlvm, closemedium, snapshot, vm.destroy, datastore.rm, deleteVM, ... --delete`,
    flags: [
      'virsh undefine vm1 --remove-all-storage',
      'virsh list --all',
      'VBoxManage unregistervm x --delete',
      'virt-install --name x',
      'govc vm.destroy x',
    ],
    quiet: ['virsh --version'],
  }),
  remote({
    names: 'kind minikube k3d k3s microk8s k0s kubeadm kops rke rke2 talosctl k3sup kubespray crc',
    of: 'a cluster and the containers it stands in',
    by: 'socket',
    options: 'name= kubeconfig=read p|profile= v= config=read q|quiet state= yes f=read help version',
    verbs: `
      here: version, help, help *, completion, completion *, -
      reads: get *, status, ip, profile list, service list, logs, cluster list, node list, registry list, dashboard, addons list, export logs, config view, kubectl get, config print, image ls, image list, inspect
      keeps: docker-env, export kubeconfig, update-context, config *, kubeconfig *
      runs: ssh, kubectl, exec, load *, image *, create *, start, up, init, join, server, agent, ctr, crictl, tunnel, mount, cp
      destroys: delete *, delete, stop, reset, pause, cluster delete, cluster stop, node delete, node stop, registry delete, down, remove, disable, addons disable, uninstall, upgrade, etcd-snapshot delete, ... delete, ... destroy, kubectl delete, wipe, leave`,
    flags: [
      'kind delete cluster',
      'minikube delete --all --purge',
      'k3d cluster delete c',
      'kubeadm reset -f',
      'minikube start',
      'kind create cluster --config k.yaml',
      'talosctl -n 10.0.0.1 reset',
    ],
    quiet: ['kind version', 'minikube version', 'k3d --version'],
  }),
  remote({
    names:
      'devcontainer act dagger earthly earth nixpacks ko kaniko jib bazel-docker balena dive ctop lazydocker docker-slim nsc depot docker-machine watchtower buildctl sysbox-runc runc crun runsc',
    of: service,
    by: 'socket',
    options:
      'l|list n|dryrun g|graph h|help v|version W|workflows=read e|eventpath=read j|job= s|secret= secret-file=read env-file=read var-file=read workspace-folder=read config=read P|platform= host=',
    style: 'gnu',
    verbs: `
      here: version, help, help *, completion, completion *, ls, doc, features info, templates *, builder list, outdated
      keeps: login, logout, config *, account *
      sends: push, publish, image push, registry *
      destroys: delete, rm, prune, kill, down, purge, ... delete, ... rm, destroy
      runs: -`,
    rest: 'runs',
    as: (kind, found) =>
      has(found, 'l', 'g') && found.operands.length < 2
        ? 'here'
        : has(found, 'v', 'h') && found.operands.length === 0 && found.options.length === 1
          ? 'here'
          : kind,
    flags: [
      'act -j build',
      'act',
      'devcontainer up --workspace-folder .',
      'earthly +build',
      'dagger call build',
      'dive app:latest',
      'runc delete -f x',
      'lazydocker',
      'act -l -W ~/.ssh/id_rsa',
    ],
    quiet: ['act -l', 'act --list', 'earthly --version', 'dagger version', 'earthly ls'],
  }),
];

/** skopeo names an end by `transport:`; the ones of this machine are files. */
function images(found: Options, call: Call): Partial<Reading> {
  const ends = found.operands.map((one, at) => {
    const file = /^(?:dir|oci|oci-archive|docker-archive|sif):([^:]+)/.exec(textOf(one) ?? '')?.[1];
    const inner: Argument = { value: { kind: 'text', text: file ?? '' }, place: one.place };
    return file === undefined
      ? [connect(undefined, undefined, one.place)]
      : at > 0
        ? touch('write', inner, call)
        : touchTree('read', inner, call);
  });
  return { effects: ends.flat() };
}

/** An emulator is a program like another: files are its disks, some options open ways in, and one of its consoles runs anything. */
const emulators: readonly Program[] = [
  {
    names:
      'qemu-system-x86_64 qemu-system-i386 qemu-system-aarch64 qemu-system-arm qemu-system-riscv64 qemu-kvm kvm firecracker cloud-hypervisor crosvm'.split(
        ' ',
      ),
    read: call => {
      const words = call.arguments.map(one => textOf(one) ?? '');
      if (words.length === 1 && /^--?(?:version|help|h)$/.test(words[0] ?? '')) return reading({});
      const files = call.arguments.flatMap(one => disk(one, call));
      return reading({
        effects: [
          form(
            { rank: 'ask', id: 'emulator', impact: 'system', reason: 'runs a whole machine, with disks and ways in of its own' },
            call.place,
          ),
          ...files,
        ],
      });
    },
    flags: ['qemu-system-x86_64 -hda /dev/sda', 'qemu-system-x86_64 -drive file=/etc/passwd,format=raw'],
    quiet: ['qemu-system-x86_64 --version'],
  },
];

function disk(argument: Argument, call: Call): Effect[] {
  const text = textOf(argument);
  const file =
    text === undefined
      ? undefined
      : (/(?:^|,)(?:file|path)=([^,]+)/.exec(text)?.[1] ?? (/^[./]|\.(?:img|qcow2?|raw|iso|vmdk|vdi)$/.test(text) ? text : undefined));
  return file === undefined ? [] : touch('write', { value: { kind: 'text', text: file }, place: argument.place }, call);
}

/** Every container tool. */
export const containers: readonly Program[] = [docker, compose, ...machines, ...emulators];
