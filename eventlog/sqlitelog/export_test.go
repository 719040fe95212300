package sqlitelog

import "fmt"

// SetCommit puts a function in the place of what makes a group durable, which it is given. To be
// called before the first append.
func (l *Log) SetCommit(instead func(commit func() error) error) {
	commit := l.writer.commit
	l.writer.commit = func() error { return instead(commit) }
}

// SetMaxPages makes the file as full as a disk without space. To be called while no append is
// under way.
func (l *Log) SetMaxPages(n int64) error {
	_, err := l.writer.conn.number(fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// Pages is the present size of the file in pages.
func (l *Log) Pages() (int64, error) { return l.writer.conn.number("PRAGMA page_count") }

// Queued is how many requests wait for the writer.
func (l *Log) Queued() int { return len(l.writer.queue) }
