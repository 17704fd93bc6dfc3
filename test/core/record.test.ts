/** What is kept of an event: bounded, plain, and without a secret in any field. */
import test from 'ava';
import { record } from '../../src/core/record.ts';
import { asked, granted, outcome, refused, request, verdict } from '../host/record/scene.ts';

const secret = 'hunter2hunter2';

test('a secret named in the command is in no field of its record, wherever else it appears', t => {
  const text = `export DB_PASSWORD=${secret}; psql`;
  const finding = {
    id: 'x',
    rank: 'ask' as const,
    reason: `"${secret}" is odd`,
    hint: `try ${secret}`,
    rememberable: true,
    place: { start: 0, end: 1 },
  };
  const made = record({
    kind: 'decided',
    request: {
      ...request,
      text,
      args: ['sh', `--token=${secret}`],
      options: ['-o', secret],
      scene: { ...request.scene, cwd: `/tmp/${secret}` },
    },
    verdict: { ...verdict, subject: `psql ${secret}`, findings: [finding], grants: [{ kind: 'leave', reason: `runs ${secret}` }] },
    consent: { ...refused, reason: `${secret} no`, hint: `${secret} yes` },
  });
  t.false(JSON.stringify(made).includes(secret), JSON.stringify(made));
});

test('nothing of the environment is kept but the names of what was dropped', t => {
  const environment = new Map([['EDITOR', 'visible-value-1']]);
  const [, judged, consent] = asked('echo hi');
  const made = record({ kind: 'decided', request: { ...request, scene: { ...request.scene, environment } }, verdict: judged, consent });
  t.false(JSON.stringify(made).includes('visible-value-1'));
  t.like(made, { dropped: ['LD_PRELOAD'] });
});

test('a program or path is kept even where the command calls it a secret', t => {
  const text = 'X_TOKEN=mkfs.ext4 Y_TOKEN=sd1card00 mkfs.ext4 sd1card00';
  const [, judged] = asked(text);
  const grants = [{ kind: 'write' as const, path: 'sd1card00', device: '1', inode: '1' }];
  const seen = { ...judged, commands: [['mkfs.ext4', 'sd1card00']], grants };
  const made = record({ kind: 'decided', request: { ...request, text }, verdict: seen, consent: { ...granted, verdict: seen } });
  t.like(made, { command: 'X_TOKEN=[redacted] Y_TOKEN=[redacted] mkfs.ext4 sd1card00', grants: [{ kind: 'write', target: 'sd1card00' }] });
});

test('what was not typed is on record as judged, and the line by itself as its subject', t => {
  const text = 'declare -- X="5"\nrm $X';
  const event = { kind: 'decided', verdict: { ...verdict, subject: text }, consent: refused } as const;
  t.like(record({ ...event, request: { ...request, text, lead: 17 } }), { command: text, subject: 'rm $X' });
  // The control: all of it was typed.
  t.like(record({ ...event, request: { ...request, text, lead: 0 } }), { command: text, subject: undefined });
});

test('a huge command is cut between words and says how long it was; no secret is cut in two', t => {
  const text = `${'a '.repeat(32_760)}ghp_abcdefghijklmnopqrstuvwxyz0123456789 b`;
  const made = record({ kind: 'decided', request: { ...request, text }, verdict: { ...verdict, subject: text }, consent: refused });
  t.true(made.kind === 'decided' && made.characters === text.length && made.command.length < 65_600);
  t.false(JSON.stringify(made).includes('ghp_'));
});

test('no record comes near the longest line that is read back', t => {
  const long = '\u202e'.repeat(200_000);
  const finding = { id: 'x', rank: 'ask' as const, reason: long, hint: long, rememberable: true, place: { start: 0, end: 1 } };
  const made = record({
    kind: 'decided',
    request: { ...request, text: long, args: [long, long], options: [long], asker: { kind: 'agent', name: long, session: long } },
    verdict: { ...verdict, subject: `${long} `, findings: Array(500).fill(finding), dropped: Array(9000).fill(long) },
    consent: refused,
  });
  t.true(JSON.stringify(made).length * 6 < 8 * 1024 * 1024);
  const ended = record({
    kind: 'finished',
    entry: 1,
    outcome: { ...outcome, refused: Array(9000).fill(long), ended: Array(9000).fill(long), unknown: long },
  });
  t.true(JSON.stringify(ended).length * 6 < 8 * 1024 * 1024);
});
