package desk

import (
	"context"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Judge is the part of Do that asks whether this person may do this here, look-ups and all.
func (d *Desk) Judge(ctx context.Context, actor projections.Actor, command domain.Command) (bool, error) {
	scope, err := d.config.Views.ScopeOf(ctx, actor.Person, domain.DateOf(d.config.Now().UTC()))
	if err != nil {
		return false, err
	}
	place, err := d.place(ctx, scope, command)
	if err != nil {
		return false, err
	}
	_, ok := d.config.Rights.Role(Name(command), place.standing(scope, command.Head()))
	return ok, nil
}
