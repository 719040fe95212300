package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// FileStatus tells about one file of read models.
type FileStatus struct {
	Path, Fingerprint string
	// Own says that it is of this binary's fingerprint, and the latest of them.
	Own bool
	// Position and Facts say how far it has come, Parked how many streams are stopped.
	Position domain.Position
	Facts    int64
	Parked   int
	// Bytes is the size of the file without its write-ahead log.
	Bytes int64
}

// Fingerprint names the tables and the meaning of this binary's read models.
func Fingerprint() string { return fingerprint(projections()) }

// Status tells about the files of read models in a folder, oldest first. It only reads, so it
// may be called beside a running server.
func Status(ctx context.Context, dir string) ([]FileStatus, error) {
	all, err := files(dir)
	if err != nil {
		return nil, fmt.Errorf("projections: status: %w", err)
	}
	own, _, err := ownFile(dir, Fingerprint())
	if err != nil {
		return nil, fmt.Errorf("projections: status: %w", err)
	}
	var list []FileStatus
	for _, f := range all {
		status := FileStatus{Path: f.path, Fingerprint: f.fingerprint, Own: f.path == own}
		if err := status.read(ctx); err != nil {
			return nil, fmt.Errorf("projections: status of %s: %w", f.path, err)
		}
		list = append(list, status)
	}
	return list, nil
}

func (f *FileStatus) read(ctx context.Context) error {
	info, err := os.Stat(f.Path)
	if err != nil {
		return err
	}
	f.Bytes = info.Size()
	write, read, err := connect(f.Path, 1, Options{}.caches(), "")
	if err != nil {
		return err
	}
	defer read.Close()
	defer write.Close() // never used, so it never connects
	var position string
	err = read.QueryRowContext(ctx, "SELECT position, seq, (SELECT count(*) FROM parked) FROM checkpoint").Scan(&position, &f.Facts, &f.Parked)
	if err != nil {
		return err
	}
	f.Position, err = domain.ParsePosition(position)
	return err
}

// LatestAt is the latest time at which anything taken in was recorded, in UTC; zero when nothing
// was. A node's clock goes on from there.
func (v *Views) LatestAt(ctx context.Context) (time.Time, error) {
	s, done, err := v.use()
	if err != nil {
		return time.Time{}, fmt.Errorf("projections: latest: %w", err)
	}
	defer done()
	var latest int64
	err = s.read.QueryRowContext(ctx, "SELECT latest_at FROM history ORDER BY seq DESC LIMIT 1").Scan(&latest)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("projections: latest: %w", err)
	}
	return time.UnixMicro(latest).UTC(), nil
}
