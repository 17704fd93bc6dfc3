/** Started where a machine forbids something: prints why bubblewrap can't be had there, as JSON, or nothing. The argument is a directory to write in. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { probe } from '../../../src/host/capabilities/probe.ts';
import { arch } from '../../../src/host/capabilities.ts';

const [lack] = probe(mkdtempSync(path.join(process.argv[2] ?? '', 'probe-')), arch()).lacks.values();
if (lack !== undefined) console.log(JSON.stringify(lack));
