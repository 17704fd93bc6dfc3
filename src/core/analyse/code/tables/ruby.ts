/** What the names of Ruby do: Kernel, File, Dir, FileUtils, Process and the ways to the network. */
import { language, names, words } from '../language.ts';
import { ruby as lexicon } from '../lexicons.ts';

const kernel = `system=system exec=system spawn=system open=open eval=code load=load fork=forks syscall=opaque binding=opaque autoload=opaque set_trace_func=opaque sh=system popen=system
  instance_eval=block class_eval=block module_eval=block instance_exec=- send=property __send__=property public_send=property const_get=property method=property public_method=property instance_method=property define_method=-
  rm=tree rm_f=tree rm_r=tree rm_rf=tree rmtree=tree remove_dir=tree remove_entry=tree remove_entry_secure=tree mv=move+ cp_r=read,write mkdir_p=write`;

const request = 'get=url post=url put=url patch=url delete=url head=url new=net';

const modules = () =>
  new Map(
    Object.entries({
      Kernel: `${kernel} puts print p pp format sprintf sleep rand Integer Float String Array exit abort raise loop require gets`,
      File: `read=read binread=read readlines=read foreach=read open=open new=open write=write binwrite=write delete=delete+ unlink=delete+ rename=move,write truncate=delete exist?=list file?=list directory?=list
      join basename dirname extname expand_path absolute_path split size=list size?=list stat=list lstat=list ftype=list mtime=list atime=list ctime=list birthtime=list zero?=list empty?=list readable?=list writable?=list
      executable?=list symlink?=list realpath=list readlink=list identical?=list fnmatch fnmatch? chmod=-,attribute+ chown=-,-,attribute+ lchmod=-,attribute+ utime=-,-,attribute+ symlink=write,write link=read,write mkfifo=write umask
      Stat Constants path class name absolute_path?`,
      Dir: `glob=list ()=list pwd getwd mkdir=write rmdir=delete delete=delete unlink=delete entries=list children=list each_child=list foreach=list exist?=list empty?=list chdir=chdir home tmpdir mktmpdir open=list new=list class`,
      IO: `read=open readlines=open foreach=open write=write binread=read binwrite=write popen=system copy_stream=read,write pipe select sysopen=open new open class`,
      FileUtils: `rm=tree rm_f=tree rm_r=tree rm_rf=tree rmtree=tree remove=tree remove_file=tree remove_dir=tree remove_entry=tree remove_entry_secure=tree safe_unlink=tree rmdir=delete mv=move,write move=move,write
      cp=read,write cp_r=read,write copy=read,write copy_file=read,write copy_entry=read,write install=read,write ln=read,write ln_s=write,write ln_sf=write,write symlink=write,write link=read,write mkdir=write mkdir_p=write makedirs=write mkpath=write
      touch=write chmod=-,attribute chmod_R=-,attribute chown=-,-,attribute chown_R=-,-,attribute cd=chdir chdir=chdir pwd getwd compare_file=read,read identical? uptodate? cmp=read,read`,
      Process:
        'kill=signal spawn=system daemon=detach pid ppid clock_gettime uid euid gid egid wait wait2 waitall waitpid detach exit fork=forks setsid=detach setproctitle getpgid times getrlimit setpriority argv0 last_status clock_getres CLOCK_MONOTONIC Status exec=system',
      'Process.UID': 'eid rid',
      'Process.Sys': '',
      Open3:
        'capture2=system capture2e=system capture3=system popen2=system popen2e=system popen3=system pipeline=opaque pipeline_r=opaque pipeline_w=opaque',
      PTY: '',
      Fiddle: '',
      DL: '',
      FFI: '',
      ObjectSpace: 'count_objects garbage_collect memsize_of',
      TOPLEVEL_BINDING: '',
      RubyVM: '',
      Marshal: 'dump load=opaque restore=opaque',
      YAML: 'load=- safe_load dump load_file=read safe_load_file=read unsafe_load=opaque unsafe_load_file=opaque load_stream parse Store=write',
      Psych: 'load=- safe_load dump load_file=read unsafe_load=opaque',
      Net: '',
      'Net.HTTP': `${request} get_response=url post_form=url start=host get_print=url Get Post Put Patch Delete Head version_1_2`,
      'Net.FTP': 'new=host open=host',
      'Net.SSH': 'start=host',
      'Net.SCP': 'start=host',
      'Net.SMTP': 'start=host new=host',
      URI: '()=- open=url parse join encode_www_form encode_www_form_component decode_www_form_component regexp extract split HTTP HTTPS InvalidURIError DEFAULT_PARSER escape unescape decode_www_form encode_uri_component',
      OpenURI: '*',
      HTTParty: request,
      Faraday: request,
      RestClient: `${request} Request`,
      Excon: request,
      TCPSocket: 'new=host open=host gethostbyname=host',
      UDPSocket: 'new=net open=net',
      UNIXSocket: 'new=net open=net',
      Socket: 'tcp=host new=net gethostname getaddrinfo=host ip_address_list unix=net udp_server_loop=-',
      TCPServer: 'new=- open=-',
      Gem: 'install=away loaded_specs VERSION Version path Specification dir ruby_version Platform',
      SQLite3: 'Database *',
      'SQLite3.Database': 'new=database open=database',
      PG: 'connect=net Connection=net',
      Mysql2: 'Client=net *',
      Redis: 'new=net *',
      Tempfile: '*',
      Etc: '*',
      Signal: '*',
      Pathname: '()=- new glob=list pwd',
    }).map(([module, text]) => [module, names(text)]),
  );

