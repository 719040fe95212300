package demo

// stories are those of the ten teams.
func stories() []story {
	list := []story{
		grade3Reading(), grade5Writing(), grade7Math(), attendance(), algebra(),
		scienceTalk(), phonics(), grade6Humanities(), bridgeToAlgebra(), ninthGrade(),
	}
	for i := range list {
		for _, g := range smallGroups() {
			if g.story == list[i].key {
				g.joins(&list[i])
			}
		}
	}
	return list
}
