/** Notebooks, pipelines, models and the servers of applications: they run the project openly; some verbs send, fetch or throw away. */
import { code, runs, textOf, together } from '../effects.ts';
import type { Program, Reading } from '../program.ts';
import { type Job, tool } from './tool.ts';

/** An address in the place of a file is code from elsewhere. */
function fromElsewhere({ rest, call }: Job): Partial<Reading> {
  const remote = rest.find(one => /^[a-z][a-z0-9+.-]*:\/\/|^git@|^github:/i.test(textOf(one) ?? ''));
  return remote === undefined ? {} : { effects: [code('elsewhere', `${call.program} runs what it fetches`, remote.place)] };
}

/** The watcher of the same name runs what stands behind `--` whenever a file changes. */
function handed({ call }: Job): Partial<Reading> {
  const at = call.arguments.findIndex(one => textOf(one) === '--');
  return call.program === 'reflex' && at >= 0 ? { runs: runs(call.arguments.slice(at + 1), call) } : {};
}

/** All of them. */
export const dataTools: readonly Program[] = [
  tool({
    names: 'jupyter jupyter-nbconvert jupyter-lab jupyter-notebook jupyter-server papermill nbqa nbstripout nbdime jupytext marimo voila',
    options:
      'help|h version ip= port= no-browser allow-root notebook-dir|ServerApp.root_dir=enter to= execute inplace output=write output-dir=write template= config=project stdin stdout p|parameters= y|yaml= f|parameters_file=read k|kernel= r= log-output cwd=enter c=code m= i matplotlib= profile= ipython-dir=write o= sync set-formats= pipe=script pipe-fmt= check= paired-paths update from= host= headless no-token debug allow-errors no-input ExecutePreprocessor.timeout= NotebookApp.token= user sys-prefix name= display-name= json generate-config post= nbqa-diff extra-keys=',
    verbs: {
      says: 'kernelspec/list kernelspec troubleshoot labextension/list nbextension/list serverextension/list server/list notebook/list --paths',
      run: 'notebook lab server nbconvert execute run edit nbclassic trust convert dejavu export',
      code: 'console qtconsole shell',
      toolchain:
        'labextension kernelspec/install kernelspec/remove kernelspec/uninstall nbextension serverextension labextension/install labextension/uninstall',
    },
    otherwise: 'run',
    bare: 'run',
    also: fromElsewhere,
    flags: [
      'jupyter nbconvert --execute ../x.ipynb',
      'jupyter console',
      'jupyter labextension install x',
      'papermill ../a.ipynb b.ipynb',
      'jupyter nbconvert --output-dir ../x a.ipynb',
      "jupytext --pipe 'rm x' a.ipynb",
    ],
    quiet: [
      'jupyter nbconvert --to html a.ipynb',
      'jupyter nbconvert --execute a.ipynb',
      'papermill in.ipynb out.ipynb -p alpha 1',
      'jupyter lab --no-browser',
      'jupyter kernelspec list',
      'marimo edit a.py',
    ],
  }),
  tool({
    names: 'streamlit gradio chainlit panel bokeh voila-server solara reflex flet mesop nicegui',
    options:
      'help|h version|v server.port= server.address= server.headless= browser.gatherUsageStats= port= host= watch|w autoreload show allow-websocket-origin= d|dev theme= app-dir=enter loglevel= env=',
    verbs: {
      says: 'version help docs info',
      look: 'config config/show',
      run: 'run serve hello dev init',
      deploys: 'deploy hosting',
      purge: 'cache cache/clear',
      account: 'login logout',
    },
    otherwise: 'run',
    bare: 'says',
    also: job => together(fromElsewhere(job), handed(job)),
    flags: [
      "reflex -r '\\.ts$' -- rm x",
      'streamlit run https://x.example/a.py',
      'streamlit cache clear',
      'reflex deploy',
      'streamlit run ../a.py',
      'gradio deploy',
    ],
    quiet: ['streamlit run app.py', 'gradio app.py', 'streamlit hello', 'chainlit run app.py -w', 'streamlit version'],
  }),
  tool({
    names: 'dvc kedro zenml flyte pyflyte metaflow kfp guild mlem',
    options:
      'help|h version|V v|verbose q|quiet cd=enter r|remote|rev= a|all-branches T|all-tags w|workspace f|force j|jobs= c|cloud m= n|name= pipeline= env|e= params= tags= from-nodes= to-nodes= S|set-param= queue p|pipeline single-item s dry local global system unset d|default x outs-no-cache o|out|outs= deps= metrics= plots= M= json md all-commits A project-dir|p=enter host= port= pool=',
    verbs: {
      says: 'version info root doctor',
      look: 'status diff metrics metrics/show metrics/diff plots plots/show plots/diff params params/diff dag ls-files check-ignore stage/list exp/show exp/diff exp/list registry catalog catalog/list',
      run: 'repro run exp exp/run stage stage/add dev test package lint server ui worker start agent block deployment work-pool flow-run flow',
      local:
        'init add commit checkout freeze unfreeze move mv unprotect new exp/apply exp/branch install config remote remote/add remote/modify remote/list remote/default exp/save cache cache/dir',
      remote: 'list ls artifacts data data/status check',
      fetch: 'pull fetch get get-url import import-url update exp/pull',
      publish: 'push exp/push deploy',
      loses: 'gc destroy remove exp/remove exp/clean exp/gc remote/remove queue/remove database/reset',
      account: 'studio cloud login studio/login',
      settings: 'global-config',
    },
    otherwise: 'run',
    bare: 'says',
    flags: ['dvc push', 'dvc gc -w -f', 'dvc destroy -f', 'dvc pull', 'dvc import-url https://x.example/a b', 'dvc --cd ../x repro'],
    quiet: ['dvc status', 'dvc repro', 'dvc add data/raw.csv', 'dvc dag', 'dvc exp run', 'kedro run', 'dvc metrics show'],
  }),
  tool({
    names:
      'tensorboard aim optuna optuna-dashboard ray accelerate deepspeed torchrun lightning transformers-cli llamafactory-cli lm_eval fairseq-train axolotl ludwig autogluon rasa spacy sqlmesh dagster-webserver',
    options:
      'help|h version|V p|port= host|bind= logdir=read backend-store-uri= default-artifact-root= reload_interval= e|entry-point= P|param-list= env-manager= experiment-name= run-id= m|model-uri= s|select|models= profiles-dir|project-dir=enter target|t= full-refresh vars= threads= f|config_file=project num_processes= nproc_per_node= nnodes= node_rank= master_addr= master_port= storage= study-name= load_fast= samples_per_plugin= bind_all offline entity= project= sync-all clean config=project module args= yes|y dag-id= static profile= exclude=',
    verbs: {
      says: 'version info env help config config/list debug',
      look: 'parse ls list compile validate doctor experiments/search runs/list dags dags/list',
      run: 'ui server run launch test train convert evaluate build seed snapshot source docs serve models models/serve status visualize start tasks tasks/test standalone scheduler webserver dags/test worker celery variables connections pools plan scan offline online enabled disabled estimate-memory tune',
      fetch: 'download deps install package pull init',
      publish: 'push upload deployments sagemaker azureml deploy',
      remote: 'sync artifact agent sweep models/download artifacts',
      account: 'login logout',
      loses:
        'gc db/reset db/clean db/downgrade experiments/delete runs/delete delete clean run-operation tasks/clear dags/delete invalidate destroy db/drop-archived',
      code: 'shell',
    },
    otherwise: 'run',
    bare: 'run',
    also: fromElsewhere,
    flags: ['tensorboard --logdir ../x'],
    quiet: ['tensorboard --logdir runs', 'accelerate launch train.py', 'torchrun --nproc_per_node=2 train.py'],
  }),
  tool({
    names:
      'rqworker huey_consumer.py flower gunicorn uvicorn hypercorn daphne waitress-serve granian puma unicorn thin rackup rainbows falcon iodine passenger mod_wsgi-express uwsgi sidekiq resque shoryuken good_job',
    options:
      'help|h version|V A|app=project b|bind|broker= workdir=enter l|loglevel|log-level= c|config|concurrency=project w|workers= k|worker-class= Q|queues= n|hostname= P|pool= B|beat s|schedule=write f|force|logfile|procfile|Procfile=read pidfile|pid=write p= D|detach|daemon|daemonize r|reload|require=project chdir|app-dir|directory|root|d=enter host= port= reload-dir=read env-file=read ssl-keyfile=read ssl-certfile=read access-logfile|access-log|error-logfile|capture-output|log-file=write factory lifespan= proxy-headers forwarded-allow-ips= http= timeout|t= threads= preload E|environment= C|control-url= S=write no-reload interface= ws= loop= limit-concurrency= uds=write u|url=url with-scheduler burst m= q v certfile=read keyfile=read http-socket= wsgi-file=project module= master processes= socket= ini=project yaml=project env= o|max= reload-include= reload-exclude= use-colors',
    verbs: {
      says: 'help report status list inspect/ping check',
      look: 'inspect events info',
      run: 'worker beat flower multi start run result call logtool migrate graph',
      code: 'shell repl',
      loses: 'purge empty amqp control/shutdown control',
      machine: 'export install',
    },
    otherwise: 'run',
    bare: 'run',
    also: ({ options, call }) => ({
      effects: options.some(one => one.name === 'D') ? [{ kind: 'background', place: call.place }] : [],
      ...(options.some(one => one.role === 'exec') ? { opaque: 'runs a command of its own' } : {}),
    }),
    flags: [
      'gunicorn --chdir ../x app:app',
      'uvicorn --app-dir ../x main:app',
      'gunicorn -c ../x.py app:app',
      'gunicorn --pid ../run.pid app:app',
    ],
    quiet: [
      'uvicorn main:app --reload',
      'gunicorn app:app -w 4 -b 0.0.0.0:8000',
      'puma -C config/puma.rb',
      'bundle exec sidekiq',
      'rackup config.ru',
    ],
  }),
];
