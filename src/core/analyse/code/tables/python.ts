/** What the names of Python do: the standard library's ways to files, programs and the network. */
import { language, names, words } from '../language.ts';
import { python as lexicon } from '../lexicons.ts';

const process = 'run=argv call=argv check_call=argv check_output=argv Popen=argv getoutput=sh getstatusoutput=sh';
const request =
  'get=url post=url put=url patch=url delete=url head=url options=url request=-,url stream=-,url * Session=net Client=net AsyncClient=net ClientSession=net';

const os = `path environ getenv getcwd=  getcwdb sep linesep name curdir pardir extsep pathsep devnull altsep cpu_count process_cpu_count getpid getppid getuid getgid geteuid
  getlogin uname times strerror fspath fsencode fsdecode get_terminal_size terminal_size isatty urandom getpgid getsid umask PathLike DirEntry stat_result error
  close read write pipe fstat lseek dup fsync fdopen getloadavg sched_getaffinity wait waitpid WEXITSTATUS _exit abort access=- stat=list lstat=list
  listdir=list scandir=list walk=list readlink=list statvfs=list fwalk=list
  open=open makedirs=write mkdir=write mkfifo=write mknod=write link=read,write symlink=write,write utime=attribute chmod=attribute chown=attribute lchown=attribute
  remove=delete unlink=delete rmdir=delete removedirs=delete truncate=delete ftruncate=delete rename=move,write renames=move,write replace=move,write
  system=sh popen=sh execv=replaced execve=replaced execvp=replaced execvpe=replaced execl=replaced execle=replaced execlp=replaced execlpe=replaced
  chdir=chdir putenv=opaque kill=signal killpg=signal setuid=leave setgid=leave seteuid=leave setegid=leave setreuid=leave setresuid=leave chroot=leave
  nice getpriority get_exec_path supports_follow_symlinks O_RDONLY O_WRONLY O_CREAT fork=forks forkpty=forks setsid=detach`;

