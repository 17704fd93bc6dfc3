/** What the names of JavaScript do in Node, Deno and Bun: their ways to files, programs and the network. */
import { language, names, words } from '../language.ts';
import { javascript as lexicon } from '../lexicons.ts';

const single = `readFile=read readdir=list stat=list lstat=list access=list exists=list readlink=list realpath=list opendir=list statfs=list watch=list
  writeFile=write appendFile=write mkdir=write mkdtemp=write copyFile=read,write cp=read,write link=read,write symlink=write,write open=open
  chmod=attribute chown=attribute utimes=attribute lchown=attribute lutimes=attribute unlink=delete rm=tree rmdir=tree truncate=delete rename=move,write glob=-`;
/** Each of them with and without `Sync`. */
const files = `${single} ${single.replace(/(\w+)=/g, '$1Sync=')} createReadStream=read createWriteStream=write watchFile=read unwatchFile promises constants Stats Dirent ReadStream WriteStream
  close closeSync read readSync write writeSync fstat fstatSync fsync fsyncSync ftruncate=delete ftruncateSync=delete F_OK R_OK W_OK X_OK openAsBlob=read`;

const more = `${files} readJson=read readJsonSync=read readJSON=read readJSONSync=read writeJson=write writeJsonSync=write writeJSON=write writeJSONSync=write outputFile=write outputFileSync=write
  outputJson=write outputJsonSync=write ensureDir=write ensureDirSync=write ensureFile=write mkdirp=write mkdirpSync=write mkdirs=write mkdirsSync=write pathExists=list pathExistsSync=list copy=read,write copySync=read,write
  remove=tree removeSync=tree emptyDir=tree emptyDirSync=tree move=move,write moveSync=move,write`;

const request = `request=url get=url ()=url post=url put=url patch=url delete=url head=url options=url`;

const modules = () =>
  new Map(
    Object.entries({
      fs: files,
      'fs.promises': files,
      'fs-extra': more,
      'graceful-fs': files,
      rimraf: '()=tree rimraf=tree sync=tree rimrafSync=tree',
      del: '()=tree sync=tree deleteAsync=tree deleteSync=tree',
      child_process: 'exec=sh execSync=sh execFile=spawn execFileSync=spawn spawn=spawn spawnSync=spawn fork=load ChildProcess',
      execa: '()=spawn execa=spawn execaSync=spawn execaCommand=sh execaCommandSync=sh command=sh commandSync=sh sync=spawn $=opaque',
      shelljs:
        'exec=sh rm=tree mv=move+ cp=read,write mkdir=write cat=read ls=list which echo test find=list grep sed=opaque cd=chdir pwd chmod=-,attribute touch=write',
      zx: '$=opaque *',
      os: 'homedir tmpdir platform arch cpus totalmem freemem hostname type release uptime EOL userInfo networkInterfaces loadavg endianness version machine availableParallelism constants devNull setPriority',
      path: '*',
      'path.posix': '*',
      process: `version versions env argv argv0 exit exitCode stdout stderr stdin cwd platform arch uptime memoryUsage hrtime nextTick on once off emit pid ppid title execPath execArgv release config
      cpuUsage resourceUsage emitWarning features getuid getgid geteuid umask constrainedMemory availableMemory removeListener removeAllListeners addListener listeners getActiveResourcesInfo
      stdout.write abort allowedNodeEnvironmentFlags report loadEnvFile=read prependListener setMaxListeners listenerCount send connected disconnect
      chdir=chdir kill=signal setuid=leave setgid=leave seteuid=leave setegid=leave setgroups=leave initgroups=leave`,
      http: `${request} createServer METHODS STATUS_CODES Agent Server IncomingMessage ClientRequest=net globalAgent`,
      https: `${request} createServer Agent`,
      http2: 'connect=url createServer createSecureServer constants',
      net: 'connect=host createConnection=host createServer Socket=net isIP isIPv4 isIPv6 Server',
      tls: 'connect=host createServer getCiphers rootCertificates TLSSocket=net',
      dgram: 'createSocket=net',
      dns: '()=net lookup=net resolve=net resolve4=net resolve6=net resolveTxt=net promises=net reverse=net *',
      'dns.promises': 'lookup=net resolve=net *',
      axios: `${request} create=net default=url isAxiosError *`,
      'node-fetch': '()=url default=url *',
      undici: 'request=url fetch=url stream=url Agent Client=url Pool=url *',
      got: `${request} stream=url extend=net *`,
      ws: '()=url WebSocket=url WebSocketServer=- Server=-',
      nodemailer: 'createTransport=net *',
      module: 'createRequire=opaque builtinModules isBuiltin exports children paths id filename register=opaque',
      worker_threads: 'isMainThread parentPort workerData threadId Worker=load',
      cluster: 'isMaster isPrimary isWorker workers worker',
      inspector: '*',
      'better-sqlite3': '()=database *',
      sqlite: 'DatabaseSync=database *',
      'bun:sqlite': 'Database=database *',
      sqlite3: 'verbose Database=database *',
      pg: 'Client=net Pool=net *',
      mysql2: 'createConnection=net createPool=net *',
      mysql: 'createConnection=net createPool=net *',
      mongodb: 'MongoClient=url *',
      mongoose: 'connect=url *',
      redis: 'createClient=net *',
      ioredis: '()=net *',
      require: '()=opaque resolve main cache=opaque extensions=opaque',
      import: 'meta',
      'import.meta': 'url dirname filename resolve env main dir file',
      Deno: `version args env build cwd pid exit stdin stdout stderr inspect mainModule noColor readTextFile=read readTextFileSync=read readFile=read readFileSync=read readDir=list readDirSync=list stat=list statSync=list lstat=list
      lstatSync=list realPath=list realPathSync=list writeTextFile=write writeTextFileSync=write writeFile=write writeFileSync=write mkdir=write mkdirSync=write copyFile=read,write copyFileSync=read,write create=write open=open openSync=open
      chmod=attribute chown=attribute truncate=delete truncateSync=delete remove=tree removeSync=tree rename=move,write renameSync=move,write Command=opaque run=opaque connect=net serve=- listen=- kill=signal chdir=chdir
      hostname osRelease memoryUsage test errors makeTempDir makeTempFile symlink=-,write link=read,write`,
      Bun: `version revision env argv main cwd file=- write=write $=opaque spawn=argv spawnSync=argv serve=- sleep sleepSync which hash password inspect gzipSync gunzipSync deepEquals nanoseconds escapeHTML
      stringWidth fileURLToPath pathToFileURL resolveSync resolve readableStreamToText randomUUIDv7 semver TOML YAML Glob stdin stdout stderr peek`,
    }).map(([module, text]) => [module, names(text)]),
  );

