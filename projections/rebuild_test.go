package projections

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

func viewFiles(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		if filepath.Ext(e.Name()) != "" && !slices.Contains([]string{".db-wal", ".db-shm"}, filepath.Ext(e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names
}

// TestRebuild: what was parked is tried again, facts and readers go on meanwhile, and the next
// start finds the new file.
func TestRebuild(t *testing.T) {
	log := goldenLog(t)
	dir := t.TempDir()
	cured := false
	moody := projection{name: "moody", version: 1, ddl: "CREATE TABLE moody (name TEXT);", apply: func(t *tx, f Fact) error {
		if _, ok := f.Event.(domain.SchoolRenamed); ok && !cured {
			return errors.New("not today")
		}
		return nil
	}}
	v := openedIn(t, dir, directory, moody)
	half := len(log) / 2
	applyAll(t, v, log[:half], 10)
	if len(parkedIn(t, v)) != 1 {
		t.Fatalf("parked: %+v", parkedIn(t, v))
	}
	before := must[*Reader](t)(v.Read(t.Context(), scopeOn(t, v, 37, "2026-10-05")))
	defer before.Close()
	at := before.Position()
	annexe := func() domain.Thing {
		ref := []domain.Reference{{Kind: domain.SchoolKind, ID: numbered(14)}}
		return must[Known](t)(v.Known(t.Context(), scopeOn(t, v, 37, "2026-10-05"), ref, domain.Stream{Category: domain.TeamCategory, ID: numbered(900)})).Things[numbered(14)]
	}
	if annexe().Retired {
		t.Fatal("what came after the parked fact was applied")
	}

	cured = true
	clock := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	v.options.Now = func() time.Time { clock = clock.Add(time.Second); return clock }
	var told []Progress
	// While it is built, more facts come in: the log is longer when the file is swapped in.
	source := func(ctx context.Context, after domain.Position) iter.Seq2[domain.Recorded, error] {
		if len(told) == 0 {
			return sourceOf(log[:half])(ctx, after)
		}
		return sourceOf(log)(ctx, after)
	}
	changed := v.Changed()
	done := make(chan error)
	go func() { done <- v.Rebuild(t.Context(), source, func(p Progress) { told = append(told, p) }) }()
	select {
	case <-changed:
	case err := <-done:
		t.Fatalf("nothing was swapped in: %v", err)
	}
	name := must[*School](t)(before.School(t.Context(), numbered(14)))
	if name == nil || name.Name != "North Annex" || before.Position() != at {
		t.Errorf("an open reader does not stay where it was: %+v", name)
	}
	before.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if len(told) == 0 || told[0].Done != int64(half) || told[0].Total != int64(half) || told[0].Rate != float64(half) {
		t.Errorf("told %+v", told)
	}
	if len(parkedIn(t, v)) > 0 || must[domain.Position](t)(v.Position(t.Context())) != log[len(log)-1].Position {
		t.Errorf("parked %+v", parkedIn(t, v))
	}
	if !annexe().Retired {
		t.Error("look-ups still tell what was before")
	}
	whole := opened(t, directory, moody)
	applyAll(t, whole, log, 50)
	if hashOf(t, v) != hashOf(t, whole) {
		t.Error("the rows are not those of a replay")
	}
	if names := viewFiles(t, dir); len(names) != 1 {
		t.Errorf("files %v", names)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if again := openedIn(t, dir, directory, moody); hashOf(t, again) != hashOf(t, whole) {
		t.Error("the next start has other rows")
	}
}

// TestRebuildRefusesAShorterLog and leaves everything as it was.
func TestRebuildRefusesAShorterLog(t *testing.T) {
	log := goldenLog(t)
	dir := t.TempDir()
	v := openedIn(t, dir)
	applyAll(t, v, log, 100)
	before, files := hashOf(t, v), viewFiles(t, dir)
	if err := v.Rebuild(t.Context(), sourceOf(log[:20]), nil); !errors.Is(err, ErrAhead) {
		t.Errorf("got %v", err)
	}
	if hashOf(t, v) != before || !slices.Equal(viewFiles(t, dir), files) {
		t.Errorf("files %v, were %v", viewFiles(t, dir), files)
	}
}

// TestFilesOfVersions: a new version builds beside, the old file stays until the start after.
func TestFilesOfVersions(t *testing.T) {
	log := goldenLog(t)
	dir := t.TempDir()
	start := func(list []projection) string {
		t.Helper()
		v, err := open(t.Context(), dir, Options{}, list)
		if err != nil {
			t.Fatal(err)
		}
		applyAll(t, v, log, 100)
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		return filepath.Base(v.store.path)
	}
	older := slices.Clone(projections())
	older[0].version += 7
	first := start(older)

	path := must[string](t)(Build(t.Context(), dir, Options{}, sourceOf(log), 0, nil))
	second := filepath.Base(path)
	if again := must[string](t)(Build(t.Context(), dir, Options{}, nil, 0, nil)); again != path {
		t.Errorf("a second build made %s", again)
	}
	if first == second {
		t.Fatal("a new version has the file of the old one")
	}
	if same := start(older); same != first {
		t.Errorf("the old version went on with %s", same)
	}
	if names := viewFiles(t, dir); !slices.Equal(names, sorted(first, second)) {
		t.Errorf("beside each other: %v", names)
	}
	status := must[[]FileStatus](t)(Status(t.Context(), dir))
	if len(status) != 2 || status[0].Own || !status[1].Own || status[1].Facts != int64(len(log)) || status[1].Position != log[len(log)-1].Position {
		t.Errorf("status %+v", status)
	}
	if started := start(projections()); started != second {
		t.Errorf("the new version began %s", started)
	}
	if names := viewFiles(t, dir); !slices.Equal(names, []string{second}) {
		t.Errorf("after the start: %v", names)
	}
}

func sorted(names ...string) []string { slices.Sort(names); return names }

// TestBuildIsWholeOrNot: one that fails leaves nothing that a start could take for whole.
func TestBuildIsWholeOrNot(t *testing.T) {
	dir := t.TempDir()
	log := goldenLog(t)
	broken := errors.New("broken")
	source := func(context.Context, domain.Position) iter.Seq2[domain.Recorded, error] {
		return func(yield func(domain.Recorded, error) bool) {
			_ = yield(log[0], nil) && yield(domain.Recorded{}, broken)
		}
	}
	if _, err := Build(t.Context(), dir, Options{}, source, 0, nil); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if names := viewFiles(t, dir); len(names) > 0 {
		t.Errorf("it left %v", names)
	}
}

// TestPrivate: nobody else on the machine reads the file.
func TestPrivate(t *testing.T) {
	v := opened(t)
	applyAll(t, v, goldenLog(t), 50)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info := must[os.FileInfo](t)(os.Stat(v.store.path + suffix))
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("views.db%s has mode %o", suffix, mode)
		}
	}
}
