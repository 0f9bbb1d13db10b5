// Signals, and the terminal given back when the program dies. What runs inside of a handler is here, in C, where it is
// plain to see that it only calls what may be called there.
#pragma once
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

struct accountdesk_guard {
  int armed;  // 1 while the terminal has to be given back; only changed atomically
  int terminal;
  struct termios before;
  size_t length;
  char reset[512];
  int pipe;
  struct sigaction actions[65];  // what each signal did before, by its number
  bool backtraces;               // whether a crash goes on to whoever handled it before
};

// Weak, so that all files that see this header mean the same one.
__attribute__((weak, visibility("hidden"))) struct accountdesk_guard accountdesk_guard = {.terminal = -1, .pipe = -1};

static const int accountdesk_life_signals[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
static const int accountdesk_crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGQUIT};

// Gives the terminal back once, from any thread and inside of a handler.
static inline void accountdesk_give_back(void) {
  struct accountdesk_guard *guard = &accountdesk_guard;
  if (!__atomic_exchange_n(&guard->armed, 0, __ATOMIC_ACQ_REL)) return;
  // In the background it is another program's.
  pid_t front = tcgetpgrp(guard->terminal);
  if (front >= 0 && front != getpgrp()) return;
  size_t done = 0;
  for (int attempt = 0; done < guard->length && attempt < 20; attempt++) {
    ssize_t count = write(guard->terminal, guard->reset + done, guard->length - done);
    if (count > 0) {
      done += (size_t)count;
    } else if (errno == EAGAIN) {
      struct pollfd waiting = {.fd = guard->terminal, .events = POLLOUT};
      poll(&waiting, 1, 50);
    } else if (errno != EINTR) {
      break;
    }
  }
  tcflush(guard->terminal, TCIFLUSH);
  tcsetattr(guard->terminal, TCSANOW, &guard->before);
}

// The bytes that undo what was done to the terminal, and its settings before.
static inline void accountdesk_arm(int terminal, const struct termios *before, const char *reset, size_t length) {
  static int registered;
  struct accountdesk_guard *guard = &accountdesk_guard;
  if (!__atomic_exchange_n(&registered, 1, __ATOMIC_ACQ_REL)) atexit(accountdesk_give_back);
  guard->terminal = terminal;
  guard->before = *before;
  guard->length = length < sizeof guard->reset ? length : sizeof guard->reset;
  memcpy(guard->reset, reset, guard->length);
  __atomic_store_n(&guard->armed, 1, __ATOMIC_RELEASE);
}

// Whether the terminal was still to be given back; now whoever calls does it.
static inline bool accountdesk_disarm(void) { return __atomic_exchange_n(&accountdesk_guard.armed, 0, __ATOMIC_ACQ_REL); }

// Says through the pipe which signal came.
static inline void accountdesk_on_life(int signal) {
  int code = errno;
  unsigned char byte = (unsigned char)signal;
  ssize_t count = write(accountdesk_guard.pipe, &byte, 1);
  (void)count;
  errno = code;
}

// Gives the terminal back, then lets the signal do what it does by itself. Swift's own handler would write pages of
// addresses and ask an operator what to do next: that is for those who ask for it by its variable.
static inline void accountdesk_on_crash(int signal, siginfo_t *info, void *context) {
  (void)context;
  accountdesk_give_back();
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(signal, accountdesk_guard.backtraces ? &accountdesk_guard.actions[signal] : &standard, NULL);
  // A fault of the processor comes again by itself, with the place where it happened; others have to be sent again.
  bool comes_again = signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE;
  if (!comes_again || info->si_code <= 0) raise(signal);
}

// Signals go into the pipe from now on; what is ignored stays ignored (nohup, shells without job control).
static inline void accountdesk_catch_signals(int pipe) {
  struct accountdesk_guard *guard = &accountdesk_guard;
  guard->pipe = pipe;
  guard->backtraces = getenv("SWIFT_BACKTRACE") != NULL;
  struct sigaction life = {.sa_flags = SA_RESTART};
  life.sa_handler = accountdesk_on_life;
  for (size_t i = 0; i < sizeof accountdesk_life_signals / sizeof(int); i++) {
    int signal = accountdesk_life_signals[i];
    sigaction(signal, NULL, &guard->actions[signal]);
    if (guard->actions[signal].sa_handler != SIG_IGN) sigaction(signal, &life, NULL);
  }
  struct sigaction crash = {.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};
  crash.sa_sigaction = accountdesk_on_crash;
  for (size_t i = 0; i < sizeof accountdesk_crash_signals / sizeof(int); i++) {
    int signal = accountdesk_crash_signals[i];
    sigaction(signal, NULL, &guard->actions[signal]);
    if (guard->actions[signal].sa_handler != SIG_IGN) sigaction(signal, &crash, NULL);
  }
}

static inline void accountdesk_release_signals(void) {
  struct accountdesk_guard *guard = &accountdesk_guard;
  for (size_t i = 0; i < sizeof accountdesk_life_signals / sizeof(int); i++)
    sigaction(accountdesk_life_signals[i], &guard->actions[accountdesk_life_signals[i]], NULL);
  for (size_t i = 0; i < sizeof accountdesk_crash_signals / sizeof(int); i++)
    sigaction(accountdesk_crash_signals[i], &guard->actions[accountdesk_crash_signals[i]], NULL);
}

// For the thread that owns the terminal, whatever its maker blocks: it takes the signals should nobody else do it, and
// stops like any program where it meddles with the terminal from the background.
static inline void accountdesk_unblock_signals(void) {
  sigset_t signals;
  sigemptyset(&signals);
  for (size_t i = 0; i < sizeof accountdesk_life_signals / sizeof(int); i++)
    sigaddset(&signals, accountdesk_life_signals[i]);
  sigaddset(&signals, SIGTTOU);
  sigaddset(&signals, SIGTTIN);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

// Ends the process as the signal would have without us.
static inline void accountdesk_die(int signal_number) {
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

// A stop on its way, between the two functions below.
struct accountdesk_stopping {
  sigset_t mask;
  struct sigaction action;
  bool ends;  // a signal to end waits already
};

// The whole process group stops, this thread at `accountdesk_finish_stop`. False where there is no job control.
// In between a SIGCONT takes the stop back, so that whoever looks there for a signal to end cannot stop with one that
// came with its SIGCONT just before, which nobody would send again.
static inline bool accountdesk_begin_stop(struct accountdesk_stopping *stopping) {
  if (accountdesk_guard.actions[SIGTSTP].sa_handler == SIG_IGN) return false;
  struct sigaction action = {.sa_handler = SIG_IGN};
  // First the others, while it is nothing to us; then this thread alone, which stops here and nowhere later. Sent to
  // the process, it might stop us only after we have taken the terminal back.
  sigaction(SIGTSTP, &action, &stopping->action);
  kill(0, SIGTSTP);
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, NULL);
  sigset_t held, pending;
  sigemptyset(&held);
  sigaddset(&held, SIGTSTP);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &held, &stopping->mask);
  raise(SIGTSTP);
  sigpending(&pending);
  stopping->ends = sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGHUP) == 1;
  return true;
}

// Stops unless it is no longer wanted, and comes back when the process goes on.
static inline void accountdesk_finish_stop(struct accountdesk_stopping *stopping, bool wanted) {
  struct sigaction action = {.sa_handler = SIG_IGN};
  // Ignored, it is no longer pending.
  if (!wanted || stopping->ends) sigaction(SIGTSTP, &action, NULL);
  pthread_sigmask(SIG_SETMASK, &stopping->mask, NULL);
  sigaction(SIGTSTP, &stopping->action, NULL);
}
