/** What the names of Lua, R and Julia do. */
import { type Language, language, names, words } from '../language.ts';
import { julia as juliaLexicon, lua as luaLexicon, r as rLexicon } from '../lexicons.ts';

function tables(list: Readonly<Record<string, string>>): Language['modules'] {
  return new Map(Object.entries(list).map(([name, text]) => [name, names(text)]));
}

const NONE = words('');

/** Lua. */
export const lua = language(() => ({
  name: 'lua',
  lexicon: luaLexicon,
  modules: tables({
    os: 'execute=sh remove=delete rename=move,write time date clock getenv tmpname difftime exit setlocale',
    io: 'popen=sh open=open lines=read read write output=write input=read stdin stdout stderr close type tmpfile flush',
    debug: 'traceback',
    package: 'path cpath',
    ffi: '',
    posix: '',
    vim: 'fn api print inspect o opt g bo wo keymap split tbl_deep_extend notify version loop=opaque uv=opaque system=opaque cmd=opaque',
    'vim.fn': 'expand getcwd line col exists has len',
    'vim.api': 'nvim_get_current_buf nvim_buf_get_lines nvim_buf_set_lines nvim_buf_line_count nvim_get_current_line',
  }),
  harmless: words('string table math utf8 coroutine json cjson dkjson inspect lpeg'),
  closed: /^(?:ffi|socket|posix|lfs|http|ssl|luv|alien|lanes|debug|jit)/,
  roots: words('os io debug package ffi posix vim'),
  functions: names('load=code loadstring=code dofile=load loadfile=load getfenv=opaque setfenv=opaque require=-'),
  methods: names('execute=sh popen=sh'),
  forbidden: /^(?:_G|_ENV)$/,
  leading: /^(?!)$/,
  makers: new Map(),
  joins: words('..'),
  accessors: words('. :'),
  importers: words('require'),
  bare: false,
  lines: true,
  keys: false,
  callable: false,
}));

const rNames = () =>
  names(
    `system=sh system2=system shell=sh shell.exec=sh pipe=sh unlink=tree file.remove=delete+ file.rename=move,write file.copy=read,write file.append=write,read file.create=write+ file.symlink=-,write file.link=read,write
  dir.create=write Sys.chmod=attribute setwd=chdir source=load sys.source=load read.csv=read read.csv2=read read.table=read read.delim=read readLines=read readRDS=read load=read scan=read readxl=read read_csv=read read_tsv=read fread=read
  read_excel=read fromJSON=reads write.csv=-,write write.table=-,write write_csv=-,write fwrite=-,write saveRDS=-,write writeLines=-,write save=into save.image=write cat=into sink=write png=write pdf=write jpeg=write svg=write ggsave=write dput=-,write dump=-,write
  file=open gzfile=open bzfile=open url=url download.file=url,write socketConnection=net install.packages=away update.packages=away remove.packages=away install_github=away install_version=away install=away BiocManager=-
  eval=- evalq=- parse=parsed str2lang=opaque str2expression=opaque do.call=property match.fun=property get=property get0=property mget=opaque dyn.load=opaque .Call=opaque .External=opaque .C=opaque .Internal=opaque .Primitive=opaque Sys.setenv=opaque
  list.files=list dir=list list.dirs=list file.info=list file.exists=list GET=url POST=url PUT=url DELETE=url curl_download=url,write curl_fetch_memory=url quit=- q=- pskill=signal dbExecute=-,sql dbGetQuery=-,sql dbRemoveTable=drops render=opaque`,
  );

/** R. */
export const r = language(() => ({
  name: 'r',
  lexicon: rLexicon,
  modules: new Map(),
  harmless: NONE,
  closed: /^(?:reticulate|rJava|Rcpp|inline|processx|sys|callr|rstudioapi)$/,
  roots: NONE,
  functions: rNames(),
  methods: rNames(),
  forbidden: /^(?:globalenv|baseenv|as\.function|body<-)$/,
  leading: /^(?!)$/,
  makers: new Map([
    ['file.path', 'join'],
    ['path.expand', 'expand'],
    ['normalizePath', 'same'],
    ['getwd', 'cwd'],
  ]),
  joins: NONE,
  accessors: words('$ ::'),
  importers: NONE,
  bare: false,
  lines: true,
  keys: false,
  callable: false,
}));

const juliaNames = () =>
  names(
    `run=- rm=tree mv=move,write cp=read,write write=writes open=open read=reads readdir=list readlines=read eachline=reads mkdir=write mkpath=write touch=write include=load include_string=opaque eval=opaque @eval=opaque
  ccall=opaque @ccall=opaque unsafe_load=opaque unsafe_store!=opaque download=url,write cd=chdir chmod=attribute symlink=-,write chown=attribute getfield=property getproperty=property invokelatest=opaque connect=host pipeline=- Cmd=opaque
  @cmd=opaque kill=signal truncate=- walkdir=list stat=list isfile=list isdir=list`,
  );

/** Julia. */
export const julia = language(() => ({
  name: 'julia',
  lexicon: juliaLexicon,
  modules: tables({
    Pkg: 'add=away develop=away update=away rm=away instantiate=away build=away test=away activate=- status=- resolve=away precompile=- generate=write installed=- dependencies=- gc=away',
    Meta: 'parse=opaque show_sexpr',
    Downloads: 'download=url,write request=url',
    HTTP: 'get=url post=url put=url delete=url request=-,url',
    Libdl: '',
    Sockets: 'connect=host listen=- getaddrinfo=net *',
    Core: 'println print',
  }),
  harmless: NONE,
  closed: /^(?:Libdl|PyCall|RCall|CxxWrap|Distributed)$/,
  roots: words('Pkg Meta Downloads HTTP Libdl Sockets Core'),
  functions: juliaNames(),
  methods: juliaNames(),
  forbidden: /^(?:Base\.eval|Core\.eval|ccall|jl_\w+)$/,
  leading: /^(?!)$/,
  makers: new Map([
    ['joinpath', 'join'],
    ['expanduser', 'expand'],
    ['homedir', 'home'],
    ['pwd', 'cwd'],
    ['abspath', 'same'],
    ['string', 'same'],
  ]),
  joins: words('*'),
  accessors: words('.'),
  importers: NONE,
  bare: false,
  lines: true,
  keys: false,
  callable: false,
}));
