/*
 * Needed on CPUs with AMX. ptrace(2) sets a process's extended state completely or not at all (Linux, arch/x86/kernel/fpu/regset.c,
 * xstateregs_set); with the AMX tiles it is 11 KiB. User-Mode Linux 6.1 keeps only 2,696 bytes, everything up to AVX-512 and PKRU
 * (arch/x86/um/user-offsets.c), and panics when ptrace returns EFAULT: "ptrace set fp regs failed".
 *
 * This library pads the state with zeros. Its XSAVE header marks the missing parts as being in their initial state, which is
 * correct because no process in a guest uses tiles. Preloaded into the guest's kernel, a program that calls libc's ptrace.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

/* Twice the size of any CPU's state so far. */
static unsigned char whole[32768];
/* Size that ptrace requires; 0 until a smaller one failed. */
static size_t wanted;
static long (*ptrace_of_libc)(enum __ptrace_request, ...);

__attribute__((constructor)) static void find(void)
{
	ptrace_of_libc = dlsym(RTLD_NEXT, "ptrace");
}

/* A guest has one CPU, so only one kernel thread gets here. */
static long set_whole(pid_t pid, void *set, const struct iovec *part)
{
	struct iovec iov = { whole, sizeof whole };

	if (wanted == 0) {
		if (ptrace_of_libc(PTRACE_GETREGSET, pid, set, &iov) < 0)
			return -1;
		wanted = iov.iov_len;
		memset(whole, 0, sizeof whole);
	}
	memcpy(whole, part->iov_base, part->iov_len);
	iov.iov_len = wanted;
	return ptrace_of_libc(PTRACE_SETREGSET, pid, set, &iov);
}

long ptrace(enum __ptrace_request request, ...)
{
	va_list rest;
	va_start(rest, request);
	pid_t pid = va_arg(rest, pid_t);
	void *address = va_arg(rest, void *);
	void *data = va_arg(rest, void *);
	va_end(rest);

	if (request != PTRACE_SETREGSET || (long)address != NT_X86_XSTATE)
		return ptrace_of_libc(request, pid, address, data);
	if (wanted == 0) {
		long done = ptrace_of_libc(request, pid, address, data);
		if (done == 0 || errno != EFAULT)
			return done;
	}
	return set_whole(pid, address, data);
}
