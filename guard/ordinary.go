package guard

import "strings"

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// calendar are words that are written with a capital though they name nobody: alone they are
// never a name.
var calendar = setOf(`
	january february march april may june july august september october november december
	monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
	english spanish french german latin chinese american european christian jewish i a pdsa
	god earth west east north south`)

// ordinary are words that are also names of people or places. Alone they are one only after a
// title, or with a capital within a sentence.
var ordinary = setOf(`
	grace young will mark faith hope joy art bill gene pat sue frank drew chance chase grant hunter dean
	summer autumn dawn eve ivy lily olive violet ruby pearl amber ginger jade iris daisy heather holly jasmine robin jay
	star sky sandy misty sunny stormy rose max miles rich jack jimmy don ray rob nick skip peg penny dale glen cliff
	brown black white green gray grey gold silver hill wood woods field fields banks bank page price read reed king long short
	hand bell rice stone stones bird birds fox wolf lamb bush forest lake pond river rivers brook brooks bridge ford marsh moore
	day days week weeks winter spring fall snow frost rain storm wise good best goodman small little large strong sharp swift
	baker cook carter mason miller potter smith taylor tyler turner walker parker porter cooper fisher hunt shepherd farmer
	gardener carpenter fuller tanner weaver archer bishop pope abbott monk knight squire noble prince duke earl
	case chambers church cross hall house hood horn lock major mann park parks pool post power powers
	rush savage self sells singer speaker steel street summers love loved lovely friend friends child childs close
	blessing charity destiny harmony honor justice mercy patience prudence serenity trinity unique precious angel
	bond booth bowling branch camp cash castle chapel cherry cotton crane cruz dance dear dove early fair farm
	fish fields finch flint flowers flower garden gates goods grove guy head high holiday house ice joiner key keys
	kind lane law leader leaf light love march market marks mine moon moss nest new newman noon north oak oaks old
	pine plant plum poe pratt pride purse quick race raven ridge ring roads rock rocks root roots rose row sage sea
	shore silk slate song sparrow speed square summit sun sunrise sunset sweet temple thorn tower town tree trees
	unity vale valley view village wall walls ward waters way wells west wheel wing winn wish world worth
	read reading writing math science history music reader readers learning teaching teacher student students parent parents
	class classes school schools team teams group groups grade grades room block period section hour home study
	plan plans do act test tests ticket exit change changes idea ideas measure number numbers question questions answer answers
	data chart week weeks year years term quarter semester unit lesson lessons book books pages word words letter letters
	the and for with from that this these those they them their there then than when where what which who how why
	all any each every some more most many much one two three four five six seven eight nine ten first second third
	our your his her its not but yes out off over under into onto about after before again also only still just even
	able back bring came come done down ever find give given goes gone got had has have help here hold keep kept knew know
	last late lead left less let like list live look made make mean meet met might move must near need next now often once
	open other part past place play point put ran rest right run said same saw say see seen set show side small sort start
	stay stop such sure take taken talk tell told too took try tried turn up use used very wait want was went were while
	without work worked write wrote asked works never always early later since until two per because both between during
	attendance algebra geometry biology chemistry physics phonics literacy numeracy humanities fluency discourse talk
	support bell bells morning afternoon night today lunch hall intervention behaviour behavior culture climate transition
	counselling counseling office main front west wing center centre point club council committee board network project
	arts language social studies physical education special general early primary elementary middle junior senior high
	ninth eighth seventh sixth fifth fourth graders grader freshman freshmen sophomore kindergarten`)

// generic are words that any school, district or team has in its name.
var generic = setOf(`
	school schools elementary middle high junior senior primary secondary academy charter public prep preparatory center centre
	community magnet k8 k12 k 8 12 the of and at for district unified county city independent isd usd cusd local area regional
	consolidated joint union board education township central international early college technical vocational institute network
	team teams plc group committee department dept`)

// graded are words that with numbers tell a grade and a subject, not a class.
var graded = setOf(`
	grade grades gr year math maths mathematics reading writing science english ela language arts social studies history algebra
	geometry biology chemistry physics phonics literacy numeracy humanities music kindergarten k spanish french attendance art
	first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th
	class classes all the of and intervention group support homeroom advisory`)

// labels stand before a single letter that is no initial: group B, plan A.
var labels = setOf(`
	plan group vitamin class grade part phase section room form version team block type step option level table figure
	appendix period day days question item choice answer side set track tier model cohort unit building wing lab test theory letter
	hepatitis world war point exhibit series model`)

func every(words []string, sets ...map[string]bool) bool {
	for _, w := range words {
		known := isNumber(w)
		for _, s := range sets {
			known = known || s[w]
		}
		if !known {
			return false
		}
	}
	return true
}

func isNumber(w string) bool { return strings.Trim(w, "0123456789") == "" }
