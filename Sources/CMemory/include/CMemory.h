#ifndef WEIR_CMEMORY_H
#define WEIR_CMEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

/// Asks the processor to bring the cache line at `address` nearer. Never faults.
static inline void weir_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

/// Maps `byteCount` zeroed bytes, on huge pages if that is wished. NULL when the system refuses.
static inline void *weir_map(size_t byteCount, int wantsHugePages) {
  void *address = mmap(NULL, byteCount, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) return NULL;
  if (wantsHugePages) (void)madvise(address, byteCount, MADV_HUGEPAGE);
  return address;
}

/// Gives back what `weir_map` gave.
static inline void weir_unmap(void *address, size_t byteCount) { (void)munmap(address, byteCount); }

#endif
