/** Programs that only read over what describes machines: linters, validators and renderers of manifests, templates and policies. */
import { code, connect, textOf, touch } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { remote } from './remote.ts';
import { row } from './row.ts';

const usual =
  'c|config|config-file=read o|output= f|format= q|quiet v|verbose d|directory=read file=read h|help version out=write output-file=write report=write';

/** Some of them fetch what they check against. */
const fetching =
  (unless: readonly string[]) =>
  (found: Options, call: Call): Partial<Reading> =>
    found.operands.length === 0 || has(found, ...unless) ? {} : { effects: [connect('raw.githubusercontent.com', 443, call.place)] };

/** Rules, plugins and extensions of the project are code. */
const rules = (found: Options, call: Call): Partial<Reading> => ({
  effects: ['r', 'rules', 'e', 'external-checks-dir', 'plugin', 'a', 'append-rules', 'm']
    .flatMap(name => valuesOf(found, name))
    .flatMap(one => [...touch('read', one, call), code('project', `${call.program} runs rules`, one.place)]),
});

/** Every checker. */
export const checkers: readonly Program[] = [
  row({
    names:
      'tfsec terrascan checkov kics regula kube-linter kube-score cfn-lint cfn-guard cfn_nag cfn_nag_scan terraform-compliance dockerfilelint dockerfile_lint dockle-lint ansible-lint salt-lint cookstyle foodcritic spectral vacuum redocly-lint zizmor poutine terraform-docs helm-docs kompose move2kube tf-summarize tfcmt jsonnet-lint jsonnetfmt yaml-language-server kubesec-scan arkade-lint dclint docker-compose-linter checkmake ls-lint editorconfig-checker ec taplo rain-fmt',
    style: 'gnu',
    options: `${usual} r|rules= e|external-checks-dir= plugin= a|append-rules= m= t|template=read i|include-checks= include= exclude= skip-check= check= framework= compact soft-fail minimum-severity= w= x= s= l= p= fix external-checks-git=url download-external-modules=? bc-api-key= repo-id= var-file=read output-mode= sort-by= hide= show= output-template= recursive`,
    operands: 'source',
    recursive: '*',
    more: (found, call) => ({
      effects: [
        ...(rules(found, call).effects ?? []),
        ...(has(found, 'bc-api-key', 'repo-id', 'download-external-modules') ? [connect(undefined, undefined, call.place)] : []),
        ...(has(found, 'fix', 'write', 'generate-ignore') || found.operands.some(one => /^(?:fmt|format)$/.test(textOf(one) ?? ''))
          ? touch('write', { value: { kind: 'text', text: '.' }, place: call.place }, call)
          : []),
      ],
    }),
    flags: [
      'checkov -d ~/.aws',
      'tfsec /srv',
      'checkov -d . --bc-api-key x --repo-id a/b',
      'cfn-lint -o json ~/.ssh/id_rsa',
      'checkov -d . --external-checks-git https://e.example/r',
    ],
    quiet: [
      'tfsec .',
      'checkov -d .',
      'cfn-lint template.yaml',
      'ansible-lint site.yml',
      'kube-score score.yaml',
      'terraform-docs markdown table .',
      'helm-docs',
      'spectral lint openapi.yaml',
      'taplo fmt',
    ],
  }),
  row({
    names: 'kubeconform kubeval datree',
    style: 'single',
    options:
      'schema-location= s|schema-locations= additional-schema-locations= kubernetes-version= v= n= output= o= skip= reject= cache=write ignore-filename-pattern= strict summary verbose h help d|directories=read ignore-missing-schemas exit-on-error',
    operands: 'read',
    recursive: '*',
    more: fetching(['schema-location', 's', 'h', 'help']),
    flags: ['kubeconform manifests/', 'kubeval /srv/x.yaml'],
    quiet: ['kubeconform -h', 'kubeconform -schema-location schemas -strict manifests/', 'kubeconform --version'],
  }),
  remote({
    names:
      'tflint conftest opa regal kubesec jsonnet jb cue ytt nickel pkl dhall-to-yaml gomplate envsubst-go jsonschema-k8s yamale cerbos',
    of: 'a check',
    options: `${usual} p|policy=read data=read d=read b|bundle=read namespace= n= var= var-file=read filter= chdir=enter i|input=read J|jpath=read m|multi=write S|string e|exec V= A= tla-str= ext-str= recursive all-namespaces f|file=source init fix format= l|list url=url in=source data-value= output-files=write
      enable-plugin= call-module-type= minimum-failure-severity= force ignore-module= strict partial profile coverage threshold= run= schema= r t`,
    verbs: `
      here: help, help *, version, completion *, fmt, vet, def, check, lint, scan, build, parse, deps, capabilities, inspect, fix, test rules *, check config *, check rules *, check metrics, check *, rules check, rules lint, alertmanager verify, vulnerability, metrics
      project: eval, exec, test, verify, export, new, init, *, -
      reads: query *, tsdb analyze, debug *, remote-read *, rules list, rules diff, rules print, alertmanager get, ls, logs, watch, cat, bench, pull, install, get, mod tidy, mod get, sync, http
      sends: push, rules sync, rules load, alertmanager load, push *, mod publish, registry push, deploy, backfill
      runs: run, serve, server, compile-server, cmd, repl, tsdb create-blocks-from, promtool *
      destroys: rules delete, rules delete-namespace, alertmanager delete, rm, acl *, ... delete`,
    rest: 'project',
    as: (kind, found, call) => (call.program === 'tflint' && has(found, 'init') ? 'reads' : kind),
    details: { fmt: { operands: 'write', here: 'write' } },
    flags: [
      'opa run -s',
      'conftest pull https://e.example/p',
      'conftest push r.example/x',
      'tflint --init',
      'jsonnet /srv/x',
      'conftest test -p ~/.ssh x.yaml',
      'cue fmt ../x.cue',
    ],
    quiet: [
      'tflint',
      'tflint --recursive',
      'conftest test deployment.yaml',
      'opa test . -v',
      'opa fmt -w policy.rego',
      'opa eval -d policy.rego data.x',
      'jsonnet main.jsonnet',
      'cue vet x.cue',
      'ytt -f config',
    ],
  }),
  remote({
    names: 'promtool mimirtool cortextool tempo-cli rain kbld vendir imgpkg confd cdk-nag driftctl-local',
    of: 'what is deployed',
    options: `${usual} address=url id= key= rule-files=read rule-dirs=read i|image= b|bundle= to-repo= to-tar=write bundle-output=write lock-output=write imgpkg-lock-output=write profile= region= params= y|yes onetime backend= node=url confdir=read log-level= debug s`,
    verbs: `
      here: help, help *, version, completion *, check *, test rules, rules check, rules lint, rules prepare, alertmanager verify, fmt, build, tree, diff
      project: test *
      reads: query *, tsdb analyze, debug *, remote-read *, rules list, rules diff, rules print, alertmanager get, ls, logs, watch, cat, console, pull, sync, describe, tag list
      sends: push, push *, copy, rules sync, rules load, alertmanager load, deploy, backfill
      destroys: rm, rules delete, rules delete-namespace, alertmanager delete, acl *, ... delete, stackset rm
      runs: -`,
    flags: [
      'promtool query instant http://p.example up',
      'mimirtool rules delete ns g',
      'rain deploy t.yaml',
      'imgpkg copy -b r.example/x --to-repo s.example/x',
      'confd -onetime -backend etcd',
      'rain rm stack',
    ],
    quiet: ['promtool check config prometheus.yml', 'promtool test rules tests.yml', 'imgpkg --version', 'rain fmt t.yaml'],
  }),
  row({
    names: 'dot neato fdp sfdp circo twopi osage d2 plantuml mmdc structurizr-cli',
    options:
      'T= o|output=write O K= G= N= E= l=read i|input=read c|config|configFile= n= s= t|theme= q v|version h|help tsvg tpng pipe b= w= p|puppeteerConfigFile=project cssFile=read layout= e=',
    operands: 'read',
    more: (found, call) => ({
      effects: has(found, 'O') ? touch('write', { value: { kind: 'text', text: '.' }, place: call.place }, call) : [],
    }),
    flags: ['dot -Tpng /srv/x -o x.png', 'dot -Tsvg x.dot -o ../x.svg', 'mmdc -p ../browser.json -i a.mmd'],
    quiet: ['dot -Tsvg graph.dot > graph.svg', 'dot -Tpng graph.dot -o graph.png', 'mmdc -i a.mmd -o a.svg'],
  }),
  row({
    names:
      'trivy grype syft dockle dive-ci clair-scanner docker-bench-security kube-bench kube-hunter kubescape falcoctl anchore-cli osv-scanner govulncheck-scan crane regctl oras container-structure-test cst nuclei gitleaks-remote trufflehog-remote ggshield cdxgen',
    options: `${usual} i|input=read severity= ignorefile=read skip-dirs= platform= scanners= exit-code= timeout= cache-dir= username= password= server=url`,
    more: (found, call) => (onlyAsks(found) ? {} : { effects: [connect(undefined, undefined, call.place)] }),
    operands: 'text text',
    flags: [
      'trivy image alpine',
      'grype dir:.',
      'crane delete r.example/x',
      'oras push r.example/x:1 ./f',
      'syft alpine',
      'kubescape scan',
      'crane cp a b',
    ],
    quiet: ['trivy --version', 'syft version', 'grype --help'],
  }),
];

/** A version, or help: everything else fetches what it compares with, or reaches what it looks at. */
function onlyAsks(found: Options): boolean {
  const asks = found.options.some(one => /^(?:h|help|version|V)$/.test(one.name));
  return (found.operands.length === 0 && asks) || /^(?:version|help|completion)$/.test(wordOf(found));
}

function wordOf(found: Options): string {
  const [value] = found.operands;
  return value?.value.kind === 'text' ? value.value.text : '';
}
