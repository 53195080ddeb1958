"""What a report has to speak of, by name: the probe's own lists are held to these by a test."""

from gate2.sandbox.job import OUT_DIR
from gate2.sandbox.seal.report import names_of

SCHEMA = "gate2-probe-v2"

CALLS = names_of(
    """add_key bpf chroot clock_settime clone3 clone:newuser fanotify_init fsopen init_module
    io_setup io_uring_enter io_uring_register io_uring_setup ioctl:tiocsti iopl kcmp keyctl
    modify_ldt mount mount_setattr move_mount name_to_handle_at open_by_handle_at open_tree
    perf_event_open personality pidfd_getfd pivot_root process_vm_readv process_vm_writev ptrace
    request_key sethostname setns setsockopt:attach_filter shmget splice syslog umount2 unshare
    userfaultfd"""
) | {"ptrace:process 1"}
SOCKETS = names_of(
    """AF_ALG AF_BLUETOOTH AF_CAN AF_INET6 AF_INET:mptcp AF_INET:raw AF_KEY AF_NETLINK AF_PACKET
    AF_QIPCRTR AF_RDS AF_TIPC AF_VSOCK AF_XDP"""
)
WRITES = names_of(
    """/ /bin /dev /etc /home /home/in /home/probe /home/tools /lib /mnt /opt /proc /root /run
    /srv /sys /sys/fs/cgroup /usr /usr/bin /var /var/tmp /dev/mem /dev/vsock /etc/passwd
    /proc/1/mem /proc/sys/fs/binfmt_misc/register /proc/sys/kernel/core_pattern
    /proc/sys/kernel/domainname /proc/sys/kernel/hostname /proc/sys/kernel/modprobe
    /proc/sys/kernel/randomize_va_space /proc/sys/kernel/shmmax /proc/sys/net/ipv4/ip_forward
    /proc/sys/vm/overcommit_memory /proc/sysrq-trigger"""
)
READS = names_of(
    """/dev/kvm /dev/mem /dev/vsock /proc/1/environ /proc/1/maps /proc/1/mem /proc/cmdline
    /proc/config.gz /proc/interrupts /proc/kallsyms /proc/kcore /proc/keys /proc/kmsg
    /proc/sched_debug /proc/slabinfo /proc/timer_list /sys/devices /sys/fs/cgroup /sys/kernel"""
)
MASKED = names_of(
    """/proc/acpi /proc/asound /proc/cmdline /proc/config.gz /proc/interrupts /proc/iomem
    /proc/ioports /proc/kallsyms /proc/kcore /proc/key-users /proc/keys /proc/kmsg
    /proc/kpagecount /proc/kpageflags /proc/latency_stats /proc/mtrr /proc/pagetypeinfo
    /proc/sched_debug /proc/scsi /proc/slabinfo /proc/sysrq-trigger /proc/timer_list
    /proc/timer_stats /proc/vmallocinfo /sys"""
)
USABLE = frozenset(("/tmp", OUT_DIR, "/dev/shm"))
CONNECTS = frozenset(("192.0.2.1:80", "169.254.169.254:80", "8.8.8.8:53"))

MEMBERS = names_of(
    """schema descriptors environment ids groups status mounts devices interfaces routes
    unix_sockets processes self hostname processors cpu locale time_zone rlimits space hits driven
    loopback abstract host_socket usable executable write writable walked read masked device
    connect sockets calls entries"""
)
