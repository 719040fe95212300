package desk

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// table is the one place that says who may give which command. What it does not allow is denied.
//
//go:embed authz.csv
var table string

// Relation is what the actor must be to the thing that a command is about.
type Relation string

const (
	// OfInstallation: a role that is granted for the whole installation.
	OfInstallation Relation = "installation"
	// OfNetwork: the role is granted for the network.
	OfNetwork Relation = "network"
	// OfSchool: the role is granted for the school whose fact it is.
	OfSchool Relation = "school"
	// OfTeam: a present member of the team.
	OfTeam Relation = "team"
	// OnBehalf: the team's present coach, who names a present member in onBehalfOf.
	OnBehalf Relation = "behalf"
	// OfCare: the leader of the home school of a team that was disbanded.
	OfCare Relation = "care"
	// OfCharge: the person is in the actor's charge, and has no rights that the actor has not.
	OfCharge Relation = "charge"
	// OfSelf: the person is the actor.
	OfSelf Relation = "self"
)

// Right is a row of the table.
type Right struct {
	Command  string
	Role     domain.Role
	Relation Relation
}

// Anyone stands in the table for a person without any role.
const Anyone domain.Role = "ANYONE"

// Rights reads the table, in its order.
func Rights() ([]Right, error) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("desk: authz.csv: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"command", "role", "relation"}) {
		return nil, fmt.Errorf("desk: authz.csv: the first line must be command,role,relation")
	}
	rights := make([]Right, 0, len(rows)-1)
	for i, row := range rows[1:] {
		r := Right{row[0], domain.Role(row[1]), Relation(row[2])}
		if !slices.Contains(relations[r.Relation], r.Role) {
			return nil, fmt.Errorf("desk: authz.csv: line %d: a %s has no relation %q", i+2, r.Role, r.Relation)
		}
		if slices.Contains(rights, r) {
			return nil, fmt.Errorf("desk: authz.csv: line %d stands there twice", i+2)
		}
		rights = append(rights, r)
	}
	return rights, nil
}

// relations says which roles each relation can have.
var relations = map[Relation][]domain.Role{
	OfInstallation: {domain.Admin, domain.Service},
	OfNetwork:      {domain.NetworkHub},
	OfSchool:       {domain.SchoolLeader},
	OfTeam:         {domain.Member, domain.Lead},
	OnBehalf:       {domain.Coach},
	OfCare:         {domain.SchoolLeader},
	OfCharge:       {domain.Lead, domain.SchoolLeader},
	OfSelf:         {Anyone},
}

// standing is every role in which the actor stands in that relation to a thing.
type standing map[Relation][]domain.Role

// role gives the role in which a command may be given: that of the first row that fits.
func role(rights []Right, command string, s standing) (domain.Role, bool) {
	for _, r := range rights {
		if r.Command == command && slices.Contains(s[r.Relation], r.Role) {
			return r.Role, true
		}
	}
	return "", false
}
