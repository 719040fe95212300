package answers_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/cyclebook/cyclebook/graph/answers"
)

// overhead is what an answer takes beside its bytes.
const overhead = 512

func key(n uint64) (k answers.Key) {
	binary.BigEndian.PutUint64(k.Request[:], n)
	return k
}

func always(int) bool { return true }

func weightless[B any](B) int { return 0 }

// text is of that many bytes, which can be made a quarter at least.
func text(n int) []byte {
	return bytes.Repeat([]byte("whoever has said it to a partner "), n/33+1)[:n:n]
}

func TestWhatWasNotUsedLongestGoesFirst(t *testing.T) {
	const size = 1000
	k := answers.New(20*(size+overhead), always, weightless[int])
	for n := range uint64(20) {
		k.Keep(key(n), 0, text(size))
	}
	k.Get(key(0)) // used once more
	for n := range uint64(5) {
		k.Keep(key(20+n), 0, text(size))
	}
	var left []uint64
	for n := range uint64(25) {
		if a, _ := k.Get(key(n)); a != nil {
			left = append(left, n)
		}
	}
	if got := fmt.Sprint(left); got != "[0 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24]" {
		t.Errorf("there are %s", got)
	}
	if s := k.Stats(); s != (answers.Stats{Hits: 21, Misses: 5, Answers: 20, Bytes: 20 * (size + overhead)}) {
		t.Errorf("%+v", s)
	}
	k.Keep(key(24), 0, text(size+1)) // in the place of an earlier one
	if a, _ := k.Get(key(24)); len(a.Body) != size+1 || k.Stats().Answers != 19 || k.Stats().Bytes != 19*(size+overhead)+1 {
		t.Errorf("%d bytes; %+v", len(a.Body), k.Stats())
	}
}

func TestOneAnswerTakesASixteenthAtMost(t *testing.T) {
	const room = 160_000
	k := answers.New(room, always, weightless[int])
	k.Keep(key(1), 0, text(room/16-overhead))
	k.Keep(key(2), 0, text(room/16-overhead+1))
	spacious := append(make([]byte, 0, room), "a word"...) // what it takes counts, not what it says
	k.Keep(key(3), 0, spacious)
	if s := k.Stats(); s.Answers != 1 || s.Bytes != room/16 {
		t.Errorf("%+v", s)
	}
}

// TestWhatAnAnswerWasReadFromTakesRoom: many topics of a small answer count.
func TestWhatAnAnswerWasReadFromTakesRoom(t *testing.T) {
	const room = 160_000
	k := answers.New(room, always, func(basis int) int { return basis })
	k.Keep(key(1), room/16-overhead-100, text(100))
	k.Keep(key(2), room/16-overhead-99, text(100))
	if s := k.Stats(); s.Answers != 1 || s.Bytes != room/16 {
		t.Errorf("%+v", s)
	}
	for n := range uint64(100) {
		k.Keep(key(n), 5000, text(100))
	}
	if s := k.Stats(); s.Answers != room/(5100+overhead) || s.Bytes > room {
		t.Errorf("%+v", s)
	}
}

func TestAnAnswerIsKnownAsLongAsItsBasisStands(t *testing.T) {
	now := 1
	k := answers.New(1<<20, func(basis int) bool { return basis == now }, weightless[int])
	k.Keep(key(1), 1, text(100))
	k.Keep(key(2), 0, text(100)) // something changed while it was read
	if s := k.Stats(); s.Answers != 1 {
		t.Errorf("an answer that was wrong from the beginning takes room: %+v", s)
	}
	if a, basis := k.Get(key(1)); a == nil || basis != 1 {
		t.Error("the answer is not known")
	}
	if a, _ := k.Get(key(2)); a != nil {
		t.Error("an answer is kept that was wrong from the beginning")
	}
	now = 2
	if a, _ := k.Get(key(1)); a != nil {
		t.Error("an old answer is given")
	}
	if s := k.Stats(); s.Answers != 0 || s.Bytes != 0 {
		t.Errorf("an old answer takes room: %+v", s)
	}
}