const modules = () =>
  new Map(
    Object.entries({
      os,
      posix: os,
      'os.path': `join exists isfile isdir islink basename dirname abspath realpath normpath relpath expanduser expandvars splitext split getsize=list getmtime=list getctime getatime
      commonpath commonprefix isabs samefile lexists sep ismount splitdrive normcase`,
      shutil: `copy=read,write copy2=read,write copyfile=read,write copytree=read,write copyfileobj which disk_usage get_terminal_size ignore_patterns copymode=read,attribute copystat=read,attribute
      rmtree=tree move=move,write make_archive=write unpack_archive=read,write chown=attribute Error SameFileError get_archive_formats`,
      subprocess: `${process} PIPE STDOUT DEVNULL CalledProcessError TimeoutExpired CompletedProcess SubprocessError list2cmdline`,
      pathlib: 'Path= PurePath= PosixPath= PurePosixPath=',
      'pathlib.Path': '()= cwd home *',
      sys: `argv exit stdin stdout stderr version version_info path executable platform maxsize byteorder getsizeof getrecursionlimit setrecursionlimit exc_info flags prefix base_prefix
      implementation getdefaultencoding getfilesystemencoding float_info int_info hash_info intern stdlib_module_names builtin_module_names api_version copyright hexversion
      dont_write_bytecode warnoptions getrefcount maxunicode ps1 exec_prefix thread_info displayhook get_int_max_str_digits set_int_max_str_digits gettrace`,
      io: 'StringIO BytesIO TextIOWrapper BufferedReader BufferedWriter UnsupportedOperation open=open FileIO=open RawIOBase IOBase TextIOBase SEEK_SET open_code=read',
      codecs: 'open=open encode decode getreader getwriter lookup BOM_UTF8 getincrementaldecoder',
      fileinput: 'input=opaque FileInput=opaque',
      gzip: 'open=open compress decompress GzipFile=open BadGzipFile',
      bz2: 'open=open compress decompress BZ2File=open',
      lzma: 'open=open compress decompress LZMAFile=open',
      zipfile: 'ZipFile=open is_zipfile=read ZIP_DEFLATED ZIP_STORED BadZipFile ZipInfo Path=read',
      tarfile: 'open=open is_tarfile=read TarFile=open TarInfo ReadError data_filter',
      glob: 'glob=list iglob=list escape has_magic',
      tempfile: 'NamedTemporaryFile TemporaryFile TemporaryDirectory mkdtemp mkstemp gettempdir SpooledTemporaryFile mktemp',
      sqlite3:
        'connect=database Row Error OperationalError IntegrityError version sqlite_version PARSE_DECLTYPES DatabaseError Connection Cursor register_adapter complete_statement threadsafety',
      shelve: 'open=opaque',
      dbm: 'open=opaque',
      linecache: 'getline=read getlines=read checkcache clearcache',
      tokenize: 'open=read generate_tokens tokenize untokenize detect_encoding *',
      configparser: 'ConfigParser RawConfigParser *',
      logging: 'FileHandler=write *',
      'logging.config': 'dictConfig=opaque fileConfig=opaque listen=opaque',
      'logging.handlers':
        'RotatingFileHandler=write TimedRotatingFileHandler=write SysLogHandler=net SocketHandler=net HTTPHandler=net SMTPHandler=net *',
      netrc: 'netrc=opaque',
      socket: `socket=- AF_INET AF_INET6 AF_UNIX SOCK_STREAM SOCK_DGRAM SOL_SOCKET gethostname timeout error SHUT_RDWR inet_aton inet_ntoa htons ntohs setdefaulttimeout
      create_connection=host create_server=- gethostbyname=host getaddrinfo=host getfqdn=net gethostbyaddr=host SocketType`,
      'urllib.request':
        'urlopen=url urlretrieve=url,write Request=url build_opener=net install_opener=net pathname2url url2pathname ProxyHandler=net HTTPHandler=net getproxies parse_http_list',
      'urllib.error': '*',
      'urllib.parse': '*',
      urllib: 'urlopen=url urlretrieve=url,write quote unquote urlencode quote_plus',
      urllib2: 'urlopen=url Request=url *',
      'http.client': 'HTTPConnection=host HTTPSConnection=host HTTPException responses HTTPResponse',
      'http.server': 'HTTPServer=- SimpleHTTPRequestHandler=- BaseHTTPRequestHandler=- ThreadingHTTPServer=- test=-',
      socketserver: '*',
      http: 'HTTPStatus HTTPMethod',
      requests: request,
      httpx: request,
      aiohttp: request,
      urllib3: 'request=-,url PoolManager=net *',
      websocket: '*',
      'xmlrpc.client': 'ServerProxy=url *',
      smtplib: 'SMTP=host SMTP_SSL=host *',
      ftplib: 'FTP=host FTP_TLS=host *',
      imaplib: 'IMAP4=host IMAP4_SSL=host *',
      poplib: 'POP3=host POP3_SSL=host *',
      telnetlib: 'Telnet=host *',
      webbrowser: 'open=url open_new=url open_new_tab=url get=opaque *',
      asyncio: `create_subprocess_shell=sh create_subprocess_exec=system open_connection=host run sleep gather wait wait_for Queue Event Lock Semaphore create_task get_event_loop new_event_loop
      set_event_loop TimeoutError as_completed Task Future iscoroutinefunction run_coroutine_threadsafe get_running_loop ensure_future timeout TaskGroup to_thread CancelledError
      start_server=- open_unix_connection=net Runner shield current_task all_tasks iscoroutine`,
      signal: 'signal SIGTERM SIGINT SIGKILL SIGALRM SIGHUP alarm setitimer pause Signals SIG_DFL SIG_IGN SIGPIPE',
      importlib: 'import_module=opaque reload=opaque util metadata resources *',
      'importlib.util': 'find_spec spec_from_file_location=opaque module_from_spec=opaque',
      'importlib.metadata': '*',
      'importlib.resources': '*',
      platform: '*',
      multiprocessing: 'cpu_count Pool Process Queue Manager Lock Value Array get_context set_start_method current_process Event Pipe',
      'concurrent.futures': '*',
      threading: '*',
      inspect:
        'getsource getfile getmembers signature isclass isfunction ismethod getdoc getmodule getsourcefile isabstract iscoroutinefunction Parameter Signature ismodule getmro getsourcelines getfullargspec',
      pickle: 'dump dumps load=opaque loads=opaque HIGHEST_PROTOCOL',
      joblib: 'load=opaque *',
      dill: 'load=opaque loads=opaque *',
      timeit: 'timeit=opaque repeat=opaque default_timer Timer=opaque',
      cProfile: 'run=opaque runctx=opaque Profile',
      profile: 'run=opaque runctx=opaque Profile',
      pip: 'main=away __version__',
      'pip._internal': 'main=away',
      runpy: 'run_path=opaque run_module=opaque',
      site: 'getsitepackages getusersitepackages ENABLE_USER_SITE USER_SITE USER_BASE',
      sysconfig: '*',
      pwd: 'getpwuid getpwnam getpwall',
      grp: 'getgrgid getgrnam getgrall',
      resource: '*',
      send2trash: 'send2trash=delete',
      distutils: 'version *',
      'distutils.dir_util': 'remove_tree=tree copy_tree=read,write mkpath=write',
      'distutils.file_util': 'copy_file=read,write move_file=move,write',
      sh: '*',
      paramiko: 'SSHClient=net Transport=net *',
      fabric: 'Connection=host *',
      pexpect: 'spawn=sh run=sh *',
      boto3: 'client=net resource=net Session=net *',
      docker: 'from_env=leave DockerClient=leave *',
      psycopg2: 'connect=net *',
      psycopg: 'connect=net *',
      pymysql: 'connect=net *',
      'mysql.connector': 'connect=net *',
      pymongo: 'MongoClient=url *',
      redis: 'Redis=net StrictRedis=net from_url=url *',
      sqlalchemy: 'create_engine=opaque *',
      selenium: '*',
      huggingface_hub: 'snapshot_download=net hf_hub_download=net upload_file=net HfApi=net *',
      nltk: 'download=net *',
      'torch.hub': 'load=net *',
      openai: 'OpenAI=net AsyncOpenAI=net *',
      anthropic: 'Anthropic=net AsyncAnthropic=net *',
      wget: 'download=url',
      gdown: 'download=url *',
      pandas: 'read_pickle=opaque read_csv=reads *',
      numpy: '* load=reads save=writes',
      dotenv: 'load_dotenv=reads dotenv_values=reads find_dotenv *',
    }).map(([module, text]) => [module, names(text)]),
  );

