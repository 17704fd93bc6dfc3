/** `ward help`: every command in a line. The man page says the rest. */
import type { Front } from './surroundings.ts';

const text = `usage: ward [--root DIR] COMMAND

  check [--json] [--mode M] [--cwd DIR] TEXT   say what Ward thinks of a command, and run nothing
  check --explain TEXT                         the whole reasoning, and what would change it
  check --batch                                the same for JSON lines from standard input
  mode [ask|auto|strict|observe] [--for 8h]    show or change how much is asked
  open [[--repository] DIR], close DIR         open a project to commands, list the open ones, close one
  setup --mode M [--open DIR]                  set up a user who has no policy yet
  setup --bare-repositories explicit           keep git from using bare repositories that nobody named
  policy [--json|accept]                       show the policy, or accept what was edited in it
  claim                                        make this terminal one where Ward may ask
  approve [ID]                                 list what waits for a person, or answer it
  rules [revoke ID]                            list or revoke what was said yes to for good
  sessions [--json]                            what sessions run in the background
  end [SESSION|all]                            end that, and take the session's /tmp away
  log [--json] [-n N]                          read the record
  log verify, log seed --take, log new         prove it whole, take its first key away, begin a new one
  why [ID]                                     why something was not run
  doctor [--json]                              what is protected on this machine, and what mends the rest

wardsh -c TEXT runs TEXT as a shell would, if it may. See ward(1) and wardsh(1).
`;

export const help: Front = (_, around) => {
  around.out(text);
  return 0;
};
