/** What is kept of a text holds no secret, and still says what was done. */
import test from 'ava';
import fc from 'fast-check';
import { redact, redactor } from '../../../src/core/redact/redact.ts';
import {
  assignment,
  credentials,
  header,
  mayName,
  mayShape,
  option,
  parameters,
  programs,
  shapes,
} from '../../../src/core/redact/tables.ts';
import { tries } from '../../whole.ts';

/** `§` stands where a secret stands before, and `[redacted]` after. */
const secrets: readonly (readonly [text: string, secret: string])[] = [
  ['export API_KEY=§; ls', 'abc123'],
  ['API_KEY=§ npm test', 'abc123'],
  ['PGPASSWORD=§ psql -h db', 'pw12'],
  ['PASS="§" rm x', 'hello world'],
  ["db_pass='§' && ls", 'it is; a && b | c'],
  ["export FOO_SECRET=$'§' && ls", 'a\\nb'],
  ['declare -x MY_TOKEN=§', 's3'],
  ["bash -c 'mysql -u root -p§ db'", 'hunter2'],
  ['bash -c "mysql -u root -p§ db"', 'hunter2'],
  ["mysqldump -u root -p'§' db > f", 'a b'],
  ['sshpass -p § ssh h', 'secret'],
  ["sshpass -p'§' ssh h", 'secret'],
  ['docker login -u a -p § reg', 's3cret'],
  ['az login --service-principal -u app -p § --tenant t', 's3cret'],
  ['curl -H "X-Api-Key: §" https://x', 'foo bar'],
  ["curl -H 'PRIVATE-TOKEN: §' https://x", 'abcdef'],
  ["curl -H 'Cookie: §' https://x", 'sid=1; other=2'],
  ["curl --header='Authorization: §' https://x", 'Signature keyId=k,a=b,Signature=fe'],
  ['curl -u me:§ https://h', 'pw'],
  ['curl --user me:§ https://h', 'pw'],
  ['curl --user=me:§ https://h', 'pw'],
  ["curl -u 'me:§' https://h", 'p w'],
  ['curl --oauth2-bearer § https://h', 'tok'],
  ['git clone https://me:§@h/x', 'tok'],
  ['git clone https://§@github.com/a/b', 'tok123'],
  ['git clone https://oauth2:§@gitlab.com/a/b', 'tok123'],
  ['psql postgres://u:§@h:5432/db', 'p+w'],
  ['http_proxy=http://u:§@h:80 x', 'p9'],
  ['curl "https://h/?user=me&token=§&x=1" -o f', 'abc'],
  ['curl https://h/?api_key=§', 'abc'],
  ["curl 'https://s3/x?X-Amz-Signature=§&a=b'", 'abc'],
  ['docker run -e "DB_PASSWORD=§" x', 'a b'],
  ["env 'DB_PASSWORD=§' x", 'a b'],
  ['ssh h "DB_PASSWORD=§ rm -rf x"', 'a9'],
  ["curl -H 'Authorization: Bearer §' https://h", 'abc.def'],
  ['sh -c "curl -H \\"Authorization: Bearer §\\" https://h"', 'abc.def'],
  [`sh -c 'curl -H "Authorization: Bearer §" https://h'`, 'abc.def'],
  ['python -c \'requests.get(u, headers={"Authorization": "§"})\'', 'Bearer abc'],
  [`curl -d '{"password": "§", "user":"x"}' u`, 'a b'],
  ['curl -d "{\\"password\\":\\"§\\"}" u', 'a b'],
  [`curl -d '{"api_key":"§"}' u`, 'abc'],
  ['curl -d "user=me&password=§" u', 'abc'],
  ['mysql --password=§ --max-tokens=100', 'foo'],
  ['tool --token § -x', 'abc'],
  ['tool --api-key "§" -x', 'a c'],
  ['tool --client-secret=§ -x', 'abc'],
  ['gpg --batch --passphrase § -d f', 'abc'],
  ['openssl enc -aes-256-cbc -pass pass:§ -in x'.replace('pass:', ''), 'pass:foo'],
  ['openssl pkcs12 -passin pass:§ -in x'.replace('pass:', ''), 'pass:foo'],
  ['openssl enc -aes-256-cbc -K § -iv 00 -in x', 'deadbeef'],
  ['kubectl create secret generic a --from-literal=k=§', 'v1x'],
  ['vault kv put secret/a k=§', 'v1x'],
  ['vault login §', 'abcd'],
  ['heroku config:set FOO=§', 'abcd'],
  ['redis-cli -h h -a § ping', 'abcd'],
  ['ldapsearch -D cn=a -w § -b dc', 'abcd'],
  ['zip -P § a.zip b', 'abcd'],
  ['7z a -p§ x.7z y', 'abcd'],
  ["ssh-keygen -t ed25519 -N '§' -f k", 'abc d'],
  ['echo § | sudo -S ls', 'hunter2x'],
  ["echo '§' | docker login --password-stdin -u x", 'hunter 2x'],
  ["printf '%s' '§' | gh auth login --with-token", 'hunter2x'],
  ['echo u:§ | chpasswd'.replace('u:', ''), 'u:hunter2'],
  ["sudo -S ls <<< '§'", 'hunter2x'],
  ['htpasswd -nb me §', 'hunter2x'],
  ['npm config set //registry.example/:_authToken §', 'abcd'],
  ['echo "//registry.example/:_authToken=§" >> .npmrc', 'abcd'],
  ['aws configure set aws_secret_access_key §', 'abcd/efg'],
  ["git config http.extraheader '§'", 'Authorization: Basic abcdef'],
  ['gh secret set NAME --body §', 'abcd'],
  [`mysql -e "CREATE USER x IDENTIFIED BY '§'"`, 'abcd'],
  ['cat > .env <<EOF\nDB_PASSWORD=§\nUSER=me\nEOF', 'abcd'],
  ['cat > c.yml <<EOF\nuser: me\npassword: §\nport: 1\nEOF', 'abcd'],
  ['echo §', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
  ['echo §', 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz'],
  ['echo §', 'glpat-abcdefghijklmnopqrst'],
  ['echo §', 'xoxb-1234567890-abcdefghij'],
  ['echo §', 'AKIAIOSFODNN7EXAMPLE'],
  ['echo §', 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz'],
  ['echo §', 'sk_live_abcdefghijklmnopqrstuvwx'],
  ['echo §', 'npm_abcdefghijklmnopqrstuvwxyz0123456789'],
  ['echo §', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_ghi'],
  ['echo §', 'AIzaSyA-abcdefghijklmnopqrstuvwxyz01234'],
  ['echo §', 'hvs.CAESIJabcdefghijklmnop'],
  ['echo §', 'Q2xhdWRlIHdhcyBoZXJlIGFuZCBzYXcgdGhpcw12'],
  ['curl https://hooks.slack.com/services/§', 'T000/B000/XXXX'],
  ['echo "§" > key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\nAAAA\n-----END OPENSSH PRIVATE KEY-----'],
];

for (const [text, secret] of secrets) {
  test(`a secret is taken out of ${JSON.stringify(text)} (${secret.slice(0, 12)})`, t => {
    const made = redact(text.replace('§', () => secret));
    t.false(made.includes(secret), made);
    const [before = '', after = ''] = text.split('§');
    t.true(made.startsWith(before.slice(0, Math.max(0, before.length - 8))) && made.endsWith(after), made);
    t.true(made.includes('[redacted]'), made);
  });
}

/** Nothing here is a secret: the record says it whole. */
const plain: readonly string[] = [
  'mkdir -p foo/bar; ssh -p 22 h; docker run -p 80:80 -p 443:443 x; git log -p src; tar -p x',
  'git clone ssh://git@github.com/a/b git@github.com:a/b.git https://github.com/a/b',
  'TOKEN=$(rm -rf ~) ls',
  'TOKEN=`rm -rf ~` ls',
  'export API_KEY="$OTHER_KEY"; echo "$TOKEN" ${SECRET}',
  'curl -H "Authorization: $(cat f)" https://x',
  'cd $PWD; PWD=/x OLDPWD=/y ls',
  'git commit -m "fix token handling and password reset" --author=me',
  'ls ~/.ssh; cat token.txt secrets.md; vim src/auth/password.ts',
  'sort --key=2 x; openssl x509 -in c.pem; ssh -i ~/.ssh/id_ed25519 h',
  'curl --key /etc/tls/key.pem --cacert ca.pem https://h',
  'npm run build -- --max-tokens=100 --max-new-tokens 20 --tokenizer gpt2',
  'git diff HEAD~3 -- src/core/redact.ts && git show 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
  'docker pull x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'cat /home/u/project/node_modules/.pnpm/some-package@1.2.3_peer@4.5.6/dist/index.js',
  'docker login --password-stdin -u x < f',
  'DEBUG=true AUTH=1 SECRET= ./run --password-file f --token-file=g',
  'python -c "import secrets; print(secrets.token_hex())"',
  'rg "password|secret" -n src',
];

for (const text of plain) {
  test(`nothing is taken out of ${JSON.stringify(text)}`, t => t.is(redact(text), text));
}

test('a command hidden in the place of a secret stays to be seen', t => {
  t.is(redact('X_TOKEN="a$(rm -rf b)c" ls'), 'X_TOKEN="[redacted]$(rm -rf b)[redacted]" ls');
  t.is(redact('PASS=abc; rm -rf x'), 'PASS=[redacted]; rm -rf x');
  t.is(redact('echo "PASS=abc" "y z"; rm -rf /'), 'echo "PASS=[redacted]" "y z"; rm -rf /');
});

test('a secret named once is taken out wherever it stands, but nothing hides by being called one', t => {
  const hide = redactor(['export T_TOKEN=hunter2hunter2 P_TOKEN=mkfs.ext4 Q_TOKEN=rm'], ['mkfs.ext4']);
  t.is(hide('curl -d hunter2hunter2 u; mkfs.ext4 /dev/x; rm -rf y'), 'curl -d [redacted] u; mkfs.ext4 /dev/x; rm -rf y');
});

test('redacting what is redacted changes nothing', t => {
  for (const [text, secret] of secrets) {
    const once = redact(text.replace('§', () => secret));
    t.is(redact(once), once);
  }
});

test('a text is read as ever, whatever was read before it', t => {
  const texts = [...plain, ...secrets.map(([text, secret]) => text.replace('§', () => secret))];
  const first = texts.map(redact);
  for (let other = 0; other < 300; other += 1) redact(`ls ${other}`);
  for (const again of [0, 1]) t.deepEqual(texts.map(redact), first, `${again}`);
});

/** Forms into which a secret can be planted whatever it is, each with the quoting that keeps it one word. */
const single = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;
const double = (value: string) => `"${value.replace(/["\\`$]/g, '\\$&')}"`;
const json = (value: string) => JSON.stringify(value);
const places: readonly ((value: string) => string)[] = [
  value => `export API_KEY=${single(value)}; ls`,
  value => `DB_PASSWORD=${double(value)} npm start && echo done`,
  value => `mysql -u root -p${single(value)} -e 'select 1'`,
  value => `sshpass -p ${double(value)} ssh host`,
  value => `curl -H ${single(`Authorization: Bearer ${value}`)} https://example.com`,
  value => `curl -H ${double(`X-Api-Key: ${value}`)} https://example.com | jq .`,
  value => `curl -u ${single(`me:${value}`)} https://example.com`,
  value => `curl --data ${single(`{"user":"me","password":${json(value)}}`)} https://example.com`,
  value => `tool --token ${double(value)} --verbose`,
  value => `tool --client-secret=${single(value)} --verbose`,
  value => `echo ${single(value)} | sudo -S true`,
  value => `cat > .env <<'EOF'\nA=1\nAPI_TOKEN=${value.replace(/[\s`$'"\\]/g, '_')}\nEOF`,
  value => `echo a; git push https://me:${encodeURIComponent(value).replace(/['()*!~]/g, '_')}@example.com/x main`,
  value => `bash -c ${single(`export API_KEY=${value.replace(/[^\w.+/=-]/g, 'x')}; ls`)}`,
  value => `ssh host ${double(`PGPASSWORD=${value.replace(/[^\w.+/=-]/g, 'x')} psql`)}`,
];

const value = fc
  .tuple(fc.string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 }), fc.stringMatching(/^[A-Za-z0-9]{6}$/))
  .map(([text, core]) => text.slice(0, 3) + core + text.slice(3))
  .filter(text => text.trim() === text);

