package demo

// stories are those of the ten teams.
func stories() []story {
	return []story{
		grade3Reading(), grade5Writing(), grade7Math(), attendance(), algebra(),
		scienceTalk(), phonics(), grade6Humanities(), bridgeToAlgebra(), ninthGrade(),
	}
}
