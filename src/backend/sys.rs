//! The system calls that no safe crate offers: the only `unsafe` code of the crate.
//!
//! A program is started with `posix_spawn` and not with `fork`: the C library then shares the daemon's memory with the
//! child until `execve` instead of copying its page tables, so that opening a session costs the same whether the
//! daemon holds one session or two thousand; and no code of ours runs in between.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::sync::Once;

use nix::libc;
use nix::unistd::Pid;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// What [`spawn`] needs to know, ready for the C library.
pub(super) struct Program<'a> {
    /// Looked up in the daemon's `PATH` unless it holds a slash.
    pub(super) file: &'a CStr,
    /// With the program's name as the first element.
    pub(super) argv: &'a [CString],
    pub(super) envp: &'a [CString],
    /// The terminal that becomes standard input, output and error, and the controlling terminal.
    pub(super) terminal: &'a CStr,
    pub(super) directory: &'a CStr,
}

/// Starts a program in a session of its own with nothing open but its terminal, and with every signal at its default.
pub(super) fn spawn(program: &Program<'_>) -> io::Result<Pid> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        keep_exit_statuses();
        close_inherited_on_exec();
    });
    let mut actions = FileActions::new()?;
    actions.close_from(3)?;
    // Opened by the leader of a new session, a terminal becomes its controlling terminal (Linux tty_ioctl(2)).
    actions.open(0, program.terminal)?;
    actions.duplicate(0, 1)?;
    actions.duplicate(0, 2)?;
    actions.change_directory(program.directory)?;
    let mut attributes = Attributes::new()?;
    attributes.new_session_with_default_signals()?;
    let argv = pointers(program.argv);
    let envp = pointers(program.envp);
    let mut pid: libc::pid_t = 0;
    // SAFETY: every pointer is to a live value of this function: strings that end in NUL, arrays of them that end in a
    // null pointer, and actions and attributes that were initialised. The C library writes to `pid` alone.
    check(unsafe {
        libc::posix_spawnp(
            &mut pid,
            program.file.as_ptr(),
            actions.0.as_ptr(),
            attributes.0.as_ptr(),
            argv.as_ptr(),
            envp.as_ptr(),
        )
    })?;
    Ok(Pid::from_raw(pid))
}

/// The array that `execve` wants: pointers to the strings, which must outlive it, and a null pointer.
fn pointers(strings: &[CString]) -> Vec<*mut c_char> {
    strings
        .iter()
        .map(|string| string.as_ptr().cast_mut())
        .chain([std::ptr::null_mut()])
        .collect()
}

/// A daemon that was started with `SIGCHLD` ignored would never see how a program ended: the kernel forgets it.
fn keep_exit_statuses() {
    // SAFETY: SIG_IGN and SIG_DFL are dispositions, no code of ours runs in a handler. A handler that somebody else
    // installed is put back at once; this runs before any program was started, so no signal is missed in between.
    unsafe {
        let before = libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        if before != libc::SIG_IGN && before != libc::SIG_ERR {
            libc::signal(libc::SIGCHLD, before);
        }
    }
}

/// Our own descriptors are close-on-exec from their creation; those that the daemon was started with may not be.
fn close_inherited_on_exec() {
    let open = std::fs::read_dir("/proc/self/fd").into_iter().flatten();
    let fds = open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<c_int>().ok());
    for fd in fds.filter(|&fd| fd > 2) {
        // SAFETY: this sets a flag that matters at `execve` alone, and fails for a descriptor that is closed meanwhile.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
}

/// `posix_spawn` and its helpers return the error number instead of setting `errno`.
fn check(code: c_int) -> io::Result<()> {
    if code == 0 {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(code))
    }
}

struct FileActions(MaybeUninit<libc::posix_spawn_file_actions_t>);

impl FileActions {
    fn new() -> io::Result<Self> {
        let mut actions = MaybeUninit::uninit();
        // SAFETY: the function initialises what the pointer points to, and fails else.
        check(unsafe { libc::posix_spawn_file_actions_init(actions.as_mut_ptr()) })?;
        Ok(Self(actions))
    }

    fn open(&mut self, fd: c_int, path: &CStr) -> io::Result<()> {
        // SAFETY: initialised in `new`; the path ends in NUL and is copied.
        check(unsafe {
            libc::posix_spawn_file_actions_addopen(self.0.as_mut_ptr(), fd, path.as_ptr(), libc::O_RDWR, 0)
        })
    }

    fn duplicate(&mut self, from: c_int, to: c_int) -> io::Result<()> {
        // SAFETY: initialised in `new`.
        check(unsafe { libc::posix_spawn_file_actions_adddup2(self.0.as_mut_ptr(), from, to) })
    }

    /// Where the C library is too old for it (glibc before 2.34), the descriptors' own close-on-exec flags have to do.
    fn close_from(&mut self, fd: c_int) -> io::Result<()> {
        type AddCloseFrom = unsafe extern "C" fn(*mut libc::posix_spawn_file_actions_t, c_int) -> c_int;
        let Some(symbol) = symbol(c"posix_spawn_file_actions_addclosefrom_np") else {
            return Ok(());
        };
        // SAFETY: glibc documents this signature for this name; the actions were initialised in `new`.
        check(unsafe { std::mem::transmute::<*mut libc::c_void, AddCloseFrom>(symbol)(self.0.as_mut_ptr(), fd) })
    }

