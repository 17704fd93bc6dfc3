/** Posts a notice, signed, and says why it did not arrive where it did not. */
import { createHmac } from 'node:crypto';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

/** Milliseconds. */
const patience = 10_000;

/** What it is signed with, and for a test the certificate that is trusted. */
export interface Trust {
  readonly secret: string;
  readonly ca?: string;
}

/** Over the body as it is sent. */
function signature(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Undefined where the other end took it. Follows nowhere else, and reads no answer. */
export function post(address: string, body: string, { secret, ca }: Trust): Promise<string | undefined> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'ward-signature': signature(body, secret),
  };
  const start = address.startsWith('https:') ? secure : plain;
  return new Promise(resolve => {
    const options = { method: 'POST', headers, signal: AbortSignal.timeout(patience), agent: false, ...(ca === undefined ? {} : { ca }) };
    const sent = start(address, options, answer => {
      const { statusCode = 0 } = answer;
      answer.destroy();
      resolve(statusCode >= 200 && statusCode < 300 ? undefined : `the webhook answered with ${statusCode}`);
    });
    sent.on('error', error => resolve(`the webhook can't be reached: ${error.message}`));
    sent.end(body);
  });
}
