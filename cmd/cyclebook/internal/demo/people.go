package demo

import (
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// adminKey is the person who runs the installation.
const adminKey = "wren"

var admin = actor{id("person", adminKey), domain.Admin}

// person is someone of the demo. The names are made up.
type person struct {
	key, name string
	role      domain.Role
	scope     []string // of a granted role: the name of its id
	domain    string   // of the address
}

// officials are those who are not known by a team alone.
func officials() []person {
	list := []person{
		{adminKey, "Wren Copperfield-Nwosu", domain.Admin, nil, "prairie-rivers"},
		{"halima", "Halima Streamwright", domain.NetworkHub, []string{"network"}, "prairie-rivers"},
		{"joaquin", "Joaquín Ledgerwood", domain.DistrictAnalyst, []string{"district", "larkmoor"}, "larkmoor"},
		{"pilar", "Pilar Talleyman", domain.DistrictAnalyst, []string{"district", "tallgrass"}, "tallgrass"},
		{"noor", "Noor Ashgrove", domain.Coach, nil, "prairie-rivers"},
		{"viggo", "Viggo Hartsease", domain.Coach, nil, "prairie-rivers"},
		{"lupe", "Lupe Windrow", domain.Coach, nil, "prairie-rivers"},
	}
	leaders := map[string]string{
		"rosalind": "Rosalind Fernbrook", "ines": "Inês Oakfield", "tobias": "Tobias Larkholm",
		"keahi": "Keahi Willowby", "sunniva": "Sunniva Copperdal", "emeka": "Emeka Grassland",
	}
	for _, s := range schoolList() {
		list = append(list, person{s.leader, leaders[s.leader], domain.SchoolLeader, []string{"school", s.key}, s.district})
	}
	return list
}

// teacher is a person and the name.
type teacher struct{ key, name string }

// teachers of the schools of a district, all made up.
func teachers() map[string][]teacher {
	return map[string][]teacher{
		"larkmoor": {
			{"maren", "Maren Pagewell"},
			{"luis", "Luís Quillfeather"},
			{"adaeze", "Adaeze Storyteller"},
			{"bo", "Bo Inkwood"},
			{"samira", "Samira Draftly"},
			{"piotr", "Piotr Margins"},
			{"amara", "Amara Fernwood"},
			{"deepak", "Deepak Rillstone"},
			{"yuki", "Yuki Slatebrook"},
			{"carys", "Carys Plumline"},
			{"ofelia", "Ofelia Daybell"},
			{"jun", "Jun Rollbook"},
			{"hanna", "Hanna Doorstep"},
			{"idris", "Idris Slopefield"},
			{"mei", "Mei Variable"},
			{"astrid", "Astrid Intercept"},
			{"kwame", "Kwame Beaker"},
			{"lena", "Lena Fieldnote"},
			{"ravi", "Ravi Lenswood"},
			{"thandi", "Thandi Bridgewell"},
		},
		"tallgrass": {
			{"zofia", "Zofia Lettermill"},
			{"malik", "Malik Soundwell"},
			{"ana", "Ana Vowelbrook"},
			{"mateo", "Mateo Greenriver"},
			{"sigrun", "Sigrun Papermoon"},
			{"farah", "Farah Talkstone"},
			{"oskar", "Oskar Crossfield"},
			{"leilani", "Leilani Equalwood"},
			{"bram", "Bram Creditwell"},
			{"nia", "Nia Trackwood"},
			{"elif", "Elif Homeroom"},
		},
	}
}

// people invites everyone, and everyone comes in.
func (t *telling) people() {
	list := officials()
	names := teachers()
	for _, d := range districtNames() {
		for _, k := range names[d[0]] {
			list = append(list, person{k.key, k.name, domain.Member, nil, d[0]})
		}
	}
	for i, p := range list {
		invited := on(firstDay, 9, 0)
		if p.key == adminKey {
			invited = on(firstDay, 8, 0)
		}
		self := actor{id("person", p.key), p.role}
		t.know(domain.Thing{Kind: domain.PersonKind, ID: self.person})
		address := strings.ToLower(p.key + "@" + p.domain + ".example")
		t.do(invited, admin, uuid.Nil, domain.InvitePerson{PersonHeader: t.person(p.key), Invitation: domain.Invitation{
			Name: domain.Personal(p.name), Email: domain.Personal(address),
		}})
		if p.role == domain.Admin || p.scope != nil {
			t.grant(invited, p)
		}
		// everyone finds the time at some other moment of the two days
		invited.clock += clock(tick * (3 + i%5))
		t.do(invited, self, uuid.Nil, domain.AcceptInvitation{PersonHeader: t.person(p.key)})
	}
}

func (t *telling) grant(when instant, p person) {
	grant := domain.Grant{ID: id("grant", p.key), Role: p.role}
	if p.scope != nil {
		grant.Scope = ptr(id(p.scope...))
	}
	by := admin
	if p.key == adminKey {
		by.person = uuid.Nil // the first one has the role from the command line
	}
	t.do(when, by, uuid.Nil, domain.GrantRole{PersonHeader: t.person(p.key), Grant: grant})
}

// person begins the next command on a person.
func (t *telling) person(key string) domain.PersonHeader {
	stream := id("person", key)
	return domain.PersonHeader{Header: t.header(stream), Person: stream}
}
