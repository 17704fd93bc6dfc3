/** Properties that build tools are given on their command line, where they say what is started, taken in or written (Maven, Gradle, MSBuild). */
import { isTame } from '../../tame-variables.ts';
import { code, runsText, textOf, touch, word } from '../effects.ts';
import type { Reading } from '../program.ts';
import type { Job } from './tool.ts';

/** A property that says which java is started, or with which options: agents and libraries among them run code. */
export function startsJava(text: string | undefined): boolean {
  const [, name = '', value = ''] = /^-[DP]([\w.]+)=(.*)$/s.exec(text ?? '') ?? [];
  if (/(?:^|\.)(?:jvm|java\.home|executable|compilerExecutable|forkedJava)$/.test(name)) return !/^\/(?:usr|opt|nix)\//.test(value);
  return /(?:jvmargs|jvmArgs|argLine|jvm\.options|debugForkedProcess)$/.test(name) && !isTame('JAVA_TOOL_OPTIONS', value);
}

/** Properties of MSBuild's: commands that it runs around a build, and files and tools that it takes in others' stead. */
export function msbuild({ call }: Job): Partial<Reading> {
  const given = call.arguments.flatMap((one, at, all) => {
    const text = textOf(one) ?? '';
    const glued =
      /^(?:-{1,2}|\/)(?:p|property):(.*)$/is.exec(text)?.[1] ?? (/^--?(?:p|property)$/.test(textOf(all[at - 1]) ?? '') ? text : '');
    return glued.split(/[;,](?=\w+=)/).flatMap(part => {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(part) ?? [];
      return name === '' ? [] : [{ name, value: word(value.replace(/^"(.*)"$/s, '$1'), one.place) }];
    });
  });
  const commands = given.filter(one => /Event$|^(?:Pre|Post)\w*Command$|^RunCommand$/i.test(one.name));
  const tools = given.filter(one =>
    /^Custom(?:Before|After)|^MSBuild\w*Path$|^DirectoryBuild\w+Path$|Tool(?:Path|Exe)$|^RoslynTargetsPath$|^\w*Compiler(?:Path|Exe)$/i.test(
      one.name,
    ),
  );
  const written = given.filter(one =>
    /(?:^|Base|Publish|Intermediate)\w*Out(?:put)?(?:Path|Dir)$|^PublishDir$|^PackageOutputPath$/i.test(one.name),
  );
  return {
    effects: [
      ...tools.map(one => code('sideways', 'a property names what MSBuild takes in', one.value.place)),
      ...written.flatMap(one => touch('write', one.value, call)),
    ],
    runs: commands.map(one => runsText(one.value, call)),
  };
}
