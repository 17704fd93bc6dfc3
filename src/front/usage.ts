/** A wrong call of a front, said with the right one. */
import { GuardError } from '../core/fault.ts';

/** To be thrown: status 2. */
export function usage(right: string): GuardError {
  return new GuardError('usage', 'wrong words after the command', `the form is: ${right}`);
}
