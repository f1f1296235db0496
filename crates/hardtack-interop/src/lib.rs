//! Real Flask in a child process, and the suites that compare hardtack with it
