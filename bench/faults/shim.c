/* Stands before the C library in every process of a centre that the bench starts (LD_PRELOAD): its
 * clock is as wrong, and its disk as slow, as the control file says. CONTROL is that file's path.
 *
 * What it cannot do: waits that are under way when the clock steps, timers of the kernel (timerfd,
 * clock_nanosleep with an absolute time), and writes that stdio makes itself. 64-bit Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct control {
    int64_t clock_off_s;
    int64_t stepped_at_s; /* by the kernel's clock; what a file was before keeps its time */
    int64_t sync_ms;
};

static const struct control nothing;
static const volatile struct control *told = &nothing;

__attribute__((constructor)) static void begin(void)
{
    int file = open(CONTROL, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    void *found = mmap(NULL, sizeof(struct control), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (found != MAP_FAILED)
        told = found;
}

int clock_gettime(clockid_t which, struct timespec *now)
{
    int rc = syscall(SYS_clock_gettime, which, now);
    if (rc == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        now->tv_sec += told->clock_off_s;
    return rc;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int rc = syscall(SYS_gettimeofday, now, zone);
    if (rc == 0 && now)
        now->tv_sec += told->clock_off_s;
    return rc;
}

time_t time(time_t *into)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into)
        *into = now.tv_sec;
    return now.tv_sec;
}

static int dated(int rc, struct stat *found)
{
    if (rc == 0 && told->clock_off_s && found->st_mtim.tv_sec >= told->stepped_at_s)
        found->st_mtim.tv_sec += told->clock_off_s;
    return rc;
}

int fstatat(int folder, const char *restrict path, struct stat *restrict found, int flags)
{
    return dated(syscall(SYS_newfstatat, folder, path, found, flags), found);
}

int stat(const char *restrict path, struct stat *restrict found)
{
    return fstatat(AT_FDCWD, path, found, 0);
}

int lstat(const char *restrict path, struct stat *restrict found)
{
    return fstatat(AT_FDCWD, path, found, AT_SYMLINK_NOFOLLOW);
}

int fstat(int file, struct stat *found)
{
    return dated(syscall(SYS_fstat, file, found), found);
}

int stat64(const char *, struct stat64 *) __attribute__((alias("stat")));
int lstat64(const char *, struct stat64 *) __attribute__((alias("lstat")));
int fstat64(int, struct stat64 *) __attribute__((alias("fstat")));
int fstatat64(int, const char *, struct stat64 *, int) __attribute__((alias("fstatat")));

/* The kernel waits by its own clock; a small number is one of the monotonic clock. */
static const struct timespec *as_kernel(const struct timespec *due, struct timespec *own)
{
    if (due == NULL || due->tv_sec < 1000000000)
        return due;
    *own = *due;
    own->tv_sec -= told->clock_off_s;
    return own;
}

static void *next(const char *name)
{
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.3.2", "GLIBC_2.2.5"};
    for (unsigned each = 0; each < sizeof versions / sizeof *versions; each++) {
        void *found = dlvsym(RTLD_NEXT, name, versions[each]);
        if (found)
            return found;
    }
    return dlsym(RTLD_NEXT, name);
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict due)
{
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec own;
    if (!real)
        real = next("pthread_cond_timedwait");
    return real(cond, mutex, as_kernel(due, &own));
}

int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict due)
{
    static int (*real)(sem_t *, const struct timespec *);
    struct timespec own;
    if (!real)
        real = next("sem_timedwait");
    return real(sem, as_kernel(due, &own));
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict due)
{
    static int (*real)(pthread_mutex_t *, const struct timespec *);
    struct timespec own;
    if (!real)
        real = next("pthread_mutex_timedlock");
    return real(mutex, as_kernel(due, &own));
}

static void wait_for_disk(void)
{
    struct timespec left = {told->sync_ms / 1000, told->sync_ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0)
        ;
}

int fsync(int file)
{
    wait_for_disk();
    return syscall(SYS_fsync, file);
}

int fdatasync(int file)
{
    wait_for_disk();
    return syscall(SYS_fdatasync, file);
}
