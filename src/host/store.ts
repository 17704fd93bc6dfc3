/** A small store of Ward's own, written whole and checked against its schema; each write leaves the snapshot that commands read (host/snapshot.ts). */
import { rmSync } from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import { GuardError } from '../core/fault.ts';
import { type Directories, ownDirectory } from './directories.ts';
import { accept, snapshot, storeFiles } from './snapshot.ts';

/** The one value of a store. */
export interface Store<T> {
  /** Undefined where nothing was stored yet. Throws where the store was edited from outside. */
  readonly read: () => T | undefined;
  /** Throws where the value does not fit the schema, or can't be written. */
  readonly write: (value: T) => void;
  /** The same, whatever lies there: a person said so. */
  readonly replace: (value: T) => void;
}

/** The store of that name below Ward's state. `schema` is the JSON Schema of its value. */
export function store<T>(directories: Directories, name: string, schema: object): Store<T> {
  const put = (value: T) => {
    open(directories, name, schema).set('value', value);
    accept(directories, name, value);
  };
  const write = (value: T) => {
    stored<T>(directories, name);
    put(value);
  };
  const replace = (value: T) => {
    rmSync(storeFiles(directories, name).store, { force: true });
    put(value);
  };
  return { read: () => stored<T>(directories, name), write, replace };
}

function stored<T>(directories: Directories, name: string): T | undefined {
  const seen = snapshot<T>(directories, name);
  if (seen.kind === 'changed') {
    const hint = `"ward ${name} accept" shows what it holds and takes it, in a claimed terminal`;
    throw new GuardError('store-changed', `the store "${name}" ${seen.reason}`, hint);
  }
  return seen.kind === 'whole' ? seen.value : undefined;
}

/** `cwd` is given, so that conf looks at no variable; a store that can't be parsed throws and is not emptied. */
function open(directories: Directories, name: string, schema: object): Conf<Record<string, unknown>> {
  return new Conf<Record<string, unknown>>({
    ...{ cwd: ownDirectory(directories.state), configName: name, configFileMode: 0o600 },
    ...{ schema: { value: schema }, accessPropertiesByDotNotation: false, clearInvalidConfig: false },
  });
}

/** Writes one of Ward's own documents whole: beside it first, then renamed. */
export function writeDocument(file: string, value: Record<string, unknown>): void {
  const directory = ownDirectory(path.dirname(file));
  const document = new Conf<Record<string, unknown>>({
    ...{ cwd: directory, configName: path.basename(file, '.json'), configFileMode: 0o600 },
    ...{ accessPropertiesByDotNotation: false, clearInvalidConfig: false, serialize: one => `${JSON.stringify(one, undefined, 2)}\n` },
  });
  document.store = value;
}
