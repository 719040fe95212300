package domain

// Objections are why a release of what would leave is refused, by the same rules as [ReleaseShareOut]:
// with the key of each finding given, and at once. Withdrawn is why the share-out was taken back; empty
// when it was not. None when it would be released.
func (r ShareOutRelease) Objections(withdrawn ShareOutCause, sharing *Sharing) Refusals {
	refusals, _ := AsRefusals(r.object(withdrawn, sharing))
	return refusals
}

func (r ShareOutRelease) object(withdrawn ShareOutCause, sharing *Sharing) error {
	if err := (ShareOut{Version: r.Version, Withdrawn: withdrawn}).may(ReleaseShareOutAction); err != nil {
		return err
	}
	if err := r.found(sharing); err != nil {
		return err
	}
	r.Despite = nil
	for _, f := range sharing.Findings {
		r.Despite = append(r.Despite, f.Key)
	}
	_, err := r.judge(sharing)
	return err
}
