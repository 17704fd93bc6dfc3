/** A notice on the person's desktop, through a program that is there. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Milliseconds. */
const patience = 20_000;

const service = 'org.freedesktop.Notifications';
const object = '/org/freedesktop/Notifications';

/** Undefined where the desktop took it. Of the text only plain letters are left: some desktops read it as markup. `has`: whether a program is there. */
export function notice(text: string, bus: string, has: (file: string) => boolean = existsSync): Promise<string | undefined> {
  const words = wordsFor(text.replaceAll(/[^A-Za-z0-9 ,.:-]/g, '?'), has);
  if (words === undefined) return Promise.resolve('neither notify-send nor gdbus is installed');
  const [file = '', ...rest] = words;
  const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` };
  return new Promise(resolve => {
    const child = spawn(file, rest, { env, stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', timeout: patience, killSignal: 'SIGKILL' });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      said = `${said}${part}`.slice(0, 1000);
    });
    child.on('error', error => resolve(error.message));
    child.on('close', status => resolve(status === 0 ? undefined : `the desktop was not told: ${said.trim() || `${file} failed`}`));
  });
}

function wordsFor(text: string, has: (file: string) => boolean): readonly string[] | undefined {
  if (has('/usr/bin/notify-send')) return ['/usr/bin/notify-send', '--app-name=ward', '--', 'Ward', text];
  if (!has('/usr/bin/gdbus')) return undefined;
  const call = ['call', '--session', '--dest', service, '--object-path', object, '--method', `${service}.Notify`];
  return ['/usr/bin/gdbus', ...call, '--', "'ward'", 'uint32 0', "''", "'Ward'", `'${text}'`, '@as []', '@a{sv} {}', '-1'];
}
