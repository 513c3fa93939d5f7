/* The floor of a round trip: answers every line with one fixed line.
 *
 *     cc -O2 -pthread -o echo echo.c && ./echo SOCKET
 *
 * Listens on a Unix stream socket, one thread a connection that reads and writes without anything
 * between: no server that looks at what it reads can be faster. Lines that come together are
 * answered together, blank ones not at all, as `weir serve` does it. The answer is as long as those
 * of the default policy on traffic of `weir generate` (286 bytes on average). SIGTERM and SIGINT
 * end it and remove the socket. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char answer[] =
    "{\"event_id\":\"e1\",\"decision\":\"approve\",\"score\":0.000145,\"reasons\":["
    "{\"code\":\"amount_log\",\"value\":24062,\"contribution\":1.0829},"
    "{\"code\":\"hour_cos\",\"value\":\"2026-03-02T00:00:00.010Z\",\"contribution\":0.3262},"
    "{\"code\":\"new_email\",\"value\":true,\"contribution\":0.1661}],"
    "\"policy\":\"card-not-present@1:e536c6228f83\"}\n";

enum { ANSWER_BYTES = sizeof answer - 1, INPUT_BYTES = 65536, ANSWERS_AT_ONCE = 256 };

static const char *socket_path;

static void end(int signal) {
  (void)signal;
  unlink(socket_path);
  _exit(0);
}

/* Writes `count` answers; 0 when the other side is gone. */
static int write_answers(int connection, const char *answers, size_t count) {
  while (count > 0) {
    size_t now = count < ANSWERS_AT_ONCE ? count : ANSWERS_AT_ONCE, offset = 0;
    while (offset < now * ANSWER_BYTES) {
      ssize_t written = write(connection, answers + offset, now * ANSWER_BYTES - offset);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return 0;
      offset += (size_t)written;
    }
    count -= now;
  }
  return 1;
}

static void *serve(void *argument) {
  int connection = (int)(long)argument, is_blank = 1;
  char *input = malloc(INPUT_BYTES), *answers = malloc(ANSWERS_AT_ONCE * ANSWER_BYTES);
  for (int i = 0; answers && i < ANSWERS_AT_ONCE; i++)
    memcpy(answers + i * ANSWER_BYTES, answer, ANSWER_BYTES);
  while (input && answers) {
    ssize_t count = read(connection, input, INPUT_BYTES);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    size_t lines = 0;
    for (const char *at = input, *stop = input + count; at < stop;) {
      if (is_blank) {
        while (at < stop && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at++;
        if (at == stop) break;
        is_blank = 0;
      }
      const char *line_end = memchr(at, '\n', (size_t)(stop - at));
      if (!line_end) break;
      lines++;
      is_blank = 1;
      at = line_end + 1;
    }
    if (!write_answers(connection, answers, lines)) break;
  }
  free(input);
  free(answers);
  close(connection);
  return NULL;
}

static int refuse(const char *what) {
  fprintf(stderr, "echo: %s: %s: %s\n", socket_path, what, strerror(errno));
  return 1;
}

int main(int count, char **words) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (count != 2) {
    fprintf(stderr, "usage: echo SOCKET\n");
    return 64;
  }
  socket_path = words[1];
  if (strlen(socket_path) >= sizeof address.sun_path) {
    fprintf(stderr, "echo: a socket's path has at most %zu bytes\n", sizeof address.sun_path - 1);
    return 64;
  }
  strcpy(address.sun_path, socket_path);
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0)
    return refuse("cannot be bound");
  signal(SIGTERM, end);
  signal(SIGINT, end);
  if (listen(listener, 1024) != 0) return refuse("cannot be listened on");
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return refuse("cannot accept");
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, (void *)(long)connection) == 0)
      pthread_detach(thread);
    else
      close(connection);
  }
}
