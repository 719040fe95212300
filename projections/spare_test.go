package projections

import "testing"

// TestSparedViewsGoOn: what is let go of between two batches is read again; the same rows come of it.
func TestSparedViewsGoOn(t *testing.T) {
	log := goldenLog(t)
	want := openedIn(t, t.TempDir())
	applyAll(t, want, log, 100)

	v := openedIn(t, t.TempDir())
	applyAll(t, v, log[:len(log)/2], 100)
	if kept := v.store.tx.docs; len(kept.young)+len(kept.old) == 0 {
		t.Fatal("the writer keeps nothing: this test is blind")
	}
	if err := v.Spare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kept := v.store.tx.docs; len(kept.young)+len(kept.old) > 0 {
		t.Errorf("%d documents are kept", len(kept.young)+len(kept.old))
	}
	applyAll(t, v, log[len(log)/2:], 100)
	if hashOf(t, v) != hashOf(t, want) {
		t.Error("read models that were spared are others")
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if err := v.Spare(t.Context()); err == nil {
		t.Error("closed read models are spared")
	}
}
