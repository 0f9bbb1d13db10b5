// ncursesw for Swift. Macros and global variables become inline functions, since Swift 6 refuses mutable globals.
#pragma once
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
