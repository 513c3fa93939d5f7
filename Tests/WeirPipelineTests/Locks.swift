#if WEIR_TSAN
  import WeirPipeline

  typealias Mutex = ThreadLock
#endif
