// ncursesw for Swift. Macros and global variables become inline functions, since Swift 6 refuses mutable globals.
#pragma once
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <wchar.h>

// In wchar.h only for X/Open programs.
extern int wcwidth(wchar_t character);

static inline int accountdesk_wcwidth(wchar_t character) { return wcwidth(character); }