/** JavaScript and TypeScript. */
export const javascript = language(() => ({
  name: 'javascript',
  lexicon,
  modules: modules(),
  harmless: words(
    'crypto util url querystring buffer events stream stream.promises zlib string_decoder assert assert.strict timers timers.promises readline readline.promises perf_hooks async_hooks punycode constants console tty v8 test util.types stream.web diagnostics_channel path.win32 wasi',
  ),
  closed:
    /^(?:vm|repl|ffi|ffi-napi|bun:ffi|domain|trace_events|sys|process\.binding|_\w*|internal\..*|koffi|node-gyp-build|vm2|isolated-vm|https?:.*|data:.*|npm:.*|jsr:.*)$/,
  // Node makes its own modules names of a text given by `-e`.
  roots: words('process require import Deno Bun module fs child_process net http https http2 tls dgram dns worker_threads'),
  functions: names(
    'eval=code Function=opaque AsyncFunction=opaque GeneratorFunction=opaque fetch=url WebSocket=url XMLHttpRequest=net EventSource=url importScripts=opaque Worker=load $=- setImmediate execScript=opaque',
  ),
  methods: names(
    `unlinkSync=delete rmSync=tree rmdirSync=tree writeFileSync=write appendFileSync=write readFileSync=read readdirSync=list renameSync=move,write truncateSync=delete copyFileSync=read,write cpSync=read,write
    chmodSync=attribute chownSync=attribute symlinkSync=-,write mkdirSync=write createWriteStream=write createReadStream=read execSync=sh execFileSync=spawn spawnSync=spawn execFile=spawn spawn=spawn
    unlink=delete rmdir=tree rimraf=tree removeSync=tree emptyDirSync=tree writeFile=write readFile=read
    writeReport=write writeHeapSnapshot=write mainModule=opaque binding=opaque dlopen=opaque _load=opaque _linkedBinding=opaque createRequire=opaque getBuiltinModule=opaque runInThisContext=opaque runInNewContext=opaque runInContext=opaque
    __defineGetter__=opaque query=sql execute=sql $executeRaw=opaque $executeRawUnsafe=sql $queryRawUnsafe=sql dropDatabase=drops deleteMany=drops dropCollection=drops flushall=drops flushdb=drops`,
  ),
  forbidden:
    /^(?:constructor|__proto__|globalThis|global|mainModule|getPrototypeOf|WebAssembly|_load|process\.binding|Reflect|callee|caller)$/,
  leading: /^(?:child_process|process|require)$/,
  makers: new Map([
    ['path.join', 'join'],
    ['path.resolve', 'join'],
    ['path.normalize', 'same'],
    ['os.homedir', 'home'],
    ['process.cwd', 'cwd'],
    ['process.execPath', 'self'],
    ['process.env', 'environment'],
    ['String', 'same'],
    ['Bun.file', 'same'],
  ]),
  joins: words('+'),
  accessors: words('. ?.'),
  importers: words('require import'),
  bare: false,
  lines: true,
  keys: true,
  callable: false,
}));