/** Python. */
export const python = language(() => ({
  name: 'python',
  lexicon,
  modules: modules(),
  harmless:
    words(`abc argparse array ast base64 binascii bisect calendar cmath collections colorsys contextlib contextvars copy copyreg csv dataclasses datetime decimal difflib dis
    email enum errno fnmatch fractions functools gc getopt getpass gettext graphlib hashlib heapq hmac html imghdr ipaddress itertools json keyword locale math mimetypes numbers
    operator optparse pprint queue quopri random re reprlib secrets select sched statistics string stringprep struct symtable textwrap time token tomllib traceback types typing
    typing_extensions unicodedata unittest uuid warnings weakref xml zlib zoneinfo __future__ shlex stat crypt filecmp plistlib tracemalloc sndhdr wave colorama this turtle
    concurrent http.cookies email.mime html.parser xml.etree xml.etree.ElementTree xml.dom collections.abc faulthandler atexit ssl cmd curses readline tkinter antigravity py_compile compileall zipapp cgi`),
  closed:
    /^(?:_|ctypes|cffi|marshal|code$|codeop|pty|imp|zipimport|pdb|bdb|builtins|__builtin__|fcntl|termios|tty|mmap|pkgutil|venv|ensurepip|trace|rlcompleter|idlelib|lib2to3|nt$|nis|spwd|syslog|commands$|popen2|wsgiref|mailbox|nntplib|uu|xdrlib|audioop|msvcrt|winreg|modulefinder|pydoc|doctest|cgitb)/,
  roots: words('pathlib.Path'),
  functions: names(
    'eval=code exec=code open=open execfile=load __import__=opaque globals=opaque locals=opaque vars=unmodule getattr=attribute-of setattr=attribute-of delattr=attribute-of breakpoint=opaque unlink=delete rmtree=tree',
  ),
  methods: names(
    `unlink=@delete rmdir=@delete rmtree=tree remove_tree=tree rename=@rename replace=@rename write_text=@write write_bytes=@write read_text=@read read_bytes=@read
    touch=@write mkdir=@write symlink_to=@write hardlink_to=@write,read link_to=read,write chmod=@attribute lchmod=@attribute iterdir=@list rglob=@list
    connect=paired connect_ex=paired sendto=-,paired open=@pathopen
    system=sh popen=sh Popen=argv check_output=argv check_call=argv execute=sql executescript=sql executemany=sql urlopen=url urlretrieve=url,write
    savefig=writes save=writes to_csv=writes to_json=writes to_excel=writes to_parquet=writes to_pickle=writes extractall=writes tofile=writes
    read_csv=reads read_json=reads read_excel=reads read_parquet=reads imread=reads imwrite=writes loadtxt=reads fromfile=reads
    load_module=opaque exec_module=opaque run_path=opaque run_module=opaque run_line_magic=opaque setuid=opaque sendmail=net flushall=drops flushdb=drops drop_database=drops drop_all=drops drop_collection=drops delete_many=drops
    load_extension=opaque get_type_hints=opaque _evaluate=opaque _importer=opaque _rmtree=opaque c2py=opaque create_function=- import_module=opaque`,
  ),
  forbidden:
    /^__(?:subclasses|globals|builtins|getattribute|getattr|code|mro|base|bases|loader|spec|reduce|reduce_ex|closure|func|self|import|wrapped|builtin|objclass)__$|^(?:func_globals|gi_frame|f_globals|f_builtins|f_locals|tb_frame|_getframe|f_back|cr_frame|CodeType|FunctionType)$/,
  leading: /^_?(?:os|sys|posix|subprocess|shutil|builtins|importlib|ctypes|pty|pathlib)$/,
  makers: new Map([
    ['pathlib.Path', 'same'],
    ['pathlib.PurePath', 'same'],
    ['str', 'same'],
    ['bytes', 'same'],
    ['shlex.split', 'words'],
    ['shlex.quote', 'same'],
    ['os.path.join', 'join'],
    ['os.path.abspath', 'same'],
    ['os.path.realpath', 'same'],
    ['os.path.normpath', 'same'],
    ['os.fspath', 'same'],
    ['os.path.expanduser', 'expand'],
    ['pathlib.Path.home', 'home'],
    ['pathlib.Path.cwd', 'cwd'],
    ['os.getcwd', 'cwd'],
    ['sys.executable', 'self'],
    ['open', 'content'],
    ['os.environ', 'environment'],
    ['os.environ.get', 'environment'],
    ['os.getenv', 'environment'],
  ]),
  joins: words('+'),
  accessors: words('.'),
  importers: words('__import__'),
  bare: false,
  lines: true,
  keys: true,
  callable: false,
}));
