/** System call numbers by name: [x86_64, aarch64], from the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl, scripts/syscall.tbl). */

/** Only the calls that the profile names. `undefined`: the machine has no such call. From 424 on the numbers are the same everywhere. */
export const numbers = {
  add_key: [248, 217],
  keyctl: [250, 219],
  request_key: [249, 218],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  vmsplice: [278, 75],
  modify_ldt: [154, undefined],
  fanotify_init: [300, 262],
  acct: [163, 89],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  vhangup: [153, 58],
  ioperm: [173, undefined],
  iopl: [172, undefined],
  syslog: [103, 116],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  create_module: [174, undefined],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  get_kernel_syms: [177, undefined],
  query_module: [178, undefined],
  nfsservctl: [180, 42],
  lookup_dcookie: [212, 18],
  uselib: [134, undefined],
  sysfs: [139, undefined],
  ustat: [136, undefined],
  _sysctl: [156, undefined],
  migrate_pages: [256, 238],
  move_pages: [279, 239],
  mbind: [237, 235],
  set_mempolicy: [238, 237],
  set_mempolicy_home_node: [450, 450],
  open_by_handle_at: [304, 265],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  setns: [308, 268],
  clone: [56, 220],
  unshare: [272, 97],
  clone3: [435, 435],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  open_tree_attr: [467, 467],
  ioctl: [16, 29],
  personality: [135, 92],
  chmod: [90, undefined],
  fchmod: [91, 52],
  creat: [85, undefined],
  mknod: [133, undefined],
  fchmodat: [268, 53],
  fchmodat2: [452, 452],
  mknodat: [259, 33],
  open: [2, undefined],
  openat: [257, 56],
  openat2: [437, 437],
  socket: [41, 198],
  socketpair: [53, 199],
} as const satisfies Record<string, readonly [number | undefined, number | undefined]>;

export type Name = keyof typeof numbers;
export type Arch = 'x86_64' | 'aarch64';

/** AUDIT_ARCH_* of linux/audit.h, and the place of the machine's number in a row of `numbers`. */
export const machines = {
  x86_64: { audit: 0xc000003e, column: 0 },
  aarch64: { audit: 0xc00000b7, column: 1 },
} as const;

/**
 * The highest call looked at when the profile was written (`file_setattr`, Linux 6.17). Above it lie calls that nobody here has read, on x86_64 the x32
 * calls (bit 30) and the negative numbers.
 */
export const highest = 469;

/** The call's number on that machine, or undefined where there is none. */
export function number(name: Name, arch: Arch): number | undefined {
  return numbers[name][machines[arch].column];
}
