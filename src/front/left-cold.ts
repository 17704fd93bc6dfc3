/** What is left to a cold start; of an agreed launch that is what the broker can't give. */
import { accessSync, constants, existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../core/fault.ts';
import type { Launch } from '../core/values.ts';
import type { Client } from '../host/channel/client.ts';

/** Thrown where a client is to start cold; why, in words. */
export const leave = (why: string): GuardError => new GuardError('cold', why);

/** What a launch has that a cold start alone can give; undefined where there is nothing. */
export function tooMuch(launch: Launch, client: Pick<Client, 'sameGroup'>): string | undefined {
  if (!launch.confined) return 'it leaves the sandbox';
  if (launch.landlock !== undefined) return 'it is held by Landlock';
  if (launch.hosts.length > 0) return 'it was granted hosts';
  if ((launch.settings ?? []).length > 0 || (launch.switches ?? []).length > 0) return 'it was granted more than files';
  if (launch.background) return 'it leaves something in the background';
  if (launch.looks && existsSync(path.join(path.dirname(launch.tmp), 'world')))
    return 'it looks at processes, and its session has something in the background';
  if (launch.bounds?.hold.kind === 'group' && !client.sameGroup) return 'its control group is another';
  const odd = launch.mounts.find(mount => 'source' in mount && mount.source.identity !== undefined && !opens(mount.source.path));
  return odd === undefined ? undefined : `what it may reach at ${odd.at} is neither a file nor a directory that can be read`;
}

/** The client opens it to read, and waits for nobody there. */
function opens(file: string): boolean {
  const seen = lstatSync(file, { throwIfNoEntry: false });
  if (seen === undefined || !(seen.isFile() || seen.isDirectory())) return false;
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
