/** What the names of PHP do: its functions, and the classes that reach out. */
import { language, type Names, names, words } from '../language.ts';
import { php as lexicon } from '../lexicons.ts';

/** Names in lower case too. */
function anyCase(known: Names): Names {
  return new Map([...known].flatMap(([name, roles]) => [[name, roles] as const, [name.toLowerCase(), roles] as const]));
}

/** PHP. Names are the same in any case. */
export const php = language(() => ({
  name: 'php',
  lexicon,
  modules: new Map(
    Object.entries({ FFI: '', Phar: 'running', PharData: '', Closure: 'fromCallable=opaque bind' }).map(([name, text]) => [
      name,
      names(text),
    ]),
  ),
  harmless: words(''),
  closed: /^(?!)/,
  roots: words('FFI PharData Closure'),
  functions: anyCase(
    names(
      `system=sh exec=sh shell_exec=sh passthru=sh popen=sh proc_open=system pcntl_exec=replaced pcntl_fork=forks eval=code assert=code create_function=opaque preg_replace_callback=-,callback
    call_user_func=property call_user_func_array=property forward_static_call=property forward_static_call_array=property register_shutdown_function=callback register_tick_function=callback array_map=callback array_walk=-,callback usort=-,callback
    array_filter=-,callback array_reduce=-,callback iterator_apply=-,callback ob_start=callback set_error_handler=callback spl_autoload_register=callback is_callable=- function_exists=-
    include=load include_once=load require=load require_once=load dl=opaque unserialize=opaque extract=opaque parse_str=opaque putenv=opaque ini_set=opaque
    unlink=delete rmdir=delete rename=move,write copy=read,write file_put_contents=write file_get_contents=open file=open fopen=open readfile=open opendir=list scandir=list dir=list glob=list
    touch=write mkdir=write chmod=attribute chown=attribute chgrp=attribute symlink=write,write link=read,write tempnam=- ftruncate=delete move_uploaded_file=move,write parse_ini_file=read simplexml_load_file=open highlight_file=read show_source=read
    php_strip_whitespace=read fputcsv=- chdir=chdir chroot=leave posix_kill=signal posix_setuid=leave posix_setgid=leave error_log=- mail=net fsockopen=host pfsockopen=host stream_socket_client=net socket_connect=-,host curl_init=url
    curl_exec=- curl_setopt=- ftp_connect=host ssh2_connect=host ldap_connect=net imap_open=net gethostbyname=host dns_get_record=net get_headers=url mysqli_connect=host mysqli_query=-,sql pg_connect=net pg_query=sql
    mysqli=host PDO=pdo SQLite3=database SplFileObject=open SplFileInfo=- DirectoryIterator=list RecursiveDirectoryIterator=list FilesystemIterator=list SoapClient=net Redis=net Memcached=net ReflectionFunction=opaque ReflectionMethod=opaque
    ZipArchive=- imagepng=-,writes imagejpeg=-,writes exif_read_data=read getimagesize=open md5_file=read sha1_file=read hash_file=-,read fpassthru=- filesize=list file_exists=list is_file=list is_dir=list realpath=list stat=list`,
    ),
  ),
  methods: names(
    'query=sql exec=sql multi_query=sql loadExtension=opaque invoke=opaque newInstance=- load=open loadHTMLFile=open save=writes extractTo=writes',
  ),
  forbidden: /^(?:\$GLOBALS|FFI|runkit\w*|pcntl_\w*exec)$/i,
  leading: /^(?!)$/,
  makers: new Map([
    ['__DIR__', 'cwd'],
    ['getcwd', 'cwd'],
    ['getenv', 'environment'],
    ['file_get_contents', 'content'],
    ['realpath', 'same'],
    ['escapeshellarg', 'same'],
  ]),
  joins: words('.'),
  accessors: words('-> :: ?->'),
  importers: words(''),
  bare: true,
  lines: false,
  keys: true,
  callable: true,
}));
