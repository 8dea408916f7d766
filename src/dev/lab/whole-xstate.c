/*
 * For processors with AMX. ptrace(2) sets all of a process's extended state or none of it (Linux, arch/x86/kernel/fpu/regset.c,
 * xstateregs_set), and with the tiles that is 11 KiB. User-Mode Linux 6.1 keeps 2,696 bytes of it, which is all up to AVX-512
 * and PKRU (arch/x86/um/user-offsets.c), and panics over the EFAULT that it gets for them: "ptrace set fp regs failed".
 *
 * So what it sets is filled up with zeros. By the header within what it has, the parts behind are in their initial state: no
 * process of a guest asks for tiles. Preloaded into the guest's kernel, which is a program that calls ptrace of libc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

/* As much as any processor has so far, twice over. */
static unsigned char whole[32768];
/* Bytes that ptrace wants; 0 until it has refused less. */
static size_t wanted;
static long (*ptrace_of_libc)(enum __ptrace_request, ...);

__attribute__((constructor)) static void find(void)
{
	ptrace_of_libc = dlsym(RTLD_NEXT, "ptrace");
}

/* A guest has one processor, so one thread of its kernel comes here. */
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