    /// Where the C library is too old for it (glibc before 2.29), the program starts where the daemon is.
    fn change_directory(&mut self, path: &CStr) -> io::Result<()> {
        type AddChdir = unsafe extern "C" fn(*mut libc::posix_spawn_file_actions_t, *const c_char) -> c_int;
        let Some(symbol) = symbol(c"posix_spawn_file_actions_addchdir_np") else {
            return Ok(());
        };
        // SAFETY: glibc and musl document this signature for this name; the actions were initialised in `new`, and the
        // path ends in NUL and is copied.
        check(unsafe { std::mem::transmute::<*mut libc::c_void, AddChdir>(symbol)(self.0.as_mut_ptr(), path.as_ptr()) })
    }
}

impl Drop for FileActions {
    fn drop(&mut self) {
        // SAFETY: initialised in `new`, and dropped once.
        unsafe { libc::posix_spawn_file_actions_destroy(self.0.as_mut_ptr()) };
    }
}

/// A function that only newer C libraries have.
fn symbol(name: &CStr) -> Option<*mut libc::c_void> {
    // SAFETY: the name ends in NUL; looking up a name in the loaded libraries runs no code of theirs.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null()).then_some(address)
}

struct Attributes(MaybeUninit<libc::posix_spawnattr_t>);

impl Attributes {
    fn new() -> io::Result<Self> {
        let mut attributes = MaybeUninit::uninit();
        // SAFETY: the function initialises what the pointer points to, and fails else.
        check(unsafe { libc::posix_spawnattr_init(attributes.as_mut_ptr()) })?;
        Ok(Self(attributes))
    }

    fn new_session_with_default_signals(&mut self) -> io::Result<()> {
        let flags = libc::POSIX_SPAWN_SETSID as c_int | libc::POSIX_SPAWN_SETSIGDEF | libc::POSIX_SPAWN_SETSIGMASK;
        // Every bit, also those of the two signals that glibc keeps for itself, which it would leave ignored.
        let mut all = MaybeUninit::<libc::sigset_t>::uninit();
        let mut none = MaybeUninit::uninit();
        // SAFETY: the attributes were initialised in `new`. A set of signals is an array of bits, any of which are valid;
        // `write_bytes` and `sigemptyset` write all of theirs before the C library copies them.
        unsafe {
            all.as_mut_ptr().write_bytes(0xff, 1);
            libc::sigemptyset(none.as_mut_ptr());
            check(libc::posix_spawnattr_setflags(
                self.0.as_mut_ptr(),
                flags as libc::c_short,
            ))?;
            check(libc::posix_spawnattr_setsigdefault(self.0.as_mut_ptr(), all.as_ptr()))?;
            check(libc::posix_spawnattr_setsigmask(self.0.as_mut_ptr(), none.as_ptr()))
        }
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: initialised in `new`, and dropped once.
        unsafe { libc::posix_spawnattr_destroy(self.0.as_mut_ptr()) };
    }
}

/// A descriptor that becomes readable when the process ends (Linux 5.3).
pub(super) fn pidfd_open(pid: Pid) -> io::Result<OwnedFd> {
    // SAFETY: the system call takes two integers. It returns a new descriptor that nobody else knows, or fails.
    unsafe {
        let fd = libc::syscall(libc::SYS_pidfd_open, pid.as_raw(), 0);
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // A descriptor is an int; the call returns it as a long. It is close-on-exec.
        Ok(OwnedFd::from_raw_fd(fd as c_int))
    }
}

/// Makes a descriptor known to the runtime.
pub(super) fn register(fd: OwnedFd, interest: Interest) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: the descriptor must stay open for as long as it is registered: the registration owns it, and nobody can
    // close it through a shared reference.
    Ok(unsafe { AsyncFd::register_with_interest(fd, interest) }?)
}

/// Sets the size of a terminal, which sends `SIGWINCH` to its foreground programs if that is new.
pub(super) fn set_window_size(terminal: impl AsFd, rows: u16, cols: u16) -> io::Result<()> {
    let size = libc::winsize {
        ws_row: rows,
        ws_col: cols,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    // SAFETY: TIOCSWINSZ reads one winsize, which lives until the call returns.
    let result = unsafe { libc::ioctl(terminal.as_fd().as_raw_fd(), libc::TIOCSWINSZ, &size) };
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Makes further opens of a terminal fail with `EBUSY`, root's excepted, or lets them through again.
pub(super) fn set_exclusive(terminal: impl AsFd, exclusive: bool) -> io::Result<()> {
    let request = if exclusive { libc::TIOCEXCL } else { libc::TIOCNXCL };
    // SAFETY: neither request takes an argument.
    let result = unsafe { libc::ioctl(terminal.as_fd().as_raw_fd(), request) };
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Returns memory that was freed to the system. The C library (glibc) keeps it where anything above it is still in use,
/// which is so for most of what a crowd of clients leaves behind. Does nothing where the C library has no such function.
pub(super) fn trim_memory() {
    type Trim = unsafe extern "C" fn(usize) -> c_int;
    if let Some(symbol) = symbol(c"malloc_trim") {
        // SAFETY: glibc documents this signature for this name; it may be called by any thread at any time.
        unsafe { std::mem::transmute::<*mut libc::c_void, Trim>(symbol)(0) };
    }
}
