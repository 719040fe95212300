package sqlitelog

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/cyclebook/cyclebook/domain"
)

// Every row has a CRC-32C of all it means: names instead of the numbers they are interned as,
// and the log's id, so that no row of another place, log or name can stand for it.

// castagnoli has hardware support; the table is made once and never written.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// summer makes sums; its buffer is used again. For one goroutine at a time.
type summer struct{ buf []byte }

func (s *summer) start(kind byte, logID string) { s.buf = append(append(s.buf[:0], kind), logID...) }

func (s *summer) number(n uint64) { s.buf = binary.LittleEndian.AppendUint64(s.buf, n) }

// text is preceded by its length, so that no byte can move from one text to the next.
func (s *summer) text(t string) {
	s.number(uint64(len(t)))
	s.buf = append(s.buf, t...)
}

func (s *summer) sum() int64 { return int64(crc32.Checksum(s.buf, castagnoli)) }

func (s *summer) event(logID string, e *domain.Recorded) int64 {
	s.start('e', logID)
	s.number(e.Position.Commit())
	s.number(e.Revision)
	s.buf = append(s.buf, e.ID[:]...)
	s.text(e.Stream)
	s.text(e.Type)
	s.number(uint64(len(e.Data)))
	sum := crc32.Checksum(s.buf, castagnoli)
	sum = crc32.Update(sum, castagnoli, e.Data)
	return int64(crc32.Update(sum, castagnoli, e.Metadata))
}

func (s *summer) stream(logID string, id int64, name string, h head) int64 {
	s.start('s', logID)
	s.number(uint64(id))
	s.text(name)
	s.number(uint64(h.revision))
	s.number(h.pos)
	s.number(h.anchor)
	return s.sum()
}

func (s *summer) eventType(logID string, id int64, name string) int64 {
	s.start('t', logID)
	s.number(uint64(id))
	s.text(name)
	return s.sum()
}

// snapshot is the row of the table log: what the streams table is up to date with, and how many
// rows there were then at the least.
type snapshot struct {
	logID                   string
	through, streams, types int64
}

func (p snapshot) sum() int64 {
	var s summer
	s.start('l', p.logID)
	s.number(uint64(p.through))
	s.number(uint64(p.streams))
	s.number(uint64(p.types))
	return s.sum()
}
