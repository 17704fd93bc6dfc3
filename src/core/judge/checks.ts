/** The checks, in the order in which they are read. The first two are whole without the others (decision 15). */
import { background } from './background.ts';
import { blacklist } from './blacklist.ts';
import { bounds } from './bounds.ts';
import { changing } from './changing.ts';
import { discards } from './discards.ts';
import { emptying } from './emptying.ts';
import { endless } from './endless.ts';
import { environment } from './environment.ts';
import { faults } from './faults.ts';
import { forms } from './forms.ts';
import { hereFirst } from './here-first.ts';
import { leaving } from './leaving.ts';
import type { Check } from './matter.ts';
import { mentioned } from './mentioned.ts';
import { network } from './network.ts';
import { opacity } from './opacity.ts';
import { optionNames } from './option-names.ts';
import { otherRepositories } from './other-repositories.ts';
import { ownFiles } from './own-files.ts';
import { protectedFiles } from './protected.ts';
import { repository } from './repository.ts';
import { tightening } from './rules.ts';
import { secrets } from './secrets.ts';
import { services } from './served.ts';
import { splitNames } from './split-names.ts';
import { switches } from './switches.ts';
import { unknownProgram } from './unknown-program.ts';
import { weakerSandbox } from './weaker-sandbox.ts';

/** The simple guard: what a name and a path alone tell. */
export const simple: readonly Check[] = [blacklist, bounds];

/** The simple guard, and whatever tightens or explains it. */
export const checks: readonly Check[] = [
  ...simple,
  secrets,
  mentioned,
  ownFiles,
  leaving,
  protectedFiles,
  repository,
  network,
  opacity,
  otherRepositories,
  faults,
  forms,
  discards,
  optionNames,
  splitNames,
  endless,
  emptying,
  environment,
  unknownProgram,
  hereFirst,
  switches,
  tightening,
  background,
  changing,
  weakerSandbox,
  services,
];
