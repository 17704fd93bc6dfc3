/** Tools of the JDK: what they hand to the JVM that they run in (`-J-javaagent:x.jar`), and what those that look at classes and at running programs write. */
import type { Effect } from '../../values.ts';
import { code, form, textOf, touchAt } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

/** How much memory it takes, how it is translated, and properties of one's own. */
const TAME = /^-J-(?:X(?:m[sx]|ss)\d+[kmgKMG]?|Xint|Xcomp|Xshare:(?:auto|on|off)|XX:\+?Use\w+GC|Dfile\.encoding=[\w-]+|Duser\.\w+=\w+)$/;

/** An option of the JVM may load an agent or a library, or start a program where something fails. */
export function handedToJvm(call: Call): readonly Effect[] {
  const given = call.arguments.filter(one => {
    const text = textOf(one) ?? '';
    return text.startsWith('-J') && text !== '-J' && !TAME.test(text);
  });
  return given.map(one => code('sideways', 'an option of java loads or runs a program', one.place));
}

/** `debugd` gives what it looks at to whoever asks; `jmap` keeps a heap where it is told, else here. */
function looksAt(found: Options, call: Call): Partial<Reading> {
  const [verb] = found.operands.map(textOf);
  const serves = call.program === 'jhsdb' && verb === 'debugd';
  const dumps = call.program === 'jhsdb' && has(found, 'binaryheap') && !has(found, 'dumpfile');
  return {
    effects: [
      ...handedToJvm(call),
      ...(serves
        ? [form({ rank: 'ask', id: 'serves', impact: 'network', reason: 'gives what a program holds to whoever asks' }, call.place)]
        : []),
      ...(dumps ? touchAt('write', '.', call) : []),
    ],
  };
}

/** Those that look. */
export const jvm: readonly Program[] = [
  row({
    names: 'jps jstack jinfo jstat jhsdb',
    options: 'l m v q e F t= h= J= binaryheap dumpfile=write pid= exe=read core=read',
    operands: 'text',
    more: looksAt,
    flags: [
      'jstack "$(cat ../x)"',
      'jstack -J-javaagent:x.jar 3',
      'jhsdb debugd --pid 1',
      'jhsdb jmap --binaryheap --dumpfile ../x --pid 3',
    ],
    quiet: ['jps -lv', 'jps -J-Xmx64m'],
  }),
  row({
    names: 'javap jdeps',
    style: 'single',
    options:
      'c p l s v verbose public private constants cp|classpath|class-path|module-path|upgrade-module-path=read J= R summary q dotoutput|dot-output|generate-module-info|generate-open-module=write m|module= e|regex= package= require= f|filter= multi-release= add-modules= system=read bootclasspath=read',
    operands: 'read',
    more: (_, call) => ({ effects: [...handedToJvm(call)] }),
    flags: ['javap ~/A.class', 'javap -J-javaagent:x.jar A', 'jdeps -J-agentpath:./x.so a.jar', 'jdeps -dotoutput ../x a.jar'],
    quiet: ['javap -c build/A.class', 'jdeps -s build/app.jar', 'jdeps --dot-output out app.jar'],
  }),
];
