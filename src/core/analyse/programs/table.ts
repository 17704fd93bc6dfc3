/** Every program Ward knows, by name. */
import type { Program } from '../program.ts';
import { windows } from './agents.ts';
import { archives } from './archives.ts';
import { awkRow } from './awk.ts';
import { builders } from './build.ts';
import { buildTools } from './build-tools.ts';
import { builtins } from './builtins.ts';
import { checkers } from './checkers.ts';
import { clouds } from './clouds.ts';
import { clusters } from './clusters.ts';
import { cmakeTools } from './cmake-tools.ts';
import { checkRows } from './code-checkers.ts';
import { compilers } from './compilers.ts';
import { containers } from './containers.ts';
import { daemons } from './daemons.ts';
import { dataTools } from './data-tools.ts';
import { databases } from './databases.ts';
import { desk } from './desk.ts';
import { diskTools } from './disks.ts';
import { editors } from './editors.ts';
import { finders } from './find.ts';
import { fleets } from './fleets.ts';
import { forges } from './forges.ts';
import { frameworks } from './frameworks.ts';
import { gitRow } from './git.ts';
import { gitTools } from './git-tools.ts';
import { hookRunners } from './hooks.ts';
import { infrastructure } from './infrastructure.ts';
import { interfaces } from './interfaces.ts';
import { interpreters } from './interpreters.ts';
import { jvm } from './jvm.ts';
import { launchers } from './launchers.ts';
import { machine } from './machine.ts';
import { makers } from './make.ts';
import { media } from './media.ts';
import { packages } from './packages.ts';
import { languagePackages } from './packages-languages.ts';
import { machinePackages } from './packages-machine.ts';
import { pythonPackages } from './packages-python.ts';
import { parallelRow } from './parallel.ts';
import { plainTools } from './plain-tools.ts';
import { platforms } from './platforms.ts';
import { privileges } from './privilege.ts';
import { probes } from './probes.ts';
import { processes } from './processes.ts';
import { pythonTests } from './python-tests.ts';
import { readers } from './readers.ts';
import { scriptRunners } from './script-runners.ts';
import { searchers } from './search.ts';
import { sedRow } from './sed.ts';
import { serving } from './serving.ts';
import { shells } from './shells.ts';
import { stores } from './stores.ts';
import { system } from './system.ts';
import { textTools } from './text-tools.ts';
import { toolchains } from './toolchains.ts';
import { transfers } from './transfer.ts';
import { versionControl } from './version-control.ts';
import { viRow } from './vi.ts';
import { workbench } from './workbench.ts';
import { wrappers } from './wrappers.ts';
import { writers } from './writers.ts';
import { xargsRow } from './xargs.ts';

/** Every row, once. */
export const rows: readonly Program[] = [
  ...builtins,
  ...readers,
  ...writers,
  ...finders,
  ...searchers,
  sedRow,
  awkRow,
  gitRow,
  ...forges,
  ...gitTools,
  ...versionControl,
  ...hookRunners,
  ...wrappers,
  ...launchers,
  parallelRow,
  xargsRow,
  ...shells,
  ...interpreters,
  ...packages,
  ...scriptRunners,
  ...pythonPackages,
  ...languagePackages,
  ...machinePackages,
  ...toolchains,
  ...frameworks,
  ...builders,
  ...buildTools,
  ...makers,
  ...compilers,
  ...checkRows,
  ...pythonTests,
  ...cmakeTools,
  ...dataTools,
  ...archives,
  ...textTools,
  ...transfers,
  ...serving,
  ...databases,
  viRow,
  ...editors,
  ...privileges,
  ...system,
  ...daemons,
  ...machine,
  ...diskTools,
  ...interfaces,
  ...processes,
  ...probes,
  ...media,
  ...plainTools,
  ...desk,
  ...jvm,
  ...containers,
  ...clusters,
  ...infrastructure,
  ...clouds,
  ...platforms,
  ...stores,
  ...windows,
  ...checkers,
  ...fleets,
  ...workbench,
];

/** All rows by each of their names. */
export const programs: ReadonlyMap<string, Program> = new Map(rows.flatMap(one => one.names.map((name): [string, Program] => [name, one])));
