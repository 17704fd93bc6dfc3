/** ctest and cpack: they run what stands in a build tree; scripts, settings and programs can be named beside it (ctest(1), cpack(1)). */
import { code, connect, runs, textOf, touchHere } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

const openly = (call: Call): Reading['effects'] => [
  ...touchHere('read', call),
  code('project', `${call.program} runs code of the project`, call.place),
];

/** Steps that hand results to a server. `-T Submit` is one of its own; a dashboard has it as the last of its steps. */
function sends(found: Options): boolean {
  const glued = found.options.flatMap(one => /^D([A-Z]\w+)$/.exec(one.name)?.[1] ?? []);
  const steps = valuesOf(found, 'T').map(one => textOf(one) ?? 'Submit');
  const boards = [...glued, ...valuesOf(found, 'D').map(one => textOf(one) ?? 'Nightly')];
  return (
    has(found, 'extra-submit') ||
    steps.some(one => /^(?:submit)$/i.test(one)) ||
    boards.some(one => /^(?:Experimental|Nightly|Continuous|NightlyMemoryCheck)(?:Submit)?$/i.test(one))
  );
}

/** Settings of a dashboard that name what is run (`MakeCommand`, `CTEST_BUILD_COMMAND`). */
function told(found: Options, call: Call): Reading['effects'] {
  const sets = [...valuesOf(found, 'overwrite'), ...valuesOf(found, 'D')];
  return sets
    .filter(one =>
      /^\w*(?:Command|COMMAND|PROGRAM|Program|Tester|CMake|SCRIPT|LAUNCHER|Compiler|Location|Suppression\w*)(?::\w+)?=/.test(
        textOf(one) ?? '',
      ),
    )
    .map(one => code('sideways', `a setting names what ${call.program} runs`, one.place));
}

/** What stands behind `--test-command` is run after the build, up to the end of the words. */
function behind(call: Call): readonly Argument[] {
  const at = call.arguments.findIndex(one => textOf(one) === '--test-command');
  return at < 0 ? [] : call.arguments.slice(at + 1);
}

function ctest(found: Options, call: Call): Partial<Reading> {
  if (has(found, 'version', 'help')) return {};
  const reaches = sends(found) ? [connect(undefined, undefined, call.place)] : [];
  return { effects: [...openly(call), ...told(found, call), ...reaches], runs: runs(behind(call), call) };
}

/** Both. */
export const cmakeTools: readonly Program[] = [
  row({
    names: 'ctest ctest3',
    options:
      `C|build-config= progress V|verbose VV|extra-verbose debug output-on-failure stop-on-failure F j|parallel=? resource-spec-file=project test-load= Q|quiet O|output-log=write output-junit=write N|show-only=?
      L|label-regex= LE|label-exclude= LA R|tests-regex= E|exclude-regex= FA|fixture-exclude-any= FS|fixture-exclude-setup= FC|fixture-exclude-cleanup= I|tests-information= U|union rerun-failed tests-from-file=read exclude-from-file=read
      repeat= repeat-until-fail= max-width= interactive-debug-mode= no-label-summary no-subproject-summary test-dir=enter test-timeout= timeout= stop-time= print-labels no-tests= http-header= preset=? list-presets schedule-random
      D|dashboard= M|test-model= T|test-action= S|script=project SP|script-new-process=project A|add-notes=read tomorrow-tag overwrite= extra-submit=read http1.0 no-compress-output group= track= submit-index=
      build-and-test=project build-two-config build-exe-dir=write build-generator= build-generator-platform= build-generator-toolset= build-project= build-makeprogram=program build-noclean build-config-sample= build-options build-nocmake build-run-dir=enter
      build-target= test-command= force-new-ctest-process version|v help|h help-full=? help-manual=? help-command=?`.replace(/\s+/g, ' '),
    style: 'single',
    operands: 'read',
    more: ctest,
    flags: [
      'ctest -S /tmp/x.cmake',
      'ctest --build-makeprogram ./x --build-and-test . build',
      'ctest --test-dir ../build',
      'ctest -D Experimental',
      'ctest --overwrite MakeCommand=./x',
      'ctest --build-and-test . build --build-generator Ninja --test-command rm a',
    ],
    quiet: [
      'ctest --test-dir build --output-on-failure',
      'ctest -R name -j4 -V',
      'ctest -N',
      'ctest -j 8 --test-dir build -LE slow',
      'ctest --rerun-failed --output-on-failure',
      'ctest --build-and-test . build --build-generator Ninja',
    ],
  }),
  row({
    names: 'cpack cpack3',
    options: 'G= C= D= config=project B=write V|verbose debug P= R= vendor= preset=? list-presets trace trace-expand version help|h',
    more: (found, call) => (has(found, 'version', 'help') ? {} : { effects: [...openly(call), ...told(found, call)] }),
    flags: ['cpack --config ../x.cmake', 'cpack -B ../out', 'cpack -G External -D CPACK_EXTERNAL_PACKAGE_SCRIPT=./x.cmake'],
    quiet: ['cpack', 'cpack -G TGZ', 'cpack -G DEB --config build/CPackConfig.cmake', 'cpack --version'],
  }),
];
