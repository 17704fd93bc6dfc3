/** Disks, volumes and file systems: what only shows them is let be. */
import { leave, textOf, touch } from '../effects.ts';
import type { Options } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { ddFiles } from './dd.ts';
import { row } from './row.ts';
import { verbs } from './verbs.ts';

const mounts = 'changes what is mounted';
const disks = 'works on disks';

/** What swapon only shows is in /proc/swaps (swapon(8)), which is the same in every sandbox. */
const swaps = ['show', 's', 'noheadings', 'raw', 'bytes', 'output-all'];

/** It changes something unless it is given one of these options. */
function unless(names: readonly string[], does: string) {
  return ({ options }: Options, call: Call): Partial<Reading> => {
    const quiet = options.length > 0 && options.every(one => names.includes(one.name));
    return quiet ? {} : { effects: [leave(does, call.place)] };
  };
}

const always = (does: string) => (_: Options, call: Call) => {
  const says = call.arguments.length === 1 && /^(?:--version|--help|-V)$/.test(textOf(call.arguments[0]) ?? '');
  return says ? {} : { effects: [leave(does, call.place)] };
};

/** Rows whose every call works on what the sandbox can't hold. */
const whole: readonly (readonly [names: string, does: string, flag: string])[] = [
  [
    'mount umount swapoff losetup dmsetup udisksctl pivot_root switch_root fusermount fusermount3 sshfs mount.nfs mount.cifs kpartx fsfreeze eject veritysetup integritysetup veracrypt',
    mounts,
    'umount /home',
  ],
  [
    'mkfs mkfs.ext4 mkfs.ext3 mkfs.ext2 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.exfat mkfs.f2fs mkfs.minix mkfs.cramfs mkfs.bfs mkdosfs mkntfs mke2fs mkswap wipefs blkdiscard',
    'destroys a file system',
    'mkfs.ext4 /dev/sda1',
  ],
  [
    'fdisk sfdisk cfdisk sgdisk gdisk cgdisk parted partprobe partx addpart delpart resizepart fixparts',
    'changes how a disk is divided',
    'fdisk /dev/sda',
  ],
  [
    'fsck fsck.ext2 fsck.ext3 fsck.ext4 fsck.xfs fsck.vfat fsck.fat e2fsck tune2fs resize2fs e2label e2image e4defrag debugfs dosfsck dosfslabel fatlabel ntfsfix ntfsresize ntfsclone swaplabel badblocks fstrim xfs_repair xfs_growfs xfs_admin xfs_db xfs_fsr xfs_freeze hdparm sdparm sg_format nvme smartctl blkzone blkpr bcache make-bcache zramctl fsadm testdisk photorec extundelete partclone.ext4 partimage raw tgtadm iscsiadm multipath',
    disks,
    'resize2fs /dev/sda1 10G',
  ],
  [
    'lvremove lvcreate lvextend lvreduce lvresize lvchange lvconvert lvrename lvm lvmconfig vgremove vgcreate vgextend vgreduce vgchange vgrename vgcfgrestore vgmerge vgsplit vgexport vgimport pvcreate pvremove pvmove pvresize pvchange zdb stratis vdo diskutil hdiutil newfs newfs_apfs asr',
    disks,
    'lvremove -f vg/lv',
  ],
];

