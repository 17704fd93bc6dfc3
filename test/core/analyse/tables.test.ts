/** What a command makes Ward read of its tables: none that it has no use for. In a process of its own: others have them read. */
import test from 'ava';
import { languagesMet } from '../../../src/core/analyse/code/language.ts';
import { verdictOf } from '../../commands/world.ts';

test.serial('no table of a language is read for a command without code in it', t => {
  for (const command of ['echo hi', 'git status', 'npm test', 'python3 app.py', 'aws s3 ls']) verdictOf(command);
  t.deepEqual(languagesMet(), []);
});

test.serial('code in a command has the tables of its own language read, once', t => {
  for (const code of ['print(1)', 'import os', 'x = 2']) verdictOf(`python3 -c '${code}'`);
  t.deepEqual(languagesMet(), ['python']);
});
