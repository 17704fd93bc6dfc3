/** Tools that look, by the options and verbs with which they keep files where they stand: each of these is told as writing. */
import test from 'ava';
import { verdictOf } from '../../commands/world.ts';

const keep = [
  ...['gcov main.c', 'gprof -s a.out gmon.out', 'gcov-tool merge a b', 'cscope -b', 'cscope -L -1x', 'setterm --append 1'],
  ...['gcc -E -MD a.c', 'gcc -fsyntax-only -fdump-tree-all a.c', 'gcc -E -save-temps a.c', 'gcc -fsyntax-only --coverage a.c'],
  ...['jdeps -dotoutput out a.jar', 'jdeps --generate-open-module out a.jar', 'jlink --add-modules java.base', 'jpackage --name a'],
  ...['jar --generate-index=a.jar', 'jar @words', 'jhsdb jmap --binaryheap --pid 3', 'file -C -m rules', 'file --compile -m rules'],
  ...['zstd --train a b', 'zstdmt --train-cover a b', 'less --LOG-FILE=x a.txt', 'pmap -N x'],
  ...[
    'openssl ca -in a.csr -batch',
    'openssl cms -verify -in a -signer b',
    'openssl smime -verify -in a -signer b',
    'openssl ts -reply -in a',
  ],
  ...[
    'csvclean a.csv',
    'in2csv --write-sheets 1,2 a.xlsx',
    'tree -R -L 1',
    'yq -s .a a.yml',
    'yq --in-place . a.yml',
    'yq --in-pl . a.yml',
  ],
  ...[
    'cloc --strip-comments=x .',
    'cloc --counted=x .',
    'scc --format-multi json:x',
    'unwrapdiff --inplace a',
    'aplay --process-id-file x a',
  ],
  ...['openssl x509 -req -in a -CA b -CAserial c -CAcreateserial', 'openssl cms -verify -in a -certsout b'],
];

const formats = [
  'terraform fmt',
  'tofu fmt -recursive',
  'terragrunt hclfmt',
  'ansible-lint --write',
  'taplo fmt',
  'jsonlint -i a.json',
  'go list -mod=mod ./...',
  'pip list --log-file x',
  'pip list --local-log x',
];

const look = [
  ...[
    'terraform fmt -check',
    'terraform fmt -write=false',
    'taplo lint',
    'jsonlint a.json',
    'go list -mod=vendor ./...',
    'pip list',
    'ansible-lint a',
  ],
  ...['gcov -n main.c', 'gcov -t main.c', 'gprof a.out gmon.out', 'cscope -d -L -1 x', 'gcc -E -P a.c', 'gcc -fsyntax-only a.c'],
  ...['jdeps -s a.jar', 'jar tf a.jar', 'jlink --list-plugins', 'file -b a.txt', 'zstd -l a.zst', 'less a.txt', 'pmap -x 12', 'jps -lv'],
  ...['tree -L 1', 'yq .a a.yml', 'cloc .', 'scc', 'unwrapdiff a', 'aplay a.wav', 'in2csv a.xlsx', 'mpv a.mp4'],
  ...['openssl x509 -in a -noout -text', 'openssl cms -cmsout -in a', 'openssl verify -CAfile a b', 'javap -c A.class'],
];

const told = (command: string) => /^(?:none|read)$/.test(verdictOf(command).impact);

test('what a tool that looks keeps beside is told as written', t => {
  t.deepEqual([...keep, ...formats].filter(told), []);
});

test('where it only looks that is told', t => {
  t.deepEqual(
    look.filter(one => !told(one)),
    [],
  );
});
