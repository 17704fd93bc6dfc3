/** git's configuration: which keys only say how things look, and so can't run code. */

/**
 * Keys that name no program, no path and no address (git-config(1)). What is not here may run code: `core.fsmonitor`, `core.pager`,
 * `alias.*`, `diff.external`, `filter.*`, `core.sshCommand`, `include.path` and two hundred more.
 */
const harmless =
  /^(?:user\.(?:name|email)|author\.(?:name|email)|committer\.(?:name|email)|color\..*|advice\..*|column\..*|core\.(?:quotepath|abbrev|autocrlf|eol|safecrlf|filemode|ignorecase|whitespace|precomposeunicode|compression|bare|longpaths|symlinks|commentchar|logallrefupdates|preloadindex|untrackedcache|bigfilethreshold)|init\.defaultbranch|log\.(?:date|decorate|abbrevcommit|follow|showsignature|mailmap)|diff\.(?:algorithm|renames|renamelimit|context|colormoved|mnemonicprefix|noprefix|submodule|wserrorhighlight|interhunkcontext|ignoresubmodules|statgraphwidth|indentheuristic)|status\..*|grep\.(?:linenumber|patterntype|extendedregexp|column|fullname)|merge\.(?:conflictstyle|ff|renames|renamelimit|stat|verbosity|log)|pull\.(?:rebase|ff)|rebase\.(?:autostash|autosquash|updaterefs|stat)|push\.(?:default|autosetupremote|followtags)|fetch\.(?:prune|prunetags|parallel)|branch\.(?:sort|autosetuprebase|autosetupmerge)|tag\.sort|gc\.auto|gc\.autodetach|maintenance\.auto|commit\.(?:gpgsign|verbose|cleanup|status)|tag\.gpgsign|rerere\.(?:enabled|autoupdate)|stash\..*|blame\.(?:coloring|showroot|date|blankboundary|showemail)|i18n\..*|pack\.(?:threads|windowmemory)|index\.(?:version|threads)|feature\..*|help\.autocorrect|submodule\.recurse|apply\.(?:whitespace|ignorewhitespace)|versionsort\..*|format\.pretty|interactive\.singlekey|http\.(?:postbuffer|lowspeedlimit|lowspeedtime|version)|am\.(?:threeway|keepcr)|checkout\.(?:guess|defaultremote|workers)|rebase\.(?:instructionformat|missingcommitscheck)|diff\.(?:relative|wordregex|dirstat|suppressblankempty)|submodule\.fetchjobs|user\.signingkey|transfer\.fsckobjects|fetch\.fsckobjects|receive\.fsckobjects)$/;

/** Keys whose value may be given as one of these, or empty. */
const tame = new Map([
  ['core.pager', /^(?:cat|less|less -[A-Za-z]+|more)?$/],
  ['core.hookspath', /^\/dev\/null$/],
  ['core.fsmonitor', /^(?:false|0|)$/],
  ['core.editor', /^(?:true|:|cat)$/],
  ['sequence.editor', /^(?:true|:|cat)$/],
  ['core.askpass', /^(?:true|)$/],
  ['credential.helper', /^$/],
  ['commit.template', /^$/],
  ['diff.external', /^$/],
  ['protocol.version', /^\d$/],
  ['core.excludesfile', /^(?:\/dev\/null|)$/],
  ['core.attributesfile', /^(?:\/dev\/null|)$/],
]);

/** `pager.log` says whether, or with what. */
const pagers = /^(?:true|false|yes|no|on|off|0|1|cat|less|more|)$/;

/** Whether setting the key to this value can run nothing. git takes section and name in any case, a missing value for true. */
export function tameKey(key: string, value: string): boolean {
  const name = key.toLowerCase();
  if (!harmless.test(name)) return (tame.get(name) ?? (/^pager\.[a-z-]+$/.test(name) ? pagers : undefined))?.test(value) ?? false;
  // A value of help.autocorrect runs the command it guessed; colours and formats run nothing.
  return name !== 'help.autocorrect' || /^(?:0|never|prompt|show)$/.test(value);
}