// TestWhoeverFindsAnOldAnswerTakesNoNewOneAway that was kept in the meantime.
func TestWhoeverFindsAnOldAnswerTakesNoNewOneAway(t *testing.T) {
	var k *answers.Kept[int]
	now := 1
	k = answers.New(1<<20, func(basis int) bool {
		if basis == 1 && now == 2 { // just when the old one is looked at
			now = 3
			k.Keep(key(1), 3, text(200))
		}
		return basis == now
	}, weightless[int])
	k.Keep(key(1), 1, text(100))
	now = 2
	if a, _ := k.Get(key(1)); a != nil {
		t.Error("an old answer is given")
	}
	if a, _ := k.Get(key(1)); a == nil || len(a.Body) != 200 || k.Stats().Bytes != 200+overhead {
		t.Errorf("the new one is gone: %+v", k.Stats())
	}
}

func decode(t *testing.T, coded []byte, c answers.Coding) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(coded)
	var err error
	switch c {
	case answers.Gzip:
		r, err = gzip.NewReader(r)
	case answers.Zstd:
		z, wrong := zstd.NewReader(r)
		defer z.Close()
		r, err = z, wrong
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestCompressedBytesAreKeptFromTheSecondTimeOn(t *testing.T) {
	body := text(50_000)
	for _, c := range []answers.Coding{answers.Gzip, answers.Zstd} {
		k := answers.New(1<<20, always, weightless[int])
		k.Keep(key(1), 0, body)
		a, _ := k.Get(key(1))
		sizes := []int{k.Stats().Bytes}
		var coded [][]byte
		for range 3 {
			coded = append(coded, k.Coded(key(1), a, c))
			sizes = append(sizes, k.Stats().Bytes)
			if !bytes.Equal(decode(t, coded[len(coded)-1], c), body) {
				t.Errorf("%s holds something else", c)
			}
		}
		if &coded[0][0] == &coded[1][0] || &coded[1][0] != &coded[2][0] {
			t.Errorf("%s is not kept at its second time", c)
		}
		if sizes[1] != sizes[0] || sizes[2] != sizes[0]+cap(coded[1]) || sizes[3] != sizes[2] || len(coded[1]) > len(body)/2 {
			t.Errorf("%s: takes %v, %d bytes", c, sizes, len(coded[1]))
		}
	}
	// They make place, too, and are not kept where an answer would be too large with them, or is gone.
	k := answers.New(17*(50_000+overhead), always, weightless[int])
	for n := range uint64(17) {
		k.Keep(key(n), 0, text(50_000))
	}
	first, _ := k.Get(key(0))
	for range 2 {
		k.Coded(key(0), first, answers.Gzip)
	}
	if gone, _ := k.Get(key(1)); gone != nil || k.Stats().Bytes > 17*(50_000+overhead) {
		t.Errorf("nothing made place: %+v", k.Stats())
	}
	k = answers.New(16*(50_000+overhead), always, weightless[int])
	k.Keep(key(0), 0, text(50_000))
	largest, _ := k.Get(key(0))
	for range 2 {
		k.Coded(key(0), largest, answers.Gzip)
	}
	if s := k.Stats(); s.Bytes != 50_000+overhead {
		t.Errorf("an answer takes more than a sixteenth with what is compressed: %+v", s)
	}
	k.Keep(key(0), 0, text(16_000))
	before := k.Stats().Bytes
	for range 2 {
		k.Coded(key(0), first, answers.Zstd)
	}
	if k.Stats().Bytes != before {
		t.Errorf("of an answer that is gone something is kept: %+v, before %d", k.Stats(), before)
	}
}

func TestTagsTellBytesAndCodingsApart(t *testing.T) {
	seen := make(map[string]bool)
	k := answers.New(1<<20, always, weightless[int])
	for n, body := range []string{"one", "another"} {
		k.Keep(key(uint64(n)), 0, []byte(body))
		a, _ := k.Get(key(uint64(n)))
		for _, c := range []answers.Coding{answers.Identity, answers.Gzip, answers.Zstd} {
			tag := a.Tag(c)
			if tag != answers.Tag([]byte(body), c) || !strings.HasPrefix(tag, `W/"`) || !strings.HasSuffix(tag, `"`) || seen[tag] {
				t.Errorf("%s in %q has the tag %s", body, c, tag)
			}
			seen[tag] = true
		}
	}
	// SHA-256 of "one", its first 16 bytes: printf one | sha256sum.
	if got := answers.Tag([]byte("one"), answers.Gzip); got != `W/"dpLDrTVAu4A8Ags67mbNiA-gzip"` {
		t.Errorf("another node says %s", got)
	}
}

func TestACodingIsChosenByWhatTheClientTakes(t *testing.T) {
	const large = 9 << 10
	for _, c := range []struct {
		accept []string
		size   int
		want   answers.Coding
	}{
		{nil, large, answers.Identity},
		{[]string{"gzip"}, large, answers.Gzip},
		{[]string{"gzip"}, 8 << 10, answers.Identity},
		{[]string{"x-gzip"}, large, answers.Gzip},
		{[]string{"gzip, deflate, br, zstd"}, large, answers.Zstd},
		{[]string{"gzip", "zstd"}, large, answers.Zstd},
		{[]string{"gzip;q=1.0, zstd;q=0.5"}, large, answers.Gzip},
		{[]string{"GZIP ; Q=0.5 , zstd;q=0"}, large, answers.Gzip},
		{[]string{"gzip;q=0"}, large, answers.Identity},
		{[]string{"gzip;q=much, zstd;level=1"}, large, answers.Identity},
		{[]string{"gzip;q=-1"}, large, answers.Identity},
		{[]string{"*"}, large, answers.Identity}, // whatever it takes, it takes the bytes
		{[]string{"br"}, large, answers.Identity},
	} {
		if got := answers.Choose(c.accept, c.size); got != c.want {
			t.Errorf("%q for %d bytes: %q, want %q", c.accept, c.size, got, c.want)
		}
	}
}

// TestManyAtOnce: whoever asks is given the answer of that key, of a basis that stood when it was asked for,
// and the room is kept to.
func TestManyAtOnce(t *testing.T) {
	const room, keys, rounds = 400_000, 40, 3000
	var now atomic.Int64
	k := answers.New(room, func(basis int64) bool { return basis == now.Load() }, weightless[int64])
	body := func(n uint64, basis int64) []byte {
		return fmt.Appendf(nil, "%d at %d: %s", n, basis, text(int(n)*300))
	}
	var all sync.WaitGroup
	var given atomic.Int64
	for worker := range uint64(8) {
		all.Go(func() {
			r := rand.New(rand.NewPCG(worker, 1))
			for range rounds {
				n := r.Uint64N(keys)
				switch r.IntN(20) {
				case 0:
					now.Add(1)
				case 1, 2, 3, 4, 5, 6, 7:
					basis := now.Load()
					k.Keep(key(n), basis, body(n, basis))
				default:
					before := now.Load()
					a, basis := k.Get(key(n))
					if a == nil {
						continue
					}
					given.Add(1)
					if want := body(n, basis); basis < before || !bytes.Equal(a.Body, want) {
						t.Errorf("%.20q is given for %.20q at %d", a.Body, want, before)
					}
					k.Coded(key(n), a, answers.Coding(r.IntN(3)))
					a.Tag(answers.Gzip)
				}
				if s := k.Stats(); s.Bytes > room || s.Answers > keys {
					t.Errorf("%+v", s)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d of %d were given; %+v", given.Load(), 8*rounds, k.Stats())
	if given.Load() < 100 {
		t.Error("too few were given")
	}
	now.Add(1)
	for n := range uint64(keys) {
		k.Get(key(n))
	}
	if s := k.Stats(); s.Answers != 0 || s.Bytes != 0 {
		t.Errorf("nothing is right any more, and takes room: %+v", s)
	}
}
