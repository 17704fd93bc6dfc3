/** The registries that this machine's own tools are set up for, whatever these are: each tool reaches its own behind the way out, and is let to no other host. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { lookupPermitted } from '../../../src/host/network/address.ts';
import { attackers, lack } from '../../attacks/arena.ts';
import { boxed } from '../../attacks/network/arena.ts';
import { unless } from '../../unless.ts';

const proof = process.env.WARD_PROOF === '1';

const env = { ...process.env, npm_config_update_notifier: 'false' };
const said = (line: string) => spawnSync('bash', ['-c', line], { encoding: 'utf8', env, cwd: os.tmpdir(), timeout: 60_000 });

/** A tool, the words that print the addresses it is set up for, and a look at its registry that prints something. */
interface Tool {
  readonly name: string;
  readonly addresses: string;
  readonly look: string;
}

const cargoHome = process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo');
const apt = [
  'mkdir -p $T/state/lists/partial $T/cache/archives/partial && cp /var/lib/dpkg/status $T/state/',
  'apt-get -o Dir::State=$T/state -o Dir::Cache=$T/cache -o APT::Sandbox::User= -o Acquire::Retries=0 -o APT::Update::Error-Mode=any update >&2 && ls $T/state/lists | head -1',
].join(' && ');
const pipIndex =
  'pip config get global.index-url 2>/dev/null || python3 -c "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"';
const tools: readonly Tool[] = [
  { name: 'npm', addresses: 'npm config get registry', look: 'npm view --cache $T/npm typescript version' },
  {
    name: 'pip',
    addresses: pipIndex,
    // Wheels that lie on this machine are no registry.
    look: `pip download --isolated --index-url "$(${pipIndex})" --no-cache-dir --no-deps -q -d $T/pip six >&2 && ls $T/pip`,
  },
  {
    name: 'cargo',
    addresses: `cat ${cargoHome}/config.toml ${cargoHome}/config`,
    look: `cd $T && CARGO_HOME=$T/cargo cargo -Z help >/dev/null 2>&1; cp ${cargoHome}/config* $T/cargo/ && CARGO_HOME=$T/cargo cargo search --limit 1 serde`,
  },
  { name: 'apt', addresses: 'cat /etc/apt/sources.list /etc/apt/sources.list.d/*', look: apt },
];

/** The hosts of all addresses in a text, with their ports. */
function hostsIn(text: string) {
  const urls = [...text.matchAll(/\bhttps?:\/\/[^\s'"<>]+/g)].flatMap(([one]) => URL.parse(one) ?? []);
  const all = urls.map(url => ({ host: url.hostname, port: Number(url.port) || (url.protocol === 'http:' ? 80 : 443) }));
  return [...new Map(all.map(one => [`${one.host}:${one.port}`, one])).values()];
}

/** Why it can't be tried here; nothing of it is looked at but in the proof. */
function lacking({ name, addresses, look }: Tool): string | undefined {
  if (!proof) return 'it is tried in the proof: WARD_PROOF=1';
  if (lack !== undefined) return lack;
  if (spawnSync('bash', ['-c', `command -v ${name === 'apt' ? 'apt-get' : name}`]).status !== 0) return 'it is not installed';
  if (hostsIn(said(addresses).stdout).length === 0) return 'its configuration names no registry';
  const done = said(`T=$(mktemp -d); ${look}; status=$?; rm -rf "$T"; exit $status`);
  return done.status === 0 && done.stdout !== '' ? undefined : 'without a sandbox it does not reach its registry from here';
}

for (const tool of tools) {
  unless(lacking(tool), test.serial)(`${tool.name} reaches the registry that it is set up for, and asks for no other host`, async t => {
    const [attacker] = attackers;
    if (attacker === undefined) return t.fail('nobody is there to run it');
    const hosts = hostsIn(said(tool.addresses).stdout);
    const passed = Object.entries(env).filter(([name]) =>
      /^(?:PATH|PIP_\w+|npm_config_\w+|RUSTUP_HOME|\w*CERT\w*|\w*_CA_\w+|CURL_CA_BUNDLE)$/i.test(name),
    );
    const { out, err, refused } = await boxed(['/bin/bash', '-c', `mkdir /tmp/t; T=/tmp/t; ${tool.look}`], attacker, {
      hosts,
      lookup: lookupPermitted,
      policy: { private: hosts.map(one => one.host) },
      environment: { RUSTUP_HOME: path.join(os.homedir(), '.rustup'), ...Object.fromEntries(passed) },
    });
    t.not(out.trim(), '', err);
    t.deepEqual(refused, []);
    const without = await boxed(['/bin/bash', '-c', `mkdir /tmp/t; T=/tmp/t; ${tool.look}`], attacker, {
      hosts: [{ host: 'other.test', port: 443 }],
      lookup: lookupPermitted,
      environment: { RUSTUP_HOME: path.join(os.homedir(), '.rustup'), ...Object.fromEntries(passed) },
    });
    t.is(without.out.trim(), '');
    t.true(without.refused.length > 0);
  });
}