/** Disks and what lies on them. */
export const diskTools: readonly Program[] = [
  ...whole.map(([names, does, flag]) => row({ names, free: true, more: always(does), flags: [flag], quiet: [] })),
  row({
    names: 'swapon',
    options: 'show=? s|summary noheadings raw bytes output-all',
    more: (found, call) => (found.operands.length === 0 ? unless(swaps, mounts)(found, call) : { effects: [leave(mounts, call.place)] }),
    flags: ['swapon -a', 'swapon /swapfile', 'swapon --show /swapfile', 'swapon --show -a', 'swapon -s "$x"'],
    quiet: ['swapon --show', 'swapon -s', 'swapon --show=NAME,SIZE --noheadings --bytes'],
  }),
  row({
    names:
      'lvs vgs pvs lvdisplay vgdisplay pvdisplay lvscan vgscan pvscan dumpe2fs xfs_info lsscsi blkid findmnt lslocks mountpoint lsdasd e2freefrag filefrag findfs ddrescuelog',
    options:
      'o|output= O= s|match-tag= L= U= t|types= n|match-types= u= c|cache-file=write g|garbage-collect w=write p|probe q d x k l|list a|all i A h|noheadings v S= units= nosuffix separator= T|target= M|mountpoint= S|source= N|task=read F|tab-file=read R V J P r f b D',
    operands: 'text',
    forms: [{ on: 'g w', rank: 'ask', id: 'attributes', impact: 'system', reason: 'changes what is known of the disks' }],
    flags: ['blkid -g', 'blkid -w ~/cache', 'findmnt --tab-file /root/x'],
    quiet: ['blkid', 'findmnt -t ext4', 'lvs', 'findmnt -no SOURCE /', 'mountpoint -q /mnt && echo yes', 'lslocks'],
  }),
  verbs({
    names: 'zfs',
    options: 'H p r t= o= s= S= d= i b',
    looks: 'list get help version holds diff userspace groupspace',
    does: disks,
    flags: ['zfs destroy -r tank/x', 'zfs send tank/x@a', 'zfs rollback tank/x@a', 'zfs set mountpoint=/ tank/x', 'zfs'],
    quiet: ['zfs list', 'zfs get all tank/x'],
  }),
  verbs({
    names: 'zpool',
    options: 'H p v L P o= T= x',
    looks: 'list status iostat get history events help version',
    does: disks,
    flags: ['zpool destroy tank', 'zpool import -f tank', 'zpool labelclear /dev/sdb'],
    quiet: ['zpool status', 'zpool list -v'],
  }),
  verbs({
    names: 'btrfs',
    options: 'h b',
    looks:
      'version subvolume/list subvolume/show subvolume/get-default sub/list su/li filesystem/df filesystem/show filesystem/usage filesystem/du fi/df fi/show fi/usage fi/us device/stats device/usage scrub/status balance/status quota/status qgroup/show',
    does: disks,
    flags: ['btrfs subvolume delete x', 'btrfs balance start /', 'btrfs su del x', 'btrfs check --repair /dev/sda1'],
    quiet: ['btrfs subvolume list .', 'btrfs filesystem df .'],
  }),
  verbs({
    names: 'cryptsetup',
    looks: 'status luksDump isLuks luksUUID benchmark',
    options: 'dump-volume-key dump-master-key dump-json-metadata',
    changes: 'dump-volume-key dump-master-key',
    does: disks,
    flags: [
      'cryptsetup luksFormat /dev/sdb',
      'cryptsetup open /dev/sdb x',
      'cryptsetup erase /dev/sdb',
      'cryptsetup luksDump --dump-volume-key /dev/sdb',
    ],
    quiet: ['cryptsetup status x', 'cryptsetup benchmark'],
  }),
  row({
    names: 'mdadm',
    options: 'D|detail E|examine Q|query s|scan X|examine-bitmap b|brief t|test v|verbose Y|export V|version',
    more: unless(['D', 'E', 'Q', 's', 'X', 'b', 't', 'v', 'Y', 'V'], disks),
    flags: ['mdadm --stop /dev/md0', 'mdadm --zero-superblock /dev/sdb', 'mdadm -A --scan', 'mdadm -D -f /dev/md0'],
    quiet: ['mdadm --detail /dev/md0', 'mdadm -Ds'],
  }),
  row({
    names: 'dcfldd dc3dd ddrescue dd_rescue',
    more: (found, call) => ({ effects: [leave('overwrites files or disks', call.place), ...ddFiles(found, call)] }),
    flags: ['dcfldd if=a of=/dev/sda', 'ddrescue /dev/sda img log'],
    quiet: [],
  }),
  row({
    names: 'mksquashfs genisoimage mkisofs',
    options: 'o|output|outdev=write outdir=write e=read p= sort=read pf=read comp= b= V= volid= J r R l root-owned noappend no-progress',
    style: 'single',
    operands: 'read',
    ending: 'write',
    target: 'o',
    flags: ['mksquashfs src /boot/x.img', 'genisoimage -o ~/x.iso src'],
    quiet: ['mksquashfs src dist/app.squashfs -noappend'],
  }),
  row({
    names: 'mmv zmv vidir qmv exch',
    options: 'n v f o a l i e= d 0 u=',
    forms: [{ on: '', rank: 'ask', id: 'deletes', impact: 'destructive', reason: 'moves files, and may replace others' }],
    more: (found, call) => ({ effects: found.operands.flatMap(one => touch('move', one, call)) }),
    flags: ['exch a b', "mmv '*.a' '#1.b'"],
    quiet: [],
  }),
  row({
    names: 'hardlink',
    free: true,
    forms: [{ on: '', rank: 'ask', id: 'deletes', impact: 'destructive', reason: 'puts links in the place of files that are alike' }],
    flags: ['hardlink src'],
    quiet: [],
  }),
];