/** Ruby. */
export const ruby = language(() => ({
  name: 'ruby',
  lexicon,
  modules: modules(),
  harmless:
    words(`json yaml csv set date time securerandom digest base64 erb optparse ostruct pp prettyprint fileutils open3 open-uri net socket uri tempfile tmpdir pathname benchmark bigdecimal stringio
    strscan zlib forwardable singleton observer delegate logger English shellwords abbrev matrix prime racc rexml io find timeout monitor thread weakref etc readline reline tsort cgi random openssl psych bundler`),
  closed: /^(?:fiddle|ffi|drb|pty|win32|syslog|rinda|debug|objspace|ripper|rubygems|bundler\/inline|mkmf|continuation|fiber|webrick|un$)/,
  roots: words([...modules().keys()].filter(one => !one.includes('.')).join(' ')),
  functions: names(kernel),
  methods: names(
    `system=system exec=- spawn=system instance_eval=block class_eval=block module_eval=block send=property __send__=property public_send=property const_get=property method=property instance_method=property eval=code
    unlink=@delete rmtree=@tree rmdir=@delete delete=@pathdelete binding=opaque syscall=opaque popen=system execute=sql drop_table=drops drop_database=drops destroy_all=drops delete_all=drops truncate=drops read_file=read`,
  ),
  forbidden: /^(?:TOPLEVEL_BINDING|ObjectSpace|instance_variable_set|__binding__|Fiddle|RubyVM|callcc)$/,
  leading: /^(?:Kernel|File|FileUtils|Process|IO|Open3)$/,
  makers: new Map([
    ['File.join', 'join'],
    ['File.expand_path', 'expand'],
    ['Pathname.new', 'same'],
    ['Pathname', 'same'],
    ['URI', 'same'],
    ['URI.parse', 'same'],
    ['Dir.home', 'home'],
    ['ENV', 'environment'],
    ['File.read', 'content'],
    ['Dir.pwd', 'cwd'],
    ['String', 'same'],
  ]),
  joins: words('+'),
  accessors: words('. :: ?.'),
  importers: words(''),
  bare: true,
  lines: true,
  keys: true,
  callable: false,
}));
