#include <sqlite3.h>

/// Refuses what could damage a database by SQL alone, and schemas that others have tampered with:
/// sqlite3_db_config takes a variable number of arguments, which Swift cannot pass.
static inline int weir_sqlite_be_defensive(sqlite3 *database) {
  int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (void *)0);
  if (code != SQLITE_OK) return code;
  return sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (void *)0);
}

/// Has a connection leave the write-ahead log as it is when it is closed.
static inline int weir_sqlite_leave_log(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (void *)0);
}
