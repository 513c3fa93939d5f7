#ifndef WEIR_CSCAN_H
#define WEIR_CSCAN_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/// One bit for each of the 32 bytes at `bytes`, lowest first: set where a JSON string does not
/// simply go on: a quote, a backslash, a byte below 0x20 or one above 0x7F. All 32 are read.
static inline uint32_t weir_string_stops(const uint8_t *bytes) {
#if defined(__SSE2__)
  // Compared as signed numbers, bytes above 0x7F are below 0x20 too.
  const __m128i space = _mm_set1_epi8(0x20), quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i x = _mm_loadu_si128((const __m128i *)bytes);
  const __m128i y = _mm_loadu_si128((const __m128i *)(bytes + 16));
  const __m128i a = _mm_or_si128(_mm_cmpgt_epi8(space, x),
                                 _mm_or_si128(_mm_cmpeq_epi8(x, quote),
                                              _mm_cmpeq_epi8(x, backslash)));
  const __m128i b = _mm_or_si128(_mm_cmpgt_epi8(space, y),
                                 _mm_or_si128(_mm_cmpeq_epi8(y, quote),
                                              _mm_cmpeq_epi8(y, backslash)));
  return (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
#elif defined(__aarch64__)
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weight = vld1q_u8(weights);
  const int8x16_t space = vdupq_n_s8(0x20);
  uint32_t result = 0;
  for (int half = 0; half < 2; half++) {
    const uint8x16_t x = vld1q_u8(bytes + 16 * half);
    uint8x16_t stop = vcgtq_s8(space, vreinterpretq_s8_u8(x));
    stop = vorrq_u8(stop, vceqq_u8(x, vdupq_n_u8('"')));
    stop = vandq_u8(vorrq_u8(stop, vceqq_u8(x, vdupq_n_u8('\\'))), weight);
    const uint32_t low = vaddv_u8(vget_low_u8(stop)), high = vaddv_u8(vget_high_u8(stop));
    result |= (low | high << 8) << (16 * half);
  }
  return result;
#else
  uint32_t result = 0;
  for (int i = 0; i < 32; i++) {
    const uint8_t c = bytes[i];
    result |= (uint32_t)(c < 0x20 || c > 0x7F || c == '"' || c == '\\') << i;
  }
  return result;
#endif
}

/// Whether the 32 bytes at `bytes` are those at `expected` in all bits that are set at `mask`.
/// `expected` must be zero where `mask` is; both are aligned to 16 bytes.
static inline int weir_matches(const uint8_t *bytes, const uint8_t *expected, const uint8_t *mask) {
#if defined(__SSE2__)
  const __m128i x = _mm_loadu_si128((const __m128i *)bytes);
  const __m128i y = _mm_loadu_si128((const __m128i *)(bytes + 16));
  const __m128i a =
      _mm_xor_si128(_mm_and_si128(x, *(const __m128i *)mask), *(const __m128i *)expected);
  const __m128i b = _mm_xor_si128(_mm_and_si128(y, *(const __m128i *)(mask + 16)),
                                  *(const __m128i *)(expected + 16));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_or_si128(a, b), _mm_setzero_si128())) == 0xFFFF;
#else
  uint8_t difference = 0;
  for (int i = 0; i < 32; i++) difference |= (uint8_t)((bytes[i] & mask[i]) ^ expected[i]);
  return difference == 0;
#endif
}

/// One bit for each of the 16 bytes at `bytes`, lowest first: set where a point or a quote is.
static inline uint32_t weir_points_and_quotes(const uint8_t *bytes) {
#if defined(__SSE2__)
  const __m128i x = _mm_loadu_si128((const __m128i *)bytes);
  const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('.')),
                                     _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
  return (uint32_t)_mm_movemask_epi8(found);
#else
  uint32_t result = 0;
  for (int i = 0; i < 16; i++) result |= (uint32_t)(bytes[i] == '.' || bytes[i] == '"') << i;
  return result;
#endif
}

#endif
