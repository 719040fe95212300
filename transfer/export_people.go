package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

func (x *exporter) person(r *projections.Record) error {
	var row cellsOf
	var roles []cellsOf
	err := x.facts(r, func(f projections.Fact) {
		switch e := f.Event.(type) {
		case domain.PersonInvited:
			row = cellsOf{"id": r.Stream.ID.String(), "name": string(e.Name), "email": string(e.Email), "on": f.Envelope.OccurredOn.String()}
		case domain.PersonJoined:
			row["joined_on"] = e.On.String()
		case domain.RoleGranted:
			roles = append(roles, cellsOf{
				"id": e.ID.String(), "person": r.Stream.ID.String(), "role": string(e.Role), "scope": x.ref(e.Scope),
				"from": e.From.String(), "until": dayCell(e.Until),
			})
		case domain.RoleRevoked:
			for _, role := range roles {
				if role["id"] == e.Grant.String() {
					role["revoked"] = yesCell(true)
				}
			}
		}
	})
	if err != nil || row == nil {
		return err
	}
	if err := x.row(peopleTable, row); err != nil || x.team != uuid.Nil { // roles are no part of a team's record
		return err
	}
	return x.rows(rolesTable, slices.DeleteFunc(roles, func(role cellsOf) bool {
		return role["scope"] == "" // ADMIN and SERVICE are an installation's own
	}))
}
