/** What a tool fetches is kept for the project, and for no other. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { trial } from '../trial.ts';
import { unread } from '../unread.ts';

/** npm keeps a package that it packed itself: no network is needed. */
const add = `npm cache add ./one-1.0.0.tgz --offline && npm cache ls >/dev/null 2>&1; echo $npm_config_cache`;

test("npm's cache lasts from command to command in a project, and another project does not see it", t => {
  const [one, other] = [trial(t), trial(t)];
  mkdirSync(path.join(one.project, 'one'));
  writeFileSync(path.join(one.project, 'one/package.json'), '{ "name": "one", "version": "1.0.0" }');
  writeFileSync(path.join(one.project, 'try.sh'), unread(`npm pack ./one >/dev/null; ${add}`));
  const added = one.wardsh('bash try.sh');
  t.regex(added.stdout, /\/\.cache\/npm$/m, added.stderr);
  const look = (place: typeof one) => {
    writeFileSync(path.join(place.project, 'look.sh'), unread('find "$npm_config_cache/_cacache/content-v2" -type f | wc -l'));
    return Number(place.wardsh('bash look.sh').stdout);
  };
  t.true(look(one) > 0, added.stderr);
  t.is(look(other), 0);
  const projects = path.join(one.root, 'cache/projects');
  t.true(existsSync(projects) && readdirSync(projects).length > 0);
});
