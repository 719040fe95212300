package projections

// PublishedAdherence is how often teams were found to keep to a part of the method.
type PublishedAdherence struct {
	// Percent of what Of says; Below that it is less.
	Percent float64
	Below   bool
	Of      string
	Source  string
}

// Where the figures come from.
const (
	// McNicholas and others 2019, BMJ Quality and Safety 28:356, table 2: 421 cycles of 39 teams.
	mcNicholas = "McNicholas et al. 2019, BMJ Qual Saf 28:356"
	// Taylor and others 2014, BMJ Quality and Safety 23:290: a review of 73 articles.
	taylor = "Taylor et al. 2014, BMJ Qual Saf 23:290"
	// Knudsen and others 2019, BMC Health Services Research 19:683: 72 of 120 published projects.
	knudsen = "Knudsen et al. 2019, BMC Health Serv Res 19:683"
)

func publishedOf(check MethodCheck) []PublishedAdherence {
	switch check {
	case Documented:
		return []PublishedAdherence{{Percent: 71.0, Of: "421 cycles with a plan", Source: mcNicholas}}
	case StudyAfterDo:
		return []PublishedAdherence{{Percent: 84.6, Of: "299 fully documented cycles", Source: mcNicholas}}
	case LearningPerQuestion:
		return []PublishedAdherence{{Percent: 98.3, Of: "299 fully documented cycles", Source: mcNicholas}}
	case PredictionBased:
		return []PublishedAdherence{{Percent: 12.2, Of: "294 fully documented cycles that sought to learn", Source: mcNicholas}}
	case Iterative:
		return []PublishedAdherence{
			{Percent: 54.5, Of: "299 fully documented cycles: in a series", Source: mcNicholas},
			{Percent: 20, Below: true, Of: "73 articles: documented as a sequence of cycles", Source: taylor},
		}
	case SmallScaleFirst:
		return []PublishedAdherence{{Percent: 29.7, Of: "64 series", Source: mcNicholas}}
	case DataOverTime:
		return []PublishedAdherence{
			{Percent: 45.3, Of: "64 series", Source: mcNicholas},
			{Percent: 15, Of: "47 articles with enough detail: data monthly or more often", Source: taylor},
		}
	case WithRationale:
		return []PublishedAdherence{{Percent: 4, Of: "72 projects with enough detail: all four of iterations, data over time, small scale and rationale", Source: knudsen}}
	default:
		return nil
	}
}
