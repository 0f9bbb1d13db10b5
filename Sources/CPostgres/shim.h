// libpq for Swift.
#pragma once
#include <postgresql/libpq-fe.h>

static inline void accountdesk_ignore_notice(void *arg, const PGresult *result) {
  (void)arg;
  (void)result;
}

/// Notices would otherwise be printed to standard error.
static inline void accountdesk_silence_notices(PGconn *connection) {
  PQsetNoticeReceiver(connection, accountdesk_ignore_notice, NULL);
}
