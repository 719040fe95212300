package views_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph/views"
)

// same fails when bytes that were appended are not what a marshaler of gqlgen writes.
func same(t *testing.T, got []byte, ok bool, m graphql.Marshaler) {
	t.Helper()
	var want bytes.Buffer
	m.MarshalGQL(&want)
	if !ok {
		if m != graphql.Null {
			t.Errorf("nothing is appended, want %s", want.Bytes())
		}
		return
	}
	if m == graphql.Null || !bytes.Equal(got, append([]byte("before"), want.Bytes()...)) {
		t.Errorf("got  %s\nwant before%s", got, want.Bytes())
	}
}

func before() []byte { return []byte("before") }

func FuzzStrings(f *testing.F) {
	for _, s := range []string{"", "plain", `"quoted" \`, "\t\r\n\x00\x1f\x7f", "grüße 💡\u2028", "\xff\xc3", "a\xe2\x80", "</script>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		same(t, views.AppendString(before(), s), true, graphql.MarshalString(s))
	})
}

func FuzzFloats(f *testing.F) {
	for _, x := range []float64{0, math.Copysign(0, -1), 0.1, 1e6, 999999, 1e20, 1e21, 1e-4, 1e-5, 1.0 / 3, math.MaxFloat64, math.SmallestNonzeroFloat64, 5e-324} {
		f.Add(math.Float64bits(x))
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		x := math.Float64frombits(bits)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			defer func() {
				if recover() == nil {
					t.Errorf("%v is written", x)
				}
			}()
		}
		same(t, views.AppendFloat(before(), x), true, graphql.WrapContextMarshaler(t.Context(), graphql.MarshalFloatContext(x)))
	})
}

func FuzzIntegers(f *testing.F) {
	for _, n := range []int64{0, -1, math.MaxInt64, math.MinInt64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		same(t, views.AppendInt(before(), n), true, graphql.MarshalInt64(n))
		same(t, views.AppendInt(before(), int(n)), true, graphql.MarshalInt(int(n)))
		same(t, views.AppendInt(before(), int32(n)), true, graphql.MarshalInt32(int32(n)))
		same(t, views.AppendInt(before(), int8(n)), true, graphql.MarshalInt8(int8(n)))
		same(t, views.AppendBoolean(before(), n > 0), true, graphql.MarshalBoolean(n > 0))
	})
}

func FuzzIDs(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("0123456789abcdef"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var id uuid.UUID
		copy(id[:], raw)
		got, ok := views.AppendUUID(before(), id)
		same(t, got, ok, graphql.MarshalUUID(id))
	})
}

func FuzzTimes(f *testing.F) {
	f.Add(int64(0), int64(0), 0)
	f.Add(time.Time{}.Unix(), int64(0), 0)
	f.Add(int64(1e9), int64(1200), 3600)
	f.Add(int64(1<<39), int64(1), -12345)
	f.Fuzz(func(t *testing.T, seconds, nanoseconds int64, zone int) {
		moment := time.Unix(seconds%(1<<40), nanoseconds).In(time.FixedZone("", zone%86400))
		got, ok := views.AppendTime(before(), moment)
		same(t, got, ok, graphql.MarshalTime(moment))
	})
}
