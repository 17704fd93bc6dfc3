/** The permission rules of Claude Code: `permissions` of its settings.json. */
import type { RuleEffect } from '../../values.ts';
import type { SaidRule } from '../rule.ts';
import { type Entry, gather, type Imported, line, lose, nothing, objectOf, ofPattern, textsOf } from './imported.ts';

/** What the settings say; those of a project count paths from it. */
export function claude(settings: unknown): Imported {
  const { permissions } = objectOf(settings);
  const { allow, ask, deny, defaultMode, additionalDirectories } = objectOf(permissions);
  const entries = (['allow', 'ask', 'deny'] as const).flatMap(decision =>
    textsOf({ allow, ask, deny }[decision]).map(said => ({ said, decision })),
  );
  return gather([
    ...entries.map(ofEntry),
    defaultMode === undefined || defaultMode === 'default'
      ? nothing
      : lose(`defaultMode ${JSON.stringify(defaultMode)}`, 'how much is asked is for "ward mode"'),
    ...textsOf(additionalDirectories).map(one => lose(`additionalDirectories ${one}`, 'a directory is opened by "ward open"')),
  ]);
}

function ofEntry(entry: Entry): Imported {
  const [, tool = '', spec] = /^([A-Za-z_]\w*)(?:\((.*)\))?$/s.exec(entry.said) ?? [];
  if (tool === 'Bash') return ofPattern((spec ?? '*').replace(/:\*$/, ' *'), entry);
  if (tool === 'WebFetch') return ofHost(spec, entry);
  const effects = ofTool.get(tool);
  if (effects === undefined) return lose(entry.said, 'is about a tool that is no command of a shell');
  return spec === undefined || spec === '' ? lose(entry.said, 'is about every file') : ofFile(spec, effects, entry);
}

const ofTool: ReadonlyMap<string, readonly RuleEffect[]> = new Map([
  ['Read', ['read']],
  ['Edit', ['write', 'delete']],
  ['Write', ['write', 'delete']],
]);

/** Its fetching is a tool of its own: what it may fetch says nothing of commands, and what it may not they should not either. */
function ofHost(spec: string | undefined, entry: Entry): Imported {
  const host = /^domain:((?:\*\.)?[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)$/i.exec(spec ?? '')?.[1]?.toLowerCase();
  if (host === undefined) return lose(entry.said, 'names no host');
  if (entry.decision === 'allow')
    return lose(entry.said, 'lets its own fetching through; as a rule it would let every command connect there');
  return { rules: [{ decision: entry.decision, effects: ['connect'], hosts: [host], reason: line(`as ${entry.said}`) }], lost: [] };
}

function ofFile(spec: string, effects: readonly RuleEffect[], entry: Entry): Imported {
  if (entry.decision === 'allow')
    return lose(entry.said, 'lets its own tool through; what commands may read is "readable", and where they may write a project');
  const path = pathOf(spec);
  if (path === undefined) return lose(entry.said, 'has a pattern of paths that there is not here');
  const rule: SaidRule = { decision: entry.decision, effects, paths: [path], reason: line(`as ${entry.said}`) };
  return { rules: [rule], lost: [] };
}

/** As gitignore(5) has them: `//` from the root, `/` and what holds a slash from the project, a bare name at any depth. */
function pathOf(spec: string): string | undefined {
  if (/[?[\]{}!\\]/.test(spec) || /(?:^|\/)\.\.(?:\/|$)/.test(spec)) return undefined;
  const trimmed = spec.endsWith('/') ? `${spec}**` : spec;
  const path = trimmed.startsWith('//')
    ? trimmed.slice(1)
    : trimmed.startsWith('~/')
      ? trimmed
      : trimmed.startsWith('/')
        ? `.${trimmed}`
        : trimmed.startsWith('./')
          ? trimmed
          : `./${trimmed.includes('/') ? '' : '**/'}${trimmed}`;
  return /^[~.]?(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/.test(path) ? path : undefined;
}
