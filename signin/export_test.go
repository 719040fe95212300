package signin

// Cheaply has a door hash at so little cost that a test may do it often.
func (d *Door) Cheaply() {
	d.hasher.cost = cost{memory: 64, time: 1, lanes: 1}
	_, salt, hash, err := read(d.hasher.nobodys)
	if err != nil {
		panic(err)
	}
	d.hasher.nobodys = written(d.hasher.cost, salt, hash)
}

// Dearer raises the cost of a hash, as a later version may.
func (d *Door) Dearer() { d.hasher.cost.time++ }

// Busy has nobody hash a password until it is called off.
func (d *Door) Busy() (callOff func()) {
	for range cap(d.hasher.places) {
		d.hasher.places <- struct{}{}
	}
	return func() {
		for range cap(d.hasher.places) {
			<-d.hasher.places
		}
	}
}

// Local is which path a sign-in goes on to.
func Local(next string) string { return local(next) }

// Browser is what a browser is called.
func Browser(agent string) string { return string(browser(agent)) }
