/** Python's own tokenizer is the oracle: wherever Ward cuts a text, Python finds the same names in it. */
import { spawnSync } from 'node:child_process';
import test from 'ava';
import { lex } from '../../../src/core/analyse/code/lex.ts';
import { python } from '../../../src/core/analyse/code/lexicons.ts';

/** Prints each file of the standard library with the names that stand outside its texts. */
const lister = `
import glob, io, json, os, sys, tokenize, unicodedata
left = int(sys.argv[1])
for path in sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), '**', '*.py'), recursive=True)):
    if left == 0: break
    try:
        text = open(path, encoding='utf8', newline='').read()
        if not 0 < len(text) < 40000: continue
        names, depth = [], 0
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            kind = tokenize.tok_name[token.type]
            depth += (kind == 'FSTRING_START') - (kind == 'FSTRING_END')
            if kind == 'NAME' and depth == 0: names.append(unicodedata.normalize('NFKC', token.string))
    except Exception: continue
    print(json.dumps([path, text, names]))
    left -= 1
`;

import { tries } from '../../whole.ts';

const most = String(tries(40, 100_000));

test('Ward cuts the standard library of Python as Python does', t => {
  const { status, stdout } = spawnSync('python3', ['-c', lister, most], { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) return t.pass('there is no Python here');
  const files = stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as [path: string, text: string, names: string[]]);
  const wrong = files.flatMap(([path, text, names]) => {
    const found = lex(text, python)?.flatMap(token => (token.kind === 'name' ? [token.text] : []));
    return found === undefined || found.join(' ') === names.join(' ') ? [] : [path];
  });
  const unread = files.filter(([, text]) => lex(text, python) === undefined);
  t.log(`${files.length} files, ${unread.length} of them not read`);
  t.deepEqual(wrong, []);
  t.true(unread.length <= files.length / 100);
});
