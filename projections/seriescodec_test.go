package projections

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
)

func anyMeasurement(t *rapid.T) storedMeasurement {
	number := rapid.Ptr(rapid.Float64(), true)
	count := rapid.Ptr(rapid.IntRange(0, 1_000_000), true)
	days := rapid.Int64Range(-25_567, 84_000) // 1900 to 2199
	m := storedMeasurement{
		From: days.Draw(t, "from"), Label: domain.Text(rapid.String().Draw(t, "label")),
		Numerator: number.Draw(t, "numerator"), Denominator: number.Draw(t, "denominator"), Value: number.Draw(t, "value"),
		Students: count.Draw(t, "students"), Enrolled: count.Draw(t, "enrolled"),
		Note: domain.Text(rapid.String().Draw(t, "note")), Missing: rapid.SampledFrom([]domain.MissingReason{"", domain.NoSchool}).Draw(t, "missing"),
		Correction: rapid.SampledFrom([]domain.CorrectionReason{"", domain.Typo}).Draw(t, "correction"),
		Forgotten:  rapid.Bool().Draw(t, "forgotten"), Seq: rapid.Int64Range(1, 1<<40).Draw(t, "seq"),
		RecordedAt: rapid.Int64().Draw(t, "recorded"), OccurredOn: days.Draw(t, "occurred"),
		Via: rapid.SampledFrom([]domain.Via{"", domain.ViaAPI, domain.ViaImport}).Draw(t, "via"),
		ID:  uuid.NewSHA1(uuid.Nil, []byte{byte(rapid.IntRange(0, 9).Draw(t, "id"))}),
		By:  uuid.NewSHA1(uuid.Nil, []byte{byte(rapid.IntRange(0, 2).Draw(t, "by"))}),
	}
	m.To = m.From
	if rapid.Bool().Draw(t, "has to") {
		m.To += rapid.Int64Range(1, 400).Draw(t, "to")
	}
	if rapid.Bool().Draw(t, "has collected on") {
		on := dayOf(days.Draw(t, "collected"))
		m.CollectedOn = &on
	}
	return m
}

// TestSeriesAreStoredWhole: what is stored comes back, and no damage makes it panic.
func TestSeriesAreStoredWhole(t *testing.T) {
	sameDay := cmp.Comparer(func(a, b domain.Date) bool { return a == b })
	rapid.Check(t, func(t *rapid.T) {
		doc := seriesDoc(rapid.SliceOfN(rapid.Custom(anyMeasurement), 0, 90).Draw(t, "series"))
		stored := appendSeries(nil, doc)
		got, err := readSeriesDoc(stored)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(doc, got, sameDay); diff != "" && len(doc) > 0 {
			t.Fatalf("series change in storage (-before +after):\n%s", diff)
		}
		if _, err := readSeriesDoc(stored[:rapid.IntRange(0, len(stored)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a series that was cut off is read as whole")
		}
		bent := append([]byte{}, stored...)
		bent[rapid.IntRange(0, len(bent)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		_, _ = readSeriesDoc(bent)
	})
}
