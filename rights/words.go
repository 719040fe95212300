package rights

import (
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// Relation is what somebody must be to the thing that a command is about, or that is seen.
type Relation string

const (
	// OfInstallation: a role that is granted for the whole installation; the thing is any.
	OfInstallation Relation = "installation"
	// OfNetwork: for a command, the role is granted for the network. To see: the network, what is
	// in it, and for members and school leaders the schools in the networks of their own.
	OfNetwork Relation = "network"
	// OfDistrict: the district for which the role is granted, and its schools.
	OfDistrict Relation = "district"
	// OfSchool: for a command, the role is granted for the school whose fact it is. To see: the
	// school, its district and networks, its classes and the teams that work there; for members
	// their own schools.
	OfSchool Relation = "school"
	// OfHome: the role is granted for the home school of the team whose thing it is.
	OfHome Relation = "home"
	// OfTeam: a present member or coach of the team whose thing it is, or whose people teach the
	// class, or where the school is one of the team's.
	OfTeam Relation = "team"
	// OnBehalf: the team's present coach, who names a present member in onBehalfOf.
	OnBehalf Relation = "behalf"
	// OfCare: the leader of the home school of a team that was disbanded.
	OfCare Relation = "care"
	// OfCharge: the person is in the actor's charge, and has no rights that the actor has not.
	OfCharge Relation = "charge"
	// OfSelf: the person oneself; a class that one teaches.
	OfSelf Relation = "self"
	// OfAudience: one of those to whom a share-out was released, as long as nothing has closed it.
	OfAudience Relation = "audience"
)

// Anyone stands in the table for a person whatever the role.
const Anyone domain.Role = "ANYONE"

// Sight is what is seen together. The zero Sight is none.
type Sight int

// The sights, in the order in which they are told.
const (
	_ Sight = iota
	// OneselfSight: who asks and to what that person belongs.
	OneselfSight
	// RecordSight: everything a team records: cycles, projects, the values of each class, history.
	RecordSight
	// MethodSight: how a team works: how well it foresees, and how soon it decides after a signal.
	MethodSight
	// TotalsSight: a team's values summed over two or more classes.
	TotalsSight
	// MeasureSight: what a team measures, and how that is defined.
	MeasureSight
	// TeamSight: a team by name, and who is in it and coaches it.
	TeamSight
	// LabelSight: what a class is called.
	LabelSight
	// ClassSight: that a class is there, with its teachers and size.
	ClassSight
	// PersonSight: a person by name.
	PersonSight
	// ContactSight: a person's address, roles, tokens and sessions.
	ContactSight
	// HolderSight: who has an address that was to be given to somebody else.
	HolderSight
	// SchoolSight: a school by name, ids and district.
	SchoolSight
	// SchoolYearsSight: what was reported of a school's years.
	SchoolYearsSight
	// SchoolEffectSight: how a school stands to what was to be expected of it.
	SchoolEffectSight
	// DistrictSight: a district by name and ids.
	DistrictSight
	// NetworkSight: a network with its schools, policy and agreements.
	NetworkSight
	// ShareOutSight: a share-out, as far as it was released to the one who reads it; of a team's
	// own the whole.
	ShareOutSight
	// AsHeld marks a field that tells no more than what it is a part of or leads to.
	AsHeld
)

// sightNames are the sights as the table has them.
var sightNames = [...]string{
	OneselfSight: "oneself", RecordSight: "team record", MethodSight: "team method", TotalsSight: "team totals", MeasureSight: "measure",
	TeamSight: "team", LabelSight: "class label", ClassSight: "class", PersonSight: "person",
	ContactSight: "person contact", HolderSight: "address holder", SchoolSight: "school",
	SchoolYearsSight: "school years", SchoolEffectSight: "school effect", DistrictSight: "district", NetworkSight: "network", ShareOutSight: "share-out", AsHeld: "as held",
}

// Sighted are all sights that people have, in the order in which they are told.
func Sighted() []Sight {
	var all []Sight
	for s := OneselfSight; s < AsHeld; s++ {
		all = append(all, s)
	}
	return all
}

// String is the sight as the table has it.
func (s Sight) String() string { return sightNames[s] }

// sightNamed gives the sight of a name; 0 for none.
func sightNamed(name string) Sight {
	return Sight(max(0, slices.Index(sightNames[:], name)))
}

// giver is who may give a command in a relation, and about what; nil is about everything.
type giver struct {
	roles []domain.Role
	about []domain.Category
}

// records are what a team records.
var records = []domain.Category{domain.ProjectCategory, domain.MeasureCategory, domain.CycleCategory}

// givers says who may give a command in each relation.
var givers = map[Relation]giver{
	OfInstallation: {[]domain.Role{domain.Admin, domain.Service}, nil},
	OfNetwork:      {[]domain.Role{domain.NetworkHub}, []domain.Category{domain.NetworkCategory}},
	OfSchool:       {[]domain.Role{domain.SchoolLeader}, []domain.Category{domain.SchoolCategory, domain.ClassCategory, domain.TeamCategory, domain.ReleaseCategory}},
	OfTeam:         {[]domain.Role{domain.Member, domain.Lead}, append([]domain.Category{domain.ClassCategory, domain.TeamCategory, domain.ShareOutCategory}, records...)},
	OnBehalf:       {[]domain.Role{domain.Coach}, records},
	OfCare:         {[]domain.Role{domain.SchoolLeader}, append([]domain.Category{domain.ShareOutCategory}, records...)},
	OfCharge:       {[]domain.Role{domain.Lead, domain.SchoolLeader}, []domain.Category{domain.PersonCategory}},
	OfSelf:         {[]domain.Role{Anyone}, []domain.Category{domain.PersonCategory, domain.FollowCategory}},
	OfAudience:     {[]domain.Role{Anyone}, []domain.Category{domain.ShareOutCategory}},
}

// administered is all that a role for the whole installation can ever see: no row can give it
// what is written or measured in class.
var administered = []Sight{
	TeamSight, ClassSight, PersonSight, ContactSight, SchoolSight, SchoolYearsSight, DistrictSight, NetworkSight,
}

// ofTeam is what can be seen of a team, and through it. Nobody else is ever shown how it works.
var ofTeam = []Sight{TeamSight, MeasureSight, TotalsSight, RecordSight, MethodSight, ClassSight, LabelSight, PersonSight, SchoolSight, SchoolYearsSight, ShareOutSight}

// seers says what each role can see in each relation. A lead is a member, and sees what members
// see.
var seers = map[standing][]Sight{
	{domain.Admin, OfInstallation}:       administered,
	{domain.Service, OfInstallation}:     administered,
	{domain.Member, OfTeam}:              ofTeam,
	{domain.Coach, OfTeam}:               ofTeam,
	{domain.Member, OfSchool}:            {SchoolEffectSight, DistrictSight, NetworkSight},
	{domain.Member, OfNetwork}:           {SchoolSight, SchoolYearsSight},
	{domain.SchoolLeader, OfSchool}:      {SchoolSight, SchoolYearsSight, SchoolEffectSight, DistrictSight, NetworkSight, TeamSight, ClassSight, LabelSight, PersonSight, HolderSight},
	{domain.SchoolLeader, OfHome}:        {TeamSight, MeasureSight, TotalsSight},
	{domain.SchoolLeader, OfCare}:        {TeamSight, MeasureSight, TotalsSight, RecordSight, ClassSight, LabelSight, ShareOutSight},
	{domain.SchoolLeader, OfNetwork}:     {SchoolSight, SchoolYearsSight},
	{domain.DistrictAnalyst, OfDistrict}: {SchoolSight, SchoolYearsSight, DistrictSight},
	{domain.NetworkHub, OfNetwork}:       {SchoolSight, SchoolYearsSight, DistrictSight, NetworkSight},
	{Anyone, OfSelf}:                     {OneselfSight, PersonSight, ContactSight, ClassSight, LabelSight},
	{Anyone, OfAudience}:                 {ShareOutSight},
}

// Sights is a set of sights. The zero set is empty.
type Sights uint32

// With adds one.
func (s Sights) With(sight Sight) Sights { return s | 1<<sight }

// Has says whether one is in the set.
func (s Sights) Has(sight Sight) bool { return s&(1<<sight) != 0 }
