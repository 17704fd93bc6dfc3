/** Programs that are nothing without a Unix socket, which the sandbox refuses (seccomp, AF_UNIX): so that a failure can be told as what it is. */

/** Terminals that go on, agents of keys, and what speaks to a program that runs already. */
const program =
  /(?:^|[\s;&|(`/])(tmux|screen|zellij|abduco|dtach|ssh-agent|ssh-add|gpg-agent|emacsclient|dbus-launch|dbus-run-session)(?=$|[\s;&|)`])/;

/** The first of them that a text names. */
export function needsSocket(text: string): string | undefined {
  return program.exec(text)?.[1];
}
