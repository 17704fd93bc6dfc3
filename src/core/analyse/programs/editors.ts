/** Editors, pagers and openssl: programs with a command language of their own. */
import { code, connect, textOf, touch, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

/** Editors whose files stand behind the options; `+12` is a line. */
function editor(found: Options, call: Call): Partial<Reading> {
  return { effects: found.operands.filter(one => !/^\+\d|^-$/.test(textOf(one) ?? '')).flatMap(one => touch('write', one, call)) };
}

/** A pager shows files; its commands can run programs. In what touches an option a dollar ends its text, and more options follow (less(1), "-P"). */
function pager(found: Options, call: Call): Partial<Reading> {
  const plus = call.arguments
    .filter(one => /^\+.*[!|]|^-.*\$\s*\S/s.test(textOf(one) ?? ''))
    .map(one => code('unknown', 'a command of the pager runs a program', one.place));
  const files = found.operands.filter(one => !/^[+-]/.test(textOf(one) ?? '')).flatMap(one => touch('read', one, call));
  return { effects: [...plus, ...files] };
}

/** `-connect HOST:PORT`; a server, a proxy or a name that openssl takes by itself is anybody's. */
function reached(found: Options, call: Call): Reading['effects'] {
  const targets = valuesOf(found, 'connect');
  if (targets.length === 0 || has(found, 'proxy')) return [connect(undefined, undefined, call.place)];
  return targets.map(one => {
    const split = /^(localhost|[\w.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/i.exec(textOf(one) ?? '');
    return connect(split?.[1], split?.[2] === undefined ? 4433 : Number(split[2]), one.place);
  });
}

/** What a verb writes besides `-out`: certificates, a serial number, who signed what (openssl-ca(1), -x509(1), -ts(1), -cms(1)). */
function makesBeside(verb: string, found: Options, call: Call): Reading['effects'] {
  const here =
    verb === 'ca' || (verb === 'ts' && has(found, 'reply')) || (/^(?:x509|req)$/.test(verb) && has(found, 'CAcreateserial', 'CA'));
  const signers = /^(?:cms|smime)$/.test(verb) && !has(found, 'sign', 'resign') ? valuesOf(found, 'signer') : [];
  return [...(here ? touchAt('write', '.', call) : []), ...signers.flatMap(one => touch('write', one, call))];
}

function openssl(found: Options, call: Call): Partial<Reading> {
  const [verb] = found.operands;
  const far = /^s_(?:client|server|time)$/.test(textOf(verb) ?? '') ? reached(found, call) : [];
  const files = /^(?:dgst|md5|sha\d+|verify|asn1parse)$/.test(textOf(verb) ?? '')
    ? found.operands.slice(1).flatMap(one => touch('read', one, call))
    : [];
  // Links to what lies in each directory are made there (openssl-rehash(1)).
  const linked = textOf(verb) === 'rehash' ? found.operands.slice(1).flatMap(one => touch('write', one, call)) : [];
  const loaded = textOf(verb) === 'engine' ? found.operands.slice(1).filter(one => textOf(one)?.includes('/') ?? true) : [];
  const made = makesBeside(textOf(verb) ?? '', found, call);
  return {
    effects: [...far, ...files, ...linked, ...made, ...loaded.map(one => code('sideways', 'openssl loads a library of code', one.place))],
  };
}

/** Editors, pagers, databases, and openssl. */
export const editors: readonly Program[] = [
  row({
    names: 'emacs emacsclient nano pico micro helix hx kak joe ne mg jed',
    options:
      's|speller=script C|backupdir=write o|operatingdir=enter eval=code l|load=code f|funcall=code e=code script=code L=program insert=read q t|terminal= nw no-window-system Q quick batch c create-frame n version help T= B w R v',
    more: editor,
    flags: [
      'emacs --batch --eval \'(delete-file "x")\'',
      'emacs -Q --batch -l x.el',
      'nano ~/.bashrc',
      "nano -s 'sh -c x' a.txt",
      "emacsclient -e '(kill-emacs)'",
    ],
    quiet: ['nano a.txt', 'emacs -nw a.txt', 'emacs --version', 'nano +12 a.txt'],
  }),
  row({
    names: 'less more most lv pager',
    options:
      'b= h= j= k|lesskey-file=program lesskey-src=program lesskey-content=program o=write O=write log-file|LOG-FILE=write save-marks p= P= t= T=read x= y= z= D= N R S F X i I E e K',
    more: pager,
    flags: [
      "less '+!rm x' a.txt",
      "less '-P$ +!rm x' a.txt",
      "more +'!sh' a.txt",
      'more ~/.netrc',
      'less -o ~/log a.txt',
      'less -k ./lesskey a.txt',
      'less ~/.netrc',
    ],
    quiet: ['less a.txt', 'git log | less -R', 'less +F a.txt', "less '-pone$' a.txt"],
  }),
  row({
    names: 'man apropos whatis info',
    options:
      'C|config-file=program H=?program html=?program P|pager=program p|preprocessor=program T=? t L= m= M|manpath=read S= s= e= E= R= r|prompt= l|local-file K k f a w o|output=write dribble=write restore=read file=read',
    more: (found, call) => ({
      effects: [
        ...found.operands.filter(one => textOf(one)?.includes('/') ?? true).flatMap(one => touch('read', one, call)),
        // A dollar ends the prompt that man hands to less, and options of less follow.
        ...valuesOf(found, 'r')
          .filter(one => textOf(one)?.includes('$') ?? true)
          .map(one => code('unknown', 'a command of the pager runs a program', one.place)),
      ],
    }),
    flags: [
      "man --html='touch x' ls",
      'man -P ./x ls',
      'man -H./x ls',
      'man --pag=./x ls',
      'man -C ./conf ls',
      'man ../x.1',
      "man -r '$ +!rm x' ls",
    ],
    quiet: ['man ls', 'man -k foo', 'man 5 passwd', "man -r 'page %lt' ls"],
  }),
  row({
    names: 'openssl',
    style: 'single',
    options:
      'in=read out=over inkey=read key=read keyin=read keyout=write cert=read CAfile=read CApath=read CA=read CAkey=read passin= passout= pass= k= K= iv= kfile=read engine=program provider=program provider-path=program config=program rand=read writerand=write keylogfile=write msgfile=write sess_out=write outpubkey=write srpvfile=write CAserial=write certsout=write CAcreateserial reply resign signer= spkac=read psk_session=read sess_in=read cert_chain=read subj= days= name= extfile=read sign=read signature=read verify=read prverify=read certfile=read newkey= x509 req connect= servername= proxy= url=url host=host server=host pre=program post=program starttls= CAstore= storeutl= text noout base64 a d e A nodes hex r',
    more: openssl,
    flags: [
      'openssl enc -d -in ~/.ssh/id_rsa',
      'openssl base64 -out ~/.bashrc -in a.txt',
      'openssl s_client -connect x.example:443',
      'openssl s_client -proxy y.example:1 -connect localhost:443',
      'openssl s_server -accept 443',
      'openssl ocsp -url http://x.example -issuer a -cert b',
      'openssl engine -pre SO_PATH:./x.so',
      'openssl engine -t ./x.so',
      'openssl req -engine ./x.so',
    ],
    quiet: [
      'openssl s_client -connect localhost:8443 -servername app < /dev/null',
      'openssl base64 -in a.txt',
      'openssl rand -hex 16',
      'openssl engine -t rdrand',
      'openssl x509 -in server.crt -noout -text',
      'openssl dgst -sha256 a.txt',
    ],
  }),
];
