/** `ward help`: every command in a line. The man page says the rest. */
import type { Front } from './surroundings.ts';

const text = `usage: ward [--root DIR] COMMAND

  check [--json] [--mode M] [--cwd DIR] TEXT   say what Ward thinks of a command, and run nothing
  check --explain TEXT                         the whole reasoning, and what would change it
  check --batch                                the same for JSON lines from standard input
  mode [ask|auto|strict|observe] [--for 8h]    show or change how much is asked
  mode auto [--impact read|write] [--program P] [--host H] [--hours H] [--here] [--this-session]
                                               the same within limits
  pause [--for 10m|end]                        ask about nothing for a while, at most an hour
  packs [add|remove NAME]                      lists of commands that run without a question: reading, git, tests
  open [[--repository] DIR], close DIR         open a project to commands, list the open ones, close one
  trust [DIR], distrust [DIR]                  let what a project's own policy allows count, as it is now; or no more
  setup [--mode M] [--open DIR] [--pack NAME]  set up a user who has no policy yet; without words, asked at a terminal
  setup --service FORM:read|write:DIR          and what a login shell serves there: scp, sftp, rsync, git, commands
  setup --bare-repositories explicit           keep git from using bare repositories that nobody named
  setup --proxy                                reach hosts by the proxy that HTTPS_PROXY names, and not what NO_PROXY names
  setup --phrase                               a phrase of yours that stands first on each question
  policy [show] [--json]                       show what holds here, and which layer decided it
  policy check [--as LAYER] [FILE]             name every fault of the policy files, or of one
  policy diff FILE                             what taking it would loosen and tighten
  policy test FILE [TEXT|--log N]              judge a command by it, or what the record holds
  policy import AGENT FILE                     an agent's permission rules as a policy: claude, codex, gemini, opencode
  policy accept                                accept what was edited in the policy
  claim                                        make this terminal one where Ward may ask
  pending                                      list what waits for a person
  approve [ID], refuse ID [REASON]             answer it
  watch                                        ask here about each request that waits, as it comes
  notify [--secret]                            try what the policy says of notices, or take their secret from standard input
  back                                         somebody is there again: requests wait for them
  rules [explain ID|revoke ID|suggest|accept]  list, explain or revoke what was said yes to for good, or name more
  broker [--verbose] [--idle SECONDS]          stay, and answer bash, zsh and sh of src/bin/served
  init bash|zsh [--prove]                      a text for eval: this shell asks about each line typed in it
  hook bash|zsh                                answer such a shell; it starts this itself
  sessions [--json]                            what sessions run in the background
  end [SESSION|all]                            end that, and take the session's /tmp away
  net [--json]                                 which commands have a network just now, and what lives on it
  net block HOST|COMMAND|all                   cut it at once, and keep it cut while they run
  log [--json] [-n N]                          read the record
  log verify, log seed --take, log new         prove it whole, take its first key away, begin a new one
  why [ID]                                     why something was not run
  version                                      which Ward this is
  doctor [--json]                              what is protected on this machine, and what mends the rest

wardsh -c TEXT runs TEXT as a shell would, if it may. See ward(1) and wardsh(1).
`;

export const help: Front = (_, around) => {
  around.out(text);
  return 0;
};
