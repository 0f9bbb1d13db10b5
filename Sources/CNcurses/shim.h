// ncursesw for Swift. Macros and global variables become inline functions, since Swift 6 refuses mutable globals.
// All of it is called by one thread, but for what says otherwise.
#pragma once
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <wchar.h>

#include "guard.h"

// term.h is not included: it takes words like `lines` and `tab` for itself.
extern char *tigetstr(const char *name);
extern char *tiparm(const char *format, ...);
// In wchar.h and sys/mman.h only for X/Open and GNU programs.
extern int wcwidth(wchar_t character);
extern int memfd_create(const char *name, unsigned flags);

// Any thread: by the locale that it uses.
static inline int accountdesk_wcwidth(wchar_t character) { return wcwidth(character); }

// A file in memory without a name, or -1.
static inline int accountdesk_memory_file(void) { return memfd_create("accountdesk", 1 /* MFD_CLOEXEC */); }

// A terminal's string, or NULL where it has none.
static inline const char *accountdesk_string(const char *name) {
  const char *text = tigetstr(name);
  return text == (char *)-1 ? NULL : text;
}

static inline const char *accountdesk_expand(const char *format, int number) { return tiparm(format, number); }

// How many colours there are, 0 for none; the terminal's own become number -1.
static inline int accountdesk_start_colors(void) {
  if (!has_colors() || start_color() == ERR || use_default_colors() == ERR) return 0;
  return COLORS;
}

static inline int accountdesk_pairs(void) { return COLOR_PAIRS; }

static inline attr_t accountdesk_attributes(bool bold, bool dim, bool italic, bool underline, bool reverse) {
  return (bold ? A_BOLD : 0) | (dim ? A_DIM : 0) | (italic ? A_ITALIC : 0) | (underline ? A_UNDERLINE : 0) |
         (reverse ? A_REVERSE : 0);
}

// One cell. The pair goes through `opts`, where it has all its bits. Whether ncurses took the text; that the cursor
// cannot move on behind the last cell is no matter.
static inline bool accountdesk_put(int row, int column, const wchar_t *text, attr_t attributes, int pair) {
  cchar_t cell;
  if (setcchar(&cell, text, attributes, 0, &pair) == ERR) return false;
  if (wmove(stdscr, row, column) == ERR) return false;
  (void)wadd_wch(stdscr, &cell);
  return true;
}

static inline void accountdesk_erase(void) { werase(stdscr); }

// The next update writes every cell, whatever ncurses believes to be there.
static inline void accountdesk_repaint(void) { clearok(curscr, TRUE); }

// The next update writes every cell of a row, whatever ncurses believes to be there.
static inline void accountdesk_redraw_row(int row) { wredrawln(stdscr, row, 1); }

// One update; the cursor stands there afterwards, or anywhere for a row of -1.
static inline void accountdesk_update(int row, int column) {
  leaveok(stdscr, row < 0);
  if (row >= 0) wmove(stdscr, row, column);
  wnoutrefresh(stdscr);
  doupdate();
}

// The terminal's string for scrolling in all rows, or NULL.
static inline const char *accountdesk_margins(int rows) {
  const char *format = accountdesk_string("csr");
  return format ? tiparm(format, 0, rows - 1) : NULL;
}

static inline WINDOW *accountdesk_window(void) { return stdscr; }
