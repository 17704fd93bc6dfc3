/** The record's MAC and hash, by the machine's own OpenSSL. */
import { createHash, createHmac } from 'node:crypto';
import type { Digests } from '../../core/chain.ts';

/** HMAC-SHA-256 and SHA-256 in hex. */
export const digests: Digests = {
  mac: (key, text) => createHmac('sha256', key).update(text, 'latin1').digest('hex'),
  hash: text => createHash('sha256').update(text, 'latin1').digest('hex'),
};
