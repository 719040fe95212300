package scalar_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/scalar"
)

// FuzzAppend holds each Append function against the Marshal function beside it.
func FuzzAppend(f *testing.F) {
	f.Add("", int64(0), uint64(0))
	f.Add("Elm \"School\"\n", int64(1_790_000_000_123_456_789), math.Float64bits(0.1))
	f.Add("\xff", int64(-1<<63), math.Float64bits(math.NaN()))
	f.Add("0123456789abcdef", int64(1<<62), math.Float64bits(math.Inf(-1)))
	f.Fuzz(func(t *testing.T, text string, n int64, bits uint64) {
		same := func(b []byte, ok bool) func(graphql.Marshaler) {
			return func(m graphql.Marshaler) {
				t.Helper()
				var want bytes.Buffer
				m.MarshalGQL(&want)
				if ok != (m != graphql.Null) || ok && !bytes.Equal(b, append([]byte{'x'}, want.Bytes()...)) {
					t.Errorf("got %v %s, want x%s", ok, b, want.Bytes())
				}
			}
		}
		x := []byte{'x'}
		var id uuid.UUID
		copy(id[:], text)
		float, moment := math.Float64frombits(bits), time.Unix(n/1000, n%1000).In(time.FixedZone("", int(bits%80000)-40000))
		day := domain.Day(int(n%20000), time.Month(bits%13), int(bits%32))
		same(scalar.AppendString(x, text), true)(scalar.MarshalString(text))
		same(scalar.AppendInt(x, int(n)), true)(scalar.MarshalInt(int(n)))
		same(scalar.AppendID(x, id))(scalar.MarshalID(id))
		same(scalar.AppendFloat(x, float))(scalar.MarshalFloat(float))
		same(scalar.AppendDateTime(x, moment))(scalar.MarshalDateTime(moment))
		same(scalar.AppendDateTime(x, time.Time{}))(scalar.MarshalDateTime(time.Time{}))
		same(scalar.AppendDate(x, day))(scalar.MarshalDate(day))
		same(scalar.AppendDate(x, domain.Date{}))(scalar.MarshalDate(domain.Date{}))
	})
}
