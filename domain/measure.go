package domain

// Figures placeholder
type Figures struct{}
