/** The key by which a lead is looked up: the same for the same lead, whoever asks. */
import type { Lead } from './values.ts';

/** One text for one lead. */
export function spellLead(lead: Lead): string {
  if (lead.kind === 'npm') return JSON.stringify([lead.kind, lead.cwd, lead.program]);
  if (lead.kind === 'pip') return JSON.stringify([lead.kind, lead.cwd, lead.files]);
  return JSON.stringify([lead.kind, lead.repository, lead.name ?? '', lead.push]);
}