/** Whether six characters in a row of the planted core are still there: no half of a secret may stay. */
test('no planted secret survives', t => {
  const runs = tries(2000, 50_000);
  const check = (secret: string, place: number, around: string) => {
    const core = secret.slice(3, 9);
    const text = `${around.includes(core) ? '' : around}${places[place]?.(secret)}`;
    return !redact(text).includes(core);
  };
  const around = fc.constantFrom('', 'cd /x && ', 'echo "it\'s"; ', "echo 'a b' && ", 'ls | ');
  fc.assert(fc.property(value, fc.nat(places.length - 1), around, check), { numRuns: runs, seed: 3 });
  t.pass();
  t.log(`${runs} planted secrets`);
});

test('no text takes long, however it is made to', t => {
  const bait = [
    'mysql -p ',
    'TOKEN="',
    'a_',
    'a',
    'TOKEN=$(',
    'TOKEN=`',
    'https://a:',
    'authorization: ',
    '--password ',
    'a-',
    'echo a ',
    '?key=',
  ];
  const more = [
    'docker login ',
    'curl -u ',
    '-----BEGIN PRIVATE KEY-----',
    'eyJaaaaaaaa.',
    'Aa1-',
    'sudo -S | sudo ',
    'x\'TOKEN=a"b',
    '\\',
    '//a:',
  ];
  for (const piece of [...bait, ...more]) {
    const text = piece.repeat(Math.floor(65_000 / piece.length));
    const started = performance.now();
    redact(text);
    t.true(performance.now() - started < 2000, piece);
  }
});

test('what is looked for first never hides what is there: no pattern matches without one of its words', t => {
  for (const [text, secret] of secrets) {
    const whole = text.replace('§', () => secret);
    const lower = whole.toLowerCase();
    for (const { words, pattern } of programs) {
      if (whole.search(pattern) >= 0)
        t.true(
          words.some(word => lower.includes(word)),
          `${pattern} in ${whole}`,
        );
    }
    if ([assignment, option, header].some(pattern => whole.search(pattern) >= 0)) t.regex(whole, mayName);
    if ([...shapes, credentials, parameters].some(pattern => whole.search(pattern) >= 0)) t.regex(whole, mayShape);
  }
});
