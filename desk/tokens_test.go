package desk_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestEveryCommandTakesAScope: a token for anything but what the command takes is turned away, each
// command of each aggregate; and with no token for less than everything is anything else given by
// which a person could come in.
func TestEveryCommandTakesAScope(t *testing.T) {
	o := newOffice(t)
	ofTeam := []domain.Category{domain.CycleCategory, domain.MeasureCategory, domain.ProjectCategory}
	known := []string{"InvitePerson", "AcceptInvitation", "GrantRole", "RevokeRole", "IssueToken", "RevokeToken"}
	for _, c := range domain.Given() {
		need := domain.ManageScope
		if slices.Contains(ofTeam, c.Stream().Category) {
			need = domain.RecordScope
		}
		for _, scope := range domain.TokenScopes {
			_, err := o.desk.Do(t.Context(), projections.Actor{Person: admin, Scopes: []domain.TokenScope{scope}}, domain.ViaAPI, c)
			_, isPerson := c.(domain.PersonCommand)
			lets := scope == need && (!isPerson || slices.Contains(known, reflect.TypeOf(c).Name()))
			if errors.Is(err, desk.ErrTokenScope) == lets {
				t.Errorf("%T with %s: %v", c, scope, err)
			}
		}
		if _, err := o.desk.Do(t.Context(), projections.Actor{Person: admin}, domain.ViaAPI, c); errors.Is(err, desk.ErrTokenScope) {
			t.Errorf("%T with a token for everything: %v", c, err)
		}
	}
}
