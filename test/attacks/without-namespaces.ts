/** A machine without bubblewrap, for real: a filter of system calls like the one of Docker forbids every program below it a namespace of its own. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { assemble, type Instruction } from '../../src/core/confine/seccomp/assembler.ts';
import { machines, type Name, number } from '../../src/core/confine/seccomp/syscalls.ts';
import { arch } from '../../src/host/capabilities.ts';
import { checkout } from './arena.ts';

/** CLONE_NEW* of linux/sched.h. */
const namespaces = 0x7e020000;

const label = (name: string): Instruction => ({ kind: 'label', name });
const equal = (name: Name, yes: string): Instruction => ({ kind: 'equal', value: number(name, arch()) ?? 0xffff, yes });

/** What Docker's default profile says of these calls to a container without CAP_SYS_ADMIN. */
const program = (): Uint8Array =>
  assemble([
    { kind: 'load', offset: 4 },
    { kind: 'equal', value: machines[arch()].audit, no: 'allow' },
    { kind: 'load', offset: 0 },
    equal('clone', 'clone'),
    equal('clone3', 'unknown'),
    ...(['unshare', 'setns', 'mount', 'pivot_root', 'umount2'] as const).map(name => equal(name, 'refused')),
    { kind: 'jump', to: 'allow' },
    label('clone'),
    { kind: 'load', offset: 16 },
    { kind: 'and', mask: namespaces },
    { kind: 'equal', value: 0, yes: 'allow' },
    label('refused'),
    { kind: 'return', value: 0x50001 },
    label('unknown'),
    { kind: 'return', value: 0x50026 },
    label('allow'),
    { kind: 'return', value: 0x7fff0000 },
  ]);

const apply = `local $/; open my $in, '<', shift or die; my $bytes = <$in>; my $filter = pack('S x6 P', length($bytes) / 8, $bytes);
my $prctl = 0 + shift; syscall($prctl, 38, 1, 0, 0, 0) == 0 && syscall($prctl, 22, 2, $filter, 0, 0) == 0 or die "no filter: $!"; exec { $ARGV[0] } @ARGV or die`;

/** The words before a command that runs it, and all it starts, without namespaces. */
export function withoutNamespaces(): readonly string[] {
  const file = path.join(checkout, 'scratch', 'no-namespaces');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}-${process.pid}`, program(), { mode: 0o644 });
  renameSync(`${file}-${process.pid}`, file);
  return ['/usr/bin/perl', '-e', apply, file, arch() === 'x86_64' ? '157' : '167'];
}
