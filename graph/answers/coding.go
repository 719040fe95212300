package answers

import (
	"bytes"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Coding is a content coding (RFC 9110, 8.4.1).
type Coding int

const (
	Identity Coding = iota
	Gzip
	Zstd
	codings
)

// suffixes tell entity tags of codings apart.
var suffixes = [codings]string{"", "-gzip", "-zstd"}

// String is the name of the coding in a header; empty for Identity, which is never named.
func (c Coding) String() string { return [codings]string{"", "gzip", "zstd"}[c] }

// minCoded is from how many bytes on an answer is compressed: that takes as long as making it.
const minCoded = 8 << 10

// Choose is the coding for so many bytes: what a request says in Accept-Encoding, zstd before gzip where
// it does not matter to the client. Nothing else decides, not even that whoever asks is on this machine: it
// may be a proxy that passes on to others what it is given.
func Choose(acceptEncoding []string, size int) Coding {
	if size <= minCoded || len(acceptEncoding) == 0 {
		return Identity
	}
	var weight [codings]float64
	for _, line := range acceptEncoding {
		for part := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(part, ";")
			name = strings.TrimSpace(name)
			switch {
			case strings.EqualFold(name, "gzip") || strings.EqualFold(name, "x-gzip"):
				weight[Gzip] = quality(parameters)
			case strings.EqualFold(name, "zstd"):
				weight[Zstd] = quality(parameters)
			}
		}
	}
	switch {
	case weight[Zstd] > 0 && weight[Zstd] >= weight[Gzip]:
		return Zstd
	case weight[Gzip] > 0:
		return Gzip
	}
	return Identity
}

// quality reads a weight such as q=0.5; 1 where there is none, 0 where it cannot be read.
func quality(parameters string) float64 {
	parameters = strings.TrimSpace(parameters)
	if parameters == "" {
		return 1
	}
	name, value, _ := strings.Cut(parameters, "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}

// Encode gives bytes in a coding, at its quickest level: higher ones take several times as long for an
// eighth fewer bytes.
func Encode(body []byte, c Coding) []byte {
	switch c {
	case Gzip:
		var to bytes.Buffer
		w := gzips.Get().(*gzip.Writer)
		defer gzips.Put(w)
		w.Reset(&to)
		_, _ = w.Write(body) // a buffer takes everything
		_ = w.Close()
		return bytes.Clone(to.Bytes())
	case Zstd:
		w := zstds.Get().(*zstd.Encoder)
		defer zstds.Put(w)
		return bytes.Clone(w.EncodeAll(body, nil))
	}
	return body
}

// Writers are made once and used again: each takes some hundred KiB.
var (
	gzips = sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
		if err != nil {
			panic("answers: " + err.Error()) // there is such a level
		}
		return w
	}}
	zstds = sync.Pool{New: func() any {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
			zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(128<<10))
		if err != nil {
			panic("answers: " + err.Error()) // there are such options
		}
		return w
	}}
)
