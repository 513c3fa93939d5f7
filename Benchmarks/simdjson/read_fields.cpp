// Reads every field of every event of an NDJSON file with simdjson On-Demand on one core: the pace
// that Weir's figures are compared with. Nothing is checked, converted or kept; each value goes
// into a typed local and from there into a checksum, so that no read can be left out.
//
// Use: read_fields FILE [PASSES]. Prints one line for each way of reading, the best of PASSES
// (default 5): its name, events/s as one number, bytes/s, events, checksum. The file is read into
// memory before the clock starts.
//
// Two ways, because which is faster depends on the version: `lines` finds line ends with memchr and
// parses each line by itself; `stream` hands simdjson the whole file (iterate_many, one thread).
// Members are taken in the order they come in and told apart by their first letters and length:
// with optional fields that is faster than asking for one name after another.

// Without this, a build that does not define NDEBUG checks the caller's every step and takes more
// than twice the time.
#define SIMDJSON_DEVELOPMENT_CHECKS 0

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <simdjson.h>
#include <string_view>

// Not inlined, the iterator's state goes through memory at each member: a third slower.
#define INLINED __attribute__((always_inline)) static inline

namespace od = simdjson::ondemand;

struct Totals {
  uint64_t events = 0;
  uint64_t sum = 0;

  // Takes the length and the first and last byte: cheap, and enough to force the read.
  void add(std::string_view text) {
    sum = sum * 31 + text.size();
    if (!text.empty()) sum += uint8_t(text.front()) ^ uint64_t(uint8_t(text.back())) << 8;
  }
  void add(int64_t number) { sum = sum * 31 + uint64_t(number); }
  void add(bool flag) { sum = sum * 31 + flag; }
};

template <size_t N> INLINED bool is(const od::raw_json_string &key, const char (&name)[N]) {
  return std::memcmp(key.raw(), name, N - 1) == 0 && key.raw()[N - 1] == '"';
}

INLINED void addText(Totals &totals, od::value value) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) totals.add(text);
}

INLINED void readDevice(Totals &totals, od::value value) {
  od::object device;
  if (value.get_object().get(device)) return;
  for (auto member : device) {
    od::raw_json_string key;
    if (member.key().get(key)) return;
    if (is(key, "id")) addText(totals, member.value());
  }
}

// All 21 fields of the schema of rules/card-not-present; other members are skipped.
INLINED void readEvent(Totals &totals, od::object event) {
  for (auto member : event) {
    od::raw_json_string key;
    if (member.key().get(key)) return;
    od::value value = member.value();
    bool isText = false;
    switch (key.raw()[0]) {
    case 'a':
      if (is(key, "amount_minor")) {
        int64_t amount;
        if (!value.get_int64().get(amount)) totals.add(amount);
      }
      break;
    case 'b': isText = is(key, "billing_country"); break;
    case 'c':
      isText = is(key, "card_token") || is(key, "card_bin") || is(key, "card_last4")
        || is(key, "currency") || is(key, "customer_id");
      break;
    case 'd':
      if (is(key, "device")) readDevice(totals, value);
      break;
    case 'e': isText = is(key, "event_id") || is(key, "email_hash"); break;
    case 'i':
      if (is(key, "ip")) {
        isText = true;
      } else if (is(key, "is_card_present")) {
        bool flag;
        if (!value.get_bool().get(flag)) totals.add(flag);
      }
      break;
    case 'l': isText = is(key, "label"); break;
    case 'm': isText = is(key, "merchant_id") || is(key, "mcc"); break;
    case 'p': isText = is(key, "payment_id") || is(key, "pan"); break;
    case 's': isText = is(key, "shipping_country") || is(key, "status"); break;
    case 't': isText = is(key, "ts") || is(key, "type"); break;
    default: break;
    }
    if (isText) addText(totals, value);
  }
  totals.events += 1;
}

static Totals readLines(od::parser &parser, const simdjson::padded_string &file) {
  Totals totals;
  const char *at = file.data();
  const char *end = at + file.size();
  while (at < end) {
    const char *stop = static_cast<const char *>(std::memchr(at, '\n', size_t(end - at)));
    if (stop == nullptr) stop = end;
    size_t length = size_t(stop - at);
    if (length > 0) {
      od::document document;
      od::object event;
      size_t capacity = size_t(end - at) + simdjson::SIMDJSON_PADDING;
      if (!parser.iterate(at, length, capacity).get(document) && !document.get_object().get(event))
        readEvent(totals, event);
    }
    at = stop + 1;
  }
  return totals;
}

static Totals readStream(od::parser &parser, const simdjson::padded_string &file) {
  Totals totals;
  od::document_stream documents;
  if (parser.iterate_many(file, 1 << 18).get(documents)) return totals;
  for (auto document : documents) {
    od::object event;
    if (!document.get_object().get(event)) readEvent(totals, event);
  }
  return totals;
}

template <typename Read>
static void measure(const char *name, const simdjson::padded_string &file, int passes, Read read) {
  double best = 1e300;
  Totals totals;
  for (int pass = 0; pass < passes; pass++) {
    od::parser parser;
#ifdef SIMDJSON_THREADS_ENABLED
    parser.threaded = false;
#endif
    auto start = std::chrono::steady_clock::now();
    totals = read(parser, file);
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (seconds.count() < best) best = seconds.count();
  }
  std::printf("%-6s %.0f events/s  %.0f bytes/s  %llu events  checksum %016llx\n", name,
    double(totals.events) / best, double(file.size()) / best, (unsigned long long)totals.events,
    (unsigned long long)totals.sum);
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "use: read_fields FILE [PASSES]\n");
    return 64;
  }
  int passes = argc == 3 ? std::atoi(argv[2]) : 5;
  simdjson::padded_string file;
  if (simdjson::padded_string::load(argv[1]).get(file) != simdjson::SUCCESS) {
    std::fprintf(stderr, "read_fields: cannot read the file\n");
    return 74;
  }
  measure("lines", file, passes, readLines);
  measure("stream", file, passes, readStream);
  return 0;
}
