/** The row of a program whose name tells a version or a target beside it. */
import type { Program } from '../program.ts';
import { programs } from './table.ts';

/** A compiler or linker for another machine, and a program with its version behind its name. */
const TARGETED =
  /^(?:avr|arm|armv7l?|riscv\d+|aarch64|x86_64|i\d86|mips\w*|powerpc\w*|sparc\w*|s390x|m68k|msp430|xtensa|loongarch64)(?:-[a-z0-9_]+){0,3}-(gcc|g\+\+|cpp|gfortran|ld|as|ar|nm|objcopy|objdump|ranlib|readelf|size|strings|strip|gdb|c\+\+filt|addr2line)(?:-\d+)?$/;
const VERSIONED =
  /^(gcc|g\+\+|cpp|gfortran|gcov|clang|clang\+\+|clang-format|clang-tidy|llvm-[a-z]+|php|ruby|lua|node|pip|perl)-?\d+(?:\.\d+)*$/;

/** The row of a program, whatever version or target its name tells. */
export function rowNamed(name: string): Program | undefined {
  return programs.get(name) ?? programs.get((TARGETED.exec(name) ?? VERSIONED.exec(name))?.[1] ?? '');
}
