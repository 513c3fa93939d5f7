#ifndef WEIR_CSCAN_H
#define WEIR_CSCAN_H

#include <stdint.h>
#include <string.h>

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

/// The C library's search, which it declares for GNU sources only.
extern void *memmem(const void *text, size_t count, const void *word, size_t wordCount);

/// Whether the `count` bytes at `text` hold those of `word` somewhere, or a backslash.
static inline int weir_holds_word_or_escape(
    const uint8_t *text, size_t count, const uint8_t *word, size_t wordCount) {
  return memmem(text, count, word, wordCount) != NULL || memchr(text, '\\', count) != NULL;
}

/// Four numbers that are worked on at once.
typedef uint32_t weir_lanes __attribute__((vector_size(16)));
/// The same for comparisons: they give all bits where they hold.
typedef int32_t weir_signed_lanes __attribute__((vector_size(16)));

/// One to three digits at `bytes`, moved to the upper end, with zeros in the place of others below.
static inline uint32_t weir_octet_digits(const uint8_t *bytes, int count) {
  const uint32_t word = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                        (uint32_t)bytes[3] << 24;
  return (word ^ 0x30303030u) << ((32 - 8 * count) & 31);
}

/// Reads a textual IPv4 address (four decimal octets, no leading zeros) with a quote behind it:
/// the number in the low 32 bits, above them how many characters it has. 0 when anything else
/// stands there. Up to 24 bytes are read.
static inline uint64_t weir_quoted_ipv4(const uint8_t *bytes) {
  // The bits behind the sixteen stand in for marks that are missing; then an octet is too long.
  uint32_t marks = weir_points_and_quotes(bytes) | 0xF0000;
  const int a = __builtin_ctz(marks);
  marks &= marks - 1;
  const int b = __builtin_ctz(marks);
  marks &= marks - 1;
  const int c = __builtin_ctz(marks);
  marks &= marks - 1;
  const int d = __builtin_ctz(marks);
  // The bits of a quote are among those of a point: only three points have all of them.
  if ((bytes[a] & bytes[b] & bytes[c]) != '.' || bytes[d] != '"') return 0;
  const weir_signed_lanes counts = {a, b - a - 1, c - b - 1, d - c - 1};
  const weir_lanes digits = {
      weir_octet_digits(bytes, counts[0]), weir_octet_digits(bytes + a + 1, counts[1]),
      weir_octet_digits(bytes + b + 1, counts[2]), weir_octet_digits(bytes + c + 1, counts[3])};
  const weir_lanes tens = (digits >> 8 & 0xFF) * 10 + (digits >> 16 & 0xFF);
  const weir_lanes octets = tens * 10 + (digits >> 24);
  // Digits above nine; more or fewer characters than the number needs; numbers above 255.
  const weir_signed_lanes values = (weir_signed_lanes)octets;
  const weir_signed_lanes needed = 1 - (values > 9) - (values > 99);
  const weir_lanes wrong = (((digits + 0x76767676u) | digits) & 0x80808080u) |
                           (weir_lanes)((needed ^ counts) | (values > 255));
  if ((wrong[0] | wrong[1] | wrong[2] | wrong[3]) != 0) return 0;
  const uint32_t number = octets[0] << 24 | octets[1] << 16 | octets[2] << 8 | octets[3];
  return (uint64_t)d << 32 | number;
}

#endif
