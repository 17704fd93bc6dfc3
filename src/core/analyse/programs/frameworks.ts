/** The command lines of web frameworks and database migrations: they run the project openly, and some of their tasks lose data. */
import { code, destroys, form, textOf, together, word } from '../effects.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { isLosingInShort, losesData } from './database-tasks.ts';
import { tool } from './tool.ts';

/** Every such command line. */
export const frameworks: readonly Program[] = [
  tool({
    names: 'rails hanami jets',
    options:
      'help|h version|v e|environment= p|port= b|binding= d|daemon u  n|dry-run eval=code q|quiet s|silent t|trace=? j|jobs=? m|multitask g|system G|no-system N|no-search A|all suppress-backtrace= pid=write P= c= using= s|sandbox force skip pretend template=read m=read api database= skip-test minimal grep= expanded',
    verbs: {
      says: 'about version help routes stats notes middleware initializers time:zones:all db:version db:migrate:status db:abort_if_pending_migrations secret tasks zeitwerk:check',
      run: 'test server s generate g destroy d db:migrate db:create db:seed db:prepare spec default',
      local: 'new plugin',
      code: 'console c runner r dbconsole db dbc',
      fetch: 'app:update-of importmap:install yarn:install',
      loses: 'db:drop db:reset',
      publish: 'release publish gem:release build_and_publish',
    },
    otherwise: 'run',
    bare: 'run',
    also: ({ rest, verb, call, options }) => {
      const tasks = losesData([word(verb, call.place), ...rest]);
      const template = options.some(one => one.name === 'm' || one.name === 'template');
      return template ? { effects: [...(tasks.effects ?? []), code('sideways', 'a template runs as code', call.place)] } : tasks;
    },
    flags: ['rails db:drop', 'bin/rails db:migrate:reset', "rails runner 'User.delete_all'"],
    quiet: [
      'rails routes',
      'rails test',
      'bin/rails db:migrate',
      'rails generate model User name:string',
      'rails server',
      'rails db:test:prepare',
      'rails new blog',
    ],
  }),
  tool({
    names: 'rake drake thor cap capistrano kamal',
    options:
      'help|h version|V f|rakefile=project C|directory=enter I|libdir=read R|rakelibdir=read r|require=project e|execute=code p|execute-print=code E|execute-continue=code T|tasks=? D|describe=? P|prereqs W|where=? n|dry-run q|quiet s|silent t|trace=? v|verbose j|jobs=? m|multitask g|system G|no-system N|no-search A|all X suppress-backtrace= d=',
    verbs: {
      says: 'list version help',
      run: 'test spec default',
      publish: 'release publish gem:release build_and_publish rubygems:push gem:push',
    },
    otherwise: 'run',
    bare: 'run',
    also: ({ rest, call }) => ({ effects: [...(losesData(rest).effects ?? []), ...deploying(rest, call)] }),
    flags: [
      'rake db:reset',
      'rake -f ../Rakefile',
      'bundle exec rake db:schema:load',
      'rake db:rollback STEP=3',
      'rake release',
      "rake -e 'x'",
      'cap production deploy',
      'rake "$task"',
      'rake test db:drop',
    ],
    quiet: [
      'rake test',
      'rake -T',
      'rake',
      'rake assets:precompile',
      'rake db:migrate',
      'rake spec SPEC=spec/a_spec.rb',
      'rake db:test:prepare',
    ],
  }),
  tool({
    names: 'manage.py django-admin',
    options:
      'help version settings= pythonpath=read traceback no-color force-color skip-checks noinput|no-input n v|verbosity= c|command=code database= interface=code fake plan check name= empty merge dry-run keepdb failfast r parallel=? pattern= tag= exclude-tag= settings o|output=write indent= format= natural-foreign exclude|e= ignorenonexistent l|locale= a|all clear link username= email= template=read extension= fail-level= deploy run-syncdb prune no-post-process reverse testrunner= nothreading noreload insecure fake-initial',
    verbs: {
      says: 'help version showmigrations sqlmigrate sqlsequencereset diffsettings',
      look: 'check inspectdb findstatic dumpdata sqlflush show_urls',
      run: 'runserver test makemigrations migrate collectstatic createsuperuser changepassword compilemessages makemessages loaddata createcachetable optimizemigration squashmigrations clearsessions sendtestemail testserver remove_stale_contenttypes runserver_plus',
      local: 'startproject startapp',
      code: 'shell dbshell shell_plus',
      loses: 'flush reset_db sqlreset reset_schema clean_db delete_all flush_db wipe_db clear_db truncate drop_db resetdb',
    },
    otherwise: 'run',
    bare: 'says',
    also: ({ verb, rest, call }) => ({
      effects: [...(verb === 'migrate' && rest.length > 1 ? backwards(rest.at(-1), call) : []), ...(losesData(rest).effects ?? [])],
    }),
    flags: [
      './manage.py flush',
      'python manage.py flush --noinput',
      'python3 manage.py reset_db',
      'django-admin flush',
      "python manage.py shell -c 'x'",
      'python manage.py migrate app zero',
      'python -m django flush',
    ],
    quiet: [
      'python manage.py migrate',
      'python manage.py runserver',
      './manage.py test app',
      'python manage.py makemigrations app',
      'django-admin startproject x',
      'python manage.py sqlflush',
      'python manage.py migrate app 0003',
    ],
  }),
  tool({
    names: 'artisan console symfony sail craft spark yii cake please think hyperf tempest',
    options:
      'help|h version|V v q|quiet n|no-interaction env= e|env= ansi no-ansi force seed step= path=read realpath pretend database= class= host= port= queue= tries= execute=code isolated dump-sql complete no-debug if-exists f|force dry-run em= connection=',
    verbs: {
      says: 'help list about version env route:list migrate:status event:list debug:router debug:container config:show queue:failed queue:monitor',
      run: 'serve migrate test db:seed',
      code: 'tinker',
      loses:
        'migrations/rollback db:wipe db:drop migrate:fresh migrate:refresh migrate:reset migrate:rollback migrate/down migrate/fresh migrate/redo queue:clear queue:flush model:prune schema:drop',
      fetch: 'self:update composer require new local:new self-update',
      deploys: 'deploy cloud:deploy vapor:deploy',
    },
    otherwise: 'run',
    bare: 'says',
    also: ({ verb, rest, call }) => {
      const short = [verb, ...rest.slice(0, 2).map(one => textOf(one) ?? '')].some(isLosingInShort);
      return together(losesData([word(verb, call.place), ...rest]), short ? losesData([word('db:drop', call.place)]) : {});
    },
    flags: [
      'php artisan migrate:fresh',
      'php artisan db:wipe --force',
      './artisan migrate:rollback',
      "php artisan tinker --execute='x'",
      'php bin/console doctrine:database:drop --force',
      'symfony console doctrine:schema:drop',
      'bin/console doctrine:fixtures:load',
    ],
    quiet: [
      'php artisan migrate',
      'php artisan make:model Post -m',
      'php artisan test',
      'php artisan route:list',
      'bin/console cache:clear',
      'php artisan serve',
      'php bin/console doctrine:migrations:migrate',
      'php artisan queue:work',
    ],
  }),
  tool({
    names: 'flask fastapi litestar quart',
    options:
      'A|app=project e|env-file=read help|h version debug|no-debug host= p|port= d|directory=read m|message= sql tag= x|x-arg= purge cert=read key=read reload|no-reload workers= with-threads',
    verbs: {
      says: 'routes db/current db/history db/heads db/show db/branches db/check',
      run: 'run dev db/upgrade db/migrate db/init db/revision db/stamp db/merge',
      loses: 'db/downgrade db/drop db/reset drop-db reset-db',
      code: 'shell',
      deploys: 'deploy',
      look: 'db',
    },
    otherwise: 'run',
    bare: 'says',
    also: ({ rest, verb, call }) => losesData([word(verb.replace('/', ':'), call.place), ...rest]),
    flags: ['flask db downgrade', 'flask --app x db downgrade base', 'flask shell', 'flask drop-db'],
    quiet: ['flask run --debug', 'flask db upgrade', 'flask db migrate -m x', 'flask routes', 'fastapi dev main.py'],
  }),
  tool({
    names: 'alembic yoyo aerich piccolo pgroll atlas',
    options:
      'c|config=project n|name= x= raiseerr help|h version m|message= autogenerate sql head splice branch-label= version-path=read rev-id= depends-on= tag= purge v|verbose r|rev-range= i database= batch no-config-file dir= url=url to= dev-url=url env= auto-approve dry-run format=',
    verbs: {
      says: 'current history heads branches show check list_templates version help inspectdb migrate/status migrate/lint schema/inspect schema/diff list',
      run: 'upgrade revision stamp merge init init-db edit apply migrate migrate/apply migrate/diff migrate/hash migrate/new schema new develop mark',
      loses: 'downgrade rollback reapply schema/clean schema/apply migrate/down unmark break-lock migrations/backwards',
      account: 'login',
      deploys: 'migrate/push schema/push',
    },
    otherwise: 'run',
    bare: 'says',
    flags: ['alembic downgrade base', 'alembic -c ../x.ini upgrade head', 'alembic -x a=b downgrade -1', 'atlas schema clean'],
    quiet: ['alembic upgrade head', "alembic revision --autogenerate -m 'x'", 'alembic current', 'alembic history'],
  }),
  tool({
    names:
      'prisma knex sequelize sequelize-cli typeorm drizzle-kit mikro-orm db-migrate node-pg-migrate kysely umzug zenstack ent adonis ace medusa strapi payload keystone redwood rw',
    options:
      'help|h version|v schema=project config=project f|force skip-seed skip-generate accept-data-loss force-reset n|name= create-only from-empty to-schema-datamodel=read script exit-code preview-feature d|dataSource=project dataSource=project knexfile=project cwd=enter env= x= migrations-path=read models-path=read options-path=project url= seeders-path=read to=? all a|all esm r|require=project o|output=write out=write generator= watch print stdin file=read migrations-dir=read tsconfig=read dialect= strict verbose fake t|transaction=',
    verbs: {
      says: 'version help -v debug migrate/status db:migrate:status migrate:list migrate:status migration:show migration:list migration:check status',
      look: 'validate check migrate/diff studio',
      run: 'generate format init migrate migrate/dev migrate/deploy migrate/resolve migrate/apply db db/seed db/pull migrate:latest migrate:up migrate:make seed:run seed:make migration:run migration:create migration:generate db:migrate db:create db:seed db:seed:all migration:up up create dev build start push pull introspect schema:sync schema:log',
      loses:
        'migrate/reset db/drop db/reset db:drop drop schema:drop migration:revert migration:down db:migrate:undo db:migrate:undo:all db:seed:undo db:seed:undo:all migrate:rollback migrate:down down redo reset schema:fresh migration:fresh db:wipe',
      code: 'db/execute repl console query',
      fetch: 'upgrade install',
      deploys: 'deploy login',
    },
    otherwise: 'run',
    bare: 'says',
    forms: [
      { on: 'accept-data-loss force-reset', rank: 'ask', id: 'loses-data', impact: 'destructive', reason: 'accepts that data is lost' },
    ],
    also: ({ verb, rest, options, call }) =>
      together(
        losesData([word(verb, call.place), ...rest]),
        call.program === 'drizzle-kit' && options.some(one => one.name === 'f') ? losesData([word('db:drop', call.place)]) : {},
      ),
    flags: [
      'npx prisma migrate reset --force',
      'prisma db push --accept-data-loss',
      'npx sequelize-cli db:drop',
      'npx typeorm schema:drop',
      'npx knex migrate:rollback --all',
      'drizzle-kit drop',
      'pnpm prisma migrate reset',
      'yarn sequelize db:migrate:undo:all',
      'prisma db execute --stdin',
    ],
    quiet: [
      'npx prisma generate',
      'npx prisma migrate dev --name init',
      'prisma format',
      'npx drizzle-kit generate',
      'npx knex migrate:latest',
      'npx prisma db push',
      'npx sequelize db:migrate',
      'npx prisma studio',
    ],
  }),
  tool({
    names: 'flyway liquibase dbmate diesel sea-orm-cli sqitch sql-migrate tern phinx drush wp',
    options:
      'help|h version|v d|dir|migrations-dir=read s|schema-file=write e|env= u|url= database= path=read source= dir=read config=project changelog-file=read configFiles=project configuration=project url= username= user= password= n|number= p no-dump-schema migration-dir=read force r|redo a|all y|yes cleanDisabled= locations= schemas= defaults-file=project allow-root quiet format= fields= exec=code require=project ssh= http= db-url=url dry-run t|target=',
    verbs: {
      says: 'info status history validate version help list cli plugin/list theme/list post/list user/list option/get core/version',
      run: 'migrate up update new create add generate dump wait print-schema fix setup migration migration/run migration/list migration/generate core db/export server cache cr updb cex',
      loses:
        'clean drop drop-all dropAll rollback rollback-count rollback-to-date down redo reset down-to force migration/revert migration/redo database/reset database/drop database revert refresh fresh db/drop db/reset db/clean db/import db/query sql-drop sql-query sqlq site-install si site/empty post/delete user/delete sql:drop sql:query site:install search-replace entity:delete plugin/delete',
      code: 'eval eval-file shell php-eval php:eval ev sql-cli sqlc sql:cli sql-connect-shell db/cli',
      fetch: 'plugin theme plugin/install theme/install core/download core/update package cli/update',
      deploys: 'deploy',
    },
    otherwise: 'run',
    bare: 'says',
    also: ({ rest, call }) =>
      together(
        losesData(rest),
        rest.some(one => /^(?:rollback|drop)/i.test(textOf(one) ?? '')) ? losesData([word('db:drop', call.place)]) : {},
      ),
    flags: [
      'flyway clean',
      'liquibase dropAll',
      'dbmate drop',
      'dbmate rollback',
      'diesel database reset',
      'wp db drop --yes',
      'drush sql-drop',
    ],
    quiet: ['dbmate up', 'flyway info', 'diesel migration run', 'dbmate new add_users', 'wp plugin list', 'drush cr'],
  }),
  tool({
    names: 'setup.py',
    options:
      'help|h version|V v|verbose q|quiet n|dry-run user prefix=write root=write home=write install-lib=write install-scripts=write record=write d|dist-dir=write b|build-base=write t|build-temp=write i|inplace f|force r|repository=url formats= e|editable no-user-cfg command-packages=code',
    verbs: {
      says: 'version',
      run: 'build build_ext sdist bdist bdist_wheel test clean egg_info check',
      fetch: 'install develop easy_install',
      publish: 'upload register upload_docs',
    },
    otherwise: 'run',
    bare: 'run',
    also: ({ rest, call }) =>
      rest.some(one => /^(?:upload|register|upload_docs)$/.test(textOf(one) ?? ''))
        ? {
            effects: [
              form({ rank: 'ask', id: 'publish', impact: 'system', reason: 'publishes, or changes what others install' }, call.place),
            ],
          }
        : {},
    flags: ['python setup.py sdist upload', 'python3 setup.py install', './setup.py register', 'python setup.py build --build-base=../x'],
    quiet: ['python setup.py build_ext --inplace', 'python setup.py sdist bdist_wheel', 'python setup.py test'],
  }),
  tool({
    names: 'goose migrate',
    style: 'single',
    options:
      'dir=read path=read source= database= table= v h|help version s ext=write lock-timeout= prefetch= verbose allow-missing no-versioning env=read timeout= digits= seq f all',
    verbs: { says: 'status version', run: 'up create' },
    otherwise: 'run',
    bare: 'says',
    also: ({ verb, rest, call }) => {
      const back = [verb, ...rest.map(textOf)].find(one => one === undefined || /^(?:down(?:-to)?|redo|reset|drop|force|goto)$/.test(one));
      return back === undefined ? {} : { effects: [destroys('loses-data', `${back} takes a database back to an older state`, call.place)] };
    },
    flags: ['goose down', 'migrate -path m -database x drop -f', 'goose -dir m postgres x reset', 'goose -dir ../m postgres x up'],
    quiet: ['goose -dir m postgres x up', 'migrate create -ext sql -dir m -seq x', 'goose postgres x status'],
  }),
];

/** Capistrano and Kamal put the project on other machines. */
function deploying(rest: readonly Argument[], call: Call): Reading['effects'] {
  if (!/^(?:cap|capistrano|kamal)$/.test(call.program) || rest.every(one => /^(?:-|install|init|docs|config)/.test(textOf(one) ?? '')))
    return [];
  return [form({ rank: 'ask', id: 'deploys', impact: 'system', reason: 'changes what runs elsewhere' }, call.place)];
}

/** `migrate app zero` takes back every migration of an app. */
function backwards(target: Argument | undefined, call: Call): Reading['effects'] {
  return textOf(target) === 'zero' ? (losesData([word('migrate:reset', call.place)]).effects ?? []) : [];
}
