package sqlitelog

// headsEvery is after how many events the heads of streams are written down. Open reads as many
// events at the most (and one group), and a stream that is busy is written once in that time,
// not with each of its events.
const headsEvery = 1024

// headKeeper writes the heads of streams that changed since it last did.
type headKeeper struct {
	conn    *conn
	index   *index
	sums    summer
	through uint64 // the last position written down
	changed map[int64]struct{}
	saved   bool // in the present transaction
}

func newHeadKeeper(conn *conn, index *index, loaded *change) headKeeper {
	k := headKeeper{conn: conn, index: index, changed: map[int64]struct{}{}}
	k.committed(loaded)
	return k
}

func (k *headKeeper) due(c *change) bool { return c.last-k.through >= headsEvery }

func (k *headKeeper) pending() bool { return len(k.changed) > 0 }

// save writes the heads as they are after the change, in the transaction of the change.
func (k *headKeeper) save(c *change) error {
	k.note(c)
	known, _ := k.index.present()
	all := known.with(c)
	for id := range k.changed {
		h, has := c.heads[id]
		if !has {
			h = k.index.headOf(id)
		}
		err := k.conn.exec("UPDATE streams SET revision = ?, pos = ?, anchor = ?, sum = ? WHERE id = ?",
			h.revision, int64(h.pos), int64(h.anchor), k.sums.stream(k.index.logID, id, all.stream(id), h), id)
		if err != nil {
			return err
		}
	}
	p := snapshot{
		k.index.logID, int64(c.last),
		int64(len(all.streams) + len(all.newStreams)), int64(len(all.types) + len(all.newTypes)),
	}
	k.saved = true
	return k.conn.exec("UPDATE log SET through = ?, streams = ?, types = ?, sum = ?", p.through, p.streams, p.types, p.sum())
}

// committed notes a change that is durable.
func (k *headKeeper) committed(c *change) {
	if k.saved {
		k.saved, k.through = false, c.last
		clear(k.changed)
		return
	}
	k.note(c)
}

func (k *headKeeper) rolledBack() { k.saved = false }

func (k *headKeeper) note(c *change) {
	for id := range c.heads {
		k.changed[id] = struct{}{}
	}
}
