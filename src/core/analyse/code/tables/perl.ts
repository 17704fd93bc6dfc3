/** What the names of Perl do: perlfunc(1), and the modules one-liners load. */
import { language, names, words } from '../language.ts';
import { perl as lexicon } from '../lexicons.ts';

const modules = () =>
  new Map(
    Object.entries({
      'IO::File': 'new=perlopen new_tmpfile',
      'IO::Handle': '*',
      'IO::Socket::INET': 'new=net',
      'IO::Socket::SSL': 'new=net',
      'IO::Socket::UNIX': 'new=net',
      'IO::Socket': 'new=net *',
      'LWP::UserAgent': 'new=net',
      'HTTP::Tiny': 'new=net',
      'HTTP::Request': '*',
      'WWW::Mechanize': 'new=net',
      'Mojo::UserAgent': 'new=net',
      'Net::FTP': 'new=host',
      'Net::SMTP': 'new=host',
      'Net::SSH': '*',
      'Net::OpenSSH': 'new=net',
      DBI: 'connect=net *',
      'File::Temp': '*',
      'Path::Tiny': '*',
      'IPC::Open3': '*',
      'IPC::Open2': '*',
      Socket: '*',
    }).map(([module, text]) => [module, names(text)]),
  );

/** Perl. */
export const perl = language(() => ({
  name: 'perl',
  lexicon,
  modules: modules(),
  harmless:
    words(`strict warnings utf8 feature List Scalar Data JSON POSIX Time Text Encode MIME Digest Cwd Carp constant integer bigint bignum bigrat Math Unicode locale vars Term
    Tie Hash Benchmark English autodie Env Errno Fcntl Config File Getopt open bytes charnames diagnostics experimental overload parent base fields sort subs threads version if less
    List::Util File::Basename File::Spec File::Find File::Copy File::Path File::Temp Storable YAML XML HTML CSV Tree Algorithm Set Array String DateTime Date Try Moose Moo mro
    PerlIO I18N Pod Params Sys Memoize Test Class Symbol SelectSaver Search Attribute CGI Compress Archive URI Spreadsheet Statistics Number Regexp`),
  closed:
    /^(?:Inline|B$|B::|DynaLoader|XSLoader|Safe|Opcode|FFI|IPC|Expect|Devel|O$|Filter|AutoLoader|SelfLoader|Proc|IO::Pty|IO::All|Shell|Win32|lib$|blib|ok$|LWP|HTTP|Net|WWW|Mojo|Mail|Email|Paws|CPAN$|CPAN::Shell|CPANPLUS|Redis|MongoDB|AnyEvent|ExtUtils|App|Module|re$)/,
  roots: words([...modules().keys()].join(' ')),
  functions: names(
    `system=system exec=system readpipe=sh unlink=delete+ rmdir=delete rename=move,write truncate=delete open=-,perlopen sysopen=-,open opendir=-,list mkdir=write chdir=chdir chroot=leave
    chmod=-,attribute+ chown=-,-,attribute+ utime=-,-,attribute+ link=read,write symlink=write,write readlink=list stat=list lstat=list glob=list eval=code evalbytes=code timethis=opaque timethese=opaque timeit=opaque cmpthese=opaque countit=opaque UNIVERSAL::can=opaque do=load require=- syscall=opaque fork=forks
    kill=signal socket=net connect=net bind=- listen=- send=net dbmopen=-,write dump=opaque rmtree=tree remove_tree=tree mkpath=write make_path=write copy=read,write cp=read,write move=move,write mv=move,write
    open2=opaque open3=opaque getstore=url,write mirror=url,write getprint=url LWP::Simple::get=url cat=read dircopy=read,write fcopy=read,write pathrm=tree run_forked=sh capture=system retrieve=opaque thaw=opaque store=-,write nstore=-,write
    setpgrp=detach setsid=detach setuid=leave setgid=leave read_file=read write_file=write slurp=read remove=delete creat=write`,
  ),
  methods: names(
    'can=opaque remove=@delete unlink=@delete rmtree=@tree remove_tree=@tree spew=@write spew_utf8=@write slurp=@read slurp_utf8=@read rename=@rename rmdir=@delete mkpath=@write touch=@write move=@delete do=sql system=opaque eval=opaque mirror=url,write request=net',
  ),
  forbidden: /^(?:CORE::GLOBAL.*|\$\^H|DynaLoader.*|[$@%&]?main::|[*%]?main::.*)$/,
  leading: /^(?!)$/,
  makers: new Map(),
  joins: words('.'),
  accessors: words('->'),
  importers: words(''),
  bare: true,
  lines: false,
  keys: false,
  callable: false,
}));
