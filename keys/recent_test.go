package keys

import "testing"

func TestRecent(t *testing.T) {
	const room = 320
	r := newRecent[int, int](room)
	for n := range 10 * room {
		r.put(n, -n, r.now())
		if _, ok := r.get(0); !ok {
			t.Fatalf("what is asked for all the time is gone after %d others", n)
		}
	}
	held := 0
	for n := range 10 * room {
		v, ok := r.get(n)
		if ok && v != -n {
			t.Fatalf("%d gives %d", n, v)
		}
		if ok {
			held++
		}
	}
	if held < room/2 || held > 2*room {
		t.Errorf("%d values are held, the room is %d", held, room)
	}
	if v, ok := r.get(10*room - 1); !ok || v != 1-10*room {
		t.Error("the last one is gone")
	}
}

// TestRecentDropsWhatWasReadBefore: a value read before a clear and put after it was perhaps
// destroyed between the two.
func TestRecentDropsWhatWasReadBefore(t *testing.T) {
	r := newRecent[string, int](100)
	r.put("kept", 1, r.now())
	epoch := r.now()
	r.clear()
	r.put("late", 2, epoch)
	r.put("new", 3, r.now())
	for key, want := range map[string]bool{"kept": false, "late": false, "new": true} {
		if _, ok := r.get(key); ok != want {
			t.Errorf("%s is held: %v, want %v", key, ok, want)
		}
	}
}
